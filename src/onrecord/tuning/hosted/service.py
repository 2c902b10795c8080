"""One server's fine-tuning API: files, jobs and their events, each call made until it is answered.

https://platform.openai.com/docs/api-reference/fine-tuning

A call that makes something is never simply sent again: whether the lost one made it is looked up first. Nothing that
the server says in sentences is passed on, since it quotes training files; codes, names of parameters and numbers of
lines are.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeGuard, TypeVar

from onrecord.errors import AccessError, MissingExtraError, ModelError
from onrecord.models.endpoints import Endpoint
from onrecord.models.faults import Transient, Unsupported, of_sdk
from onrecord.models.openai_wire import client
from onrecord.tuning.hosted.job_file import Point, Settings

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0
_NOBODY_S = 20.0
_PAGE = 100
_PAGES = 50
_PURPOSE = "fine-tune"
_KEY = "onrecord"  # the member of a job's metadata that has our key
_CODE = re.compile(r"[A-Za-z][\w.\[\]-]{1,63}")
_LINE = re.compile(r"\b(?:line|example|row)s?\s+#?(\d{1,9})\b", re.IGNORECASE)
T = TypeVar("T")
Json = Mapping[str, Any]


class TuningService:
    """The fine-tuning API at one address.

    Args:
        endpoint: whose it is; its model is the one to be tuned.
        patience_s: seconds for which a server that fails or cannot be reached is asked again.
        first_wait_s: seconds before the second attempt; they double up to 30, with as much again by chance.

    Raises:
        MissingExtraError: the SDK or tenacity is not installed.
        AccessError: there is no key where one is needed.
    """

    def __init__(self, endpoint: Endpoint, *, patience_s: float, first_wait_s: float = _FIRST_WAIT_S) -> None:
        try:
            import tenacity  # noqa: PLC0415 - comes with the extra
        except ImportError as error:
            raise MissingExtraError("tenacity", "openai") from error
        self._tenacity = tenacity
        self._openai, self._client = client(endpoint)
        self._endpoint = endpoint
        self.patience_s = patience_s
        self._reached = False
        self._first_wait_s = first_wait_s

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    # Files

    def upload(self, filename: str, content: bytes) -> str:
        """Send a file, and return its id; one that a lost call brought is not sent again."""
        files = self._client.files.with_raw_response

        def send() -> str:
            given = (filename, content, "application/jsonl")
            return _id(self._read(files.create(file=given, purpose=_PURPOSE, timeout=self._endpoint.timeout_s)))

        return self._made_once("the upload", send, lambda: self.find_file(filename, len(content)))

    def find_file(self, filename: str, size: int) -> str | None:
        """Return the id of the file of that name and size; None where the server has none."""
        listing = self._client.files.with_raw_response.list
        for one in self._pages("the list of files", lambda **page: listing(purpose=_PURPOSE, **page)):
            if one.get("filename") == filename and one.get("bytes") == size and one.get("status") != "error":
                return _id(one)
        return None

    def delete_file(self, file: str) -> None:
        """Delete an uploaded file; one that is gone already is well."""
        delete = self._client.files.with_raw_response.delete
        try:
            self._asked("the file", lambda: self._read(delete(file, timeout=self._endpoint.timeout_s)))
        except _NotThereError:
            return

    # Jobs

    def create(self, key: str, settings: Settings, *, train: str, validation: str | None) -> Json:
        """Create the job, and return it; one that a lost call created is not created again."""
        create = self._client.fine_tuning.jobs.with_raw_response.create
        body: dict[str, Any] = {
            "model": self._endpoint.model,
            "training_file": train,
            "metadata": {_KEY: key},
            "timeout": self._endpoint.timeout_s,
        }
        given = {"validation_file": validation, "suffix": settings.suffix, "seed": settings.seed}
        body |= {name: value for name, value in given.items() if value is not None}
        if settings.epochs is not None:
            shape = {"hyperparameters": {"n_epochs": settings.epochs}}
            body["method"] = {"type": "supervised", "supervised": shape}
        return self._made_once("the job", lambda: self._read(create(**body)), lambda: self.find_job(key, train))

    def find_job(self, key: str, train: str) -> Json | None:
        """Return the job that has the key, or trains on our file, which no other does; None where there is none."""
        listing = self._client.fine_tuning.jobs.with_raw_response.list
        for one in self._pages("the list of jobs", listing):
            metadata = one.get("metadata")
            if (isinstance(metadata, Mapping) and metadata.get(_KEY) == key) or one.get("training_file") == train:
                return one
        return None

    def job(self, job: str) -> Json:
        """Return a job as it is now."""
        retrieve = self._client.fine_tuning.jobs.with_raw_response.retrieve
        return self._asked("the job", lambda: self._read(retrieve(job, timeout=self._endpoint.timeout_s)))

    def cancel(self, job: str) -> Json:
        """Cancel a job, and return it; one that has ended by itself meanwhile is returned as it is."""
        cancel = self._client.fine_tuning.jobs.with_raw_response.cancel
        try:
            return self._asked("the job", lambda: self._read(cancel(job, timeout=self._endpoint.timeout_s)))
        except _RefusedError:
            return self.job(job)

    def points(self, job: str, *, after: str) -> tuple[list[Point], str]:
        """Return the losses in events that are newer than ``after``, in order, and the newest event's id."""
        listing = self._client.fine_tuning.jobs.with_raw_response.list_events
        fresh = []
        for one in self._pages("the job's events", lambda **page: listing(job, **page)):
            if one.get("id") == after:
                break
            fresh.append(one)
        points = [point for one in reversed(fresh) if (point := _point(one.get("data"))) is not None]
        return points, str(fresh[0].get("id", after)) if fresh else after

    # Calls

    def _pages(self, what: str, listing: Callable[..., Any]) -> Iterator[Json]:
        """Yield what a list has, newest first as the server sorts it, page by page."""
        page: dict[str, Any] = {"limit": _PAGE, "timeout": self._endpoint.timeout_s}
        for _ in range(_PAGES):
            given = self._asked(what, lambda: self._read(listing(**page)))
            data = given.get("data")
            rows = [one for one in data if isinstance(one, Mapping)] if isinstance(data, list) else []
            yield from rows
            last = rows[-1].get("id") if rows else None
            if not given.get("has_more") or last is None or last == page.get("after"):
                return
            page["after"] = last

    def _made_once(self, what: str, make: Callable[[], T], find: Callable[[], T | None]) -> T:
        """Make something; after a call that was lost or failed, look first whether it was made."""
        lost = False

        def once() -> T:
            nonlocal lost
            found = find() if lost else None
            if found is not None:
                return found
            lost = True
            return make()

        return self._asked(what, once)

    def _asked(self, what: str, call: Callable[[], T]) -> T:
        """Call until an answer comes; faults that may pass are waited out."""
        tenacity = self._tenacity
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=self._is_enough,
            wait=self._wait_s,
            reraise=True,
        )
        try:
            result: T = retrying(self._once, what, call)
            return result
        except Transient as fault:
            asked = retrying.statistics["attempt_number"]
            hint = "Nothing is lost: the same command goes on from here"
            what = f"{fault.what}, asked for {what} {asked} time{'s' if asked > 1 else ''}"
            raise ModelError(what, where=self._where, hint=hint) from None

    def _once(self, what: str, call: Callable[[], T]) -> T:
        blamed = _Blamed()
        try:
            with of_sdk(self._openai, where=self._where, key_hint=self._endpoint.key_hint):
                try:
                    result = call()
                    self._reached = True
                    return result
                except self._openai.APIStatusError as error:
                    blamed = _Blamed(error)
                    raise
        except Unsupported as refusal:
            raise _RefusedError(f"the server refuses {what} ({refusal.status}{blamed})", where=self._where) from None
        except AccessError as error:
            if blamed.status != 404:
                raise
            hint = "Does it offer tuning at this address, and is the model one that can be tuned?"
            raise _NotThereError(
                f"the server does not know {what} (404{blamed})", where=error.where, hint=hint
            ) from None

    def _read(self, raw: Any) -> Json:
        try:
            given = json.loads(raw.content)
        except (ValueError, RecursionError):
            raise Transient("the server's answer is not JSON") from None
        if not isinstance(given, dict):
            raise Transient("the server's answer is no object")
        return given

    def _is_enough(self, state: Any) -> bool:
        """Say whether to give up: at an address where nothing ever answered sooner than elsewhere."""
        never = not self._reached and not state.outcome.exception().reached
        patience_s = min(self.patience_s, _NOBODY_S) if never else self.patience_s
        return bool(state.seconds_since_start + state.upcoming_sleep >= patience_s)

    def _wait_s(self, state: Any) -> float:
        fault = state.outcome.exception()
        wait = min(self._first_wait_s * 2 ** (state.attempt_number - 1), _LONGEST_WAIT_S)
        if fault.wait_s is not None:
            wait = fault.wait_s
        return float(wait + min(self._first_wait_s, wait) * random.random())  # noqa: S311 - not for secrets

    @property
    def _where(self) -> str:
        return self._endpoint.name


class _RefusedError(ModelError):
    """The server understood and will not."""


class _NotThereError(AccessError):
    """The server has no such thing."""


class _Blamed:
    """What of a refusal can be passed on: its status, its code and the parameter that it blames."""

    def __init__(self, error: Any = None) -> None:
        self.status = getattr(error, "status_code", 0)
        self._parts = [part for name in ("code", "param") if (part := _code(getattr(error, name, None)))]

    def __str__(self) -> str:
        return "".join(f", {part}" for part in self._parts)


def failure_of(job: Json) -> str:
    """Return why a job failed, by code, parameter and line; never by the server's sentence, which quotes the file."""
    error = job.get("error")
    if not isinstance(error, Mapping):
        return "the server does not say why"
    parts = [part for name in ("code", "param") if (part := _code(error.get(name)))]
    lines = list(dict.fromkeys(_LINE.findall(str(error.get("message", "")))))[:5]
    parts += [f"line {', '.join(lines)}"] if lines else []
    return ", ".join(parts) or "the server does not say why"


def merged(points: tuple[Point, ...], more: list[Point]) -> tuple[Point, ...]:
    """Return losses by step; what a later event says of a step is added to what was known."""
    found = {point.step: point for point in points}
    for point in more:
        old = found.get(point.step, point)
        found[point.step] = replace(
            point,
            steps=point.steps or old.steps,
            loss=old.loss if point.loss is None else point.loss,
            validation_loss=old.validation_loss if point.validation_loss is None else point.validation_loss,
        )
    return tuple(found[step] for step in sorted(found))


def _point(data: Any) -> Point | None:
    if not isinstance(data, Mapping) or not _is_number(data.get("step")):
        return None
    loss, steps = data.get("train_loss"), data.get("total_steps")
    validation = data.get("full_valid_loss", data.get("valid_loss"))
    return Point(
        int(data["step"]),
        int(steps) if _is_number(steps) else None,
        float(loss) if _is_number(loss) else None,
        float(validation) if _is_number(validation) else None,
    )


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _code(value: Any) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _id(given: Json) -> str:
    found = given.get("id")
    if not isinstance(found, str) or not found:
        raise Transient("the server's answer has no id")
    return found
