"""Error budgets: what is certified, from how many transcripts, and that it is kept."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import UsageError
from onrecord.gate import Budget, Trial
from onrecord.gate.budget import least_transcripts, level_for


def transcripts(count: int, *, wrong_every: int = 0) -> list[list[Trial]]:
    """Return transcripts of ten likely values; every ``wrong_every``-th transcript has a wrong one."""
    return [
        [Trial("/a", 0.99, not (wrong_every and n % wrong_every == 0 and i == 0)) for i in range(10)]
        for n in range(count)
    ]


def test_thirty_transcripts_certify_five_percent_and_not_one() -> None:
    """One in n plus one must be within the budget even where nothing is wrong."""
    assert level_for(0.05, transcripts(30)).is_certified
    level = level_for(0.01, transcripts(30))
    assert not level.is_certified
    assert "1 % cannot be certified from 30 transcripts: it takes at least 99 without an error" == level.sentence()


def test_the_least_number_of_transcripts_suffices() -> None:
    """As many as are said to be needed certify the budget where nothing is wrong, and one fewer do not."""
    for budget in (0.01, 0.02, 0.05, 0.1):
        needed = least_transcripts(budget)
        assert level_for(budget, transcripts(needed)).is_certified
        assert not level_for(budget, transcripts(needed - 1)).is_certified


def test_a_level_that_holds_nothing_certifies_nothing() -> None:
    """Values that nobody is sure of do not make a budget."""
    unsure = [[Trial("/a", 0.1, True)] for _ in range(200)]
    level = level_for(0.01, unsure)
    assert not level.is_certified
    assert "wrong too often" in level.sentence()


def test_errors_among_the_likeliest_cost_the_budget() -> None:
    """Where the likeliest values are wrong too often, there is no level."""
    assert not level_for(0.05, transcripts(100, wrong_every=2)).is_certified


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.1, 0.2]))
def test_the_bound_is_within_the_budget_and_above_the_observed_share(seed: int, budget: float) -> None:
    """What is certified is never less than what was seen in calibration."""
    rng = random.Random(seed)
    trials = [[Trial("/a", p, rng.random() < p) for p in (rng.random() for _ in range(8))] for _ in range(60)]
    level = level_for(budget, trials)
    if level.bound is None:
        return
    held = [[t.is_right for t in one if t.probability >= level.threshold] for one in trials]
    share = sum(one.count(False) / len(one) if one else 0.0 for one in held) / len(held)
    assert share <= level.bound <= budget + 1e-9


def test_the_expected_error_of_new_transcripts_is_within_the_budget() -> None:
    """Over many draws of calibration and test transcripts the mean share of wrong values keeps the budget."""
    rng = random.Random(1)
    shares = []
    for _ in range(300):
        trials = [
            [Trial("/a", p, rng.random() < p) for p in (rng.random() ** 0.2 for _ in range(10))] for _ in range(80)
        ]
        level = level_for(0.1, trials[:60])
        for one in trials[60:]:
            held = [t.is_right for t in one if t.probability >= level.threshold]
            shares.append(held.count(False) / len(held) if held else 0.0)
    assert sum(shares) / len(shares) <= 0.1


def test_groups_have_budgets_of_their_own() -> None:
    """A group is calibrated on its own fields; the longest pointer decides which group a field is in."""
    budget = Budget.parse(["0.1", "/allergies=0.02"])
    assert ("/allergies", "/allergies", "") == tuple(
        map(budget.group_of, ("/allergies", "/allergies/0/name", "/allergies_checked"))
    )
    trials = [[Trial("/allergies/0", 0.99, True), Trial("/name", 0.99, n % 3 > 0)] for n in range(60)]
    levels = budget.levels(trials)
    assert (levels["/allergies"].is_certified, levels[""].is_certified) == (True, False)


@pytest.mark.parametrize("given", ["0", "1", "1.5", "much", "allergies=0.1", "-0.1"])
def test_what_is_no_budget_is_refused(given: str) -> None:
    """A share stands between 0 and 1, and a group begins with a slash."""
    with pytest.raises(UsageError):
        Budget.parse(given)


def test_a_budget_is_taken_in_every_form() -> None:
    """A number, texts and a mapping say the same."""
    assert Budget.parse(0.05) == Budget.parse("0.05") == Budget.parse({"": 0.05}) == Budget(0.05)
    assert Budget.parse(["/a=0.01"]) == Budget.parse({"/a": 0.01}) == Budget(None, {"/a": 0.01})
    with pytest.raises(UsageError):
        Budget.parse(["0.1", "0.2"])
