"""Learning: labels are audited, poor pairs are named, and no gate is worse than the default one."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from onrecord import Case, Gate, Transcript, learn
from onrecord.gate import Trial
from onrecord.learning.curves import best_threshold, forecast, scores
from onrecord.learning.report import markdown, verdict
from pairs import SCHEMA, pairs

pytest.importorskip("lightgbm")


def shuffled(cases: list[Case]) -> list[Case]:
    """Return the transcripts with the records of others."""
    records = [case.record for case in cases]
    random.Random(0).shuffle(records)
    return [replace(case, record=record) for case, record in zip(cases, records, strict=True)]


def with_labels(case: Case, **labels: Any) -> Case:
    return replace(case, record={**case.record, **labels})


def test_the_same_seed_gives_the_same_gate() -> None:
    """Byte by byte, and another seed deals the pairs out otherwise."""
    first, second = (learn(pairs(24), SCHEMA, reports=False).to_json() for _ in range(2))
    assert first == second
    assert first != learn(pairs(24), SCHEMA, reports=False, seed=1).to_json()


def test_the_report_says_what_was_reached_and_what_more_would_bring() -> None:
    """Unseen pairs, the default gate beside it, the curve, the proposers and the budgets."""
    gate = learn(pairs(48), SCHEMA)
    about = gate.about
    assert "learned" == about["kind"]
    assert about["compared"]["learned"]["f1"] > about["compared"]["default"]["f1"]
    assert [12, 24, 48] == [point["pairs"] for point in about["curve"]]
    assert about["without"]["candidates"] < about["compared"]["learned"]["f1"]
    assert any(sentence.startswith("1 % cannot be certified from 48") for sentence in about["budgets"])
    text = markdown(about)
    assert all(heading in text for heading in ("## Learning curve", "## Risk and coverage", "F1 that would be lost"))


def test_shuffled_labels_are_found_out() -> None:
    """Records that belong to other transcripts teach nothing, and the report asks whether they belong."""
    gate = learn(shuffled(pairs(30)), SCHEMA)
    assert ("default", Gate.default().trees) == (gate.about["kind"], gate.trees)
    assert any("belong together" in remark or "default gate" in remark for remark in gate.about["remarks"])


@pytest.mark.parametrize("count", [1, 3])
def test_too_few_pairs_keep_the_default_gate(count: int) -> None:
    """Nothing can be held out of one case; the gate is still calibrated on it."""
    gate = learn(pairs(count), SCHEMA)
    assert "default" == gate.about["kind"]
    assert "fewer than 6 transcripts" in verdict(gate.about)[0]
    assert count == len(gate.calibration)


def test_pairs_without_a_value_teach_nothing() -> None:
    """All labels null: the default gate, and a sentence that says why."""
    gate = learn([replace(case, record=dict.fromkeys(case.record)) for case in pairs(12)], SCHEMA)
    assert "default" == gate.about["kind"]
    assert "no pair has a value" in gate.about["remarks"][0]


def test_no_pairs_at_all_keep_the_default_gate() -> None:
    """An empty list is not an error of the program."""
    assert "default" == learn([], SCHEMA).about["kind"]


def test_a_value_that_the_schema_does_not_know_is_left_out() -> None:
    """A new option of an enum is named by its pointer, and the gate never fills it."""
    cases = [with_labels(case, mobility="hops") if n % 6 == 0 else case for n, case in enumerate(pairs(36))]
    gate = learn(cases, SCHEMA, reports=False)
    left_out = [label for label in gate.about["left_out"] if label["pointer"] == "/mobility"]
    assert 6 == len(left_out)
    assert "hops" not in gate.to_json()


def test_invented_labels_are_left_out_and_can_be_kept() -> None:
    """A label that nothing in its transcript supports is listed without its value, and is not learned from."""
    cases = [with_labels(case, diet=f"recipe {n}") if n % 4 == 0 else case for n, case in enumerate(pairs(36))]
    gate = learn(cases, SCHEMA, reports=False)
    assert 9 == sum(label["pointer"] == "/diet" for label in gate.about["left_out"])
    assert "recipe" not in str(gate.about)
    kept = learn(cases, SCHEMA, reports=False, keeps_unsupported=True)
    assert kept.memory.seen[("/diet", "")] == 9
    assert ("/diet", "") not in gate.memory.seen


def test_contradicting_labels_of_one_transcript_are_left_out() -> None:
    """Two cases with the same words and other labels: what they do not share is not learned from."""
    cases = pairs(24)
    other = "walks alone" if cases[0].record["mobility"] == "bed rest" else "bed rest"
    cases.append(replace(cases[0], id="twin", record={**cases[0].record, "mobility": other}))
    gate = learn(cases, SCHEMA, reports=False)
    contested = [label["case"] for label in gate.about["left_out"] if "says otherwise" in label["reason"]]
    assert sorted(contested) == sorted([cases[0].id, "twin"])


def test_fields_that_the_schema_does_not_have_do_no_harm() -> None:
    """A label of an unknown field is no label of the schema."""
    cases = [with_labels(case, nickname="Bo") for case in pairs(24)]
    assert "learned" == learn(cases, SCHEMA, reports=False).about["kind"]


def test_drafts_are_proposers() -> None:
    """A draft that is always right makes the gate trust it."""
    cases = [replace(case, drafts={"oracle": case.record}) for case in pairs(30)]
    gate = learn(cases, SCHEMA, reports=False)
    assert gate.about["compared"]["learned"]["precision"] > 0.95


def test_a_transcript_of_other_words_is_filled_by_nothing() -> None:
    """What the pairs never met stays empty."""
    from onrecord import Extractor

    gate = learn(pairs(24), SCHEMA, reports=False)
    said = Transcript.from_segments([{"speaker": "Agent", "text": "Your parcel leaves on Monday."}])
    assert () == Extractor(SCHEMA, model=None, gate=gate).extract(said).claims


def test_scores_count_what_is_held() -> None:
    """Precision over held values, recall and coverage over labels."""
    trials = [[Trial("/a", 0.9, True), Trial("/b", 0.4, False)], [Trial("/a", 0.7, False)]]
    found = scores(trials, 4, 0.5)
    assert (0.5, 0.25, 0.5) == (found["precision"], found["recall"], found["coverage"])
    assert 0.7 < best_threshold(trials, 4) <= 0.9


def test_a_forecast_needs_a_rising_curve() -> None:
    """More pairs bring less and less; a falling curve brings no forecast."""
    rising = forecast([(25, 0.6), (50, 0.7), (100, 0.775)])
    assert [200, 400] == [entry["pairs"] for entry in rising]
    assert 0.775 < rising[0]["f1"] < rising[1]["f1"] < 1
    assert [] == forecast([(25, 0.7), (50, 0.6), (100, 0.5)])
    assert [] == forecast([(25, 0.7), (50, 0.8)])
