"""Drafts in files: records that other systems made, one file a system, joined to transcripts by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import RecordError, UsageError
from onrecord.json_lines import InputProblem, read_values

Drafts = Mapping[str, Mapping[str | None, Mapping[str, Any]]]
_HINT = 'Give one JSON record, or JSON Lines of {"id", "record"}'


@dataclass(frozen=True, slots=True)
class DraftFile:
    """The lines of one system's file.

    Attributes:
        records: by id, the record; the id None stands for a file that is one record, for every transcript.
        lines: by id, the whole line, which may say more: probabilities, evidence, usage.
        problems: the lines that could not be used.
    """

    records: Mapping[str | None, Mapping[str, Any]]
    lines: Mapping[str | None, Mapping[str, Any]]
    problems: tuple[InputProblem, ...] = ()


def named_files(options: Iterable[str], *, option: str) -> dict[str, str]:
    """Take ``NAME=FILE`` options apart.

    Raises:
        UsageError: an option is not NAME=FILE, or two have one name.
    """
    found: dict[str, str] = {}
    for given in options:
        name, equals, file = given.partition("=")
        if not equals or not name or not file:
            raise UsageError(f"{option} takes NAME=FILE", where=given)
        if name in found:
            raise UsageError(f"two {option} are called {name!r}", hint=f"Give each {option} a name of its own")
        found[name] = file
    return found


def read_drafts(options: Iterable[str]) -> Drafts:
    """Read ``NAME=FILE`` options; a file is one JSON record, for every id, or JSON Lines of {"id", "record"}.

    Returns:
        By name, then by id; the id None stands for a file that is one record.

    Raises:
        UsageError: an option is not NAME=FILE, or two have one name.
        RecordError: a file cannot be read, or a line is not a record; the message names the line.
    """
    found: dict[str, Mapping[str | None, Mapping[str, Any]]] = {}
    for name, file in named_files(options, option="--draft").items():
        read = read_draft_file(Path(file))
        if read.problems:
            first = read.problems[0]
            raise RecordError(first.what, where=first.where, hint=_HINT)
        found[name] = read.records
    return found


def read_draft_file(path: Path) -> DraftFile:
    """Read one system's records; lines that hold none, or an id that was there already, are problems.

    A line is ``{"id", "record"}`` or what ``extract --envelope`` prints for many transcripts (``{"id", "data"}``).

    Raises:
        RecordError: the file cannot be read, or holds nothing but problems.
    """
    values = read_values(path, hint=_HINT)
    if values.whole and (single := _single(values.found[0][1])) is not None:
        return DraftFile({None: single["record"]}, {None: single})
    problems = list(values.problems)
    records: dict[str | None, Mapping[str, Any]] = {}
    lines: dict[str | None, Mapping[str, Any]] = {}
    for where, given in values.found:
        record = _record_of(given)
        if record is None or not isinstance(given.get("id"), str | int):
            problems.append(InputProblem(where, 'a line needs an "id" and a "record"'))
        elif str(given["id"]) in records:
            problems.append(InputProblem(where, f"the id {given['id']!r} was there already: the first is used"))
        else:
            records[str(given["id"])] = record
            lines[str(given["id"])] = given
    if not records:
        first = problems[0] if problems else InputProblem(str(path), "holds no records")
        raise RecordError(first.what, where=first.where, hint=_HINT)
    return DraftFile(records, lines, tuple(problems))


def drafts_for(drafts: Drafts, case_id: str) -> dict[str, Mapping[str, Any]]:
    """Return the drafts of one transcript by name; systems that have none for it are left out."""
    chosen = {name: records.get(case_id, records.get(None)) for name, records in drafts.items()}
    return {name: record for name, record in chosen.items() if record is not None}


def _single(whole: Any) -> Mapping[str, Any] | None:
    """Return the line that a file of one record, or of one envelope, stands for; None for one line with an id."""
    if not isinstance(whole, dict) or ("id" in whole and _record_of(whole) is not None):
        return None
    if isinstance(whole.get("data"), dict) and isinstance(whole.get("claims"), list):
        return {**whole, "record": whole["data"]}
    return {"record": whole}


def _record_of(given: Any) -> Mapping[str, Any] | None:
    if not isinstance(given, dict):
        return None
    record = given["record"] if "record" in given else given.get("data")
    return record if isinstance(record, dict) else None
