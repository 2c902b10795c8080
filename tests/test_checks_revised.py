"""Revisions: what somebody comes back to long after it was said."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord import Schema, Transcript, check

IDLE = [
    ("Clerk", "Right, and how has the garden been?"),
    ("Caller", "The gravel took all week, my back complains about it."),
    ("Clerk", "And the ferry was on time?"),
    ("Caller", "It never is, you know how they are."),
] * 8
DOSE = {"type": "string", "description": "Dose of lisinopril"}
TICKETS = {"type": "integer", "description": "Number of tickets"}
DAY = {"type": "string", "description": "Day of the appointment"}
PRESSURE = {"type": "string", "description": "Blood pressure"}
EXCESS = {"type": "number", "description": "Policy excess in pounds"}
ADDRESS = {"type": "string", "description": "Delivery address"}
LOAN = {"type": "integer", "description": "Loan term in weeks"}
COLOUR = {"enum": ["red", "green", "blue"], "description": "Colour of the door"}
FOUR = ["Clerk: How many tickets?", "Caller: Four tickets please."]
NINE = ["Clerk: The loan term is nine weeks."]
FORTY = ["Clerk: I'm starting you on lisinopril, forty milligrams a day."]
TUESDAY = ["Clerk: And the appointment is on Tuesday at three."]


def turns(lines: list[str]) -> list[tuple[str, str]]:
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in lines]


def verdict(field: dict[str, Any], value: Any, first: list[str], later: list[str]) -> str:
    said = [*turns(first), *IDLE, *turns(later)]
    transcript = Transcript.from_segments({"speaker": who, "text": text} for who, text in said)
    schema = Schema.from_dict({"type": "object", "properties": {"x": field}})
    record = check(transcript, {"x": value}, schema)
    (entry,) = (*record.claims, *record.withheld)
    return entry.verdict


@pytest.mark.parametrize(
    ("field", "value", "first", "later"),
    [
        (DOSE, "forty milligrams", FORTY, ["Clerk: About the lisinopril, actually make that twenty milligrams."]),
        (DOSE, "40 mg", FORTY, ["Clerk: The lisinopril, I said forty, it should be twenty milligrams."]),
        (DAY, "Tuesday", TUESDAY,
         ["Caller: That appointment, can we do Thursday instead?", "Clerk: Thursday is fine."]),
        (DAY, "Tuesday", TUESDAY, ["Clerk: So we've moved the appointment, it's now on Friday."]),
        (LOAN, 9, NINE, ["Clerk: About the loan, I said nine weeks, make it twelve weeks."]),
        (TICKETS, 4, FOUR, ["Caller: One more thing, make it five tickets, my sister is coming."]),
        (PRESSURE, "140/90", ["Nurse: Blood pressure is one forty over ninety."],
         ["Nurse: I rechecked the blood pressure and it was one thirty over eighty."]),
        (EXCESS, 200, ["Clerk: Your excess is two hundred pounds."],
         ["Clerk: Correction on the excess, it's two hundred and fifty pounds."]),
        (ADDRESS, "12 Mill Lane", ["Caller: Deliver it to twelve Mill Lane."],
         ["Caller: Send it to nine Park Road instead of Mill Lane."]),
        (COLOUR, "red", ["Caller: I'd like the door in red."],
         ["Caller: The door, I'll have it green instead of red."]),
    ],
)  # fmt: skip
def test_the_later_word_wins(field: dict[str, Any], value: Any, first: list[str], later: list[str]) -> None:
    """However much was said in between."""
    assert verdict(field, value, first, []) == "supported"
    assert verdict(field, value, first, later) == "contradicted"


@pytest.mark.parametrize(
    ("field", "value", "first", "later"),
    [
        (DOSE, "forty milligrams", FORTY, ["Clerk: The inhaler, actually make that two puffs."]),
        (DOSE, "forty milligrams", FORTY, ["Clerk: Aspirin, sorry, that should be twenty milligrams."]),
        (DOSE, "forty milligrams", FORTY,
         ["Clerk: If it bothers you, we change the lisinopril to twenty milligrams."]),
        (TICKETS, 4, FOUR, ["Caller: Actually, how much would five tickets be?", "Clerk: That is fifty pounds."]),
        (TICKETS, 4, FOUR, ["Caller: I said four tickets, not five."]),
        (TICKETS, 4, FOUR,
         ["Caller: Make it five tickets.", "Clerk: Okay.", "Caller: No, leave it at four tickets."]),
        (DAY, "Tuesday", TUESDAY, ["Caller: My sister's appointment was changed to Thursday."]),
        (DAY, "Tuesday", TUESDAY, ["Caller: Could we move the appointment to Thursday?", "Clerk: No, we're full."]),
        (PRESSURE, "140/90", ["Nurse: Blood pressure is one forty over ninety."],
         ["Nurse: Last year they rechecked the blood pressure, it was one twenty over eighty."]),
        (ADDRESS, "12 Mill Lane", ["Caller: Deliver it to twelve Mill Lane."],
         ["Caller: My brother moved to Park Road instead of Leeds."]),
        (LOAN, 9, NINE, ["Clerk: Ring me in three weeks. I'm away, make it five weeks."]),
        (COLOUR, "red", ["Caller: I'd like the door in red."], ["Caller: My sister wore green instead of red."]),
    ],
)  # fmt: skip
def test_what_is_of_something_else_revises_nothing(
    field: dict[str, Any], value: Any, first: list[str], later: list[str]
) -> None:
    """Other things, other people, other times, questions that nobody grants, and what is taken back again."""
    assert verdict(field, value, first, later) == "supported"
