"""Training files before anything leaves the machine: what cannot be trained on is named, and not by what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import UsageError
from tuning_server import SAID, chat_line, training_folder, written

pytest.importorskip("openai")

from onrecord.tuning.hosted import read_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as ``tune prepare`` writes it."""
    return training_folder(tmp_path / "tuning", range(12), range(100, 103))


def test_lines_are_counted(folder: Path) -> None:
    """With a cautious number of tokens."""
    found = read_folder(folder, context_tokens=1000)
    assert (12, 3) == (found["train"].lines, found["validation"].lines)
    assert found["train"].longest * 12 >= found["train"].tokens > 12 * 20


def message(role: Any = "user", content: Any = "hello", **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


GOOD = [message(), message("assistant", "{}")]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("", "line 3 is empty"),
        ("{", "line 3 is not JSON"),
        ("[" * 100_000, "line 3 is not JSON"),
        ("[]", 'line 3 has no "messages"'),
        ('{"messages": []}', 'line 3 has no "messages"'),
        (chat_line(1, tools=[]), 'line 3 has more than "messages"'),
        (json.dumps({"messages": ["hello"]}), "no object"),
        (json.dumps({"messages": [message("boss"), *GOOD]}), "unknown role"),
        (json.dumps({"messages": [message(content=""), *GOOD]}), "without text"),
        (json.dumps({"messages": [message(content=[{"type": "text"}]), *GOOD]}), "without text"),
        (json.dumps({"messages": [message(tool_calls=[]), *GOOD]}), "more than role and content"),
        (json.dumps({"messages": [*GOOD, message("system"), *GOOD]}), "system message that is not the first"),
        (json.dumps({"messages": [*GOOD, message()]}), "does not end with the assistant"),
        (json.dumps({"messages": [message("system"), message("assistant")]}), "no message of the user"),
        (json.dumps({"messages": [message(content="word " * 2000), *GOOD]}), "the model reads 1000"),
    ],
)
def test_lines_that_cannot_be_trained_on_are_named(tmp_path: Path, bad: str, said: str) -> None:
    """By their number, and never by what they say."""
    folder = written(tmp_path / "bad", [chat_line(0), chat_line(1), bad, *(chat_line(n) for n in range(3, 14))])
    with pytest.raises(UsageError, match=said) as caught:
        read_folder(folder, context_tokens=1000)
    assert SAID not in str(caught.value)


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    """Three are named."""
    folder = written(tmp_path / "bad", ["x"] * 9)
    with pytest.raises(UsageError, match=r"line 1 .*; line 2 .*; line 3 .*, and 6 more"):
        read_folder(folder, context_tokens=1000)


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    """A file of another encoding."""
    folder = written(tmp_path / "bad", [])
    (folder / "train.jsonl").write_bytes("café".encode("latin-1"))
    with pytest.raises(UsageError, match="line 1 is not UTF-8"):
        read_folder(folder, context_tokens=1000)


@pytest.mark.parametrize(("count", "said"), [(0, "has 0 lines"), (9, "has 9 lines, and a job needs 10")])
def test_too_few_lines_are_refused(tmp_path: Path, count: int, said: str) -> None:
    """Before anything leaves, not by the server."""
    with pytest.raises(UsageError, match=said):
        read_folder(written(tmp_path / "few", [chat_line(n) for n in range(count)]), context_tokens=1000)


def test_validation_lines_that_are_trained_on_are_refused(tmp_path: Path) -> None:
    """Both are named by their lines."""
    folder = written(tmp_path / "shared", [chat_line(n) for n in range(12)], [chat_line(99), chat_line(4)])
    with pytest.raises(UsageError, match=r"line 2 is line 5 of train.jsonl as well"):
        read_folder(folder, context_tokens=1000)


def test_files_that_are_too_large_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server refuses them after the upload."""
    monkeypatch.setattr("onrecord.tuning.hosted.training_files.MOST_BYTES", 100)
    with pytest.raises(UsageError, match="an upload may have 0"):
        read_folder(folder, context_tokens=1000)


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    """With the command that makes them."""
    with pytest.raises(UsageError, match="onrecord tune prepare"):
        read_folder(tmp_path, context_tokens=1000)
    (tmp_path / "train.jsonl").mkdir()
    with pytest.raises(UsageError, match="cannot be read: is a directory"):
        read_folder(tmp_path, context_tokens=1000)
