"""Items of lists: each value belongs to the item that it is said of."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord import Schema, Transcript, check

MEDICINES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "dose": {"type": ["string", "null"]},
            "frequency": {"type": ["string", "null"]},
        },
    },
}
FAMILY = {
    "type": "array",
    "items": {"type": "object", "properties": {"relative": {"type": "string"}, "condition": {"type": "string"}}},
}
TASKS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"task": {"type": "string"}, "owner": {"type": "string"}, "due": {"type": ["string", "null"]}},
    },
}
LISINOPRIL, METFORMIN = {"name": "lisinopril", "dose": "10 mg"}, {"name": "metformin", "dose": "500 mg"}
ASTHMA, CANCER = {"relative": "mother", "condition": "asthma"}, {"relative": "father", "condition": "lung cancer"}
BUDGET = {"task": "update the budget sheet", "owner": "Lena", "due": "Friday"}
SUPPLIER = {"task": "call the supplier", "owner": "Omar", "due": "Monday"}


def held(shape: dict[str, Any], items: list[dict[str, Any]], talk: str) -> list[dict[str, Any]]:
    """Return the items of the record that are held, without what was withheld of them."""
    turns = (turn.partition(": ") for turn in talk.split(" // "))
    transcript = Transcript.from_segments({"speaker": who, "text": text} for who, _, text in turns)
    name = "family_history" if shape is FAMILY else "list"
    schema = Schema.from_dict({"type": "object", "properties": {name: shape}})
    data = check(transcript, {name: items}, schema).data
    return [{key: value for key, value in item.items() if value is not None} for item in data.get(name, [])]


def swapped(items: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """Return two items with the values of some keys exchanged."""
    first, second = items
    return [first | {key: second[key] for key in keys}, second | {key: first[key] for key in keys}]


RIGHT = [
    (
        MEDICINES,
        [LISINOPRIL, METFORMIN],
        "N: She takes lisinopril ten milligrams and metformin five hundred milligrams.",
    ),
    (MEDICINES, [LISINOPRIL, METFORMIN], "N: Lisinopril, ten milligrams, metformin, five hundred milligrams."),
    (MEDICINES, [LISINOPRIL, METFORMIN], "N: Ten milligrams of lisinopril, five hundred milligrams of metformin."),
    (
        MEDICINES,
        [LISINOPRIL, METFORMIN],
        "N: Lisinopril is ten milligrams. // N: Metformin is five hundred milligrams.",
    ),
    (
        MEDICINES,
        [LISINOPRIL, METFORMIN],
        "P: I take lisinopril and metformin. // D: How much lisinopril? // P: Ten milligrams. // D: And metformin? // "
        "P: Um, five hundred milligrams.",
    ),
    (FAMILY, [ASTHMA, CANCER], "P: My mother had asthma. And my father died of lung cancer."),
    (
        FAMILY,
        [ASTHMA, CANCER],
        "P: I lost my mother and my father. // D: What did your mother have? // P: Asthma. // D: And your father? // "
        "P: Lung cancer, sadly.",
    ),
    (
        TASKS,
        [BUDGET, SUPPLIER],
        "C: Lena, update the budget sheet by Friday. Omar, call the supplier on Monday.",
    ),
    (
        TASKS,
        [BUDGET, SUPPLIER],
        "C: Lena, you update the budget sheet by Friday, and Omar, call the supplier on Monday.",
    ),
]


@pytest.mark.parametrize(("shape", "items", "talk"), RIGHT)
def test_each_item_keeps_its_own(shape: dict[str, Any], items: list[dict[str, Any]], talk: str) -> None:
    """However the values and the names stand to each other."""
    assert held(shape, items, talk) == items


@pytest.mark.parametrize(("shape", "items", "talk"), RIGHT)
def test_no_item_takes_the_other_s(shape: dict[str, Any], items: list[dict[str, Any]], talk: str) -> None:
    """Exchanged values are withheld, each of them."""
    first, *others = items[0]
    assert held(shape, swapped(items, *others), talk) in ([{first: item[first]} for item in items], [])


@pytest.mark.parametrize(
    "talk",
    [
        "N: Aspirin and metformin, both once a day.",
        "N: She takes aspirin and metformin once a day.",
        "N: Aspirin once a day. Metformin, the same, once a day.",
    ],
)
def test_what_items_share_each_may_have(talk: str) -> None:
    """Names in a row, "both" and "the same"."""
    items = [{"name": name, "frequency": "once a day"} for name in ("aspirin", "metformin")]
    assert held(MEDICINES, items, talk) == items


def test_the_words_of_the_other_item_are_shown() -> None:
    """A withheld dose says whose it is."""
    transcript = Transcript.from_segments(
        [{"text": "Lisinopril ten milligrams and metformin five hundred milligrams."}]
    )
    schema = Schema.from_dict({"type": "object", "properties": {"list": MEDICINES}})
    record = check(transcript, {"list": swapped([LISINOPRIL, METFORMIN], "dose")}, schema)
    reasons = {entry.value: entry.reason for entry in record.withheld}
    assert reasons == {"500 mg": 'said of "metformin"', "10 mg": 'said of "lisinopril"'}


def test_a_single_item_and_names_that_nobody_says_are_left_alone() -> None:
    """Without another item, or with a name in house form alone, nothing tells whose a value is."""
    talk = "N: She takes ten milligrams of the white ones. // N: And aspirin."
    assert held(MEDICINES, [{"name": "aspirin", "dose": "10 mg"}], talk) == [{"name": "aspirin", "dose": "10 mg"}]
