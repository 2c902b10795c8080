"""Plain text: with or without speaker labels, with or without times at the head of a line.

With labels, a line without one continues the speaker before it: the same utterance, or after a blank line or
at a time of its own a new one. Without labels, each line that is not blank is an utterance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.readers.clock import CLOCK, clock_seconds, end_after
from onrecord.readers.jsonpath import looks_like_json
from onrecord.readers.labels import Labels, candidate, strip_chevron
from onrecord.readers.utterance import Utterance

_RANGE = rf"(?P<start>{CLOCK})(?:[ \t]*(?:-->|->|-|–|to)[ \t]*(?P<end>{CLOCK}))?"
_BRACKETED = re.compile(rf"[\[(]{_RANGE}[\])][ \t]*(?:[:\-–][ \t]+)?")
_SECONDS = re.compile(r"\[(?P<start>\d{1,7}\.\d{1,6})s?[ \t]*->[ \t]*(?P<end>\d{1,7}\.\d{1,6})s?\][ \t]*")
_LONG = re.compile(r"(?P<start>\d{1,3}:[0-5]\d:[0-5]\d(?:[.,]\d{1,6})?)(?P<end>)(?:[ \t]+(?:[\-–][ \t]+)?|$)")
_SHORT = re.compile(r"(?P<start>\d{1,3}:[0-5]\d(?:[.,]\d{1,6})?)(?P<end>)(?:[ \t]+(?:[\-–][ \t]+)?|$)")
_LABEL_THEN_TIME = re.compile(
    r"(?P<label>[^\W\d_][^\n\[\]():]{0,38}?)"
    rf"(?:[ \t]*[\[(]{_RANGE}[\])][ \t]*:?|(?P<gap>[ \t]+)(?P<bare>{CLOCK})$)[ \t]*"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: ``text`` in the form ``Label: rest`` where it could be labelled, ``raw`` as it is."""

    text: str
    raw: str
    start_s: float | None = None
    end_s: float | None = None
    behind_label: bool = False  # the time stood behind what may turn out to be no label: then it is speech


class PlainReader:
    """Plain text, the format of whatever is not another."""

    name = "text"

    def recognises(self, text: str) -> bool:
        """Say whether this can be plain text: anything but JSON."""
        return not looks_like_json(text)

    def read(self, text: str) -> Sequence[Utterance]:
        """Return one utterance a turn, or one a line where there are no labels. Never raises."""
        rows = [row.strip() for row in text.splitlines()]
        short_times = _has_short_times(rows)
        lines = [_timed(row, short_times=short_times) for row in rows]
        labels = Labels.of([line.text for line in lines])
        turns = _Turns()
        after_blank = True
        for line in lines:
            if not line.raw and line.start_s is None:
                after_blank = True
                continue
            speaker, rest = labels.split(line.text)
            if speaker is None and line.behind_label:
                line = _Line(line.raw, line.raw)  # noqa: PLW2901 - the line, read without its time
            changed, speech = strip_chevron(line.raw)
            if speaker is not None:
                turns.open(line, speaker, rest)
            elif changed or not labels.known:
                turns.open(line, None, speech)
            elif after_blank or line.start_s is not None or turns.speaker is None:
                turns.open(line, turns.speaker, speech)
            else:
                turns.add(speech)
            after_blank = False
        return turns.finish()


class _Turns:
    """The utterances so far; the last is still open."""

    def __init__(self) -> None:
        self.speaker: str | None = None
        self._done: list[Utterance] = []
        self._parts: list[str] = []
        self._times: tuple[float | None, float | None] = (None, None)

    def open(self, line: _Line, speaker: str | None, text: str) -> None:
        waiting = not self._parts  # a time or a label on a line of its own holds for the next line
        self._close()
        if line.start_s is not None or not waiting:
            self._times = (line.start_s, end_after(line.start_s, line.end_s))
        self.speaker = speaker
        self.add(text)

    def add(self, text: str) -> None:
        if text:
            self._parts.append(text)

    def finish(self) -> list[Utterance]:
        self._close()
        return self._done

    def _close(self) -> None:
        if self._parts:
            # A line break within a turn is layout, not the end of a sentence.
            self._done.append(Utterance(" ".join(self._parts), self.speaker, *self._times))
        self._parts = []


def _timed(row: str, *, short_times: bool) -> _Line:
    """Take the time off the head of a line, and from behind a label."""
    match = _BRACKETED.match(row) or _SECONDS.match(row) or _LONG.match(row)
    if match is None:
        match = _SHORT.match(row)
        if match is not None and not short_times and candidate(row[match.end() :]) is None:
            match = None  # "10:30 tablets given" is speech
    if match is not None:
        rest = row[match.end() :]
        end = match["end"]
        return _Line(rest, rest, _seconds(match["start"]), _seconds(end) if end else None)
    return _behind_label(row) or _Line(row, row)


def _behind_label(row: str) -> _Line | None:
    """Read ``Ann (0:05): hello`` and the header ``Ann  0:05``, unlike speech, and ``Ann 0:05``."""
    match = _LABEL_THEN_TIME.match(row)
    head = candidate(f"[{match['label'].strip()}]: ") if match else None
    if match is None or head is None or any(word[0].islower() for word in head.label.split()):
        return None
    rest = row[match.end() :]
    single_blank = match["gap"] == " "
    start_s = _seconds(match["start"] or match["bare"])
    end_s = _seconds(match["end"]) if match["end"] else None
    text = f"{head.label}: {rest}" if single_blank else f"[{head.label}]: {rest}"
    return _Line(text, row, start_s, end_s, behind_label=True)


def _seconds(clock: str) -> float:
    return clock_seconds(clock) if ":" in clock else float(clock)


def _has_short_times(rows: Sequence[str]) -> bool:
    """Say whether ``0:05`` at the head of a line is a time of the recording: they begin near 0 and rise.

    Times of the day, as in "10:30 tablets given", hardly ever do.
    """
    times = [_seconds(match["start"]) for row in rows if (match := _SHORT.match(row))]
    return len(times) > 1 and times[0] < 60 and times == sorted(times)
