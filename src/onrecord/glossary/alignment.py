"""How likely it is that one row of sounds was written for another, by the mistakes that a recogniser makes.

A form is laid along a piece of talk, all of the form and any part of the talk, sound by sound. Each pair of sounds
counts for or against it: the logarithm of how often a recogniser writes the one for the other, over how often the
one stands in any talk (log odds, as used to align sequences). What a form wins over its talk is therefore in bits,
whatever its length: a form of 16 bits turns up by chance once in 65,000 places.

The table was learned by ``benchmarks/learn_confusions.py`` from 256 terms that espeak-ng said and Whisper tiny.en
heard, none of them among those by which retrieval is measured. Knows rows of sounds alone, no terms and no words.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.int16]
Codes = npt.NDArray[np.uint8]

SOUNDS: Final = "ptkfsqmnlrwhaeiou"  # the sounds of ``sounds.py``, in the order of the table
CONSONANTS: Final = 11  # of these, how many are consonants that last; an h is soon lost
PAD: Final = len(SOUNDS)  # stands beside a row that is shorter than others
BIT: Final = 10  # the table counts tenths of a bit
_HEARD: Final = (  # a row for each sound of a form, a column for each that is written for it
    (43, -8, -12, 11, -21, -11, 6, -30, -14, -43, -43, -43, -63, -63, -34, -63, -30),
    (-9, 26, -24, -24, -14, -4, -17, -30, -26, -26, -54, -54, -74, -74, -53, -74, -74),
    (-45, -11, 41, -45, -31, -14, -45, -32, -45, -22, -45, -45, -37, -65, -65, -65, -65),
    (-16, -18, -38, 44, -38, -38, 19, -8, -38, -38, -2, -38, -58, -58, -58, -58, -58),
    (-47, -15, -47, -12, 35, 8, -20, -11, -47, -24, -47, -47, -67, -67, -67, -67, -67),
    (-33, -6, -3, -33, -33, 57, -33, -14, -33, -33, -5, -33, -53, -53, -32, -53, -53),
    (-37, -24, -37, -37, -37, -37, 44, -7, -37, -14, -37, -37, -57, -57, -57, -57, -57),
    (-27, -21, -49, -27, -35, -49, -17, 34, -12, -21, -49, -49, -69, -41, -49, -69, -69),
    (-47, -26, -29, -25, -47, -47, -47, -20, 45, -31, -10, -47, -31, -67, -67, -67, -67),
    (-29, -22, -51, -51, -37, -51, -31, -21, 0, 38, -2, -51, -43, -71, -71, -44, -71),
    (-10, -10, -10, -10, 4, -10, -10, -10, -10, -10, 49, -10, -30, -30, -30, -30, -30),
    (-6, -6, -6, -6, 9, -6, -6, -6, -6, -6, -6, 88, -26, -26, -26, -26, -26),
    (-69, -43, -69, -69, -69, -69, -69, -69, -34, -69, -69, -69, 32, 2, -16, -11, -6),
    (-69, -69, -37, -69, -69, -69, -69, -69, -69, -69, -69, -69, 1, 33, -7, -11, -21),
    (-74, -47, -74, -74, -74, -74, -74, -74, -74, -74, -74, -74, -6, 6, 24, -24, -27),
    (-67, -49, -36, -67, -67, -67, -67, -67, -33, -67, -67, -67, 5, -4, -24, 32, -14),
    (-53, -53, -53, -53, -26, -53, -53, -53, -53, -5, -9, -53, 2, -7, -15, 2, 36),
)
_LEFT_OUT: Final = (-38, -51, -46, -50, -46, -48, -59, -53, -43, -36, -42, -21, -42, -39, -49, -47, -51)
_PUT_IN: Final = -45  # a sound of the talk that is no sound of the form
_NEVER: Final = -300
_AT_ONCE: Final = 512  # rows that are aligned together: as many as stay in a cache

_PAIRS = np.full((PAD + 1, PAD + 1), _NEVER, dtype=np.int16)
_PAIRS[:PAD, :PAD] = _HEARD
_FLAT: Final = _PAIRS.ravel()
_LOSSES: Final = np.array([*_LEFT_OUT, 0], dtype=np.int16)
_BY_BYTE: Final = np.full(256, PAD, dtype=np.uint8)
_BY_BYTE[list(SOUNDS.encode())] = range(PAD)


def codes_of(rows: npt.NDArray[np.bytes_]) -> Codes:
    """Return rows of sounds as a matrix of codes, PAD behind the end of each."""
    wide = np.ascontiguousarray(rows)
    return _BY_BYTE[wide.view(np.uint8).reshape(len(wide), wide.itemsize)]


def whole(forms: Codes) -> npt.NDArray[np.int64]:
    """Return what each form would win if it were written sound by sound, in tenths of a bit."""
    won: npt.NDArray[np.int64] = np.where(forms < PAD, _FLAT[forms.astype(np.intp) * (PAD + 2)], 0).sum(axis=1)
    return won


def fit(
    forms: Codes, talk: Codes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Lay each form along its own piece of ``talk``; return what it wins, and where in ``talk`` it ends.

    Args:
        forms: a row a form, PAD behind its end.
        talk: the sounds of all talk in a row.
        starts: where the piece of each form begins.
        ends: where it ends.
    """
    lengths = (forms < PAD).sum(axis=1)
    won, where = np.zeros(len(forms), dtype=np.int64), np.zeros(len(forms), dtype=np.int64)
    order = np.argsort(lengths, kind="stable")
    for first in range(0, len(order), _AT_ONCE):
        some = order[first : first + _AT_ONCE]
        columns = starts[some][:, None] + np.arange(int((ends[some] - starts[some]).max()))
        pieces = np.where(columns < ends[some][:, None], talk[np.minimum(columns, len(talk) - 1)], PAD)
        last = _last_row(forms[some][:, : lengths[some[-1]]], pieces)
        won[some], where[some] = last.max(axis=1), starts[some] + last.argmax(axis=1)
    return won, where


def _last_row(forms: Codes, pieces: npt.NDArray[np.uint8]) -> Scores:
    """Return what each form has won when it ends before each sound of its piece (Needleman and Wunsch, 1970)."""
    width = pieces.shape[1] + 1
    best = np.zeros((len(forms), width), dtype=np.int16)
    gaps = (np.arange(width) * _PUT_IN).astype(np.int16)
    heard = pieces.astype(np.intp)
    for column in range(forms.shape[1]):
        sound = forms[:, column].astype(np.intp)
        pairs = _FLAT[(sound * (PAD + 1))[:, None] + heard]
        after = best + _LOSSES[sound][:, None]
        np.maximum(after[:, 1:], best[:, :-1] + pairs, out=after[:, 1:])
        after -= gaps  # sounds put in: the best of all places before, less what lies between
        np.maximum.accumulate(after, axis=1, out=after)
        after += gaps
        best = after
    return best
