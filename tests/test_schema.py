"""Schema: leaves of every kind, validation, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import Schema, SchemaError
from onrecord.schema import Kind, join_pointer, leaves, split_pointer

SYNUR = Path(__file__).resolve().parents[2] / "shared" / "data" / "synur" / "schema.json"


def of(**properties: Any) -> Schema:
    return Schema.from_dict({"type": "object", "properties": properties})


def kinds(schema: Schema) -> dict[str, Kind]:
    return {field.pointer: field.kind for field in schema.fields}


def test_every_kind_of_leaf_is_found() -> None:
    """Strings, numbers, booleans, enums, constants, nested objects and arrays all give leaves."""
    schema = of(
        a={"type": "string"},
        b={"type": "object", "properties": {"c": {"type": "number"}, "d/e": {"type": "integer"}}},
        f={"type": "array", "items": {"type": "object", "properties": {"g": {"type": "boolean"}}}},
        h={"type": "array", "items": {"enum": ["x", "y"]}},
        i={"const": 3},
    )
    assert kinds(schema) == {
        "/a": Kind.STRING,
        "/b/c": Kind.NUMBER,
        "/b/d~1e": Kind.INTEGER,
        "/f/*/g": Kind.BOOLEAN,
        "/h/*": Kind.ENUM,
        "/i": Kind.CONST,
    }


@pytest.mark.parametrize(
    "leaf",
    [
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "string"}]},
        {"anyOf": [{"$ref": "#/$defs/text"}, {"type": "null"}]},
    ],
)
def test_null_can_be_allowed_in_many_ways(leaf: dict[str, Any]) -> None:
    """Type lists, anyOf and oneOf all make a nullable string that accepts both."""
    schema = Schema.from_dict({"type": "object", "properties": {"x": leaf}, "$defs": {"text": {"type": "string"}}})
    field = schema.fields[0]
    accepted = [schema.accepts(field, value) for value in ("a", None, 3)]
    assert (field.kind, field.nullable, accepted) == (Kind.STRING, True, [True, True, False])


def test_an_enum_with_null_is_nullable() -> None:
    """Null among the options is no option but permission."""
    field = of(x={"enum": ["a", None]}).fields[0]
    assert (field.options, field.nullable) == (("a",), True)


def test_references_are_resolved_where_they_are_used() -> None:
    """A definition used twice gives two leaves with its details."""
    schema = Schema.from_dict(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {"a": {"$ref": "#/definitions/dose"}, "b": {"$ref": "#/definitions/dose"}},
            "definitions": {"dose": {"type": "number", "minimum": 1, "title": "Dose"}},
        }
    )
    assert [(f.pointer, f.label, f.minimum) for f in schema.fields] == [("/a", "Dose", 1), ("/b", "Dose", 1)]
    assert [schema.accepts(schema.fields[0], value) for value in (2, 0)] == [True, False]


def test_all_of_is_united() -> None:
    """Properties of all parts are leaves, and all are validated."""
    schema = Schema.from_dict(
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"type": "object", "properties": {"b": {"type": "integer"}}},
            ]
        }
    )
    assert (list(kinds(schema)), len(schema.validate({"b": "x"}))) == (["/a", "/b"], 2)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ({"type": "object", "properties": {"x": {"$ref": "#"}}}, "recursive"),
        (
            {
                "type": "object",
                "properties": {"x": {"$ref": "#/$defs/a"}},
                "$defs": {
                    "a": {"type": "object", "properties": {"y": {"$ref": "#/$defs/b"}}},
                    "b": {"type": "object", "properties": {"z": {"$ref": "#/$defs/a"}}},
                },
            },
            "recursive",
        ),
        ({"type": "object", "properties": {"x": {"$ref": "https://example.org/s.json"}}}, "outside the file"),
        ({"type": "object", "properties": {"x": {"$ref": "#/$defs/none"}}}, "not there"),
        ({"type": "object", "properties": {"x": {"type": "object"}}}, "without declared properties"),
        ({"type": "object", "properties": {"x": {"type": "array"}}}, "not described"),
        ({"type": "object", "properties": {"x": True}}, "says nothing"),
        ({"type": "object", "properties": {"x": {"anyOf": [{"type": "array"}, {"type": "string"}]}}}, "several"),
        ({"type": "object", "properties": {}}, "without declared"),
        ({"type": "string"}, "say type: object"),
        ({"name": "Ann", "age": 3}, "schema infer"),
        ({"type": "array", "items": {"type": "string"}}, "no object"),
        ({"type": "nonsense"}, "not a valid JSON Schema at /type: must be one of array, boolean"),
        ({"type": "object", "required": "x"}, "at /required: must be of type array"),
        ({"type": "object", "properties": {"x": {"type": "string", "minLength": -1}}}, "must be 0 at least"),
        ({"type": "object", "properties": {"x": {"type": "string", "pattern": "("}}}, "not a valid JSON Schema"),
        ({"type": "object", "properties": {"x": {"minimum": "3"}}}, "not a valid JSON Schema at /properties/x/minimum"),
    ],
)
def test_what_cannot_be_filled_is_refused(raw: dict[str, Any], word: str) -> None:
    """The error says what is wrong and where."""
    with pytest.raises(SchemaError, match=word):
        Schema.from_dict(raw)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\x00\xff\xfe", "not JSON text"),
        (b"[]", "must be a JSON object"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_broken_file_is_named(content: bytes, word: str, tmp_path: Path) -> None:
    """Every unusable file is a SchemaError with its path."""
    path = tmp_path / "s.json"
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=word) as caught:
        Schema.from_file(path)
    assert "s.json" in caught.value.where


def test_a_path_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and a folder are errors of ours."""
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(SchemaError, match="cannot be read"):
            Schema.from_file(path)


def test_a_pydantic_model_is_a_schema() -> None:
    """Models give their fields, optional ones nullable."""

    class Item(pydantic.BaseModel):
        name: str
        dose: str | None = None

    class Visit(pydantic.BaseModel):
        status: Literal["open", "closed"]
        items: list[Item]

    schema = Schema.from_pydantic(Visit)
    assert kinds(schema) == {"/status": Kind.ENUM, "/items/*/name": Kind.STRING, "/items/*/dose": Kind.STRING}
    assert [f.nullable for f in schema.fields] == [False, False, True]


def test_something_else_is_no_pydantic_model() -> None:
    """A plain class is refused."""
    with pytest.raises(SchemaError, match="Pydantic"):
        Schema.from_pydantic(dict)


@pytest.mark.parametrize("raw", [None, [], "x"])
def test_a_schema_is_an_object(raw: Any) -> None:
    """Anything but a mapping is refused."""
    with pytest.raises(SchemaError, match="object"):
        Schema.from_dict(raw)


def test_concrete_pointers_find_their_star_leaf() -> None:
    """Digits are indices of arrays, unless a property is called so."""
    schema = of(
        m={"type": "array", "items": {"type": "object", "properties": {"d": {"type": "string"}}}},
        **{"0": {"type": "string"}},
    )
    found = [schema.field_for(p) for p in ("/m/12/d", "/m/*/d", "/0", "/m/x/d", "/none")]
    assert [field and field.pointer for field in found] == ["/m/*/d", "/m/*/d", "/0", None, None]


def test_problems_name_the_place_and_no_value() -> None:
    """Messages of validation hold pointers, never what was found there."""
    problems = of(x={"type": "integer"}).validate({"x": "secret"})
    assert [(p.pointer, "secret" in p.message) for p in problems] == [("/x", False)]


@given(st.lists(st.one_of(st.text(max_size=5), st.integers(0, 99)), max_size=4))
def test_pointers_split_and_join(parts: list[str | int]) -> None:
    """Joining and splitting are inverse, whatever the parts hold."""
    assert split_pointer(join_pointer(*parts)) == tuple(str(part) for part in parts)


def test_leaves_are_the_scalars() -> None:
    """Every scalar has its pointer; empty containers have none."""
    data = {"a": [1, {"b": None}], "c": {}, "d": []}
    assert list(leaves(data)) == [("/a/0", 1), ("/a/1/b", None)]


def test_the_large_schema_is_read_whole() -> None:
    """A schema of 193 fields gives 193 fields."""
    if not SYNUR.is_file():
        pytest.skip("../shared/data is not here")
    assert len(Schema.from_file(SYNUR).fields) == len(json.loads(SYNUR.read_text())["properties"]) == 193


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("time", ("14:30", "14:30:05", "14:30Z", "14:30:05.25+02:00"), ("bring the tools", "2:30", "25:00", "2:30 pm")),
        ("date-time", ("2024-05-01T14:30", "2024-05-01 14:30:05z"), ("2024-05-01", "2024-02-30T10:00", "tomorrow")),
        ("date", ("2024-05-01",), ("2024-02-30", "the first of May")),
        ("email", ("a@b.org",), ("a at b",)),
        ("ipv4", ("10.0.0.1",), ("10.0.0.256",)),
        ("uuid", ("b0d4ce5d-2757-4699-948c-cfa72ba94f86",), ("b0d4ce5d",)),
    ],
)
@pytest.mark.parametrize(
    "draft", ["https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"]
)
def test_formats_are_held_to(draft: str, form: str, right: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    """In every draft alike; times are said without seconds or offset, and may be."""
    schema = Schema.from_dict(
        {"$schema": draft, "type": "object", "properties": {"x": {"type": "string", "format": form}}}
    )
    assert [schema.accepts(schema.fields[0], value) for value in right] == [True] * len(right)
    assert [schema.accepts(schema.fields[0], value) for value in wrong] == [False] * len(wrong)
    assert [len(schema.validate({"x": value})) for value in (*right, *wrong)] == [0] * len(right) + [1] * len(wrong)


@pytest.mark.parametrize("form", ["duration", "uri", "hostname", "house-code"])
def test_formats_that_nothing_here_knows_refuse_nothing(form: str) -> None:
    """They are notes for the reader, as docs/checks.md says."""
    schema = of(x={"type": "string", "format": form})
    assert schema.accepts(schema.fields[0], "bring the tools")


def test_a_format_leaves_what_is_no_text_alone() -> None:
    """A nullable time may be null."""
    schema = of(
        x={"type": ["string", "null"], "format": "time"}, y={"type": ["number", "string"], "format": "date-time"}
    )
    assert [schema.accepts(field, value) for field, value in zip(schema.fields, (None, 3), strict=True)] == [True, True]
