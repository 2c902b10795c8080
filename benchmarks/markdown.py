"""Markdown of figures: tables, rates and paragraphs, for the pages that the benchmarks write."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; columns after the first are figures and stand right."""
    ruler = ["---", *("---:" for _ in head[1:])]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (head, ruler, *rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n"


def percent(rate: Mapping[str, Any] | None, *, interval: bool = False) -> str:
    """Return a rate in percent, with its interval where it is wanted and known; a dash where there is none."""
    if rate is None or rate["value"] is None:
        return "-"
    shown = f"{100 * rate['value']:.1f}"
    if interval and rate["low"] is not None:
        shown += f" ({100 * rate['low']:.0f} to {100 * rate['high']:.0f})"
    return shown


def both(rates: Mapping[str, Any] | None) -> str:
    """Return precision and recall in one cell."""
    return f"{percent(rates['precision'])} / {percent(rates['recall'])}" if rates else "-"


def each(row: Mapping[str, Any], key: str, cases: int, *, digits: int = 1) -> str:
    """Return a sum per case."""
    return f"{row[key] / cases:.{digits}f}" if row.get(key) is not None and cases else "-"


def share(part: int, whole: int) -> str:
    """Return a count and its percentage of another."""
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "0 of 0"


def prose(text: str) -> str:
    """Return a paragraph, its lines as long as those of the other documents."""
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"
