"""JSON values in a file: one value, a list of them, or JSON Lines. What cannot be read is named, never lost.

Knows nothing of records, cases or transcripts. A line ends at a newline alone: other line separators of Unicode
may stand inside JSON strings.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, RecordError


@dataclass(frozen=True, slots=True)
class InputProblem:
    """A part of the input that could not be used: ``where`` it stands and ``what`` is wrong; never a value."""

    where: str
    what: str

    def to_dict(self) -> dict[str, str]:
        """Return it as a report has it."""
        return {"where": self.where, "what": self.what}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a file, each with where it stands, and the lines that hold none."""

    found: tuple[tuple[str, Any], ...]
    problems: tuple[InputProblem, ...] = ()
    whole: bool = False  # the file is one value and no list


def read_values(path: Path, *, error: type[InputError] = RecordError, hint: str = "") -> Values:
    """Read every value of a file.

    Args:
        path: the file.
        error: the class of what is raised.
        hint: what the user should do where the file as a whole is of no use.

    Raises:
        InputError: of class ``error``: the file cannot be read, is not text, is empty, or no line of it is JSON.
    """
    text = read_file_text(path, error=error, hint=hint)
    try:
        whole = parse_json(text)
    except ValueError:
        return _read_lines(text, path, error=error, hint=hint)
    if isinstance(whole, list):
        return Values(tuple((f"{path}, item {number}", item) for number, item in enumerate(whole, 1)))
    return Values(((str(path), whole),), whole=True)


def read_file_text(path: Path, *, error: type[InputError] = RecordError, hint: str = "") -> str:
    """Return the text of a file that is not empty.

    Raises:
        InputError: of class ``error``: it cannot be read, is not UTF-8, or is empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as failure:
        reason = (getattr(failure, "strerror", None) or "error").lower()
        what = "is not text in UTF-8" if isinstance(failure, UnicodeDecodeError) else f"cannot be read: {reason}"
        raise error(what, where=str(path), hint=hint) from failure
    if not text.strip():
        raise error("is empty", where=str(path), hint=hint)
    return text


def parse_json(text: str) -> Any:
    """Return the JSON value that ``text`` is. NaN and Infinity are read, since much software writes them.

    Raises:
        ValueError: it is none: broken, or nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError as failure:
        raise ValueError("nested too deeply") from failure


def _read_lines(text: str, path: Path, *, error: type[InputError], hint: str) -> Values:
    found: list[tuple[str, Any]] = []
    problems: list[InputProblem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            found.append((where, parse_json(line)))
        except ValueError:
            problems.append(InputProblem(where, "is not JSON"))
    if not found:
        raise error("is not JSON", where=problems[0].where, hint=hint)
    return Values(tuple(found), tuple(problems))
