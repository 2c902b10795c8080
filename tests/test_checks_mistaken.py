"""What its speaker then gives to another thing is not the field's."""

from __future__ import annotations

import pytest

from claims import ruling

GIVEN_AWAY = [
    (
        "Clerk: What's the alarm code? // Owner: Seven one four. No, hang on, that's the old one. Five two two.",
        "Code",
        714,
    ),
    ("Vet: Which food is she on? // Owner: Purlane. Oh, sorry, that was my brother's cat.", "Food", "Purlane"),
    (
        "Desk: And the studio? // Guest: Larkhall. // Desk: Thanks. // Guest: Oh wait, that's last term's.",
        "Studio",
        "Larkhall",
    ),
]
STANDS = [
    (
        "Clerk: What's the alarm code? // Owner: Seven one four. No, hang on, that's the old one. Five two two.",
        "Code",
        522,
    ),
    ("Desk: And the studio? // Guest: Larkhall. Sorry, that's what it says here.", "Studio", "Larkhall"),
    ("Desk: The studio? // Guest: Larkhall. No, that's right, Larkhall.", "Studio", "Larkhall"),
    ("Clerk: Your number? // Owner: Five two two. No, sorry, that's my work number.", "Work number", 522),
    (
        "Desk: And the studio? // Guest: Larkhall. // Desk: And the teacher? // Guest: Oh, that was last term's.",
        "Studio",
        "Larkhall",
    ),
]


@pytest.mark.parametrize(("talk", "label", "value"), GIVEN_AWAY)
def test_what_is_given_to_another_thing_is_contradicted(talk: str, label: str, value: object) -> None:
    """A word of correction with "that's" and whose it is, or which other one, takes the value away."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "mistaken" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), STANDS)
def test_what_stays_with_its_field_stands(talk: str, label: str, value: object) -> None:
    """What is confirmed, what the field itself names and what answers another question take nothing away."""
    assert ruling(talk, label, value) == ("supported", set())
