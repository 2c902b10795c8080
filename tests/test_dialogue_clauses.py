"""Clauses of a turn: where they begin and end, and whether they ask, presume or state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.dialogue import Mood, clause_at, clauses


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Is the cellar dry?", Mood.QUESTION),
        ("is the cellar dry", Mood.QUESTION),
        ("okay and do you have a permit", Mood.QUESTION),
        ("The cellar is dry?", Mood.QUESTION),
        ("what time is the ferry", Mood.QUESTION),
        ("how many crates", Mood.QUESTION),
        ("any trouble with the pump", Mood.QUESTION),
        ("By when?", Mood.QUESTION),
        ("So you were at the depot.", Mood.PRESUMPTION),
        ("I'm guessing that's the small van.", Mood.PRESUMPTION),
        ("I take it the kiln was on.", Mood.PRESUMPTION),
        ("Presumably the tide was out.", Mood.PRESUMPTION),
        ("the kiln was on right", Mood.PRESUMPTION),
        ("The kiln was on, I assume.", Mood.PRESUMPTION),
        ("The cellar is dry.", Mood.STATEMENT),
        ("the cellar is dry", Mood.STATEMENT),
        ("Do the dishes.", Mood.STATEMENT),
        ("Anything is fine.", Mood.STATEMENT),
        ("What I need is a permit.", Mood.STATEMENT),
        ("yeah right", Mood.STATEMENT),
        ("Um, okay.", Mood.STATEMENT),
    ],
)
def test_the_mood_of_a_sentence(text: str, mood: Mood) -> None:
    """A mark or the word order asks; what is put to the other party to be confirmed presumes; all else states."""
    assert [clause.mood for clause in clauses(text)] == [mood]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It rained. We left.", ["It rained.", " We left."]),
        ("It rained, but we stayed.", ["It rained", "but we stayed."]),
        ("It rained - the roof leaked", ["It rained", "the roof leaked"]),
        ("Version 2.5 is out.", ["Version 2.5 is out."]),
        ("Wet?\nNo.", ["Wet?", "\n", "No."]),
        ("", []),
    ],
)
def test_where_clauses_are_cut(text: str, parts: list[str]) -> None:
    """Marks between sentences, joints of contrast and dashes cut; a point within a number does not."""
    assert [clause.text.strip() for clause in clauses(text)] == [p.strip() for p in parts if p.strip()]


def test_a_long_turn_without_marks_is_cut_where_a_sentence_may_begin() -> None:
    """Recognisers that write no marks leave one long sentence: joints divide it."""
    text = (
        "we went down to the harbour in the early morning with both of the boats and then we had to wait for the tide "
        "because the pilot had not come in yet so you know how that goes when the whole crew is tired"
    )
    found = clauses(text)
    assert len(found) > 1
    assert all(text[clause.start : clause.end] == clause.text for clause in found)


@pytest.mark.parametrize(("at", "text"), [(0, "It rained."), (12, " We left."), (99, " We left.")])
def test_the_clause_at_a_place(at: int, text: str) -> None:
    """A place between clauses belongs to the one before it."""
    assert clause_at("It rained. We left.", at).text == text


def test_a_text_without_words_has_one_clause() -> None:
    """Where no clause is found the whole text stands for it."""
    assert clause_at("", 0).mood is Mood.STATEMENT


@given(st.text(alphabet="ab ,.?!-—\n", max_size=80))
def test_clauses_are_slices_in_order(text: str) -> None:
    """Each clause is what the text holds at its place, and none begins before the one ahead of it ends."""
    at = 0
    for clause in clauses(text):
        assert clause.start >= at
        assert text[clause.start : clause.end] == clause.text
        at = clause.end
