"""The lines of a training folder: chat messages, of which the last is the assistant's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.json_lines import read_values

LEAST = 4  # examples; with fewer there is nothing to learn from
_MADE_BY = "Make the folder with: onrecord tune prepare"


@dataclass(frozen=True, slots=True)
class Line:
    """One example: what the model is given, what it is to answer, and where the line stands."""

    given: tuple[Mapping[str, str], ...]
    answer: str
    where: str

    @property
    def messages(self) -> list[Mapping[str, str]]:
        """All messages, the answer last."""
        return [*self.given, {"role": "assistant", "content": self.answer}]


def read_lines(path: Path, *, least: int = LEAST) -> tuple[Line, ...]:
    """Return the examples of a file.

    Raises:
        InputError: the file cannot be read, a line is none, or there are too few.
    """
    values = read_values(path, error=InputError, hint=_MADE_BY)
    if values.problems:
        first = values.problems[0]
        raise InputError(first.what, where=first.where, hint=_MADE_BY)
    lines = tuple(_line(value, where) for where, value in values.found)
    if len(lines) < least:
        what = f"holds {len(lines)} examples, and {least} are the least that a writer can be tuned on"
        raise InputError(what, where=str(path), hint="Label more cases, and prepare again")
    return lines


def _line(value: Any, where: str) -> Line:
    messages = value.get("messages") if isinstance(value, Mapping) else None
    if not isinstance(messages, list) or len(messages) < 2:
        raise InputError("holds no list of messages", where=where, hint=_MADE_BY)
    for message in messages:
        if not isinstance(message, Mapping) or not all(isinstance(message.get(k), str) for k in ("role", "content")):
            raise InputError("a message has no role or no text", where=where, hint=_MADE_BY)
    last = messages[-1]
    if last["role"] != "assistant" or not last["content"].strip():
        raise InputError("the last message is not an answer of the assistant", where=where, hint=_MADE_BY)
    given = tuple({"role": m["role"], "content": m["content"]} for m in messages[:-1])
    return Line(given, last["content"], where)
