"""The demonstration: a hand-off of our own writing, and a record as a table with quotes and times."""

from __future__ import annotations

from importlib.resources import as_file, files

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from onrecord.glossary import Glossary
from onrecord.record import Entry, Record
from onrecord.schema import Schema
from onrecord.transcript import Transcript


def demo_inputs() -> tuple[Transcript, Schema, Glossary]:
    """Return the transcript, schema and glossary that ship for the demonstration."""
    with as_file(files("onrecord") / "demo_data") as folder:
        return (
            Transcript.from_file(folder / "handoff.vtt"),
            Schema.from_file(folder / "handoff.schema.json"),
            Glossary.from_file(folder / "handoff.glossary.csv"),
        )


def show_record(record: Record, console: Console) -> None:
    """Print held values with the words that license them, then withheld ones with the reason."""
    held = Table("field", "value", "on the record", "at", title="Held", title_justify="left", expand=False)
    for entry in record.claims:
        held.add_row(escape(entry.pointer), escape(_value(entry)), escape(_quote(entry)), _time(entry))
    console.print(held)
    if record.withheld:
        withheld = Table("field", "value", "why not", title="Withheld", title_justify="left")
        for entry in record.withheld:
            withheld.add_row(escape(entry.pointer), escape(_value(entry)), escape(entry.reason))
        console.print(withheld)
    if record.missing:
        console.print("Required, and not on the record: " + escape(", ".join(record.missing)))


def _value(entry: Entry) -> str:
    return str(entry.value).lower() if isinstance(entry.value, bool) else str(entry.value)


def _quote(entry: Entry) -> str:
    pieces = [f"{q.speaker}: “{q.text}”" if q.speaker else f"“{q.text}”" for q in entry.evidence]
    note = f" [{entry.glossary['preferred']} = {entry.glossary['expansion']}]" if entry.glossary else ""
    return " … ".join(pieces) + note


def _time(entry: Entry) -> str:
    starts = [q.start_s for q in entry.evidence if q.start_s is not None]
    return f"{int(min(starts)) // 60}:{int(min(starts)) % 60:02d}" if starts else ""
