"""Sorts of items: an option that says what sort of thing the rest of its item is."""

from __future__ import annotations

import pytest

from claims import heard
from onrecord import Schema, check

KINDS = ["medication", "lab", "imaging", "referral"]


def orders(*items: dict[str, object], talk: str) -> list[object]:
    """Check a list of orders and return the sorts that are held, None where one is not."""
    schema = Schema.from_dict(
        {
            "type": "object",
            "properties": {
                "orders": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "what": {"type": "string"},
                            "sort": {"enum": [*KINDS, None]},
                        },
                    },
                }
            },
        }
    )
    data = check(heard(talk), {"orders": list(items)}, schema).data
    return [item.get("sort") for item in data.get("orders", [])]


@pytest.mark.parametrize(
    ("talk", "what", "sort"),
    [
        ("Doctor: Start lisinopril in the morning.", "lisinopril", "medication"),
        ("Doctor: Let's get an x-ray of the wrist.", "x-ray of the wrist", "imaging"),
        ("Vet: We'll run amoxicillin for a week.", "amoxicillin", "medication"),
    ],
)
def test_an_item_of_that_sort_supports_the_option(talk: str, what: str, sort: str) -> None:
    """Nobody says "medication" who orders a medicine by its name."""
    assert orders({"what": what, "sort": sort}, talk=talk) == [sort]


@pytest.mark.parametrize(
    ("talk", "what", "sort"),
    [
        ("Doctor: Start lisinopril in the morning.", "lisinopril", "imaging"),
        ("Doctor: Let's get an x-ray of the wrist.", "x-ray of the wrist", "lab"),
        ("Doctor: We'll see about the garden.", "garden", "referral"),
        ("Doctor: Nothing today.", "lisinopril", "medication"),
    ],
)
def test_an_item_of_another_sort_does_not(talk: str, what: str, sort: str) -> None:
    """The sort must be the item's own, and the item must be on the record."""
    assert orders({"what": what, "sort": sort}, talk=talk) in ([None], [])
