"""Rows of sounds laid along talk: what fits wins, what recognisers confuse costs little."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.glossary.alignment import BIT, CONSONANTS, PAD, SOUNDS, codes_of, fit, whole

ROWS = st.text(alphabet=SOUNDS, min_size=1, max_size=20)


def won(form: str, talk: str) -> tuple[int, int]:
    rows, heard = codes_of(np.array([form.encode()])), codes_of(np.array([talk.encode()]))[0]
    value, end = fit(rows, heard, np.array([0]), np.array([len(heard)]))
    return int(value[0]), int(end[0])


def test_codes_tell_consonants_from_vowels_and_from_nothing() -> None:
    """Consonants come first, then h and vowels; what is behind a shorter row is PAD."""
    codes = codes_of(np.array([b"ta", b"kilo"]))
    assert codes.tolist() == [[1, 12, PAD, PAD], [2, 14, 8, 15]]
    assert ((codes < CONSONANTS).sum(axis=1)).tolist() == [1, 2]


@given(ROWS, ROWS, ROWS)
def test_what_is_said_as_it_is_wins_all_that_it_can(before: str, form: str, after: str) -> None:
    """A form that stands in the talk sound by sound wins no less than its whole, wherever it stands."""
    value, _ = won(form, before + form + after)
    assert value >= int(whole(codes_of(np.array([form.encode()])))[0])


def test_it_ends_where_it_is_said() -> None:
    """The end is that of the place that fits."""
    assert won("takikartia", "soterwastakikartiafor")[1] == len("soterwastakikartia")


def test_what_recognisers_confuse_costs_less() -> None:
    """An l that is written for an r, or a vowel for another, costs less than a k for an n."""
    right, near, far = (won("nerit", heard)[0] for heard in ("nerit", "nelit", "kerit"))
    assert right > near > far
    assert right - won("nerit", "neret")[0] < right - won("nerit", "nekit")[0]


def test_sounds_put_in_and_left_out_cost_their_bits() -> None:
    """One sound too many costs four bits and a half; one that is missing costs what it would win and more."""
    form = "metformin"
    assert won(form, form)[0] - won(form, "metforamin")[0] == 4.5 * BIT
    assert won(form, "metfomin")[0] < won(form, form)[0] - 3 * BIT


def test_many_forms_at_once_are_as_one_by_one() -> None:
    """Forms of any length, each with its own piece of talk, win what they win alone."""
    forms = ["takikartia", "ta", "metoprolol", "kilo"] * 200
    talk = "fetakakartoandmetaprologuekilota"
    rows = codes_of(np.array([form.encode() for form in forms]))
    heard = codes_of(np.array([talk.encode()]))[0]
    starts, ends = np.zeros(len(forms), dtype=np.int64), np.full(len(forms), len(heard))
    values, _ = fit(rows, heard, starts, ends)
    assert values[:4].tolist() == [won(form, talk)[0] for form in forms[:4]]
    assert values.tolist() == values[:4].tolist() * 200
