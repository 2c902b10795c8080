"""Answers to other questions: a number that answers another question is not the field's."""

from __future__ import annotations

import pytest

from claims import ruling

RUNNER = (
    "Coach: How long have you been running? // Runner: Two years. // Coach: And how far a week? // "
    "Runner: Thirty kilometres."
)
SMOKER = "Nurse: How many cigarettes? // Patient: Ten. // Nurse: And how many units? // Patient: Twelve."
TENANT = "Agent: What's the rent? // Caller: Nine hundred. // Agent: Any deposit? // Caller: A thousand."


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [(RUNNER, "Years running", 30), (SMOKER, "Cigarettes a day", 12), (TENANT, "Rent", 1000)],
)
def test_a_number_that_answers_another_question_is_contradicted(talk: str, label: str, value: int) -> None:
    """The question about the field was answered with another number."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "answering" in against) == ("contradicted", True)


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        (RUNNER, "Years running", 2),
        (SMOKER, "Cigarettes a day", 10),
        (TENANT, "Deposit", 1000),
        ("Agent: What's the rent? // Caller: Nine hundred. // Agent: A month? // Caller: Nine hundred.", "Rent", 900),
        ("Agent: How many are coming? // Caller: Twelve. // Agent: And in all? // Caller: Forty.", "Guests", 40),
    ],
)
def test_a_number_that_answers_its_own_question_is_held(talk: str, label: str, value: int) -> None:
    """The field's own answer stands, and so does a number where no question names the field."""
    assert ruling(talk, label, value) == ("supported", set())
