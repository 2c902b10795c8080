"""Comparison: every pair of systems on every metric, and the smallest difference that the cases can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from onrecord.evaluation.metrics import METRICS, Counts
from onrecord.evaluation.statistics import Difference, Resampler, holm

ALPHA = 0.05
RESOLVED = ("unsupported_judged", "spurious", "coverage", "precision", "recall", "f1", "abbreviation")
METRIC_WORDS: Mapping[str, str] = {
    "unsupported_strict": "strictly unsupported values",
    "unsupported_judged": "hallucination",
    "spurious": "spurious values",
    "wrong": "wrong values",
    "omission": "omission",
    "coverage": "coverage",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "exact_record": "wholly right records",
    "abbreviation": "right abbreviations",
    "abbreviation_wrong": "wrong abbreviations",
    "schema_valid": "valid records",
    "evidence": "evidence",
}
CaseCounts = Mapping[str, Sequence[Mapping[str, Counts]]]


def comparisons(counts: CaseCounts, resampler: Resampler) -> list[dict[str, Any]]:
    """Return the paired difference a - b of every two systems on every metric that both have.

    Args:
        counts: by system, the counts of each case, in the same order of cases.
        resampler: draws the cases.

    The p-values are adjusted for the number of pairs. Two systems are distinguishable on a metric where p is at most
    0.05 and the interval leaves 0 out.
    """
    found = []
    for metric in METRICS:
        pairs: list[tuple[str, str, Difference]] = []
        for a, b in combinations(counts, 2):
            difference = resampler.difference([row[metric] for row in counts[a]], [row[metric] for row in counts[b]])
            if difference is not None:
                pairs.append((a, b, difference))
        adjusted = holm([difference.p for _, _, difference in pairs])
        for (a, b, difference), p in zip(pairs, adjusted, strict=True):
            apart = p <= ALPHA and not difference.low <= 0 <= difference.high
            found.append(
                {
                    "a": a,
                    "b": b,
                    "metric": metric,
                    "difference": difference.value,
                    "low": difference.low,
                    "high": difference.high,
                    "p": p,
                    "distinguishable": apart,
                }
            )
    return found


def resolution(counts: CaseCounts, compared: Sequence[Mapping[str, Any]], resampler: Resampler) -> list[dict[str, Any]]:
    """Return the smallest difference that these cases can show on each main metric, in points and in words.

    Between systems it is the half width of the narrowest paired interval; with one system, that of two unrelated
    systems of its rate.
    """
    found = []
    for metric in RESOLVED:
        widths = [(row["high"] - row["low"]) / 2 for row in compared if row["metric"] == metric]
        widths = [width for width in widths if width > 0]
        if not widths:
            spreads = (resampler.spread([row[metric] for row in rows]) for rows in counts.values())
            widths = [spread for spread in spreads if spread]
        if not widths:
            continue
        points = round(100 * min(widths), 1)
        shown = f"{points:.0f}" if points >= 2 else f"{points:.1f}"
        cases = resampler.cases
        of = f"{cases} case{'s' if cases != 1 else ''}"
        unit = "point" if shown == "1" else "points"
        sentence = f"{of}: differences in {METRIC_WORDS[metric]} under {shown} {unit} cannot be told apart."
        found.append({"metric": metric, "points": points, "sentence": sentence})
    return found
