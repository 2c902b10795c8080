"""Free text without a model: answers to questions, complements and introductions."""

from __future__ import annotations

import pytest

from onrecord import Schema, Transcript
from onrecord.propose.spans import SpansProposer


def proposed(talk: str, **leaf: object) -> list[object]:
    """Return the values proposed for one field from lines of ``Speaker: words``."""
    schema = Schema.from_dict({"type": "object", "properties": {"it": {"type": "string", **leaf}}})
    return [claim.value for claim in SpansProposer(Transcript.from_text(talk), schema).propose().claims]


@pytest.mark.parametrize(
    ("question", "answer", "title", "values"),
    [
        ("What is your occupation?", "Um, I'm a baker.", "Occupation", ["baker"]),
        ("What is your account number?", "It's four four one, seven zero nine.", "Account number", ["441709"]),
        ("Does it show an error code?", "It says E twelve.", "Error code", ["E12"]),
        ("Is the plan clear?", "Very clear.", "Plan", []),
        ("Can the car be driven?", "It can be driven.", "Car", []),
        ("Which car was it?", "Uh, a grey Skoda.", "Car", ["grey Skoda"]),
        ("When did the accident happen?", "On the third of March.", "Accident", []),
        ("When did it start?", "Three weeks ago.", "Start", ["Three weeks ago"]),
        ("Where was the accident?", "On Harbour Road.", "Accident location", ["On Harbour Road"]),
        ("Where was the accident?", "On Harbour Road.", "Accident", []),
        ("How much alcohol do you drink?", "Alcohol?", "Alcohol", []),
        ("Do you drink alcohol?", "No, never.", "Alcohol", []),
        ("Do you drink alcohol?", "Mmm.", "Alcohol", []),
        ("Any other medical history?", "Asthma.", "Family history", []),
        ("Anything in the family?", "Asthma.", "Family history", ["Asthma"]),
        ("Good morning, any complaint?", "Morning, doctor. I've had this cough for weeks.", "Complaint", []),
        ("Any complaint?", "Good afternoon, Dr. Reed. Headaches, mostly.", "Complaint", ["Headaches"]),
        ("Any complaint?", "Hi there, a dry cough.", "Complaint", ["dry cough"]),
        ("Any complaint?", "Hello. Morning, doctor.", "Complaint", []),
        ("Any complaint?", "Morning, I have a cough.", "Complaint", []),
        ("any complaint?", "hello i have a cough", "Complaint", []),
        ("Any complaint?", "Morning sickness.", "Complaint", ["Morning sickness"]),
        ("Which doll did you buy?", "Hello Kitty.", "Doll", ["Hello Kitty"]),
        ("What time of day do you take the dose?", "Morning, doctor.", "Dose time of day", ["Morning"]),
        ("Which part of the day?", "Morning.", "Part of day", ["Morning"]),
    ],
)
def test_an_answer_to_a_question_about_the_field(question: str, answer: str, title: str, values: list[str]) -> None:
    """A question that asks for the field is answered with its value, without the words that open a turn."""
    assert proposed(f"Ann: {question}\nBob: {answer}\n", title=title) == values


@pytest.mark.parametrize(
    ("talk", "values"),
    [
        ("Ann: This is Rosa Field.\n", ["Rosa Field"]),
        ("Ann: This is Doctor Dean.\nBob: My name is Amy Lee.\n", ["Amy Lee"]),
        ("Doctor: My name is Dan Hill.\nBob: My name is Amy Lee.\n", ["Amy Lee"]),
        ("Ann: What is the name of the cream?\nBob: Some steroid cream.\n", []),
        ("Ann: Can you confirm your name?\nBob: It's Amy Lee, ma'am.\n", ["Amy Lee"]),
        ("[agent] can you confirm your name?\n[caller] amy lee.\n", ["amy lee"]),
    ],
)
def test_names_are_capitalised_and_not_the_staffs(talk: str, values: list[str]) -> None:
    """A person's name is capitalised where the transcript has capitals, and is not that of who asks."""
    assert proposed(talk, title="Patient name") == values


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("She is allergic to latex and nuts, she told me.", ["latex", "nuts"]),
        ("I'm not allergic to any medication.", []),
        ("I get a rash.", []),
    ],
)
def test_a_phrase_that_the_description_leaves_open(said: str, values: list[str]) -> None:
    """What follows "allergic to" is what a field holds whose description ends so."""
    schema = Schema.from_dict(
        {
            "type": "object",
            "properties": {
                "it": {
                    "type": "array",
                    "title": "Allergies",
                    "description": "What the patient is allergic to",
                    "items": {"type": "string"},
                }
            },
        }
    )
    claims = SpansProposer(Transcript.from_text(f"Ann: {said}\n"), schema).propose().claims
    assert [claim.value for claim in claims] == values


def test_what_the_doctor_wants_to_do_is_no_open_phrase() -> None:
    """Words inside a description are no phrase that a value follows."""
    leaf = {"title": "Plan", "description": "What the doctor wants to do"}
    assert proposed("Ann: I want to hear from you.\n", **leaf) == []


@pytest.mark.parametrize(
    ("said", "values"),
    [("The room is twelve.", ["twelve"]), ("The room is of a", []), ("The room is it was.", [])],
)
def test_what_follows_the_fields_name(said: str, values: list[str]) -> None:
    """The complement of the field's name is its value, pieces of sentences are not."""
    assert proposed(f"Ann: {said}\n", title="Room") == values


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("This is Rosa Field in bed four.", ["Rosa Field"]),
        ("This is Rosa Field, she is seventy one.", ["Rosa Field"]),
        ("Hello, this is Sarah Ball from the surgery.", []),
        ("My name is Sarah Ball.", []),
    ],
)
def test_staff_introduce_a_patient_by_telling_of_them(said: str, values: list[str]) -> None:
    """A nurse's "this is" names the patient where the sentence goes on about them, and herself elsewhere."""
    assert proposed(f"Nurse: {said}\nNurse: Any news?\n", title="Patient name") == values
