"""Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from onrecord.errors import (
    AccessError,
    GlossaryError,
    InputError,
    MissingExtraError,
    ModelError,
    OnrecordError,
    OutputError,
    PullError,
    RecordError,
    RunError,
    SchemaError,
    TranscriptError,
    UsageError,
)
from onrecord.extractor import Extractor, check
from onrecord.gate import Gate
from onrecord.glossary import Direction, Glossary, Stage, Term, TermMatch
from onrecord.judging import Judge
from onrecord.models import LocalModel, RecordingModel, ReplayModel, open_model
from onrecord.record import Entry, Quote, Record
from onrecord.schema import Field, Schema
from onrecord.transcript import Segment, Span, Transcript

if TYPE_CHECKING:
    from onrecord.evaluation import Case, Report, evaluate, read_cases
    from onrecord.learning import LabelAudit, audit, learn

__all__ = [
    "AccessError",
    "Case",
    "Direction",
    "Entry",
    "Extractor",
    "Field",
    "Gate",
    "Glossary",
    "GlossaryError",
    "InputError",
    "Judge",
    "LabelAudit",
    "LocalModel",
    "MissingExtraError",
    "ModelError",
    "OnrecordError",
    "OutputError",
    "PullError",
    "Quote",
    "Record",
    "RecordError",
    "RecordingModel",
    "ReplayModel",
    "Report",
    "RunError",
    "Schema",
    "SchemaError",
    "Segment",
    "Span",
    "Stage",
    "Term",
    "TermMatch",
    "Transcript",
    "TranscriptError",
    "UsageError",
    "audit",
    "check",
    "evaluate",
    "learn",
    "open_model",
    "read_cases",
]

# Who only checks a record waits for neither: they are loaded when they are first named.
_LATE = {
    "Case": "onrecord.evaluation",
    "LabelAudit": "onrecord.learning",
    "Report": "onrecord.evaluation",
    "audit": "onrecord.learning",
    "evaluate": "onrecord.evaluation",
    "learn": "onrecord.learning",
    "read_cases": "onrecord.evaluation",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(_LATE[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
