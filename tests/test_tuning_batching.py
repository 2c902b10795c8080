"""The order of examples: a function of the seed and the epoch, every example once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.tuning.batching import rate_at, steps_in_epoch, steps_of

LENGTHS = st.lists(st.integers(1, 900), min_size=1, max_size=40)


def steps(lengths: list[int], *, seed: int = 0, epoch: int = 0, each: int = 4, at_once: int = 1000) -> list[list[int]]:
    found = steps_of(lengths, examples_per_step=each, tokens_at_once=at_once, seed=seed, epoch=epoch)
    return [[index for group in step for index in group] for step in found]


@given(LENGTHS, st.integers(1, 9), st.integers(0, 3))
def test_every_example_is_in_one_step_of_each_epoch(lengths: list[int], each: int, epoch: int) -> None:
    """No example is left out, and none is seen twice."""
    found = steps(lengths, each=each, epoch=epoch)
    assert sorted(index for step in found for index in step) == list(range(len(lengths)))
    assert len(found) == steps_in_epoch(len(lengths), examples_per_step=each)
    assert max(map(len, found)) <= each


@given(LENGTHS, st.integers(1, 2000))
def test_groups_keep_to_the_tokens_that_go_through_together(lengths: list[int], at_once: int) -> None:
    """Padding counted, a group of several has no more tokens than asked; a long example goes alone."""
    for step in steps_of(lengths, examples_per_step=8, tokens_at_once=at_once, seed=1, epoch=0):
        for group in step:
            assert len(group) == 1 or len(group) * max(lengths[i] for i in group) <= at_once


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    """The same seed and epoch give the same order, others another one."""
    lengths = list(range(1, 31))
    assert steps(lengths, seed=3, epoch=1) == steps(lengths, seed=3, epoch=1)
    assert steps(lengths, seed=3, epoch=1) != steps(lengths, seed=3, epoch=2)
    assert steps(lengths, seed=3, epoch=1) != steps(lengths, seed=4, epoch=1)


def test_the_rate_rises_in_a_tenth_of_the_steps_and_falls_to_nothing() -> None:
    """The highest rate is reached after the warming, and the last step has the least."""
    rates = [rate_at(step, 40) for step in range(40)]
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert rates[4] == 1.0
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert 0 < rates[-1] < 0.05
    assert rate_at(0, 1) == 1.0
