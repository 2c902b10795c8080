"""Render advice as one HTML page that stands alone: what to do first, the figures behind it, and what is open.

Names of systems and fields are escaped text. All figures are in the HTML; the script chooses which rate the chart
shows, and without it all charts are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.html_page import escape, fill
from onrecord.tuning.advising.charts import curve, forest
from onrecord.tuning.advising.measuring import BROKEN, HALLUCINATION, RECALL, Kind
from onrecord.tuning.advising.written import HEADS, error_notes, error_rows, remedy_rows, summary

_RATES = (HALLUCINATION, RECALL, *(kind.value for kind in Kind), BROKEN)
_FIELDS = 20


def render_advice(content: Mapping[str, Any]) -> str:
    """Return the page."""
    charts = {rate: drawn for rate in _RATES if (drawn := forest(content, rate))}
    chips = "".join(
        f'<button type="button" class="chip" data-rate="{rate}" aria-pressed="false">{HEADS[rate]}</button>'
        for rate in charts
    )
    return fill(
        "onrecord.tuning.advising",
        "advice",
        {
            "title": escape(f"Advice on {content['system']}"),
            "facts": escape(summary(content)),
            "first": _first(content),
            "rule": escape(content["rule"]),
            "errors": _table(("", "count", "share (95 %)"), error_rows(content)) + _plain(error_notes(content)),
            "chips": chips,
            "charts": "".join(charts.values()),
            "remedies": _remedies(content),
            "examples": _examples(content["examples"]),
            "fields": _fields(content["fields"]),
            "unknown": _plain(content["unknown"]),
            "about": escape(_about(content)),
        },
    )


def _about(content: Mapping[str, Any]) -> str:
    version = f", onrecord {content['version']}" if content.get("version") else ""
    return f"Seed {content['seed']}, {content['scoring']} scoring{version}. No words of transcripts are on this page."


def _first(content: Mapping[str, Any]) -> str:
    rows = "".join(f'<li dir="auto">{escape(row["sentence"])}</li>' for row in content["first"])
    against = "".join(
        f'<p class="against" dir="auto">Do not: {escape(row["sentence"])}</p>' for row in content["against"]
    )
    return f"<ol>{rows}</ol>{against}"


def _remedies(content: Mapping[str, Any]) -> str:
    head = ("remedy", *(HEADS[rate] for rate in _RATES), "hallucination")
    rows = []
    for cells, row in zip(remedy_rows(content, _RATES), content["remedies"], strict=True):
        about = "; ".join(part for part in (row["note"], row["why_not"], row["budget"]) if part)
        name = f'{escape(cells[0])}<div class="why">{escape(about)}</div>' if about else escape(cells[0])
        says = f'<span class="{row["says"] if row["says"] in {"helps", "hurts"} else ""}">{escape(cells[-1])}</span>'
        rows.append((name, *map(escape, cells[1:-1]), says))
    return _written(head, rows)


def _examples(examples: Mapping[str, Any]) -> str:
    if not examples["sentence"]:
        return ""
    return (
        '<section aria-labelledby="examples-head"><h2 id="examples-head">More examples</h2>'
        f"{curve(examples['curve'], examples['forecast'])}<p>{escape(examples['sentence'])}</p></section>"
    )


def _fields(fields: Sequence[Mapping[str, Any]]) -> str:
    head = ("field", "labels", *(HEADS[kind.value] for kind in Kind))
    rows = [
        (
            f'<span dir="auto">{escape(row["label"])}</span> <code>{escape(row["pointer"])}</code>',
            str(row["labels"]),
            *(str(row[kind.value]) for kind in Kind),
        )
        for row in fields[:_FIELDS]
    ]
    more = f'<p class="rule">and {len(fields) - _FIELDS} more</p>' if len(fields) > _FIELDS else ""
    return _written(head, rows) + more if rows else "<p>No field has an error.</p>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return _written(head, [tuple(map(escape, row)) for row in rows])


def _written(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already; the first of a row is its head."""
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row" dir="auto">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def _plain(sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    return f'<ul class="plain">{"".join(f"<li dir=auto>{escape(one)}</li>" for one in sentences)}</ul>'
