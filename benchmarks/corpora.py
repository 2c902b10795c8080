"""Reading the evaluation data that lies beside the repository; a benchmark ends with a message where it does not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord import Schema, Transcript

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
CONFORMANCE = ROOT.parent / "shared" / "conformance"


@dataclass(frozen=True, slots=True)
class Case:
    """One transcript with its schema; ``record`` is the right record where the corpus has one."""

    id: str
    corpus: str
    transcript: Transcript
    schema: Schema
    record: dict[str, Any] | None = None


def require_data() -> None:
    """End with a clear message where the evaluation data is absent."""
    if not DATA.is_dir():
        sys.exit("the evaluation data (../shared/data) is not here: nothing was measured")


def primock57() -> Iterator[Case]:
    """Yield the consultations, with the clinical intake schema of our examples."""
    schema = Schema.from_file(ROOT / "examples" / "clinical-intake" / "schema.json")
    for path in sorted((DATA / "primock57").glob("*.vtt")):
        yield Case(path.stem, "primock57", Transcript.from_file(path), schema)


def synur(split: str = "dev") -> Iterator[Case]:
    """Yield the nurse dictations with their 193-field schema."""
    schema = Schema.from_file(DATA / "synur" / "schema.json")
    for case in lines(DATA / "synur" / f"{split}.jsonl"):
        yield Case(case["id"], "synur", Transcript.from_segments(case["transcript"]), schema, case["record"])


def simord(split: str = "dev") -> Iterator[Case]:
    """Yield the visits with the schema of orders."""
    schema = Schema.from_file(DATA / "simord" / "schema.json")
    for case in lines(DATA / "simord" / f"{split}.jsonl"):
        yield Case(case["id"], "simord", Transcript.from_segments(case["transcript"]), schema, case["record"])


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
