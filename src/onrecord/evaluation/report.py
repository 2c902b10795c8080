"""Report: the result of an evaluation, as JSON, Markdown and a page."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.evaluation.comparison import METRIC_WORDS, RESOLVED
from onrecord.evaluation.metrics import METRICS
from onrecord.evaluation.verdict import percent
from onrecord.output import write_text

_MOST_FIELDS = 20  # in Markdown; the page and the JSON have all


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found; ``to_dict`` gives all of it as plain JSON values."""

    content: Mapping[str, Any]

    def rate(self, system: str, metric: str) -> Mapping[str, Any]:
        """Return a system's rate: ``value``, ``low``, ``high``, ``numerator`` and ``denominator``.

        Raises:
            KeyError: there is no such system or metric.
        """
        for one in self.content["systems"]:
            if one["name"] == system:
                rate: Mapping[str, Any] = one["summary"][metric]
                return rate
        raise KeyError(system)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values; numbers that JSON does not have are texts."""
        plain: dict[str, Any] = _plain(deepcopy(dict(self.content)))
        return plain

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def to_html(self) -> str:
        """Return the report as one self-contained page."""
        from onrecord.evaluation.page import render_report  # noqa: PLC0415 - a page is not always wanted

        return render_report(self.to_dict())

    def to_markdown(self) -> str:
        """Return the verdict, the tables and the problems; single mistakes are in the page and the JSON."""
        content = self.content
        cases = content["cases"]
        parts = [
            "# Evaluation",
            f"{cases['count']} cases of {cases['source'] or 'no file'}, {cases['fields']} fields, "
            f"{cases['gold_leaves']} right values; seed {content['seed']}, {content['scoring']} scoring, "
            f"onrecord {content['version']}, {content['date']}.",
            "\n".join(f"- {sentence}" for sentence in content["verdict"]),
            "## Systems",
            _table(["metric", *(system["name"] for system in content["systems"])], self._summary_rows()),
            "Rates in percent with 95 % intervals over transcripts.",
            "## What these cases can show",
            "\n".join(f"- {row['sentence']}" for row in content["resolution"]) or "Nothing can be said.",
            *self._comparisons(),
            *self._fields(),
            *self._slices(),
            *self._mistakes(),
            *self._problems(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def write(self, folder: Path) -> None:
        """Write ``report.json``, ``report.md`` and ``report.html`` into ``folder``, which must be there.

        Raises:
            OutputError: one of them cannot be written.
        """
        write_text(folder / "report.json", self.to_json())
        write_text(folder / "report.md", self.to_markdown())
        write_text(folder / "report.html", self.to_html())

    def _summary_rows(self) -> list[list[str]]:
        systems = self.content["systems"]
        rows = [
            [METRIC_WORDS[metric], *(_shown(system["summary"][metric]) for system in systems)] for metric in METRICS
        ]
        for key in ("prompt_tokens", "completion_tokens", "cost", "seconds"):
            values = [system["usage"][key] for system in systems]
            if any(value is not None for value in values):
                shown = (
                    "" if value is None else f"{value:,.4g}" if key == "cost" else f"{value:,.0f}" for value in values
                )
                rows.append([key.replace("_", " "), *shown])
        errors = [system["calibration"]["ece"] if system["calibration"] else None for system in systems]
        if any(error is not None for error in errors):
            rows.append(["calibration error", *(percent(error) for error in errors)])
        return rows

    def _comparisons(self) -> list[str]:
        rows = [
            [
                f"{row['a']} - {row['b']}",
                METRIC_WORDS[row["metric"]],
                f"{100 * row['difference']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})",
                f"{row['p']:.4f}",
                "yes" if row["distinguishable"] else "no",
            ]
            for row in self.content["comparisons"]
            if row["metric"] in RESOLVED
        ]
        head = ["systems", "metric", "difference in points", "p", "distinguishable"]
        return ["## Comparisons", _table(head, rows)] if rows else []

    def _fields(self) -> list[str]:
        worst = sorted(
            self.content["fields"], key=lambda row: -max(_errors(rates) for rates in row["systems"].values())
        )
        rows = []
        for row in worst[:_MOST_FIELDS]:
            cells = [
                f"{percent(rates['precision']['value'])} / {percent(rates['recall']['value'])}"
                for rates in row["systems"].values()
            ]
            rows.append([f"{row['label']} (`{row['pointer']}`)", row["type"], str(row["gold"]), *cells])
        head = ["field", "type", "right values", *(system["name"] for system in self.content["systems"])]
        title = f"## Fields with most errors ({len(rows)} of {len(worst)}; precision / recall)"
        return [title, _table(head, rows)] if rows else []

    def _slices(self) -> list[str]:
        rows = []
        for row in self.content["slices"]:
            cells = [
                f"{percent(rates['precision']['value'])} / {percent(rates['recall']['value'])}"
                for rates in row["systems"].values()
            ]
            rows.append([f"{row['by']}: {row['name']}", str(row["cases"]), str(row["gold"]), *cells])
        head = ["slice", "cases", "right values", *(system["name"] for system in self.content["systems"])]
        return ["## Slices (precision / recall)", _table(head, rows)] if rows else []

    def _mistakes(self) -> list[str]:
        kinds = ("unsupported", "spurious", "wrong", "omission")
        rows = []
        for system in self.content["systems"]:
            mine = [error["kind"] for error in self.content["errors"] if error["system"] == system["name"]]
            rows.append([system["name"], *(str(mine.count(kind)) for kind in kinds)])
        return ["## Mistakes", _table(["system", *kinds], rows), "Each of them is in report.html and report.json."]

    def _problems(self) -> list[str]:
        problems = self.content["problems"]
        if not problems:
            return []
        listed = "\n".join(f"- {problem['where']}: {problem['what']}" for problem in problems)
        return [f"## Problems ({len(problems)})", listed]


def _errors(rates: Mapping[str, Any]) -> int:
    return int(rates["spurious"]["numerator"] + rates["wrong"]["numerator"] + rates["omission"]["numerator"])


def _shown(rate: Mapping[str, Any]) -> str:
    if rate["value"] is None:
        return "n/a"
    interval = "" if rate["low"] is None else f" ({100 * rate['low']:.1f} to {100 * rate['high']:.1f})"
    return f"{100 * rate['value']:.1f}{interval}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
