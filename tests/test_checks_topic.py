"""Short values: a bare number counts for a field where somebody speaks of the field."""

from __future__ import annotations

import pytest

from claims import grounded, ruling
from onrecord.checks.topic import on_topic, sentences

OF_THE_FIELD = [
    ("Baker: I'll send the menu, say by the tenth.", "Due", "the tenth"),
    ("Clerk: What is the room? // Guest: Room twelve.", "Room", "12"),
    ("Clerk: Which gate? // Pilot: Nine.", "Gate", "9"),
    ("Coach: Jersey is seven.", "Jersey number", "7"),
    ("Agent: Your locker, is it // Agent: the tall kind? // Member: Locker three.", "Locker", "3"),
    ("Clerk: When do you leave? // Guest: On the 14th, please.", "Departure date", "the 14th"),
    ("Guest: I'd come on the 3rd of this month.", "Arrival day", "the 3rd"),
    ("Chair: Fourteen.", "Chair | what the chair says", "14"),
    ("Cook: Three eggs.", "Eggs", "3 eggs"),
    ("Nurse: BP is one forty over ninety.", "Blood pressure", "140/90"),
    ("Clerk: Twenty percent off.", "Discount", "20%"),
    ("Desk: And a number? // Guest: Oh seven seven one two, three four five, six seven eight.", "Phone", "07712345678"),
]
OF_SOMETHING_ELSE = [
    ("Baker: The menu for the tenth is red.", "Due", "the tenth"),
    ("Guest: We have twelve bags.", "Room", "12"),
    ("Pilot: Nine people on board.", "Gate", "9"),
    ("Coach: Practice on pitch seven.", "Jersey", "7"),
    ("Member: I swam three lengths.", "Locker", "3"),
    ("Guest: We live on the 3rd floor.", "Arrival day", "3rd"),
    ("Guest: It was my 2nd, actually.", "Locker", "2nd"),
]


@pytest.mark.parametrize(("talk", "label", "value"), OF_THE_FIELD)
def test_a_number_said_of_the_field_is_held(talk: str, label: str, value: str) -> None:
    """The field's words in the sentence, in its question, or in the speaker's label, are enough."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), OF_SOMETHING_ELSE)
def test_a_number_said_of_something_else_is_withheld(talk: str, label: str, value: str) -> None:
    """A bare number could be said of anything."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "topic" in against) == ("unsupported", True)


def test_a_label_of_nothing_but_sorts_asks_for_no_word() -> None:
    """The label "Type" says what sort of fact it is, and is not waited for."""
    _, (evidence, *_), transcript, field = grounded("A: It is oak.", "Type", "oak")
    assert on_topic(field, (), evidence, transcript)


def test_the_sentences_of_evidence_are_cut_at_marks() -> None:
    """Only the sentence that holds the evidence is read."""
    _, (evidence, *_), transcript, _ = grounded("A: It rained. The oak fell. We wept.", "Tree", "oak")
    assert sentences(evidence, transcript).strip() == "The oak fell."
