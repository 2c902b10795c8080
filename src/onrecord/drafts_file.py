"""Drafts in files: records that other systems made, one file a system, joined to transcripts by id."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from onrecord.errors import RecordError, UsageError

Drafts = Mapping[str, Mapping[str | None, Mapping[str, Any]]]


def read_drafts(options: Iterable[str]) -> Drafts:
    """Read ``NAME=FILE`` options; a file is one JSON record, for every id, or JSON Lines of {"id", "record"}.

    Returns:
        By name, then by id; the id None stands for a file that is one record.

    Raises:
        UsageError: an option is not NAME=FILE, or two have one name.
        RecordError: a file cannot be read, or a line is not a record; the message names the line.
    """
    found: dict[str, Mapping[str | None, Mapping[str, Any]]] = {}
    for option in options:
        name, equals, file = option.partition("=")
        if not equals or not name or not file:
            raise UsageError("--draft takes NAME=FILE", where=option)
        if name in found:
            raise UsageError(f"two drafts are called {name!r}", hint="Give each --draft a name of its own")
        found[name] = read_records(Path(file))
    return found


def drafts_for(drafts: Drafts, case_id: str) -> dict[str, Mapping[str, Any]]:
    """Return the drafts of one transcript by name; systems that have none for it are left out."""
    chosen = {name: records.get(case_id, records.get(None)) for name, records in drafts.items()}
    return {name: record for name, record in chosen.items() if record is not None}


def read_records(path: Path) -> Mapping[str | None, Mapping[str, Any]]:
    """Read a file of one JSON record, under None, or of JSON Lines of {"id", "record"}, by id.

    Raises:
        RecordError: the file cannot be read, or a line is not a record; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RecordError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise RecordError("is not UTF-8 text", where=str(path)) from error
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return _read_lines(path, text)
    if isinstance(whole, dict) and not {"id", "record"} <= whole.keys():
        return {None: whole}
    return _read_lines(path, text)


def _read_lines(path: Path, text: str) -> Mapping[str | None, Mapping[str, Any]]:
    found: dict[str | None, Mapping[str, Any]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RecordError("is not JSON", where=f"{path}:{number}") from error
        if not isinstance(given, dict) or not isinstance(given.get("record"), dict):
            raise RecordError('a line needs an "id" and a "record"', where=f"{path}:{number}")
        found[str(given.get("id"))] = given["record"]
    return found
