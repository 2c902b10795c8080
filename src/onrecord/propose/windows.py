"""Windows: a transcript in runs of numbered segments, each as much as a prompt has room for.

Windows are cut between segments. Two neighbours share their last and first segments, so that no question is cut from
its answer; what they share is bounded, so the windows of a transcript grow in number as it does. A segment that is
longer than a window is cut between sentences, and each piece keeps the segment's number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onrecord.transcript import Segment, Transcript

_OVERLAP = 2  # segments that two windows share
_MOST_SHARED = 1 / 8  # of a window, in tokens
_SENTENCE = re.compile(r"\S.*?(?:[.?!]+(?=\s)|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Window:
    """A run of segments that fits a prompt, with its numbered text."""

    segments: range
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    segment: int
    line: str
    tokens: int


def numbered(segment: Segment, text: str | None = None) -> str:
    """Return a segment, or a piece of its text, as one line of a prompt, whatever line ends it holds."""
    said = " ".join((segment.text if text is None else text).split())
    return (
        f"[{segment.index}] {' '.join(segment.speaker.split())}: {said}"
        if segment.speaker
        else f"[{segment.index}] {said}"
    )


def windows(transcript: Transcript, count_tokens: Callable[[str], int], *, room: int) -> tuple[Window, ...]:
    """Return the windows of a transcript, each of at most ``room`` tokens wherever a sentence fits into them."""
    pieces = [piece for segment in transcript.segments for piece in _pieces(segment, count_tokens, room)]
    found = []
    first = 0
    while True:
        last, used = first, 0
        while last < len(pieces) and (last == first or used + pieces[last].tokens <= room):
            used += pieces[last].tokens
            last += 1
        run = pieces[first:last]
        found.append(Window(range(run[0].segment, run[-1].segment + 1), "\n".join(piece.line for piece in run)))
        if last >= len(pieces):
            return tuple(found)
        first = max(first + 1, last - _shared(pieces[first:last], room))


def _shared(run: list[_Piece], room: int) -> int:
    """Return how many of the last pieces of a window the next one begins with."""
    shared, used = 0, 0
    for piece in reversed(run):
        used += piece.tokens
        if shared == _OVERLAP or used > room * _MOST_SHARED:
            break
        shared += 1
    return shared


def _pieces(segment: Segment, count_tokens: Callable[[str], int], room: int) -> Iterator[_Piece]:
    line = numbered(segment)
    tokens = count_tokens(line) + 1
    if tokens <= room:
        yield _Piece(segment.index, line, tokens)
        return
    held, used = "", 0
    most = max(1, int(room * _MOST_SHARED))  # small pieces, so that windows can share them
    for sentence in _SENTENCE.findall(segment.text):
        size = count_tokens(sentence) + 1
        if held and used + size > most:
            yield _Piece(segment.index, line := numbered(segment, held), count_tokens(line) + 1)
            held, used = "", 0
        held, used = f"{held} {sentence}".strip(), used + size
    if held:
        yield _Piece(segment.index, line := numbered(segment, held), count_tokens(line) + 1)
