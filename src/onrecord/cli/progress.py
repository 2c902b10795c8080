"""Progress bars on standard error, for who watches; a log or a file gets none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn, TimeRemainingColumn

from onrecord.cli.app import console


def bars(*columns: ProgressColumn) -> Progress:
    """Return bars that vanish when they are done, and are not drawn where standard error is no terminal."""
    named = (TextColumn("{task.description}"), BarColumn(), *columns)
    return Progress(*named, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def counted(unit: str, *, first: str = "") -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows (what, done, total), a bar for each what.

    Args:
        unit: what is counted, in the plural.
        first: what is shown from the start, before anything is counted.
    """
    with bars(TextColumn(f"{{task.completed}}/{{task.total}} {unit}")) as shown:
        tasks: dict[str, TaskID] = {first: shown.add_task(first, total=None)} if first else {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=total)
            shown.update(tasks[what], completed=done, total=total)

        yield advance


@contextmanager
def question_progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of a model's questions are answered."""
    with counted("questions", first=name) as advance:
        yield lambda done, total: advance(name, done, total)
