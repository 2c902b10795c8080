"""``onrecord eval``: systems measured side by side."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.app import DONE, GlossaryPath, SchemaPath, app, console, reported
from onrecord.cli.inputs import read_glossary
from onrecord.cli.output import make_folder, tell_problems
from onrecord.cli.progress import counted
from onrecord.drafts_file import drafts_for, named_files, read_drafts
from onrecord.evaluation import CaseSet, Scoring, Tolerance, evaluate, read_cases
from onrecord.json_lines import InputProblem
from onrecord.schema import Schema


@app.command("eval")
@reported
def evaluate_systems(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES",
            help='Cases: JSON Lines of {"id", "transcript", "record"}, a chat fine-tuning file, or a folder of '
            "NAME.txt with NAME.json.",
        ),
    ],
    schema: SchemaPath,
    system: Annotated[
        list[str],
        typer.Option(
            "--system",
            metavar="NAME=SPEC",
            help='A file of {"id", "record"} lines, a configuration of ours (JSON or TOML), or draft:NAME.',
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for report.html, report.json, report.md and runs.")],
    glossary: GlossaryPath = None,
    draft: Annotated[
        list[str] | None,
        typer.Option("--draft", metavar="NAME=FILE", help="Drafts of the cases, which configurations may use."),
    ] = None,
    scoring: Annotated[
        Scoring, typer.Option(help="typed compares by field type, exact as shared tasks do.")
    ] = Scoring.TYPED,
    number_tolerance: Annotated[float, typer.Option(help="Relative difference at which numbers are the same.")] = 0.0,
    text_tolerance: Annotated[float, typer.Option(help="Word F1 from which texts are the same.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first cases, for a trial run.")] = None,
) -> int:
    """Measure systems side by side, with intervals.

    Hallucination, wrong values, omissions, coverage and abbreviations are told together. A configuration is run,
    case by case; a run that was cut off goes on where it was. The verdict is printed, the rest is in --out.
    """
    systems = named_files(system, option="--system")
    tolerance = Tolerance(number_tolerance, text_tolerance)
    read_schema, terms = Schema.from_file(schema), read_glossary(glossary)
    given = _with_drafts(read_cases(cases), draft or ())
    given = replace(given, cases=given.cases[:limit])
    make_folder(out, hint="Choose another --out")
    with counted("cases") as advance:
        report = evaluate(
            systems,
            given,
            read_schema,
            glossary=terms,
            seed=seed,
            scoring=scoring,
            tolerance=tolerance,
            out=out,
            progress=advance,
        )
    report.write(out)
    sys.stdout.write("".join(f"{sentence}\n" for sentence in report.content["verdict"]))
    problems = [*report.content["problems"], *report.content["remarks"]]
    tell_problems([InputProblem(**problem) for problem in problems], more="more, see the report")
    console.print(f"Report: {out / 'report.html'}", markup=False, highlight=False)
    return DONE


def _with_drafts(given: CaseSet, options: list[str] | tuple[()]) -> CaseSet:
    """Give each case the drafts of the files that are named, beside those in its own line."""
    drafts = read_drafts(options)
    cases = tuple(replace(case, drafts={**case.drafts, **drafts_for(drafts, case.id)}) for case in given.cases)
    return replace(given, cases=cases)
