"""``onrecord advise``: what to do about a system that invents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.cli.app import DONE, GlossaryPath, OutPath, app, reported
from onrecord.cli.inputs import read_glossary
from onrecord.cli.output import emit, tell_problems
from onrecord.cli.progress import counted
from onrecord.drafts_file import named_files
from onrecord.evaluation import Scoring, Tolerance, read_cases
from onrecord.json_lines import InputProblem
from onrecord.output import refuse_unwritable, write_text
from onrecord.schema import Schema
from onrecord.schema_inference import infer
from onrecord.tuning.advise import Advice, advise
from onrecord.tuning.advising.measuring import HALLUCINATION, RECALL
from onrecord.tuning.advising.written import HEADS, error_notes, error_rows, field_words, remedy_rows, summary

_SHOWN_UNKNOWN = 5
_SHOWN_FIELDS = 5
_COLUMNS = (HALLUCINATION, RECALL)


class AdviceFormat(StrEnum):
    """How advice is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command("advise")
@reported
def advise_system(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES",
            help="Labelled transcripts that no system was trained on, in any form that eval reads.",
        ),
    ],
    system: Annotated[
        list[str],
        typer.Option(
            "--system",
            metavar="NAME=SPEC",
            help="As for eval. The first is the one that you use now, the others are what you could take in its place.",
        ),
    ],
    schema: Annotated[
        Path | None, typer.Option("--schema", help="JSON Schema of the records; drafted from them if left out.")
    ] = None,
    glossary: GlossaryPath = None,
    train: Annotated[
        Path | None,
        typer.Option("--train", metavar="CASES", help="Labelled pairs to learn gates from; else cases teach in turns."),
    ] = None,
    tuned: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Which --system is a writer tuned on labelled pairs.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="PAGE", help="Also write the advice as a page that stands alone.")
    ] = None,
    format: Annotated[AdviceFormat, typer.Option(help="How to print the advice.")] = AdviceFormat.TEXT,  # noqa: A002
    out: OutPath = None,
    scoring: Annotated[
        Scoring, typer.Option(help="typed compares by field type, exact as shared tasks do.")
    ] = Scoring.TYPED,
    number_tolerance: Annotated[float, typer.Option(help="Relative difference at which numbers are the same.")] = 0.0,
    text_tolerance: Annotated[float, typer.Option(help="Word F1 from which texts are the same.")] = 1.0,
    no_curve: Annotated[  # noqa: FBT002 - a command line flag
        bool, typer.Option("--no-curve", help="Leave out the learning curve, which takes half of the time.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of folds, trees and the bootstrap.")] = 0,
) -> int:
    """Say what to do about a system that invents: more examples, another model, or something else.

    Measured on your own labelled transcripts: what kinds of error the system makes, which remedy lowers which of them
    and how surely (checks, gates, glossary, label fixes, more examples, other systems), what to do first, and what
    the cases cannot tell yet. Nothing is judged by what it taught. No language model is asked unless a system names
    one.
    """
    systems = named_files(system, option="--system")
    for path in (out, html):
        if path is not None:
            refuse_unwritable(path)
    given, terms = read_cases(cases), read_glossary(glossary)
    known = (
        Schema.from_file(schema)
        if schema is not None
        else Schema.from_dict(infer([dict(c.record) for c in given.cases]))
    )
    with counted("steps") as advance:
        found = advise(
            systems,
            given,
            known,
            glossary=terms,
            train=read_cases(train) if train is not None else (),
            tuned=tuned or (),
            scoring=scoring,
            tolerance=Tolerance(number_tolerance, text_tolerance),
            with_curve=not no_curve,
            seed=seed,
            progress=advance,
        )
    _show(found, format, out)
    if html is not None:
        write_text(html, found.to_html())
    problems = [InputProblem(**problem) for problem in found.content["problems"]]
    tell_problems(problems, more="more parts of the input cannot be used")
    return DONE


def _show(found: Advice, format: AdviceFormat, out: Path | None) -> None:  # noqa: A002
    if format is AdviceFormat.JSON:
        emit(found.to_json(), out)
    elif format is AdviceFormat.MARKDOWN:
        emit(found.to_markdown(), out)
    elif out is None:
        _print(found.content, Console())
    else:
        written = StringIO()
        _print(found.content, Console(file=written, width=160))
        emit("".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines()), out)


def _print(content: Mapping[str, Any], to: Console) -> None:
    """Print one screen: what is measured, what to do, what goes wrong, what each remedy changes, what is open."""
    to.print(_plain(summary(content)))
    to.print(Text("Do first", style="bold"))
    for place, row in enumerate(content["first"], 1):
        to.print(Padding(_plain(f"{place}. {row['sentence']}"), (0, 0, 0, 2)))
    for row in content["against"]:
        to.print(Padding(_plain(f"Do not: {row['sentence']}"), (0, 0, 0, 2)))
    to.print(_table(("what goes wrong", "count", "share (95 %)"), error_rows(content)))
    for note in error_notes(content):
        to.print(Padding(_plain(note), (0, 0, 0, 2)))
    to.print(_plain(f"Fields with most hallucinations: {field_words(content, _SHOWN_FIELDS)}"))
    head = ("remedy, change in points", *(HEADS[rate] for rate in _COLUMNS), "hallucination")
    to.print(_table(head, remedy_rows(content, _COLUMNS)))
    if content["examples"]["forecast"]:
        to.print(_plain(content["examples"]["sentence"]))
    to.print(Text("What the cases cannot tell yet", style="bold"))
    open_ones = content["unknown"]
    for sentence in open_ones[:_SHOWN_UNKNOWN]:
        to.print(Padding(_plain(f"- {sentence}"), (0, 0, 0, 2)))
    if len(open_ones) > _SHOWN_UNKNOWN:
        to.print(f"  and {len(open_ones) - _SHOWN_UNKNOWN} more: see --html, or --format json", highlight=False)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(*head, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*map(_plain, row))
    return table


def _plain(text: str) -> Text:
    """Return text in which nothing can steer a terminal: names of systems and fields may hold any sign."""
    return Text("".join(sign if sign.isprintable() else "\ufffd" for sign in text))
