"""Which checkpoint is taken: the one that invents least among those that still write what is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.tuning.curve import Measured, best_of, has_ended, promising


def at(step: int, unsupported: int, found: int, *, predicted: int = 100, labels: int = 100) -> Measured:
    return Measured(step, step / 10, 12, 0, predicted, unsupported, unsupported, labels, found)


def chosen(*curve: Measured, recall_given_up: float = 0.05) -> int | None:
    best = best_of(curve, recall_given_up=recall_given_up)
    return best.step if best else None


def test_the_one_with_the_fewest_unsupported_values_is_taken() -> None:
    """At like recall, the share of unsupported values decides, and no loss does."""
    assert chosen(at(1, 20, 50), at(2, 10, 50), at(3, 30, 52)) == 2


def test_recall_is_not_given_up_for_it() -> None:
    """A checkpoint that writes almost nothing invents nothing, and is not taken."""
    silent = Measured(1, 1, 12, 0, 2, 0, 0, 100, 2)
    assert chosen(silent, at(2, 20, 60), at(3, 25, 62)) == 2
    assert chosen(silent, at(2, 20, 60), recall_given_up=0.6) == 1


def test_between_equals_the_higher_recall_and_then_the_earlier_one_is_taken() -> None:
    """The order of preference is share, recall, step."""
    assert chosen(at(1, 10, 50), at(2, 10, 52), at(3, 10, 52)) == 2
    assert chosen() is None


@pytest.mark.parametrize(("patience", "ended"), [(1, True), (2, True), (3, False)])
def test_a_run_ends_after_so_many_measurements_that_brought_nothing_better(patience: int, *, ended: bool) -> None:
    """Patience counts the measurements since the one that would be taken."""
    curve = [at(1, 30, 50), at(2, 10, 50), at(3, 20, 51), at(4, 15, 50)]
    assert has_ended(curve, patience=patience, recall_given_up=0.05) is ended


def test_a_better_recall_later_can_make_an_earlier_one_worthless() -> None:
    """What is enough recall is known only when the best is: an early, lazy checkpoint loses its place."""
    lazy = at(1, 5, 20)
    assert chosen(lazy, at(2, 20, 22)) == 1
    assert chosen(lazy, at(2, 20, 22), at(3, 15, 60)) == 3
    assert not has_ended([lazy, at(2, 20, 22), at(3, 15, 60)], patience=1, recall_given_up=0.05)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8), st.sampled_from([0.0, 0.05, 0.3])
)
def test_only_what_may_be_taken_has_to_be_kept(reached: list[tuple[int, int]], recall_given_up: float) -> None:
    """At each point of a run, the one that is taken is among those that were promising all the time."""
    kept: list[Measured] = []
    curve: list[Measured] = []
    for step, (unsupported, found) in enumerate(reached, 1):
        curve.append(at(step, unsupported, found, predicted=10, labels=10))
        kept = [*promising([*kept, curve[-1]])]
        assert best_of(curve, recall_given_up=recall_given_up) in kept


def test_shares_of_nothing_are_nothing() -> None:
    """No value and no label are no division by zero."""
    empty = Measured(1, 1, 0, 0, 0, 0, 0, 0, 0)
    assert (empty.unsupported_share, empty.recall) == (0.0, 0.0)
    assert Measured.from_dict(at(7, 3, 4).to_dict()) == at(7, 3, 4)
