"""HostedModel: a model behind somebody's server, asked so that a fault on the way costs a retry and not an answer.

What differs between providers is a ``Wire``, one file each: how a request is put, and how an answer reads. All else
is here and the same for all: finding out what a server takes, waiting and asking again within a deadline, checking
every answer against its schema, and keeping account. Transcripts are not known here, and no message quotes a prompt
or an answer.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import jsonschema
import tenacity

from onrecord.errors import AccessError, ModelError
from onrecord.models.asking import is_awaited
from onrecord.models.base import Answer, BrokenAnswerError, Constraint, Request, Usage, estimated_tokens, request_tokens
from onrecord.models.dialect import Dialect, memory
from onrecord.models.endpoints import Endpoint
from onrecord.models.faults import Transient, Unsupported
from onrecord.models.ledger import Ledger
from onrecord.models.repair import found_json, sound_parts
from onrecord.models.request_schema import without_absent
from onrecord.models.token_probability import value_probabilities
from onrecord.models.wire import Reply, Watch, Wire, put

_ASKS = 4  # of one request, counted in answers that came and were of no use
_ATTEMPTS = 8  # of one ask, counted in faults on the way
_DOWN = 3  # requests in a row that no attempt of got through: then one attempt each, until one does
_DEADLINES = 3  # times the time-out, for all attempts and asks of one request together
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 20.0
_LEAST_S = 0.05


class HostedModel:
    """A model behind a server; it may be asked from several threads.

    Args:
        endpoint: where it is, and what is known of it.
        wire: how it is asked.
        ledger: what keeps account; one of its own if left out.
        watch: called with the model's name and everything that is sent, before it is sent; the key is no part of it.
        deadline_s: seconds for one request with all its attempts; three times the endpoint's time-out if left out.
        first_wait_s: seconds before the second attempt; they double up to 20, with as much again by chance.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        wire: Wire,
        *,
        ledger: Ledger | None = None,
        watch: Watch | None = None,
        deadline_s: float | None = None,
        first_wait_s: float = _FIRST_WAIT_S,
    ) -> None:
        self.name = endpoint.name
        self.context_tokens = endpoint.context_tokens
        self.needs_focus = endpoint.needs_focus
        self.parallel = endpoint.parallel
        self.ledger = ledger or Ledger()
        self._endpoint = endpoint
        self._wire = wire
        self._watch = watch
        self._deadline_s = deadline_s or _DEADLINES * endpoint.timeout_s
        self._first_wait_s = first_wait_s
        self._memory = memory(endpoint.name, wire.start)
        self._reached = False
        self._down = 0
        self._dead: AccessError | None = None
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Answer:
        """Answer one request.

        Raises:
            ModelError: no answer came in time.
            BrokenAnswerError: none came that keeps to the constraint; what is right in any of them is kept.
            AccessError: the server cannot be used; it is not asked again.
        """
        with self._turn():
            if self._dead is not None:
                raise AccessError(self._dead.what, where=self._dead.where, hint=self._dead.hint)
            try:
                return self._answered(request)
            except AccessError as error:
                self._dead = error
                raise

    def count_tokens(self, text: str) -> int:
        """Return a cautious estimate."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Let go of connections."""
        self._wire.close()

    def __enter__(self) -> HostedModel:
        """Return the model itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let requests through one at a time until one is answered: what it finds out, the others need not."""
        if not self._memory.good:
            with self._memory.first:
                if not self._memory.good:
                    yield
                    return
        yield

    def _answered(self, request: Request) -> Answer:
        so_far = _SoFar()
        try:
            return self._asked(request, so_far)
        except ModelError as error:
            if so_far.kept:
                kept, usage = so_far.kept, so_far.usage
                raise BrokenAnswerError(error.what, where=self.name, kept=kept, usage=usage) from None
            raise

    def _asked(self, request: Request, so_far: _SoFar) -> Answer:
        deadline = time.monotonic() + self._deadline_s
        dialect, keeps_schema = self._memory.dialect, True
        asks, reading = 0, _Reading()
        while asks < _ASKS:
            try:
                asked = put(request, dialect, most_tokens=self.context_tokens)
                reply = self._sent(self._wire.body(asked), request, dialect, deadline)
            except Unsupported as refusal:
                plainer = dialect.refused(refusal.part)
                if plainer is None:
                    what = f"the server refuses the request ({refusal.status})"
                    raise ModelError(what, where=self.name) from None
                dialect, keeps_schema = plainer, keeps_schema and refusal.part != "schema"
                if keeps_schema and refusal.part != "something":
                    self._memory.refused(dialect)
                continue
            asks += 1
            so_far.usage += self._counted(reply, request)
            reading = _read(reply, request.constraint)
            if not reading.flaw:
                self._memory.worked(dialect, keeps_schema=keeps_schema)
                finish: Literal["stop", "length"] = "length" if reply.finish == "length" else "stop"
                chances = value_probabilities(reply.text, reply.tokens) if request.constraint is not None else {}
                return Answer(reading.text, so_far.usage, finish, chances)
            so_far.kept |= reading.kept
            if reply.finish == "length":
                dialect = dialect.cut_off()
            elif reply.finish == "stop" and self._memory.failed():
                dialect = dialect.disobeyed()
        raise ModelError(reading.flaw, where=self.name)

    def _sent(self, body: Mapping[str, Any], request: Request, dialect: Dialect, deadline: float) -> Reply:
        """Send a request until an answer comes; faults that may pass are waited out within the deadline."""
        most = Usage(request_tokens(request), request.max_tokens * dialect.room)
        attempts = 1 if self._down >= _DOWN else _ATTEMPTS
        left = max(deadline - time.monotonic(), _LEAST_S)
        try:
            reply: Reply = tenacity.Retrying(
                retry=tenacity.retry_if_exception_type(Transient),
                stop=tenacity.stop_after_attempt(attempts) | tenacity.stop_after_delay(left),
                wait=self._wait_s,
                reraise=True,
            )(self._once, body, most, deadline)
            return reply
        except Transient as fault:
            if not self._reached and not fault.reached:
                hint = f"Check that something answers at {self._endpoint.base_url}"
                raise AccessError("the server cannot be reached", where=self.name, hint=hint) from None
            with self._lock:
                self._down += 1
            raise ModelError(fault.what, where=self.name) from None

    def _once(self, body: Mapping[str, Any], most: Usage, deadline: float) -> Reply:
        if not is_awaited():
            raise ModelError("not asked: nobody waits for the answer any more", where=self.name)
        left = deadline - time.monotonic()
        if left < _LEAST_S:
            raise ModelError("no answer came in time", where=self.name)
        reserved = self.ledger.reserve(self._endpoint, most)
        usage: Usage | None = None
        try:
            if self._watch:
                self._watch(self.name, body)
            reply = self._wire.send(body, min(self._endpoint.timeout_s, left))
            usage = reply.usage or Usage(most.prompt_tokens, estimated_tokens(reply.text))
        except Transient as fault:
            if fault.wait_s is not None and fault.wait_s > deadline - time.monotonic():
                what = f"{fault.what} and asks to wait {fault.wait_s:.0f} s, longer than the deadline"
                raise ModelError(what, where=self.name) from None
            raise
        finally:
            self.ledger.settle(self._endpoint, reserved, usage)
        with self._lock:
            self._reached, self._down = True, 0
        return reply

    def _wait_s(self, state: Any) -> float:
        """Return the seconds before the next attempt: as long as the server asks, else doubling; more by chance."""
        fault = state.outcome.exception()
        if fault.wait_s is not None:
            wait: float = fault.wait_s
        else:
            wait = min(self._first_wait_s * 2 ** (state.attempt_number - 1), _LONGEST_WAIT_S)
        # Everybody who failed at that moment was told the same time.
        return wait + min(self._first_wait_s, wait) * random.random()  # noqa: S311 - not for secrets

    def _counted(self, reply: Reply, request: Request) -> Usage:
        return reply.usage or Usage(request_tokens(request), estimated_tokens(reply.text))


@dataclass(frozen=True, slots=True)
class _Reading:
    """An answer's text, what is wrong with it, and what of a wrong one is as it should be."""

    text: str = ""
    flaw: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _SoFar:
    """What asking has brought before there is an answer."""

    usage: Usage = field(default_factory=Usage)
    kept: dict[str, Any] = field(default_factory=dict)


def _read(reply: Reply, constraint: Constraint | None) -> _Reading:
    """Read an answer; its flaw is an empty text where there is none."""
    if reply.finish == "refused":
        return _Reading(flaw="the model refused to answer")
    if not reply.text.strip():
        return _Reading(flaw="the answer was cut off" if reply.finish == "length" else "the answer is empty")
    if constraint is None:
        return _Reading(reply.text)
    if reply.finish == "length":
        return _Reading(flaw="the answer was cut off")
    schema = constraint.json_schema
    validator = jsonschema.Draft202012Validator(dict(schema))
    found = found_json(reply.text, lambda answer: bool(validator.is_valid(without_absent(answer, schema))))
    if found is None:
        return _Reading(flaw="the answer is not JSON")
    answer = without_absent(found[0], schema)
    if found[1]:
        return _Reading(json.dumps(answer, ensure_ascii=False))
    shared = {"$defs": schema.get("$defs", {})}
    parts = {key: validator.evolve(schema={**shared, **part}) for key, part in schema.get("properties", {}).items()}
    kept = sound_parts(answer, lambda key, value: key in parts and parts[key].is_valid(value))
    return _Reading(flaw="the answer breaks its schema", kept=kept)
