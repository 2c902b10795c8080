"""Weighing: of several places of one value, which decides."""

from __future__ import annotations

import pytest

from claims import entry_of, grounded, ruling
from onrecord.checks import CHECKS, Finding, Reading, Verdict, read_places, verdict_of, weighed
from onrecord.grounding import Evidence, Role
from onrecord.transcript import Span


def reading(verdict: Verdict, at: int, *, check: str = "words", takes_back: bool = True) -> Reading:
    """Return a reading of one place, in turn ``at``."""
    piece = Evidence(Role.ANSWER, at, Span(10 * at, 10 * at + 5))
    return Reading((piece,), (Finding(check, verdict, "", takes_back=takes_back),), verdict)


FOR, AGAINST, NEITHER = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("readings", "decides"),
    [
        ([reading(FOR, 1)], 0),
        ([reading(NEITHER, 1), reading(FOR, 2)], 1),
        ([reading(AGAINST, 1), reading(FOR, 2)], 1),
        ([reading(FOR, 1), reading(AGAINST, 2)], 1),
        ([reading(FOR, 1), reading(AGAINST, 2, takes_back=False)], 0),
        ([reading(AGAINST, 1), reading(AGAINST, 2)], 1),
        ([reading(AGAINST, 2), reading(NEITHER, 3)], 0),
        ([reading(NEITHER, 1), reading(NEITHER, 2)], 0),
        ([reading(FOR, 1), reading(NEITHER, 2, check="slot")], 1),
        ([reading(FOR, 1, check="slot"), reading(NEITHER, 2, check="slot")], 0),
    ],
)
def test_which_place_decides(readings: list[Reading], decides: int) -> None:
    """Support decides unless a later place firmly takes it back; without any the last contradiction does."""
    assert weighed(readings) is readings[decides]


def test_the_place_that_was_cited_comes_first() -> None:
    """Of places that support a value alike the proposer's own is shown."""
    readings = [reading(FOR, 1), reading(FOR, 4)]
    assert weighed(readings, cited=(4,)) is readings[1]
    assert weighed(readings) is readings[0]


def test_a_place_that_names_the_field_comes_before_one_that_does_not() -> None:
    """Words of the field beside the value are better evidence than the value alone."""
    readings = [reading(FOR, 1), reading(FOR, 4, check="slot")]
    assert weighed(readings) is readings[1]


def test_no_place_is_read_as_one_without_evidence() -> None:
    """A value that was said nowhere still has a reading, which ends nowhere."""
    claim, places, transcript, field = grounded("A: It rained.", "Name", "Rex")
    (only,) = read_places(CHECKS, claim, places, transcript, field)
    assert (only.evidence, only.end, only.verdict) == ((), -1, Verdict.UNSUPPORTED)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [([], FOR), ([FOR], FOR), ([FOR, NEITHER], NEITHER), ([NEITHER, AGAINST, FOR], AGAINST)],
)
def test_the_verdict_of_findings(verdicts: list[Verdict], expected: Verdict) -> None:
    """A contradiction outweighs a lack of support, and both outweigh support."""
    assert verdict_of(Finding("x", verdict, "") for verdict in verdicts) is expected


@pytest.mark.parametrize(
    ("talk", "label", "value", "verdict"),
    [
        ("A: The gate is nine. // B: Bye. // A: The gate is not nine, it's ten.", "Gate", 9, "contradicted"),
        ("A: It's not the pump. // B: Sure? // A: Ah, it is the pump.", "Fault", "pump", "supported"),
        ("A: Is it the pump? // B: Hm. // A: It's the pump.", "Fault", "pump", "supported"),
        ("A: I use kelp. // B: Kelp? // A: Kelp, yes.", "Food", "kelp", "supported"),
        ("A: The pump leaks. // B: So the pump leaks? // A: No.", "Fault", "pump leaks", "contradicted"),
    ],
)
def test_several_places_of_one_value(talk: str, label: str, value: object, verdict: str) -> None:
    """The last firm word of the talk counts."""
    assert ruling(talk, label, value)[0] == verdict


def test_what_was_seen_is_kept_apart_from_what_decides() -> None:
    """A value that is unsupported has no deciding words; the words that were looked at are listed as seen."""
    entry = entry_of("A: Is it the pump?", "Fault", "pump")
    assert (entry.evidence, [quote.text for quote in entry.seen]) == ((), ["pump"])
