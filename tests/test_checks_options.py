"""Options: an enum's evidence must speak of the option, and of the field where the option is one common word."""

from __future__ import annotations

import pytest

from claims import entry_of, heard, ruling
from onrecord import Glossary, Schema, check

SAID = [
    ("Guest: A window seat, please.", "Seat", "window", ("window", "aisle")),
    ("Host: Indoors or on the terrace? // Guest: The terrace.", "Table", "terrace", ("indoors", "terrace")),
    ("Vet: The left hind leg is swollen.", "Leg", "left hind leg", ("left hind leg", "right hind leg")),
    ("Fitter: The boiler is gas fired.", "Boiler fuel", "gas", ("gas", "oil", "electric")),
    ("Clerk: Which delivery? // Buyer: Express.", "Delivery", "express", ("standard", "express")),
    ("Nurse: He is alert and talking.", "Alertness", "alert", ("alert", "drowsy")),
    ("Agent: Payment by card. // Caller: By card.", "Payment", "card", ("card", "cash")),
    ("Chair: The motion is carried.", "Motion", "carried", ("carried", "defeated")),
    ("Doctor: No swelling at the ankle.", "Ankle swelling", "No swelling", ("No swelling", "Mild swelling")),
    ("Clerk: Category B.", "Licence category", "B", ("A", "B")),
    ("Waiter: Still or sparkling? // Guest: Still, please.", "Water", "still", ("still", "sparkling")),
    ("Waiter: Still or sparkling? // Guest: Sparkling.", "Water", "sparkling", ("still", "sparkling")),
    ("Desk: Same room or another one? // Guest: The same.", "Room", "same", ("same", "other")),
    ("Clerk: Is the pump up or down? // Tech: Down since nine.", "Pump", "down", ("up", "down")),
    ("Nurse: Is the drain in or out? // Doctor: Out.", "Drain", "out", ("in", "out")),
    ("Fitter: Left or right valve? // Owner: Right, I think it was.", "Valve", "right", ("left", "right")),
]
NOT_SAID = [
    ("Guest: A seat, please.", "Seat", "window", ("window", "aisle")),
    ("Vet: The left hind leg is swollen.", "Leg", "right hind leg", ("left hind leg", "right hind leg")),
    ("Fitter: The boiler is gas fired.", "Boiler fuel", "oil", ("gas", "oil", "electric")),
    ("Nurse: The urine is yellow.", "Nail colour", "yellow", ("yellow", "pink")),
    ("Doctor: Some swelling at the ankle.", "Ankle swelling", "No swelling", ("No swelling", "Some swelling")),
    ("Clerk: Category B.", "Licence category", "E", ("B", "E")),
    ("Guest: We came by train.", "Mood", "tearful", ("cheerful", "tearful")),
    ("Agent: The dog is brown.", "Hair", "brown", ("brown", "black")),
    ("Waiter: Still or sparkling? // Guest: Sparkling.", "Water", "still", ("still", "sparkling")),
    ("Waiter: Still or sparkling water? // Guest: Tap is fine.", "Water", "still", ("still", "sparkling")),
    ("Clerk: Is the pump up or down? // Tech: Down since nine.", "Pump", "up", ("up", "down")),
    ("Nurse: Is the drain in or out? // Doctor: Out.", "Drain", "in", ("in", "out")),
    ("Desk: The same room as before? // Guest: No, another, please.", "Room", "same", ("same", "other")),
    (
        "Chef: How do you want the steak? // Guest: Anything but well done.",
        "Steak",
        "well done",
        ("rare", "medium", "well done"),
    ),
    ("Fitter: Right, let me look at the valve.", "Valve", "right", ("left", "right")),
]


@pytest.mark.parametrize(("talk", "label", "value", "options"), SAID)
def test_an_option_that_was_said_is_held(talk: str, label: str, value: str, options: tuple[str, ...]) -> None:
    """An option counts where its words were said of the field, or in answer to another option."""
    assert ruling(talk, label, value, options) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value", "options"), NOT_SAID)
def test_an_option_that_was_not_said_is_withheld(talk: str, label: str, value: str, options: tuple[str, ...]) -> None:
    """The words that tell an option from the others must be there, and said of the field."""
    assert ruling(talk, label, value, options)[0] != "supported"


def test_a_house_form_stands_for_an_option() -> None:
    """A glossary term that was said licenses the option that is its house form."""
    glossary = Glossary.from_terms([{"preferred": "NKDA", "expansion": "no known drug allergies"}])
    talk = "Nurse: She has no known drug allergies."
    entry = entry_of(talk, "Allergy status", "NKDA", ("NKDA", "allergic"), glossary=glossary)
    assert entry.verdict == "supported"


def test_an_option_that_many_other_fields_have_needs_its_field() -> None:
    """In a schema with many enums an option of this field alone names its field by itself."""
    assert ruling("Nurse: Something is yellow.", "Nail colour", "yellow", ("yellow", "pink"))[0] == "unsupported"


@pytest.mark.parametrize(
    ("talk", "label", "value", "options", "verdict"),
    [
        ("Guest: Indoors. // Host: Right, indoors.", "Table", "indoors", ("indoors", "terrace"), "unsupported"),
        ("Clerk: Form 5.", "Form", 5, (4, 5), "supported"),
        ("Clerk: Form five.", "Form", 5, (4, 5), "supported"),
        ("Clerk: The weight is nine kilos.", "Weight unit", "kg", ("kg", "lb"), "supported"),
        ("Clerk: The weight is nine sacks.", "Weight unit", "kg", ("kg", "lb"), "unsupported"),
        ("Clerk: Large? // Buyer: Yes.", "Size", "large", ("small", "large"), "supported"),
        ("Clerk: Form 5.", "Form", 4, (4, 5), "contradicted"),
    ],
)
def test_options_of_one_word_and_of_one_figure(
    talk: str, label: str, value: object, options: tuple[object, ...], verdict: str
) -> None:
    """A word that could be said of anything needs its field; a figure needs to be said."""
    assert ruling(talk, label, value, options)[0] == verdict


@pytest.mark.parametrize(("value", "held"), [("yellow", True), ("pale", False)])
def test_in_a_schema_of_many_enums_an_option_of_one_field_names_it(value: str, held: bool) -> None:
    """Where no other field has the option nothing else can be meant; where one has, the field must be named."""
    leaves: dict[str, object] = {
        f"f{i}": {"type": "string", "enum": ["pale", f"a{i}"], "title": f"Thing {i}"} for i in range(30)
    }
    leaves["it"] = {"type": "string", "enum": ["yellow", "pale"], "title": "Nail colour"}
    schema = Schema.from_dict({"type": "object", "properties": leaves})
    record = check(heard(f"Nurse: They look {value} to me."), {"it": value}, schema)
    assert bool(record.claims) is held
