"""Figures of a gate on pairs that it has not seen: precision, recall, risk and coverage, learning curves, forecasts.

Knows trials, each a claim that won its place with its probability and whether it was right; nothing of claims.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from onrecord.gate import Budget, Gate, Level, Trial

Trials = Sequence[Sequence[Trial]]
_GRID = tuple(round(0.02 * i, 2) for i in range(1, 49))
BUDGETS = (0.01, 0.02, 0.05, 0.1, 0.2)


def scores(trials: Trials, gold: int, threshold: float) -> dict[str, float]:
    """Return precision, recall, F1 and coverage where values are held from a probability of ``threshold`` on."""
    held = [trial.is_right for one in trials for trial in one if trial.probability >= threshold]
    right = sum(held)
    return {
        "threshold": threshold,
        "precision": right / len(held) if held else 1.0,
        "recall": right / gold if gold else 0.0,
        "f1": 2 * right / (len(held) + gold) if held or gold else 0.0,
        "coverage": len(held) / gold if gold else 0.0,
    }


def best_threshold(trials: Trials, gold: int) -> float:
    """Return the threshold with the largest F1; the middle of those that come within a thousandth of it."""
    found = {threshold: scores(trials, gold, threshold)["f1"] for threshold in _GRID}
    most = max(found.values())
    near = [threshold for threshold, f1 in found.items() if f1 >= most - 0.001]
    return near[len(near) // 2]


def risk_coverage(trials: Trials, gold: int) -> list[dict[str, float]]:
    """Return precision, recall and coverage for falling thresholds."""
    return [scores(trials, gold, threshold) for threshold in reversed(_GRID)]


def budget_table(gate: Gate) -> list[Level]:
    """Return what can be certified of common budgets."""
    return [gate.levels(Budget(budget))[""] for budget in BUDGETS]


def forecast(points: Sequence[tuple[int, float]]) -> list[dict[str, Any]]:
    """Return the F1 that two and four times the pairs would bring, by a power law through what is missing to 1.

    Nothing is said where the points do not rise, or are fewer than three.
    """
    solid = [(n, 1 - f1) for n, f1 in points if n > 0 and 0 < f1 < 1]
    if len(solid) < 3:
        return []
    xs, ys = [math.log(n) for n, _ in solid], [math.log(loss) for _, loss in solid]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)
    if slope >= 0:
        return []
    most = max(n for n, _ in solid)
    return [
        {"pairs": most * times, "f1": 1 - math.exp(mean_y + slope * (math.log(most * times) - mean_x))}
        for times in (2, 4)
    ]
