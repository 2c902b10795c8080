"""``onrecord schema``: drafting a schema from records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.app import OutPath, app, reported
from onrecord.cli.output import emit
from onrecord.schema_inference import infer, read_records

schema_app = typer.Typer(help="Work with JSON Schemas.", no_args_is_help=True)
app.add_typer(schema_app, name="schema")


@schema_app.command("infer")
@reported
def schema_infer(
    files: Annotated[list[Path], typer.Argument(help="Records, cases or chat fine-tuning files.")],
    out: OutPath = None,
) -> None:
    """Draft a JSON Schema from example records; strings that repeat become enums."""
    emit(json.dumps(infer(read_records(files)), ensure_ascii=False, indent=2) + "\n", out)
