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

from onrecord.cli.app import DONE, GlossaryPath, OutPath, PairsPath, app, console, reported
from onrecord.cli.inputs import read_glossary
from onrecord.cli.output import emit, tell_problems
from onrecord.cli.progress import counted
from onrecord.errors import UsageError
from onrecord.evaluation import Case, read_cases
from onrecord.evaluation.cases import case_line
from onrecord.json_lines import InputProblem
from onrecord.learning import LabelAudit, audit
from onrecord.learning.auditing import Fix, fixed
from onrecord.learning.auditing.auditor import LEAST_SURE
from onrecord.learning.auditing.page import render_audit
from onrecord.learning.auditing.written import markdown, quoted, said_of, summary
from onrecord.output import refuse_unwritable, write_text
from onrecord.schema import Schema
from onrecord.schema_inference import infer

_SHOWN_WORDS = 2
_DONE_TO = {Fix.NULL: "labels nulled", Fix.CANONICAL: "labels written in house form", Fix.DROP: "cases dropped"}


class AuditFormat(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command("audit")
@reported
def audit_labels(
    cases: PairsPath,
    schema: Annotated[
        Path | None, typer.Option("--schema", help="JSON Schema of the records; drafted from them if left out.")
    ] = None,
    glossary: GlossaryPath = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="CASES", help="Cases to test with: none of them should be here.")
    ] = None,
    format: Annotated[AuditFormat, typer.Option(help="How to print the findings.")] = AuditFormat.TABLE,  # noqa: A002
    out: OutPath = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="PAGE", help="Also write all findings as a page that stands alone.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many findings the table shows.")] = 30,
    sure: Annotated[
        float, typer.Option(min=0, max=1, help="How sure a finding must be; 0 lists every doubt.")
    ] = LEAST_SURE,
    fix: Annotated[
        str | None,
        typer.Option(
            metavar="FIXES", help="Which fixes to make in --out-cases: null, canonical, drop, or several: null,drop."
        ),
    ] = None,
    out_cases: Annotated[
        Path | None, typer.Option("--out-cases", metavar="FILE", help="A new cases file, with the fixes of --fix made.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed by which pairs are dealt out.")] = 0,
) -> int:
    """Find the labels that would teach a model to invent.

    Before anything is trained: values that the transcript does not support or contradicts, house forms used
    unevenly, one thing labelled in two ways, fields always or never filled, values that will be memorised,
    transcripts that stand there twice, and fields with too little variety. The most harmful come first, each with
    the words beside it. Nothing that is read is changed: fixes go into a new file.
    """
    fixes = _fixes(fix, out_cases, cases)
    for path in (out, html, out_cases):
        if path is not None:
            refuse_unwritable(path)
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
    if html is not None:
        write_text(html, render_audit(found, title=given.source))
    _tell(found, problems)
    if out_cases is not None:
        _write_fixed(given.cases, known, found, fixes, out_cases)
    return DONE


def _fixes(named: str | None, out_cases: Path | None, cases: Path) -> list[Fix]:
    """Read which fixes are wanted, and refuse what would change the cases themselves."""
    if (named is None) != (out_cases is None):
        raise UsageError(
            "--fix and --out-cases go together", hint="For example: --fix null,drop --out-cases fixed.jsonl"
        )
    if named is None or out_cases is None:
        return []
    if out_cases.exists() and out_cases.resolve() == cases.resolve():
        raise UsageError("the cases themselves are never changed", where=str(cases), hint="Name another --out-cases")
    known = {fix.value: fix for fix in Fix}
    names = [name.strip() for name in named.split(",")]
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise UsageError(f"there is no fix {unknown!r}", where="--fix", hint=f"There are {', '.join(known)}")
    return [known[name] for name in names]


def _write_fixed(cases: tuple[Case, ...], schema: Schema, found: LabelAudit, fixes: list[Fix], out: Path) -> None:
    mended, done = fixed(cases, schema, found.findings, fixes)
    write_text(out, "".join(json.dumps(case_line(case), ensure_ascii=False) + "\n" for case in mended))
    counts = ", ".join(f"{done[fix]} {_DONE_TO[fix]}" for fix in Fix if fix in fixes)
    console.print(f"{len(mended)} cases in {out}: {counts}", markup=False, highlight=False)


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
