"""The rows that a reader reads: where marks and words stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.models.reader_layout import (
    CLS,
    FIELD,
    FIELD_LONGEST,
    OPTION,
    SEP,
    Asked,
    Said,
    Word,
    field_piece,
    row,
    turn_piece,
)


@dataclass(frozen=True)
class _Encoded:
    ids: list[int]
    offsets: list[tuple[int, int]]


class ByWord:
    """A tokenizer whose tokens are words; a token's number is its length plus 1000."""

    def encode(self, text: str, *, add_special_tokens: bool) -> _Encoded:
        """Return numbers and places, as the tokenizers library does."""
        assert not add_special_tokens
        offsets, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            offsets.append((start, at))
        return _Encoded([1000 + end - start for start, end in offsets], offsets)


def test_a_field_has_a_mark_before_it_and_before_each_option() -> None:
    """The reader answers at the marks."""
    piece = field_piece(ByWord(), Asked("wifi", "has it", ("yes", "no")))
    assert (FIELD, 1005, 1003, 1002, OPTION, 1003, OPTION, 1002) == piece.ids
    assert (4, 6) == piece.options


def test_a_long_description_is_cut() -> None:
    """One field cannot take the room of the others."""
    assert FIELD_LONGEST + 1 == len(field_piece(ByWord(), Asked("a", "word " * 200)).ids)


def test_words_keep_their_characters_and_speakers_have_none() -> None:
    """What is answered can be found in the turn's text."""
    piece = turn_piece(ByWord(), Said("Agent", "At noon"), 3)
    assert (None, Word(3, 0, 2), Word(3, 3, 7)) == piece.words


def test_a_row_says_where_everything_stands() -> None:
    """Fields first, then what was said."""
    tokenizer = ByWord()
    fields = [field_piece(tokenizer, Asked("time")), field_piece(tokenizer, Asked("wifi", options=("yes", "no")))]
    written = row(fields, [turn_piece(tokenizer, Said("", "noon"), 0)])
    assert (CLS, FIELD, 1004, FIELD, 1004, OPTION, 1003, OPTION, 1002, SEP, 1004, SEP) == written.ids
    assert ((1, 3), ((), (5, 7)), 10) == (written.fields, written.options, written.said_from)
    assert (Word(0, 0, 4), None) == written.words
    assert marks(written.ids, FIELD) == list(written.fields)


def marks(ids: Sequence[int], mark: int) -> list[int]:
    return [at for at, token in enumerate(ids) if token == mark]
