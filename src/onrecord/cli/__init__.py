"""The command line: one file a group of commands. Results go to standard output, everything else to standard error."""

from __future__ import annotations

from onrecord.cli import demo, evaluate, extract, models, schema
from onrecord.cli.app import app

__all__ = ["app", "demo", "evaluate", "extract", "main", "models", "schema"]


def main() -> None:
    """Run the command line."""
    app()
