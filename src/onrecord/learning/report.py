"""The report on a learned gate, as Markdown: what was left out, what was reached, what more pairs would bring."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import OutputError
from onrecord.gate import Gate
from onrecord.output import write_text

_SHOWN_LABELS = 200
_SHOWN_POINTS = 12


def write_report(gate: Gate, folder: Path) -> None:
    """Write the gate, ``report.json`` and ``report.md`` into a folder.

    Raises:
        OutputError: the folder cannot be written.
    """
    gate.save(folder)
    try:
        write_text(folder / "report.json", json.dumps(gate.about, indent=2, ensure_ascii=False) + "\n")
        write_text(folder / "report.md", markdown(gate.about))
    except OSError as error:
        raise OutputError("the report cannot be written", where=str(folder), hint="Choose another --out") from error


def verdict(about: Mapping[str, Any]) -> list[str]:
    """Return what somebody needs to know who reads nothing else, a sentence each."""
    found = [*about["remarks"]]
    compared = about["compared"]
    if "learned" in compared:
        learned, default = compared["learned"], compared["default"]
        found.append(
            f"On pairs that it had not seen: F1 {learned['f1']:.3f} (precision {learned['precision']:.3f}, recall "
            f"{learned['recall']:.3f}); the default gate {default['f1']:.3f}."
        )
    found += [f"{entry['pairs']} pairs would bring an F1 of about {entry['f1']:.3f}." for entry in about["forecast"]]
    return found + [f"Budget: {sentence}." for sentence in about["budgets"]]


def markdown(about: Mapping[str, Any]) -> str:
    """Return the report."""
    parts = ["# Gate\n", f"{about['pairs']} pairs, {about['labels']} labels, seed {about['seed']}.\n"]
    parts.append("".join(f"- {sentence}\n" for sentence in verdict(about)))
    if about["curve"]:
        curve = [(point["pairs"], f"{point['f1']:.3f}", "measured") for point in about["curve"]]
        curve += [(point["pairs"], f"{point['f1']:.3f}", "forecast") for point in about["forecast"]]
        parts.append("## Learning curve\n\n" + _table(("pairs", "F1", ""), curve))
    if about["without"]:
        whole = about["compared"]["learned"]["f1"]
        rows = [(name, f"{whole - f1:+.3f}") for name, f1 in sorted(about["without"].items(), key=lambda e: e[1])]
        parts.append("## What each proposer alone brings\n\n" + _table(("proposer", "F1 that would be lost"), rows))
    if about["risk_coverage"]:
        parts.append("## Risk and coverage\n\n" + _table(("held from", "coverage", "wrong"), _points(about)))
    if about["left_out"]:
        parts.append("## Labels that were left out\n\n" + "".join(_left_out(about["left_out"])))
    return "\n".join(parts)


def _points(about: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    points = about["risk_coverage"]
    for point in points[:: max(1, len(points) // _SHOWN_POINTS)]:
        yield f"{point['threshold']:.2f}", f"{point['coverage']:.3f}", f"{1 - point['precision']:.3f}"


def _left_out(labels: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for label in labels[:_SHOWN_LABELS]:
        yield f"- `{label['case']}` `{label['pointer']}`: {label['reason']}\n"
    if len(labels) > _SHOWN_LABELS:
        yield f"- and {len(labels) - _SHOWN_LABELS} more, see report.json\n"


def _table(head: Sequence[str], rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)
