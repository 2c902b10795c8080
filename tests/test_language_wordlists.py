"""Word lists: every list that ships can be read and keeps its format."""

from __future__ import annotations

import pytest

from onrecord.language.tokens import fold, tokenize
from onrecord.language.wordlists import load, load_pairs


@pytest.mark.parametrize("name", ["stopwords", "negations", "kin", "generic"])
def test_a_list_holds_folded_single_words(name: str) -> None:
    """Each entry is one word in the form in which words are compared."""
    assert [word for word in load(name) if [t.norm for t in tokenize(word)] != [word]] == []


@pytest.mark.parametrize("name", ["spelling", "irregular"])
def test_pairs_are_folded_and_differ(name: str) -> None:
    """Each pair has two different words in lower case."""
    assert [(a, b) for a, b in load_pairs(name).items() if a == b or fold(a + b) != a + b] == []


@pytest.mark.parametrize("name", ["nothing", "../stopwords", ""])
def test_an_unknown_list_is_refused(name: str) -> None:
    """A list that does not ship is a mistake of the program."""
    with pytest.raises(ValueError, match="no word list"):
        load(name)


def test_a_plain_list_has_no_pairs() -> None:
    """Pairs are not read from a list of single words."""
    with pytest.raises(ValueError, match="not a list of pairs"):
        load_pairs("kin")


def test_a_list_is_read_once() -> None:
    """Lists are kept after their first use."""
    assert load("kin") is load("kin")


@pytest.mark.parametrize(
    ("name", "words"), [("negations", {"no", "don't", "denies", "without"}), ("kin", {"mum", "wife"})]
)
def test_lists_hold_what_they_are_for(name: str, words: set[str]) -> None:
    """The words that the checks rely on are there."""
    assert words <= load(name)
