"""The boundary to language models: messages and JSON Schema in, text out; nothing here knows what a transcript is."""

from onrecord.models.adapter import Adapter, read_adapter
from onrecord.models.answer_cache import AnswerCache, CachingModel
from onrecord.models.asking import Concurrent, answers, begun, done_in_order, parallel_of
from onrecord.models.base import Answer, BrokenAnswerError, Constraint, Message, Model, Request, Usage
from onrecord.models.catalog import FileSource, HubSource, ModelEntry, PackageSource, catalog, entry, is_pulled
from onrecord.models.dry import DryModel
from onrecord.models.endpoints import Endpoint, endpoint, endpoint_names
from onrecord.models.ledger import Ledger
from onrecord.models.local import LocalModel
from onrecord.models.registry import (
    body_for_watching,
    dry_model,
    local_named,
    open_model,
    open_models,
    pull,
    refuse_twins,
)
from onrecord.models.replay import RecordingModel, ReplayModel

__all__ = [
    "Adapter",
    "Answer",
    "AnswerCache",
    "BrokenAnswerError",
    "CachingModel",
    "Concurrent",
    "Constraint",
    "DryModel",
    "Endpoint",
    "FileSource",
    "HubSource",
    "Ledger",
    "LocalModel",
    "Message",
    "Model",
    "ModelEntry",
    "PackageSource",
    "RecordingModel",
    "ReplayModel",
    "Request",
    "Usage",
    "answers",
    "begun",
    "body_for_watching",
    "catalog",
    "done_in_order",
    "dry_model",
    "endpoint",
    "endpoint_names",
    "entry",
    "is_pulled",
    "local_named",
    "open_model",
    "open_models",
    "parallel_of",
    "pull",
    "read_adapter",
    "refuse_twins",
]
