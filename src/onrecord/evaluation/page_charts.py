"""The report's charts, as inline SVG that is drawn here and needs no script.

Systems differ by shape and by name as well as by colour. Every mark carries what it stands for as a title, and
every chart a title and a description. A chart with words in it is drawn twice, wide and narrow, and the style
sheet shows the one that fits, so that its words stay readable on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onrecord.evaluation.page_words import COVERAGE, HALLUCINATION, Rate, number, percent, rate
from onrecord.html_page import escape

COLOURS: Final = 8
"""How many colours the style sheet has for systems; further systems start again, in another shape."""

_SHAPES: Final = (
    '<circle r="6"/>',
    '<rect x="-5.5" y="-5.5" width="11" height="11"/>',
    '<path d="M0-7 7 5.5H-7z"/>',
    '<path d="M0-7.5 7.5 0 0 7.5-7.5 0z"/>',
    '<path d="M0 7-7-5.5H7z"/>',
    '<path d="M-2.4-7h4.8v4.6H7v4.8H2.4V7h-4.8V2.4H-7v-4.8h4.6z"/>',
    '<path d="M-3.5-6.5h7L7 0 3.5 6.5h-7L-7 0z"/>',
    '<path d="M0-8 2-2.6 7.6-2.5 3.2 1 4.7 6.5 0 3.3-4.7 6.5-3.2 1-7.6-2.5-2-2.6z"/>',
    '<path d="M-6-3.2-3.2-6 0-2.8 3.2-6 6-3.2 2.8 0 6 3.2 3.2 6 0 2.8-3.2 6-6 3.2-2.8 0z"/>',
)
_DASHES: Final = ("none", "7 4", "2 3", "10 3 2 3", "4 2", "12 4", "1 5", "8 2 2 2 2 2")
_CHARACTER: Final = 7.8
_DIRECTIONS: Final = ((1, 0), (-1, 0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8), (0, -1.3), (0, 1.3))


def colour(place: int) -> str:
    """Return the class that gives the system at ``place`` its colour."""
    return f"s{place % COLOURS}"


def symbol(place: int) -> str:
    """Return a system's mark, to stand beside its name."""
    return (
        f'<svg class="symbol {colour(place)}" viewBox="-9 -9 18 18" width="14" height="14" aria-hidden="true">'
        f"{_shape(place)}</svg>"
    )


def _shape(place: int) -> str:
    # 8 colours and 9 shapes: 72 systems before a pair comes back.
    return _SHAPES[place % len(_SHAPES)]


def bar(value: float | None) -> str:
    """Return a bar of a rate, from 0 to 1; the style sheet stretches it."""
    width = round(100 * min(max(value or 0.0, 0.0), 1.0), 2)
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="bar-ground" width="100" height="8"/><rect class="bar-value" width="{width}" height="8"/></svg>'
    )


def strip(shown: Rate) -> str:
    """Return a rate as a point with its interval, from 0 to 1."""
    if shown.value is None:
        return ""
    low, high = (shown.value if end is None else end for end in (shown.low, shown.high))
    wide = max(100 * (high - low), 0.6)
    return (
        '<svg class="strip" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-ground" y="4" width="100" height="2"/>'
        f'<rect class="strip-interval" x="{100 * low:.2f}" y="2" width="{wide:.2f}" height="6"/>'
        f'<rect class="strip-value" x="{100 * shown.value - 0.6:.2f}" width="1.2" height="10"/></svg>'
    )


def forest(difference: float, low: float | None, high: float | None, reach: float) -> str:
    """Return a difference with its interval about zero, on a scale of ``reach`` to both sides."""

    def at(value: float) -> float:
        return round(100 + 92 * min(max(value / reach, -1.0), 1.0), 2)

    line = "" if low is None or high is None else f'<path class="forest-interval" d="M{at(low)} 8H{at(high)}"/>'
    return (
        '<svg class="forest" viewBox="0 0 200 16" aria-hidden="true"><path class="forest-zero" d="M100 0V16"/>'
        f'{line}<circle class="forest-value" cx="{at(difference)}" cy="8" r="4"/></svg>'
    )


# --- axes -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Size:
    """The room for a chart, in pixels at its natural size."""

    name: str
    width: int
    height: int


_SIZES: Final = (_Size("wide", 680, 530), _Size("narrow", 348, 360))
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 20, 30, 46


@dataclass(frozen=True, slots=True)
class _Axis:
    """A range of rates with the values that are labelled."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        return [self.low + n * self.step for n in range(round((self.high - self.low) / self.step) + 1)]


def _axis(values: Iterable[float], *, from_zero: bool) -> _Axis:
    """Return an axis about the values with round ends; at least 10 points long, and never outside [0, 1]."""
    shown = list(values) or [0.0, 1.0]
    low, high = (0.0 if from_zero else min(shown)), max(shown)
    pad = 0.06 * max(high - low, 0.1)
    low, high = (0.0 if from_zero else max(low - pad, 0.0)), min(high + pad, 1.0)
    step = next((size for size in (0.02, 0.05, 0.1, 0.2) if (high - low) / size <= 6), 0.2)
    return _Axis(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where rates lie on a chart of one size."""

    size: _Size
    across: _Axis
    up: _Axis

    def x(self, value: float) -> float:
        share = (value - self.across.low) / (self.across.high - self.across.low)
        return round(_LEFT + share * (self.size.width - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.up.low) / (self.up.high - self.up.low)
        return round(self.size.height - _BOTTOM - share * (self.size.height - _TOP - _BOTTOM), 1)

    def axes(self, across: str, up: str) -> str:
        """Return the grid with its labels, and what each axis is."""
        right, bottom = self.size.width - _RIGHT, self.size.height - _BOTTOM
        out = []
        for tick in self.up.ticks:
            out.append(f'<path class="grid" d="M{_LEFT} {self.y(tick)}H{right}"/>')
            out.append(
                f'<text class="tick" x="{_LEFT - 8}" y="{self.y(tick) + 4}" text-anchor="end">{_tick(tick)}</text>'
            )
        crowded = self.size.width < 400 and len(self.across.ticks) > 6
        for tick in self.across.ticks[:: 2 if crowded else 1]:
            out.append(f'<path class="grid" d="M{self.x(tick)} {_TOP}V{bottom}"/>')
            out.append(
                f'<text class="tick" x="{self.x(tick)}" y="{bottom + 18}" text-anchor="middle">{_tick(tick)}</text>'
            )
        out.append(f'<path class="axis" d="M{_LEFT} {bottom}H{right}"/>')
        out.append(f'<text class="axis-name" x="4" y="14">{escape(up)}</text>')
        out.append(f'<text class="axis-name" x="{right}" y="{bottom + 38}" text-anchor="end">{escape(across)}</text>')
        return f'<g aria-hidden="true">{"".join(out)}</g>'

    def drawn(self, key: str, title: str, description: str, inner: str) -> str:
        """Return the chart whole."""
        known = f"{key}-{self.size.name}"
        return (
            f'<svg class="chart {self.size.name}" viewBox="0 0 {self.size.width} {self.size.height}" role="group" '
            f'aria-labelledby="{known}-title" aria-describedby="{known}-desc">'
            f'<title id="{known}-title">{escape(title)}</title><desc id="{known}-desc">{escape(description)}</desc>'
            f"{inner}</svg>"
        )


def _tick(value: float) -> str:
    return f"{round(100 * value)} %"


# --- labels that do not cover what they name -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    """Room on a chart; ``weight`` is how bad it is to cover it. A name may cross a line, hardly another name."""

    left: float
    top: float
    right: float
    bottom: float
    weight: float = 1.0

    def over(self, other: _Box) -> float:
        """Return the area that two boxes share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)


def _place(name: str, x: float, y: float, taken: Sequence[_Box], room: _Box) -> tuple[_Box, str]:
    """Find a place for a name near its mark: the nearest that covers least. Returns its box and its anchor."""
    wide = _CHARACTER * len(name)
    tried: list[tuple[float, _Box, str]] = []
    for far in (11, 22, 36, 54):
        for dx, dy in _DIRECTIONS:
            anchor = "start" if dx > 0 else "end" if dx < 0 else "middle"
            left = x + far * dx - {"start": 0, "end": wide, "middle": wide / 2}[anchor]
            box = _Box(left, y + far * dy - 8, left + wide, y + far * dy + 8, weight=10)
            outside = wide * 16 - box.over(room)
            cost = sum(other.weight * box.over(other) for other in taken) + 20 * outside + 2 * far
            # Rounded, so that of equal places the first wins and not the noise of their last digit.
            tried.append((round(cost, 1), box, anchor))
    _, box, anchor = min(tried, key=lambda one: one[0])
    return box, anchor


def _label(name: str, box: _Box, anchor: str, x: float, y: float) -> str:
    """Return a name in its box, tied to its mark by a line where it stands away from it."""
    at = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[anchor]
    middle = (box.top + box.bottom) / 2
    gap = math.hypot(min(max(x, box.left), box.right) - x, middle - y)
    tie = f'<path class="tie" d="M{x} {y}L{min(max(x, box.left), box.right):.1f} {middle:.1f}"/>' if gap > 24 else ""
    return f'{tie}<text class="name" x="{at:.1f}" y="{middle + 4.5:.1f}" text-anchor="{anchor}">{escape(name)}</text>'


def _short(name: str, most: int = 30) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


# --- hallucination against coverage ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Point:
    """A system on the chart; ``empty`` where it wrote no value, so that there is nothing to be wrong about."""

    place: int
    name: str
    x: Rate
    y: Rate

    @property
    def at(self) -> tuple[float, float]:
        return self.x.value or 0.0, self.y.value or 0.0

    @property
    def said(self) -> str:
        wrote = self.y.said if self.y.value is not None else "no value was written"
        return f"{self.name}\nHallucination: {wrote}\nCoverage: {self.x.said}"


def trade_off(systems: Sequence[Mapping[str, Any]]) -> str:
    """Return the chart of hallucination against coverage, with every system on it."""
    shown = [
        _Point(place, str(system["name"]), rate(summary.get(COVERAGE)), rate(summary.get(HALLUCINATION)))
        for place, system in enumerate(systems)
        for summary in [system.get("summary") or {}]
    ]
    ends = [(point.x, point.y, *point.at) for point in shown]
    across = _axis([v for x, _, at, _ in ends for v in (x.low, x.high, at) if v is not None], from_zero=False)
    up = _axis([v for _, y, _, at in ends for v in (y.low, y.high, at) if v is not None], from_zero=True)
    title = "Hallucination against coverage"
    description = "Lower and further right is better. " + ". ".join(
        p.said.replace("\n", ": ", 1).replace("\n", "; ") for p in shown
    )
    out = []
    for size in _SIZES:
        frame = _Frame(size, across, up)
        axes = frame.axes(
            "Coverage →" if size.name == "narrow" else "Coverage: values that got any answer →", "Hallucination, judged"
        )
        out.append(frame.drawn("trade-off", title, description, axes + _marks(frame, shown)))
    return "".join(out)


def _marks(frame: _Frame, shown: Sequence[_Point]) -> str:
    whiskers = [_whiskers(frame, point) for point in shown]
    taken = [box for _, boxes in whiskers for box in boxes]
    right, bottom = frame.size.width - _RIGHT, frame.size.height - _BOTTOM
    room = _Box(_LEFT, _TOP - 8, frame.size.width - 2, bottom - 2)
    taken.append(_Box(right - 62, bottom - 22, right, bottom))
    hint = f'<text class="tick" x="{right - 8}" y="{bottom - 9}" text-anchor="end">better ↘</text>'
    marks, labels = [], []
    for point, (lines, _) in zip(shown, whiskers, strict=True):
        x, y = frame.x(point.at[0]), frame.y(point.at[1])
        name = _short(point.name, 30 if frame.size.name == "wide" else 22)
        box, anchor = _place(name, x, y, taken, room)
        taken.append(box)
        labels.append(f'<g class="{colour(point.place)}">{_label(name, box, anchor, x, y)}</g>')
        hollow = " hollow" if point.y.value is None else ""
        marks.append(
            f'<g class="mark {colour(point.place)}{hollow}" tabindex="0" role="img" aria-label="{escape(point.said)}" '
            f'data-tip="{escape(point.said)}"><title>{escape(point.said)}</title>{lines}'
            f'<g transform="translate({x} {y})"><circle class="reach" r="14"/>{_shape(point.place)}</g></g>'
        )
    return f'<g aria-hidden="true">{hint}{"".join(labels)}</g>{"".join(marks)}'


def _whiskers(frame: _Frame, point: _Point) -> tuple[str, list[_Box]]:
    """Return the lines of both intervals, and the room that they and the mark take."""
    x, y = frame.x(point.at[0]), frame.y(point.at[1])
    boxes = [_Box(x - 9, y - 9, x + 9, y + 9, weight=4)]
    path = ""
    if point.x.low is not None and point.x.high is not None:
        left, right = frame.x(point.x.low), frame.x(point.x.high)
        path += f"M{left} {y}H{right}M{left} {y - 4}v8M{right} {y - 4}v8"
        boxes.append(_Box(left, y - 3, right, y + 3))
    if point.y.low is not None and point.y.high is not None:
        low, high = frame.y(point.y.low), frame.y(point.y.high)
        path += f"M{x} {low}V{high}M{x - 4} {low}h8M{x - 4} {high}h8"
        boxes.append(_Box(x - 3, high, x + 3, low))
    return (f'<path class="whisker" d="{path}"/>' if path else ""), boxes


# --- risk and coverage, confidence and accuracy ----------------------------------------------------


_MOST_POINTS: Final = 24


def curve_points(curve: Sequence[Mapping[str, Any]]) -> list[tuple[float, float, float | None]]:
    """Return a curve as (coverage, risk, threshold) by rising coverage, evenly thinned to what can be read."""
    read = ((number(step.get("coverage")), number(step.get("risk")), number(step.get("threshold"))) for step in curve)
    steps = sorted((x, y, at) for x, y, at in read if x is not None and y is not None)
    if len(steps) <= _MOST_POINTS:
        return steps
    return [steps[round(n * (len(steps) - 1) / (_MOST_POINTS - 1))] for n in range(_MOST_POINTS)]


def risk_coverage(curves: Sequence[tuple[int, str, Sequence[tuple[float, float, float | None]]]]) -> str:
    """Return the curves of risk against coverage, each (place, name, points) of a system with probabilities."""
    across = _axis((1.0,), from_zero=True)
    up = _axis((y for _, _, steps in curves for _, y, _ in steps), from_zero=True)
    title = "Risk against coverage"
    description = "How many held values are wrong as more of them are held. " + ". ".join(
        f"{name}: from {percent(steps[0][1])} wrong at {percent(steps[0][0])} coverage "
        f"to {percent(steps[-1][1])} at {percent(steps[-1][0])}"
        for _, name, steps in curves
    )
    out = []
    for size in _SIZES:
        frame = _Frame(size, across, up)
        axes = frame.axes("Coverage →", "Risk: held values that are wrong")
        out.append(frame.drawn("risk", title, description, axes + _curves(frame, curves)))
    return "".join(out)


def _curves(frame: _Frame, curves: Sequence[tuple[int, str, Sequence[tuple[float, float, float | None]]]]) -> str:
    lines, names = [], []
    taken: list[_Box] = [
        _Box(frame.x(x) - 6, frame.y(y) - 6, frame.x(x) + 6, frame.y(y) + 6)
        for _, _, steps in curves
        for x, y, _ in steps
    ]
    room = _Box(_LEFT, _TOP - 8, frame.size.width - 2, frame.size.height - _BOTTOM - 2)
    for place, name, steps in curves:
        path = "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y, _ in steps)
        dots = "".join(_step(frame, name, step) for step in steps)
        line = f'<path class="line" d="M{path}" stroke-dasharray="{_DASHES[place % len(_DASHES)]}"/>'
        lines.append(f'<g class="curve {colour(place)}">{line}{dots}</g>')
        x, y = frame.x(steps[-1][0]), frame.y(steps[-1][1])
        box, anchor = _place(_short(name, 22), x, y, taken, room)
        taken.append(box)
        names.append(f'<g class="{colour(place)}">{_label(_short(name, 22), box, anchor, x, y)}</g>')
    return f'{"".join(lines)}<g aria-hidden="true">{"".join(names)}</g>'


def _step(frame: _Frame, name: str, step: tuple[float, float, float | None]) -> str:
    x, y, threshold = step
    said = f"{name}\n{percent(y)} wrong at {percent(x)} coverage"
    if threshold is not None:
        said += f"\nThreshold {threshold:.3f}"
    return (
        f'<g data-tip="{escape(said)}"><title>{escape(said)}</title><circle cx="{frame.x(x)}" cy="{frame.y(y)}" r="3"/>'
        f'<circle class="reach" cx="{frame.x(x)}" cy="{frame.y(y)}" r="9"/></g>'
    )


def reliability(place: int, name: str, bins: Sequence[Mapping[str, Any]]) -> str:
    """Return how often values were right against how probable they were said to be; the diagonal is perfect."""
    read = [(number(b.get("confidence")), number(b.get("accuracy")), int(number(b.get("count")) or 0)) for b in bins]
    shown = [(x, y, count) for x, y, count in read if x is not None and y is not None and count > 0]
    frame = _Frame(_Size("small", 260, 250), _Axis(0.0, 1.0, 0.25), _Axis(0.0, 1.0, 0.25))
    most = max((count for _, _, count in shown), default=1)
    inner = f'<path class="diagonal" d="M{frame.x(0)} {frame.y(0)}L{frame.x(1)} {frame.y(1)}"/>'
    if shown:
        path = "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y, _ in shown)
        inner += f'<path class="line" d="M{path}"/>'
    for x, y, count in shown:
        said = f"{name}\nsaid {percent(x)}, right {percent(y)}\n{count:,} values"
        radius = round(3 + 6 * math.sqrt(count / most), 1)
        inner += (
            f'<g data-tip="{escape(said)}"><title>{escape(said)}</title>'
            f'<circle class="bin" cx="{frame.x(x)}" cy="{frame.y(y)}" r="{radius}"/></g>'
        )
    away = "; ".join(f"said {percent(x)}, right {percent(y)}, {count:,} values" for x, y, count in shown)
    axes = frame.axes("Said probability →", "Right")
    drawn = f'<g class="curve {colour(place)}">{inner}</g>'
    return frame.drawn(f"reliability-{place}", f"Reliability of {name}", away or "No values.", axes + drawn)
