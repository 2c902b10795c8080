"""Conditions: what depends on something that has not happened is no fact, unless the field asks for a plan."""

from __future__ import annotations

import pytest

from claims import entry_of, ruling

CONDITIONAL = [
    ("Agent: If the boiler fails again we send an engineer.", "Action taken", "send an engineer"),
    ("Landlord: Unless you pay, there's an eviction notice.", "Notice served", "eviction notice"),
    ("Coach: Suppose we sign a keeper.", "Signing", "keeper"),
    ("Owner: I would have chosen the marble.", "Worktop", "marble"),
    ("Broker: Say they made you an offer. It would be four hundred.", "Offer made", 400),
    ("Doctor: If the scan is bad you'd need a stent.", "Treatment", "stent"),
    ("Guest: We would take the suite if it had a view.", "Room taken", "suite"),
    ("Driver: Had it been raining I'd have used chains if I owned any.", "Equipment used", "chains"),
    ("Manager: Assuming the grant comes, we hire Petra.", "Hired", "Petra"),
    ("Trainer: In theory the horse jumps one forty.", "Highest jump", "one forty"),
    ("Broker: Say they made you an offer. Four hundred would be it.", "Offer made", 400),
    ("Clinic: Let's see how the bloods look before we start statins.", "Medication started", "statins"),
    ("School: I was going to pick art but I chose music.", "Subject", "art"),
    ("Guest: We nearly booked the Grand, then took the Plaza.", "Hotel booked", "Grand"),
    ("Kitchen: I wish we had a bigger oven.", "Oven size", "bigger"),
    ("Depot: You can use our crate, or you can bring your own, but then the fee is nine.", "Fee", 9),
]
PLAIN = [
    ("Agent: We send an engineer. If it fails again, ring us.", "Action taken", "send an engineer"),
    ("Landlord: Could you see if the eviction notice came? I posted an eviction notice.", "Notice", "eviction notice"),
    ("Guest: The suite, if you can.", "Room wanted", "suite"),
    ("Guest: We'll take the suite if you don't mind.", "Room taken", "suite"),
    ("Owner: I chose the marble, as if money were no object.", "Worktop", "marble"),
    ("Manager: We hired Petra even if the grant never came.", "Hired", "Petra"),
    ("Trainer: The horse jumps one forty.", "Highest jump", "one forty"),
    ("Doctor: You need a stent. Suppose we meet on Monday.", "Treatment", "stent"),
    ("Coach: If we sign a keeper, great. // Chair: We signed a keeper.", "Signing", "keeper"),
    ("Clinic: We'll start statins today.", "Medication started", "statins"),
    ("School: I was going to pick art but I chose music.", "Subject", "music"),
    ("Guest: We nearly booked the Grand, then took the Plaza.", "Hotel booked", "Plaza"),
    (
        "Depot: You can use our crate, or you can bring your own, but then the fee goes up from six to nine euros.",
        "Fee",
        6,
    ),
    ("Diner: A table until ten if you have one.", "Table until", "ten"),
]
CONDITIONS_ARE_ASKED_FOR = [
    ("Agent: If the boiler fails again we send an engineer.", "Plan", "send an engineer"),
    ("Doctor: If the fever comes back, call us.", "Return precautions | when to call", "call us"),
    ("Broker: If they refuse, we offer four hundred.", "Fallback offer", 400),
    ("Guest: If it rains, the barn.", "Venue", "if it rains, the barn"),
]


@pytest.mark.parametrize(("talk", "label", "value"), CONDITIONAL)
def test_what_is_said_under_a_condition_is_unsupported(talk: str, label: str, value: object) -> None:
    """A condition in the value's own sentence, or supposed in the one before, leaves it open."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "condition" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), PLAIN)
def test_a_condition_of_something_else_leaves_it_alone(talk: str, label: str, value: object) -> None:
    """Polite ifs, another sentence's condition, and one that a later turn fulfils do not count."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), CONDITIONS_ARE_ASKED_FOR)
def test_a_condition_stands_where_it_is_asked_for_or_kept(talk: str, label: str, value: object) -> None:
    """A plan may depend on something, and a value may hold its own condition."""
    assert ruling(talk, label, value) == ("supported", set())


def test_an_order_under_a_condition_is_an_order() -> None:
    """What is ordered may be ordered for a case that has not come yet."""
    talk = "GP: If it hasn't settled by Friday, take the naproxen. // Patient: Okay."
    assert entry_of(talk, "Order | what is ordered", "naproxen").verdict == "supported"
    assert entry_of(talk, "Medicine taken", "naproxen").verdict == "unsupported"
