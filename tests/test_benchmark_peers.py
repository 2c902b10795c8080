"""What the peers are given: the user's schema in each one's own shape, and a labelled example."""

from __future__ import annotations

import pytest

from corpora import Case
from onrecord import Schema, Transcript
from peer_systems import answer_tokens, described, messages, model_of, quotable, strict

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "city": {"type": ["string", "null"], "description": "Where to"},
            "seats": {"enum": ["1", "2", None]},
            "17": {"type": ["number", "null"], "title": "Price"},
            "stops": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
        },
    }
)


def case() -> Case:
    transcript = Transcript.from_segments([{"speaker": "Customer", "text": "Two seats to Lyon."}])
    return Case("c", "sgd", transcript, SCHEMA, {"city": "Lyon", "seats": "2"})


def test_strict_schemas_require_every_property() -> None:
    """At every depth, and allow no other."""
    given = strict(SCHEMA.raw)
    assert given["required"] == ["city", "seats", "17", "stops"]
    assert given["additionalProperties"] is False
    assert given["properties"]["stops"]["items"]["required"] == ["name"]


def test_fields_are_described_one_a_line() -> None:
    """A field's name, its words, and its options or its type."""
    assert described(SCHEMA).splitlines() == [
        "- city: Where to",
        "- seats: one of: 1 | 2",
        "- 17: Price. number",
        "- stops[].name: name",
    ]


def test_the_prompt_has_the_words_and_the_fields() -> None:
    """Peers read the transcript with its speakers."""
    assert "Customer: Two seats to Lyon." in messages(case())[1]["content"]


def test_room_for_an_answer_grows_with_the_schema() -> None:
    """Ninety-six tokens a field."""
    assert answer_tokens(SCHEMA) == 128 + 96 * 4


def test_the_pydantic_model_is_the_schema() -> None:
    """Names, options and nulls are those of the schema, and other names are refused."""
    model = model_of(SCHEMA)
    given = {"city": None, "seats": "2", "17": 3.5, "stops": [{"name": "Dijon"}]}
    assert model.model_validate(given).model_dump(by_alias=True) == given
    with pytest.raises(ValueError, match="seats"):
        model.model_validate({**given, "seats": "9"})
    with pytest.raises(ValueError, match="extra"):
        model.model_validate({**given, "other": 1})


def test_examples_are_chosen_by_what_they_can_quote() -> None:
    """A value that stands inside another word is none, and the schema asked for must have the field."""
    assert quotable(case(), SCHEMA) == 1
    assert quotable(case(), Schema.from_dict({"type": "object", "properties": {"day": {"type": "string"}}})) == 0


def test_a_labelled_example_quotes_its_text() -> None:
    """Only values that stand in the text, with the attribute that closed fields have."""
    data = pytest.importorskip("langextract.core.data")
    from peer_systems import labelled_example

    example = labelled_example(case(), {"city", "seats"})
    assert isinstance(example, data.ExampleData)
    assert [(e.extraction_class, e.extraction_text) for e in example.extractions] == [("city", "Lyon")]
