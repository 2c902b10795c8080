"""The report's tables: the summary, what was paired, how fields and slices did, and what the systems used.

Every table names its roles, because the style sheet stacks its rows on a narrow screen, and a stacked table is a
table to a screen reader only where it says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from onrecord.evaluation.page_charts import bar, colour, forest, strip, symbol
from onrecord.evaluation.page_words import (
    HALLUCINATION,
    Json,
    Rate,
    amount,
    in_order,
    metric,
    number,
    percent,
    points,
    rate,
)
from onrecord.html_page import escape

# An unsupported value is one of the spurious ones, so a count of these leads to errors of both kinds.
_KINDS_OF: Final = {
    "unsupported_judged": ("unsupported",),
    "spurious": ("spurious", "unsupported"),
    "wrong": ("wrong",),
    "omission": ("omission",),
}


def who(place: int, name: str) -> str:
    """Return a system's name with its mark."""
    return f'<span class="who">{symbol(place)}<span class="who-name" dir="auto">{escape(name)}</span></span>'


def errors_link(inner: str, **wanted: str | Sequence[str]) -> str:
    """Return a link to the error browser with these filters set."""
    return f'<a href="#errors?{escape(urlencode(wanted, doseq=True))}">{inner}</a>'


def _table(kind: str, caption: str, heads: str, body: str) -> str:
    """Return a table whose caption is read aloud only: each stands under a heading that says the same."""
    return (
        f'<table class="{kind}" role="table"><caption class="hidden">{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>{body}</table>'
    )


def _wide(name: str, table: str) -> str:
    """Let a table that is wider than the page scroll within itself, by keys too."""
    return f'<div class="wide-table" role="region" tabindex="0" aria-label="{name}">{table}</div>'


def _column(inner: str) -> str:
    return f'<th scope="col" role="columnheader">{inner}</th>'


def _head(inner: str) -> str:
    return f'<th scope="row" role="rowheader">{inner}</th>'


def _cell(inner: str, kind: str = "", *, span: int = 1) -> str:
    named = f' class="{kind}"' if kind else ""
    wide = f' colspan="{span}"' if span > 1 else ""
    return f'<td role="cell"{named}{wide}>{inner}</td>'


def _body(rows: str, about: str = "") -> str:
    return f'<tbody role="rowgroup"{about}>{rows}</tbody>'


def _whole(value: Any) -> int:
    """Return a count; 0 where there is none."""
    return int(number(value) or 0)


def _metrics(kinds: Sequence[str]) -> tuple[str, str]:
    """Return the metric that is shown first, and all of them as options."""
    start = HALLUCINATION if HALLUCINATION in kinds else kinds[0]
    options = "".join(
        f'<option value="{escape(kind)}"{" selected" if kind == start else ""}>{escape(metric(kind).label)}</option>'
        for kind in kinds
    )
    return start, options


# --- the summary ----------------------------------------------------------------------------------


def leaders(comparisons: Sequence[Json], names: Sequence[str]) -> dict[str, str]:
    """Return for each metric the system that can be told apart from every other, and is ahead of each.

    A metric without such a system is absent: where intervals cannot tell the first from the second, nobody leads.
    """
    ahead: set[tuple[str, str, str]] = set()
    for pair in comparisons:
        difference = number(pair.get("difference"))
        if not pair.get("distinguishable") or not difference:
            continue
        first = (difference > 0) == (metric(pair["metric"]).wanted == "highest")
        better, worse = (pair["a"], pair["b"]) if first else (pair["b"], pair["a"])
        ahead.add((pair["metric"], better, worse))
    out = {}
    for name in {kind for kind, _, _ in ahead}:
        for system in names:
            if all((name, system, other) in ahead for other in names if other != system):
                out[name] = system
    return out


def summary(report: Json) -> str:
    """Return the table of all metrics, a row a metric and a column a system."""
    systems = report["systems"]
    names = [str(system["name"]) for system in systems]
    rates = [{key: rate(value) for key, value in (system.get("summary") or {}).items()} for system in systems]
    kinds = in_order([key for one in rates for key in one])
    counted = [kind for kind in kinds if any(one[kind].value is not None for one in rates if kind in one)]
    lead = leaders(report.get("comparisons") or (), names)
    heads = _column("Metric") + "".join(_column(who(place, name)) for place, name in enumerate(names))
    rows, group = [], 0
    for kind in counted:
        first, group = metric(kind).group != group, metric(kind).group
        cells = "".join(
            _summary_cell(place, name, kind, one.get(kind), leads=lead.get(kind) == name)
            for place, (name, one) in enumerate(zip(names, rates, strict=True))
        )
        rows.append(f'<tr role="row"{" class=first" if first else ""}>{_metric_head(kind)}{cells}</tr>')
    left_out = [metric(kind).label for kind in kinds if kind not in counted]
    note = f'<p class="hint">Nothing to count here: {escape(", ".join(left_out))}.</p>' if left_out else ""
    caption = "Every metric, a column a system: the rate, its 95 % interval, and the count that it comes from"
    table = _table(f"summary of-{len(names)}", caption, heads, _body("".join(rows)))
    return _wide("Summary table", table) + note


def _metric_head(kind: str) -> str:
    shown = metric(kind)
    said = f"{shown.meaning}." if shown.meaning else ""
    better = "Lower is better." if shown.wanted == "lowest" else "Higher is better."
    return _head(
        f'<span class="label">{escape(shown.label)}</span><span class="meaning">{escape(said)} {better}</span>'
    )


def _summary_cell(place: int, name: str, kind: str, shown: Rate | None, *, leads: bool) -> str:
    label = who(place, name)
    if shown is None or shown.value is None:
        return _cell(f'{label}<span class="figure none">–</span>', colour(place))
    counts = shown.counts if shown.denominator else ""
    if kind in _KINDS_OF and shown.numerator:
        counts = errors_link(counts, system=name, kind=_KINDS_OF[kind])
    figure = f'<b>{percent(shown.value)}</b> <span class="interval">{shown.interval}</span>'
    return _cell(
        f'{label}<span class="figure">{figure}</span>{strip(shown)}'
        f'<span class="counts">{counts} {_lead(kind) if leads else ""}</span>',
        colour(place),
    )


def _lead(kind: str) -> str:
    wanted = metric(kind).wanted
    sign = "▾" if wanted == "lowest" else "▴"
    return f'<span class="lead"><span aria-hidden="true">{sign}</span> {wanted}</span>'


# --- fields and slices ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ratings:
    """Rows of rates, one a system and metric: fields or slices. ``heads`` are the HTML of a row's first cells."""

    key: str
    caption: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Json]
    heads: Callable[[Json], str]
    search: Callable[[Json], str]
    group: Callable[[Json], str]

    @property
    def metrics(self) -> list[str]:
        """The metrics that any row has, in the page's order."""
        return in_order([kind for row in self.rows for rates in (row.get("systems") or {}).values() for kind in rates])

    def rate(self, row: Json, system: str, kind: str) -> Rate:
        """Return one rate, without a value where the row has none."""
        return rate(((row.get("systems") or {}).get(system) or {}).get(kind))

    def data(self, names: Sequence[str]) -> dict[str, Any]:
        """Return every rate for the script: by metric, then row, then system."""

        def packed(one: Rate) -> list[float | int | None]:
            ends = (one.low, one.high) if one.interval else ()
            value, *interval = (None if end is None else round(end, 4) for end in (one.value, *ends))
            return [value, one.numerator, one.denominator, *interval]

        return {
            kind: [[packed(self.rate(row, name, kind)) for name in names] for row in self.rows] for kind in self.metrics
        }


def ratings(shown: Ratings, names: Sequence[str]) -> str:
    """Return the table of one metric with what is needed to choose another, to sort and to filter."""
    kinds = shown.metrics
    if not shown.rows or not kinds:
        return ""
    start, options = _metrics(kinds)
    heads = "".join(_sortable(label, key) for key, label in shown.columns)
    heads += "".join(_sortable(who(place, name), f"system-{place}") for place, name in enumerate(names))
    rows = "".join(_rated_row(shown, row, place, names, start) for place, row in enumerate(shown.rows))
    table = _table(f"rated of-{len(names)}", shown.caption, heads, _body(rows))
    return (
        f'<div class="ratings" data-ratings="{shown.key}">{_controls(shown, options, names)}'
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(shown.caption)}">{table}</div>'
        f'<p class="hint none" hidden>Nothing matches.</p></div>'
    )


def _sortable(inner: str, key: str) -> str:
    return _column(f'<button type="button" class="sort" data-sort="{key}">{inner}</button>')


def _controls(shown: Ratings, options: str, names: Sequence[str]) -> str:
    groups = Counter(shown.group(row) for row in shown.rows)
    choices = "".join(
        f'<option value="{escape(name)}">{escape(name)} ({count})</option>' for name, count in sorted(groups.items())
    )
    orders = [*((key, label) for key, label in shown.columns), *((f"system-{n}", one) for n, one in enumerate(names))]
    # Where rows are stacked there are no heads to click, so the order has a choice of its own.
    sorts = "".join(f'<option value="{key}">{escape(label)}</option>' for key, label in orders)
    return (
        '<div class="controls js-only">'
        f'<label>Metric <select class="pick-metric">{options}</select></label>'
        f'<label>Show <select class="pick-group"><option value="">all ({len(shown.rows)})</option>{choices}</select>'
        '</label><label class="when-narrow">Sort <select class="pick-order"><option value="">as first shown</option>'
        f"{sorts}</select></label>"
        '<label class="grow">Search <input type="search" class="search" autocomplete="off" spellcheck="false">'
        '</label><span class="shown" role="status"></span></div>'
    )


def _rated_row(shown: Ratings, row: Json, place: int, names: Sequence[str], kind: str) -> str:
    cells = "".join(_rated_cell(at, name, shown.rate(row, name, kind)) for at, name in enumerate(names))
    about = {"row": place, "gold": _whole(row.get("gold")), "group": shown.group(row), "search": shown.search(row)}
    marks = "".join(f' data-{key}="{escape(str(value))}"' for key, value in about.items())
    return f'<tr role="row"{marks}>{shown.heads(row)}{cells}</tr>'


def _rated_cell(place: int, name: str, shown: Rate) -> str:
    return _cell(
        f'{who(place, name)}{bar(shown.value)}<span class="rate">{percent(shown.value)}</span> '
        f'<span class="of">{shown.counts if shown.denominator else ""}</span> '
        f'<span class="interval">{shown.interval}</span>',
        colour(place),
    )


def _named(label: str, meaning: str) -> str:
    return _head(f'<span class="label" dir="auto">{escape(label)}</span><span class="meaning">{meaning}</span>')


def _expected(row: Json, inner: str) -> str:
    return _cell(f'<b>{_whole(row.get("gold")):,}</b><span class="of">{inner}</span>', "count")


def fields(report: Json, errors_of: Mapping[str, int]) -> Ratings:
    """Return the rows of the fields, those with the most right values first; ``errors_of`` counts errors by pointer."""

    def heads(row: Json) -> str:
        pointer = str(row["pointer"])
        label = str(row.get("label") or pointer)
        count = errors_of.get(pointer, 0)
        linked = errors_link(amount(count, "error"), field=pointer) if count else "no errors"
        meaning = f"<code>{escape(pointer)}</code> {escape(str(row.get('type') or ''))}"
        return _named(label, meaning) + _expected(row, linked)

    rows = sorted(report.get("fields") or (), key=lambda row: -_whole(row.get("gold")))
    return Ratings(
        key="fields",
        caption="How each field did, a column a system",
        columns=(("name", "Field"), ("gold", "Expected")),
        rows=rows,
        heads=heads,
        search=lambda row: f"{row.get('label') or ''} {row['pointer']} {row.get('type') or ''}",
        group=lambda row: str(row.get("type") or "other"),
    )


def slices(report: Json) -> Ratings:
    """Return the rows of the slices, those of one kind together."""

    def heads(row: Json) -> str:
        cases = amount(_whole(row.get("cases")), "case")
        return _named(str(row["name"]), escape(str(row["by"]))) + _expected(row, cases)

    return Ratings(
        key="slices",
        caption="How each slice of the cases did, a column a system",
        columns=(("name", "Slice"), ("gold", "Expected")),
        rows=report.get("slices") or (),
        heads=heads,
        search=lambda row: f"{row['by']} {row['name']}",
        group=lambda row: f"by {row['by']}",
    )


# --- systems in pairs -----------------------------------------------------------------------------


def comparisons(report: Json) -> str:
    """Return the paired differences, grouped by metric, each on the scale of its metric."""
    pairs = report.get("comparisons") or ()
    places = {str(system["name"]): place for place, system in enumerate(report["systems"])}
    kinds = in_order([pair["metric"] for pair in pairs])
    if not kinds:
        return ""
    _, options = _metrics(kinds)
    bodies = "".join(_compared(kind, [pair for pair in pairs if pair["metric"] == kind], places) for kind in kinds)
    heads = "".join(_column(name) for name in ("Pair", "First minus second, in points", "On a scale", "What it says"))
    caption = "Differences between two systems on the same cases, with 95 % intervals of the paired bootstrap"
    return (
        '<div class="controls js-only"><label>Metric <select id="compare-metric">'
        f'{options}<option value="">All</option></select></label></div>'
        + _wide("Table of pairs", _table("compared", caption, heads, bodies))
    )


def _compared(kind: str, pairs: Sequence[Json], places: Mapping[str, int]) -> str:
    ends = [number(pair.get(key)) for pair in pairs for key in ("difference", "low", "high")]
    reach = max([abs(end) for end in ends if end is not None] or [0.0]) or 0.01
    scale = _cell(f"scale: {points(-reach)} to {points(reach)} points", "scale", span=2)
    name = f'<th scope="rowgroup" role="rowheader" colspan="2">{escape(metric(kind).label)}</th>'
    rows = "".join(_pair(pair, places, reach) for pair in pairs)
    return _body(f'<tr role="row" class="group">{name}{scale}</tr>{rows}', f' data-metric="{escape(kind)}"')


def _pair(pair: Json, places: Mapping[str, int], reach: float) -> str:
    difference, low, high = (number(pair.get(key)) for key in ("difference", "low", "high"))
    first, second = (who(places.get(name, 0), name) for name in (str(pair["a"]), str(pair["b"])))
    head = _head(f'{first}<span class="second"><span class="minus">minus</span> {second}</span>')
    if difference is None:
        return f'<tr role="row" class="untold">{head}{_cell("nothing to compare", span=3)}</tr>'
    interval = "" if low is None or high is None else f"{points(low)} to {points(high)}"
    chance = number(pair.get("p"))
    p = "" if chance is None else "p < 0.001" if chance < 0.001 else f"p = {chance:.3f}"
    cells = (
        _cell(f'<b>{points(difference)}</b> <span class="interval">{interval}</span>'),
        _cell(forest(difference, low, high, reach)),
        _cell(f'{_finding(pair, difference)} <span class="of">{escape(p)}</span>'),
    )
    told = "told" if pair.get("distinguishable") else "untold"
    return f'<tr role="row" class="{told}">{head}{"".join(cells)}</tr>'


def _finding(pair: Json, difference: float) -> str:
    if not pair.get("distinguishable") or difference == 0:
        return "cannot be told apart"
    shown = metric(pair["metric"])
    better = pair["a"] if (difference > 0) == (shown.wanted == "highest") else pair["b"]
    return f'<b dir="auto">{escape(str(better))}</b> is {"lower" if shown.wanted == "lowest" else "higher"}'


# --- what ran -------------------------------------------------------------------------------------


def systems(report: Json) -> str:
    """Return what each system is, how many cases it answered, and what it used."""
    names = ("System", "Kind", "Given as", "Cases", "Tokens in", "Tokens out", "Cost", "Time")
    heads = "".join(_column(name) for name in names)
    rows = "".join(_system(place, system, names[1:]) for place, system in enumerate(report["systems"]))
    return _wide("Table of systems", _table("ran", "What each system is, and what it used", heads, _body(rows)))


def _system(place: int, system: Json, names: Sequence[str]) -> str:
    usage = system.get("usage") or {}
    given = str(system.get("kind") or "")
    shown = (
        escape({"records": "records it made", "onrecord": "ran here"}.get(given, given)),
        f'<code dir="auto">{escape(str(system.get("spec") or ""))}</code>',
        _answered(system),
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _cost(usage.get("cost")),
        _time(usage.get("seconds")),
    )
    cells = "".join(
        _cell(f'<span class="cell-name">{name}</span><span>{inner}</span>')
        for name, inner in zip(names, shown, strict=True)
    )
    return f'<tr role="row">{_head(who(place, str(system["name"])))}{cells}</tr>'


def _answered(system: Json) -> str:
    missing = _whole(system.get("missing_cases"))
    warning = f' <span class="warn">{missing:,} missing</span>' if missing else ""
    return f"{_whole(system.get('cases')):,}{warning}"


def _count(value: Any) -> str:
    return "–" if number(value) is None else f"{int(value):,}"


def _cost(value: Any) -> str:
    shown = number(value)
    return "–" if shown is None else f"{shown:,.2f}" if shown >= 0.1 or shown == 0 else f"{shown:.4f}"


def _time(value: Any) -> str:
    seconds = number(value)
    if seconds is None:
        return "–"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
