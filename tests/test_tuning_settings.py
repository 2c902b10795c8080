"""Settings that cannot be trained with are refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord import UsageError
from onrecord.tuning.settings import Settings


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"epochs": 0}, "epochs must be from 1"),
        ({"rank": 0}, "rank must be from 1"),
        ({"rank": 10_000}, "rank must be from 1"),
        ({"patience": 0}, "patience must be"),
        ({"examples_per_step": 0}, "examples_per_step must be"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"learning_rate": 1.0}, "learning_rate must be above 0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0"),
        ({"dropout": 1.0}, "dropout and recall_given_up must be"),
    ],
)
def test_a_setting_out_of_range_is_named(given: dict[str, Any], named: str) -> None:
    """The message says which setting, and its range."""
    with pytest.raises(UsageError, match=named):
        Settings(**given)


def test_the_update_is_scaled_by_twice_the_rank_unless_said_otherwise() -> None:
    """Alpha follows the rank, so that another rank learns at like speed."""
    assert Settings(rank=4).scale == 8.0
    assert Settings(rank=4, alpha=4.0).scale == 4.0


def test_what_differs_from_another_run_is_named() -> None:
    """A run goes on only with its own settings."""
    one = Settings(epochs=2)
    assert one.differing(one.to_dict()) == ()
    assert one.differing(Settings(epochs=3, seed=1).to_dict()) == ("epochs", "seed")
