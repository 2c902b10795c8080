"""A schema drafted from records, and the forms in which people keep records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import RecordError, Schema
from onrecord.schema_inference import infer, read_records


def leaf(*values: object) -> Any:
    return infer([{"x": value} for value in values])["properties"]["x"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 2), {"type": "integer"}),
        ((1, 2.5), {"type": "number"}),
        ((True, False), {"type": "boolean"}),
        ((True, None), {"type": ["boolean", "null"]}),
        ((None, None), {"type": ["string", "null"]}),
        (("a", "b", "c", "d"), {"type": "string"}),
        (("a", "b", "a", "b"), {"enum": ["a", "b"]}),
        (("b", "a", "b", "b", None), {"enum": ["b", "a", None]}),
        (("x" * 41, "x" * 41, "y", "y"), {"type": "string"}),
        (("2024-03-01", "2024-03-02"), {"type": "string", "format": "date"}),
        (("2024-03-01", "2024-13-02"), {"type": "string"}),
        (("2024-03-01T10:00:00+01:00",), {"type": "string", "format": "date-time"}),
        (("10:00:00Z",), {"type": "string", "format": "time"}),
        (("10:00",), {"type": "string"}),
        (("a@b.org",), {"type": "string", "format": "email"}),
        ((1, "a"), {"type": ["integer", "string"]}),
        ((True, "no", None), {"enum": [True, "no", None]}),
        (([], []), {"type": "array", "items": {"type": "string"}}),
        ((["a"], None), {"type": ["array", "null"], "items": {"type": "string"}}),
    ],
)
def test_a_leaf_is_drafted_from_its_values(values: tuple[object, ...], expected: dict[str, Any]) -> None:
    """Types, nulls, repeats and formats are read off the values."""
    assert leaf(*values) == expected


def test_what_every_record_has_is_required() -> None:
    """A key that some record lacks is not required; keys keep their order."""
    drafted = infer([{"a": 1, "b": 2}, {"b": 3, "c": 4}])
    assert (drafted["required"], list(drafted["properties"])) == (["b"], ["a", "b", "c"])


def test_items_of_all_lists_make_one_schema() -> None:
    """Objects in lists are united over all records."""
    drafted = leaf([{"name": "a"}], [{"name": "b", "dose": None}])
    assert (drafted["items"]["required"], list(drafted["items"]["properties"])) == (["name"], ["name", "dose"])


@pytest.mark.parametrize(
    ("records", "word"),
    [
        ([], "no records"),
        ([{}], "root"),
        ([{"x": {}}], "/x"),
        ([{"x": 1}, {"x": []}], "/x"),
        ([{"x": [{}, 3]}], "several"),
    ],
)
def test_what_no_schema_describes_is_named(records: list[dict[str, Any]], word: str) -> None:
    """The error names the place."""
    with pytest.raises(RecordError, match=word):
        infer(records)


RECORD = {"name": "Rosa", "age": 71}
CHAT = {"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": json.dumps(RECORD)}]}
FENCED = {"messages": [{"role": "assistant", "content": f"Here:\n```json\n{json.dumps(RECORD)}\n```"}]}
CASE = {"id": "1", "transcript": [{"text": "..."}], "record": RECORD}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORD, indent=2),
        json.dumps([RECORD]),
        json.dumps(RECORD) + "\n\n",
        "\ufeff" + json.dumps(CASE),
        json.dumps(CHAT),
        json.dumps(FENCED),
    ],
)
def test_every_form_of_record_is_read(text: str, tmp_path: Path) -> None:
    """JSON, lists, lines, cases and conversations hold the same record."""
    path = tmp_path / "r"
    path.write_text(text, encoding="utf-8")
    assert read_records([path]) == [RECORD]


def test_lines_and_files_add_up(tmp_path: Path) -> None:
    """Records of all lines of all files are returned in order."""
    path = tmp_path / "r.jsonl"
    path.write_text('{"a": 1}\n\n{"a": 2}\n')
    assert read_records([path, path]) == [{"a": 1}, {"a": 2}, {"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"", "r", "empty"),
        (b" \n", "r", "empty"),
        (b"\xff\x00", "r", "not text"),
        (b"[]", "r", "no records"),
        (b"[3]", "r, item 1", "not a JSON object"),
        (b'{"a": 1}\n{"a": \n', "r:2", "not JSON"),
        (b'{"messages": []}', "r", "last message"),
        (b'{"messages": [{"role": "assistant", "content": "sorry"}]}', "r", "last message"),
        (b'{"id": "1", "record": 3}', "r", "case's record"),
        (b"[" * 100_000, "r:1", "not JSON"),
    ],
)
def test_a_broken_file_is_named_with_its_line(content: bytes, where: str, what: str, tmp_path: Path) -> None:
    """What is wrong, and where, is in the error."""
    path = tmp_path / "r"
    path.write_bytes(content)
    with pytest.raises(RecordError) as caught:
        read_records([path])
    assert (what in caught.value.what, caught.value.where.endswith(where)) == (True, True), str(caught.value)


def test_a_folder_of_pairs_gives_its_records(tmp_path: Path) -> None:
    """Of a folder the JSON files are read, and nothing else in it."""
    (tmp_path / "a.json").write_text('{"x": 1}', encoding="utf-8")
    (tmp_path / "a.txt").write_text("Ann: one", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"x": 2}', encoding="utf-8")
    assert [{"x": 1}, {"x": 2}] == read_records([tmp_path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that is not there is an error of ours."""
    with pytest.raises(RecordError, match="no such file"):
        read_records([tmp_path / "none.json"])


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(-9, 9), st.sampled_from(["a", "b", "", "2024-01-31"])
)
flat = st.dictionaries(st.sampled_from(["p", "q", "a/b"]), scalars, min_size=1)
records = st.fixed_dictionaries(
    {"one": scalars},
    optional={"inner": st.one_of(st.none(), flat), "list": st.lists(scalars), "objects": st.lists(flat)},
)


@given(st.lists(records, min_size=1, max_size=8))
def test_a_draft_accepts_the_records_it_was_made_from(given_records: list[dict[str, Any]]) -> None:
    """Whatever the records hold, the draft is a schema that onrecord takes, and they are valid under it."""
    schema = Schema.from_dict(infer(given_records))
    assert [schema.validate(record) for record in given_records] == [[] for _ in given_records]
