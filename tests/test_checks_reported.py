"""Hearsay: what a client passes on from somebody else is that person's word."""

from __future__ import annotations

import pytest

from claims import ruling

PASSED_ON = [
    ("Caller: He told the officer I ran the light.", "Offence", "ran the light"),
    ("Customer: The salesman said the battery lasts ten hours.", "Battery hours", 10),
    ("Tenant: The agency reckons the damage was two hundred.", "Damage", 200),
    ("Patient: According to the chemist it's ringworm.", "Condition", "ringworm"),
    ("Claimant: She claims the brakes failed.", "Cause", "brakes failed"),
    ("Witness: A man insists the shop was open.", "State of shop", "open"),
    ("Passenger: The steward says gate forty.", "Gate", 40),
    ("Buyer: Apparently the roof leaks.", "Defect", "roof leaks"),
    ("Witness: I heard the shop was open.", "State of shop", "open"),
]
OWN_WORD = [
    ("Caller: I told the officer I ran the light.", "Offence", "ran the light"),
    ("Customer: The battery lasts ten hours.", "Battery hours", 10),
    ("Patient: I said it's ringworm.", "Condition", "ringworm"),
    ("Passenger: It says gate forty.", "Gate", 40),
    ("Buyer: The roof leaks. The agent says otherwise.", "Defect", "roof leaks"),
    ("Nurse: The doctor says ringworm.", "Condition", "ringworm"),
    ("- she claims the brakes failed", "Cause", "brakes failed"),
    ("Tenant: The agency reckons the damage was two hundred.", "Agency's version", 200),
    ("Patient: According to the chemist it's ringworm.", "Advice given", "ringworm"),
    ("Claimant: She claims the brakes failed. // Claimant: The brakes failed.", "Cause", "brakes failed"),
]


@pytest.mark.parametrize(("talk", "label", "value"), PASSED_ON)
def test_what_a_client_passes_on_is_unsupported(talk: str, label: str, value: object) -> None:
    """A verb of saying with another subject makes it somebody else's word."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "reported" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), OWN_WORD)
def test_a_speakers_own_word_stands(talk: str, label: str, value: object) -> None:
    """What a client says themselves, what staff pass on, and what a field of others' words asks for, count."""
    assert ruling(talk, label, value) == ("supported", set())
