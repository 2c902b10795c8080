"""Training files before anything leaves the machine: every line is one that a hosted trainer takes, or named.

A line is ``{"messages": [...]}`` and nothing else, its roles in an order that can be learned from, the assistant's
word last. What is wrong is told by line and kind, never with a word of the line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.models.base import estimated_tokens

LEAST_LINES = 10  # OpenAI's own minimum
MOST_BYTES = 512 * 10**6  # of one upload
_ROLES = frozenset({"system", "developer", "user", "assistant"})
_FIRST = frozenset({"system", "developer"})
_OF_MESSAGE = frozenset({"role", "content", "name", "weight"})
_SHOWN = 3
_A_MESSAGE = 4  # tokens that a server adds around each


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """A file of chat lines, read whole and found fit.

    Attributes:
        path: where it lies.
        content: its bytes, which are what is uploaded.
        lines: how many examples it has.
        tokens: how many tokens they have together, by a cautious estimate.
        longest: tokens of the longest one.
    """

    path: Path
    content: bytes
    lines: int
    tokens: int
    longest: int

    @property
    def sha256(self) -> str:
        """What tells this content from any other."""
        return hashlib.sha256(self.content).hexdigest()


def read_folder(folder: Path, *, context_tokens: int) -> dict[str, TrainingFile]:
    """Read ``train.jsonl`` and, where it is there, ``validation.jsonl`` of the folder that ``tune prepare`` writes.

    Args:
        folder: the folder.
        context_tokens: the longest line that the model takes.

    Returns:
        "train" and perhaps "validation".

    Raises:
        UsageError: a file is not there, too small, too large, or has a line that cannot be trained on; or a line of
            validation is one of training.
    """
    train = folder / "train.jsonl"
    if not train.exists():
        hint = "Make it with: onrecord tune prepare CASES --schema S --out FOLDER"
        raise UsageError("has no train.jsonl", where=str(folder), hint=hint)
    found = {"train": read_training_file(train, least=LEAST_LINES, context_tokens=context_tokens)}
    validation = folder / "validation.jsonl"
    if validation.exists():
        found["validation"] = read_training_file(validation, least=1, context_tokens=context_tokens)
        _refuse_shared(found["train"], found["validation"])
    return found


def read_training_file(path: Path, *, least: int, context_tokens: int) -> TrainingFile:
    """Read one file of chat lines.

    Raises:
        UsageError: it cannot be trained on; the message names up to three of its lines.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
    if len(content) > MOST_BYTES:
        what = f"has {len(content) / 1e6:.0f} MB, and an upload may have {MOST_BYTES / 1e6:.0f}"
        raise UsageError(what, where=str(path), hint="Make it smaller")
    sizes, wrong = [], []
    for number, line in _lines(content):
        flaw, tokens = _read(line)
        if not flaw and tokens > context_tokens:
            flaw = f"has about {tokens} tokens, and the model reads {context_tokens}"
        wrong += [f"line {number} {flaw}"] if flaw else []
        sizes.append(tokens)
    if wrong:
        more = f", and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        hint = "onrecord tune prepare writes lines that can be trained on"
        raise UsageError("; ".join(wrong[:_SHOWN]) + more, where=str(path), hint=hint)
    if len(sizes) < least:
        what = f"has {len(sizes)} lines, and a job needs {least}"
        raise UsageError(what, where=str(path), hint="Label more pairs, or keep to a glossary and a gate")
    return TrainingFile(path, content, len(sizes), sum(sizes), max(sizes))


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), 1):
        if content:
            yield number, line


def _read(line: bytes) -> tuple[str, int]:
    """Return what is wrong with a line, or nothing, and how many tokens it has."""
    if not line.strip():
        return "is empty", 0
    try:
        given = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "is not UTF-8", 0
    except (ValueError, RecursionError):
        return "is not JSON", 0
    messages = given.get("messages") if isinstance(given, dict) else None
    if not isinstance(messages, list) or not messages:
        return 'has no "messages"', 0
    if len(given) > 1:
        return 'has more than "messages"', 0
    return _flaw(messages), _tokens(messages)


def _flaw(messages: Sequence[Any]) -> str:
    for number, message in enumerate(messages, 1):
        if not isinstance(message, Mapping):
            return f"has a message that is no object (the {number}.)"
        if message.get("role") not in _ROLES:
            return f"has a message of an unknown role (the {number}.)"
        if not isinstance(message.get("content"), str) or not message["content"].strip():
            return f"has a message without text (the {number}.)"
        if set(message) - _OF_MESSAGE:
            return f"has a message with more than role and content (the {number}.)"
    roles = [message["role"] for message in messages]
    if any(role in _FIRST for role in roles[1:]):
        return "has a system message that is not the first"
    if roles[-1] != "assistant":
        return "does not end with the assistant's answer"
    if "user" not in roles:
        return "has no message of the user"
    return ""


def _tokens(messages: Sequence[Any]) -> int:
    texts = [message["content"] for message in messages if isinstance(message, Mapping) and "content" in message]
    return sum(_A_MESSAGE + estimated_tokens(text) for text in texts if isinstance(text, str))


def _refuse_shared(train: TrainingFile, validation: TrainingFile) -> None:
    """Refuse validation lines that are trained on: they would praise what was learned by heart."""
    numbers = {line: number for number, line in _lines(train.content)}
    for number, line in _lines(validation.content):
        if line in numbers:
            what = f"line {number} is line {numbers[line]} of {train.path.name} as well"
            raise UsageError(what, where=str(validation.path), hint="Validation needs transcripts of its own")
