"""What WebVTT and SubRip share: a payload between two times, and who says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.errors import TranscriptError
from onrecord.readers.clock import CLOCK, clock_seconds, end_after
from onrecord.readers.labels import Labels
from onrecord.readers.utterance import TimedWord, Utterance

_TIMING = re.compile(rf"\s*({CLOCK})[ \t]*-->[ \t]*({CLOCK})(?:[ \t].*)?")
_DASH = re.compile(r"[-–—‐][ \t]*(?=\S)")


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker's part of a cue: lines without markup; ``speaker`` where a tag names one."""

    lines: tuple[str, ...]
    speaker: str | None
    start_s: float
    end_s: float | None
    words: tuple[TimedWord, ...] = ()


def timing(line: str, *, number: int) -> tuple[float, float | None]:
    """Return start and end in seconds of a line with ``-->``; the end is None where it lies before the start.

    Raises:
        TranscriptError: it is malformed.
    """
    match = _TIMING.fullmatch(line)
    if match is None:
        raise TranscriptError(
            "a cue's times are malformed",
            where=f"line {number}",
            hint="Times look like 00:01:02.345 --> 00:01:04.000",
        )
    start_s = clock_seconds(match[1])
    return start_s, end_after(start_s, clock_seconds(match[2]))


def utterances(voices: Sequence[Voice]) -> list[Utterance]:
    """Turn parts of cues into utterances, by tags, or else by dashes and labels; in the file's order."""
    turns = [turn for voice in voices for turn in _turns(voice)]
    labels = Labels.of([text for voice, text in turns if voice.speaker is None])
    found = []
    for voice, text in turns:
        speaker, rest = (voice.speaker, text) if voice.speaker else labels.split(text)
        if rest.strip():
            found.append(Utterance(rest, speaker, voice.start_s, voice.end_s, voice.words))
    return found


def _turns(voice: Voice) -> list[tuple[Voice, str]]:
    """Split at dashes, one a speaker, and at lines that could be labelled; else the lines are one turn."""
    lines = [line.strip() for line in voice.lines if line.strip()]
    if voice.speaker is not None or len(lines) < 2:
        return [(voice, " ".join(lines))]
    dashes = [_DASH.match(line) for line in lines]
    turns: list[str] = []
    for line, dash in zip(lines, dashes, strict=True):
        if dash and sum(map(bool, dashes)) > 1:
            turns.append(line[dash.end() :])
        elif turns and not Labels.of([line]).known:
            turns[-1] += f" {line}"  # a line break in a caption is layout
        else:
            turns.append(line)
    return [(voice, turn) for turn in turns]
