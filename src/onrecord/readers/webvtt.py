"""WebVTT: voice tags, several voices in a cue, word times, entities.

Notes, styles, regions, identifiers and cue settings are no words. Markup of the standard is taken out; any
other ``<`` is text. A block without times after a cue continues it: tools leave blank lines in payloads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.errors import TranscriptError
from onrecord.readers.clock import CLOCK, clock_seconds
from onrecord.readers.cues import Voice, timing, utterances
from onrecord.readers.utterance import TimedWord, Utterance

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_NOT_CUES = re.compile(r"(?:NOTE(?:[ \t].*)?|STYLE[ \t]*|REGION[ \t]*)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t\n]+(?P<name>[^<>]*))?>|(?P<close></v>)")
_STAMP = re.compile(rf"<({CLOCK})>")
_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang|font)(?:\.[^\s<>]*)?(?:[ \t\n][^<>]*)?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class WebVttReader:
    """WebVTT."""

    name = "vtt"

    def recognises(self, text: str) -> bool:
        """Say whether the first line is the ``WEBVTT`` of the standard."""
        return _HEADER.fullmatch(text.lstrip().split("\n", 1)[0].rstrip("\r")) is not None

    def read(self, text: str) -> Sequence[Utterance]:
        """Return one utterance a voice of a cue, in the file's order.

        Raises:
            TranscriptError: the header or a cue's times are malformed.
        """
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        if _HEADER.fullmatch(lines[first].strip()) is None:
            raise TranscriptError(
                "WebVTT has to begin with WEBVTT", where=f"line {first + 1}", hint="Is it another format?"
            )
        voices: list[Voice] = []
        for start_s, end_s, payload in _cues(lines, first + 1):
            voices.extend(_voices(payload, start_s, end_s))
        return utterances(voices)


def _cues(lines: Sequence[str], first: int) -> Iterator[tuple[float, float | None, str]]:
    """Yield start, end and payload of each cue."""
    times: tuple[float, float | None] | None = None
    payload: list[str] = []
    for number, block in _blocks(lines, first):
        at = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
        if at is not None:
            if times is not None:
                yield *times, "\n".join(payload)
            times, payload = timing(block[at], number=number + at), block[at + 1 :]
        elif times is not None and not _NOT_CUES.fullmatch(block[0]) and not block[0].strip().isdigit():
            payload.extend(block)
    if times is not None:
        yield *times, "\n".join(payload)


def _blocks(lines: Sequence[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines that are not blank, each with the number of its first line.

    A cue that follows another without a blank line starts a block of its own, as the standard has it.
    """
    block: list[str] = []
    for index in range(first, len(lines) + 1):
        line = lines[index] if index < len(lines) else ""
        if line.strip() and not ("-->" in line and any("-->" in seen for seen in block)):
            block.append(line)
            continue
        if block:
            yield index - len(block) + 1, block
        block = [line] if line.strip() else []
    if block:
        yield len(lines), block


def _voices(payload: str, start_s: float, end_s: float | None) -> Iterator[Voice]:
    """Yield the parts of a payload, one a voice tag; what stands before the first tag has no speaker."""
    speaker: str | None = None
    at = 0
    clock = start_s
    for match in [*_VOICE.finditer(payload), None]:
        part = payload[at : match.start() if match else len(payload)]
        if part.strip():
            words, clock = _timed_words(part, clock, end_s)
            plain = _unescape(_TAG.sub("", _STAMP.sub("", part)))
            lines = (" ".join(plain.split("\n")),) if speaker else tuple(plain.split("\n"))
            yield Voice(lines, speaker, start_s, end_s, words)
        if match is not None:
            at = match.end()
            speaker = None if match["close"] else (_unescape(match["name"] or "").strip() or None)


def _timed_words(part: str, clock_s: float, end_s: float | None) -> tuple[tuple[TimedWord, ...], float]:
    """Return the words with the times that inline stamps give, and the time at the end of ``part``."""
    pieces = _STAMP.split(part)
    if len(pieces) == 1:
        return (), clock_s
    starts = [clock_s, *(clock_seconds(stamp) for stamp in pieces[1::2])]
    ends: list[float | None] = [*starts[1:], end_s]
    words: list[TimedWord] = []
    for run, start_s, run_end_s in zip(pieces[::2], starts, ends, strict=True):
        bare = _unescape(_TAG.sub("", run))
        words.extend(TimedWord(word, start_s, run_end_s) for word in bare.split())
    return tuple(words), starts[-1]


def _unescape(text: str) -> str:
    """Resolve entities that end in a semicolon; ``R&D`` and ``&notes`` stay what they are."""
    import html  # noqa: PLC0415 - a table of two thousand names, which only captions need

    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)
