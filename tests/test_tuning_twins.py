"""Deletion twins: what is deleted, what is null then, and how often."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord import Case, Extractor, Schema, Transcript
from onrecord.tuning.places import Labelled, labelled
from onrecord.tuning.preparing import Settings, prepare
from onrecord.tuning.twins import Twins
from pairs import SCHEMA, pairs

CHECKS = Extractor(SCHEMA, model=None, reader=None)
BOOKING = Schema.from_dict(
    {
        "type": "object",
        "title": "Booking",
        "properties": {
            "city": {"type": ["string", "null"]},
            "arrival": {"type": ["string", "null"], "title": "Day of arrival"},
            "guests": {"type": ["integer", "null"], "title": "Number of guests"},
            "drugs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "dose": {"type": ["string", "null"]}},
                },
            },
        },
    }
)
CHECKS_OF_BOOKING = Extractor(BOOKING, model=None, reader=None)


def talk(*texts: str) -> Transcript:
    return Transcript.from_segments([{"speaker": "Guest", "text": text} for text in texts])


def twin_of(
    transcript: Transcript,
    record: dict[str, Any],
    *,
    share: float = 0.5,
    evidence: dict[str, tuple[int, ...]] | None = None,
) -> Labelled | None:
    """Return the twin of a single case; with a share of 0.5 it is to lose all that it can."""
    case = labelled(Case("c", transcript, record, evidence=evidence or {}), BOOKING, CHECKS_OF_BOOKING)
    return next(iter(Twins(BOOKING, CHECKS_OF_BOOKING).of([case], null_share=share)), None)


def values(case: Labelled) -> dict[str, Any]:
    return {pointer: one.value for pointer, one in case.said.items()}


def test_what_a_twin_leaves_out_is_not_said_and_what_it_has_is() -> None:
    """Of 40 pairs, the checks support no label that a twin lost, and every one that it kept."""
    cases = [labelled(case, SCHEMA, CHECKS) for case in pairs(40)]
    twins = Twins(SCHEMA, CHECKS).of(cases, null_share=0.3)
    by_id = {case.case.id: case for case in cases}
    assert len(twins) > 35
    for twin in twins:
        before = by_id[twin.case.id]
        record = CHECKS.check(twin.transcript, twin.case.record)
        verdicts = {entry.given_at or entry.pointer: entry.verdict for entry in (*record.claims, *record.withheld)}
        supported = {pointer for pointer, verdict in verdicts.items() if verdict == "supported"}
        lost = before.said.keys() - twin.said.keys()
        assert lost
        assert not [pointer for pointer in lost if pointer in supported]
        assert not [p for p in twin.said if before.said[p].is_supported and p not in supported]
        assert set(twin.transcript.text.split()) <= set(before.transcript.text.split())


def test_a_value_that_is_said_twice_goes_twice() -> None:
    """A sentence that says the value again is deleted too, and the others stay."""
    twin = twin_of(talk("I am in Lisbon.", "We are four.", "Lisbon is lovely.", "Good bye."), {"city": "Lisbon"})
    assert twin is not None
    assert "We are four.\nGood bye." == twin.transcript.text
    assert {} == values(twin)


def test_what_was_corrected_does_not_stand_for_the_correction() -> None:
    """Without the correction, what it replaced would be the label: both go."""
    texts = ("I would like to arrive on March 3rd.", "Sorry, no, make it March 5th.", "We are four guests.", "Bye.")
    record = {"arrival": "March 5th", "guests": 4}
    case = labelled(Case("c", talk(*texts, "Thanks."), record), BOOKING, CHECKS_OF_BOOKING)
    twin = Twins(BOOKING, CHECKS_OF_BOOKING).without(case, ["/arrival"])
    assert twin is not None
    assert "We are four guests.\nBye.\nThanks." == twin.transcript.text
    assert {"/guests": 4} == values(twin)


def test_another_value_that_is_said_for_the_field_goes_too() -> None:
    """With the label deleted, what our own rules would find in its place must not be there either."""
    transcript = talk("The number of guests is 4.", "The number of guests was 6.", "See you.", "Bye.", "Thanks.")
    case = labelled(Case("c", transcript, {"guests": 6}), BOOKING, CHECKS_OF_BOOKING)
    twin = Twins(BOOKING, CHECKS_OF_BOOKING).without(case, ["/guests"])
    assert twin is not None
    assert "See you.\nBye.\nThanks." == twin.transcript.text


def test_a_value_of_a_text_field_that_our_rules_would_not_propose_is_found() -> None:
    """A number that is left for a field of text is no null."""
    texts = ("The room is number 12.", "The weather is fine.", "My room was number 14 before.", "Bye now.", "Thanks.")
    schema = Schema.from_dict({"type": "object", "properties": {"room": {"type": ["string", "null"]}}})
    checks = Extractor(schema, model=None, reader=None)
    case = labelled(Case("c", talk(*texts), {"room": "number 14"}), schema, checks)
    twin = Twins(schema, checks).without(case, ["/room"])
    assert twin is not None
    assert "The weather is fine.\nBye now.\nThanks." == twin.transcript.text


def test_no_twin_comes_of_a_label_in_whose_place_something_else_would_be_said() -> None:
    """What was corrected cannot be deleted too, since too little would be left."""
    schema = Schema.from_dict({"type": "object", "properties": {"room": {"type": ["string", "null"]}}})
    checks = Extractor(schema, model=None, reader=None)
    transcript = talk("The room is 12.", "Sorry, the room is 14.", "Bye.")
    assert (
        Twins(schema, checks).without(labelled(Case("c", transcript, {"room": "14"}), schema, checks), ["/room"])
        is None
    )


def test_what_is_said_too_often_to_be_deleted_stays_said() -> None:
    """Of two labels, the one that the transcript says again and again is kept."""
    properties = {"smokes": {"enum": ["Yes", "No"]}, "city": {"type": "string"}}
    schema = Schema.from_dict({"type": "object", "properties": properties})
    checks = Extractor(schema, model=None, reader=None)
    transcript = talk("I smoke.", "Yes, I smoke a lot.", "I smoke at night.", "I live in Rome.")
    case = labelled(Case("c", transcript, {"smokes": "Yes", "city": "Rome"}), schema, checks)
    twin = Twins(schema, checks).without(case, ["/smokes", "/city"])
    assert twin is not None
    assert {"/smokes": "Yes"} == values(twin)
    assert "Rome" not in twin.transcript.text


def test_other_forms_that_are_right_too_go_with_the_label() -> None:
    """What a case accepts beside its label says the label as well."""
    texts = ("The city is Lisbon.", "Olisipo is old.", "We are four.", "Bye.", "Thanks.")
    given = Case("c", talk(*texts), {"city": "Lisbon"}, accept={"/city": ("Olisipo",)})
    twin = Twins(BOOKING, CHECKS_OF_BOOKING).without(labelled(given, BOOKING, CHECKS_OF_BOOKING), ["/city"])
    assert twin is not None
    assert "We are four.\nBye.\nThanks." == twin.transcript.text


def test_most_of_a_long_name_is_the_name() -> None:
    """A cinema of three words is named by two of them."""
    texts = ("The city is Santa Maria Nova.", "Maria Nova is old.", "Nova is a star.", "Bye.", "Thanks.")
    case = labelled(Case("c", talk(*texts), {"city": "Santa Maria Nova"}), BOOKING, CHECKS_OF_BOOKING)
    twin = Twins(BOOKING, CHECKS_OF_BOOKING).without(case, ["/city"])
    assert twin is not None
    assert "Nova is a star.\nBye.\nThanks." == twin.transcript.text


def test_an_item_that_lost_its_sort_goes_whole() -> None:
    """A drug whose stopping was deleted is neither stopped nor on, and is not said at all."""
    items = {"type": "object", "properties": {"name": {"type": "string"}, "status": {"enum": ["started", "stopped"]}}}
    schema = Schema.from_dict({"type": "object", "properties": {"drugs": {"type": "array", "items": items}}})
    texts = (
        "We talked about warfarin.",
        "It was stopped on Monday.",
        "She started zinc.",
        "Bye.",
        "See you.",
        "Thanks.",
    )
    record = {"drugs": [{"name": "warfarin", "status": "stopped"}, {"name": "zinc", "status": "started"}]}
    checks = Extractor(schema, model=None, reader=None)
    case = labelled(Case("c", talk(*texts), record), schema, checks)
    twin = Twins(schema, checks).without(case, ["/drugs/0/status"])
    assert twin is not None
    assert {"/drugs/1/name": "zinc", "/drugs/1/status": "started"} == values(twin)
    assert "warfarin" not in twin.transcript.text


def test_sentences_go_and_the_rest_of_their_segment_stays() -> None:
    """In a dictation of long turns, a twin loses sentences."""
    twin = twin_of(talk("The city is Lisbon. Weather is fine. Nothing else.", "We leave now."), {"city": "Lisbon"})
    assert twin is not None
    assert "Weather is fine. Nothing else.\nWe leave now." == twin.transcript.text


def test_labels_that_stay_cite_the_twins_own_segments() -> None:
    """Where a segment went, those behind it have other numbers."""
    transcript = talk("The city is Lisbon.", "We are there for days.", "There are 4 guests.", "That is all.")
    case = labelled(Case("c", transcript, {"city": "Lisbon", "guests": 4}), BOOKING, CHECKS_OF_BOOKING)
    twin = Twins(BOOKING, CHECKS_OF_BOOKING).without(case, ["/city"])
    assert twin is not None
    assert {"/guests": 4} == values(twin)
    assert (1,) == twin.said["/guests"].segments
    assert "4 guests" in twin.transcript.segments[1].text


def test_an_item_that_lost_its_name_goes_whole() -> None:
    """A dose without its drug is no item."""
    transcript = talk("She takes aspirin.", "The aspirin dose is 10 mg.", "She takes zinc 5 mg.", "Good night.", "Bye.")
    record = {"drugs": [{"name": "aspirin", "dose": "10 mg"}, {"name": "zinc", "dose": "5 mg"}]}
    case = labelled(Case("c", transcript, record), BOOKING, CHECKS_OF_BOOKING)
    twin = Twins(BOOKING, CHECKS_OF_BOOKING).without(case, ["/drugs/0/name"])
    assert twin is not None
    assert {"/drugs/1/name": "zinc", "/drugs/1/dose": "5 mg"} == values(twin)


def test_the_evidence_of_a_case_is_deleted_where_it_names_it() -> None:
    """Segments that a case itself names go, though the checks do not know them."""
    transcript = talk("Off to the white city by the Tagus.", "We are four.", "See you there.")
    twin = twin_of(transcript, {"city": "Lisbon"}, evidence={"/city": (0,)})
    assert twin is not None
    assert "We are four.\nSee you there." == twin.transcript.text
    assert {} == values(twin)


@pytest.mark.parametrize("texts", [("Lisbon.",), ("Lisbon.", "Lisbon!"), ("Four guests in Lisbon.",)])
def test_no_twin_comes_of_what_would_leave_nothing(texts: tuple[str, ...]) -> None:
    """A transcript is never deleted whole."""
    assert twin_of(talk(*texts), {"city": "Lisbon"}) is None


def test_no_twin_comes_of_a_case_without_labels() -> None:
    """There is nothing to delete."""
    assert twin_of(talk("Hello.", "Good evening to you."), {"city": None}) is None


def test_fields_that_are_always_filled_are_null_as_often_as_asked_for() -> None:
    """The share of null answers of a field that is always filled comes near to what was asked for, and is reported."""
    cases = pairs(40)  # mobility is always filled
    made = prepare(cases, SCHEMA, settings=Settings(validation=0.1, fixes=frozenset(), null_share=0.25))
    counts = made.manifest["fields"]["/mobility"]
    assert counts["null"] / counts["answers"] == pytest.approx(0.25, abs=0.05)
    none = prepare(cases, SCHEMA, settings=Settings(fixes=frozenset(), null_share=None))
    assert 0 == none.manifest["fields"]["/mobility"]["null"]
    assert 0 == none.manifest["counts"]["train_twins"]
