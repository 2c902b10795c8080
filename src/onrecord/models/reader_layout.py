"""How a reader's input is written: the fields that are asked for, then what was said, as one row of tokens.

    [CLS] [field] name: description [option] yes [option] no [field] ... [SEP] speaker: words speaker: words [SEP]

Each field and each option has a mark before it, and the reader answers at that mark. Training and use write their input
with this one module, so that they cannot differ. It knows texts and their tokens, and neither schemas nor transcripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

CLS, SEP, FIELD, OPTION = 101, 102, 2, 3  # the marks are [unused1] and [unused2] of the vocabulary
LONGEST: Final = 512  # tokens of one row
FIELDS_LONGEST: Final = 240  # tokens of all fields of one row
FIELD_LONGEST: Final = 48  # tokens of one field's name and description
OPTION_LONGEST: Final = 12
LONGEST_ANSWER: Final = 20  # tokens of one answer


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as it is put to a reader; ``options`` is empty where any words may answer."""

    name: str
    description: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: who speaks, and the words."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """One token of what was said: its turn, and its characters in the turn's text."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One input.

    Attributes:
        ids: the tokens.
        said_from: where what was said begins; before it stand the fields.
        fields: the position of the mark of each field.
        options: the positions of the marks of each field's options.
        words: by position less ``said_from``, the word there; None for speakers and the last mark.
    """

    ids: tuple[int, ...]
    said_from: int
    fields: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]
    words: tuple[Word | None, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The tokens of a field, marks included, or of a turn; ``options`` are the places of their marks in it."""

    ids: tuple[int, ...]
    options: tuple[int, ...] = ()
    words: tuple[Word | None, ...] = ()


def field_piece(tokenizer: Any, asked: Asked) -> Piece:
    """Return the tokens of a field."""
    text = ": ".join(part for part in (asked.name, asked.description) if part)
    ids = [FIELD, *tokenizer.encode(text, add_special_tokens=False).ids[:FIELD_LONGEST]]
    options = []
    for option in asked.options:
        options.append(len(ids))
        ids += [OPTION, *tokenizer.encode(option, add_special_tokens=False).ids[:OPTION_LONGEST]]
    return Piece(tuple(ids), tuple(options))


def turn_piece(tokenizer: Any, said: Said, turn: int) -> Piece:
    """Return the tokens of a turn."""
    head = tokenizer.encode(f"{said.speaker}:", add_special_tokens=False).ids if said.speaker else []
    body = tokenizer.encode(said.text, add_special_tokens=False)
    words = (*(None for _ in head), *(Word(turn, start, end) for start, end in body.offsets))
    return Piece((*head, *body.ids), words=words)


def row(fields: Sequence[Piece], turns: Sequence[Piece]) -> Row:
    """Lay fields and turns out as one input; the caller sees to it that they fit."""
    ids: list[int] = [CLS]
    marks, options = [], []
    for piece in fields:
        marks.append(len(ids))
        options.append(tuple(len(ids) + at for at in piece.options))
        ids += piece.ids
    ids.append(SEP)
    said_from = len(ids)
    words: list[Word | None] = []
    for piece in turns:
        ids += piece.ids
        words += piece.words
    ids.append(SEP)
    return Row(tuple(ids), said_from, tuple(marks), tuple(options), (*words, None))
