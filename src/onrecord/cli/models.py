"""``onrecord models``, and opening the model that a command names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import DownloadColumn
from rich.table import Table

from onrecord.cli.app import app, reported
from onrecord.cli.asking import Asking
from onrecord.cli.progress import bars
from onrecord.errors import UsageError
from onrecord.judging import Judge, Sees
from onrecord.models import (
    Model,
    catalog,
    endpoint_names,
    entry,
    is_pulled,
    local_named,
    open_model,
    pull,
    refuse_twins,
)

models_app = typer.Typer(help="The models that run on this machine or are served.", no_args_is_help=True)
app.add_typer(models_app, name="models")
JudgeName = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="MODEL",
        help="A model as one more check, named as for --model of extract: it judges what the rules hold without its "
        "very words, and can only withhold.",
    ),
]
Samples = Annotated[
    int,
    typer.Option(min=1, max=100, help="Ask each model so often, and keep how large a share agrees on each value."),
]
JudgeAll = Annotated[bool, typer.Option("--judge-all", help="Let the judge see every value that the rules hold.")]


@models_app.command("list")
@reported
def models_list() -> None:
    """List the models of this machine, and the served ones.

    An adapter that `tune run` made stands after a plus: local+ADAPTER, local:NAME+ADAPTER.
    """
    table = Table("name", "size", "here", "licence", "description", box=None)
    for one in catalog():
        size = f"{one.size / 1e6:.0f} MB" if one.size else "?"
        table.add_row(one.name, size, "yes" if is_pulled(one) else "no", one.licence, one.description)
    for name, address, description in endpoint_names():
        table.add_row(name, "", "served", "", " ".join((address, description)).strip())
    Console(soft_wrap=True).print(table)


@models_app.command("pull")
@reported
def models_pull(name: Annotated[str, typer.Argument(help="A name that `models list` shows.")] = "local") -> None:
    """Fetch a model's files, checked by their checksum.

    They are kept in the cache. A pull that was cut off goes on where it stopped.
    """
    typer.echo(pulled_model(name))


@contextmanager
def opened_model(spec: str, asking: Asking | None = None) -> Iterator[Model | None]:
    """Open the model of that name, pulled first where that is needed, and close it at the end; ``none`` is None."""
    if spec == "none":
        yield None
        return
    local = local_named(spec)
    if local is not None and not is_pulled(local[0]) and not (asking and asking.dry):
        pulled_model(local[0].name)
    model = asking.model(spec) if asking else open_model(spec)
    try:
        yield model
    finally:
        model.close()


@contextmanager
def opened_models(specs: Sequence[str], asking: Asking | None = None) -> Iterator[dict[str, Model]]:
    """Open the models of those names, and close them at the end; ``none`` alone is no model."""
    if "none" in specs and len(specs) > 1:
        raise UsageError("none stands for no language model, and another one is named", where="--model")
    with ExitStack() as stack:
        refuse_twins(specs)
        given = {spec: stack.enter_context(opened_model(spec, asking)) for spec in specs}
        models = {spec: model for spec, model in given.items() if model is not None}
        refuse_twins([model.name for model in models.values()])
        yield models


@contextmanager
def opened_judge(
    spec: str | None, *, every: bool, at_hand: Mapping[str, Model | None], asking: Asking | None = None
) -> Iterator[Judge | None]:
    """Open the judge that is named; a model that is ``at_hand`` under that name is not loaded twice."""
    if spec in {None, "none"}:
        if every:
            raise UsageError("--judge-all needs a judge", hint="Name one with --judge MODEL")
        yield None
        return
    sees: Sees = "all" if every else "open"
    ready = at_hand.get(str(spec))
    with nullcontext(ready) if ready is not None else opened_model(str(spec), asking) as model:
        yield Judge(model, sees=sees) if model is not None else None


def pulled_model(name: str) -> Path:
    """Return where a model's files are, pulled with a progress bar where they are not here."""
    one = entry(name)
    if is_pulled(one):
        return pull(one)
    with bars(DownloadColumn()) as shown:
        task = shown.add_task(f"pulling {one.name}", total=one.size or None)
        return pull(one, progress=lambda done, total: shown.update(task, completed=done, total=total))
