"""The errors as the report's script reads them: each string written once, and offsets as a browser counts.

A long transcript is cited by many errors, so errors refer to a table of strings by place. Offsets come as code
points and leave as UTF-16 units, which is what strings in a browser are made of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from onrecord.evaluation.page_words import Json, number

KINDS: Final = {
    "unsupported": "nothing in the transcript supports it",
    "spurious": "the right record has nothing there",
    "wrong": "the right record has another value",
    "omission": "the right record has a value, and none was written",
}


class _Table:
    """Strings, each with its place."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, value: str) -> int:
        return self.places.setdefault(value, len(self.places))


class Fields:
    """Finds the field that a concrete pointer belongs to: ``/medications/0/dose`` is of ``/medications/*/dose``."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self._known = set(pointers)
        self._of: dict[str, str] = {}

    def of(self, pointer: str) -> str:
        """Return the field's pointer, or the pointer itself where no field fits."""
        if pointer not in self._of:
            self._of[pointer] = next((one for one in self._forms(pointer) if one in self._known), pointer)
        return self._of[pointer]

    def _forms(self, pointer: str) -> Iterable[str]:
        # Keys may be numbers too, so the pointer as it stands comes first, then more and more steps as indices.
        steps = pointer.split("/")
        yield pointer
        yield f"{pointer}/*"
        for fixed in range(len(steps) - 1, 0, -1):
            form = "/".join([*steps[:fixed], *("*" if step.isdecimal() else step for step in steps[fixed:])])
            yield form
            yield f"{form}/*"
        yield "/".join(steps[:-1])


def errors_by_field(report: Json) -> Counter[str]:
    """Count the errors of each field, by its pointer."""
    fields = Fields(str(row["pointer"]) for row in report.get("fields") or ())
    return Counter(fields.of(str(error["pointer"])) for error in report.get("errors") or ())


def error_data(report: Json) -> dict[str, Any]:
    """Return the errors for the script, each a row of places in ``strings`` and of numbers.

    A row is [system, case, field, pointer, label, kind, predicted, gold, reason, excerpt]; an excerpt is a list
    of [segment, speaker, text, start, end, start, end, ...]. None stands for what is not there.
    """
    fields = Fields(str(row["pointer"]) for row in report.get("fields") or ())
    labels = {str(row["pointer"]): str(row.get("label") or row["pointer"]) for row in report.get("fields") or ()}
    table = _Table()
    rows = []
    for error in report.get("errors") or ():
        pointer = str(error["pointer"])
        field = fields.of(pointer)
        label = str(error.get("label") or labels.get(field, pointer))
        labels.setdefault(field, label)
        names = [error["system"], error.get("case") or "", field, pointer, label, error["kind"]]
        values = [written(error.get(key)) for key in ("predicted", "gold")]
        rows.append(
            [
                *(table.place(str(name)) for name in names),
                *(None if value is None else table.place(value) for value in values),
                table.place(str(error.get("reason") or "")),
                [_cited(piece, table) for piece in error.get("excerpt") or ()],
            ]
        )
    used = {row[2] for row in rows}
    named = {table.place(pointer): label for pointer, label in labels.items() if table.places.get(pointer) in used}
    return {"strings": list(table.places), "rows": rows, "fields": named, "kinds": KINDS}


def written(value: Any) -> str | None:
    """Return a value as people read it; None where there is none."""
    if value is None:
        return None
    if isinstance(value, str) and value:
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _cited(piece: Json, table: _Table) -> list[Any]:
    words = str(piece.get("text") or "")
    speaker = piece.get("speaker")
    segment = number(piece.get("segment"))
    out = [
        None if segment is None else int(segment),
        None if speaker is None else table.place(str(speaker)),
        table.place(words),
    ]
    for start, end in _apart(piece.get("marks") or (), len(words)):
        out += [_units(words, start), _units(words, end)]
    return out


def _apart(marks: Iterable[Sequence[int]], length: int) -> list[tuple[int, int]]:
    """Return the marks in order, within the text, and joined where they touch."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((max(int(start), 0), min(int(end), length)) for start, end in marks):
        if start >= end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _units(words: str, place: int) -> int:
    """Return where a code point stands in UTF-16 units."""
    return len(words[:place].encode("utf-16-le", "surrogatepass")) // 2
