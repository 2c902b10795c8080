"""The charts of advice, as inline SVG that is drawn here and needs no script: effects with intervals, and a curve.

Each mark carries its figures as a title, and stands beside them as text, so that nothing is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onrecord.html_page import escape
from onrecord.tuning.advising.measuring import FALLING
from onrecord.tuning.advising.written import HEADS, effect_cell

_WIDTH, _MIDDLE = 400, 200
_CURVE_WIDTH, _CURVE_HEIGHT, _EDGE = 640, 240, 46
_CLASSES = {"helps": "helps", "hurts": "hurts"}


def forest(content: Mapping[str, Any], rate: str) -> str:
    """Return every measured remedy's change of one rate, with its interval about zero."""
    rows = [row for row in content["remedies"] if row["effects"].get(rate, {}).get("change") is not None]
    if not rows:
        return ""
    reach = max(max(abs(row["effects"][rate][end]) for end in ("low", "high")) for row in rows) or 0.01
    better, worse = ("fewer", "more") if rate in FALLING else ("less", "more")
    side = "better to the left" if rate in FALLING else "better to the right"
    title = f"Change of {HEADS[rate]} in points, with 95 % intervals ({side})"
    drawn = "".join(_row(row, rate, reach) for row in rows)
    ends = f"<span>{100 * reach:.1f} {better}</span><span>0</span><span>{100 * reach:.1f} {worse}</span>"
    return (
        f'<figure class="chart" data-rate="{rate}"><figcaption>{escape(title)}</figcaption>{drawn}'
        f'<div class="row" aria-hidden="true"><span></span><span class="scale">{ends}</span><span></span></div>'
        "</figure>"
    )


def _row(row: Mapping[str, Any], rate: str, reach: float) -> str:
    effect = row["effects"][rate]
    low, value, high = (_MIDDLE + 0.96 * _MIDDLE * effect[end] / reach for end in ("low", "change", "high"))
    figures = effect_cell(row, rate)
    return (
        f'<div class="row {_CLASSES.get(effect["says"], "")}">'
        f'<span class="name" dir="auto">{escape(row["name"])}</span>'
        f'<svg viewBox="0 0 {_WIDTH} 20" role="img" aria-label="{escape(figures)}"><title>{escape(figures)}</title>'
        f'<line class="axis" x1="0" y1="10" x2="{_WIDTH}" y2="10"/>'
        f'<line class="zero" x1="{_MIDDLE}" y1="0" x2="{_MIDDLE}" y2="20"/>'
        f'<line class="interval" x1="{low:.1f}" y1="10" x2="{max(high, low + 1):.1f}" y2="10"/>'
        f'<circle class="point" cx="{value:.1f}" cy="10" r="5"/></svg>'
        f'<span class="figures">{escape(figures)}, {escape(effect["says"])}</span></div>'
    )


def curve(measured: Sequence[Mapping[str, Any]], ahead: Sequence[Mapping[str, Any]]) -> str:
    """Return F1 by number of pairs, measured and forecast, with intervals; pairs double at equal steps."""
    every = [*measured, *ahead]
    if len(measured) < 2:
        return ""
    first, last = math.log(every[0]["pairs"]), math.log(every[-1]["pairs"])
    ends = [value for point in every for value in (point["low"], point["high"], point["f1"]) if value is not None]
    least, most = min(ends), max(ends)

    def across(point: Mapping[str, Any]) -> float:
        share = (math.log(point["pairs"]) - first) / ((last - first) or 1)
        return float(_EDGE + (_CURVE_WIDTH - 2 * _EDGE) * share)

    def up(value: float) -> float:
        share = (value - least) / ((most - least) or 1)
        return float(_CURVE_HEIGHT - _EDGE - (_CURVE_HEIGHT - 2 * _EDGE) * share)

    def path(points: Sequence[Mapping[str, Any]]) -> str:
        return " ".join(f"{across(point):.1f},{up(point['f1']):.1f}" for point in points)

    marks = "".join(
        _mark(point, across(point), up, is_ahead=place >= len(measured)) for place, point in enumerate(every)
    )
    dashed = f'<polyline class="line ahead" points="{path([measured[-1], *ahead])}"/>' if ahead else ""
    return (
        '<figure class="curve"><figcaption>F1 of a learned gate by the number of pairs that taught it, with 95 % '
        f'intervals; dashed is forecast</figcaption><svg viewBox="0 0 {_CURVE_WIDTH} {_CURVE_HEIGHT}" role="img" '
        f'aria-label="Learning curve"><polyline class="line" points="{path(measured)}"/>{dashed}{marks}</svg></figure>'
    )


def _mark(point: Mapping[str, Any], x: float, up: Callable[[float], float], *, is_ahead: bool) -> str:
    y = up(point["f1"])
    words = f"{point['pairs']} pairs: {point['f1']:.3f}" + (" (forecast)" if is_ahead else "")
    bar = ""
    if point["low"] is not None:
        low, high = up(point["low"]), up(point["high"])
        bar = f'<line class="interval" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>'
    return (
        f'{bar}<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(words)}</title></circle>'
        f'<text x="{x:.1f}" y="{_CURVE_HEIGHT - 22}" text-anchor="middle">{point["pairs"]}</text>'
        f'<text x="{x:.1f}" y="{_CURVE_HEIGHT - 6}" text-anchor="middle">{point["f1"]:.3f}</text>'
    )
