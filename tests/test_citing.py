"""Citing: the evidence of an entry is what a reader needs in order to agree, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from claims import entry_of
from onrecord.record import Entry


def cited(entry: Entry) -> list[tuple[str, int]]:
    """Return the roles and turns of an entry's evidence."""
    return [(quote.role, quote.segment) for quote in entry.evidence]


def turns(talk: str, label: str, value: Any, **more: Any) -> list[int]:
    """Return the turns that an entry cites."""
    return sorted({quote.segment for quote in entry_of(talk, label, value, **more).evidence})


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        ("Guide: Welcome. // Clerk: How heavy is the parcel? // Caller: Nine kilos.", "Parcel weight in kg", 9),
        ("Guide: Welcome. // Nurse: Any rash? // Patient: No, never.", "Rash", False),
        ("- morning // - what colour is the door // - it's green", "Door colour", "green"),
    ],
)
def test_a_short_answer_brings_its_question(talk: str, label: str, value: Any) -> None:
    """What answers the field's question says little without it."""
    assert turns(talk, label, value) == [1, 2]


def test_a_statement_that_names_its_field_stands_alone() -> None:
    """A whole sentence about the field needs no question."""
    talk = "Clerk: Anything else you can tell me? // Caller: The parcel weight is nine kilos, by my scales at home."
    assert cited(entry_of(talk, "Parcel weight in kg", 9)) == [("answer", 1)]


def test_what_is_read_back_comes_with_what_was_said() -> None:
    """The one who reads a code back did not say it."""
    talk = (
        "Clerk: And your order number? // Caller: It's K for king, then two fours, and an M for mother. // "
        "Clerk: K four four M. // Caller: Yes."
    )
    assert turns(talk, "Order number", "K44M") == [1, 2]


def test_another_number_before_it_is_no_source_of_a_value() -> None:
    """Who gives another number than the turn before puts it right, and reads nothing back."""
    talk = "Clerk: Which gate? // Porter: Gate two. // Clerk: Gate five, surely. The board says five at last."
    assert 1 not in turns(talk, "Gate", 5)


@pytest.mark.parametrize(
    "talk",
    [
        "Coach: Bring the blue bag. // Captain: It's eight players now, Sam. // Coach: Is it? Eight then.",
        "Coach: Bring the blue bag. // Captain: So that's eight players. // Coach: Yes, that's right.",
        "Coach: Bring the blue bag. // Captain: Put us down for eight players, please. // Coach: Eight, done.",
    ],
    ids=["correction", "read-back", "request"],
)
def test_what_needs_somebody_to_accept_it_comes_with_that(talk: str) -> None:
    """A correction is given way to, a read-back confirmed, a request granted."""
    assert turns(talk, "Players", 8) == [1, 2]


def test_what_is_only_listened_to_needs_no_more() -> None:
    """An answer that the other party merely hears is evidence by itself."""
    talk = "Coach: How many players have you got for us? // Captain: The players are eight this time. // Coach: Okay."
    assert turns(talk, "Players", 8) == [1]


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        (
            "Clerk: What time is the tour? // Guide: Ten past eight. // Clerk: In the morning? // Guide: At night.",
            "Tour time, 24-hour HH:MM",
            "20:10",
        ),
        ("Vet: The dose is forty. // Owner: Milligrams? // Vet: Milligrams, yes.", "Dose, mg", 40),
    ],
)
def test_a_unit_that_is_added_later_is_cited(talk: str, label: str, value: Any) -> None:
    """The part of the day and the unit may be said turns later."""
    last = talk.count("//")
    assert last in turns(talk, label, value)


def test_a_number_said_in_the_same_breath_is_no_correction_of_its_own() -> None:
    """Where both numbers stand in one turn, that turn decides, and not who repeats one of them."""
    talk = "Porter: Nine crates came and two of them leaked. // Clerk: Two leaked? // Porter: Two, yes."
    entry = entry_of(talk, "Crates leaked", 9, others=("Crates delivered",))
    assert entry.verdict == "contradicted"
    assert 0 in {quote.segment for quote in entry.evidence}


def test_the_other_end_of_a_backchannel_is_cited() -> None:
    """What somebody goes on with over a backchannel hangs on what they said before it."""
    talk = "Clerk: The door sticks, // Boss: Mm-hm. // Clerk: and the bell's broken too."
    assert turns(talk, "Item", "bell") == [0, 2]


def test_what_is_unsupported_has_no_deciding_words() -> None:
    """Words that were looked at and do not decide are shown apart."""
    entry = entry_of("Clerk: Is it the pump? // Fitter: Who let the dog in here again?", "Fault", "pump")
    assert (entry.evidence, bool(entry.seen)) == ((), True)
