"""Metrics: what becomes of every leaf, and the counts that rates are made of."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues import GLOSSARY, HANDOFF, SCHEMA
from onrecord.evaluation import Case, Scoring
from onrecord.evaluation.judging import Judge
from onrecord.evaluation.matching import Matcher
from onrecord.evaluation.metrics import (
    FIELD_METRICS,
    METRICS,
    CaseScore,
    Outcome,
    Prediction,
    Scorer,
    case_counts,
    leaf_counts,
    rate,
    totals,
)

GOLD: dict[str, Any] = {
    "name": "Rosa Field",
    "age": 71,
    "code_status": "DNR",
    "heart_rate": 88,
    "chest_pain": False,
    "allergies": ["latex"],
    "medications": [{"name": "metoprolol", "dose": "50 mg"}],
}
CASE = Case("rosa", HANDOFF, GOLD, evidence={"/heart_rate": (3,), "/medications/0": (6,)})
SCORER = Scorer(SCHEMA, Matcher(SCHEMA, glossary=GLOSSARY), Judge(SCHEMA, GLOSSARY), GLOSSARY)


def score(record: dict[str, Any] | None, case: Case = CASE, **more: Any) -> CaseScore:
    return SCORER.score(case, Prediction(record, **more))


def counts(record: dict[str, Any] | None, **more: Any) -> dict[str, tuple[int, int]]:
    return case_counts(score(record, **more))


def test_a_perfect_prediction_is_perfect() -> None:
    """Nothing is wrong, spurious, unsupported or omitted."""
    found = counts(GOLD)
    perfect = ("coverage", "precision", "recall", "f1", "exact_record", "abbreviation", "schema_valid")
    assert {rate(found[metric]) for metric in perfect} == {1.0}
    faults = ("unsupported_strict", "unsupported_judged", "spurious", "wrong", "omission", "abbreviation_wrong")
    assert {found[metric][0] for metric in faults} == {0}


def test_an_empty_record_invents_nothing_and_covers_nothing() -> None:
    """Its error rates have nothing to divide by, and its coverage is 0."""
    found = counts({})
    assert (found["unsupported_judged"], found["spurious"], found["coverage"]) == ((0, 0), (0, 0), (0, 8))
    assert (rate(found["precision"]), rate(found["recall"]), rate(found["f1"])) == (None, 0.0, 0.0)


def test_a_missing_record_counts_as_empty_and_is_not_validated() -> None:
    """A system does not gain by leaving a case out."""
    found = counts(None)
    assert (found["coverage"], found["schema_valid"], found["exact_record"]) == ((0, 8), (0, 0), (0, 1))


def test_every_leaf_has_one_outcome() -> None:
    """Right, wrong, spurious and omitted."""
    record = {"name": "Rosa Field", "age": 17, "code_status": None, "blood_pressure": "140/90"}
    outcomes = {leaf.pair.star: leaf.outcome for leaf in score(record).leaves}
    assert outcomes["/name"] is Outcome.CORRECT
    assert outcomes["/age"] is Outcome.WRONG
    assert outcomes["/blood_pressure"] is Outcome.SPURIOUS
    assert outcomes["/code_status"] is Outcome.OMITTED


def test_unsupported_is_told_in_two_senses() -> None:
    """Words that nobody said fail both; a fact of another person fails the checks alone."""
    found = counts({"name": "Mike Alvarez", "allergies": ["penicillin"]})
    assert (found["unsupported_strict"], found["unsupported_judged"]) == ((1, 2), (2, 2))


def test_a_right_value_is_never_judged_unsupported() -> None:
    """Whoever labelled the case knows better than the checks; the strict sense stands on its own."""
    found = case_counts(score({"name": "Rosie"}, Case("x", HANDOFF, {"name": "Rosie"})))
    assert (found["unsupported_judged"], found["unsupported_strict"]) == ((0, 1), (1, 1))


def test_a_supported_value_where_the_right_record_has_none_is_spurious_only() -> None:
    """The label may be what is missing."""
    found = counts({"blood_pressure": "140/90"})
    assert (found["spurious"], found["unsupported_judged"]) == ((1, 1), (0, 1))


def test_yes_and_no_have_no_words_of_their_own() -> None:
    """They are never unsupported in the strict sense."""
    assert counts({"chest_pain": True})["unsupported_strict"] == (0, 1)


@pytest.mark.parametrize(
    ("written", "right", "wrong"),
    [("DNR", 1, 0), ("dnr", 0, 1), ("do not resuscitate", 0, 1), ("full code", 0, 1), (None, 0, 0)],
)
def test_the_house_form_is_exact(written: str | None, right: int, wrong: int) -> None:
    """Another form of the same term is no right abbreviation; an omitted one is neither right nor wrong."""
    found = counts({"code_status": written})
    assert (found["abbreviation"], found["abbreviation_wrong"]) == ((right, 1), (wrong, 1))


def test_a_form_of_a_term_that_was_said_is_said() -> None:
    """DNR stands for words of the transcript, though its letters do not."""
    assert counts({"code_status": "DNR"})["unsupported_strict"] == (0, 1)


def test_evidence_is_compared_for_right_values_that_have_it() -> None:
    """A citation of the item stands for its leaves; a wrong value is not asked for its evidence."""
    record = {"heart_rate": 88, "age": 70, "medications": GOLD["medications"]}
    cited = {"/heart_rate": (0, 3), "/medications/0/name": (6,), "/age": (0,)}
    assert counts(record, evidence=cited)["evidence"] == (2, 3)
    assert counts(record)["evidence"] == (0, 0)


def test_a_record_that_breaks_the_schema_is_invalid() -> None:
    """Validity is of the record as given."""
    assert counts({**GOLD, "age": "seventy one"})["schema_valid"] == (0, 1)


def test_values_at_unknown_fields_are_spurious() -> None:
    """Nothing that a system says goes uncounted."""
    found = counts({"shoe_size": 43})
    assert (found["spurious"], found["unsupported_judged"]) == ((1, 1), (1, 1))


def test_a_value_of_the_wrong_json_type_is_no_hallucination() -> None:
    """That the schema does not accept it is counted as validity."""
    found = case_counts(score({"heart_rate": "88"}, Case("x", HANDOFF, {"heart_rate": 60})))
    assert (found["wrong"], found["unsupported_judged"]) == ((1, 1), (0, 1))


def test_verdicts_go_to_the_items_that_they_are_of() -> None:
    """A withheld item between held ones does not shift what is said of the others."""
    record = {"allergies": [None, "latex", "penicillin", "rash"]}
    case = Case("x", HANDOFF, {"name": "Rosa Field"})
    reasons = {leaf.pair.predicted: leaf.reason for leaf in score(record, case).leaves if leaf.is_predicted}
    assert reasons["penicillin"]
    assert not reasons["latex"]
    quoted = {leaf.pair.predicted: [quote.text for quote in leaf.quotes] for leaf in score(record, case).leaves}
    assert (quoted["latex"][-1], quoted["rash"][-1]) == ("latex", "rash")


def test_exact_scoring_counts_spurious_fields_that_are_named() -> None:
    """An array is one field, and a field that is named with null is named."""
    scorer = Scorer(SCHEMA, Matcher(SCHEMA, Scoring.EXACT))
    record = {"age": 71, "heart_rate": None, "blood_pressure": None, "allergies": ["latex", "nuts"], "symptoms": ["a"]}
    found = case_counts(scorer.score(CASE, Prediction(record)), scoring=Scoring.EXACT)
    assert found["spurious"] == (2, 5)


def test_probabilities_go_with_their_values() -> None:
    """They are found by pointer into the predicted record."""
    leaves = score({"age": 71, "name": "x"}, probabilities={"/age": 0.9}).leaves
    assert {leaf.pair.star: leaf.probability for leaf in leaves if leaf.is_predicted} == {"/age": 0.9, "/name": None}


def test_metrics_are_counted_in_the_agreed_order() -> None:
    """Reports rely on it."""
    assert tuple(counts(GOLD)) == METRICS
    assert set(FIELD_METRICS) <= set(leaf_counts(()))


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 200), st.sampled_from(["latex", "DNR", "a b", "50 mg", ""])
)
_RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "name": _VALUES,
        "age": _VALUES,
        "code_status": _VALUES,
        "chest_pain": _VALUES,
        "allergies": st.lists(_VALUES, max_size=3),
        "medications": st.lists(st.fixed_dictionaries({"name": _VALUES, "dose": _VALUES}), max_size=3),
        "other": _VALUES,
    },
)


@given(_RECORDS, _RECORDS)
def test_counts_add_up(gold: dict[str, Any], predicted: dict[str, Any]) -> None:
    """Predicted is right, wrong or spurious; right is found, wrong or omitted."""
    case = Case("x", HANDOFF, gold)
    found = totals([case_counts(Scorer(SCHEMA, Matcher(SCHEMA)).score(case, Prediction(predicted)))])
    correct, of_predicted = found["precision"]
    assert correct + found["wrong"][0] + found["spurious"][0] == of_predicted
    assert correct + found["wrong"][0] + found["omission"][0] == found["recall"][1]
    assert found["coverage"][0] + found["omission"][0] == found["coverage"][1]


@given(_RECORDS)
def test_any_record_is_right_of_itself(record: dict[str, Any]) -> None:
    """Perfect predictions score perfect, whatever the record."""
    case = Case("x", HANDOFF, record)
    found = case_counts(Scorer(SCHEMA, Matcher(SCHEMA)).score(case, Prediction(copy.deepcopy(record))))
    assert found["precision"][0] == found["precision"][1] == found["recall"][0] == found["recall"][1]
    assert found["exact_record"] == (1, 1)
