"""Offers: what somebody could do, and nobody takes up, is not done."""

from __future__ import annotations

import pytest

from claims import ruling

ONLY_OFFERED = [
    ("Garage: We could balance the wheels as well. // Driver: Not today, thanks.", "Work done", "wheels"),
    ("Garage: The polish would be forty on top. // Driver: Who did the last one?", "Work ordered", "polish"),
    ("Garage: The wash, that'd be another ten. // Driver: Skip it.", "Services", "wash"),
    ("Dentist: I'd normally put in a crown. // Patient: My last one broke.", "Treatment given", "crown"),
    (
        "Host: There's a cellar tour, we can talk about it. // Guest: How old is the house?",
        "Extras booked",
        "cellar tour",
    ),
    ("Roofer: The office was talking about replacing the gutter. // Owner: Were they.", "Work done", "gutter"),
]
DONE = [
    ("Garage: We could balance the wheels as well. // Driver: Yes, go on.", "Work ordered", "wheels"),
    ("Garage: The polish would be forty on top. // Driver: Add the polish, then.", "Work ordered", "polish"),
    ("Dentist: We could try a crown. // Patient: I like that idea.", "Treatment ordered", "crown"),
    ("Garage: We balanced the wheels, it's ten in all.", "Work done", "wheels"),
    ("Garage: We could balance the wheels. // Driver: Not today, thanks.", "Services offered", "wheels"),
]
LEFT_OUT = [
    ("Guest: I had the roll last time. Let's leave the roll for now.", "Order", "roll"),
    ("Waiter: Anything to start? // Guest: I'll skip the soup.", "Order", "soup"),
]
KEPT = [
    ("Guest: I'll leave the key at the desk.", "Handed in", "key"),
    ("Guest: Let's leave after the soup.", "Order", "soup"),
]


@pytest.mark.parametrize(("talk", "label", "value"), ONLY_OFFERED)
def test_what_is_only_offered_is_unsupported(talk: str, label: str, value: str) -> None:
    """An offer is no deed where the other party does not take it up."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "offered" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), DONE)
def test_what_is_taken_up_or_asked_for_as_an_offer_is_held(talk: str, label: str, value: str) -> None:
    """A yes, or the offer's name, takes it up; a field of offers asks for nothing more."""
    assert ruling(talk, label, value)[0] == "supported"


@pytest.mark.parametrize(("talk", "label", "value"), LEFT_OUT)
def test_what_is_left_out_is_denied(talk: str, label: str, value: str) -> None:
    """To leave something for now, or to skip it, refuses it."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "negation" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), KEPT)
def test_what_is_handed_over_or_left_after_is_not_left_out(talk: str, label: str, value: str) -> None:
    """To leave has other senses, in which nothing is refused."""
    assert ruling(talk, label, value)[0] == "supported"
