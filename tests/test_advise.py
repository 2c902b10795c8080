"""Advice on systems of which it is known what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from advised import DOSES, HOUSE, SCHEMA, badly_labelled, inventing, missing, pairs, prescriptions, right, spelled_out
from onrecord import Case, Glossary, Transcript
from onrecord.errors import InputError, MissingExtraError
from onrecord.tuning.advise import Advice, advise
from onrecord.tuning.advising import remedies


def errors(advice: Advice) -> dict[str, int]:
    """Return how many errors of each kind there are."""
    return {row["kind"]: row["numerator"] for row in advice.content["errors"]}


def effect(advice: Advice, remedy: str, rate: str) -> Any:
    return advice.remedy(remedy)["effects"][rate]


@pytest.fixture(scope="module")
def invents() -> Advice:
    """A system that invents a diet and is right otherwise, with another that does not."""
    cases = pairs(30)
    return advise({"writer": inventing(cases), "other": right(cases)}, cases, SCHEMA)


def test_a_system_that_invents_is_told_to_be_gated(invents: Advice) -> None:
    """A learned gate takes the inventions alone away, the checks more: the gate comes before them."""
    assert {"invented": 20, "wrong": 0, "form": 0, "missed": 0, "broken": 0, "labels": 0} == errors(invents)
    order = [row["remedy"] for row in invents.content["first"]]
    assert order.index("learned gate") < order.index("checks")
    assert (
        "Put a gate behind it (learned gate: `onrecord learn`, then `--gate`)"
        in invents.first[order.index("learned gate")]
    )
    gate = effect(invents, "learned gate", "hallucination")
    assert 0 == gate["after"]
    assert gate["low"] < gate["change"] < gate["high"] < 0


def test_another_system_is_compared(invents: Advice) -> None:
    """What choosing it would change, with an interval."""
    other = effect(invents, "other", "hallucination")
    assert ("helps", 0) == (other["says"], other["after"])
    assert any("Take 'other' in its place: hallucination falls from" in sentence for sentence in invents.first)


def test_what_checks_cost_is_told(invents: Advice) -> None:
    """They hold no "walks alone" that was said in the house's own words; recall falls for that."""
    row = next(row for row in invents.content["first"] if row["remedy"] == "checks")
    assert "recall falls by" in row["sentence"]
    assert "hurts" == effect(invents, "checks", "recall")["says"]


def test_the_most_harmful_field_is_named(invents: Advice) -> None:
    """By its label and pointer, with counts."""
    worst = invents.content["fields"][0]
    assert ("/diet", "Diet", 20) == (worst["pointer"], worst["label"], worst["invented"])


def test_the_curve_is_measured_and_the_forecast_refused_where_it_is_flat(invents: Advice) -> None:
    """These words are learned from the first pairs: more of them bring nothing, and nothing is promised."""
    examples = invents.content["examples"]
    assert [12, 24] == [point["pairs"] for point in examples["curve"]]
    assert [] == examples["forecast"]
    assert "nothing is forecast" in examples["sentence"]


def test_nothing_of_the_records_is_in_the_advice(invents: Advice) -> None:
    """Neither values nor words of transcripts."""
    text = invents.to_json()
    assert "low salt" not in text
    assert "in the nest" not in text
    assert json.loads(text) == json.loads(json.dumps(invents.to_dict()))


def test_the_same_seed_gives_the_same_advice() -> None:
    """Byte for byte."""
    cases = pairs(16)
    made = [advise({"w": inventing(cases)}, cases, SCHEMA, with_curve=False).to_json() for _ in range(2)]
    assert made[0] == made[1]


def test_a_system_that_only_misses_is_told_who_proposes_more() -> None:
    """Checks would only take away, and are advised against; a learned gate finds what is missed."""
    cases = pairs(30)
    advice = advise({"writer": missing(cases)}, cases, SCHEMA, with_curve=False)
    found = errors(advice)
    assert (0, 0) == (found["invented"], found["wrong"])
    assert found["missed"] > 20
    assert "missed" == advice.content["first"][0]["lowers"]
    assert "learned gate" in advice.content["first"][0]["remedy"]
    against = {row["remedy"]: row["sentence"] for row in advice.content["against"]}
    assert "what is missed rises from" in against["checks"]


def test_a_system_with_wrong_house_forms_is_told_to_take_the_glossary() -> None:
    """Every other error stays as it is."""
    cases = prescriptions(16)
    advice = advise({"writer": spelled_out(cases)}, cases, DOSES, glossary=HOUSE, with_curve=False)
    assert {"invented": 0, "wrong": 0, "form": 16, "missed": 0, "broken": 0, "labels": 0} == errors(advice)
    assert ["glossary"] == [row["remedy"] for row in advice.content["first"]]
    assert "the share of wrong house forms falls from 50.0 % to 0.0 %" in advice.first[0]
    assert effect(advice, "checks", "form")["change"] == 0  # they withhold, and write nothing


def test_a_glossary_is_mined_where_none_is_given() -> None:
    """From other cases than the one that it is used on; that nobody has read it is told."""
    said = {"CXR": "chest x-ray", "ECG": "electrocardiogram", "CBC": "complete blood count"}
    cases = []
    for number in range(24):
        form, words = list(said.items())[number % 3]
        text = f"On day {number} we did a {words}. Nothing else was done."
        cases.append(Case(f"o{number}", Transcript.from_text(text), {"drug": form, "frequency": None}))
    records = {case.id: {"drug": said[str(case.record["drug"])]} for case in cases}
    advice = advise({"writer": records}, cases, DOSES, with_curve=False)
    assert errors(advice)["form"] == 24
    assert "glossary, mined" == advice.content["first"][0]["remedy"]
    assert "read by nobody" in advice.first[0]


def test_wrong_labels_are_told_from_errors_of_the_system() -> None:
    """The system is right where half of the labels have a diet that nobody spoke of."""
    cases = badly_labelled(24)
    advice = advise({"writer": right(pairs(24))}, cases, SCHEMA, with_curve=False)
    assert {"missed": 12, "labels": 12}.items() <= errors(advice).items()
    assert "label fixes" == advice.content["first"][0]["remedy"]
    assert "the system is no better for it" in advice.first[0]


def test_a_system_without_errors_is_left_alone() -> None:
    """Nothing is advised, and it is told how little that says."""
    cases = prescriptions(8)
    advice = advise({"writer": right(cases)}, cases, DOSES, glossary=HOUSE, with_curve=False)
    assert "none is shown to lower an error on 8 transcripts" in advice.first[0]
    assert any("glossary: it changes nothing in 8 transcripts" in one for one in advice.content["unknown"])


def test_pairs_to_train_with_teach_the_gate() -> None:
    """With them, few cases are enough to judge a gate by."""
    cases, train = pairs(20, seed=1), pairs(24)
    advice = advise({"writer": inventing(cases)}, cases, SCHEMA, train=train)
    assert "helps" == advice.remedy("learned gate")["says"]
    assert "learned from 40 pairs" in advice.remedy("learned gate")["note"]
    assert 24 == advice.content["train"]
    assert len(advice.content["examples"]["curve"]) >= 2


def test_a_budget_that_cannot_be_certified_says_what_it_takes() -> None:
    """5 % takes 19 transcripts without an error."""
    cases, train = pairs(10, seed=1), pairs(24)
    advice = advise({"writer": inventing(cases)}, cases, SCHEMA, train=train, with_curve=False)
    row = advice.remedy("learned gate, 5 % budget")
    assert "not measured" == row["says"]
    assert "it takes at least 19 without an error" in row["why_not"]
    assert any("it takes at least 19" in sentence for sentence in advice.content["unknown"])


def test_few_transcripts_are_told_how_many_it_would_take() -> None:
    """One invention in eight transcripts shows nothing; nor can a gate be learned of so few."""
    cases = prescriptions(8)
    records = right(cases)
    records["v3"]["drug"] = "aspirin"
    advice = advise({"writer": records}, cases, DOSES, glossary=HOUSE, with_curve=False)
    open_ones = "\n".join(advice.content["unknown"])
    assert "no difference in hallucination is shown" in open_ones
    assert "transcripts would" in open_ones
    assert "learned gate: not measured; the labelled pairs are too few" in open_ones


def test_one_transcript_says_nothing_of_others() -> None:
    """No interval, and no verdict."""
    cases = prescriptions(1)
    advice = advise({"writer": spelled_out(cases)}, cases, DOSES, glossary=HOUSE)
    assert effect(advice, "glossary", "form")["change"] is None
    assert "no change can be worked out" in "\n".join(advice.content["unknown"])


def test_a_tuned_system_is_measured_as_tuning() -> None:
    """Named with ``tuned``; without one it is told what tuning would take."""
    cases = prescriptions(8)
    systems = {"writer": spelled_out(cases), "ours": right(cases)}
    advice = advise(systems, cases, DOSES, glossary=HOUSE, tuned=["ours"], with_curve=False)
    assert "tuning" == advice.remedy("ours")["family"]
    assert any("Take the tuned system 'ours'" in sentence for sentence in advice.first)
    assert not any("tuning: not measured" in one for one in advice.content["unknown"])
    without = advise({"writer": spelled_out(cases)}, cases, DOSES, glossary=HOUSE, with_curve=False)
    assert any("tuning: not measured" in one for one in without.content["unknown"])


def test_records_that_break_the_schema_are_counted() -> None:
    """And a case without a record counts as an empty one, which breaks nothing."""
    cases = prescriptions(6)
    records: dict[str, Any] = spelled_out(cases)
    records["v1"]["drug"] = 7
    del records["v2"]
    advice = advise({"writer": records}, cases, DOSES, glossary=HOUSE, with_curve=False)
    assert 1 == errors(advice)["broken"]
    assert 2 == errors(advice)["missed"]
    assert any("has no record for case 'v2'" in problem["what"] for problem in advice.content["problems"])


def test_without_the_extra_a_learned_gate_is_named_as_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else is measured all the same."""

    def missing_extra(*_: object, **__: object) -> None:
        raise MissingExtraError("lightgbm", "learn")

    monkeypatch.setattr(remedies, "crossed_alone", missing_extra)
    cases = prescriptions(8)
    advice = advise({"writer": spelled_out(cases)}, cases, DOSES, glossary=HOUSE)
    assert "onrecord[learn]" in advice.remedy("learned gate")["why_not"]
    assert "glossary" == advice.content["first"][0]["remedy"]


def leaked(cases: Sequence[Case]) -> list[Case]:
    return [replace(cases[2], id="copy")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"systems": {}}, "there is no system"),
        ({"cases": []}, "there are no cases"),
        ({"tuned": ["nobody"]}, "--tuned names no --system: 'nobody'"),
        ({"schema": SCHEMA}, "no label of the cases is at a field of the schema"),
        ({"train": leaked(prescriptions(4))}, "1 of the pairs to train with have a transcript of the cases, 'copy'"),
    ],
)
def test_what_no_advice_can_come_of_is_refused(change: dict[str, Any], says: str) -> None:
    """Before anything is measured."""
    cases = prescriptions(4)
    given: dict[str, Any] = {"systems": {"w": right(cases)}, "cases": cases, "schema": DOSES, **change}
    with pytest.raises(InputError, match=says):
        advise(given.pop("systems"), given.pop("cases"), given.pop("schema"), **given)


def test_markdown_says_all_of_it(invents: Advice) -> None:
    """In the order in which it is read."""
    text = invents.to_markdown()
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert "## Do first" == heads[0]
    assert "## What the cases cannot tell yet" == heads[-1]
    assert "| Diet (`/diet`) | 0 | 20 | 0 | 0 | 0 |" in text
    with pytest.raises(KeyError):
        invents.remedy("nobody")


def test_no_glossary_and_nothing_to_mine() -> None:
    """Is told as not measured."""
    cases = [Case(f"c{n}", Transcript.from_text(f"He takes aspirin, day {n}."), {"drug": "aspirin"}) for n in range(4)]
    advice = advise({"w": right(cases)}, cases, DOSES, with_curve=False)
    assert "show no short forms to mine" in advice.remedy("glossary")["why_not"]
    assert isinstance(HOUSE, Glossary)
