"""Refusals: what was offered or wanted and refused in one breath did not come to be."""

from __future__ import annotations

import pytest

from claims import ruling

REFUSED = [
    ("Wife: They wanted to give him morphine but he wouldn't have it.", "Medicine", "morphine"),
    ("Tenant: The agent suggested a dehumidifier, but we turned it down.", "Equipment in the flat", "dehumidifier"),
    ("Rider: The shop tried to sell me carbon wheels and I didn't want them.", "Wheels", "carbon"),
    ("Nurse: We offered her the commode, she refused.", "Aid in use", "commode"),
]
TAKEN = [
    ("Wife: They wanted to give him morphine and he took it.", "Medicine", "morphine"),
    ("Tenant: The agent suggested a dehumidifier, but we had no room for the old one.", "Equipment", "dehumidifier"),
    ("Nurse: We offered her the commode, she refused.", "Aid declined", "commode"),
    ("Rider: I ride carbon wheels but I didn't want the tubeless ones.", "Wheels", "carbon"),
]


@pytest.mark.parametrize(("talk", "label", "value"), REFUSED)
def test_what_is_refused_in_a_breath_is_unsupported(talk: str, label: str, value: str) -> None:
    """An offer before the value and a refusal behind it, in one sentence."""
    verdict, against = ruling(talk, label, value)
    assert (verdict != "supported", "rejected" in against) == (True, True)


@pytest.mark.parametrize(("talk", "label", "value"), TAKEN)
def test_what_is_taken_or_asked_for_as_an_offer_stands(talk: str, label: str, value: str) -> None:
    """An offer that nobody refuses, one that the field asks for, and a refusal of something else."""
    assert ruling(talk, label, value) == ("supported", set())
