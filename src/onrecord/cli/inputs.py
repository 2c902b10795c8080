"""Reading what commands are given, with errors that name the file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import RecordError, UsageError
from onrecord.glossary import Glossary
from onrecord.output import refuse_unwritable
from onrecord.transcript import Transcript


def read_transcript(path: Path, format: str | None) -> Transcript:  # noqa: A002 - the option's word
    """Read a transcript; ``-`` is standard input."""
    if str(path) == "-":
        return Transcript.from_stream(sys.stdin.buffer, name="standard input", format=format)
    return Transcript.from_file(path, format=format)


def read_glossary(path: Path | None) -> Glossary | None:
    """Read a glossary where one is named."""
    return None if path is None else Glossary.from_file(path)


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object."""
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RecordError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise RecordError("is not JSON text", where=str(path)) from error
    except json.JSONDecodeError as error:
        raise RecordError("is not JSON", where=f"{path}:{error.lineno}:{error.colno}") from error
    if not isinstance(given, dict):
        raise RecordError("a record must be a JSON object", where=str(path))
    return given


def refuse_clashes(paths: Sequence[Path], *, many: bool, out: Path | None = None, html: Path | None = None) -> None:
    """Refuse inputs whose results would overwrite each other, and results that could not be written.

    Raises:
        UsageError: two inputs are called the same, or many pages are to be one file.
        OutputError: a result cannot be written where it is wanted.
    """
    page = None if html is None or html.is_dir() else html  # a folder that is there takes one page too
    for result in (out, None if many else page):
        if result is not None:
            refuse_unwritable(result)
    stems = [path.stem for path in paths]
    twice = sorted({stem for stem in stems if stems.count(stem) > 1})
    if many and twice:
        what = f"several inputs are called {twice[0]!r}"
        raise UsageError(what, hint="Records are told apart by file name: rename one, or run them apart")
    if many and html is not None and html.suffix == ".html":
        raise UsageError("--html names one page for many inputs", where=str(html), hint="Name a folder")
