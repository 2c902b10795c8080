"""The words of a value are the words of its evidence."""

from __future__ import annotations

import pytest

from claims import entry_of, ruling

SAID = [
    ("Guide: We climbed the north face.", "Route", "north face"),
    ("Guide: We were climbing all day.", "Activity", "climbed"),
    ("Painter: The colour is grey.", "Paint", "gray color"),
    ("Caller: It's j dot flint at post dot example.", "Email", "j.flint@post.example"),
    ("Doctor: Give her met forming, five hundred milligrams.", "Medicine", "metformin 500 mg"),
    ("Agent: So that's the heat pump. // Caller: Yes, the noisy one.", "Device", "noisy heat pump"),
    ("Patient: I have a bad head ache.", "Complaint", "bad headache"),
    ("Nurse: She denies fever.", "Denied", "no fever"),
    ("Clerk: Locker code is B one seven.", "Locker code", "B17"),
    ("Doctor: Give her met forming.", "Medicine", "metformin"),
    ("Patient: I have a head ache.", "Complaint", "headache"),
    ("Agent: The web site is down.", "What is down", "website"),
    ("Agent: The website is down.", "What is down", "web site"),
    ("Agent: The e-mail bounced.", "What bounced", "email"),
    ("User: I can't log in.", "Problem", "can't log in"),
]
NOT_SAID = [
    ("Guide: We climbed the north face.", "Route", "south face"),
    ("Guide: We climbed the north face.", "Route", "north face in winter"),
    ("Painter: The colour is grey.", "Paint", "matt grey"),
    ("Caller: It's on the blue card.", "Email", "j.flint@mail.example"),
    ("Patient: My arm itches.", "Complaint", "arm pain"),
    ("Owner: He barks.", "Name", "Rex"),
    ("Nurse: She has a fever.", "Denied", "no fever"),
]


@pytest.mark.parametrize(("talk", "label", "value"), SAID)
def test_a_value_in_the_words_that_were_said_is_held(talk: str, label: str, value: str) -> None:
    """Inflections, spelling variants, addresses that were said aloud and words that a recogniser split are the same."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), NOT_SAID)
def test_one_word_that_nobody_said_withholds_it(talk: str, label: str, value: str) -> None:
    """A value may hold no content word beyond those of its evidence."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "words" in against) == ("unsupported", True)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Rex", '"Rex" is nowhere in the transcript'),
        ("north face in winter", '"winter" is nowhere in the transcript'),
        ("steep icy north face", '"steep", "icy" are nowhere in the transcript'),
    ],
)
def test_the_reason_names_the_words(value: str, reason: str) -> None:
    """A withheld value says which of its words are missing."""
    assert entry_of("Guide: We climbed the north face.", "Route", value).reason == reason


def test_words_said_far_apart_are_no_value() -> None:
    """Two words of different talk do not make one value."""
    far = " // ".join(["Guide: It was cold."] * 12)
    entry = entry_of(f"Guide: North we went. // {far} // Guide: A face appeared.", "Route", "north face")
    assert (entry.verdict, "not said where the rest" in entry.reason) == ("unsupported", True)


def test_the_other_number_of_a_pair_is_contradicted() -> None:
    """Where a pair was said and the field asks for one of its numbers, the other one is wrong."""
    entry = entry_of("Nurse: One eighteen over seventy-six.", "Systolic pressure", 76)
    assert (entry.verdict, [quote.text for quote in entry.evidence]) == (
        "contradicted",
        ["One eighteen over seventy-six"],
    )


def test_a_part_of_a_value_may_be_said_some_turns_off() -> None:
    """Most of it stands in one place, and one word was said shortly before."""
    talk = "Doctor: It's the left knee, then. // Patient: Yes. // Doctor: Let's order an MRI scan of it."
    assert entry_of(talk, "Order", "MRI scan left").verdict == "supported"
