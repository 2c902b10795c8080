"""Lists of phrases as patterns."""

from __future__ import annotations

import pytest

from onrecord.language.phrases import phrases
from onrecord.language.wordlists import load

LISTS = [
    "alternatives", "conditionals", "hedges", "idle_negations", "machine_talk", "moved", "no", "other_parties", "past",
    "reporting", "resumed", "retractions", "stopped", "unsure", "withdrawals", "yes",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("unsure", "Well, I DON'T  KNOW that.", "I DON'T  KNOW"),
        ("unsure", "i dont know", "i dont know"),
        ("unsure", "I don’t know", "I don’t know"),
        ("unsure", "undecidedly", None),
        ("hedges", "an unlikelyish thing", None),
        ("reporting", "she told the officer so", "told the officer"),
        ("no", "not at all", "not at all"),
        ("yes", "uh, huh", "uh, huh"),
    ],
)
def test_a_phrase_is_found_in_any_shape(name: str, text: str, found: str | None) -> None:
    """Case, spaces, commas and apostrophes do not matter, a star is one word, and words are whole."""
    match = phrases(name).search(text)
    assert (match.group() if match else None) == found


def test_the_longest_phrase_wins() -> None:
    """Of "not" phrases that begin alike the longer is found."""
    match = phrases("stopped").search("she stopped taking it")
    assert match is not None
    assert match.group() == "stopped taking"


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_of_a_list_is_found_by_its_pattern(name: str) -> None:
    """No entry is written so that the pattern cannot find it."""
    lost = [entry for entry in load(name) if not phrases(name).search(entry.replace("*", "officer"))]
    assert lost == []


def test_a_list_that_does_not_ship_is_an_error() -> None:
    """Nobody gets an empty pattern by a slip of the pen."""
    with pytest.raises(ValueError, match="no word list is called 'heges'"):
        phrases("heges")
