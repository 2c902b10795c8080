"""The command line: one file a group of commands. Results go to standard output, everything else to standard error."""

from __future__ import annotations

from onrecord.cli import check, demo, evaluate, extract, glossary, learn, models, schema
from onrecord.cli.app import app

__all__ = ["app", "check", "demo", "evaluate", "extract", "glossary", "learn", "main", "models", "schema"]


def main() -> None:
    """Run the command line."""
    app()
