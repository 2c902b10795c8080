"""Otherwise: what is withheld is contradicted where the talk says something else in its place, and shows where."""

from __future__ import annotations

from typing import Any

import pytest

from claims import entry_of, heard
from onrecord import Schema, check

IN_ITS_PLACE = [
    ("Clerk: The parcel weight is nine kilos. // Sender: Lovely.", "Parcel weight in kg", 12, [0]),
    (
        "Clerk: When does the tour start? // Guide: At ten past eight. // Clerk: Good.",
        "Tour start, HH:MM",
        "09:00",
        [1],
    ),
    ("Agent: The lease ends on the fifth of May, twenty thirty. // Tenant: Fine.", "Lease end", "2030-06-05", [0]),
    ("Tutor: The essay is due on Friday. // Pupil: Okay.", "Day the essay is due", "Monday", [0]),
    (
        "Fitter: Labour's ninety and parts are forty, call it one twenty all in. // Client: Done.",
        "Total price",
        130,
        [0],
    ),
    ("Ann: So it's sixty for the boat, twenty each. // Bea: Right.", "What each pays", 15, [0]),
]


@pytest.mark.parametrize(("talk", "label", "value", "turns"), IN_ITS_PLACE)
def test_another_value_of_the_field_contradicts(talk: str, label: str, value: Any, turns: list[int]) -> None:
    """A number, a date, a time or a day of the field says that another is wrong."""
    entry = entry_of(talk, label, value)
    assert entry.verdict == "contradicted"
    assert {quote.segment for quote in entry.evidence} >= set(turns)


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        ("Clerk: It left at dawn on platform nine. // Sender: Lovely.", "Parcel weight in kg", 12),
        ("Vet: When was her last booster? // Owner: Ten years back, about.", "Last booster, year", 2014),
        ("Fitter: Labour's ninety, parts are forty. // Client: Fine.", "Total price", 130),
        ("Boss: The base pay is ninety, as you know. // Clerk: Thousand?", "Base pay", 90000),
    ],
    ids=["of something else", "a span of time", "a part of a sum", "the same in thousands"],
)
def test_a_number_of_something_else_contradicts_nothing(talk: str, label: str, value: Any) -> None:
    """What is not said of the field leaves a claim unsupported."""
    entry = entry_of(talk, label, value)
    assert (entry.verdict, entry.evidence) == ("unsupported", ())


def test_the_number_of_a_field_is_found_beside_that_of_a_rival() -> None:
    """A value of another field is contradicted by the field's own, even where the other is said again."""
    talk = (
        "Host: The total for the barn is twelve hundred, and we'd take three hundred now to hold the date. // "
        "Client: And the rest? // Host: Later. // Client: So it's twelve hundred. // Host: Yes, twelve hundred."
    )
    entry = entry_of(talk, "Deposit | payable now to hold the date", 1200, others=("Total price",))
    assert (entry.reason, [q.segment for q in entry.evidence]) == ('"300" was said in its place', [0])


def test_items_of_lists_have_no_other_value() -> None:
    """Another item of a list is no contradiction."""
    talk = "Clerk: The parcel weight is nine kilos. // Sender: Lovely."
    assert entry_of(talk, "Parcel weight in kg", 12).verdict == "contradicted"
    listed = {"type": "object", "properties": {"weights": {"type": "array", "items": {"type": "integer"}}}}
    assert _listed(talk, listed, {"weights": [12]}) == "unsupported"


def _listed(talk: str, shape: dict[str, Any], record: dict[str, Any]) -> str:
    (entry,) = check(heard(talk), record, Schema.from_dict(shape)).withheld
    return entry.verdict


def test_another_option_that_was_stated_contradicts() -> None:
    """It need not stand beside the field's name where it is the only one that was said."""
    entry = entry_of(
        "Clerk: Sorry for the wait. // Caller: Well, it turned up crushed along one side, and I was not amused.",
        "Parcel condition",
        "intact",
        options=("intact", "crushed", "soaked"),
    )
    assert (entry.verdict, [q.segment for q in entry.evidence]) == ("contradicted", [1])


def test_none_of_those_denies_every_option() -> None:
    """A list that is answered with "none of those" holds no option that fits."""
    entry = entry_of(
        "Clerk: Were you in a car, a van, a lorry? // Caller: No, none of those, on a horse.",
        "Vehicle",
        "motorcycle",
        options=("car", "van", "motorcycle"),
    )
    assert (entry.verdict, sorted({q.segment for q in entry.evidence})) == ("contradicted", [0, 1])


@pytest.mark.parametrize(
    ("talk", "value"),
    [
        ("Clerk: Who cancelled the order? // Agent: It wasn't you, madam, it was our end.", "customer"),
        ("Clerk: Who cancelled the order? // Customer: Not me, I only came in to ask.", "customer"),
    ],
)
def test_not_me_and_not_you_name_somebody_else(talk: str, value: str) -> None:
    """Who is named as the doer is contradicted by their own denial, and by the other's."""
    assert (
        entry_of(talk + " // Customer: Hm.", "Cancelled by | who cancelled the order", value).verdict == "contradicted"
    )


def test_a_similar_name_that_is_spelled_contradicts() -> None:
    """Letters in a row that make nearly the name make it wrong."""
    entry = entry_of("Clerk: Is that Kathryn with a C? // Caller: No, K, A, T, H, R, Y, N.", "First name", "Cathryn")
    assert (entry.verdict, [q.segment for q in entry.evidence]) == ("contradicted", [0, 1])


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        ("Fitter: I thought it might be the valve. // Client: And? // Fitter: But it's not.", "Fault", "valve"),
        ("Fitter: It might be the valve, I said, but the valve's fine.", "Fault", "valve"),
        ("Boss: If the boat had come we'd have opened today. // Clerk: But it didn't.", "Opening day", "today"),
    ],
)
def test_what_was_left_open_is_ruled_out(talk: str, label: str, value: str) -> None:
    """A guess that turns out wrong and a condition that failed are more than not said."""
    assert entry_of(talk, label, value).reason == "ruled out afterwards"


def test_a_denial_of_another_question_rules_nothing_out() -> None:
    """What is denied behind a question is what was asked."""
    talk = "Fitter: It might be the valve. // Client: Hm. Do you take cards? // Fitter: I don't."
    assert entry_of(talk, "Fault", "valve").verdict == "unsupported"
