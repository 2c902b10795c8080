"""Statistics: intervals that hold what they promise, and tests that are paired."""

from __future__ import annotations

import random
import sys

import pytest

from onrecord import MissingExtraError
from onrecord.evaluation.statistics import Resampler, expanded_tail, holm

Counts = list[tuple[int, int]]


def drawn(rng: random.Random, cases: int, rate: float, spread: float = 8.0) -> Counts:
    """Draw cases whose values go wrong together: each has a rate of its own around the true one."""
    found = []
    for _ in range(cases):
        size = rng.randint(5, 25)
        own = rng.betavariate(rate * spread, (1 - rate) * spread)
        found.append((sum(rng.random() < own for _ in range(size)), size))
    return found


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_intervals_cover_the_true_rate_as_often_as_they_say(rate: float) -> None:
    """In 200 simulated evaluations of 40 cases, 95 % intervals hold the truth within what chance allows."""
    rng = random.Random(7)
    runs = 200
    hits = 0
    for run in range(runs):
        interval = Resampler(40, seed=run, resamples=1000).intervals([drawn(rng, 40, rate)])[0]
        assert interval.low is not None
        assert interval.high is not None
        hits += interval.low <= rate <= interval.high
    # Of 200 runs at 95 %, fewer than 181 or more than 198 hits would come about by chance once in a thousand times.
    assert 181 <= hits <= 198


def test_intervals_of_differences_cover_no_difference() -> None:
    """Two systems of one rate on the same cases are seldom told apart."""
    rng = random.Random(11)
    apart = 0
    for run in range(200):
        resampler = Resampler(40, seed=run, resamples=1000)
        found = resampler.difference(drawn(rng, 40, 0.3), drawn(rng, 40, 0.3))
        assert found is not None
        apart += found.p <= 0.05
    assert apart <= 20


def test_the_value_is_the_rate_over_all_cases() -> None:
    """Not the mean of the cases' rates."""
    found = Resampler(2).intervals([[(1, 1), (0, 9)]])[0]
    assert found.value == 0.1


def test_the_same_seed_gives_the_same_interval() -> None:
    """And another seed another one."""
    counts = drawn(random.Random(1), 30, 0.3)
    one, same, other = (Resampler(30, seed=seed).intervals([counts])[0] for seed in (1, 1, 2))
    assert (one == same, one == other) == (True, False)


def test_nothing_to_divide_by_gives_nothing() -> None:
    """Neither a rate nor a difference."""
    resampler = Resampler(2)
    nothing = [(0, 0), (0, 0)]
    assert resampler.intervals([nothing])[0].value is None
    assert resampler.difference(nothing, [(1, 1), (1, 1)]) is None
    assert resampler.spread(nothing) is None
    assert resampler.intervals([]) == []


def test_a_rate_of_zero_is_not_certain() -> None:
    """30 cases without a fault leave room for 12 % of such cases; all right leaves as much below 1."""
    resampler = Resampler(30)
    none, every = resampler.intervals([[(0, 5)] * 30, [(5, 5)] * 30])
    assert none.low == 0.0
    assert none.high == pytest.approx(0.1157, abs=1e-4)
    assert every.low == pytest.approx(1 - 0.1157, abs=1e-4)


@pytest.mark.parametrize("cases", [2, 3, 5])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_intervals_of_few_cases_are_wide_enough(cases: int, rate: float) -> None:
    """In 100 simulated evaluations each; percentiles of draws held the true rate in half to nine tenths of them."""
    rng = random.Random(7)
    hits = 0
    for run in range(100):
        interval = Resampler(cases, seed=run, resamples=500).intervals([drawn(rng, cases, rate)])[0]
        assert interval.low is not None
        assert interval.high is not None
        hits += interval.low <= rate <= interval.high
    assert hits >= 95


@pytest.mark.parametrize("cases", [3, 12])
def test_a_rate_that_is_the_same_in_every_case_is_not_certain(cases: int) -> None:
    """Transcripts of another kind may have been missed by luck, as common as none seen allows, with rates of 0 or 1."""
    unseen = 1 - 0.025 ** (1 / cases)
    counts = [(3, 4)] * (cases - 1) + [(6, 8)]
    found = Resampler(cases).intervals([counts])[0]
    assert [found.low, found.high] == pytest.approx([0.75 * (1 - unseen), 0.75 + unseen * 0.25])
    assert Resampler(cases).spread(counts) == pytest.approx(unseen / 2**0.5)


@pytest.mark.parametrize(("cases", "worst"), [(3, -1.0), (12, 0.0)])
def test_a_difference_that_is_the_same_in_every_case_is_not_certain(cases: int, worst: float) -> None:
    """With twelve cases that all differ in one direction, the direction is the permutation test's matter."""
    unseen = 1 - 0.025 ** (1 / cases)
    ahead = Resampler(cases).difference([(3, 4)] * cases, [(1, 4)] * cases)
    behind = Resampler(cases).difference([(1, 4)] * cases, [(3, 4)] * cases)
    assert ahead is not None
    assert behind is not None
    assert [ahead.low, ahead.high] == pytest.approx([0.5 - unseen * (0.5 - worst), 0.5 + unseen * 0.5])
    assert [-behind.high, -behind.low] == pytest.approx([ahead.low, ahead.high])
    assert (ahead.p <= 0.05) == (cases == 12)


def test_one_case_gives_no_interval() -> None:
    """One transcript says nothing of others."""
    found = Resampler(1).intervals([[(1, 2)]])[0]
    assert (found.value, found.low, found.high) == (0.5, None, None)


def test_pairing_sees_what_separate_intervals_do_not() -> None:
    """A system that is a little better on every case is told apart, though both vary widely over cases."""
    base = drawn(random.Random(3), 40, 0.5, spread=2.0)
    better = [(min(n + 1, d), d) for n, d in base]
    resampler = Resampler(40)
    a, b = resampler.intervals([better, base])
    assert a.low is not None
    assert b.high is not None
    assert a.low < b.high
    found = resampler.difference(better, base)
    assert found is not None
    assert (found.low > 0, found.p < 0.01) == (True, True)


def test_two_faultless_systems_are_not_proved_equal() -> None:
    """The interval of their difference has a width, and p is 1."""
    found = Resampler(30).difference([(0, 5)] * 30, [(0, 5)] * 30)
    assert found is not None
    assert (found.value, found.p) == (0.0, 1.0)
    assert found.high - found.low > 0.2


def test_holm_adjusts_for_the_number_of_pairs() -> None:
    """Smallest times all, next times all but one, never falling, never above 1."""
    assert holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_few_cases_widen_the_interval() -> None:
    """The tail is cut off later; with hundreds of cases it is close to 2.5 %."""
    assert 0.0 == expanded_tail(2) < expanded_tail(10) < expanded_tail(50) < 0.025
    assert expanded_tail(1000) == pytest.approx(0.025, abs=2e-4)


def test_without_numpy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[eval\]"):
        Resampler(3).intervals([[(1, 2)] * 3])
