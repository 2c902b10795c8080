"""Where a piece of evidence stands."""

from __future__ import annotations

import pytest

from claims import grounded
from onrecord.checks.place import answers, clause_of, near, party_of, sentence_of, statement_around, within
from onrecord.dialogue import Mood


@pytest.mark.parametrize(
    ("talk", "before", "after"),
    [
        ("A: It rained. The old pump leaks badly. We left.", " The old ", " leaks badly."),
        ("A: I was tired, I fixed the pump, they laughed.", "I fixed the ", ""),
        ("A: It was late because the pump broke.", "because the ", " broke."),
        ("A: The pump", "The ", ""),
    ],
)
def test_the_statement_around_a_piece(talk: str, before: str, after: str) -> None:
    """It goes to the clause's ends, or to where a new subject begins."""
    _, (evidence, *_), transcript, _ = grounded(talk, "Part", "pump")
    found = statement_around(answers(evidence)[-1], transcript)
    assert tuple(part.strip(" ,") for part in found) == (before.strip(), after.strip())


def test_the_sentence_and_the_clause_of_a_piece() -> None:
    """A sentence goes from mark to mark; a clause is also cut at a contrast."""
    talk = "A: It rained. The pump leaks, but we stayed. Good."
    _, (evidence, *_), transcript, _ = grounded(talk, "Part", "pump")
    piece = answers(evidence)[-1]
    assert sentence_of(piece, transcript).strip() == "The pump leaks, but we stayed."
    assert clause_of(piece, transcript).text.strip() == "The pump leaks"
    assert clause_of(piece, transcript).mood is Mood.STATEMENT
    segment = transcript.segments[piece.segment]
    assert segment.text[slice(*within(piece, segment))] == "pump"


def test_near_ends_with_the_clause_in_a_turn_without_marks() -> None:
    """A sentence that nobody set marks in is no measure of what belongs together."""
    long = " ".join(["and then we went along the quay to see the boats"] * 5)
    _, (evidence, *_), transcript, _ = grounded(f"A: {long} so the pump leaks and then we left {long}", "Part", "pump")
    before, after = near(answers(evidence)[-1], transcript)
    assert (before.strip(), after.strip()) == ("so the", "leaks")


@pytest.mark.parametrize(
    ("speaker", "party"),
    [
        ("Doctor", "clinician"),
        ("Dr. Flint", "clinician"),
        ("night_nurse", "clinician"),
        ("Call agent 2", "service"),
        ("Patient", "client"),
        ("Hotel guest", "client"),
        ("Chair", "chair"),
        ("Mia", None),
        ("", None),
        (None, None),
    ],
)
def test_the_party_of_a_label(speaker: str | None, party: str | None) -> None:
    """The last word of a label that names a role says which party speaks."""
    assert party_of(speaker) == party
