"""Allergies and medicines: what is named as the one is not the other."""

from __future__ import annotations

import pytest

from claims import ruling

WITHHELD = [
    ("Nurse: I gave her some ibuprofen at noon. // Doctor: Good.", "Allergies", "ibuprofen"),
    ("Nurse: Any allergies? // Patient: Kiwi. // Nurse: Any tablets? // Patient: Digoxin.", "Allergies", "digoxin"),
    ("Nurse: Any allergies? // Patient: Kiwi. And wasps.", "Medications", "kiwi"),
    ("Carer: She's allergic to kiwi. Oh, and codeine.", "Medicines taken", "codeine"),
    ("Carer: She's allergic to codeine. // Nurse: Codeine, I'll note that.", "Medicines taken", "codeine"),
    ("Groom: He reacts badly to clover.", "Diagnosis", "clover"),
]
HELD = [
    ("Nurse: Any allergies? // Patient: Kiwi. // Nurse: Anything else? // Patient: Wasps.", "Allergies", "wasps"),
    ("Patient: Kiwi brings me out in blotches.", "Allergies", "kiwi"),
    ("Nurse: And codeine? // Patient: Yes, I come up in a rash with that.", "Allergies", "codeine"),
    ("Patient: I can't have codeine.", "Allergies", "codeine"),
    ("Nurse: Any allergies? // Patient: No, I take digoxin though.", "Medications", "digoxin"),
    ("Carer: She's allergic to codeine, so she has tramadol.", "Medicines taken", "tramadol"),
    ("Carer: She's allergic to codeine. She is on digoxin.", "Medicines taken", "digoxin"),
    ("Patient: I have a kiwi allergy.", "Condition", "kiwi allergy"),
]


@pytest.mark.parametrize(("talk", "label", "value"), WITHHELD)
def test_what_is_given_is_no_allergen_and_an_allergen_is_not_given(talk: str, label: str, value: str) -> None:
    """A name alone does not say which of the two lists it belongs to."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "reaction" in against) == ("unsupported", True)


@pytest.mark.parametrize(("talk", "label", "value"), HELD)
def test_what_is_said_of_its_own_list_is_held(talk: str, label: str, value: str) -> None:
    """A reaction in the exchange makes an allergen, and a word of taking a medicine."""
    assert ruling(talk, label, value)[0] == "supported"
