"""The right value in the wrong field: what was said of a rival field is not this one's."""

from __future__ import annotations

import pytest

from claims import ruling

RIVALS = [
    ("Buyer: Twelve per unit, and forty of them.", "Order quantity", 12, "Unit price"),
    ("Buyer: We sold forty units, the price was nine.", "Price", 40, "Units sold"),
    ("Buyer: Ten units, and the unit price is forty.", "Unit price", 10, "Number of units"),
    ("Nurse: Heart rate ninety, temperature thirty eight.", "Temperature", 90, "Heart rate"),
    ("Farmer: We have forty ewes and three rams.", "Rams", 40, "Ewes"),
    ("Clerk: The deposit is two hundred, the rent nine hundred.", "Rent", 200, "Deposit"),
    ("Coach: Her weight was sixty, her height one seventy.", "Height", 60, "Weight"),
    ("Agent: How many adults? // Guest: Two. // Agent: And children? // Guest: Three.", "Children", 2, "Adults"),
    ("Caller: Phone four four one two two. Fax nine nine one two two.", "Fax number", "44122", "Phone number"),
    ("Clerk: Policy number eight eight one. Claim number three two six.", "Claim number", "881", "Policy number"),
    (
        "Driver: Pick up at Mill Lane, and the drop off address is Dock Road.",
        "Drop off address",
        "Mill Lane",
        "Pick up address",
    ),
    ("Brewer: Mash at sixty six. Boil for ninety.", "Boil minutes", 66, "Mash temperature"),
    ("Mechanic: Pads are about ninety, discs would be one sixty on top.", "Pads price", 160, "Discs price"),
    (
        "Vet: Weight's thirty-one point two, last time it was twenty-nine.",
        "Previous weight in kg",
        31.2,
        "Weight in kg",
    ),
    (
        "Clerk: Last month's reading? // Tenant: Four hundred. // Clerk: And now? // Tenant: Six hundred.",
        "Previous reading",
        600,
        "Reading",
    ),
]
OWN = [
    ("Buyer: Forty units at twelve euros fifty each.", "Order quantity", 40, "Unit price"),
    ("Buyer: The unit price is nine. The order is forty units.", "Unit price", 9, "Order quantity"),
    ("Buyer: Ten units, and the unit price is forty.", "Number of units", 10, "Unit price"),
    (
        "Clerk: The appointment date is Monday. And when? // Guest: 2 pm.",
        "Appointment time",
        "2 pm",
        "Appointment date",
    ),
    ("Guest: I pick up the car at 6 pm.", "Return time", "6 pm", "Pick-up date"),
    ("Nurse: Heart rate ninety, temperature thirty eight.", "Heart rate", 90, "Temperature"),
    ("Farmer: We have forty ewes and three rams.", "Ewes", 40, "Rams"),
    ("Clerk: The deposit is two hundred, the rent nine hundred.", "Rent", 900, "Deposit"),
    ("Agent: How many adults? // Guest: Two. // Agent: And children? // Guest: Three.", "Children", 3, "Adults"),
    ("Caller: Phone four four one two two. Fax nine nine one two two.", "Phone number", "44122", "Fax number"),
    (
        "Driver: Pick up at Mill Lane, the drop off address is Dock Road.",
        "Drop off address",
        "Dock Road",
        "Pick up address",
    ),
    ("Brewer: It was ninety.", "Boil minutes", 90, "Mash temperature"),
    ("Guest: The name is Flint.", "Surname", "Flint", "Street"),
    ("Coach: Ten reps at sixty kilos.", "Weight in kg", 60, "Reps"),
    ("Vet: Weight's thirty-one point two, last time it was twenty-nine.", "Previous weight in kg", 29, "Weight in kg"),
    (
        "Clerk: Last month's reading? // Tenant: Four hundred. // Clerk: And now? // Tenant: Six hundred.",
        "Previous reading",
        400,
        "Reading",
    ),
]


@pytest.mark.parametrize(("talk", "label", "value", "rival"), RIVALS)
def test_a_rivals_value_is_withheld(talk: str, label: str, value: object, rival: str) -> None:
    """A value that stands beside another field's words belongs to that field."""
    verdict, against = ruling(talk, label, value, (), (rival,))
    assert (verdict != "supported", "slot" in against) == (True, True)


@pytest.mark.parametrize(("talk", "label", "value", "rival"), OWN)
def test_the_fields_own_value_stands(talk: str, label: str, value: object, rival: str) -> None:
    """A value beside its own field's words, or beside none, is not taken away."""
    assert ruling(talk, label, value, (), (rival,)) == ("supported", set())


def test_a_number_that_its_field_names_elsewhere_is_contradicted() -> None:
    """Where all words of the label stand before another number, this one is something else."""
    talk = "Shop: The sofa comes to four hundred. // Shop: The delivery charge is sixty."
    assert ruling(talk, "Delivery charge", 400, (), ("Assembly",)) == ("contradicted", {"slot"})


@pytest.mark.parametrize(
    ("talk", "verdict"),
    [
        ("Nurse: Pressure is one sixty.", "unsupported"),
        ("Nurse: After the tablet it came to one sixty.", "supported"),
        ("Nurse: And the repeat? // Nurse: We repeated it, one sixty.", "supported"),
    ],
)
def test_what_is_asked_for_afterwards_is_not_what_was_before(talk: str, verdict: str) -> None:
    """Beside a field of the time before, one of the time after needs a word that says so."""
    assert ruling(talk, "Pressure after treatment", 160, (), ("Initial pressure",))[0] == verdict


def test_a_price_said_of_another_thing_is_not_this_ones() -> None:
    """Where the thing that the field is called after has a price of its own, no other price is its."""
    talk = "Mechanic: Pads are about ninety, discs would be one sixty on top."
    verdict, against = ruling(talk, "Pads price", 160, others=("Labour hours",))
    assert (verdict, "slot" in against) == ("contradicted", True)
    assert ruling(talk, "Pads price", 90, others=("Labour hours",)) == ("supported", set())


def test_a_sum_of_money_is_no_rivals_count() -> None:
    """As in "two, at forty pounds each": the forty is a price, however near the rival's name stands."""
    talk = "Fitter: I've ordered spares, two, they're forty pounds each."
    assert ruling(talk, "Unit price", 40, others=("Spares ordered",)) == ("supported", set())
