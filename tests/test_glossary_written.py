"""A short form and the word that others write between the same neighbours."""

from __future__ import annotations

import pytest

from onrecord.glossary.written import Cut, Writing, cut_of

NOTES = [
    "no urinary sx today, conservative mx then",
    "urinary symptoms today, nothing else was found",
    "no urinary symptoms at all, conservative management then",
    "stomach hurts, sleeps well",
    "seen by abdo team, pain since monday",
    "the abdominal team saw her",
    "pt happy with plan, patient asleep",
    "patient happy with everything",
]


def alike(short: str, notes: list[str] = NOTES) -> list[str]:
    return [one.shown for one in Writing([{"": [note]} for note in notes]).alike(short)]


@pytest.mark.parametrize(
    ("short", "word", "expected"),
    [
        ("abdo", "abdominal", Cut.BEGINNING),
        ("pt", "patient", Cut.ENDS),
        ("hrs", "hours", Cut.ENDS),
        ("hr", "hours", Cut.ENDS),
        ("sx", "symptoms", Cut.OPEN),
        ("abx", "antibiotics", None),
        ("pt", "patience", None),
        ("ab", "abdominal", None),
        ("hrs", "hers", None),
        ("sx", "history", None),
    ],
)
def test_how_a_short_form_is_cut(short: str, word: str, expected: Cut | None) -> None:
    """A beginning of three letters, both ends, or a beginning and an x; at least two letters are saved."""
    assert cut_of(short, word) is expected


@pytest.mark.parametrize(("short", "expected"), [("sx", ["symptoms"]), ("mx", ["management"]), ("abdo", ["abdominal"])])
def test_the_word_between_the_same_neighbours_is_meant(short: str, expected: list[str]) -> None:
    """Of all words that it may be cut from, only the one that others write in its place."""
    assert alike(short) == expected


def test_a_word_of_both_ends_may_stand_beside_it() -> None:
    """Somebody may write "pt" and "patient" in one note, where the neighbours agree twice."""
    notes = [*NOTES, "seen, pt understands", "seen, patient understands"]
    assert alike("pt", notes) == ["patient"]


def test_an_open_ending_needs_two_neighbours_and_other_texts() -> None:
    """With an x for the rest, any word of the letter would do: one neighbour is chance."""
    assert alike("sx", ["urinary sx today", "urinary stones never"]) == []
    assert alike("hx", ["had a hx of headache, had a headache of hers"]) == []


def test_neighbours_that_all_have_tell_nothing() -> None:
    """What stands beside everything is no evidence."""
    notes = [f"the {word} is" for word in ("hr", "hour", "garden", "radio", "house", "street", "train", "letter")]
    assert alike("hr", notes) == []
    assert alike("nothing") == []
