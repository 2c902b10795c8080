"""Schemas in the dialect of strict mode, and answers back in the dialect of the schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.models.request_schema import (
    is_within_limits,
    strict_schema,
    with_shared_shapes,
    without_absent,
)

OPTIONAL = {
    "type": "object",
    "properties": {"a": {"type": "string", "maxLength": 3}, "b": {"anyOf": [{"type": "null"}, {"type": "integer"}]}},
    "required": ["b"],
}


def test_objects_are_closed_and_whole() -> None:
    """Every property is required, one that may be absent may be null, and what strict mode does not know is gone."""
    assert strict_schema(OPTIONAL) == {
        "type": "object",
        "properties": {
            "a": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "b": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
        },
        "required": ["a", "b"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"enum": ["a", None]}, {"enum": ["a", None], "type": ["string", "null"]}),
        ({"const": True}, {"const": True, "type": "boolean"}),
        ({"x-copy": True, "type": "string", "pattern": "a"}, {"type": "string"}),
        ({"oneOf": [{"type": "null"}]}, {"anyOf": [{"type": "null"}]}),
        ({}, {"type": ["string", "number", "boolean", "null"]}),
        (
            {"type": "array", "items": {"type": "integer", "minimum": 2}, "maxItems": 3, "uniqueItems": True},
            {"type": "array", "items": {"type": "integer", "minimum": 2}, "maxItems": 3},
        ),
    ],
)
def test_values_keep_what_strict_mode_knows(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    """Types are always there, bounds of numbers and lists stay."""
    assert strict_schema(schema) == expected


def test_bounds_can_be_left_out() -> None:
    """For servers that know shapes alone."""
    schema = {"type": "array", "items": {"type": "integer", "minimum": 2}, "maxItems": 3}
    assert strict_schema(schema, ()) == {"type": "array", "items": {"type": "integer"}}


def _object(**properties: Any) -> dict[str, Any]:
    return strict_schema({"type": "object", "properties": properties, "required": list(properties)})


def test_limits_are_those_that_are_documented() -> None:
    """Properties, options, depth, length and the root's type are counted."""
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(12):
        deep = _object(a=deep)
    assert is_within_limits(_object(a={"enum": list(range(1000))}))
    assert not is_within_limits(_object(a={"enum": list(range(900))}, b={"enum": list(range(900))}))
    assert not is_within_limits(_object(**{f"p{i}": {"type": "string"} for i in range(5001)}))
    assert not is_within_limits(_object(a={"enum": ["x" * 500 + str(i) for i in range(300)]}))
    assert not is_within_limits(deep)
    assert not is_within_limits({"type": "array", "items": {"type": "string"}})


def test_a_null_that_stands_for_nothing_is_taken_out() -> None:
    """Nulls of properties that may be null stay, those that stand for an absent one go, in lists too."""
    schema = {"type": "array", "items": OPTIONAL}
    assert without_absent([{"a": None, "b": None}, {"a": "x", "b": 1}], schema) == [{"b": None}, {"a": "x", "b": 1}]


_leaves = st.sampled_from(
    [{"type": "string"}, {"type": "integer", "minimum": 1}, {"enum": ["a", 2, None]}, {"anyOf": [{"type": "null"}]}]
)
_schemas = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(lambda one: {"type": "array", "items": one}, inner),
        st.builds(
            lambda one, two, needed: {"type": "object", "properties": {"p": one, "q": two}, "required": needed},
            inner,
            inner,
            st.sampled_from([[], ["p"], ["p", "q"]]),
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(_schemas)
def test_an_answer_in_strict_mode_is_one_of_the_schema(schema: dict[str, Any]) -> None:
    """The emptiest answer that the strict schema allows validates under the schema it was made of."""
    strict = strict_schema(schema)
    jsonschema.Draft202012Validator.check_schema(strict)
    answer = _emptiest(strict)
    assert jsonschema.Draft202012Validator(strict).is_valid(answer)
    assert jsonschema.Draft202012Validator(schema).is_valid(without_absent(answer, schema))


def _emptiest(schema: dict[str, Any]) -> Any:
    if "anyOf" in schema:
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {key: _emptiest(one) for key, one in schema["properties"].items()}
    return {"array": [], "string": "", "integer": 1}[schema["type"]]


@settings(deadline=None)
@given(st.lists(_schemas, min_size=2, max_size=4))
def test_shared_shapes_say_the_same(parts: list[dict[str, Any]]) -> None:
    """With its references read, a schema with shared shapes is the one that it was made of; and it is never longer."""
    fields = {f"{name}{at}": strict_schema(one) for at, one in enumerate(parts) for name in ("a", "b", "c")}
    whole = _object(**fields)
    shared = with_shared_shapes(whole)
    assert _read(shared, shared) == whole
    assert len(json.dumps(shared)) <= len(json.dumps(whole))


def test_many_fields_of_one_shape_share_it() -> None:
    """A hundred fields with citations take a fourth of the letters, and the answer is judged as before."""
    leaf = {"type": "object", "properties": {"segments": {"type": "array", "items": {"type": "integer"}}}}
    whole = _object(**{f"field_{n}": {"anyOf": [{"type": "null"}, leaf]} for n in range(100)})
    shared = with_shared_shapes(whole)
    assert len(json.dumps(shared)) < len(json.dumps(whole)) / 4
    validator = jsonschema.Draft202012Validator(shared)
    nothing: dict[str, Any] = {f"field_{n}": None for n in range(100)}
    assert validator.is_valid({**nothing, "field_7": {"segments": [3]}})
    assert not validator.is_valid({**nothing, "field_7": {"segments": ["three"]}})


def test_a_shape_of_that_name_is_kept() -> None:
    """Shapes that the schema names itself keep their names."""
    own = {"type": "string", "description": "a shape that the schema names itself, with many words"}
    twice = {"type": "string", "enum": [f"an option with a long name {n}" for n in range(4)]}
    whole = {**_object(a={"$ref": "#/$defs/s0"}, **dict.fromkeys("bcdefg", twice)), "$defs": {"s0": own}}
    assert with_shared_shapes(whole)["$defs"] == {"s0": own, "s1": twice}


def _read(one: Any, root: dict[str, Any]) -> Any:
    """Return a schema with its references replaced by what they name."""
    if isinstance(one, dict):
        if set(one) == {"$ref"}:
            return _read(root["$defs"][one["$ref"].rpartition("/")[2]], root)
        return {key: _read(value, root) for key, value in one.items() if key != "$defs"}
    return [_read(item, root) for item in one] if isinstance(one, list) else one
