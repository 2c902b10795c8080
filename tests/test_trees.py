"""Trees: they say what LightGBM says, and a file can neither run anything nor hang."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from onrecord.gate.features import NAMES
from onrecord.learning.boosting import Settings, grown
from onrecord.trees import Tree, Trees

STUMP = Tree((0,), (0.5,), (1,), (-1,), (-2,), (-2.0, 2.0))


def test_a_row_goes_left_up_to_the_threshold() -> None:
    """The threshold itself belongs to the left, and NaN goes where the tree says."""
    assert [-2.0, -2.0, 2.0, -2.0] == [STUMP.value([x]) for x in (0.1, 0.5, 0.6, math.nan)]


def test_probabilities_are_the_logistic_of_the_sum() -> None:
    """Two trees and a base add up."""
    trees = Trees((STUMP, STUMP), base=-1.0)
    assert trees.probability([1.0]) == pytest.approx(1 / (1 + math.exp(-3.0)))


def test_trees_come_back_from_their_file() -> None:
    """Written and read, they are equal."""
    trees = Trees((STUMP,), base=0.25)
    assert trees == Trees.from_dict(trees.to_dict(), features=1)


@pytest.mark.parametrize(
    "tree",
    [
        [[0], [0.5], [1], [0], [-2], [1.0, 2.0]],  # its own child
        [[7], [0.5], [1], [-1], [-2], [1.0, 2.0]],  # an unknown feature
        [[0], [0.5], [1], [-1], [-9], [1.0, 2.0]],  # a leaf that is not there
        [[0], [0.5, 1.0], [1], [-1], [-2], [1.0, 2.0]],  # lists of different lengths
        [[0], [math.inf], [1], [-1], [-2], [1.0, 2.0]],
        [[], [], [], [], [], []],
    ],
)
def test_hostile_trees_are_refused(tree: list[list[Any]]) -> None:
    """A walk that would not end, or leads outside, is an error when the file is read."""
    with pytest.raises(ValueError, match="tree"):
        Trees.from_dict({"base": 0.0, "trees": [tree]}, features=1)


def test_our_trees_say_what_lightgbm_says() -> None:
    """Rows with missing values included."""
    lightgbm = pytest.importorskip("lightgbm")
    numpy = pytest.importorskip("numpy")
    rng = random.Random(0)
    rows = [[rng.choice((math.nan, rng.random())) for _ in NAMES] for _ in range(400)]
    right = [(row[0] > 0.5) or (row[3] > 0.8) for row in rows]
    ours = grown(rows, right, Settings(rounds=30), seed=3)
    from onrecord.learning.boosting import _parameters

    data = lightgbm.Dataset(numpy.asarray(rows), numpy.asarray(right, dtype=float), feature_name=list(NAMES))
    theirs = lightgbm.train(_parameters(Settings(), 3, NAMES), data, 30).predict(numpy.asarray(rows))
    assert list(theirs) == pytest.approx(ours.probabilities(rows), abs=1e-9)


def test_nothing_to_tell_gives_no_trees() -> None:
    """Rows of one kind alone teach nothing."""
    assert Trees() == grown([[0.0] * len(NAMES)] * 100, [True] * 100, Settings(), seed=0)
