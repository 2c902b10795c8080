"""Every command, loaded and hung on the application; apart from ``main``, which must be ready for Ctrl-C before."""

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
    "models",
    "output_lost",
    "schema",
    "tune_compare",
    "tune_hosted",
    "tune_prepare",
    "tune_run",
]
