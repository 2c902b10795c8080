"""Glossary files: CSV, TSV, JSON, JSON Lines and YAML, each entry checked and named by its line when it is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from onrecord.errors import GlossaryError, MissingExtraError
from onrecord.glossary.terms import Direction, Term

_KEYS = ("preferred", "expansion", "variants", "fields", "category", "note", "direction")
_LISTS = frozenset({"variants", "fields"})
_HEADINGS = frozenset(  # what people call the two columns of a list of abbreviations
    [
        *("short", "short form", "abbreviation", "abbreviations", "abbr", "abbr.", "acronym", "code", "term"),
        *("long", "long form", "full form", "meaning", "expansion", "definition", "description", "stands for", "name"),
    ]
)
_MISSPELT = 0.85  # how like a column's name another name must be to be taken for a slip of the pen
_SEPARATOR = re.compile(r"\s*[;|]\s*")
_LONGEST = 500  # characters of one form: longer is a file that is no glossary
_HINT = 'Each entry needs "preferred"; "expansion", "variants" and "fields" say how it is spoken and where it goes'


def read_terms(path: Path) -> tuple[Term, ...]:
    """Return the terms of a file, in order, exact repeats dropped; the suffix says which format it is.

    Raises:
        GlossaryError: the file cannot be read, or an entry is wrong; the message names the line.
        MissingExtraError: the file is YAML and PyYAML is not installed.
    """
    text = _text(path)
    suffix = path.suffix.lower()
    if suffix == ".json":
        entries = _json(text, path)
    elif suffix in {".jsonl", ".ndjson"}:
        entries = _json_lines(text, path)
    elif suffix in {".yaml", ".yml"}:
        entries = _yaml(text, path)
    else:
        entries = _table(text, path, "\t" if suffix == ".tsv" else ",")
    terms = tuple(dict.fromkeys(term_of(entry, where=where) for where, entry in entries))
    if not terms:
        raise GlossaryError("holds no terms", where=str(path), hint=_HINT)
    return terms


def term_of(entry: object, *, where: str) -> Term:
    """Return the term of one mapping.

    Raises:
        GlossaryError: a key is missing, unknown, or not text.
    """
    if not isinstance(entry, Mapping):
        raise GlossaryError("an entry must be an object", where=where, hint=_HINT)
    unknown = sorted(str(key) for key in entry if key not in _KEYS)
    if unknown:
        raise GlossaryError(
            f"an entry has the unknown key {unknown[0]!r}", where=where, hint="Known are " + ", ".join(_KEYS)
        )
    single = {key: _string(entry.get(key), key, where) for key in _KEYS if key not in _LISTS}
    if not single["preferred"]:
        raise GlossaryError("an entry has no preferred form", where=where, hint=_HINT)
    lists = {key: tuple(_strings(entry.get(key), key, where)) for key in _LISTS}
    fields = tuple(scope if scope.startswith("/") else f"/{scope}" for scope in lists["fields"])
    return Term(
        single["preferred"],
        single["expansion"],
        lists["variants"],
        fields,
        single["category"],
        single["note"],
        _direction(single["direction"], where),
    )


def _direction(value: str, where: str) -> Direction:
    if not value:
        return Direction.ABBREVIATE
    try:
        return Direction(value.lower().replace("_", "-").replace(" ", "-"))
    except ValueError as error:
        known = ", ".join(direction.value for direction in Direction)
        raise GlossaryError("direction is neither of two", where=where, hint=f"Known are {known}") from error


def _string(value: object, key: str, where: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise GlossaryError(f"{key} must be text", where=where)
    if len(value) > _LONGEST:
        raise GlossaryError(f"{key} is longer than {_LONGEST} characters", where=where, hint="Is this a glossary?")
    return " ".join(value.split())


def _strings(value: object, key: str, where: str) -> Iterator[str]:
    if isinstance(value, str):
        value = _SEPARATOR.split(value)
    if value is None:
        return
    if not isinstance(value, list | tuple):
        raise GlossaryError(f"{key} must be a list of texts", where=where)
    for one in value:
        text = _string(one, key, where)
        if text:
            yield text


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise GlossaryError("is not text", where=str(path), hint="Save it as UTF-8") from error
    if "\0" in text:
        raise GlossaryError("is not text", where=str(path), hint="Save it as UTF-8")
    return text


def _table(text: str, path: Path, delimiter: str) -> Iterator[tuple[str, dict[str, str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "preferred" in {cell.strip(' "').lower() for cell in first.split(";")}:
        delimiter = ";"  # as spreadsheets save it where the comma is the decimal sign
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            where = f"{path}:{reader.line_num}"
            if header is None:
                header = _header(cells, where)
                if header:
                    continue
                header = list(_KEYS[:2])
            if len(cells) > len(header) and any(cells[len(header) :]):
                what = f"a row has {len(cells)} cells, the header {len(header)}"
                raise GlossaryError(what, where=where, hint="Quote cells that hold the separator")
            yield where, {key: cell for key, cell in zip(header, cells, strict=False) if key in _KEYS}
    except csv.Error as error:
        raise GlossaryError(f"is not a table ({error})", where=f"{path}:{reader.line_num}") from error


def _header(cells: list[str], where: str) -> list[str]:
    """Return the header's keys; empty where the first row is an entry already, of two columns."""
    keys = [cell.lower() for cell in cells]
    if "preferred" in keys:
        _refuse_misspelt(keys, keys, where)
        return keys
    if len(cells) == 2:
        if set(keys) <= _HEADINGS:
            return list(_KEYS[:2])
        if not _HEADINGS.isdisjoint(keys):  # half a header: a slip in the other half must not become an entry
            _refuse_misspelt(cells, keys, where)
        return []
    _refuse_misspelt(cells, keys, where)
    raise GlossaryError("the header names no column 'preferred'", where=where, hint="Columns: " + ", ".join(_KEYS))


def _refuse_misspelt(cells: list[str], keys: list[str], where: str) -> None:
    """Refuse a column that is nearly called like one that is read: left aside, all that stands in it would be lost."""
    free = [key for key in _KEYS if key not in keys and key != "note"]
    for cell, key in zip(cells, keys, strict=True):
        near = [] if key in {*_KEYS, *_HEADINGS} else get_close_matches(key, free, n=1, cutoff=_MISSPELT)
        if near:
            hint = f"Is {near[0]!r} meant? Columns: " + ", ".join(_KEYS)
            raise GlossaryError(f"the header has a column {cell!r}", where=where, hint=hint)


def _json(text: str, path: Path) -> Iterator[tuple[str, object]]:
    parsed = _parsed(text, str(path))
    if isinstance(parsed, Mapping) and isinstance(parsed.get("terms"), list):
        parsed = parsed["terms"]
    yield from _listed(parsed, path)


def _json_lines(text: str, path: Path) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield f"{path}:{number}", _parsed(line, f"{path}:{number}")


def _yaml(text: str, path: Path) -> Iterator[tuple[str, object]]:
    try:
        import yaml  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("PyYAML", "yaml") from error
    try:
        parsed = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise GlossaryError("is not YAML", where=f"{path}:{mark.line + 1}" if mark else str(path)) from error
    yield from _listed(parsed, path)


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = f":{error.lineno}" if error.lineno > 1 else ""
        raise GlossaryError("is not JSON", where=f"{where}{line}") from error
    except (ValueError, RecursionError) as error:
        raise GlossaryError("is not JSON", where=where) from error


def _listed(parsed: object, path: Path) -> Iterator[tuple[str, object]]:
    """Yield the entries of a list, or of an object of preferred forms and their expansions."""
    entries: Iterable[object]
    if isinstance(parsed, Mapping) and all(isinstance(value, str) for value in parsed.values()):
        entries = [{"preferred": key, "expansion": value} for key, value in parsed.items()]
    elif isinstance(parsed, list):
        entries = parsed
    else:
        raise GlossaryError("must be a list of entries", where=str(path), hint=_HINT)
    for number, entry in enumerate(entries, 1):
        yield f"{path}, entry {number}", entry
