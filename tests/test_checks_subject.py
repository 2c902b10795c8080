"""Whose fact it is: what is said of somebody else is not the subject's."""

from __future__ import annotations

import pytest

from claims import heard, ruling
from onrecord import Schema, check

OF_ANOTHER = [
    ("Patient: My mother has glaucoma.", "Condition", "glaucoma"),
    ("Guest: My brother is allergic to sesame.", "Allergy", "sesame"),
    ("Caller: The other driver ran the red light.", "Offence", "ran the red light"),
    ("Tenant: My neighbour smokes a pipe.", "Smokes what", "pipe"),
    ("Member: My husband's locker is twelve.", "Locker number", 12),
    ("Patient: My son broke his collarbone. // Patient: He's on crutches.", "Patient's aid", "crutches"),
    ("Patient: Asthma, that's my dad, not me.", "Condition", "asthma"),
    ("Customer: The peanut thing, not me, is my mate's.", "Customer allergy", "peanut"),
    ("Applicant: My colleague speaks Dutch.", "Languages", "Dutch"),
    ("Witness: My landlord drives a Saab.", "Car", "Saab"),
    ("Host: And for you? // Guest: He's having the sea bass, and I don't mind.", "Guest order", "sea bass"),
    ("Patient: Nan had a stroke. // Doctor: And you?", "History", "stroke"),
    ("Agent: And your partner's date of birth? // Caller: Third of May.", "Date of birth", "3 May"),
    ("Guest: My husband will have the lamb and I'll have the cod.", "Husband's dish", "cod"),
    ("Desk: Which instrument? // Guest: The cello. Viola is my sister's.", "Instrument", "viola"),
]
OF_THE_SUBJECT = [
    ("Host: My uncle's toast will overrun, say quarter to nine.", "Dessert time", "20:45"),
    ("Office: Hello? // Caller: It's Mia's grandad, Mia Petrov in class two.", "Pupil name", "Mia Petrov"),
    ("Vet: And you are? // Caller: This is her daughter, the cat is called Biscuit.", "Animal name", "Biscuit"),
    ("Club: Who drives them? // Dad: It'll be her aunt, Lorna.", "Name of the guardian", "Lorna"),
    ("Patient: I have glaucoma. My mother is fine.", "Condition", "glaucoma"),
    ("Guest: I'm allergic to sesame but my brother isn't.", "Allergy", "sesame"),
    ("Caller: I ran the red light.", "Offence", "ran the red light"),
    ("Patient: My daughter drove me. I have a cough.", "Symptom", "cough"),
    ("Carer: Her son brought a walker.", "Aid", "walker"),
    ("Nurse: She has glaucoma, and her heart is weak.", "Condition", "glaucoma"),
    ("Patient: My wife noticed a lump.", "Symptom", "lump"),
    ("Applicant: I speak Dutch.", "Languages", "Dutch"),
    ("Doctor: He has psoriasis.", "Condition", "psoriasis"),
    ("Host: And for you? // Guest: The sea bass.", "Guest order", "sea bass"),
    ("Guest: My wife will have the steak and I'll have the cod.", "Guest's order", "cod"),
    ("Patient: Like my dad, I have gout.", "Condition", "gout"),
    ("Patient: My mum and I both have eczema.", "Condition", "eczema"),
    ("Desk: Which instrument? // Guest: The cello. Viola is my sister's.", "Instrument", "cello"),
]
OTHERS_ARE_ASKED_FOR = [
    ("Patient: My mother has glaucoma.", "Family history", "glaucoma"),
    ("Patient: My mother has glaucoma.", "Mother's illness", "glaucoma"),
    ("Caller: The other driver ran the red light.", "What the other driver did", "ran the red light"),
    ("Member: My husband's locker is twelve.", "Spouse locker number", 12),
    ("Client: My sister Ada has the key.", "Emergency contact", "Ada"),
    ("Resident: She lives with her daughter.", "Living situation", "lives with her daughter"),
]


@pytest.mark.parametrize(("talk", "label", "value"), OF_ANOTHER)
def test_what_is_said_of_another_is_unsupported(talk: str, label: str, value: object) -> None:
    """A relative, another party, or "not me" in the value's statement makes it another's."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "subject" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), OF_THE_SUBJECT)
def test_what_is_said_of_the_subject_stands(talk: str, label: str, value: object) -> None:
    """Relatives of other sentences, and those who only do something for the subject, take nothing away."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), OTHERS_ARE_ASKED_FOR)
def test_what_is_said_of_another_stands_where_the_field_asks_for_it(talk: str, label: str, value: object) -> None:
    """Fields of the family, of others, or whose value names the relative itself, take it."""
    assert ruling(talk, label, value) == ("supported", set())


def test_a_value_that_tells_something_of_a_relative_is_withheld() -> None:
    """A whole sentence about a relative is not the subject's, whatever it says."""
    talk = "Patient: My sister is allergic to latex."
    assert ruling(talk, "Allergy", "sister is allergic to latex") == ("unsupported", {"subject"})


@pytest.mark.parametrize(("told_by", "verdict"), [("passenger", "supported"), ("dish", "unsupported")])
def test_an_item_of_a_list_of_persons_may_be_of_anybody(told_by: str, verdict: str) -> None:
    """A list whose items name a person asks for what is said of relatives; a list of dishes does not."""
    leaves = {told_by: {"type": "string"}, "seat_wish": {"type": "string"}}
    shape = {"properties": {"wishes": {"type": "array", "items": {"type": "object", "properties": leaves}}}}
    record = check(
        heard("Clerk: Any wishes? // Caller: My aunt needs an aisle seat."),
        {"wishes": [{"seat_wish": "aisle"}]},
        Schema.from_dict({"type": "object", **shape}),
    )
    found = [*record.claims, *record.withheld]
    assert [entry.verdict for entry in found] == [verdict]


OF_ONESELF = [
    ("Clerk: Can I have your name? // Caller: Ina Solberg.", "Name", "third_party", "Ina Solberg", "unsupported"),
    ("Clerk: And yours? // Caller: The blue Corsa.", "Vehicle", "other_driver", "blue Corsa", "unsupported"),
    ("Clerk: Can I have your name? // Caller: Ina Solberg.", "Name", "caller", "Ina Solberg", "supported"),
    ("Clerk: And your neighbour's? // Caller: The blue Corsa.", "Vehicle", "other_driver", "blue Corsa", "supported"),
    (
        "Clerk: What's your other number? // Caller: It's 01632 960144.",
        "Other number",
        "phones",
        "01632 960144",
        "supported",
    ),
]


@pytest.mark.parametrize(("talk", "label", "inside", "value", "verdict"), OF_ONESELF)
def test_what_is_asked_of_the_speaker_is_no_third_party_s(
    talk: str, label: str, inside: str, value: str, verdict: str
) -> None:
    """An answer to "your name?" or "and yours?" is the speaker's own, and not the third party's."""
    shape = {inside: {"type": "object", "properties": {"it": {"type": "string", "title": label}}}}
    record = check(heard(talk), {inside: {"it": value}}, Schema.from_dict({"type": "object", "properties": shape}))
    assert [entry.verdict for entry in (*record.claims, *record.withheld)] == [verdict]
