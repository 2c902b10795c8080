"""``onrecord tune prepare``: training files with exactly the prompt that inference uses."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from onrecord.cli.app import DONE, GlossaryPath, PairsPath, SchemaPath, console, reported
from onrecord.cli.inputs import read_glossary
from onrecord.cli.output import make_folder, tell_problems
from onrecord.cli.progress import counted
from onrecord.cli.tune import tune_app
from onrecord.errors import UsageError
from onrecord.evaluation import read_cases
from onrecord.learning.auditing import Fix
from onrecord.schema import Schema
from onrecord.tuning.folder import write_folder
from onrecord.tuning.preparing import NULL_SHARE, Prepared, Settings, prepare


@tune_app.command("prepare")
@reported
def prepare_files(
    cases: PairsPath,
    schema: SchemaPath,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for the training files.")],
    glossary: GlossaryPath = None,
    base: Annotated[
        str, typer.Option(metavar="MODEL", help="The model to be tuned: its context bounds a line. Nobody is asked.")
    ] = "local",
    validation: Annotated[float, typer.Option(help="Share of the transcripts to validate with.")] = 0.2,
    no_audit: Annotated[  # noqa: FBT002 - a command line flag
        bool, typer.Option("--no-audit", help="Leave labels as they are, supported by the transcript or not.")
    ] = False,
    fix: Annotated[
        str, typer.Option(metavar="FIXES", help="What to do about what the audit finds: null, canonical, drop.")
    ] = "null",
    no_twins: Annotated[  # noqa: FBT002 - a command line flag
        bool, typer.Option("--no-twins", help="Make no twins in which what some labels say is deleted.")
    ] = False,
    null_share: Annotated[
        float,
        typer.Option(
            help="Share of the answers about a field that should be null, so that a writer learns to leave it out: "
            "twins delete what fields that are mostly filled say, until each is null so often. At most 0.5."
        ),
    ] = NULL_SHARE,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training lines, for the cost.")] = 3,
    price_per_million: Annotated[
        float | None,
        typer.Option(min=0, metavar="PRICE", help="What a hosted trainer takes for a million tokens, for the cost."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed by which cases are dealt out and twins chosen.")] = 0,
) -> int:
    """Make the training files of a writer from labelled pairs.

    Each line is a request as inference makes it, matched glossary terms included, with its right answer. Labels that
    the transcript does not support are nulled first. Each case has a twin without the sentences that say some of its
    labels, which are null there. Transcripts are either in the training file or in the validation file.
    """
    fixes = frozenset() if no_audit else _fixes(fix)
    if not 0 <= null_share <= 0.5:
        raise UsageError("is not between 0 and 0.5", where="--null-share", hint="A twin a case allows no more than 0.5")
    settings = Settings(base, validation, fixes, None if no_twins else null_share, seed)
    given, terms, known = read_cases(cases), read_glossary(glossary), Schema.from_file(schema)
    make_folder(out, hint="Choose another --out")
    with counted("done") as advance:
        prepared = prepare(given.cases, known, glossary=terms, settings=settings, progress=advance)
    write_folder(prepared, out)
    tell_problems(given.problems, more="more parts of the cases cannot be used")
    _tell(prepared, out, epochs=epochs, price=price_per_million)
    return DONE


def _fixes(named: str) -> frozenset[Fix]:
    known = {fix.value: fix for fix in Fix}
    names = [name.strip() for name in named.split(",")]
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise UsageError(f"there is no fix {unknown!r}", where="--fix", hint=f"There are {', '.join(known)}")
    return frozenset(known[name] for name in names)


def _tell(prepared: Prepared, out: Path, *, epochs: int, price: float | None) -> None:
    counts, tokens = prepared.manifest["counts"], prepared.manifest["tokens"]
    table = Table("", "train", "validation", box=None)
    table.add_row("cases", str(counts["train_cases"]), str(counts["validation_cases"]))
    table.add_row("twins", str(counts["train_twins"]), str(counts["validation_twins"]))
    table.add_row("lines", str(counts["train"]), str(counts["validation"]))
    table.add_row("tokens, estimated", str(tokens["train"]), str(tokens["validation"]))
    console.print(table)
    lines = [f"Longest line {tokens['longest']} tokens, median {tokens['median']}."]
    nulled, refused = prepared.manifest["nulled"], prepared.manifest["refused"]
    lines.append(f"{_labels(nulled)} nulled, {_labels(refused)} left out that no answer takes.")
    if prepared.manifest["too_long"]:
        lines.append(f"Too long for the model, and left out: {', '.join(prepared.manifest['too_long'])}")
    read = tokens["train"] * epochs
    cost = f", {read * price / 1e6:.2f} at {price:g} a million" if price is not None else ""
    lines += [f"{epochs} epochs read {read} tokens{cost}.", f"Training files: {out}"]
    for line in lines:
        console.print(line, style="dim", markup=False, highlight=False)


def _labels(listed: Sized) -> str:
    return f"{len(listed)} label" + ("" if len(listed) == 1 else "s")
