"""An assent names nothing."""

from __future__ import annotations

import pytest

from claims import heard
from onrecord import Schema, check

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "time": {"type": ["string", "null"], "description": "Time of the booking"},
            "song": {"type": ["string", "null"], "description": "Name of the song"},
            "agreed": {"type": ["boolean", "null"], "description": "Whether the booking was agreed to"},
        },
    }
)


@pytest.mark.parametrize("said", ["Perfect.", "Yup.", "That is correct.", "Sounds good.", "Okay."])
def test_an_assent_is_no_value(said: str) -> None:
    """A word of assent that answers a question is not what was asked for."""
    value = said.rstrip(".").removeprefix("That is ")
    talk = heard(f"A: What time would you like? // B: {said} // A: Then it is booked.")
    record = check(talk, {"time": value}, SCHEMA)
    assert (record.data.get("time"), [one.pointer for one in record.withheld]) == (None, ["/time"])


@pytest.mark.parametrize(
    ("talk", "field", "value"),
    [
        ("A: Which song? // B: Play Perfect by Ed Sheeran.", "song", "Perfect"),
        ("A: Which song? // B: The song is called Okay Then, please.", "song", "Okay Then"),
        ("A: What time would you like? // B: Perfect, half past six then.", "time", "half past six"),
    ],
)
def test_a_name_that_sounds_like_one_stays(talk: str, field: str, value: str) -> None:
    """A word of assent that is named as something, and a value beside one, are held."""
    assert check(heard(talk), {field: value}, SCHEMA).data[field] == value
