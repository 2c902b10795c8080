"""What goes over the wire, whoever serves it: a request put in a server's dialect, and the answer as it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from onrecord.models.base import Constraint, Message, Request, Usage
from onrecord.models.dialect import Dialect, Level
from onrecord.models.request_schema import BOUNDS, LENGTHS, is_within_limits, strict_schema, with_shared_shapes
from onrecord.models.token_probability import Token

Watch = Callable[[str, Mapping[str, Any]], None]
_BOUNDS = {Level.FULL: (*BOUNDS, *LENGTHS), Level.STRICT: BOUNDS}
_SHOWN = "The answer is one JSON object that follows this JSON Schema, with no text around it:\n"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as a wire puts it.

    ``schema`` is None where the server is not to be held to one, ``guide`` where it is not to be told of one beside
    JSON mode.
    """

    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None
    as_object: bool
    max_tokens: int
    temperature: float
    seed: int
    without: frozenset[str]
    guide: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; ``usage`` is None and ``tokens`` are empty where the server does not say."""

    text: str
    finish: Literal["stop", "length", "refused"]
    usage: Usage | None
    tokens: tuple[Token, ...] = ()


class Wire(Protocol):
    """One provider's way of asking."""

    @property
    def start(self) -> Dialect:
        """How a server of this kind is asked first."""
        ...

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return what is sent, whole, but for the key."""
        ...

    def send(self, body: Mapping[str, Any], timeout_s: float) -> Reply:
        """Send it once.

        Raises:
            Transient: a fault that may pass.
            Unsupported: the server does not take a part of it.
            ModelError: it cannot be answered.
            AccessError: nothing can.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def put(request: Request, dialect: Dialect, *, most_tokens: int) -> Ask:
    """Put a request in a server's dialect; an answer may not have more than ``most_tokens``."""
    messages, schema, as_object, guide = request.messages, None, False, None
    if request.constraint is not None:
        strict = strict_schema(request.constraint.json_schema, _BOUNDS.get(dialect.level, ()))
        schema = with_shared_shapes(strict) if dialect.level <= Level.SHAPE and is_within_limits(strict) else None
        as_object = schema is None and dialect.level <= Level.OBJECT and strict.get("type") == "object"
        if as_object and dialect.level == Level.GUIDED:
            guide = strict_schema(request.constraint.json_schema, (*BOUNDS, *LENGTHS))
        if dialect.shown or schema is None:
            messages = _with_schema(messages, request.constraint)
    room = min(request.max_tokens * dialect.room, most_tokens)
    return Ask(messages, schema, as_object, room, request.temperature, request.seed, dialect.without, guide)


def _with_schema(messages: tuple[Message, ...], constraint: Constraint) -> tuple[Message, ...]:
    """Return messages whose last one ends with the schema, so that what stands before keeps its place in caches."""
    shape = json.dumps(strict_schema(constraint.json_schema, (*BOUNDS, *LENGTHS)), ensure_ascii=False)
    last = messages[-1]
    return (*messages[:-1], replace(last, content=f"{last.content}\n\n{_SHOWN}{shape}"))
