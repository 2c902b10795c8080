"""The lines of a training file: what cannot be learned from is named with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import OnrecordError
from onrecord.tuning.examples import read_lines

GOOD: dict[str, Any] = {
    "messages": [
        {"role": "system", "content": "Fill in."},
        {"role": "user", "content": "A long talk."},
        {"role": "assistant", "content": '{"a": null}'},
    ]
}


def written(path: Path, *lines: Any) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def test_lines_are_read_with_where_they_stand(tmp_path: Path) -> None:
    """Prompt and answer are apart; all messages are there together too."""
    lines = read_lines(written(tmp_path / "train.jsonl", *[GOOD] * 4))
    assert len(lines) == 4
    assert lines[2].where == f"{tmp_path}/train.jsonl:3"
    assert [one["role"] for one in lines[0].given] == ["system", "user"]
    assert lines[0].messages == GOOD["messages"]


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    """Three examples teach nothing; the message says how many are needed."""
    with pytest.raises(OnrecordError, match="holds 3 examples, and 4 are the least"):
        read_lines(written(tmp_path / "train.jsonl", *[GOOD] * 3))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("not json", "is not JSON"),
        ({"prompt": "a"}, "holds no list of messages"),
        ([1], "holds no list of messages"),
        ({"messages": [GOOD["messages"][2]]}, "holds no list of messages"),
        ({"messages": [*GOOD["messages"][:2], {"role": "assistant"}]}, "a message has no role or no text"),
        ({"messages": GOOD["messages"][:2]}, "is not an answer of the assistant"),
        ({"messages": [*GOOD["messages"][:2], {"role": "assistant", "content": " "}]}, "is not an answer"),
    ],
)
def test_a_line_that_is_no_example_is_named(tmp_path: Path, line: Any, what: str) -> None:
    """The error names the line, and how such a file is made; it quotes nothing of it."""
    path = written(tmp_path / "train.jsonl", GOOD, line, *[GOOD] * 4)
    with pytest.raises(OnrecordError, match=rf"train.jsonl:2: .*{what}.*onrecord tune prepare") as raised:
        read_lines(path)
    assert "long talk" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error says which file, and what makes it."""
    with pytest.raises(OnrecordError, match=r"train.jsonl: cannot be read: no such file.*tune prepare"):
        read_lines(tmp_path / "train.jsonl")
