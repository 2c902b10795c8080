"""The report: what an evaluation says, in words, tables and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import onrecord as on
from dialogues import GLOSSARY, HANDOFF, SCHEMA
from onrecord.evaluation import CaseSet, Scoring, evaluate
from onrecord.evaluation.calibration import calibration, risk_coverage
from onrecord.evaluation.comparators import ValueType
from onrecord.evaluation.comparison import resolution
from onrecord.evaluation.matching import Pair
from onrecord.evaluation.metrics import METRICS, Leaf, Outcome
from onrecord.evaluation.mistakes import excerpt
from onrecord.evaluation.statistics import Resampler
from onrecord.json_lines import InputProblem
from onrecord.record import Quote

GOLD = {"name": "Rosa Field", "age": 71, "code_status": "DNR", "heart_rate": 88, "allergies": []}
SIZE = 12


def cases(count: int = SIZE, **more: Any) -> list[on.Case]:
    spoken: list[dict[str, Any]] = [{"text": s.text, "speaker": s.speaker} for s in HANDOFF.segments]
    padding: list[dict[str, Any]] = [{"text": "Yes. " * 30}]
    return [
        on.Case(
            f"c{n}",
            on.Transcript.from_segments(spoken + padding * n),
            GOLD,
            tags=("night",) if n % 2 else (),
            **more,
        )
        for n in range(count)
    ]


def records(**fields: Any) -> dict[str, dict[str, Any]]:
    return {f"c{n}": {**GOLD, **fields} for n in range(SIZE)}


@pytest.fixture(scope="module")
def report() -> on.Report:
    """Two systems: one that is right but for what it leaves out, and one that invents."""
    careful = records(heart_rate=None)
    bold = records(age=17, blood_pressure="200/100", allergies=["strawberries"])
    del bold["c3"]
    bold["c5"] = {**GOLD, "age": 17}
    return on.evaluate({"careful": careful, "bold": bold}, cases(), SCHEMA, glossary=GLOSSARY, seed=3)


def test_the_report_has_the_agreed_shape(report: on.Report) -> None:
    """The page and other programs rely on it."""
    found = report.to_dict()
    assert {"version", "date", "seed", "cases", "systems", "fields", "slices", "comparisons"} < set(found)
    assert {"resolution", "verdict", "errors", "problems"} < set(found)
    assert found["cases"] == {"count": SIZE, "fields": 10, "gold_leaves": 4 * SIZE, "source": ""}
    assert tuple(found["systems"][0]["summary"]) == METRICS
    assert set(found["systems"][0]["summary"]["f1"]) == {"value", "low", "high", "numerator", "denominator"}
    assert found["systems"][0]["usage"] == dict.fromkeys(("prompt_tokens", "completion_tokens", "cost", "seconds"))


def test_rates_can_be_asked_for(report: on.Report) -> None:
    """By system and metric."""
    assert report.rate("careful", "recall")["value"] == 0.75
    with pytest.raises(KeyError):
        report.rate("nobody", "recall")


def test_a_system_that_lacks_a_case_is_told_of(report: on.Report) -> None:
    """In its row, in the problems and in the verdict; the case counts as empty."""
    bold = report.to_dict()["systems"][1]
    assert (bold["cases"], bold["missing_cases"]) == (SIZE - 1, 1)
    assert {"where": "system 'bold'", "what": "has no record for case 'c3', which counts as empty"} in report.content[
        "problems"
    ]
    assert any("bold lacks 1 of 12 cases" in sentence for sentence in report.content["verdict"])
    assert bold["summary"]["coverage"]["numerator"] == 4 * (SIZE - 1)


def test_the_verdict_says_who_is_better_on_what(report: on.Report) -> None:
    """And that no system has both."""
    words = " ".join(report.content["verdict"])
    assert "On hallucination, careful invents least: 0.0 %" in words
    assert "bold (48.4 %) invents more, by more than chance" in words
    assert "12 cases: differences in hallucination under" in words


def test_every_mistake_is_listed_with_its_words(report: on.Report) -> None:
    """Kind, reason, and the transcript beside it."""
    errors = report.to_dict()["errors"]
    by_kind = {(error["system"], error["kind"], error["pointer"]) for error in errors if error["case"] == "c0"}
    assert ("careful", "omission", "/heart_rate") in by_kind
    assert ("bold", "unsupported", "/allergies/0") in by_kind
    omitted = next(error for error in errors if error["pointer"] == "/heart_rate" and error["system"] == "careful")
    shown = omitted["excerpt"][0]
    assert [shown["text"][start:end] for start, end in shown["marks"]] == ["eighty eight"]
    assert (omitted["gold"], omitted["predicted"], shown["segment"], shown["speaker"]) == (88, None, 3, "Nurse")


def test_results_are_sliced(report: on.Report) -> None:
    """By type, tag and length."""
    found = {(row["by"], row["name"].partition(":")[0]): row for row in report.content["slices"]}
    assert set(found) == {
        ("type", "number"),
        ("type", "text"),
        ("type", "set"),
        ("tag", "night"),
        ("length", "short"),
        ("length", "medium"),
        ("length", "long"),
    }
    assert (found["tag", "night"]["cases"], found["tag", "night"]["gold"]) == (6, 24)
    assert sum(found["length", name]["cases"] for name in ("short", "medium", "long")) == SIZE


def test_fields_come_in_the_schemas_order(report: on.Report) -> None:
    """Each with its label, type and rates."""
    fields = report.content["fields"]
    assert [field["pointer"] for field in fields] == [
        "/name",
        "/age",
        "/code_status",
        "/blood_pressure",
        "/heart_rate",
        "/allergies/*",
    ]
    assert (fields[4]["label"], fields[4]["systems"]["careful"]["omission"]["value"]) == ("Heart rate", 1.0)


def test_comparisons_are_paired(report: on.Report) -> None:
    """Every metric that both systems have, a minus b."""
    found = {row["metric"]: row for row in report.content["comparisons"]}
    assert (found["omission"]["a"], found["omission"]["b"]) == ("careful", "bold")
    assert found["omission"]["difference"] == pytest.approx(0.25 - 1 / 12)
    assert found["unsupported_judged"]["distinguishable"]
    assert not found["exact_record"]["distinguishable"]


def test_the_same_seed_gives_the_same_report() -> None:
    """Byte for byte."""
    one, two = (evaluate({"a": records(age=3)}, cases(), SCHEMA, seed=5).to_json() for _ in range(2))
    assert one == two


def test_one_system_has_a_verdict_too() -> None:
    """What it invents and fills, and what so few cases could show."""
    verdict = evaluate({"a": records(age=3)}, cases(), SCHEMA).content["verdict"]
    assert "25.0 % of the values that a gives have no support" in verdict[0]


def test_a_system_that_says_nothing_has_a_verdict() -> None:
    """Without a rate of errors."""
    nothing: dict[str, dict[str, Any]] = {f"c{n}": {} for n in range(SIZE)}
    assert evaluate({"a": nothing}, cases(), SCHEMA).content["verdict"][0] == "a gives no value at all."


def test_equal_systems_are_not_told_apart() -> None:
    """The verdict does not crown one of them."""
    verdict = evaluate({"a": records(age=3), "b": records(age=5)}, cases(), SCHEMA).content["verdict"]
    assert verdict[0].startswith("On hallucination no system stands out with 12 cases")


def test_a_third_system_can_be_tied_with_the_best() -> None:
    """It is named as such."""
    systems = {"a": records(), "b": records(), "c": records(age=3, allergies=["strawberries"])}
    verdict = evaluate(systems, cases(), SCHEMA).content["verdict"]
    assert "b (0.0 %) cannot be told apart from it with 12 cases. c (40.0 %) invents more" in verdict[0]
    assert "a and b are among the best on both." in verdict


def test_markdown_holds_the_tables_and_the_problems(report: on.Report) -> None:
    """Single mistakes are left to the page and the JSON."""
    text = report.to_markdown()
    for part in (
        "| metric | careful | bold |",
        "## Comparisons",
        "## Slices",
        "## Fields",
        "## Problems (1)",
        "## Mistakes",
    ):
        assert part in text
    assert "strawberries" not in text


def test_the_report_is_written_three_times(report: on.Report, tmp_path: Path) -> None:
    """As JSON that reads back, Markdown and one page."""
    report.write(tmp_path)
    assert json.loads((tmp_path / "report.json").read_text()) == report.to_dict()
    assert (tmp_path / "report.md").read_text() == report.to_markdown()
    assert "careful" in (tmp_path / "report.html").read_text()


def test_numbers_that_json_does_not_have_become_texts() -> None:
    """A system may say Infinity; the report is JSON all the same."""
    found = evaluate({"a": records(age=float("inf"))}, cases(), SCHEMA)
    errors = json.loads(found.to_json())["errors"]
    assert {error["predicted"] for error in errors} == {"inf"}


def test_a_right_record_that_breaks_the_schema_is_named() -> None:
    """It is scored all the same, and the verdict says so."""
    broken = [on.Case("c0", HANDOFF, {**GOLD, "age": "old"})]
    found = evaluate({"a": {"c0": GOLD}}, broken, SCHEMA)
    assert found.content["remarks"] == [{"where": "case 'c0'", "what": "its record breaks the schema at /age"}]
    assert "1 right record breaks the schema: see the remarks in report.md." in found.content["verdict"]


def test_problems_of_the_cases_are_kept() -> None:
    """What could not be read of them is in the report."""
    given = CaseSet(tuple(cases(1)), (InputProblem("cases.jsonl:2", "is not JSON"),), "cases.jsonl")
    found = evaluate({"a": {"c0": GOLD}}, given, SCHEMA).content
    assert ({"where": "cases.jsonl:2", "what": "is not JSON"} in found["problems"], found["cases"]["source"]) == (
        True,
        "cases.jsonl",
    )


@pytest.mark.parametrize(
    ("systems", "given", "what"),
    [
        ({}, cases(1), "no system"),
        ({"a": {"c0": GOLD}}, [], "no cases"),
        ({"a": {"c0": GOLD}}, [*cases(1), *cases(1)], "two cases are called 'c0'"),
        ({"a": {"c0": GOLD}}, [on.Case("c0", HANDOFF, {"shoe": 43})], "none of the fields"),
    ],
)
def test_what_does_not_fit_together_is_refused(systems: Any, given: list[on.Case], what: str) -> None:
    """Before anything is run."""
    with pytest.raises(on.UsageError, match=what):
        evaluate(systems, given, SCHEMA)


def test_exact_scoring_is_asked_for_by_name() -> None:
    """Letter case makes a difference there."""
    found = [
        evaluate({"a": records(name="rosa field")}, cases(), SCHEMA, scoring=scoring).rate("a", "precision")[
            "numerator"
        ]
        for scoring in ("typed", Scoring.EXACT)
    ]
    assert found == [4 * SIZE, 3 * SIZE]


# Probabilities


def leaf(outcome: Outcome, probability: float | None) -> Leaf:
    return Leaf(Pair("/a", None, ValueType.TEXT, None, None, "/a", "x", False), outcome, probability=probability)


LEAVES = [
    leaf(Outcome.CORRECT, 0.95),
    leaf(Outcome.CORRECT, 1.0),
    leaf(Outcome.WRONG, 0.55),
    leaf(Outcome.SPURIOUS, 0.15),
    leaf(Outcome.OMITTED, None),
    leaf(Outcome.CORRECT, None),
]


def test_calibration_compares_confidence_and_accuracy() -> None:
    """Bins of a tenth, weighted by what is in them."""
    found = calibration(LEAVES)
    assert found is not None
    assert [(b["low"], b["count"], b["accuracy"]) for b in found["bins"]] == [
        (0.1, 1, 0.0),
        (0.5, 1, 0.0),
        (0.9, 2, 1.0),
    ]
    assert found["ece"] == pytest.approx((0.15 + 0.55 + 2 * 0.025) / 4)
    assert calibration([leaf(Outcome.CORRECT, None)]) is None


def test_risk_and_coverage_follow_the_threshold() -> None:
    """What has no probability is never held; coverage is of all right leaves."""
    found = risk_coverage(LEAVES)
    assert found == [
        {"threshold": 1.0, "coverage": 1 / 5, "risk": 0.0},
        {"threshold": 0.95, "coverage": 2 / 5, "risk": 0.0},
        {"threshold": 0.55, "coverage": 3 / 5, "risk": 1 / 3},
        {"threshold": 0.15, "coverage": 3 / 5, "risk": 0.5},
    ]
    assert risk_coverage([leaf(Outcome.CORRECT, None)]) is None


def test_a_long_curve_is_thinned() -> None:
    """Its ends stay."""
    found = risk_coverage([leaf(Outcome.CORRECT, n / 1000) for n in range(1000)])
    assert found is not None
    assert (len(found), found[0]["threshold"], found[-1]["threshold"]) == (100, 0.999, 0.0)


def test_probabilities_reach_the_report(tmp_path: Path) -> None:
    """From the lines of a system's file."""
    path = tmp_path / "r.jsonl"
    lines = [{"id": f"c{n}", "record": GOLD, "probabilities": {"/age": 0.5}} for n in range(SIZE)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    system = evaluate({"a": path}, cases(), SCHEMA).to_dict()["systems"][0]
    assert (system["calibration"]["ece"], len(system["risk_coverage"])) == (0.5, 1)


# Parts


def test_a_long_segment_is_cut_around_its_marks() -> None:
    """At words, with the marks moved along."""
    text = "alpha " * 100 + "the heart rate is eighty eight " + "omega " * 100
    transcript = on.Transcript.from_segments([{"text": text}])
    start = transcript.text.index("eighty eight")
    quotes = [Quote("answer", 0, start, start + 12, ""), Quote("answer", 0, start + 7, start + 12, "")]
    shown = excerpt(quotes, transcript)[0]
    assert len(shown["text"]) < 400
    assert shown["text"].startswith("… alpha ")
    assert shown["text"].endswith(" omega …")
    assert [shown["text"][a:b] for a, b in shown["marks"]] == ["eighty eight"]


def test_resolution_needs_something_that_varies() -> None:
    """Where nothing does, nothing is said."""
    counts = {"a": [dict.fromkeys(METRICS, (1, 1))] * 3}
    assert resolution(counts, [], Resampler(3)) == []


@pytest.mark.parametrize("cases", [3, 12])
def test_no_difference_is_too_small_to_be_told_apart(cases: int) -> None:
    """The same rate in every case says nothing of other cases: "under 0.0 points" is never said."""
    counts = {"a": [dict.fromkeys(METRICS, (3, 4))] * cases}
    assert {row["points"] >= 15 for row in resolution(counts, [], Resampler(cases))} == {True}


def test_accepted_values_are_right_in_the_whole() -> None:
    """From the case to the rate."""
    found = evaluate({"a": records(name="Rosie")}, cases(accept={"/name": ("Rosie",)}), SCHEMA)
    assert found.rate("a", "precision")["value"] == 1.0
