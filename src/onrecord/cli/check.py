"""``onrecord check``: the verdict on every value of a record that any other system made."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.cli.app import (
    DONE,
    INCOMPLETE,
    UNUSABLE,
    WITHHELD,
    FormatName,
    GlossaryPath,
    HtmlPath,
    OutPath,
    SchemaPath,
    app,
    console,
    reported,
)
from onrecord.cli.inputs import read_glossary, read_transcript, refuse_clashes
from onrecord.cli.models import JudgeAll, JudgeName, opened_judge
from onrecord.cli.output import emit, line_output, make_folder, write_page
from onrecord.cli.pairing import Pair, Pairs, find_pairs
from onrecord.cli.progress import question_progress
from onrecord.cli.redacting import Redact, RedactWith, finders
from onrecord.errors import InputError, UsageError
from onrecord.extractor import Extractor
from onrecord.record import Entry, Quote, Record
from onrecord.schema import Schema
from onrecord.transcript import Transcript

_STYLES = {"supported": "green", "contradicted": "red", "unsupported": "yellow", "withheld": "yellow"}
Checked = tuple[Transcript, Record]
Show = Callable[[Pair, Record], None]


@app.command()
@reported
def check(
    transcript: Annotated[
        Path, typer.Argument(metavar="TRANSCRIPT", help="Transcript file, or a folder of them; - reads standard input.")
    ],
    record: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD",
            help='Record to judge: a JSON object; a folder of NAME.json, or JSON Lines of {"id", "record"}.',
        ),
    ],
    schema: SchemaPath,
    glossary: GlossaryPath = None,
    judge: JudgeName = None,
    judge_all: JudgeAll = False,  # noqa: FBT002 - a command line flag
    redact: Redact = False,  # noqa: FBT002 - a command line flag
    redact_with: RedactWith = None,
    format: FormatName = None,  # noqa: A002 - the option's word
    as_json: Annotated[
        bool | None,
        typer.Option("--json/--table", help="How to print the verdicts; a table on a terminal, else JSON."),
    ] = None,
    only_withheld: Annotated[  # noqa: FBT002 - a command line flag
        bool, typer.Option("--only-withheld", help="List in the table only what the transcript does not support.")
    ] = False,
    out: OutPath = None,
    html: HtmlPath = None,
) -> int:
    """Judge a record that another system made, value by value.

    By the transcript, each value is supported, contradicted or unsupported, with the words that decide it. JSON is
    the whole envelope: "data" is what may be kept of the record, "withheld" is the rest, each with its reason.

    \b
    One record:  onrecord check visit.vtt visit.json --schema intake.json
    A page:      onrecord check visit.vtt visit.json --schema intake.json --html visit.html
    A folder:    onrecord check calls/ answers/ --schema claim.json --out verdicts.jsonl
                 (calls/07.vtt goes with answers/07.json)
    JSON Lines:  onrecord check calls/ answers.jsonl --schema claim.json --only-withheld --table

    \b
    Exit status: 0 every value is supported; 1 at least one is not, or a failure; 2 unusable input;
                 3 all values are supported, but the schema requires more than the record has.
    """  # noqa: D301 - the mark keeps the lines below it as they are
    read_schema, terms = Schema.from_file(schema), read_glossary(glossary)
    pairs = find_pairs(transcript, record)
    many = transcript.is_dir()
    refuse_clashes((), many=many, out=out, html=html)
    if as_json is False and out is not None:
        raise UsageError("--out takes JSON", where=str(out), hint="Leave out --table")
    table = sys.stdout.isatty() and out is None if as_json is None else not as_json
    with (
        opened_judge(judge, every=judge_all, at_hand={}) as judging,
        Extractor(
            read_schema, model=None, glossary=terms, judge=judging, redact=finders(redact_with, redact=redact)
        ) as extractor,
    ):

        def one(pair: Pair) -> Checked:
            read, given = read_transcript(pair.transcript, format), pair.given()
            with question_progress(pair.transcript.name) if judging else nullcontext() as advance:
                return read, extractor.check(read, given, progress=advance)

        as_table = _table_output(read_schema, many=many, only_withheld=only_withheld)
        with nullcontext(as_table) if table else _json_output(out, many=many) as show:
            status, records = _check_each(pairs, one, show, html, many=many)
    summed = _summed(records)
    return status or summed


def _check_each(
    pairs: Pairs,
    one: Callable[[Pair], Checked],
    show: Show,
    html: Path | None,
    *,
    many: bool,
) -> tuple[int, list[Record]]:
    """Check every pair; with many, one that cannot be read is named and does not stop the others."""
    status, records = DONE, []
    for name in pairs.without_record:
        console.print(f"onrecord: {name}: no record is called so", style="red", markup=False, highlight=False)
        status = UNUSABLE
    for name in pairs.without_transcript:
        console.print(f"onrecord: {name}: no transcript is called so", style="red", markup=False, highlight=False)
        status = UNUSABLE
    if html is not None and many:
        make_folder(html)
    for pair in pairs.pairs:
        try:
            transcript, record = one(pair)
        except InputError as error:
            if not many:
                raise
            console.print(f"onrecord: {error}", style="red", markup=False, highlight=False)
            status = UNUSABLE
            continue
        show(pair, record)
        page = html / f"{pair.id}.html" if html is not None and many else html
        write_page(record, transcript, pair.transcript, page)
        records.append(record)
    return status, records


def _table_output(schema: Schema, *, many: bool, only_withheld: bool) -> Show:
    """Return the function that prints one record's verdicts as a table, under its name among many."""
    screen = Console(soft_wrap=False)

    def show(pair: Pair, record: Record) -> None:
        if only_withheld and not record.withheld:
            screen.print(_plain(f"{pair.id}: nothing withheld"))
            return
        screen.print(verdict_table(record, schema, title=pair.id if many else "", only_withheld=only_withheld))

    return show


@contextmanager
def _json_output(out: Path | None, *, many: bool) -> Iterator[Show]:
    """Give the function that writes one record's envelope: alone, or as a line with its id among many."""
    if not many:
        yield lambda _, record: emit(json.dumps(record.to_dict(), ensure_ascii=False, indent=2) + "\n", out)
        return
    with line_output(out) as write:

        def line(pair: Pair, record: Record) -> None:
            write(json.dumps({"id": pair.id, **record.to_dict()}, ensure_ascii=False) + "\n")

        yield line


def verdict_table(record: Record, schema: Schema, *, title: str = "", only_withheld: bool = False) -> Table:
    """Return a row a value, item by item in the schema's order, with the words that decide it."""
    table = Table("field", "value", "verdict", "the words, or why not", title=title, title_justify="left", box=None)
    table.columns[0].overflow = "fold"  # a pointer that is cut off points nowhere
    table.columns[2].no_wrap = True
    order = _reading_order(schema)
    entries = record.withheld if only_withheld else (*record.claims, *record.withheld)
    for entry in sorted(entries, key=lambda e: order(e.given_at or e.pointer)):
        verdict = "withheld" if entry.reason and entry.verdict == "supported" else entry.verdict
        words = "\n".join(filter(None, (entry.reason, *map(_quote, entry.evidence or entry.seen))))
        style = _STYLES.get(verdict, "")
        at, value = _plain(entry.given_at or entry.pointer), _plain(_value(entry))
        table.add_row(at, value, Text(verdict, style=style), _plain(words))
    return table


def _reading_order(schema: Schema) -> Callable[[str], tuple[tuple[int, int], ...]]:
    """Return the key that sorts pointers as a reader goes through a record: an item whole before the next one."""
    first: dict[str, int] = {}
    for at, field in enumerate(schema.fields):
        parts = field.pointer.split("/")
        for depth in range(2, len(parts) + 1):
            first.setdefault("/".join(parts[:depth]), at)

    def key(pointer: str) -> tuple[tuple[int, int], ...]:
        field = schema.field_for(pointer)
        if field is None:
            return ((len(first), 0),)
        parts, stars = pointer.split("/"), field.pointer.split("/")
        return tuple(
            (first["/".join(stars[: depth + 1])], int(part) if stars[depth] == "*" else 0)
            for depth, part in enumerate(parts)
            if depth
        )

    return key


def _value(entry: Entry) -> str:
    return entry.value if isinstance(entry.value, str) else json.dumps(entry.value)


def _quote(quote: Quote) -> str:
    role = "" if quote.role == "answer" else f"{quote.role}, "
    speaker = f"{quote.speaker}: " if quote.speaker else ""
    return f"[{role}{quote.segment}] {speaker}“{quote.text}”"


def _plain(text: str) -> Text:
    """Return text in which nothing can steer a terminal: a transcript may hold any sign."""
    return Text("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text))


def _summed(records: Sequence[Record]) -> int:
    """Say how many values have which verdict, and return the exit status."""
    verdicts = Counter(entry.verdict for record in records for entry in (*record.claims, *record.withheld))
    apart = sum(entry.verdict == "supported" for record in records for entry in record.withheld)
    counted = [f"{verdicts[verdict]} {verdict}" for verdict in ("supported", "contradicted", "unsupported")]
    line = f"{verdicts.total()} values: {', '.join(counted)}"
    if apart:
        line += f"; {apart} supported but withheld, see the reasons"
    if len(records) > 1:
        line += f"; in {len(records)} records, {sum(bool(record.withheld) for record in records)} with a value withheld"
    console.print(line, style="dim", markup=False, highlight=False)
    missing = sorted({pointer for record in records for pointer in record.missing})
    if failures := sum(len(record.failures) for record in records):
        console.print(f"{failures} not answered or unknown (see failures in --json)", style="yellow", markup=False)
    if missing:
        shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        console.print(f"required by the schema, and not held: {shown}", style="yellow", markup=False, highlight=False)
    if any(record.withheld for record in records):
        return WITHHELD
    return DONE if all(record.complete for record in records) else INCOMPLETE
