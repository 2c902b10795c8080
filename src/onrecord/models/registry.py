"""From a model's name on the command line to the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import MissingExtraError, UsageError
from onrecord.models.adapter import Adapter, read_adapter
from onrecord.models.base import Model, Request
from onrecord.models.catalog import ModelEntry, entry, is_pulled, model_path
from onrecord.models.dry import DryModel
from onrecord.models.endpoints import Endpoint, endpoint
from onrecord.models.local import LocalModel
from onrecord.models.replay import ReplayModel
from onrecord.models.wire import put

if TYPE_CHECKING:
    from onrecord.models.answer_cache import AnswerCache
    from onrecord.models.ledger import Ledger
    from onrecord.models.wire import Watch

SPECS = (
    "local, local:NAME, local+ADAPTER, openai:NAME, anthropic:NAME, google:NAME, http://HOST/v1#NAME, replay:FILE, "
    "or a name in models.toml"
)


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
        spec: ``local`` is the built-in model, ``local:NAME`` one that ``onrecord models list`` shows, each with
            ``+PATH`` after it for one of its adapters,
            ``openai:NAME`` one of OpenAI's or of the server that ``OPENAI_BASE_URL`` names, ``http://HOST/v1#NAME``
            (or https) one of any server that speaks OpenAI's chat format, ``anthropic:NAME`` and ``google:NAME`` one
            of theirs, ``replay:FILE`` a recording. A name of a table in ``models.toml`` that has an ``endpoint`` is a
            served model too.
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
    local = local_named(spec)
    if local is not None:
        return _local(*local)
    served = endpoint(spec)
    if served is None:
        raise UsageError(f"no model is called {spec!r}", hint=f"Known are {SPECS}")
    return _hosted(served, ledger, watch)


def local_named(spec: str) -> tuple[ModelEntry, Adapter | None] | None:
    """Return the model of this machine that ``spec`` names, and the adapter after a plus; None for other models.

    Raises:
        UsageError: there is no model, or no adapter, of that name.
        ModelError: the file is no adapter.
    """
    base, plus, path = spec.partition("+")
    kind, _, name = base.partition(":")
    if kind != "local":
        return None
    if plus and not path:
        raise UsageError("names no adapter after the plus", where=spec, hint="Known are " + SPECS)
    return entry(name or "local"), read_adapter(path) if plus else None


def _local(one: ModelEntry, adapter: Adapter | None) -> LocalModel:
    path = pull(one)
    if adapter is None:
        return LocalModel(path, name=one.name, context_tokens=one.context_tokens, needs_focus=one.needs_focus)
    adapter.refuse_other_base(path)
    # Tuning taught it whole transcripts and many fields at a time: it is asked as it was trained.
    return LocalModel(
        path,
        name=_named(one, adapter),
        context_tokens=one.context_tokens,
        needs_focus=False,
        adapter=adapter.path,
    )


def _named(one: ModelEntry, adapter: Adapter | None) -> str:
    return one.name if adapter is None else f"{one.name}+{adapter.name}"


def open_models(given: str | Model | Sequence[str | Model] | None) -> tuple[tuple[Model, ...], tuple[Model, ...]]:
    """Return the models that ``given`` names or holds, and those of them that were opened here.

    Raises:
        UsageError: there are two of one name, or no model is called so.
    """
    several = () if given is None else (given,) if isinstance(given, str) or not isinstance(given, Sequence) else given
    models: list[Model] = []
    opened: list[Model] = []
    with ExitStack() as stack:
        for one in several:
            models.append(open_model(one) if isinstance(one, str) else one)
            if isinstance(one, str):
                opened.append(models[-1])
                stack.callback(models[-1].close)
        refuse_twins([model.name for model in models])
        stack.pop_all()
    return tuple(models), tuple(opened)


def refuse_twins(names: Sequence[str]) -> None:
    """Refuse several models of one name: nobody could say which of them proposed a value.

    Raises:
        UsageError: two are called the same.
    """
    twins = [name for number, name in enumerate(names) if name in names[:number]]
    if twins:
        raise UsageError("the model is named twice", where=twins[0], hint="Ask it several times with --samples")


def dry_model(spec: str, *, watch: Watch | None = None, cache: AnswerCache | None = None) -> DryModel:
    """Return a stand-in for the model that ``spec`` names: it asks nobody, and counts what asking would take.

    No key, no SDK and no file of the model is needed.

    Args:
        spec: as for ``open_model``; a recording costs nothing, and is refused.
        watch: called with everything that would be sent, as a server is asked first.
        cache: answers that would not be asked for again.

    Raises:
        UsageError: no model is called so.
    """
    local = local_named(spec)
    if local is not None:
        one, adapter = local
        return DryModel(
            name=_named(one, adapter),
            context_tokens=one.context_tokens,
            needs_focus=one.needs_focus and adapter is None,
            body=body_for_watching,
            watch=watch,
            cache=cache,
        )
    served = endpoint(spec)
    if served is None:
        raise UsageError(f"no model is called {spec!r}", hint=f"Known are {SPECS}; of a recording there is no estimate")
    wire = _wire(served)

    def body(request: Request) -> Mapping[str, Any]:
        sent: Mapping[str, Any] = wire.body(served, put(request, wire.start(served), most_tokens=served.context_tokens))
        return sent

    return DryModel(
        name=served.name,
        context_tokens=served.context_tokens,
        needs_focus=served.needs_focus,
        endpoint=served,
        body=body,
        watch=watch,
        cache=cache,
    )


def body_for_watching(request: Request) -> Mapping[str, Any]:
    """Return a request to a model on this machine, as a watcher is shown it."""
    shape = request.constraint.json_schema if request.constraint else None
    messages = [{"role": m.role, "content": m.content} for m in request.messages]
    return {"messages": messages, "max_tokens": request.max_tokens, "schema": shape}


def _wire(served: Endpoint) -> Any:
    """Return the module that knows the wire format; SDKs are imported when one of its wires is made."""
    return import_module(f"onrecord.models.{served.provider}_wire")


def _hosted(served: Endpoint, ledger: Ledger | None, watch: Watch | None) -> Model:
    if ledger is not None:
        ledger.admit(served)
    try:
        from onrecord.models.hosted import HostedModel  # noqa: PLC0415 - retries need an extra
    except ImportError as error:
        raise MissingExtraError("tenacity", served.provider) from error
    return HostedModel(served, _wire(served).opened(served), ledger=ledger, watch=watch)
