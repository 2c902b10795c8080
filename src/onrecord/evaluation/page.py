"""Render an evaluation report as one HTML page that stands alone.

Whatever comes from a report is escaped text, or JSON in a block that a browser does not run. Verdict, tables and
charts are in the HTML and need no script, which adds the error browser, choosing, sorting and filtering.

The module knows the report's keys, not the classes that write it, so a stored report renders as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from onrecord.evaluation.page_charts import colour, curve_points, reliability, risk_coverage, symbol, trade_off
from onrecord.evaluation.page_errors import KINDS, error_data, errors_by_field
from onrecord.evaluation.page_tables import comparisons, fields, ratings, slices, summary, systems
from onrecord.evaluation.page_words import Json, amount, data_block, in_order, number, percent
from onrecord.html_page import escape, fill

_FEW: Final = 2
"""Up to so many sentences on what the cases can show are shown at once; more are folded away."""
_UNBROKEN: Final = 28
"""Names of up to so many characters stay on one line."""


def render_report(report: Mapping[str, Any]) -> str:
    """Return the page: a whole HTML document.

    Args:
        report: an evaluation report as ``Report.to_dict`` writes it, or as it comes back from JSON.

    Raises:
        KeyError: ``systems``, ``cases`` or the name of a system, field or metric is not there.
    """
    sections = [section for section in _sections(report) if section.inner]
    names = [str(system["name"]) for system in report["systems"]]
    parts = {
        "title": escape(_title(report)),
        "facts": _facts(report),
        "nav": "".join(f'<a href="#{section.key}">{escape(section.short)}</a>' for section in sections),
        "sections": "".join(section.html for section in sections),
        "data": data_block(
            {
                "systems": names,
                "errors": error_data(report),
                "ratings": {"fields": fields(report, {}).data(names), "slices": slices(report).data(names)},
            }
        ),
    }
    return fill("onrecord.evaluation", "report", parts)


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the page; one without HTML is left out, and so is its link."""

    key: str
    short: str
    title: str
    inner: str
    hint: str = ""

    @property
    def html(self) -> str:
        hint = f'<p class="hint">{self.hint}</p>' if self.hint else ""
        return (
            f'<section class="panel" id="{self.key}" aria-labelledby="{self.key}-title">'
            f'<h2 id="{self.key}-title">{escape(self.title)}</h2>{hint}{self.inner}</section>'
        )


def _sections(report: Json) -> list[_Section]:
    names = [str(system["name"]) for system in report["systems"]]
    return [
        _Section("verdict", "Verdict", "Verdict", _verdict(report)),
        _Section("chart", "Chart", "Hallucination against coverage", _chart(report), _CHART_HINT),
        _Section("summary", "Summary", "Summary", summary(report), _summary_hint(report)),
        _Section("compare", "Pairs", "Systems in pairs", comparisons(report), _PAIRS_HINT),
        _Section("risk", "Risk", "Risk against coverage", _risk(report), _RISK_HINT),
        _Section("reliability", "Reliability", "Are the probabilities right?", _reliability(report), _RELIABILITY_HINT),
        _Section("fields", "Fields", "Fields", ratings(fields(report, errors_by_field(report)), names)),
        _Section("slices", "Slices", "Slices", ratings(slices(report), names)),
        _Section("errors", "Errors", "Every error, beside the transcript's words", _errors(report)),
        _Section("problems", "Problems", "Flaws in the input", _problems(report)),
        _Section("systems", "Systems", "What ran", systems(report)),
    ]


_CHART_HINT: Final = (
    "Each mark is a system, its lines the 95 % intervals. Lower and further right is better: fewer inventions, and "
    "more of the right record's values answered. A system that writes nothing invents nothing, so read both."
)
_PAIRS_HINT: Final = (
    "The difference between two systems on the same cases. Where its interval crosses zero, these cases cannot tell "
    "the two apart."
)
_RISK_HINT: Final = (
    "What is gained by holding back values of low probability: the share of held values that are wrong, against the "
    "share of the right record's values that are held."
)
_RELIABILITY_HINT: Final = (
    "Each mark is a group of values of similar probability, the larger the more values. On the dashed line, values "
    "said to be 80 % sure are right 80 % of the time; below it, a system is too sure."
)


def _summary_hint(report: Json) -> str:
    figures = "Each figure is a share, with its 95 % interval and the count that it comes from."
    if len(report["systems"]) < 2:
        return figures
    return f"{figures} A system is marked lowest or highest only where these cases tell it apart from every other."


# --- what is said first ----------------------------------------------------------------------------


def _title(report: Json) -> str:
    count = int(number(report["cases"].get("count")) or 0)
    return f"Evaluation of {amount(len(report['systems']), 'system')} on {amount(count, 'case')}"


def _facts(report: Json) -> str:
    cases = report["cases"]
    facts = [str(cases.get("source") or "")]
    for key, one in (("fields", "field"), ("gold_leaves", "expected value")):
        if number(cases.get(key)) is not None:
            facts.append(amount(int(cases[key]), one))
    facts.append(_day(str(report.get("date") or "")))
    if report.get("scoring"):
        facts.append(f"{report['scoring']} scoring")
    if report.get("seed") is not None:
        facts.append(f"seed {report['seed']}")
    if report.get("version"):
        facts.append(f"onrecord {report['version']}")
    return " · ".join(f'<span dir="auto">{escape(fact)}</span>' for fact in facts if fact)


def _day(given: str) -> str:
    """Write ``2026-11-25`` as ``25 November 2026``; leave what is not a date as it is."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return given
    return f"{day.day} {day:%B} {day.year}"


def _verdict(report: Json) -> str:
    names = _unbroken(str(system["name"]) for system in report["systems"])
    resolution = [str(one.get("sentence") or "") for one in _in_metric_order(report.get("resolution") or ())]
    # What the cases can show stands below, under a heading of its own.
    sentences = [str(one) for one in report.get("verdict") or () if str(one) not in resolution]
    out = [_missing(report)]
    if sentences:
        lead, *detail = re.split(r"(?<=[^\d\W][.!?]|[)%][.!?])\s+", sentences[0], maxsplit=1)
        out.append(f'<p class="lead-sentence" dir="auto">{_sentence(lead, names)}</p>')
        out += [f'<p class="detail-sentence" dir="auto">{_sentence(one, names)}</p>' for one in detail]
        rest = "".join(f'<li dir="auto">{_sentence(one, names)}</li>' for one in sentences[1:])
        out.append(f"<ul>{rest}</ul>" if rest else "")
    limits = [f'<li dir="auto">{_sentence(limit, names)}</li>' for limit in resolution if limit]
    if limits:
        out.append(f'<h3>What these cases can show</h3><ul class="limits">{"".join(limits[:_FEW])}</ul>')
    if limits[_FEW:]:
        out.append(
            f"<details><summary>{len(limits) - _FEW} more</summary>"
            f'<ul class="limits">{"".join(limits[_FEW:])}</ul></details>'
        )
    return "".join(out)


def _unbroken(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the names of systems, longer ones first, that a line of text should not break."""
    short = sorted((escape(name) for name in names if 0 < len(name) <= _UNBROKEN), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, short))})(?![\w-])" if short else r"(?!)")


def _sentence(given: str, names: re.Pattern[str]) -> str:
    """Escape a sentence, and keep each figure with its unit and each name whole."""
    written = names.sub(r'<span class="whole">\g<0></span>', escape(given))
    return re.sub(r"(?<=\d) (?=%|points?\b)", "\u00a0", written)


def _in_metric_order(resolution: Sequence[Json]) -> list[Json]:
    order = in_order([str(one.get("metric") or "") for one in resolution])
    return sorted(resolution, key=lambda one: order.index(str(one.get("metric") or "")))


def _missing(report: Json) -> str:
    """Return a warning where a system lacks cases or the input has flaws: figures must not hide it."""
    lacking = [
        f"{system['name']} answered {amount(int(system.get('cases') or 0), 'case')} and lacks {missing:,}"
        for system in report["systems"]
        if (missing := int(number(system.get("missing_cases")) or 0))
    ]
    problems = len(report.get("problems") or ())
    said = [escape(f"{one}.") for one in lacking]
    if problems:
        said.append(f'<a href="#problems">{amount(problems, "flaw")} in the input</a>.')
    return f'<p class="notice"><b>Mind the input.</b> {" ".join(said)}</p>' if said else ""


# --- charts, with their figures --------------------------------------------------------------------


def _chart(report: Json) -> str:
    if not report["systems"]:
        return ""
    return f'<figure class="charts">{trade_off(report["systems"])}</figure>'


def _risk(report: Json) -> str:
    curves = [
        (place, str(system["name"]), steps)
        for place, system in enumerate(report["systems"])
        if (steps := curve_points(system.get("risk_coverage") or ()))
    ]
    if not curves:
        return ""
    rows = [
        (name, percent(x), percent(y), "–" if at is None else f"{at:.3f}")
        for _, name, steps in curves
        for x, y, at in steps
    ]
    figures = _figures(("System", "Coverage", "Risk", "Threshold"), rows)
    return f'<figure class="charts">{risk_coverage(curves)}</figure>{figures}'


def _reliability(report: Json) -> str:
    drawn, rows = [], []
    for place, system in enumerate(report["systems"]):
        calibration = system.get("calibration")
        if not calibration:
            continue
        name, bins = str(system["name"]), calibration.get("bins") or ()
        error = number(calibration.get("ece"))
        said = "" if error is None else f"off by {100 * error:.1f} points on average (ECE)"
        drawn.append(
            f'<figure class="{colour(place)}">{reliability(place, name, bins)}<figcaption>{symbol(place)}'
            f'<b dir="auto">{escape(name)}</b> <span class="of">{said}</span></figcaption></figure>'
        )
        rows += [
            (
                name,
                percent(number(b.get("confidence"))),
                percent(number(b.get("accuracy"))),
                f"{int(number(b.get('count')) or 0):,}",
            )
            for b in bins
        ]
    if not drawn:
        return ""
    return f'<div class="small-charts">{"".join(drawn)}</div>{_figures(("System", "Said", "Right", "Values"), rows)}'


def _figures(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the figures behind a chart, folded away."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        '<details class="figures"><summary>The figures</summary><table><caption class="hidden">The figures</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></details>"
    )


# --- errors and problems ---------------------------------------------------------------------------


def _errors(report: Json) -> str:
    errors = report.get("errors") or ()
    if not errors:
        return '<p class="hint">There is none.</p>'
    kinds = [*KINDS, *sorted({str(error["kind"]) for error in errors} - set(KINDS))]
    by_kind = "".join(
        _chip("kind", kind, f'<span class="tag {kind if kind in KINDS else ""}">{escape(kind)}</span>')
        for kind in kinds
    )
    by_system = "".join(
        _chip("system", name, f'{symbol(place)}<span dir="auto">{escape(name)}</span>')
        for place, name in enumerate(str(system["name"]) for system in report["systems"])
    )
    return _ERRORS.format(count=amount(len(errors), "error"), kinds=by_kind, systems=by_system)


def _chip(facet: str, value: str, inner: str) -> str:
    """Return a button that shows only the errors of this value; the script writes how many there are."""
    return (
        f'<button type="button" class="chip" data-facet="{facet}" data-value="{escape(value)}" aria-pressed="false">'
        f'{inner} <span class="n"></span></button>'
    )


_ERRORS: Final = """
<noscript><p class="notice">{count}: to look through them here needs JavaScript. They are in the report's JSON
too.</p></noscript>
<div class="js-only" id="browser">
<div class="controls">
<div class="chips" role="group" aria-label="System">{systems}</div>
<div class="chips" role="group" aria-label="Kind of error">{kinds}</div>
<label class="grow">Field <select id="error-field"></select></label>
<label class="grow">Search <input type="search" id="error-search" autocomplete="off" spellcheck="false"
aria-keyshortcuts="/"></label>
<button type="button" class="button" id="error-reset">Clear</button>
</div>
<div class="pager"><span class="shown" id="error-shown" role="status"></span>
<button type="button" class="button" data-page="-1">Previous</button>
<span class="at"></span>
<button type="button" class="button" data-page="1">Next</button></div>
<ol id="error-list" aria-label="Errors"></ol>
<p class="hint none" id="error-none" hidden>Nothing matches. <b>Clear</b> shows all errors again.</p>
<div class="pager bottom"><button type="button" class="button" data-page="-1">Previous</button>
<span class="at"></span>
<button type="button" class="button" data-page="1">Next</button></div>
<p class="hint keys"><kbd>/</kbd> searches, <kbd>Esc</kbd> clears. Within the list: <kbd>j</kbd> <kbd>k</kbd> or arrows
go to the next and previous error, <kbd>n</kbd> <kbd>p</kbd> to the next and previous page.</p>
</div>
"""


def _problems(report: Json) -> str:
    rows = "".join(
        f'<li><code dir="auto">{escape(str(problem.get("where") or ""))}</code> '
        f'<span dir="auto">{escape(str(problem.get("what") or ""))}</span></li>'
        for problem in report.get("problems") or ()
    )
    return f'<ul class="problems">{rows}</ul>' if rows else ""
