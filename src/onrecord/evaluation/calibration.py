"""Calibration and risk-coverage: whether a system's probabilities mean what they say, and what they are worth.

Only predicted leaves with a probability count. Reliability and expected calibration error in ten bins of equal width
follow C. Guo et al., ICML 2017; the risk-coverage curve follows R. El-Yaniv and Y. Wiener, JMLR 11, 2010, with
coverage as everywhere else here: the share of right leaves that are given a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.evaluation.metrics import Leaf, Outcome

BINS = 10
_MOST_POINTS = 100


def calibration(leaves: Iterable[Leaf]) -> dict[str, Any] | None:
    """Return the reliability bins and the expected calibration error; None where no leaf has a probability."""
    rated = _rated(leaves)
    if not rated:
        return None
    bins = []
    error = 0.0
    for number in range(BINS):
        inside = [(p, right) for p, right in rated if min(int(p * BINS), BINS - 1) == number]
        if not inside:
            continue
        confidence = sum(p for p, _ in inside) / len(inside)
        accuracy = sum(right for _, right in inside) / len(inside)
        error += len(inside) / len(rated) * abs(confidence - accuracy)
        low, high = number / BINS, (number + 1) / BINS
        bins.append({"low": low, "high": high, "count": len(inside), "confidence": confidence, "accuracy": accuracy})
    return {"ece": error, "bins": bins}


def risk_coverage(leaves: Iterable[Leaf]) -> list[dict[str, float]] | None:
    """Return, for falling thresholds, coverage and risk where only values of no less probability are held.

    Values without a probability are not held at any threshold. At most 100 points; None where there are none.
    """
    leaves = list(leaves)
    gold = sum(leaf.is_gold for leaf in leaves)
    rated = sorted(
        ((leaf.probability, leaf) for leaf in leaves if leaf.is_predicted and leaf.probability is not None),
        key=lambda entry: -entry[0],
    )
    if not rated or not gold:
        return None
    points = []
    wrong = covered = 0
    for held, (threshold, leaf) in enumerate(rated, 1):
        wrong += leaf.outcome is not Outcome.CORRECT
        covered += leaf.is_gold
        if held == len(rated) or rated[held][0] < threshold:
            points.append({"threshold": threshold, "coverage": covered / gold, "risk": wrong / held})
    if len(points) <= _MOST_POINTS:
        return points
    step = (len(points) - 1) / (_MOST_POINTS - 1)
    return [points[round(number * step)] for number in range(_MOST_POINTS)]


def _rated(leaves: Iterable[Leaf]) -> list[tuple[float, bool]]:
    return [
        (leaf.probability, leaf.outcome is Outcome.CORRECT)
        for leaf in leaves
        if leaf.is_predicted and leaf.probability is not None
    ]
