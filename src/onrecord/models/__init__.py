"""The boundary to language models: messages and JSON Schema in, text out; nothing here knows what a transcript is."""

from onrecord.models.asking import Concurrent, answers, parallel_of
from onrecord.models.base import Answer, Constraint, Message, Model, Request, Usage
from onrecord.models.catalog import FileSource, HubSource, ModelEntry, PackageSource, catalog, entry, is_pulled
from onrecord.models.endpoints import Endpoint, endpoint, endpoint_names
from onrecord.models.ledger import Ledger
from onrecord.models.local import LocalModel
from onrecord.models.registry import open_model, pull
from onrecord.models.replay import RecordingModel, ReplayModel

__all__ = [
    "Answer",
    "Concurrent",
    "Constraint",
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
    "catalog",
    "endpoint",
    "endpoint_names",
    "entry",
    "is_pulled",
    "open_model",
    "parallel_of",
    "pull",
]
