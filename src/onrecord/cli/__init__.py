"""The command line: one file a group of commands. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import sys

from onrecord.cli import (
    advise,
    audit,
    check,
    demo,
    evaluate,
    extract,
    glossary,
    learn,
    models,
    schema,
    tune_compare,
    tune_hosted,
    tune_prepare,
    tune_run,
)
from onrecord.cli.app import app, output_lost

__all__ = [
    "advise",
    "app",
    "audit",
    "check",
    "demo",
    "evaluate",
    "extract",
    "glossary",
    "learn",
    "main",
    "models",
    "schema",
    "tune_compare",
    "tune_hosted",
    "tune_prepare",
    "tune_run",
]


def main() -> None:
    """Run the command line."""
    try:
        app()
    except OSError as error:  # of help and version, which no command prints
        sys.exit(output_lost(error))
