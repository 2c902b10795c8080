"""What a judge reads of a transcript: all of it where it fits, else the exchanges that can decide the claims.

The exchange of a claim is what stands around its evidence, and the last places that speak of its words or its field
again: a correction can come much later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.judging.question import Question
from onrecord.language.content import content_tokens
from onrecord.transcript import Segment, Transcript

_AROUND = 2  # segments on each side of a piece of evidence
_LATER = 3  # later places that speak of the same


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions that are asked in one request, and the segments that are shown for them, in order."""

    questions: tuple[int, ...]
    segments: tuple[int, ...]


def line(segment: Segment) -> str:
    """Return a segment as one line with its number: whatever it holds, it cannot look like another segment."""
    said = " ".join(segment.text.split())
    return f"[{segment.index}] {segment.speaker}: {said}" if segment.speaker else f"[{segment.index}] {said}"


def batches(
    questions: Sequence[Question], transcript: Transcript, sizes: Sequence[int], *, room: int, most: int, whole: bool
) -> list[Batch]:
    """Group questions into requests.

    Args:
        questions: the claims to judge.
        transcript: what they were claimed of.
        sizes: tokens of each segment's line.
        room: tokens that the segments of one request may take.
        most: how many questions one request may ask.
        whole: whether the whole transcript may be shown where it fits.
    """
    if whole and sum(sizes) <= room:
        every = tuple(range(len(transcript.segments)))
        order = range(len(questions))
        return [Batch(tuple(order[at : at + most]), every) for at in range(0, len(questions), most)]
    exchanges = {at: exchange(question, transcript) for at, question in enumerate(questions)}
    found: list[Batch] = []
    asked: list[int] = []
    shown: set[int] = set()
    # Claims that stand close to each other share what is read for them.
    for at in sorted(exchanges, key=lambda i: (min(exchanges[i], default=0), i)):
        union = shown | exchanges[at]
        if asked and (len(asked) == most or sum(sizes[i] for i in union) > room):
            found.append(Batch(tuple(asked), tuple(sorted(shown))))
            asked, union = [], exchanges[at]
        asked.append(at)
        shown = set(union)
    if asked:
        found.append(Batch(tuple(asked), tuple(sorted(shown))))
    return found


def exchange(question: Question, transcript: Transcript) -> set[int]:
    """Return the segments that can decide a claim."""
    pieces = (*question.evidence, *(piece for finding in question.findings for piece in finding.evidence))
    near = {piece.segment for piece in pieces}
    last = max(near, default=-1)
    words = _stems(str(question.claim.value)) | _stems(question.field.label)
    later = [s.index for s in transcript.segments[last + 1 :] if words & _stems(s.text)]
    wanted = {i + d for i in near for d in range(-_AROUND, _AROUND + 1)}
    wanted |= {i + d for i in later[-_LATER:] for d in (-1, 0, 1)}
    return {i for i in wanted if 0 <= i < len(transcript.segments)}


def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in content_tokens(text))
