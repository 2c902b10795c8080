"""From a model's name on the command line to the model."""

from __future__ import annotations

from onrecord.errors import UsageError
from onrecord.models.base import Model
from onrecord.models.catalog import entry
from onrecord.models.download import pull
from onrecord.models.local import LocalModel
from onrecord.models.replay import ReplayModel

SPECS = "local, local:NAME, replay:FILE"


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
