"""More examples: what the last doubling of the pairs brought a learned gate, and what further ones may bring.

The curve is measured on the cases at hand, each seen by gates that it did not teach. The forecast is the power law of
``learn``, drawn again for each draw of transcripts, so that it has an interval. It is a line through three points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import MissingExtraError
from onrecord.evaluation.statistics import Resampler, expanded_tail
from onrecord.learning.curves import forecast
from onrecord.tuning.advising.gates import CrossFitted, Point
from onrecord.tuning.advising.measuring import HALLUCINATION, CaseRates, summed
from onrecord.tuning.advising.remedies import Bench, Family, Remedy

_SHARES = (0.25, 0.5)
_LEAST_RISING = 0.95  # of the draws in which the curve rises: else nothing is forecast
NAME = "more examples"


@dataclass(frozen=True)
class Examples:
    """The learning curve, its forecast, and the last doubling as a remedy.

    Attributes:
        remedy: what twice the pairs changed, the last time that they were doubled.
        curve: pairs, F1 and hallucination of a learned gate at its own strictness.
        forecast: pairs and F1 with an interval, at two and four times the pairs.
        says: why nothing is forecast, where nothing is.
    """

    remedy: Remedy
    curve: list[dict[str, Any]]
    forecast: list[dict[str, Any]]
    says: str = ""


def more_examples(bench: Bench, resampler: Resampler) -> Examples:
    """Measure gates of a quarter, a half and all of the pairs."""
    try:
        whole = bench.fit()
    except MissingExtraError as error:
        return Examples(Remedy(NAME, Family.EXAMPLES, why_not=str(error)), [], [], str(error))
    if whole is None:
        why = "no gate could be learned that a curve might be drawn of"
        return Examples(Remedy(NAME, Family.EXAMPLES, why_not=why), [], [], why)
    fits = [fit for share in _SHARES if (fit := bench.fit(share)) is not None]
    if not fits:
        why = f"half of the {whole.taught} pairs are too few to learn a gate from"
        return Examples(Remedy(NAME, Family.EXAMPLES, why_not=why), [], [], why)
    half = fits[-1]
    note = f"what the last doubling brought a learned gate, from {half.taught} to {whole.taught} pairs"
    remedy = Remedy(
        NAME, Family.EXAMPLES, _counted(bench, half, Point.SAME), _counted(bench, whole, Point.SAME), note=note
    )
    sizes = [fit.taught for fit in (*fits, whole)]
    counts = [_counted(bench, fit, Point.LEARNED) for fit in (*fits, whole)]
    found, says = _forecast(sizes, counts, resampler)
    return Examples(remedy, _curve(sizes, counts, resampler), found, says)


def _counted(bench: Bench, fit: CrossFitted, point: Point) -> Sequence[CaseRates]:
    return bench.counted(fit.records(bench.workshop.schema, point, bench.given)[0])


def _curve(sizes: Sequence[int], counts: Sequence[Sequence[CaseRates]], resampler: Resampler) -> list[dict[str, Any]]:
    intervals = resampler.intervals([[row["f1"] for row in one] for one in counts])
    return [
        {
            "pairs": size,
            "f1": interval.value,
            "low": interval.low,
            "high": interval.high,
            "hallucination": _rate(one, HALLUCINATION),
        }
        for size, one, interval in zip(sizes, counts, intervals, strict=True)
    ]


def _rate(counts: Sequence[CaseRates], name: str) -> float | None:
    numerator, denominator = summed(counts, name)
    return numerator / denominator if denominator else None


def _forecast(
    sizes: Sequence[int], counts: Sequence[Sequence[CaseRates]], resampler: Resampler
) -> tuple[list[dict[str, Any]], str]:
    """Return what two and four times the pairs may bring; nothing, and why, where the curve may as well not rise."""
    central = forecast([(size, _rate(one, "f1") or 0.0) for size, one in zip(sizes, counts, strict=True)])
    if len(sizes) < 3:
        return [], "with fewer than three sizes no line can be drawn"
    if not central:
        return [], "the curve does not rise"
    drawn = resampler.draws([[row["f1"] for row in one] for one in counts])
    rising = [found for draw in drawn if (found := _drawn(sizes, draw))]
    if len(rising) < _LEAST_RISING * len(drawn):
        share = 100 * len(rising) / len(drawn)
        return [], f"the curve rises in {share:.0f} % of the draws of transcripts only: it may as well be flat"
    out = []
    for place, point in enumerate(central):
        values = sorted(found[place]["f1"] for found in rising)
        tail = math.floor(expanded_tail(resampler.cases) * len(values))
        out.append({**point, "low": values[tail], "high": values[-1 - tail]})
    return out, ""


def _drawn(sizes: Sequence[int], draw: Sequence[float]) -> list[dict[str, Any]]:
    usable = [(size, f1) for size, f1 in zip(sizes, draw, strict=True) if not math.isnan(f1)]
    return forecast(usable)
