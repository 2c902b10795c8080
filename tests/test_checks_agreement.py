"""Agreement: what both sides must agree on needs both."""

from __future__ import annotations

import pytest

from claims import ruling

ONE_SIDED = [
    ("Anna: The ninth of May. // Ben: Let me look.", "Agreed date", "9 May"),
    ("Buyer: Nine hundred. // Seller: Not a chance.", "Price agreed", 900),
    ("Tenant: I move out on Friday. // Landlord: We'll see about that.", "Agreed day", "Friday"),
    ("Union: Four days a week. // Employer: Let's come back to that. // Union: Four days.", "Days agreed", 4),
    ("Anna: I keep the boat. // Ben: Do you?", "Settlement | what both parties accept", "keep the boat"),
    ("Tenant: I move out in May. // Landlord: We will see.", "Agreed month", "May"),
]
MUTUAL = [
    (
        "Anna: The sixth of May suits nobody. // Ben: No. // Anna: Right, the ninth of May it is.",
        "Agreed date",
        "9 May",
    ),
    ("Buyer: Nine hundred. // Seller: Nine hundred, done.", "Price agreed", 900),
    ("Tenant: I move out in May. // Landlord: Yes, fine.", "Agreed month", "May"),
    ("Landlord: So May. // Tenant: Hm. // Landlord: Well? // Tenant: May it is.", "Agreed month", "May"),
    ("Client: Delivery by Friday. // Agency: Okay.", "Date accepted by the agency", "Friday"),
    ("Buyer: Nine hundred. // Seller: Not a chance.", "Price offered", 900),
    ("- nine hundred", "Price agreed", 900),
]


@pytest.mark.parametrize(("talk", "label", "value"), ONE_SIDED)
def test_what_one_side_says_is_not_agreed(talk: str, label: str, value: object) -> None:
    """One side's word, even repeated, and a question back are no agreement."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "agreement" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), MUTUAL)
def test_what_both_sides_say_is_agreed(talk: str, label: str, value: object) -> None:
    """The other side repeats it or says yes; fields of no agreement, and talk without speakers, ask for less."""
    assert ruling(talk, label, value) == ("supported", set())
