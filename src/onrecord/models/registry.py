"""From a model's name on the command line to the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from onrecord.errors import UsageError
from onrecord.models.base import Model
from onrecord.models.catalog import ModelEntry, entry, is_pulled, model_path
from onrecord.models.local import LocalModel
from onrecord.models.replay import ReplayModel

SPECS = "local, local:NAME, replay:FILE"


def pull(one: ModelEntry, *, progress: Callable[[int, int | None], None] | None = None) -> Path:
    """Return the model's file, fetched first if it is not here.

    Args:
        one: the model.
        progress: called with bytes done and bytes in all, None where the server does not say.

    Raises:
        PullError: the file could not be fetched, or is not the one that the entry pins.
    """
    if is_pulled(one):
        return model_path(one)
    # An HTTP client takes as long to import as all rules together, and most runs fetch nothing.
    from onrecord.models import download  # noqa: PLC0415

    return download.pull(one, progress=progress)


def open_model(spec: str) -> Model:
    """Return the model that ``spec`` names; a local one is pulled if it is not here yet.

    ``local`` is the built-in model, ``local:NAME`` one that ``onrecord models list`` shows, ``replay:FILE`` a
    recording.

    Raises:
        UsageError: no model is called so.
        PullError: its file could not be fetched.
        InputError: the recording cannot be read.
    """
    kind, _, rest = spec.partition(":")
    if kind == "replay" and rest:
        return ReplayModel.from_file(rest)
    if kind == "local":
        one = entry(rest or "local")
        return LocalModel(pull(one), name=one.name, context_tokens=one.context_tokens, needs_focus=one.needs_focus)
    raise UsageError(f"no model is called {spec!r}", hint=f"Known are {SPECS}")
