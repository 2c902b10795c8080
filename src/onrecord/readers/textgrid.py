"""Praat's TextGrid, long and short form: tiers are speakers, their labelled intervals utterances.

As in Praat, only strings in quotes, numbers and flags that stand free count; all else is comment. Tiers of
phones, which forced aligners add, are no speech.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.errors import TranscriptError
from onrecord.readers.clock import end_after
from onrecord.readers.diarized import by_time
from onrecord.readers.utterance import Utterance

_START = re.compile(r'\s*(?:File type = )?"ooTextFile(?: short)?"\s+(?:Object class = )?"TextGrid"')
_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]|"")*)"|(?P<flag><\w+>)|(?<!\S)(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\S)'
    r"|(?P<open>\")|![^\n]*",
    re.ASCII,
)
_PHONES = re.compile(r"\bphon(?:e|es|eme|emes)$", re.IGNORECASE)


class TextGridReader:
    """Praat's TextGrid."""

    name = "textgrid"

    def recognises(self, text: str) -> bool:
        """Say whether the text begins as a TextGrid."""
        return _START.match(text) is not None

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the labelled intervals and points of all tiers, by time.

        Raises:
            TranscriptError: it is malformed; the message names the line.
        """
        values = _Values(text)
        values.expect("ooTextFile", "ooTextFile short")
        values.expect("TextGrid")
        values.number(), values.number()
        if values.flag() != "<exists>":
            return []
        found: list[Utterance] = []
        for _ in range(values.count()):
            found.extend(_tier(values))
        return by_time(found)


def _tier(values: _Values) -> list[Utterance]:
    intervals = values.expect("IntervalTier", "TextTier") == "IntervalTier"
    name = values.text()
    values.number(), values.number()
    found = []
    for _ in range(values.count()):
        start_s = values.number()
        end_s = values.number() if intervals else None
        label = values.text()
        if label.strip():
            found.append(Utterance(label, name.strip() or None, start_s, end_after(start_s, end_s)))
    return [] if _PHONES.search(name) else found


@dataclass(frozen=True, slots=True)
class _Value:
    kind: str
    text: str
    at: int


class _Values:
    """The free-standing values of a TextGrid, taken in order."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._left = self._scan()

    def _scan(self) -> Iterator[_Value]:
        for match in _TOKEN.finditer(self._source):
            kind = match.lastgroup
            if kind is not None:
                yield _Value(kind, match[kind], match.start())

    def _next(self, kind: str, expected: str) -> str:
        value = next(self._left, None)
        if value is None:
            raise self._wrong(f"it ends where {expected} has to stand", len(self._source))
        if value.kind != kind:
            raise self._wrong(f"expected {expected}", value.at)
        return value.text

    def _wrong(self, what: str, at: int) -> TranscriptError:
        line = self._source.count("\n", 0, at) + 1
        return TranscriptError(what, where=f"line {line}", hint="The TextGrid may be cut off or damaged")

    def text(self) -> str:
        return self._next("text", "a text in quotes").replace('""', '"')

    def expect(self, *texts: str) -> str:
        found = self.text()
        if found not in texts:
            raise TranscriptError(
                f"this is no TextGrid: expected {texts[0]!r}", where="the head", hint="Is it another format?"
            )
        return found

    def flag(self) -> str:
        return self._next("flag", "<exists>")

    def number(self) -> float:
        value = float(self._next("number", "a number"))
        if not math.isfinite(value):
            raise self._wrong("a number is too large", len(self._source))
        return value

    def count(self) -> int:
        return int(self.number())
