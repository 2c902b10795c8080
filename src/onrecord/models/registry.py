"""From a model's name on the command line to the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import MissingExtraError, UsageError
from onrecord.models.base import Model
from onrecord.models.catalog import ModelEntry, entry, is_pulled, model_path
from onrecord.models.endpoints import Endpoint, endpoint
from onrecord.models.local import LocalModel
from onrecord.models.replay import ReplayModel

if TYPE_CHECKING:
    from onrecord.models.hosted import Watch
    from onrecord.models.ledger import Ledger

SPECS = "local, local:NAME, openai:NAME, http://HOST/v1#NAME, a name in models.toml, replay:FILE"


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


def open_model(spec: str, *, ledger: Ledger | None = None, watch: Watch | None = None) -> Model:
    """Return the model that ``spec`` names; a local one is pulled if it is not here yet.

    Args:
        spec: ``local`` is the built-in model, ``local:NAME`` one that ``onrecord models list`` shows,
            ``openai:NAME`` one of OpenAI's or of the server that ``OPENAI_BASE_URL`` names, ``http://HOST/v1#NAME``
            (or https) one of any server that speaks OpenAI's chat format, ``replay:FILE`` a recording. A name of a
            table in ``models.toml`` that has an ``endpoint`` is a served model too.
        ledger: keeps account of what served models are asked, and limits what they cost.
        watch: called with everything that is sent to a served model, before it is sent.

    Raises:
        UsageError: no model is called so.
        PullError: its file could not be fetched.
        InputError: the recording cannot be read.
        AccessError: a served model needs a key, and there is none.
        MissingExtraError: the SDK of a served model is not installed.
    """
    kind, _, rest = spec.partition(":")
    if kind == "replay" and rest:
        return ReplayModel.from_file(rest)
    if kind == "local":
        one = entry(rest or "local")
        return LocalModel(pull(one), name=one.name, context_tokens=one.context_tokens, needs_focus=one.needs_focus)
    served = endpoint(spec)
    if served is None:
        raise UsageError(f"no model is called {spec!r}", hint=f"Known are {SPECS}")
    return _hosted(served, ledger, watch)


def _hosted(served: Endpoint, ledger: Ledger | None, watch: Watch | None) -> Model:
    if ledger is not None:
        ledger.admit(served)
    try:
        from onrecord.models.hosted import HostedModel  # noqa: PLC0415 - retries need an extra
    except ImportError as error:
        raise MissingExtraError("tenacity", served.provider) from error
    from onrecord.models.openai_wire import OpenAIWire  # noqa: PLC0415 - as above

    return HostedModel(served, OpenAIWire(served), ledger=ledger, watch=watch)
