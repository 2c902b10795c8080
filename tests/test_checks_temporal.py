"""Time: what was so and is so no longer is not so now."""

from __future__ import annotations

import pytest

from claims import ruling

ENDED = [
    ("Warden: How many had you last year? // Keeper: Eleven hives.", "Hives on the old wall now", 11),
    ("Patient: I was on warfarin but they took me off it.", "Current medicine", "warfarin"),
    ("Tenant: I used to have a parking permit.", "Permit held now", "parking permit"),
    ("Caller: We had the fibre package, we cancelled the fibre package.", "Current package", "fibre package"),
    ("Player: The knee brace is gone now.", "Current support", "knee brace"),
    ("Client: My old broker was Harlow.", "Current broker", "Harlow"),
    ("Owner: The diet food, she no longer has the diet food.", "Current food", "diet food"),
    ("Agent: When you first signed up you had twelve lines? // Caller: Twelve, yeah.", "Lines at present", 12),
    ("Member: The sauna add-on was discontinued.", "Active add-on", "sauna add-on"),
    ("Parent: She weaned off the inhaler.", "Medicine taken now", "inhaler"),
]
NOW = [
    ("Warden: How many are there on the old wall? // Keeper: Eleven hives.", "Hives on the old wall now", 11),
    ("Patient: I was on aspirin, they took me off it and now I take warfarin.", "Current medicine", "warfarin"),
    ("Tenant: I have a parking permit.", "Permit held now", "parking permit"),
    ("Caller: We stopped the fibre package, then they put me back on. It resumed in May.", "Current package", "fibre"),
    ("Player: I wear a knee brace.", "Current support", "knee brace"),
    ("Client: Harlow is my broker.", "Current broker", "Harlow"),
    ("Owner: Diet food twice a day.", "Current food", "diet food"),
    ("Agent: How many lines do you have? // Caller: Twelve, yeah.", "Lines at present", 12),
    ("Member: The sauna add-on, every month.", "Active add-on", "sauna add-on"),
    ("User: The app does not open any more.", "Problem", "app does not open"),
]
PAST_IS_ASKED_FOR = [
    ("Patient: I was on warfarin but they took me off it.", "Medicines ever taken", "warfarin"),
    ("Patient: I was on warfarin but they took me off it.", "Discontinued and current medicines", "warfarin"),
    ("Client: Harlow was my previous broker.", "Previous broker", "Harlow"),
    ("Tenant: I used to have a parking permit.", "Permit", "parking permit"),
    ("Owner: She no longer has the diet food.", "Food at present", "no longer has the diet food"),
]


@pytest.mark.parametrize(("talk", "label", "value"), ENDED)
def test_what_ended_is_contradicted_where_the_field_asks_for_now(talk: str, label: str, value: object) -> None:
    """A word of ending in the value's statement takes it back for a field of what holds now."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "temporal" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), NOW)
def test_what_holds_now_stands(talk: str, label: str, value: object) -> None:
    """What is said of today, and what started again, is so."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), PAST_IS_ASKED_FOR)
def test_the_past_stands_where_it_is_asked_for(talk: str, label: str, value: object) -> None:
    """A field of the past, one of no time, and a value that says it has ended, take what was."""
    assert ruling(talk, label, value) == ("supported", set())
