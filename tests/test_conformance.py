"""Conformance of the support check: cases of a transcript, a schema and one claim, put through the public call.

Each claim stands in a record of its own, as another system would have written it, and is held or withheld by
``onrecord.check``. Asserted for each file of cases are the balanced accuracy, which is the mean of the share of right
claims held and the share of false ones withheld, and the share of false claims that are held. The floors are a little
under what was reached when they were set; they only rise.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onrecord import Glossary, Schema, Transcript, check
from onrecord.schema import split_pointer

FOLDER = Path(__file__).parent / "conformance"
OWN = FOLDER / "verification.jsonl"
SHARED = Path(__file__).parents[2] / "shared" / "conformance" / "verification.jsonl"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: its right verdict, the verdict given, whether the claim was held, and the turns cited.

    ``wanted`` are the fewest turns that decide it.
    """

    id: str
    right: str
    given: str
    held: bool
    cited: frozenset[int]
    wanted: frozenset[int]


def outcomes(path: Path) -> list[Outcome]:
    """Check the claim of every case of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [outcome(json.loads(line)) for line in lines if line.strip()]


def outcome(case: dict[str, Any]) -> Outcome:
    """Check the claim of one case."""
    schema = Schema.from_dict(case["schema"])
    glossary = Glossary.from_terms(case["glossary"]) if case.get("glossary") else None
    record = record_with(case["pointer"], case["value"], schema)
    result = check(Transcript.from_segments(case["transcript"]), record, schema, glossary=glossary)
    (entry,) = (*result.claims, *result.withheld)
    cited = frozenset(quote.segment for quote in entry.evidence)
    return Outcome(case["id"], case["verdict"], entry.verdict, bool(result.claims), cited, frozenset(case["evidence"]))


def record_with(pointer: str, value: Any, schema: Schema) -> Any:
    """Return the smallest record with ``value`` at ``pointer``; earlier items of its arrays are null."""
    field = schema.field_for(pointer)
    stars = split_pointer(field.pointer if field else pointer)
    built = value
    for part, star in reversed(list(zip(split_pointer(pointer), stars, strict=True))):
        built = [*[None] * int(part), built] if star == "*" else {part: built}
    return built


def figures(found: list[Outcome]) -> tuple[float, float]:
    """Return the balanced accuracy and the share of false claims held."""
    true_held = statistics.fmean(one.held for one in found if one.right == "supported")
    false_held = statistics.fmean(one.held for one in found if one.right != "supported")
    return (true_held + 1 - false_held) / 2, false_held


def evidence_right(found: list[Outcome]) -> float:
    """Return the share of cases decided rightly that cite all of the fewest turns, and at most one more."""
    decided = [one for one in found if one.wanted and one.held is (one.right == "supported")]
    return statistics.fmean(one.cited >= one.wanted and len(one.cited - one.wanted) <= 1 for one in decided)


@pytest.fixture(scope="module")
def own() -> list[Outcome]:
    """The outcomes of our own cases, run once."""
    return outcomes(OWN)


def test_our_own_cases_are_decided(own: list[Outcome]) -> None:
    """At least this share of right claims is held and of false ones withheld, both sides counting alike."""
    assert figures(own)[0] >= 0.82


def test_few_false_claims_of_our_own_cases_are_held(own: list[Outcome]) -> None:
    """At most this share of false claims gets into a record."""
    assert figures(own)[1] <= 0.18


def test_verdicts_of_our_own_cases(own: list[Outcome]) -> None:
    """At least this share has exactly the right one of the three verdicts."""
    assert statistics.fmean(one.given == one.right for one in own) >= 0.67


def test_the_evidence_of_our_own_cases(own: list[Outcome]) -> None:
    """At least this share of what is decided rightly cites the turns that decide it."""
    assert evidence_right(own) >= 0.63


def test_a_claim_is_held_exactly_if_its_verdict_is_supported(own: list[Outcome]) -> None:
    """No other rule stands between the verdict and the record."""
    assert [one.id for one in own if one.held is not (one.given == "supported")] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_file_of_our_own_cases_is_whole(path: Path) -> None:
    """Names are unique, every verdict is one of the three, and evidence points at turns that exist."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [name for name, count in Counter(case["id"] for case in cases).items() if count > 1] == []
    assert {case["verdict"] for case in cases} == {"supported", "contradicted", "unsupported"}
    astray = [c["id"] for c in cases if not set(c["evidence"]) <= set(range(len(c["transcript"])))]
    groundless = [c["id"] for c in cases if bool(c["evidence"]) is (c["verdict"] == "unsupported")]
    assert (astray, groundless) == ([], [])


@pytest.mark.parametrize(
    ("name", "balanced", "false_held", "evidence"),
    [
        ("verification_2", 0.77, 0.15, 0.74),
        ("verification_3", 0.79, 0.15, 0.79),
        ("verification_4", 0.74, 0.18, 0.67),
        ("verification_5", 0.62, 0.59, 0.5),
    ],
)
def test_the_later_sets_of_our_own_cases(name: str, balanced: float, false_held: float, evidence: float) -> None:
    """Each set that was written blind keeps what was reached on it."""
    found = outcomes(FOLDER / f"{name}.jsonl")
    reached, held = figures(found)
    assert evidence_right(found) >= evidence
    assert reached >= balanced
    assert held <= false_held


def test_the_shared_cases() -> None:
    """The cases that other implementations are held to as well, where they lie beside the repository."""
    if not SHARED.is_file():
        pytest.skip("the shared conformance cases (../shared/conformance) are not here")
    found = outcomes(SHARED)
    balanced, false_held = figures(found)
    assert balanced >= 0.86
    assert false_held <= 0.08
    assert evidence_right(found) >= 0.85
