"""Checks, seen through ``check``: one claim about the hand-off a test."""

from __future__ import annotations

import pytest

from dialogues import GLOSSARY, HANDOFF, SCHEMA
from onrecord import Transcript, check
from onrecord.schema import Schema


def verdict(record: dict[str, object], pointer: str) -> tuple[str, str]:
    """Check a record and return the verdict on the claim at ``pointer``, with its reason."""
    result = check(HANDOFF, record, SCHEMA, glossary=GLOSSARY)
    for entry in (*result.claims, *result.withheld):
        if entry.pointer == pointer:
            return entry.verdict, entry.reason
    raise AssertionError(pointer)


@pytest.mark.parametrize(
    ("record", "pointer"),
    [
        ({"name": "Rosa Field"}, "/name"),
        ({"age": 71}, "/age"),
        ({"blood_pressure": "140/90"}, "/blood_pressure"),
        ({"heart_rate": 88}, "/heart_rate"),
        ({"allergies": ["latex"]}, "/allergies/0"),
        ({"symptoms": ["short of breath"]}, "/symptoms/0"),
        ({"medications": [{"name": "metoprolol", "dose": "50 mg"}]}, "/medications/0/dose"),
        ({"code_status": "DNR"}, "/code_status"),
    ],
)
def test_what_was_said_is_supported(record: dict[str, object], pointer: str) -> None:
    """Values that the hand-off states are held, spoken numbers and house forms included."""
    assert verdict(record, pointer) == ("supported", "")


def test_an_absent_name_is_unsupported() -> None:
    """A value of which nothing was said is withheld, and the reason names it."""
    assert verdict({"name": "Mike"}, "/name") == ("unsupported", '"Mike" is nowhere in the transcript')


def test_an_invented_tail_is_unsupported() -> None:
    """One word that nobody said is enough to withhold a phrase."""
    found, reason = verdict({"symptoms": ["short of breath on stairs"]}, "/symptoms/0")
    assert (found, "stairs" in reason) == ("unsupported", True)


def test_another_number_is_unsupported() -> None:
    """A number that was not said is withheld."""
    assert verdict({"heart_rate": 90}, "/heart_rate")[0] != "supported"


def test_another_unit_is_unsupported() -> None:
    """The right number with a unit that was not said is withheld."""
    record: dict[str, object] = {"medications": [{"name": "metoprolol", "dose": "50 mL"}]}
    assert verdict(record, "/medications/0/dose")[0] == "unsupported"


def test_a_denied_symptom_is_contradicted() -> None:
    """A value that stands behind a denial is not a fact."""
    assert verdict({"symptoms": ["chest pain"]}, "/symptoms/0")[0] == "contradicted"


def test_a_question_answered_with_no_is_contradicted() -> None:
    """What is only asked, and answered with no, is not a fact."""
    assert verdict({"medications": [{"name": "warfarin", "dose": None}]}, "/medications/0/name")[0] == "contradicted"


def test_a_relatives_allergy_is_not_the_patients() -> None:
    """What is said of the sister is withheld."""
    found, reason = verdict({"allergies": ["penicillin"]}, "/allergies/0")
    assert (found, "sister" in reason.lower()) == ("unsupported", True)


def test_a_corrected_dose_is_contradicted() -> None:
    """The number before "scratch that" loses against the one after it."""
    record: dict[str, object] = {"medications": [{"name": "metoprolol", "dose": "25 mg"}]}
    assert verdict(record, "/medications/0/dose")[0] == "contradicted"


def test_a_correction_is_part_of_the_evidence() -> None:
    """A withheld value shows the words that correct it, with their role."""
    result = check(HANDOFF, {"medications": [{"name": "metoprolol", "dose": "25 mg"}]}, SCHEMA)
    entry = next(e for e in result.withheld if e.pointer == "/medications/0/dose")
    assert [q.text for q in entry.evidence if q.role == "correction"] == ["scratch that, fifty milligrams"]


def test_an_enum_without_words_of_its_own_is_unsupported() -> None:
    """An option is withheld where nothing said speaks of it."""
    schema = Schema.from_dict({"type": "object", "properties": {"mood": {"enum": ["cheerful", "tearful", None]}}})
    assert check(HANDOFF, {"mood": "tearful"}, schema).data == {}


def test_a_field_that_the_schema_does_not_have_is_withheld() -> None:
    """Nothing is lost: a leaf outside the schema is listed with its reason."""
    result = check(HANDOFF, {"shoe_size": 7}, SCHEMA)
    assert [(e.pointer, e.reason) for e in result.withheld] == [("/shoe_size", "the schema has no such field")]


def test_a_date_may_not_state_a_year_that_was_not_said() -> None:
    """A calendar date is withheld where only day and month were said."""
    schema = Schema.from_dict({"type": "object", "properties": {"due": {"type": "string", "format": "date"}}})
    said = Transcript.from_text("Let's meet on the third of March.")
    assert check(said, {"due": "2024-03-03"}, schema).data == {}


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("systolic", 140, True),
        ("systolic", 90, False),
        ("diastolic", 90, True),
        ("diastolic", 140, False),
        ("pulse", 90, False),
        ("pain_score", 7, True),
        ("pain_score", 10, False),
    ],
)
def test_a_number_may_be_its_part_of_a_ratio(field: str, value: int, *, held: bool) -> None:
    """Systolic is the first number of a pressure, a score the first of "out of": no other field takes either."""
    schema = Schema.from_dict({"type": "object", "properties": {field: {"type": "integer"}}})
    said = Transcript.from_text("Pressure is one forty over ninety. Pain is seven out of ten.")
    assert (check(said, {field: value}, schema).data == {field: value}) is held


@pytest.mark.parametrize(
    ("allergy", "held"), [("Her sister is allergic to penicillin", False), ("rash from latex", True)]
)
def test_a_sentence_about_a_relative_is_not_the_patients(allergy: str, *, held: bool) -> None:
    """A value that itself tells something of a relative is withheld."""
    assert (verdict({"allergies": [allergy]}, "/allergies/0")[0] == "supported") is held


SKIN = Transcript.from_text(
    "A: The urine is yellow, 3 times a day.\nA: Any trouble with the nails?\nA: There is some edema."
)


@pytest.mark.parametrize(
    ("leaf", "value", "held"),
    [
        ({"title": "Nailbed color", "enum": ["yellow", "pink"]}, "yellow", False),
        ({"title": "Urine color", "enum": ["yellow", "pink"]}, "yellow", True),
        ({"title": "Edema", "enum": ["No edema", "Some edema"]}, "No edema", False),
        ({"title": "Edema", "enum": ["No edema", "Some edema"]}, "Some edema", True),
        ({"title": "Room", "type": "string"}, "3", False),
        ({"title": "Urine", "type": "string"}, "3", True),
    ],
)
def test_short_values_need_their_topic(leaf: dict[str, object], value: str, *, held: bool) -> None:
    """A word or a number that could be said of anything is held where it is said of the field."""
    schema = Schema.from_dict({"type": "object", "properties": {"it": leaf}})
    assert (check(SKIN, {"it": value}, schema).data == {"it": value}) is held


def test_a_long_value_is_checked_in_linear_time() -> None:
    """A value of many words and one figure is no code, and saying so takes no time worth measuring."""
    long = f"{'word' * 5} {'and ' * 2000}9 of them."
    record = {"it": long}
    schema = Schema.from_dict({"type": "object", "properties": {"it": {"type": "string"}}})
    assert check(Transcript.from_text(long), record, schema).data == record


@pytest.mark.parametrize(
    ("said", "value", "held"),
    [
        ("My number is four four one, seven zero nine.", "441709", True),
        ("My number is four four one, seven zero nine.", "441-709", True),
        ("My number is four four one, seven zero nine.", "441708", False),
        ("It says E twelve.", "E12", True),
        ("It says E twelve.", "E13", False),
        ("I took five five times.", "5.5", False),
        ("Postcode S W one A two double A.", "SW1A 2AA", True),
        ("Postcode S W one A two double A.", "SW1A 2AB", False),
    ],
)
def test_a_spelled_code_licenses_its_written_form(said: str, value: str, *, held: bool) -> None:
    """What was said sign by sign may be written as one; another sign may not."""
    schema = Schema.from_dict({"type": "object", "properties": {"it": {"type": "string"}}})
    assert (check(Transcript.from_text(said), {"it": value}, schema).data == {"it": value}) is held


def test_who_speaks_was_there() -> None:
    """A speaker's label licenses their name where a field asks who attended, and nowhere else; the turn is cited."""
    talk = Transcript.from_segments(
        [
            {"speaker": "Lena", "text": "Shall we start? Pieter, can you take notes?"},
            {"speaker": "Pieter", "text": "Sure."},
            {"speaker": "Omar", "text": "The parts come in June."},
            {"speaker": "Lena", "text": "Good. That isn't late."},
        ]
    )
    names = {"type": "array", "items": {"type": "string"}}
    schema = Schema.from_dict({"type": "object", "properties": {"attendees": names, "suppliers": names}})
    record = check(talk, {"attendees": ["Lena", "Pieter", "Omar", "Ines"], "suppliers": ["Omar"]}, schema)
    assert record.data == {"attendees": ["Lena", "Pieter", "Omar"]}
    assert [quote.speaker for quote in record["/attendees/2"].evidence] == ["Omar"]
