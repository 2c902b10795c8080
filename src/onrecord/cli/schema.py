"""``onrecord schema``: drafting a schema from records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.app import OutPath, app, console, reported
from onrecord.cli.output import emit
from onrecord.schema import Schema
from onrecord.schema_inference import infer, read_records

schema_app = typer.Typer(help="Work with JSON Schemas.", no_args_is_help=True)
app.add_typer(schema_app, name="schema")


@schema_app.command("infer")
@reported
def schema_infer(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Records, cases or chat fine-tuning files, or a folder with a JSON a record."
        ),
    ],
    out: OutPath = None,
) -> None:
    """Draft a JSON Schema from example records.

    Strings that repeat become enums; what every record has is required. It is a draft: read it before you use it.
    """
    records = read_records(files)
    drafted = infer(records)
    emit(json.dumps(drafted, ensure_ascii=False, indent=2) + "\n", out)
    count = len(Schema.from_dict(drafted).fields)
    console.print(f"fields: {count}, from records: {len(records)}", style="dim", highlight=False)
