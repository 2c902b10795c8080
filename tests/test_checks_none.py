"""None of it: a value that only says no is a no to its field's question."""

from __future__ import annotations

import pytest

from claims import ruling

DENIED = [
    ("Nurse: Any allergies? // Patient: No.", "Allergies", "no allergies", ()),
    ("Nurse: Any allergies? // Patient: No.", "Allergies", "none", ()),
    ("Nurse: Any allergies? // Patient: No.", "Allergies", "none known", ()),
    ("Nurse: Any allergies? // Patient: No.", "Allergies", "No known allergies", ()),
    ("Nurse: Any allergies? // Patient: Not that I know of.", "Allergies", "none", ()),
    ("Nurse: Any surgeries? // Patient: None. // Nurse: Allergies? // Patient: Penicillin.", "Surgeries", "none", ()),
    ("Nurse: Are you allergic to anything? // Patient: Nothing at all.", "Allergies", "nil", ()),
    ("Nurse: She has no allergies.", "Allergies", "none", ()),
    ("Agent: Any damage to the car? // Caller: None that I can see.", "Damage", "none", ()),
    ("Agent: Any injuries? // Caller: Thank God, no.", "Injuries", "No injuries", ()),
    ("Bank: Do you have any debts? // Customer: I don't.", "Debts", "none", ()),
    ("Clerk: Special requests? // Guest: No, none.", "Special requests", "none", ()),
    ("Nurse: Any pain? // Patient: No.", "Pain", "none", ("none", "some", "severe")),
    ("Nurse: Swelling? // Doctor: No swelling, mild redness.", "Swelling", "none", ("none", "mild", "severe")),
    ("Vet: Is he on any tablets? // Owner: No. // Vet: Supplements? // Owner: Fish oil.", "Tablets", "none", ()),
    ("Teacher: Did you have any questions? // Pupil: No.", "Questions", "no questions", ()),
    ("Desk: The minibar? // Guest: Nothing from the minibar.", "Minibar", "nothing", ()),
]
NOT_DENIED = [
    ("Nurse: Any allergies? // Patient: Penicillin.", "Allergies", "none", ()),
    ("Nurse: Any allergies? // Patient: Yes, latex.", "Allergies", "none", ()),
    ("Nurse: Any surgeries? // Patient: None. // Nurse: Allergies? // Patient: Penicillin.", "Allergies", "none", ()),
    (
        "Nurse: Are you allergic to anything? // Patient: Nope. // Nurse: Fine. // Patient: I'm allergic to latex.",
        "Allergies",
        "none",
        (),
    ),
    ("Nurse: She's allergic to nuts.", "Allergies", "none", ()),
    ("Agent: Any damage to the car? // Caller: A scratch.", "Damage", "none", ()),
    ("Bank: Do you have any debts? // Customer: A car loan.", "Debts", "none", ()),
    ("Nurse: Any pain? // Patient: A lot.", "Pain", "none", ("none", "mild", "severe")),
    ("Nurse: Swelling? // Doctor: No swelling, mild redness.", "Redness", "none", ("none", "mild", "severe")),
    ("Vet: Is he on any tablets? // Owner: No. // Vet: Supplements? // Owner: Fish oil.", "Supplements", "none", ()),
    ("Host: Dietary needs? // Guest: I'm not sure.", "Dietary needs", "none", ()),
]


@pytest.mark.parametrize(("talk", "label", "value", "options"), DENIED)
def test_a_plain_no_is_held_where_the_question_was_denied(
    talk: str, label: str, value: str, options: tuple[str, ...]
) -> None:
    """The words of the form need not be said: the reply to the field's question, or a denial, says as much."""
    assert ruling(talk, label, value, options) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value", "options"), NOT_DENIED)
def test_a_plain_no_is_withheld_where_something_was_named(
    talk: str, label: str, value: str, options: tuple[str, ...]
) -> None:
    """A no to another question is none to this one, and an answer that names something is none at all."""
    verdict, against = ruling(talk, label, value, options)
    assert (verdict != "supported", "none" in against) == (True, True)
