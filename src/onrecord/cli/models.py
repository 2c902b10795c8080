"""``onrecord models``, and opening the model that a command names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from onrecord.cli.app import app, console, reported
from onrecord.models import Model, catalog, entry, is_pulled, open_model, pull

models_app = typer.Typer(help="The models that run on this machine.", no_args_is_help=True)
app.add_typer(models_app, name="models")


@models_app.command("list")
@reported
def models_list() -> None:
    """List the models that can run on this machine, and whether their files are here."""
    table = Table("name", "size", "here", "licence", "description", box=None)
    for one in catalog():
        size = f"{one.size / 1e6:.0f} MB" if one.size else "?"
        table.add_row(one.name, size, "yes" if is_pulled(one) else "no", one.licence, one.description)
    Console(soft_wrap=True).print(table)


@models_app.command("pull")
@reported
def models_pull(name: Annotated[str, typer.Argument(help="A name that `models list` shows.")] = "local") -> None:
    """Fetch a model's files, check them against their checksum, and keep them in the cache.

    A pull that was cut off goes on where it stopped.
    """
    typer.echo(pulled_model(name))


@contextmanager
def opened_model(spec: str) -> Iterator[Model | None]:
    """Open the model of that name, pulled first where that is needed, and close it at the end; ``none`` is None."""
    if spec == "none":
        yield None
        return
    name, _, rest = spec.partition(":")
    if name == "local" and not is_pulled(entry(rest or "local")):
        pulled_model(rest or "local")
    model = open_model(spec)
    try:
        yield model
    finally:
        model.close()


def pulled_model(name: str) -> Path:
    """Return where a model's files are, pulled with a progress bar where they are not here."""
    one = entry(name)
    if is_pulled(one):
        return pull(one)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(f"pulling {one.name}", total=one.size or None)
        return pull(one, progress=lambda done, total: bars.update(task, completed=done, total=total))


@contextmanager
def question_progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of a model's questions are answered."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total} questions"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        task: TaskID = bars.add_task(name, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
