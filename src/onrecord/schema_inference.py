"""Draft a JSON Schema from example records: people often have thirty filled JSONs and no schema.

Records are read from plain JSON, lists, JSON Lines, cases and chat fine-tuning files. A string field becomes an
enum where its values repeat: at least four occurrences, at most twelve different values, each of them seen twice
on average, none longer than 40 characters. The draft accepts every record that it was made from.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from onrecord.chat_file import record_in
from onrecord.errors import RecordError
from onrecord.json_lines import read_values
from onrecord.schema import join_pointer

_LEAST_SEEN = 4
_MOST_OPTIONS = 12
_LONGEST_OPTION = 40
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HINT = "Give records as JSON, a list or JSON Lines; cases; or chat fine-tuning lines"


def read_records(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the records of all files, in order.

    Raises:
        RecordError: a file cannot be read, or a part of it is no record; the message names the line.
    """
    found: list[dict[str, Any]] = []
    for path in paths:
        before = len(found)
        found.extend(record for where, given in _objects(path) for record in _record(given, where))
        if len(found) == before:
            raise RecordError("holds no records", where=str(path), hint=_HINT)
    return found


def infer(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) that accepts every one of ``records``.

    Raises:
        RecordError: there are no records, or a place holds shapes that no one schema describes.
    """
    if not records:
        raise RecordError("there are no records to learn a schema from", hint=_HINT)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_object(list(records), "")}


# Reading


def _objects(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield (where, JSON value) for each value of a file: the items of one list, one object, or each line.

    Of a folder these are the values of its ``.json`` files, so that a folder of pairs will do.
    """
    if path.is_dir():
        for one in sorted(path.glob("*.json")):
            yield from _objects(one)
        return
    values = read_values(path, hint=_HINT)
    if values.problems:
        first = values.problems[0]
        raise RecordError(first.what, where=first.where, hint=_HINT)
    yield from values.found


def _record(given: object, where: str) -> Iterator[dict[str, Any]]:
    if not isinstance(given, dict):
        raise RecordError("is not a JSON object", where=where, hint=_HINT)
    if isinstance(given.get("messages"), list):
        record = record_in(given["messages"])
        if record is None:
            raise RecordError("the assistant's last message is not a JSON object", where=where)
        yield record
    elif "record" in given and ("transcript" in given or "path" in given or "id" in given):
        if not isinstance(given["record"], dict):
            raise RecordError("the case's record is not a JSON object", where=where)
        yield given["record"]
    else:
        yield given


# Drafting


def _schema(values: list[Any], pointer: str) -> dict[str, Any]:
    """Return the schema of all values seen at one place."""
    solid = [value for value in values if value is not None]
    nullable = len(solid) < len(values)
    if not solid:
        return {"type": ["string", "null"]}
    if all(isinstance(value, Mapping) for value in solid):
        return _nullable(_object(solid, pointer), nullable=nullable)
    if all(isinstance(value, list) for value in solid):
        items = [item for value in solid for item in value]
        inner = _schema(items, f"{pointer}/*") if items else {"type": "string"}
        return _nullable({"type": "array", "items": inner}, nullable=nullable)
    if any(isinstance(value, Mapping | list) for value in solid):
        what = f"{pointer or 'the root'} holds values of several shapes"
        raise RecordError(what, hint="Give each field one shape: a value, an object, or a list of one of them")
    return _leaf(solid, nullable=nullable)


def _object(records: list[Mapping[str, Any]], pointer: str) -> dict[str, Any]:
    keys = dict.fromkeys(key for record in records for key in record)
    if not keys:
        what = f"{pointer or 'the root'} is an object without keys in every record"
        raise RecordError(what, hint="Leave it out of the records, or fill it in one of them")
    properties = {
        key: _schema([record[key] for record in records if key in record], pointer + join_pointer(key)) for key in keys
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key in keys if all(key in record for record in records)],
        "additionalProperties": False,
    }


def _leaf(values: list[Any], *, nullable: bool) -> dict[str, Any]:
    kinds = {_kind(value) for value in values}
    if kinds == {"integer", "number"}:
        kinds = {"number"}
    if len(kinds) > 1:
        seen = dict.fromkeys(json.dumps(value) for value in values)
        if kinds == {"boolean", "string"} and len(seen) <= _MOST_OPTIONS:
            return {"enum": [json.loads(value) for value in seen] + [None] * nullable}
        # JSON has no narrower word for "a number or a text"; the types are listed.
        return {"type": sorted(kinds - ({"integer"} if "number" in kinds else set())) + ["null"] * nullable}
    kind = kinds.pop()
    if kind != "string":
        return _nullable({"type": kind}, nullable=nullable)
    options = _options(values)
    if options:
        return {"enum": [*options, *([None] * nullable)]}
    found = next((name for name, holds in _FORMATS.items() if all(holds(value) for value in values)), None)
    return _nullable({"type": "string", **({"format": found} if found else {})}, nullable=nullable)


def _options(values: list[str]) -> list[str]:
    """Return the values as an enum's options, the most frequent first; none where they do not repeat."""
    counts = Counter(values)
    repeats = len(values) >= _LEAST_SEEN and len(counts) <= min(_MOST_OPTIONS, len(values) // 2)
    if not repeats or any(len(value) > _LONGEST_OPTION or not value for value in counts):
        return []
    return sorted(counts, key=lambda value: (-counts[value], value))


def _nullable(schema: dict[str, Any], *, nullable: bool) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]} if nullable else schema


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return holds


def _is_date(value: str) -> bool:
    return bool(_DATE.fullmatch(value)) and _parses(date.fromisoformat)(value)


def _is_moment(value: str) -> bool:
    # RFC 3339, which the format follows, wants the zone.
    return "T" in value and _parses(datetime.fromisoformat)(value) and datetime.fromisoformat(value).tzinfo is not None


def _is_time(value: str) -> bool:
    return value.count(":") == 2 and _parses(time.fromisoformat)(value) and time.fromisoformat(value).tzinfo is not None


_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": _is_date,
    "date-time": _is_moment,
    "time": _is_time,
    "email": lambda value: bool(_EMAIL.fullmatch(value)),
}
