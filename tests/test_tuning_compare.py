"""Writers, a glossary and a gate on the same held-out cases: an evaluation's figures, and equal coverage."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from known_answers import KnownAnswers
from onrecord import Case, Gate, Glossary, UsageError, evaluate, learn
from onrecord.evaluation.cases import CaseSet
from onrecord.models import Answer, Request
from onrecord.tuning.compare import COUNTED, Comparison, at_equal_coverage, compare, values_of
from onrecord.tuning.preparing import Settings, prepare
from pairs import SCHEMA, pairs

GLOSSARY = Glossary.from_terms(
    [{"preferred": "HR", "expansion": "heart rate"}, {"preferred": "LS", "expansion": "low salt"}]
)
HELD_OUT = pairs(16, seed=7)


def lines(cases: Iterable[Case]) -> list[str]:
    """Return what a model that was trained on these cases has learned by heart."""
    made = prepare(list(cases), SCHEMA, settings=Settings(fixes=frozenset(), null_share=None))
    return [line.text for line in (*made.train, *made.validation)]


@pytest.fixture(scope="module")
def gate() -> Gate:
    """A gate of thirty pairs."""
    return learn(pairs(30, seed=1), SCHEMA, reports=False)


@pytest.fixture(scope="module")
def inventing() -> list[Case]:
    """The cases as a writer fills them that has learned to write a diet in every record."""
    return [replace(case, record={**case.record, "diet": "low salt"}) for case in HELD_OUT]


@pytest.fixture(scope="module")
def found(gate: Gate, inventing: list[Case]) -> Comparison:
    """A right writer, an inventing one, and the gate with and without each."""
    writers = {"right": KnownAnswers(lines(HELD_OUT)), "tuned": KnownAnswers(lines(inventing))}
    return compare(writers, HELD_OUT, SCHEMA, gate=gate)


def test_all_systems_are_in_one_report(found: Comparison) -> None:
    """Those that hold anything at all are for the curves alone."""
    names = [system["name"] for system in found.report.content["systems"]]
    assert ["right", "tuned", "gate", "gate + right", "gate + tuned"] == names
    assert not any("at any probability" in json.dumps(row) for row in found.report.content["problems"])


def test_writers_are_not_checked(found: Comparison) -> None:
    """What is invented counts: a diet in each record that has none."""
    assert 16 == found.report.rate("tuned", "unsupported_judged")["numerator"]
    assert 16 == found.report.rate("tuned", "spurious")["numerator"]
    assert 1.0 == found.report.rate("right", "f1")["value"]


def test_figures_are_those_of_an_evaluation(found: Comparison, inventing: list[Case]) -> None:
    """A writer's rates with their intervals, and the difference of two writers."""
    records = {case.id: dict(case.record) for case in inventing}
    report = evaluate({"right": {case.id: dict(case.record) for case in HELD_OUT}, "tuned": records}, HELD_OUT, SCHEMA)
    for metric in ("unsupported_judged", "recall", "precision"):
        assert report.rate("tuned", metric) == found.report.rate("tuned", metric)
    theirs = [row for row in report.content["comparisons"] if row["metric"] == "spurious"]
    ours = [row for row in found.report.content["comparisons"] if row["metric"] == "spurious"]
    assert theirs[0]["difference"] == next(r["difference"] for r in ours if (r["a"], r["b"]) == ("right", "tuned"))


def test_the_gate_has_its_whole_curve(found: Comparison) -> None:
    """Below its own threshold too: it ends with all that it could hold."""
    systems = {system["name"]: system for system in found.report.content["systems"]}
    for name in ("gate", "gate + tuned"):
        curve, held = systems[name]["risk_coverage"], systems[name]["summary"]["coverage"]["value"]
        assert curve[-1]["coverage"] >= held
        assert curve[-1]["threshold"] < 0.5
    assert systems["tuned"]["risk_coverage"] is None


def test_writer_and_gate_are_compared_where_both_hold_as_many(found: Comparison) -> None:
    """Each writer with the gate alone, and with the gate that it proposes to; by each way to count."""
    rows = {(row.writer, row.gate, row.counted): row.difference for row in found.equal}
    assert 2 * 2 * len(COUNTED) == len(rows)
    assert {"gate", "gate + tuned"} == {gate for writer, gate, _ in rows if writer == "tuned"}
    row = rows["tuned", "gate", "hallucination"]
    assert row is not None
    given = found.report.rate("tuned", "precision")["denominator"]
    assert given == row.given
    assert pytest.approx(16 / given) == row.writer
    assert row.low is not None
    assert row.value > 0


def test_the_verdict_says_it(found: Comparison) -> None:
    """By what evaluations call hallucination and by labels alone; for the gate without the writer."""
    said = [sentence for sentence in found.report.content["verdict"] if "of tuned's" in sentence]
    assert 2 == len(said)
    assert "hallucination is" in said[0]
    assert "a value where the right record has none is" in said[1]
    assert said[0] in found.report.to_html().replace("\u00a0", " ").replace("&#x27;", "'").replace(
        '<span class="whole">', ""
    ).replace("</span>", "")


def test_json_has_the_report_and_equal_coverage(found: Comparison) -> None:
    """Plain values."""
    content = json.loads(found.to_json())
    assert 12 == len(content["equal_coverage"])
    assert {"writer", "gate", "counted", "difference"} == set(content["equal_coverage"][0])
    assert 5 == len(content["systems"])


def test_a_writer_is_asked_once_a_case(gate: Gate) -> None:
    """Its record counts by itself, and is the proposal of the gate twice."""
    model = KnownAnswers(lines(HELD_OUT))
    compare({"right": model}, HELD_OUT, SCHEMA, gate=gate)
    alone = KnownAnswers(lines(HELD_OUT))
    compare({"right": alone}, HELD_OUT, SCHEMA)
    assert len(alone.requests) == len(model.requests)


def test_the_first_model_is_asked_with_the_glossary_too() -> None:
    """The matched terms are in its prompt, and in nobody else's; house forms are scored."""
    first, second = KnownAnswers(lines(HELD_OUT)), KnownAnswers(lines(HELD_OUT))
    records = {case.id: dict(case.record) for case in HELD_OUT}
    writers: dict[str, Any] = {"made": records, "base": first, "tuned": second}
    found = compare(writers, CaseSet(tuple(HELD_OUT)), SCHEMA, glossary=GLOSSARY)
    assert ["made", "base", "tuned", "base + glossary"] == [one["name"] for one in found.report.content["systems"]]
    assert any("HR = heart rate" in request.messages[-1].content for request in first.requests)
    assert not any("HR = heart rate" in request.messages[-1].content for request in second.requests)
    assert () == found.equal


def test_records_made_elsewhere_are_a_writer(gate: Gate, inventing: list[Case]) -> None:
    """Of a hosted model, say; a case without one is named, and the gate goes on without it."""
    records = {case.id: dict(case.record) for case in inventing[1:]}
    found = compare({"tuned": records}, HELD_OUT, SCHEMA, gate=gate)
    assert 15 == found.report.rate("tuned", "spurious")["numerator"]
    systems = {system["name"]: system for system in found.report.content["systems"]}
    assert (1, 0) == (systems["tuned"]["missing_cases"], systems["gate + tuned"]["missing_cases"])
    assert any("there is no record of this case" in row["what"] for row in found.report.content["problems"])


class Silent(KnownAnswers):
    """A model that says nothing."""

    def complete(self, request: Request) -> Answer:
        """Leave every field out."""
        assert request.constraint is not None
        return Answer(json.dumps(dict.fromkeys(request.constraint.json_schema["properties"])))


def test_a_writer_that_gives_nothing_has_no_equal_coverage(gate: Gate) -> None:
    """That is said, and nothing is made up."""
    found = compare({"silent": Silent([])}, HELD_OUT, SCHEMA, gate=gate)
    assert all(row.difference is None for row in found.equal)
    assert "silent or gate gives no value" in found.equal[0].sentence
    assert json.loads(found.to_json())["equal_coverage"][0]["difference"] is None


def test_questions_without_an_answer_are_told() -> None:
    """A model that fails is no model that abstains."""
    found = compare({"down": KnownAnswers([])}, HELD_OUT[:4], SCHEMA)
    assert 0 == found.report.rate("down", "coverage")["value"]
    (problem,) = found.report.content["problems"]
    assert "system 'down'" == problem["where"]
    assert "of its questions had no answer, in 4 cases" in problem["what"]


@pytest.mark.parametrize("name", ["gate", "a + glossary"])
def test_names_that_clash_are_refused(gate: Gate, name: str) -> None:
    """Each system has its own."""
    writers: dict[str, Any] = {"a": Silent([]), name: Silent([])}
    with pytest.raises(UsageError, match="two systems are called"):
        compare(writers, HELD_OUT, SCHEMA, gate=gate, glossary=GLOSSARY)


def test_values_are_those_that_were_given(gate: Gate) -> None:
    """With the probability of the gate, and whether each counts: what a benchmark hands to `at_equal_coverage`."""
    from onrecord.evaluation.evaluator import scored
    from onrecord.extractor import Extractor

    extractor = Extractor(SCHEMA, model=None, gate=replace(gate, threshold=0.0))
    scores = scored({"open": extractor}, HELD_OUT, SCHEMA).scores["open"]
    values = values_of(scores, COUNTED["a value that is not the right one"])
    every = [value for several in values.values() for value in several]
    assert [case.id for case in HELD_OUT] == list(values)
    assert sum(leaf.is_predicted for score in scores for leaf in score.leaves) == len(every)
    assert all(probability is not None and 0 <= probability <= 1 for probability, _ in every)
    same = at_equal_coverage(values, values)
    assert (0.0, True) == (same.value, same.reaches)
