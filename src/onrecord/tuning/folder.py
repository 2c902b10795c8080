"""The folder of training files: what ``tune prepare`` writes, and ``tune run`` and hosted trainers read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onrecord.errors import OutputError
from onrecord.evaluation.cases import case_line
from onrecord.glossary import Direction, Term
from onrecord.output import write_text
from onrecord.tuning.preparing import Prepared

TRAIN, VALIDATION, HELD_OUT = "train.jsonl", "validation.jsonl", "held-out.cases.jsonl"
SCHEMA, GLOSSARY, MANIFEST = "schema.json", "glossary.json", "manifest.json"


def write_folder(prepared: Prepared, folder: Path) -> None:
    """Write all files of a folder; the manifest comes last, so that a folder with one is whole.

    Raises:
        OutputError: a file cannot be written.
    """
    try:
        (folder / MANIFEST).unlink(missing_ok=True)
        if prepared.glossary is None:
            (folder / GLOSSARY).unlink(missing_ok=True)  # of an earlier run: it would be read as this one's
    except OSError as error:
        what = f"cannot be written: {(error.strerror or 'error').lower()}"
        raise OutputError(what, where=str(folder), hint="Choose another --out") from error
    write_text(folder / TRAIN, "".join(f"{line.text}\n" for line in prepared.train))
    write_text(folder / VALIDATION, "".join(f"{line.text}\n" for line in prepared.validation))
    write_text(folder / HELD_OUT, _lines(case_line(case) for case in prepared.held_out))
    write_text(folder / SCHEMA, _whole(prepared.schema.raw))
    if prepared.glossary is not None:
        write_text(folder / GLOSSARY, _whole([_term(term) for term in prepared.glossary.terms]))
    write_text(folder / MANIFEST, _whole(prepared.manifest))


def _lines(values: Iterable[Any]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def _whole(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _term(term: Term) -> dict[str, Any]:
    """Return a term as a glossary file has it."""
    found: dict[str, Any] = {
        "preferred": term.preferred,
        "expansion": term.expansion,
        "variants": list(term.variants),
        "fields": list(term.fields),
        "category": term.category,
        "note": term.note,
        "direction": "" if term.direction is Direction.ABBREVIATE else term.direction.value,
    }
    return {key: value for key, value in found.items() if value}
