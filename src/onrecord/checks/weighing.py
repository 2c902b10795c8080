"""Weighing: a value may be said in several places; which of them decides.

Each place is read by every check. A place that supports the value decides, unless a later one takes it back. Without
one, the last that contradicts it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.checks.finding import Check, Finding, Verdict, verdict_of
from onrecord.grounding import Evidence
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Reading:
    """One place of a value, with what all checks found there."""

    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict

    @property
    def end(self) -> int:
        """Where the place ends in the text; -1 for no place at all."""
        return max((piece.span.end for piece in self.evidence), default=-1)

    def touches(self, segments: Sequence[int]) -> bool:
        """Say whether the place is in one of ``segments``."""
        return any(piece.segment in segments for piece in self.evidence)


def read_places(
    checks: Sequence[Check],
    claim: Claim,
    places: Sequence[tuple[Evidence, ...]],
    transcript: Transcript,
    field: Field,
) -> tuple[Reading, ...]:
    """Return the reading of each place, in the order given; of no place at all where there is none."""
    readings = []
    for evidence in places or ((),):
        found = (check(claim, evidence, transcript, field) for check in checks)
        findings = tuple(finding for finding in found if finding is not None)
        readings.append(Reading(evidence, findings, verdict_of(findings)))
    return tuple(readings)


def weighed(readings: Sequence[Reading], *, cited: Sequence[int] = ()) -> Reading:
    """Return the reading that decides; ``readings`` are the best first and at least one.

    Of places that support the value one that the proposer ``cited`` comes first, then one that speaks of the field by
    name, then the earliest: what comes later repeats it.
    """
    supporting = [r for r in readings if r.verdict is Verdict.SUPPORTED]
    against = [r for r in readings if r.verdict is Verdict.CONTRADICTED]
    last = max(against, key=lambda r: r.end, default=None)
    if not supporting:
        return last or readings[0]
    undone = last is not None and any(f.takes_back for f in last.findings if f.verdict is Verdict.CONTRADICTED)
    if last is not None and undone and last.end > max(r.end for r in supporting):
        return last
    restored = [r for r in supporting if last is not None and min(s.end for s in supporting) < last.end < r.end]
    supporting = restored or supporting  # it was replaced, and then said again
    elsewhere = [r for r in readings if _is_of_a_rival(r)]
    if elsewhere and not any(_is_of_this_field(r) for r in supporting):
        return elsewhere[0]
    return min(supporting, key=lambda r: (not r.touches(cited), not _is_of_this_field(r), r.end))


def _is_of_a_rival(reading: Reading) -> bool:
    return any(f.check == "slot" and f.verdict is not Verdict.SUPPORTED for f in reading.findings)


def _is_of_this_field(reading: Reading) -> bool:
    return any(f.check == "slot" and f.verdict is Verdict.SUPPORTED for f in reading.findings)
