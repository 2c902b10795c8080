"""Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record."""

from __future__ import annotations

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
from onrecord.evaluation import Case, Report, evaluate, read_cases
from onrecord.extractor import Extractor, check
from onrecord.gate import Gate
from onrecord.glossary import Direction, Glossary, Stage, Term, TermMatch
from onrecord.judging import Judge
from onrecord.learning import learn
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
    "check",
    "evaluate",
    "learn",
    "open_model",
    "read_cases",
]
