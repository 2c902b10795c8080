"""Rejections: a statement that the other party rejects at once is not agreed."""

from __future__ import annotations

import pytest

from claims import entry_of, ruling

REJECTED = [
    ("Mechanic: This is the diesel. // Owner: No, it's petrol.", "Fuel", "diesel"),
    ("Agent: I have your surname as Field. // Caller: Nope, that's my sister's.", "Surname", "Field"),
    ("Clerk: The crate goes to Hull. // Driver: Oh, no, to Grimsby.", "Destination", "Hull"),
    ("Host: It's a table for two on the terrace. // Guest: No, inside.", "Table", "terrace"),
    ("Vet: She had the first jab in June. // Owner: Um, no, that was the other cat.", "First jab", "June"),
    ("Advisor: The loan runs for nine years. // Client: No. // Advisor: Oh.", "Loan years", 9),
    ("Tutor: You did the quiz on fractions. // Pupil: Nah, on decimals.", "Quiz", "fractions"),
    ("Garage: So it's the diesel. // Driver: The petrol one.", "Fuel", "diesel"),
    ("Kitchen: So that's two lamb. // Waiter: Three.", "Lamb", 2),
    (
        "Salon: I have Ruth at half past two. // Caller: Anything later? "
        "// Salon: She could see you at five. // Caller: Five suits me.",
        "Time",
        "14:30",
    ),
    ("Clerk: The crate goes to Hull. // Driver: Oh no. Grimsby.", "Destination", "Hull"),
]
AGREED = [
    ("Mechanic: This is the diesel. // Owner: No problem.", "Fuel", "diesel"),
    ("Agent: I have your surname as Field. // Caller: That's it.", "Surname", "Field"),
    ("Clerk: The crate goes to Hull. // Driver: No worries, to Hull.", "Destination", "Hull"),
    ("Host: A table for two on the terrace. Anything else? // Guest: No, thanks.", "Table", "terrace"),
    ("Host: Which table? // Guest: The terrace. // Host: No, that's fine.", "Table", "terrace"),
    ("Clerk: The crate goes to Hull. // Driver: No, I know, to Hull.", "Destination", "Hull"),
    ("- the crate goes to hull // - to hull okay", "Destination", "Hull"),
    ("Advisor: The loan runs for nine years. // Advisor: No early fee.", "Loan years", 9),
    ("Garage: So it's the diesel. // Driver: The diesel, yes.", "Fuel", "diesel"),
    ("Kitchen: So that's two lamb. // Waiter: Two, yes.", "Lamb", 2),
    ("Doctor: So it's a viral infection. // Patient: Poor me.", "Diagnosis", "viral infection"),
    ("Agent: So that's the Gold plan. // Caller: Lovely.", "Plan", "Gold plan"),
    ("Salon: I have Ruth at half past two. // Caller: Lovely, I will see her later.", "Time", "14:30"),
    (
        "Salon: I have Ruth at half past two. // Caller: Anything later? "
        "// Salon: She could see you at five. // Caller: Five suits me.",
        "Time",
        "17:00",
    ),
    ("Driver: The crate went to Hull. // Clerk: Oh no. When was that?", "Destination", "Hull"),
    ("Guest: Somebody took my suitcase. // Porter: Oh no, what a shame.", "Lost", "suitcase"),
]


@pytest.mark.parametrize(("talk", "label", "value"), REJECTED)
def test_what_the_other_party_rejects_is_contradicted(talk: str, label: str, value: object) -> None:
    """A reply that opens with no takes back what was stated to it."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, bool(against & {"rejected", "correction"})) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), AGREED)
def test_what_nobody_rejects_stands(talk: str, label: str, value: object) -> None:
    """Idle words with no, a no to something asked behind it, and one that repeats the value reject nothing."""
    assert ruling(talk, label, value) == ("supported", set())


def test_a_yes_that_is_rejected_is_contradicted() -> None:
    """Yes-or-no fields are read the same way."""
    talk = "Agent: The router is plugged in. // Caller: No, I pulled it out."
    assert ruling(talk, "Router plugged in", True)[0] == "contradicted"


def test_the_rejecting_turn_is_shown() -> None:
    """A withheld value shows the words that reject it."""
    entry = entry_of("Mechanic: This is the diesel. // Owner: No, it's petrol.", "Fuel", "diesel")
    assert "No, it's petrol." in [q.text for q in entry.evidence if q.role == "contradiction"]
