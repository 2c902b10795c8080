"""Finding, Verdict and Check: what a check is, and how findings become a verdict.

A check looks at one phenomenon. It returns None where that phenomenon does not arise, and otherwise a finding
that says what it saw. No check adds a value: it can only speak for or against one that was proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from onrecord.grounding import Evidence
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript


class Verdict(Enum):
    """What the transcript says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw; ``evidence`` are words that it found beyond those the claim came with.

    ``is_weak`` marks support that would do for what somebody else wrote down, and not for a guess by words alone.
    ``takes_back`` says whether a contradiction is firm enough to undo what was stated at an earlier place.
    """

    check: str
    verdict: Verdict
    message: str
    evidence: tuple[Evidence, ...] = ()
    takes_back: bool = True
    is_weak: bool = False


Check = Callable[[Claim, tuple[Evidence, ...], Transcript, Field], Finding | None]


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict: contradicted if any finding is, else unsupported if any is, else supported."""
    seen = {finding.verdict for finding in findings}
    if Verdict.CONTRADICTED in seen:
        return Verdict.CONTRADICTED
    return Verdict.UNSUPPORTED if Verdict.UNSUPPORTED in seen else Verdict.SUPPORTED


def segments(evidence: tuple[Evidence, ...], transcript: Transcript, *, around: int = 0) -> tuple[Segment, ...]:
    """Return the segments that evidence stands in, with ``around`` segments on each side, in order."""
    wanted: set[int] = set()
    for piece in evidence:
        wanted.update(range(piece.segment - around, piece.segment + around + 1))
    return tuple(transcript.segments[i] for i in sorted(wanted) if 0 <= i < len(transcript.segments))


def touched(evidence: tuple[Evidence, ...], transcript: Transcript, *, around: int = 0) -> str:
    """Return the text of those segments, one a line."""
    return "\n".join(segment.text for segment in segments(evidence, transcript, around=around))
