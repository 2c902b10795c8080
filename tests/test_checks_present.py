"""Who speaks is there: a field of who is absent takes nobody who has a turn."""

from __future__ import annotations

import pytest

from claims import ruling

TALK = "Ines: Have we all got a chair? Where's Bram? // Otto: Bram's ill. Ines, shall we start? // Ines: Go on, Otto."


@pytest.mark.parametrize(
    ("label", "value"), [("Absent", "Otto"), ("Absentees", "Ines"), ("Apologies | who is away", "Otto")]
)
def test_who_speaks_is_not_absent(label: str, value: str) -> None:
    """A speaker of the talk is contradicted where the field asks who was not there."""
    assert ruling(TALK, label, value) == ("contradicted", {"present"})


@pytest.mark.parametrize(("label", "value"), [("Absent", "Bram"), ("Who starts", "Otto"), ("Attendees", "Ines")])
def test_who_does_not_speak_may_be_absent(label: str, value: str) -> None:
    """Who has no turn may be absent, and a speaker may be anything else."""
    assert ruling(TALK, label, value) == ("supported", set())
