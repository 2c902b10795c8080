"""``onrecord tune``: training files for a writer, training, and what tuning does beside other remedies."""

from __future__ import annotations

import typer

from onrecord.cli.app import app

tune_app = typer.Typer(
    help="Tune a writer without teaching it to invent: prepare files, train, compare with other remedies.",
    no_args_is_help=True,
)
app.add_typer(tune_app, name="tune")
