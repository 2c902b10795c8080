"""``onrecord audit``: which labels would teach a model to invent."""

from __future__ import annotations

import json
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.cli.app import DONE, GlossaryPath, OutPath, app, console, reported
from onrecord.cli.inputs import read_glossary
from onrecord.cli.output import emit, tell_problems
from onrecord.cli.progress import counted
from onrecord.evaluation import Case, read_cases
from onrecord.json_lines import InputProblem
from onrecord.learning import LabelAudit, audit
from onrecord.learning.auditing.auditor import LEAST_SURE
from onrecord.learning.auditing.written import markdown, quoted, said_of, summary
from onrecord.output import refuse_unwritable
from onrecord.schema import Schema
from onrecord.schema_inference import infer

_SHOWN_WORDS = 2


class AuditFormat(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command("audit")
@reported
def audit_labels(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES",
            help="Labelled pairs as JSON Lines, a chat fine-tuning file, or a folder of transcripts with records.",
        ),
    ],
    schema: Annotated[
        Path | None, typer.Option("--schema", help="JSON Schema of the records; drafted from them if left out.")
    ] = None,
    glossary: GlossaryPath = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="CASES", help="Cases to test with: none of them should be here.")
    ] = None,
    format: Annotated[AuditFormat, typer.Option(help="How to print the findings.")] = AuditFormat.TABLE,  # noqa: A002
    out: OutPath = None,
    top: Annotated[int, typer.Option(min=1, help="How many findings the table shows.")] = 30,
    sure: Annotated[
        float, typer.Option(min=0, max=1, help="How sure a finding must be; 0 lists every doubt.")
    ] = LEAST_SURE,
    seed: Annotated[int, typer.Option(min=0, help="Seed by which pairs are dealt out.")] = 0,
) -> int:
    """Find the labels that would teach a model to invent.

    Before anything is trained: values that the transcript does not support or contradicts, house forms used
    unevenly, one thing labelled in two ways, fields always or never filled, values that will be memorised,
    transcripts that stand there twice, and fields with too little variety. The most harmful come first, each with
    the words beside it.
    """
    if out is not None:
        refuse_unwritable(out)
    given, terms = read_cases(cases), read_glossary(glossary)
    known = Schema.from_file(schema) if schema is not None else Schema.from_dict(infer(_records(given.cases)))
    tests = read_cases(against) if against is not None else None
    with counted("cases") as advance:
        found = audit(
            given.cases,
            known,
            glossary=terms,
            against=tests.cases if tests is not None else (),
            least_sure=sure,
            seed=seed,
            progress=advance,
        )
    problems = [*given.problems, *(tests.problems if tests is not None else ())]
    _show(found, format, out, top=top)
    _tell(found, problems)
    return DONE


def _records(cases: tuple[Case, ...]) -> list[dict[str, object]]:
    return [dict(case.record) for case in cases]


def _show(found: LabelAudit, format: AuditFormat, out: Path | None, *, top: int) -> None:  # noqa: A002
    if format is AuditFormat.JSON:
        emit(json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n", out)
    elif format is AuditFormat.MARKDOWN:
        emit(markdown(found), out)
    elif out is None:
        Console().print(_table(found, top))
    else:
        written = StringIO()
        Console(file=written, width=160).print(_table(found, len(found.findings)))
        emit("".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines()), out)


def _table(found: LabelAudit, top: int) -> Table:
    table = Table("harm", "kind", "case and field", "label, and what was seen", "the words", box=None)
    table.columns[1].no_wrap = True
    table.columns[2].overflow = "fold"  # a pointer that is cut off points nowhere
    for finding in found.findings[:top]:
        table.add_row(
            f"{finding.harm:.2f}",
            finding.kind.value,
            _plain("\n".join(part for part in (finding.case, finding.pointer or finding.field) if part)),
            _plain(said_of(finding)),
            _plain("\n".join(quoted(words) for words in finding.words[:_SHOWN_WORDS])),
        )
    return table


def _plain(text: str) -> Text:
    """Return text in which nothing can steer a terminal: a transcript may hold any sign."""
    return Text("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text))


def _tell(found: LabelAudit, problems: list[InputProblem]) -> None:
    """Say how many findings there are, and what of the input could not be used."""
    for sentence in summary(found):
        console.print(sentence, style="dim", markup=False, highlight=False)
    tell_problems(problems, more="more parts of the cases cannot be used")
