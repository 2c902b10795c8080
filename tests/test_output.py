"""Writing whole files or none."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from onrecord.cli.output import line_output
from onrecord.errors import OutputError
from onrecord.output import LineWriter, refuse_unwritable, write_text


def test_a_file_is_moved_into_place(tmp_path: Path) -> None:
    """The text arrives, and no part is left."""
    write_text(tmp_path / "a.json", "{}\n")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.json", "{}\n")]


def test_finished_lines_survive_an_error(tmp_path: Path) -> None:
    """Where work stops in the middle, whole lines are kept in the part, and the old file stands."""
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    writer = LineWriter(path)
    with contextlib.suppress(KeyboardInterrupt), writer:
        writer.write("1\n")
        raise KeyboardInterrupt
    assert (path.read_text(), writer.part.read_text()) == ("old", "1\n")


def test_where_finished_lines_are_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who pressed Ctrl-C after an hour is told of the part."""
    with contextlib.suppress(KeyboardInterrupt), line_output(tmp_path / "a.jsonl") as write:
        write("1\n")
        raise KeyboardInterrupt
    assert f"1 line finished, in {tmp_path / 'a.jsonl.part'}" == capsys.readouterr().err.strip()


def test_a_folder_that_is_not_there_is_an_output_error(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(OutputError, match="nowhere"):
        write_text(tmp_path / "nowhere" / "a", "x")


def test_what_cannot_be_written_is_known_before(tmp_path: Path) -> None:
    """A folder, a path in no folder, and one below a file are refused before any work."""
    (tmp_path / "file").write_text("")
    for path, why in (
        (tmp_path, "is a directory"),
        (tmp_path / "none" / "a", "no such file"),
        (tmp_path / "file" / "a", "not a directory"),
    ):
        with pytest.raises(OutputError, match=why):
            refuse_unwritable(path)


def test_what_can_be_written_is_not_touched(tmp_path: Path) -> None:
    """Looking ahead makes no file, and a file that stands there may be replaced."""
    refuse_unwritable(tmp_path / "new")
    (tmp_path / "old").write_text("old")
    refuse_unwritable(tmp_path / "old")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("old", "old")]
