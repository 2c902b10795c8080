"""Predictions of other systems: from the lines of a file to what each system says of each case.

A line is ``{"id", "record"}``, or an envelope of ours with ``"id"``; it may also have ``"probabilities"`` and
``"evidence"`` by JSON Pointer, ``"usage"`` with tokens, ``"cost"`` and ``"seconds"``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.drafts_file import read_draft_file
from onrecord.errors import UsageError
from onrecord.evaluation.cases import Case, members
from onrecord.evaluation.metrics import Prediction
from onrecord.json_lines import InputProblem

_USAGE = ("prompt_tokens", "completion_tokens", "cost", "seconds")


@dataclass(frozen=True, slots=True)
class Answers:
    """What one system says of the cases.

    Attributes:
        name: the system's name.
        kind: ``records`` where they were given, ``onrecord`` where we made them.
        spec: the file that the system came from, or what it is.
        predictions: by case id.
        usage: sums over the cases that state them; None where none does.
        problems: what of the input could not be used, and the cases that the system lacks.
    """

    name: str
    kind: str
    spec: str
    predictions: Mapping[str, Prediction]
    usage: Mapping[str, float | None] = field(default_factory=lambda: dict.fromkeys(_USAGE))
    problems: tuple[InputProblem, ...] = ()


def answers_from_file(name: str, path: Path, cases: Sequence[Case]) -> Answers:
    """Read a system's records and join them to the cases.

    Raises:
        RecordError: the file cannot be read, or holds nothing but problems.
        UsageError: none of its ids is a case's.
    """
    read = read_draft_file(path)
    lines = {str(key): line for key, line in read.lines.items() if key is not None}
    return joined(name, "records", str(path), lines, cases, read.problems)


def joined(
    name: str,
    kind: str,
    spec: str,
    lines: Mapping[str, Mapping[str, Any]],
    cases: Sequence[Case],
    problems: Iterable[InputProblem] = (),
) -> Answers:
    """Join lines, by id, to the cases; ids that no case has and cases without a line are problems.

    Raises:
        UsageError: none of the ids is a case's.
    """
    found = list(problems)
    wanted = {case.id for case in cases}
    predictions: dict[str, Prediction] = {}
    for case_id, line in lines.items():
        if case_id not in wanted:
            found.append(InputProblem(f"{spec}: id {case_id!r}", "no case has this id"))
            continue
        faults: list[str] = []
        predictions[case_id] = prediction_of(line, faults)
        found.extend(InputProblem(f"{spec}: id {case_id!r}", fault) for fault in faults)
    if not predictions:
        what = f"the system {name!r} has no record for any case: its ids and theirs differ"
        raise UsageError(what, where=spec, hint=f"The first case is called {cases[0].id!r}" if cases else "")
    lacking = (case.id for case in cases if case.id not in predictions)
    found.extend(
        InputProblem(f"system {name!r}", f"has no record for case {i!r}, which counts as empty") for i in lacking
    )
    used = [line for case_id, line in lines.items() if case_id in predictions]
    return Answers(name, kind, spec, predictions, _usage(used), tuple(found))


def prediction_of(line: Mapping[str, Any], faults: list[str]) -> Prediction:
    """Return what a line says; parts of it that cannot be used are told in ``faults``."""
    record = line["record"] if isinstance(line.get("record"), Mapping) else line.get("data", {})
    probabilities: dict[str, float] = {}
    evidence: dict[str, tuple[int, ...]] = {}
    claims = line.get("claims")
    for claim in claims if isinstance(claims, list) else ():
        if not isinstance(claim, Mapping) or not isinstance(claim.get("pointer"), str):
            faults.append("a claim has no pointer, and is left out")
            continue
        if claim.get("probability") is not None:
            _put_probability(claim["pointer"], claim["probability"], probabilities, faults)
        quotes = claim.get("evidence")
        segments = [q.get("segment") for q in quotes if isinstance(q, Mapping)] if isinstance(quotes, list) else []
        evidence[claim["pointer"]] = tuple(i for i in segments if isinstance(i, int))
    for pointer, value in members(line.get("probabilities"), "probabilities", faults):
        _put_probability(pointer, value, probabilities, faults)
    for pointer, value in members(line.get("evidence"), "evidence", faults):
        if isinstance(value, list) and all(isinstance(i, int) for i in value):
            evidence[pointer] = tuple(value)
        else:
            faults.append('a member of "evidence" is no list of segment indices, and is left out')
    return Prediction(record, probabilities, evidence)


def _put_probability(pointer: str, value: Any, into: dict[str, float], faults: list[str]) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        into[pointer] = float(value)
    else:
        faults.append("a probability is no number from 0 to 1, and is left out")


def _usage(lines: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """Add up tokens, cost and seconds over the lines that state them, beside the record or under "usage"."""
    sums: dict[str, float | None] = {}
    for key in _USAGE:
        stated = [value for line in lines if (value := _stated(line, key)) is not None]
        sums[key] = sum(stated) if stated else None
    return sums


def _stated(line: Mapping[str, Any], key: str) -> float | None:
    usage = line.get("usage")
    for holder in (line, usage):
        value = holder.get(key) if isinstance(holder, Mapping) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    return None
