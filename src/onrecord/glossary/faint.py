"""Faint matches: what a recogniser may have made of a form where little of it is left.

"take a card on the" may be "tachycardia", "talk really much" may be "tacrolimus". Words do not matter here: a form
is laid along the talk sound by sound, and begins and ends where it likes. To be looked at, it must share several
groups of three consonants with one place of the talk; to be a match, it must win more than chance would give one of
so many forms, and most of what it could win. A match of this kind is a hint for a model or a person, never evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from onrecord.glossary.alignment import BIT, CONSONANTS, PAD, Codes, codes_of, fit, whole

Ints = npt.NDArray[np.int64]
_GROUPS: Final = ((0, 1, 2), (0, 1, 3), (0, 2, 3))  # three consonants in a row, or with one between them
_PLACES: Final = 6  # bits for the place of a group in its form
_AROUND: Final = 3  # consonants that a piece of talk has on either side of a form
_NEAR: Final = 3  # consonants by which groups of one place may be shifted
_SHARE: Final = 4  # a form of so many consonants needs one group more
_FEWEST: Final = 2  # groups that any form needs
_MOST: Final = 16_000  # places that are looked at: of a long text with many forms, those that share most groups
_WIN: Final = 4.5  # bits that a form wins over chance, beside those that choosing among so many forms takes
_FEWEST_FORMS: Final = 64  # a small glossary is searched as if it had so many
_LEAST: Final = 0.45  # of what a form could win
_MUCH: Final = 80  # tenths of a bit beyond the least, with which a smaller share will do
_LEAST_OF_MUCH: Final = 0.33


class Faint(NamedTuple):
    """A form that may have been said: its first word, the word behind its last, what it wins, of what it could."""

    first: int
    last: int
    form: int
    won: int
    share: float


def groups(codes: Codes) -> Iterator[tuple[Ints, Ints]]:
    """Yield (the groups of consonants of a row, the place of each among its consonants), a kind at a time.

    A group is its kind, its consonants, and whether anything lies between the first two and the last two.
    """
    at = np.flatnonzero(codes < CONSONANTS)
    consonants = codes[at].astype(np.int64)
    for kind, (_, second, third) in enumerate(_GROUPS):
        count = len(at) - third
        if count > 0:
            a, b, c = at[:count], at[second : second + count], at[third : third + count]
            value = np.full(count, kind, dtype=np.int64)
            for part in (consonants[:count], consonants[second : second + count], consonants[third : third + count]):
                value = value * PAD + part
            apart = 2 * (b - a > second).astype(np.int64) + (c - b > third - second)
            yield value * 4 + apart, np.arange(count)


def postings(row: bytes, form: int) -> Iterator[tuple[int, int]]:
    """Yield (group, form and place in one number) for an index."""
    for values, places in groups(codes_of(np.array([row]))[0]):
        for value, place in zip(values.tolist(), places.tolist(), strict=True):
            if place < 1 << _PLACES:
                yield value, form << _PLACES | place


class Table(Protocol):
    """Leads from groups to postings: see ``onrecord.glossary.index.Table``."""

    def lookup(self, wanted: npt.NDArray[np.uint64]) -> tuple[Ints, npt.NDArray[np.uint32]]:
        """Return pairs (place in ``wanted``, posting)."""


class Lookup:
    """What is looked up in: ``table`` leads from groups to postings, ``rows`` has the sounds of each form."""

    def __init__(self, table: Table, rows: npt.NDArray[np.bytes_], forms: int) -> None:
        self._table, self._rows = table, rows
        self._consonants = (codes_of(rows) < CONSONANTS).sum(axis=1)
        self._needed = np.where(
            self._consonants == _GROUPS[0][2] + 1, 1, np.maximum(_FEWEST, self._consonants // _SHARE)
        )
        bits = _WIN + math.log2(max(forms, _FEWEST_FORMS))
        self._least = round(bits * BIT)

    def find(self, words: Sequence[str], lines: npt.NDArray[np.int64]) -> list[Faint]:
        """Return the forms that may have been said; places overlap.

        Args:
            words: the sounds of each word.
            lines: the line of each word, rising; no form goes over from one to the next.
        """
        talk = codes_of(np.array(["".join(words).encode() or b"-"]))[0]
        word_of = np.repeat(np.arange(len(words)), [len(word) for word in words])
        if not len(word_of):
            return []
        line_of = lines[word_of]
        forms, diagonals = self._candidates(talk, line_of)
        if not len(forms):
            return []
        starts, ends = _pieces(forms, diagonals, talk, line_of, self._consonants[forms])
        rows = codes_of(self._rows[forms])
        won, where = fit(rows, talk, starts, ends)
        could = whole(rows)
        share = won / could
        least = np.where(won >= self._least + _MUCH, _LEAST_OF_MUCH, _LEAST)
        good = np.flatnonzero((won >= self._least) & (share >= least))
        begins = self._begins(rows[good], talk, starts[good], where[good])
        return [
            Faint(*_words(word_of, int(begin), int(where[at])), int(forms[at]), int(won[at]), float(share[at]))
            for at, begin in zip(good, begins, strict=True)
        ]

    def _candidates(self, talk: Codes, line_of: Ints) -> tuple[Ints, Ints]:
        """Return (form, its place on the talk's consonants) wherever enough groups of both lie alike."""
        lines = line_of[talk < CONSONANTS]
        found = []
        for (values, places), (_, _, third) in zip(groups(talk), _GROUPS, strict=False):
            inside = lines[places] == lines[places + third]
            at, posts = self._table.lookup(values[inside].astype(np.uint64))
            posts = posts.astype(np.int64)
            diagonal = places[inside][at] - (posts & ((1 << _PLACES) - 1)) + (1 << _PLACES)
            found.append((posts >> _PLACES) << 32 | diagonal)
        keys = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
        together = np.searchsorted(keys, keys + _NEAR) - np.arange(len(keys))
        forms = keys >> 32
        enough = together >= self._needed[forms]
        keys, shared = keys[enough], together[enough] / self._consonants[forms[enough]]
        apart = np.ones(len(keys), dtype=bool)
        apart[1:] = np.diff(keys) >= _NEAR
        keys, shared = keys[apart], shared[apart]
        if len(keys) > _MOST:
            keys = np.sort(keys[np.argsort(-shared, kind="stable")[:_MOST]])
        return keys >> 32, (keys & 0xFFFFFFFF) - (1 << _PLACES)

    @staticmethod
    def _begins(rows: Codes, talk: Codes, starts: Ints, ends: Ints) -> Ints:
        """Return where each form begins that ends at ``ends``: the same, read backwards."""
        if not len(rows):
            return starts
        lengths = (rows < PAD).sum(axis=1)
        columns = lengths[:, None] - 1 - np.arange(rows.shape[1])
        backwards = np.where(columns >= 0, np.take_along_axis(rows, np.maximum(columns, 0), axis=1), PAD)
        _, behind = fit(backwards.astype(np.uint8), talk[::-1], len(talk) - ends, len(talk) - starts)
        return len(talk) - behind


def _pieces(forms: Ints, diagonals: Ints, talk: Codes, line_of: Ints, consonants: Ints) -> tuple[Ints, Ints]:
    """Return the piece of talk that each form is laid along: its consonants and a few more, within the line."""
    at = np.flatnonzero(talk < CONSONANTS)
    middle = at[np.clip(diagonals + consonants // 2, 0, len(at) - 1)]
    low, high = diagonals - _AROUND, diagonals + consonants + _AROUND
    starts = np.where(low < 0, 0, at[np.clip(low, 0, len(at) - 1)])
    ends = np.where(high >= len(at), len(talk), at[np.clip(high, 0, len(at) - 1)])
    line = line_of[middle]
    starts = np.maximum(starts, np.searchsorted(line_of, line, side="left"))
    ends = np.minimum(ends, np.searchsorted(line_of, line, side="right"))
    return starts, np.maximum(ends, starts + 1)


def _words(word_of: Ints, start: int, end: int) -> tuple[int, int]:
    """Return the words that a row of sounds is spread over; those of which it has less than half are left out."""
    first, last = int(word_of[start]), int(word_of[max(start, end - 1)])
    inside = np.bincount(word_of[start:end] - first, minlength=last - first + 1)
    sizes = np.searchsorted(word_of, np.arange(first, last + 1), "right") - np.searchsorted(
        word_of, np.arange(first, last + 1), "left"
    )
    most = np.flatnonzero(2 * inside >= sizes) if end > start else np.zeros(0, dtype=np.int64)
    return (first + int(most[0]), first + int(most[-1]) + 1) if len(most) else (first, last + 1)
