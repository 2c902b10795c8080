"""Files of records: by id, with everything that cannot be used named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import RecordError, UsageError
from onrecord.drafts_file import drafts_for, named_files, read_draft_file, read_drafts


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def test_lines_are_joined_by_id(tmp_path: Path) -> None:
    """Each transcript gets its own draft."""
    path = write(tmp_path / "a.jsonl", {"id": "x", "record": {"a": 1}}, {"id": 2, "record": {"a": 2}})
    drafts = read_drafts([f"gpt={path}"])
    assert (drafts_for(drafts, "x"), drafts_for(drafts, "2")) == ({"gpt": {"a": 1}}, {"gpt": {"a": 2}})


@pytest.mark.parametrize(
    "whole",
    [{"a": 1}, {"id": "7", "a": 1}, {"data": {"a": 1}, "claims": []}],
)
def test_one_record_is_for_every_transcript(tmp_path: Path, whole: dict[str, Any]) -> None:
    """A file that is one record, which may have a field called id, or one envelope."""
    record = read_draft_file(write(tmp_path / "a.json", whole)).records[None]
    assert record["a"] == 1


def test_an_envelope_line_holds_its_record_under_data(tmp_path: Path) -> None:
    """What extract prints for many transcripts can be read again."""
    path = write(tmp_path / "a.jsonl", {"id": "x", "data": {"a": 1}, "claims": []})
    assert read_draft_file(path).records == {"x": {"a": 1}}


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    """Lines without id or record, broken ones and ids that come twice are problems; the rest is read."""
    path = write(
        tmp_path / "a.jsonl",
        {"id": "x", "record": {"a": 1}},
        "{broken",
        {"record": {"a": 1}},
        {"id": "y", "record": 3},
        {"id": "x", "record": {"a": 2}},
        [1],
    )
    read = read_draft_file(path)
    assert read.records == {"x": {"a": 1}}
    assert sorted(problem.where.rpartition(":")[2] for problem in read.problems) == ["2", "3", "4", "5", "6"]


def test_a_draft_with_a_broken_line_is_refused(tmp_path: Path) -> None:
    """Where drafts feed an extraction, one that is half read would pass unnoticed."""
    path = write(tmp_path / "a.jsonl", {"id": "x", "record": {}}, "{broken")
    with pytest.raises(RecordError, match=r"a\.jsonl:2: is not JSON"):
        read_drafts([f"gpt={path}"])


@pytest.mark.parametrize("content", ["[]", "[3]", '{"id": 1}\n{"id": 2}'])
def test_a_file_without_records_is_refused(tmp_path: Path, content: str) -> None:
    """The first fault is named."""
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(RecordError, match=r"a\.json"):
        read_draft_file(path)


@pytest.mark.parametrize("options", [["gpt"], ["=a"], ["gpt="], ["gpt=a", "gpt=b"]])
def test_options_are_name_and_file(options: list[str]) -> None:
    """Anything else is refused with the option's own name."""
    with pytest.raises(UsageError, match="--system"):
        named_files(options, option="--system")
