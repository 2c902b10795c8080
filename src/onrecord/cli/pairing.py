"""Which record belongs to which transcript: one file each, or folders and JSON Lines joined by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.cli.inputs import read_json_object, refuse_clashes
from onrecord.drafts_file import read_records
from onrecord.errors import RecordError, UsageError

_LINES = frozenset({".jsonl", ".ndjson"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A transcript's file and its record, which may still have to be read from ``record``."""

    id: str
    transcript: Path
    record: Path | Mapping[str, Any]

    def given(self) -> Mapping[str, Any]:
        """Return the record.

        Raises:
            RecordError: its file cannot be read or holds no JSON object.
        """
        return read_json_object(self.record) if isinstance(self.record, Path) else self.record


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs in order of their names, and the names that stand alone on either side."""

    pairs: tuple[Pair, ...]
    without_record: tuple[str, ...] = ()
    without_transcript: tuple[str, ...] = ()


def find_pairs(transcripts: Path, records: Path) -> Pairs:
    """Pair one file with its record, or the files of a folder with the records called like them.

    Records of a folder are its ``.json`` files; the folder may be the same one, if no transcript in it is JSON. In a
    folder of pairs, where a JSON stands beside each transcript, that is none of the transcripts. A file
    of JSON Lines of {"id", "record"} serves a folder as well as a single transcript.

    Raises:
        UsageError: nothing can be paired, two transcripts have one name, or one record is given for a folder.
        RecordError: the records cannot be read.
    """
    if transcripts.is_dir():
        # Records first: one record for a folder is the mistake behind whatever else the folder holds.
        by_name = _by_name(records)
        return _paired(_transcripts(transcripts, records), by_name)
    if records.is_dir():
        records = records / f"{transcripts.stem}.json"
    if records.suffix not in _LINES:
        return Pairs((Pair(transcripts.stem, transcripts, records),))
    found = read_records(records)
    record = found.get(transcripts.stem, found.get(None))
    if record is None:
        hint = f'Its lines need the "id" {transcripts.stem!r}'
        raise RecordError("holds no record of this transcript", where=str(records), hint=hint)
    return Pairs((Pair(transcripts.stem, transcripts, record),))


def _transcripts(folder: Path, records: Path) -> dict[str, Path]:
    shared = records.is_dir() and records.samefile(folder)
    found = [path for path in _files(folder) if path != records]
    beside = {path.stem for path in found if path.suffix != ".json"}
    files = [path for path in found if path.suffix != ".json" or not (shared or path.stem in beside)]
    refuse_clashes(files, many=True)
    return {path.stem: path for path in files}


def _by_name(records: Path) -> Mapping[str, Path | Mapping[str, Any]]:
    if records.is_dir():
        return {path.stem: path for path in _files(records) if path.suffix == ".json"}
    found = read_records(records)
    if None in found:
        hint = 'Name a folder of records, or JSON Lines of {"id", "record"}'
        raise UsageError("is one record for a folder of transcripts", where=str(records), hint=hint)
    return {name: record for name, record in found.items() if name is not None}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise UsageError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(folder)) from error


def _paired(transcripts: Mapping[str, Path], records: Mapping[str, Path | Mapping[str, Any]]) -> Pairs:
    both = [name for name in transcripts if name in records]
    if not both:
        hint = "A transcript and its record go by one name: call-07.vtt and call-07.json"
        what = f"none of {len(transcripts)} transcripts and {len(records)} records go together"
        raise UsageError(what, hint=hint)
    return Pairs(
        tuple(Pair(name, transcripts[name], records[name]) for name in both),
        tuple(name for name in transcripts if name not in records),
        tuple(name for name in records if name not in transcripts),
    )
