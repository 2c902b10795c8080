"""Typed access into foreign JSON; every error names the JSON path and the type seen, never a value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.errors import TranscriptError

_LOOKS_LIKE_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_LAYOUT_HINT = "The file is damaged or of another tool; --from names the format"
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON value and the path to it; ``$`` is the root."""

    value: Any
    path: str = "$"

    def wrong(self, expected: str) -> TranscriptError:
        """Return the error that this value is not what was expected."""
        return TranscriptError(f"expected {expected}, found {_kind(self.value)}", where=self.path, hint=_LAYOUT_HINT)

    def at(self, key: str) -> Node:
        """Return the member ``key``; its value is None where it is absent.

        Raises:
            TranscriptError: this is not an object.
        """
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return Node(self.value.get(key), f"{self.path}.{key}")

    def first(self, *keys: str) -> Node:
        """Return the first member of ``keys`` that is not null, else the last one, null."""
        found = [self.at(key) for key in keys]
        return next((node for node in found if node), found[-1])

    def __bool__(self) -> bool:
        """Say whether there is a value here at all: absent and null are the same."""
        return self.value is not None

    def each(self) -> Iterator[Node]:
        """Yield the elements of an array.

        Raises:
            TranscriptError: this is not an array.
        """
        if not isinstance(self.value, list):
            raise self.wrong("an array")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{index}]")

    def each_or_none(self) -> Iterator[Node]:
        """Yield the elements of an array, or nothing where it is absent."""
        return self.each() if self else iter(())

    def text(self) -> str:
        """Return a string.

        Raises:
            TranscriptError: this is none.
        """
        if not isinstance(self.value, str):
            raise self.wrong("a string")
        return self.value

    def label(self, prefix: str = "") -> str | None:
        """Return a speaker: a string as it is, a number after ``prefix``, None where absent or empty."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return f"{prefix} {self.value}".strip()
        return (self.text().strip() or None) if self else None

    def number(self, *, scale: float = 1.0) -> float | None:
        """Return a number, also from a string, times ``scale``; None where absent.

        Raises:
            TranscriptError: this is no finite number.
        """
        value = self.value
        if value is None:
            return None
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
            raise self.wrong("a number")
        if not math.isfinite(value):
            raise self.wrong("a finite number")
        return round(float(value) * scale, 6)


def parse(text: str) -> Node:
    """Parse a whole JSON text.

    Raises:
        TranscriptError: it is not valid JSON; the message names the line.
    """
    try:
        return Node(json.loads(text))
    except json.JSONDecodeError as error:
        several = error.msg == "Extra data"
        raise TranscriptError(
            "more than one JSON value" if several else "not valid JSON",
            where=f"line {error.lineno}, column {error.colno}",
            hint="One file holds one transcript" if several else "The file may be cut off",
        ) from None
    except (RecursionError, ValueError):
        raise TranscriptError(
            "JSON nested too deeply, or with a number too long", where="$", hint="Is it the right file?"
        ) from None


def looks_like_json(text: str) -> bool:
    """Say whether ``text`` begins as a JSON object or array; ``[Nurse] Hello`` does not."""
    return _LOOKS_LIKE_JSON.match(text) is not None


def root_with(text: str, *keys: str) -> Node | None:
    """Return the root of ``text`` if it is JSON and all of ``keys`` occur in it at any depth, else None."""
    # A cheap look first: a key cannot hide in a string value, where its quotes would be escaped.
    if not looks_like_json(text) or not all(re.search(rf'"{key}"\s*:', text) for key in keys):
        return None
    try:
        return parse(text)
    except TranscriptError:
        return None


def member(node: Node | None, key: str) -> Node:
    """Return the member ``key`` of an object, and a null node for anything else; never raises."""
    if node is None or not isinstance(node.value, dict):
        return Node(None)
    return node.at(key)


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    kinds: dict[type, str] = {dict: "an object", list: "an array", str: "a string"}
    return kinds.get(type(value), "a number")
