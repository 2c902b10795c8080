"""Sums: numbers that add up to a value, where the field asks for it."""

from __future__ import annotations

import pytest

from claims import ruling, schema_of
from onrecord.grounding.sums import summed

ASKED = "Ewes | how many ewes there are, added up"


@pytest.mark.parametrize(
    ("text", "label", "value", "parts"),
    [
        ("Four ewes in the barn and nine ewes outside.", ASKED, 13, [4, 9]),
        ("Four ewes in the barn, nine ewes outside and three rams.", ASKED, 13, [4, 9]),
        ("Four ewes in the barn and nine ewes outside.", ASKED, 14, []),
        ("Thirteen ewes.", ASKED, 13, []),
        ("Four ewes in the barn and nine ewes outside.", "Ewes | how many ewes there are", 13, []),
        ("Four ewes and nine ewes.", "Ewes | the sum as it was stated, never worked out", 13, []),
    ],
)
def test_numbers_of_a_turn_that_add_up(text: str, label: str, value: int, parts: list[int]) -> None:
    """All numbers of the turn, or those that are named like the field, must make the value, and the field must ask."""
    field = schema_of(label, value).fields[0]
    assert [quantity.values[0] for quantity in summed(value, text, field)] == parts


def test_a_sum_that_the_field_asks_for_is_held() -> None:
    """Every part was said, so that the sum is on the record."""
    talk = "Farmer: Four ewes in the barn and nine ewes outside."
    assert ruling(talk, ASKED, 13) == ("supported", set())
    assert ruling(talk, "Ewes | how many ewes there are", 13)[0] != "supported"
