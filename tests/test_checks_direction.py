"""From, to and by: one side of a way or a deal is not the other."""

from __future__ import annotations

import pytest

from claims import ruling

OTHERS = [
    ("Agent: Flying from Oslo to Rome.", "Destination", "Oslo"),
    ("Agent: Flying from Oslo to Rome.", "Origin", "Rome"),
    ("Clerk: Sold by Hart to Lund.", "Buyer", "Hart"),
    ("Clerk: Sold by Hart to Lund.", "Seller", "Lund"),
    ("Clerk: It was bought by Lund from Hart.", "Buyer", "Hart"),
    ("Agent: Where from? // Caller: Leeds. // Agent: And where to? // Caller: Hull.", "Destination", "Leeds"),
    ("Agent: Where from? // Caller: Leeds. // Agent: And where to? // Caller: Hull.", "Origin", "Hull"),
    ("Bank: A transfer to Mrs Hale from Mr Rook.", "Payee", "Mr Rook"),
    ("Courier: The parcel goes to Brill.", "Sender", "Brill"),
    ("Guest: We stay from the third of June to the ninth of June.", "End date", "3 June"),
    ("Guest: We stay from the third of June to the ninth of June.", "Start date", "9 June"),
]
OWN = [
    ("Agent: Flying from Oslo to Rome.", "Destination", "Rome"),
    ("Agent: Flying from Oslo to Rome.", "Origin", "Oslo"),
    ("Clerk: Sold by Hart to Lund.", "Buyer", "Lund"),
    ("Clerk: Sold by Hart to Lund.", "Seller", "Hart"),
    ("Clerk: It was bought by Lund from Hart.", "Buyer", "Lund"),
    ("Agent: Where from? // Caller: Leeds. // Agent: And where to? // Caller: Hull.", "Destination", "Hull"),
    ("Agent: Where from? // Caller: Leeds. // Agent: And where to? // Caller: Hull.", "Origin", "Leeds"),
    ("Bank: A transfer to Mrs Hale from Mr Rook.", "Payee", "Mrs Hale"),
    ("Courier: The parcel is from Brill, for Mrs Hale.", "Sender", "Brill"),
    ("Guest: We stay from the third of June to the ninth of June.", "End date", "9 June"),
    ("Guest: We'd fly to Rome. Back from Rome on Sunday.", "Destination", "Rome"),
    ("Caller: Please change my pickup location to Hull.", "Pickup location", "Hull"),
]


@pytest.mark.parametrize(("talk", "label", "value"), OTHERS)
def test_the_other_side_is_withheld(talk: str, label: str, value: str) -> None:
    """A preposition, or the question that is answered, tells the side."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "direction" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), OWN)
def test_the_own_side_is_held(talk: str, label: str, value: str) -> None:
    """What stands on the side that the field asks for is held."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(
    ("talk", "label", "verdict"),
    [
        ("Owner: The tap has dripped since Sunday. // Plumber: I see.", "Next visit", "unsupported"),
        ("Owner: The tap has dripped since last Sunday. // Plumber: I see.", "Follow-up day", "unsupported"),
        ("Owner: The tap has dripped since Sunday. // Plumber: I see.", "Day it started", "supported"),
        ("Plumber: I'll be back on Sunday. // Owner: Good.", "Next visit", "supported"),
    ],
)
def test_a_day_since_when_something_is_so_is_not_to_come(talk: str, label: str, verdict: str) -> None:
    """What stands behind "since" lies behind."""
    assert ruling(talk, label, "Sunday")[0] == verdict
