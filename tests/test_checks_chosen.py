"""Choices: of what is offered with an "or", the other party takes up one."""

from __future__ import annotations

import pytest

from claims import ruling

LEFT_ASIDE = [
    ("Agent: We could do Thursday morning or Friday after two. // Caller: Friday then.", "Appointment day", "Thursday"),
    ("Agent: We could do Thursday or Friday after two. // Caller: Thursday suits me.", "Appointment day", "Friday"),
    ("Waiter: There's the soup or the terrine. // Guest: The terrine, please.", "Starter", "soup"),
    ("Clerk: A window seat or the aisle. // Traveller: Aisle.", "Seat", "window"),
    ("Nurse: The left arm or the right one. // Patient: Left arm please.", "Arm", "right"),
    (
        "Waiter: The leek soup or the terrine. // Guest: The terrine. // Waiter: So not the soup.",
        "Starter",
        "leek soup",
    ),
    ("Waiter: The leek soup or the terrine. // Guest: The soup won't do. Terrine then.", "Starter", "leek soup"),
    (
        "Florist: I have tulips in a basket, or lilies in a vase. // Buyer: How much are the lilies? "
        "// Florist: Sixty. // Buyer: Goodness. My aunt does like flowers. I will take the tulips.",
        "Flowers",
        "lilies",
    ),
    (
        "Garage: We can do Tuesday with Milo, or Saturday after noon with Petra. "
        "// Owner: Could we do Tuesday, only later?",
        "Mechanic",
        "Petra",
    ),
    (
        "Depot: I could lend you two carts and a ramp, or five carts with the long rails. "
        "// Buyer: The lane is narrow. Let us go with, I mean I will take the ramp.",
        "Carts",
        5,
    ),
]
TAKEN = [
    ("Agent: We could do Thursday morning or Friday after two. // Caller: Friday then.", "Appointment day", "Friday"),
    ("Waiter: There's the soup or the terrine. // Guest: The soup, please.", "Starter", "soup"),
    (
        "Agent: Friday between eight and noon, or Saturday afternoon. // Caller: Friday's no good. Saturday then.",
        "Appointment time of day",
        "afternoon",
    ),
    ("Waiter: There's the soup or the terrine. // Guest: Not the soup. Terrine then.", "Starter", "terrine"),
    (
        "Waiter: There's the soup or the terrine. // Guest: Terrine. // Waiter: Sorry, the soup it is.",
        "Starter",
        "soup",
    ),
    ("Clerk: Put it on table four or so, near the window. // Porter: Window, right.", "Table", 4),
    ("Host: Bring shorts or trousers, and your boots. // Guest: Boots, right.", "Bring", "shorts"),
    (
        "Florist: I have tulips in a basket, or lilies in a vase. // Buyer: How much are the lilies? "
        "// Florist: Sixty. // Buyer: Goodness. My aunt does like flowers. I will take the tulips.",
        "Flowers",
        "tulips",
    ),
    (
        "Florist: I have tulips or lilies in a vase. "
        "// Buyer: The tulips are better for the hall. No, wait. I will take the lilies, they last longer.",
        "Flowers",
        "lilies",
    ),
    (
        "Florist: I have tulips or lilies in a vase. // Buyer: What would the tulips be, then? "
        "// Florist: Sixty. // Buyer: That is fine. Lilies please.",
        "Flowers",
        "lilies",
    ),
    (
        "Depot: I could lend you two carts and a ramp, or five carts with the long rails. "
        "// Buyer: I will take the carts with rails.",
        "Carts",
        5,
    ),
    (
        "Depot: I could lend you two carts and a ramp, or five carts with the long rails. "
        "// Buyer: I will take the carts and the ramp, the two.",
        "Carts",
        2,
    ),
]


@pytest.mark.parametrize(("talk", "label", "value"), LEFT_ASIDE)
def test_what_is_not_taken_up_is_contradicted(talk: str, label: str, value: object) -> None:
    """A short reply that names the other one leaves this one aside."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "chosen" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), TAKEN)
def test_what_is_taken_up_stays(talk: str, label: str, value: object) -> None:
    """The value itself is named or settled on, or what the reply names is no alternative to it, or is refused."""
    assert "chosen" not in ruling(talk, label, value)[1]
