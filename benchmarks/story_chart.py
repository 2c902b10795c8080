"""The chart of the story: what each remedy invents, beside what it finds, with intervals, as one SVG file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from onrecord.output import write_text

PANELS = (
    ("invented", "invented, of 100 values written", "#b3261e"),
    ("found", "found, of 100 right values", "#1b6e4b"),
)
_LEFT, _WIDTH, _ROW, _TOP, _GAP = 300, 250, 34, 54, 40


def draw(systems: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Write the chart."""
    write_text(path, chart(systems))


def chart(systems: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the chart's SVG; ``systems`` are rows of ``story.table``."""
    height = _TOP + _ROW * len(systems) + 34
    width = _LEFT + len(PANELS) * (_WIDTH + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for row, name in enumerate(systems):
        y = _TOP + _ROW * row + _ROW / 2 + 4
        parts.append(f'<text x="{_LEFT - 12}" y="{y:.0f}" text-anchor="end" fill="#222">{escape(name)}</text>')
    for number, (measure, title, colour) in enumerate(PANELS):
        parts += _panel(systems, measure, title, colour, _LEFT + number * (_WIDTH + _GAP))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(systems: Mapping[str, Mapping[str, Any]], measure: str, title: str, colour: str, left: int) -> list[str]:
    bottom = _TOP + _ROW * len(systems)
    out = [f'<text x="{left}" y="24" fill="#222" font-weight="bold">{title}</text>']
    for mark in (0, 25, 50, 75, 100):
        x = left + _WIDTH * mark / 100
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{bottom}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="#666" font-size="11">{mark}</text>')
    for row, figures in enumerate(systems.values()):
        rate, y = figures[measure], _TOP + _ROW * row + 7
        if rate["value"] is None:
            continue
        wide, low, high = (_WIDTH * rate[key] for key in ("value", "low", "high"))
        middle = y + (_ROW - 14) / 2
        out.append(f'<rect x="{left}" y="{y}" width="{wide:.1f}" height="{_ROW - 14}" fill="{colour}" opacity="0.75"/>')
        out.append(
            f'<path d="M{left + low:.1f} {middle - 5}v10m0-5H{left + high:.1f}m0-5v10" stroke="#222" fill="none"/>'
        )
        label = left + max(high, wide) + 6
        out.append(
            f'<text x="{label:.1f}" y="{middle + 4}" fill="#222" font-size="11">{100 * rate["value"]:.0f}</text>'
        )
    return out
