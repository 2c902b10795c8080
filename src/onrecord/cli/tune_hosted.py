"""``onrecord tune hosted``: tune a model at its provider, in steps that a kill cannot make happen twice."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import TextColumn

from onrecord.cli.app import DONE, console, reported
from onrecord.cli.progress import bars
from onrecord.cli.tune import tune_app
from onrecord.errors import ModelError, UsageError
from onrecord.output import refuse_unwritable

if TYPE_CHECKING:
    from onrecord.tuning.hosted import HostedTuning, JobFile

_LONGEST_SUFFIX = 64
hosted_app = typer.Typer(
    help="Tune a model at its provider, through OpenAI's fine-tuning API. Such offers are closing: the model that "
    "OpenAI tunes for you cannot be taken along. Open weights are tuned by `onrecord tune run`.",
    no_args_is_help=True,
)
tune_app.add_typer(hosted_app, name="hosted")
JobPath = Annotated[Path, typer.Argument(metavar="JOB.json", help="What `tune hosted start --out` wrote.")]


@hosted_app.command("start")
@reported
def hosted_start(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="What `onrecord tune prepare` wrote: train.jsonl, validation.jsonl."),
    ],
    model: Annotated[
        str, typer.Option("--model", metavar="MODEL", help="The model to tune: openai:NAME, or http://HOST/v1#NAME.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="JOB.json", help="Where the job is written down.")],
    epochs: Annotated[
        int | None, typer.Option(min=1, max=50, help="Passes over the lines; the server's own choice if left out.")
    ] = None,
    suffix: Annotated[str | None, typer.Option(help="A part of the tuned model's name.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the training.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Upload without asking.")] = False,  # noqa: FBT002 - a flag
) -> int:
    """Upload training files, and create the job.

    First every line is checked. Then it is said what would leave this machine, and to where; nothing is sent before
    --yes or your answer. After a kill, the same command goes on: what was uploaded or created is not uploaded or
    created again, even where it could not be written down.
    """
    from onrecord.models import endpoint  # noqa: PLC0415 - as above
    from onrecord.tuning.hosted import Settings, begin, read_folder  # noqa: PLC0415 - needs an extra

    refuse_unwritable(out)
    if suffix is not None and not 1 <= len(suffix) <= _LONGEST_SUFFIX:
        raise UsageError(f"has {len(suffix)} characters, and may have 1 to {_LONGEST_SUFFIX}", where="--suffix")
    served = endpoint(model)
    files = read_folder(folder, context_tokens=served.context_tokens if served else sys.maxsize)
    with begin(out, model, files, Settings(epochs, suffix, seed)) as tuning:
        if tuning.unsent():
            _agree(tuning, yes=yes)
        tuning.start(files)
        state = tuning.state
    what = f"The job {state.job}: {_said(state)}. Wait for it with: onrecord tune hosted wait {out}"
    console.print(what, markup=False, highlight=False)
    return DONE


@hosted_app.command("status")
@reported
def hosted_status(path: JobPath) -> int:
    """Print where a job is, and its losses so far; the tuned model's name where there is one."""
    from onrecord.tuning.hosted import resume  # noqa: PLC0415 - needs an extra

    with resume(path) as tuning:
        tuning.refresh()
        sys.stdout.write(f"{_said(tuning.state)}\n")
        sys.stdout.write(f"{tuning.tuned}\n" if tuning.tuned else "")
    return DONE


@hosted_app.command("wait")
@reported
def hosted_wait(path: JobPath) -> int:
    """Wait for the end of a job, and print the tuned model's name as --model takes it.

    Losses are shown as the server tells them. A server that cannot be reached is asked again for an hour; after
    that, or a kill, the same command goes on.
    """
    from onrecord.tuning.hosted import resume  # noqa: PLC0415 - needs an extra

    with resume(path) as tuning:
        _watched(tuning)
        _tell_files(tuning)
        return _ended(tuning)


@hosted_app.command("cancel")
@reported
def hosted_cancel(path: JobPath) -> int:
    """Cancel a job. One that has ended already stays as it ended."""
    from onrecord.tuning.hosted import resume  # noqa: PLC0415 - needs an extra

    with resume(path) as tuning:
        tuning.cancel()
        console.print(f"The job {tuning.state.job}: {_said(tuning.state)}", markup=False, highlight=False)
        _tell_files(tuning)
    return DONE


@hosted_app.command("forget")
@reported
def hosted_forget(path: JobPath) -> int:
    """Delete the uploaded training files from the server. The tuned model stays."""
    from onrecord.tuning.hosted import resume  # noqa: PLC0415 - needs an extra

    with resume(path) as tuning:
        count = tuning.forget()
    console.print(f"{count} file{'' if count == 1 else 's'} deleted from the server", markup=False, highlight=False)
    return DONE


def _agree(tuning: HostedTuning, *, yes: bool) -> None:
    """Say what is about to leave the machine, and go on only if that is wanted."""
    at = tuning.endpoint
    where = f"{at.host}, on this machine" if at.is_on_this_machine else at.host
    console.print(f"These files go to {where}, whole, with all that was said in them:", markup=False, highlight=False)
    for name, upload in tuning.unsent().items():
        what = f"  {name}.jsonl: {upload.lines} lines, about {upload.tokens:,} tokens, {upload.size:,} bytes"
        console.print(what, markup=False, highlight=False)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nothing was sent", hint="Say that you want it with --yes")
    if not typer.confirm("Send them?", default=False, err=True):
        raise UsageError("nothing was sent")


def _watched(tuning: HostedTuning) -> None:
    """Wait, with a bar for who watches and a line for each change in a log."""
    last = ""
    with bars(TextColumn("step {task.completed}/{task.total}")) as shown:
        task = shown.add_task("waiting", total=None)

        def progress(state: JobFile) -> None:
            nonlocal last
            line = _said(state)
            point = state.points[-1] if state.points else None
            shown.update(
                task, description=line, completed=point.step if point else 0, total=point.steps if point else None
            )
            if line != last and not console.is_terminal:
                console.print(line, markup=False, highlight=False)
            last = line

        tuning.wait(progress)


def _said(state: JobFile) -> str:
    """Return where a job is in one line."""
    parts = [state.status.replace("_", " ")]
    if state.points:
        point = state.points[-1]
        parts.append(f"step {point.step}" + (f" of {point.steps}" if point.steps else ""))
        parts += [f"training loss {point.loss:.3f}"] if point.loss is not None else []
        checked = next((one for one in reversed(state.points) if one.validation_loss is not None), None)
        if checked is not None:
            at = "" if checked.step == point.step else f" at step {checked.step}"
            parts.append(f"validation loss {checked.validation_loss:.3f}{at}")
    return ", ".join([*parts, *([state.failure] if state.failure else [])])


def _ended(tuning: HostedTuning) -> int:
    state, where = tuning.state, tuning.endpoint.name
    if state.status == "failed":
        hint = "What the server says in words, which may quote the file, is on its own page of the job"
        raise ModelError(f"the job failed: {state.failure}", where=where, hint=hint)
    if state.status == "cancelled":
        raise ModelError("the job was cancelled", where=where, hint="Begin another with another --out")
    hint = f"Ask it with: --model {tuning.tuned}. Compare first: onrecord tune compare"
    console.print(hint, style="dim", markup=False, highlight=False)
    sys.stdout.write(f"{tuning.tuned}\n")
    return DONE


def _tell_files(tuning: HostedTuning) -> None:
    if any(upload.id for upload in tuning.state.uploads.values()):
        what = f"The uploaded files stay at {tuning.endpoint.host} until: onrecord tune hosted forget {tuning.path}"
        console.print(what, style="dim", markup=False, highlight=False)
