"""Several questions in one request: its words, its shape, its limits."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from dialogues import SCHEMA
from onrecord import Schema
from onrecord.models.base import estimated_tokens
from onrecord.propose import packing
from onrecord.propose.packing import Pack, packs
from onrecord.propose.questions import questions

ALL = Pack(questions(SCHEMA))
ROOM = 100_000


def wide(count: int, **leaf: Any) -> Schema:
    return Schema.from_dict({"type": "object", "properties": {f"f{i}": leaf for i in range(count)}})


def test_every_question_has_a_key_that_providers_take() -> None:
    """Names with spaces, slashes and letters of other scripts become plain, and stay different."""
    names = ["heart rate", "heart/rate", "Größe", "x" * 90, "x" * 91, "_others"]
    schema = Schema.from_dict({"type": "object", "properties": {name: {"type": "string"} for name in names}})
    keys = list(Pack(questions(schema)).keys)
    assert keys == ["heart_rate", "heart_1rate", "Gr_e", "x" * 64, "x" * 60 + "_2", "_others_2"]


def test_the_words_name_every_field_and_column() -> None:
    """Each leaf has a line, and each column of a list under it."""
    text = ALL.ask()
    assert "- heart_rate: Heart rate (a number)" in text
    assert "- medications: every item that the transcript states\n  - name: " in text


def test_the_shape_takes_null_values_and_items() -> None:
    """An answer of nulls and empty lists is valid, and so is a value with its segments."""
    shape = jsonschema.Draft202012Validator(ALL.answer_schema({}, most_items=5))
    nothing: dict[str, Any] = {key: [] if question.is_list else None for key, question in ALL.keys.items()}
    said = {**nothing, "heart_rate": {"segments": [3], "value": 88}}
    listed = {**said, "medications": [{"segments": [6], "name": "Metoprolol", "dose": None}]}
    assert all(map(shape.is_valid, (nothing, said, listed)))
    assert not shape.is_valid({**nothing, "heart_rate": {"segments": [3], "value": "fast"}})
    assert not shape.is_valid({key: value for key, value in nothing.items() if key != "age"})


def test_every_object_of_the_shape_is_closed_and_whole() -> None:
    """Strict mode wants every property required and no other allowed, at every depth."""

    def objects(shape: Any) -> list[dict[str, Any]]:
        inner = list(shape.values()) if isinstance(shape, dict) else shape if isinstance(shape, list) else []
        own = [shape] if isinstance(shape, dict) and shape.get("type") == "object" else []
        return own + [found for part in inner for found in objects(part)]

    for one in objects(ALL.answer_schema({}, most_items=5)):
        assert (one["required"], one["additionalProperties"]) == (list(one["properties"]), False)


@pytest.mark.parametrize(
    ("schema", "least"),
    [
        (wide(400, type=["string", "null"]), 4),  # the answer would be too long
        (wide(60, enum=[f"option {i}" for i in range(40)]), 3),  # more enum values than a request may have
        (wide(12, enum=[f"{i} {'x' * 600}" for i in range(40)]), 3),  # more letters
    ],
)
def test_a_schema_beyond_a_limit_is_split_in_order(schema: Schema, least: int) -> None:
    """All questions are asked, in schema order, in packs that keep to the limits."""
    asked = questions(schema)
    found = packs(asked, estimated_tokens, room=ROOM)
    assert tuple(question for pack in found for question in pack.questions) == asked
    assert len(found) == least
    assert all(pack.answer_tokens <= packing.MOST_ANSWER_TOKENS for pack in found)


def test_a_small_room_makes_small_packs() -> None:
    """Where the context is short, fewer fields are asked at once."""
    assert len(packs(questions(wide(40, type="string")), estimated_tokens, room=400)) > 4


def test_a_question_larger_than_any_pack_stands_alone() -> None:
    """A single field is asked whatever its size."""
    asked = questions(wide(2, enum=[f"option {i}" for i in range(2000)]))
    assert [pack.questions for pack in packs(asked, estimated_tokens, room=ROOM)] == [asked[:1], asked[1:]]
