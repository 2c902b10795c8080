"""From what systems answered to figures, by the definitions of ``onrecord.evaluation``; nothing is scored here.

A line is what one system made of one case: an envelope of ours, or ``{"record"}``, with seconds and tokens beside it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from corpora import Case
from onrecord import Record
from onrecord.evaluation import Case as ScoredCase
from onrecord.evaluation import Report, Tolerance, evaluate
from onrecord.evaluation.comparators import EXACTLY

Line = Mapping[str, Any]
Lines = Mapping[str, Line]
METRICS = ("precision", "recall", "f1", "coverage", "spurious", "unsupported_strict", "unsupported_judged")


def scored_case(case: Case) -> ScoredCase:
    """Return a case of a corpus as the evaluation takes it; its group is its tag."""
    tags = (case.group,) if case.group else ()
    return ScoredCase(
        case.id, case.transcript, case.record or {}, case.evidence, case.accept, tags=tags, schema=case.schema
    )


def run(cases: Sequence[Case], one: Callable[[Case], Record], *, name: str) -> dict[str, Line]:
    """Make one record a case, with a progress bar on standard error; return the lines by case id."""
    lines = {}
    for case in track(cases, description=name, console=Console(stderr=True)):
        start = time.perf_counter()
        record = one(case)
        lines[case.id] = line(case.id, record, seconds=time.perf_counter() - start)
    return lines


def line(case_id: str, record: Record, *, seconds: float) -> Line:
    """Return a record of ours as a line."""
    return {"id": case_id, **record.to_dict(), "seconds": round(seconds, 3)}


def report(
    systems: Mapping[str, Lines], cases: Sequence[Case], *, exact: bool = False, tolerance: Tolerance = EXACTLY
) -> Report:
    """Score systems on cases; ``exact`` compares values as shared tasks do."""
    with tempfile.TemporaryDirectory() as folder:
        specs = {}
        for number, (name, lines) in enumerate(systems.items()):
            specs[name] = Path(folder) / f"{number}.jsonl"
            text = "".join(json.dumps({"id": key, **one}) + "\n" for key, one in lines.items())
            specs[name].write_text(text, encoding="utf-8")
        return evaluate(
            specs,
            [scored_case(case) for case in cases],
            cases[0].schema,
            scoring="exact" if exact else "typed",
            tolerance=tolerance,
        )


def rows(found: Report, *, metrics: Iterable[str] = METRICS) -> dict[str, dict[str, Any]]:
    """Return, by system, its rates with their intervals, and what it used."""
    return {
        system["name"]: {
            **{metric: rate(system["summary"][metric]) for metric in metrics},
            **{key: value for key, value in system["usage"].items() if value is not None},
        }
        for system in found.to_dict()["systems"]
    }


def rate(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rate, rounded to what it can bear."""
    digits = {key: None if given[key] is None else round(given[key], 4) for key in ("value", "low", "high")}
    return {**digits, "of": given["denominator"]}
