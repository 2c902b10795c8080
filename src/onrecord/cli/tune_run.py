"""``onrecord tune run``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID, TextColumn

from onrecord.cli.app import DONE, INTERRUPTED, console, reported
from onrecord.cli.models import pulled_model
from onrecord.cli.output import make_folder
from onrecord.cli.progress import bars
from onrecord.cli.tune import tune_app
from onrecord.models import local_named
from onrecord.tuning.lora import DEFAULT, train
from onrecord.tuning.summary import sentences
from onrecord.tuning.training import Progress, Told


@tune_app.command("run")
@reported
def tune_run(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `tune prepare` wrote.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="ADAPTER", help="Folder for the adapter; a run that was cut off goes on.")
    ],
    base: Annotated[
        str, typer.Option(help="What to tune: local, local:NAME, or a folder with weights for transformers.")
    ] = "local",
    epochs: Annotated[int, typer.Option(help="How often each example is seen, at most.")] = DEFAULT.epochs,
    rank: Annotated[int, typer.Option(help="Rank of the LoRA matrices.")] = DEFAULT.rank,
    learning_rate: Annotated[float, typer.Option(help="The highest learning rate.")] = DEFAULT.learning_rate,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the weights and of the order.")] = DEFAULT.seed,
    patience: Annotated[
        int, typer.Option(help="Stop after so many measurements that brought nothing better.")
    ] = DEFAULT.patience,
    held_out: Annotated[
        int, typer.Option("--held-out", help="The most held-out cases to measure a checkpoint on; 0 for none.")
    ] = DEFAULT.held_out,
    threads: Annotated[int | None, typer.Option(min=1, help="Processor threads; all if left out.")] = None,
) -> int:
    """Tune the writer with LoRA on this machine, and keep the checkpoint that invents least.

    FOLDER is what `tune prepare` wrote. After each pass over the examples the writer fills the held-out cases, and
    what their transcripts do not support is counted: that decides when to stop and which checkpoint is kept, not the
    loss. Use the adapter with --model local+ADAPTER. Needs the extra `tune`.
    """
    make_folder(out, hint="Choose another --out")
    local = local_named(base) if not Path(base).is_dir() else None
    if local is not None:
        pulled_model(local[0].name)
    try:
        with _shown() as progress:
            training = train(
                folder,
                out,
                base=base,
                epochs=epochs,
                rank=rank,
                learning_rate=learning_rate,
                seed=seed,
                patience=patience,
                held_out=max(held_out, 1),
                threads=threads,
                measure=held_out > 0,
                progress=progress,
            )
    except KeyboardInterrupt:
        console.print("onrecord: interrupted; the same command goes on from the last checkpoint", style="red")
        return INTERRUPTED
    sys.stdout.write("".join(f"{sentence}\n" for sentence in sentences(training)))
    spec = f"{base if local is not None else 'local:NAME'}+{out}"
    console.print(f"Adapter: {training.adapter}; use it with --model {spec}", markup=False, highlight=False)
    return DONE


@contextmanager
def _shown() -> Iterator[Progress]:
    """Give a function that shows how far a run is, with the loss."""
    with bars(TextColumn("{task.completed}/{task.total} {task.fields[unit]}")) as shown:
        tasks: dict[str, TaskID] = {"": shown.add_task("reading the base", total=None, unit="")}

        def tell(told: Told) -> None:
            if told.what not in tasks:
                if "" in tasks:
                    shown.remove_task(tasks.pop(""))
                unit = "steps" if told.what == "training" else "held-out cases"
                tasks[told.what] = shown.add_task(told.what, total=told.total, unit=unit)
            task = tasks[told.what]
            what = told.what if told.loss is None else f"{told.what}, loss {told.loss:.2f}"
            shown.update(task, completed=told.done, total=told.total, description=what)
            if told.what == "measuring" and told.done == told.total:
                shown.remove_task(tasks.pop(told.what))

        yield tell
