"""Ages: how old somebody is now, not how old they will be or were."""

from __future__ import annotations

import pytest

from claims import ruling

OF_ANOTHER_TIME = [
    ("Mother: She'll be four in June.", "Age", 4),
    ("Owner: The mare turns twelve next spring.", "Horse age", 12),
    ("Caller: I'm going to be seventy next week.", "Age in years", 70),
    ("Patient: I'm nearly fifty.", "Patient age", 50),
    ("Father: He's three. Four next month.", "Age of the child", 4),
    ("Patient: I've smoked since I was fifteen.", "Age", 15),
    ("Applicant: I left school at the age of sixteen.", "Applicant age", 16),
    ("Witness: I was nine when we moved there.", "Age of the witness", 9),
]
OF_NOW = [
    ("Mother: She's four.", "Age", 4),
    ("Father: He's three. Four next month.", "Age of the child", 3),
    ("Owner: The mare turned twelve last spring.", "Horse age", 12),
    ("Clerk: How old are you? // Caller: Seventy.", "Age in years", 70),
    ("Nurse: The patient is a fifty year old man.", "Patient age", 50),
    ("Patient: I was forty last week.", "Age", 40),
    ("Patient: I was fifteen when it began.", "Age at onset", 15),
    ("Patient: I was fifteen when I first smoked.", "Started smoking at age", 15),
    ("Vendor: That will be sixty pounds.", "Price", 60),
]


@pytest.mark.parametrize(("talk", "label", "value"), OF_ANOTHER_TIME)
def test_an_age_to_come_or_gone_by_is_not_the_age(talk: str, label: str, value: int) -> None:
    """A birthday that is ahead, and a year of childhood, do not say how old somebody is."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, against) == ("unsupported", {"temporal"})


@pytest.mark.parametrize(("talk", "label", "value"), OF_NOW)
def test_an_age_that_holds_stands(talk: str, label: str, value: int) -> None:
    """So does one that the field asks of another time, and every other number."""
    assert ruling(talk, label, value) == ("supported", set())
