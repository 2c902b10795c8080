"""Paraphrase: a value in other words is grounded where a list knows them, and what is not listed is "other"."""

from __future__ import annotations

import pytest

from claims import entry_of

ANIMALS = ("dog", "cat", "other")
KIND = "Animal | kind of animal; 'other' is for any that is not listed"


@pytest.mark.parametrize(
    ("talk", "label", "value"),
    [
        (
            "GP: What brings you in? // Patient: I get puffed at the top of the stairs.",
            "Main symptom",
            "dyspnea on exertion",
        ),
        ("Nurse: And your tummy? // Patient: My tummy hurts.", "Complaint", "abdominal pain"),
        ("Medic: What happened? // Witness: She passed out by the till.", "Event", "syncope"),
    ],
)
def test_a_word_may_be_said_in_other_words(talk: str, label: str, value: str) -> None:
    """A clinician's word for what a layman says is a faithful one."""
    assert entry_of(talk, label, value).verdict == "supported"


def test_an_option_may_be_said_in_other_words() -> None:
    """What the list knows for an option is that option."""
    talk = "Clerk: How would you like your reminders? // Member: Just text me."
    assert entry_of(talk, "Reminder method", "sms", ("email", "sms", "letter")).verdict == "supported"


def test_other_words_that_are_denied_support_nothing() -> None:
    """A denial reaches a paraphrase too."""
    talk = "GP: And breathing? // Patient: I don't get puffed at the top of the stairs."
    assert entry_of(talk, "Main symptom", "dyspnea on exertion").verdict == "contradicted"


def test_a_value_that_is_said_keeps_its_own_words() -> None:
    """Other words are looked for only where nobody says the value's own."""
    talk = "Nurse: Any fatigue? // Patient: No, just tired of waiting."
    assert entry_of(talk, "Complaint", "fatigue").verdict == "contradicted"


def test_what_is_not_listed_is_other() -> None:
    """The answer to the field's question names a thing that no option names."""
    talk = "Clerk: What kind of animal is it for? // Buyer: A tortoise. // Clerk: Lovely."
    entry = entry_of(talk, KIND, "other", ANIMALS)
    assert (entry.verdict, sorted(q.segment for q in entry.evidence)) == ("supported", [0, 1])


@pytest.mark.parametrize(
    "answer",
    ["A cat, an old one.", "No.", "I don't know.", "Does it matter?"],
    ids=["an option", "a no", "a shrug", "a question"],
)
def test_what_names_an_option_or_nothing_is_not_other(answer: str) -> None:
    """No other thing was named."""
    talk = f"Clerk: What kind of animal is it for? // Buyer: {answer}"
    assert entry_of(talk, KIND, "other", ANIMALS).verdict != "supported"


def test_other_needs_a_field_that_says_what_it_is_for() -> None:
    """Without a word on what "other" stands for nothing is guessed."""
    talk = "Clerk: What kind of animal is it for? // Buyer: A tortoise."
    assert entry_of(talk, "Animal | kind of animal", "other", ANIMALS).verdict == "unsupported"
