"""Letters said one by one: which rows are an abbreviation, and which are a code or words."""

from __future__ import annotations

import pytest

from onrecord.glossary.spelled import readings
from onrecord.language.tokens import tokenize


def spelled(text: str) -> list[str]:
    return [reading.letters for reading in readings(tokenize(text), text)]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("he's d n r", "dnr"),
        ("D. N. I. only", "dni"),
        ("P, O, A, I think", "poa"),
        ("he's a dee en are now", "dnr"),
        ("N as in November, P, O, from midnight", "npo"),
        ("B for Bravo, C, D", "bcd"),
        ("a lot of p v cs", "pvc"),
        ("three P Os open", "po"),
        ("the S L A's", "sla"),
        ("s p o two's dropping", "spo2"),
        ("delta november romeo", "dnr"),
        ("A and E", "a&e"),
        ("double u h o", "who"),
        ("the vee pee en", "vpn"),
        ("h, um, c, t, z", "hctz"),
        ("D slash C the line", "dc"),
        ("double a c", "aac"),
    ],
)
def test_letters_are_read(text: str, letters: str) -> None:
    """Letters, their names, the spelling alphabet, plurals and digits make one row."""
    assert letters in spelled(text)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("it's D, N, R, four, four", "dnr"),
        ("on a V P S somewhere", "vp"),
        ("i see why you are", "cyur"),
        ("I pee a lot", "ip"),
        ("one of us as soon as you can", "us"),
        ("at a hotel. I have to", "hi"),
        ("I, you know", "iu"),
        ("who is at d\nn r", "dnr"),
    ],
)
def test_codes_and_words_are_no_abbreviation(text: str, letters: str) -> None:
    """A plate, a longer code, words that sound like letters, and letters of two turns are not read as one."""
    assert letters not in spelled(text)


def test_a_reading_knows_its_place() -> None:
    """The code points are those of the letters."""
    text = "so he's D. N. R. now"
    (reading,) = readings(tokenize(text), text)
    assert text[reading.start : reading.end] == "D. N. R"
