"""``onrecord learn``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.app import DONE, GlossaryPath, PairsPath, SchemaPath, app, console, reported
from onrecord.cli.inputs import read_glossary
from onrecord.cli.models import Samples
from onrecord.cli.output import make_folder, tell_problems
from onrecord.cli.progress import counted
from onrecord.drafts_file import drafts_for, read_drafts
from onrecord.evaluation import read_cases
from onrecord.learning import learn
from onrecord.learning.report import verdict, write_report
from onrecord.schema import Schema


@app.command("learn")
@reported
def learn_gate(
    cases: PairsPath,
    schema: SchemaPath,
    out: Annotated[Path, typer.Option("--out", help="Folder for the gate, report.md and report.json.")],
    glossary: GlossaryPath = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="A language model that proposes too, as for extract; none if left out. Several, too."),
    ] = None,
    samples: Samples = 1,
    draft: Annotated[
        list[str] | None,
        typer.Option("--draft", metavar="NAME=FILE", help="Records another system made of the pairs, as a proposer."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of splits and trees.")] = 0,
    keep_unsupported: Annotated[  # noqa: FBT002 - a command line flag
        bool, typer.Option("--keep-unsupported", help="Learn from labels that their transcripts do not support, too.")
    ] = False,
) -> int:
    """Train a gate, which only removes, on labelled pairs.

    It keeps to an error budget. Labels are audited first. The folder in --out is what --gate of extract takes. What
    was reached on pairs that the gate had not seen, which budgets can be certified, and what more pairs would bring
    is printed.
    """
    read_schema, terms = Schema.from_file(schema), read_glossary(glossary)
    drafts = read_drafts(draft or ())
    given = read_cases(cases)
    pairs = [replace(case, drafts={**case.drafts, **drafts_for(drafts, case.id)}) for case in given.cases]
    make_folder(out, hint="Choose another --out")
    with counted("done") as advance:
        gate = learn(
            pairs,
            read_schema,
            glossary=terms,
            model=[name for name in model or () if name != "none"],
            samples=samples,
            seed=seed,
            keeps_unsupported=keep_unsupported,
            progress=advance,
        )
    write_report(gate, out)
    sys.stdout.write("".join(f"{sentence}\n" for sentence in verdict(gate.about)))
    tell_problems(given.problems, more="more parts of the cases cannot be used")
    console.print(f"Gate: {out}, report: {out / 'report.md'}", markup=False, highlight=False)
    return DONE
