"""JSON values in files: what can be read is, what cannot is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord import UsageError
from onrecord.errors import RecordError
from onrecord.json_lines import InputProblem, read_values


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_are_read_with_where_they_stand(tmp_path: Path) -> None:
    """Each value comes with its file and line; blank lines are none."""
    path = write(tmp_path / "a.jsonl", '{"a": 1}\n\n{"a": 2}\n')
    assert read_values(path).found == ((f"{path}:1", {"a": 1}), (f"{path}:3", {"a": 2}))


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """One line that is not JSON costs that line alone."""
    path = write(tmp_path / "a.jsonl", '{"a": 1}\n{"a": \n{"a": 3}\n')
    values = read_values(path)
    assert (len(values.found), values.problems) == (2, (InputProblem(f"{path}:2", "is not JSON"),))


def test_a_list_gives_its_items(tmp_path: Path) -> None:
    """A file that is one list is its items."""
    path = write(tmp_path / "a.json", '[{"a": 1},\n {"a": 2}]')
    assert [where for where, _ in read_values(path).found] == [f"{path}, item 1", f"{path}, item 2"]


def test_a_line_separator_within_a_string_ends_no_line(tmp_path: Path) -> None:
    """U+2028 may stand in JSON strings."""
    path = write(tmp_path / "a.jsonl", '{"a": "x\u2028y"}\n{"a": "z"}\n')
    assert [value["a"] for _, value in read_values(path).found] == ["x\u2028y", "z"]


def test_infinity_is_read_as_other_software_writes_it(tmp_path: Path) -> None:
    """A value that JSON does not have costs no line."""
    path = write(tmp_path / "a.jsonl", '{"a": Infinity}\n{"a": 1}\n')
    assert not read_values(path).problems


@pytest.mark.parametrize(("content", "what"), [(b"", "empty"), (b"\xff\x00", "not text"), (b"x\ny\n", "not JSON")])
def test_a_file_of_no_use_is_an_error_of_the_class_asked_for(tmp_path: Path, content: bytes, what: str) -> None:
    """What the file as a whole suffers from is raised."""
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=what):
        read_values(path, error=UsageError)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(RecordError, match="no such file"):
        read_values(tmp_path / "none")


def test_nesting_without_end_is_not_json(tmp_path: Path) -> None:
    """A line nested deeper than can be read is named like any broken one."""
    path = write(tmp_path / "a.jsonl", '{"a": 1}\n' + "[" * 100_000 + "\n")
    assert read_values(path).problems == (InputProblem(f"{path}:2", "is not JSON"),)
