"""How the report's page writes figures and names: rates, data for the script, and the metrics in plain words.

Knows the names of metrics and the shape of a rate, and nothing of where either comes from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as the page shows it: ``meaning`` says what is counted, ``wanted`` is what people hope for.

    Metrics of one ``group`` stand together.
    """

    name: str
    label: str
    meaning: str
    wanted: Literal["lowest", "highest"]
    group: int


HALLUCINATION: Final = "unsupported_judged"
COVERAGE: Final = "coverage"

_METRICS: Final = {
    one.name: one
    for one in (
        Metric(
            HALLUCINATION,
            "Hallucination, judged",
            "Written values that neither the right record nor a check supports",
            "lowest",
            1,
        ),
        Metric(
            "unsupported_strict",
            "Hallucination, strict",
            "Written values whose words are not in the transcript",
            "lowest",
            1,
        ),
        Metric("spurious", "Spurious", "Written values where the right record has nothing", "lowest", 1),
        Metric("wrong", "Wrong", "Written values that differ from the right record's", "lowest", 2),
        Metric("precision", "Precision", "Written values that are right", "highest", 2),
        Metric("recall", "Recall", "Expected values that were written right", "highest", 2),
        Metric("f1", "F1", "Precision and recall in one figure, their harmonic mean", "highest", 2),
        Metric(COVERAGE, "Coverage", "Expected values that got any value", "highest", 3),
        Metric("omission", "Omission", "Expected values that got none", "lowest", 3),
        Metric("exact_record", "Exact records", "Records without a single difference", "highest", 3),
        Metric("abbreviation", "House forms", "Values with a house form that were written exactly so", "highest", 4),
        Metric(
            "abbreviation_wrong", "Wrong forms", "Values with a house form that were written another way", "lowest", 4
        ),
        Metric("schema_valid", "Valid records", "Records that are valid under the schema", "highest", 4),
        Metric("evidence", "Evidence", "Values whose cited words overlap the right evidence", "highest", 4),
    )
}


def metric(name: str) -> Metric:
    """Return how a metric is shown; one that the page does not know is shown under its own name."""
    known = _METRICS.get(name)
    return known or Metric(name, name.replace("_", " ").capitalize(), "", "highest", 5)


def in_order(names: Sequence[str]) -> list[str]:
    """Return the names as the page orders them: what people care about most first, unknown ones last."""
    order = list(_METRICS)
    return sorted(dict.fromkeys(names), key=lambda name: order.index(name) if name in order else len(order))


def data_block(value: Any) -> str:
    """Write JSON that is inert inside a script element: no ``<``, ``>``, ``&`` and no line separators."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def number(value: Any) -> float | None:
    """Return a finite number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in [0, 1] with its interval, and the count that it comes from; ``value`` is None where nothing counts."""

    value: float | None
    low: float | None
    high: float | None
    numerator: int
    denominator: int

    @property
    def counts(self) -> str:
        """``312 of 757``."""
        return f"{self.numerator:,} of {self.denominator:,}"

    @property
    def interval(self) -> str:
        """``38.1–44.0``, or nothing where there is no interval."""
        if self.low is None or self.high is None:
            return ""
        return f"{100 * self.low:.1f}–{100 * self.high:.1f}"

    @property
    def said(self) -> str:
        """The rate in one line: ``41.2 % (38.1–44.0), 312 of 757``."""
        if self.value is None:
            return "nothing to count"
        return f"{percent(self.value)}{f' ({self.interval})' if self.interval else ''}, {self.counts}"


def rate(given: Any) -> Rate:
    """Read a rate; what is absent or not a number has no value."""
    given = given if isinstance(given, Mapping) else {}
    counts = [int(number(given.get(key)) or 0) for key in ("numerator", "denominator")]
    return Rate(number(given.get("value")), number(given.get("low")), number(given.get("high")), *counts)


def percent(value: float | None) -> str:
    """Return ``41.2 %``, or a dash where there is no value."""
    return "–" if value is None else f"{100 * value:.1f}\u00a0%"


def points(value: float) -> str:
    """Return a difference in percentage points with its sign: ``+3.1``, ``−12.0``."""
    written = f"{abs(100 * value):.1f}"
    sign = "" if float(written) == 0 else "+" if value > 0 else "−"
    return sign + written


def amount(count: int, one: str, many: str = "") -> str:
    """Return ``1 case`` or ``1,204 cases``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
