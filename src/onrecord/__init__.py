"""Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record."""

from __future__ import annotations

import importlib

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

TYPE_CHECKING = False  # typing itself takes longer to load than all that is loaded here
if TYPE_CHECKING:
    from typing import Any

    from onrecord.evaluation import Case, Report, evaluate, read_cases
    from onrecord.extractor import Extractor, check
    from onrecord.gate import Gate
    from onrecord.glossary import Direction, Glossary, Stage, Term, TermMatch
    from onrecord.judging import Judge
    from onrecord.learning import LabelAudit, audit, learn
    from onrecord.models import LocalModel, RecordingModel, ReplayModel, open_model
    from onrecord.record import Entry, Quote, Record
    from onrecord.schema import Field, Schema
    from onrecord.transcript import Segment, Span, Transcript

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

# Loaded when first named: who only checks a record waits for neither evaluation nor learning, and the command line is
# ready for Ctrl-C before it loads anything that takes time.
_LATE = {
    "Case": "onrecord.evaluation",
    "Direction": "onrecord.glossary",
    "Entry": "onrecord.record",
    "Extractor": "onrecord.extractor",
    "Field": "onrecord.schema",
    "Gate": "onrecord.gate",
    "Glossary": "onrecord.glossary",
    "Judge": "onrecord.judging",
    "LabelAudit": "onrecord.learning",
    "LocalModel": "onrecord.models",
    "Quote": "onrecord.record",
    "Record": "onrecord.record",
    "RecordingModel": "onrecord.models",
    "ReplayModel": "onrecord.models",
    "Report": "onrecord.evaluation",
    "Schema": "onrecord.schema",
    "Segment": "onrecord.transcript",
    "Span": "onrecord.transcript",
    "Stage": "onrecord.glossary",
    "Term": "onrecord.glossary",
    "TermMatch": "onrecord.glossary",
    "Transcript": "onrecord.transcript",
    "audit": "onrecord.learning",
    "check": "onrecord.extractor",
    "evaluate": "onrecord.evaluation",
    "learn": "onrecord.learning",
    "open_model": "onrecord.models",
    "read_cases": "onrecord.evaluation",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(_LATE[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
