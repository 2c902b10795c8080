"""Settling: what the data looks like when claims hold, fail or move."""

from __future__ import annotations

from typing import Any

import pytest

from dialogues import GLOSSARY, HANDOFF, SCHEMA
from onrecord import Extractor, Glossary, Schema, Term, Transcript, check

PLAIN = Transcript.from_text("Ann: red, green and blue. Ann: red again.")


def schema(**properties: object) -> Schema:
    return Schema.from_dict({"type": "object", "properties": properties})


def test_required_nullable_leaves_become_null() -> None:
    """A required leaf without a value is null where the schema allows null."""
    assert check(HANDOFF, {"name": "Rosa Field"}, SCHEMA).data == {
        "name": "Rosa Field",
        "code_status": None,
        "allergies": [],
    }


def test_a_required_value_that_nobody_said_leaves_the_record_incomplete() -> None:
    """Nothing is invented to satisfy ``required``: the pointer is named instead."""
    result = check(HANDOFF, {"name": "Mike"}, SCHEMA)
    assert (result.complete, result.missing) == (False, ("/name",))


def test_arrays_close_up_and_pointers_follow() -> None:
    """Where an item is withheld the next one takes its index, and its claim points there."""
    result = check(HANDOFF, {"allergies": ["penicillin", "latex"]}, SCHEMA)
    assert (result.data["allergies"], result["/allergies/0"].value) == (["latex"], "latex")


def test_an_item_without_its_required_part_is_withheld_whole() -> None:
    """An object in an array that lacks a required leaf takes its other leaves with it."""
    result = check(HANDOFF, {"medications": [{"name": "aspirin", "dose": "50 mg"}]}, SCHEMA)
    assert sorted(e.pointer for e in result.withheld) == ["/medications/0/dose", "/medications/0/name"]


def test_an_item_with_a_null_part_is_kept() -> None:
    """An object in an array keeps its place when only a nullable leaf is withheld."""
    result = check(HANDOFF, {"medications": [{"name": "metoprolol", "dose": "25 mg"}]}, SCHEMA)
    assert result.data["medications"] == [{"name": "metoprolol", "dose": None}]


def test_a_supported_value_is_written_in_house_form() -> None:
    """A spoken variant reaches the record as the glossary's preferred form."""
    result = check(HANDOFF, {"code_status": "does not want to be resuscitated"}, SCHEMA, glossary=GLOSSARY)
    assert (result.data["code_status"], result["/code_status"].glossary) == (
        "DNR",
        {
            "preferred": "DNR",
            "expansion": "do not resuscitate",
            "matched": "does not want to be resuscitated",
        },
    )


@pytest.mark.parametrize(
    ("value", "written"), [("a heat pump", "HP"), ("heat pump", "HP"), ("our heat pump", "our HP")]
)
def test_an_article_goes_with_its_term(value: str, written: str) -> None:
    """What a term says whole is written in its house form alone, whatever article stood before it."""
    talk = Transcript.from_text("Ann: What is it?\nBob: It is a heat pump, our heat pump.")
    kinds = schema(equipment={"type": "string"})
    glossary = Glossary.from_terms([Term("HP", "heat pump", fields=("/equipment",))])
    assert {"equipment": written} == check(talk, {"equipment": value}, kinds, glossary=glossary).data


def test_a_duplicate_in_a_set_is_withheld() -> None:
    """``uniqueItems`` is kept by withholding the second of two equal items."""
    colours = schema(colours={"type": "array", "items": {"type": "string"}, "uniqueItems": True})
    result = check(PLAIN, {"colours": ["red", "blue", "red"]}, colours)
    assert (result.data, [e.reason for e in result.withheld]) == (
        {"colours": ["red", "blue"]},
        ["it is in the list already"],
    )


def test_max_items_is_kept() -> None:
    """Items beyond ``maxItems`` are withheld."""
    colours = schema(colours={"type": "array", "items": {"type": "string"}, "maxItems": 1})
    assert check(PLAIN, {"colours": ["red", "blue"]}, colours).data == {"colours": ["red"]}


def test_min_items_that_cannot_be_met_leave_the_record_incomplete() -> None:
    """Too few items are named, not made up."""
    colours = Schema.from_dict(
        {
            "type": "object",
            "properties": {"colours": {"type": "array", "items": {"type": "string"}, "minItems": 2}},
            "required": ["colours"],
        }
    )
    result = check(PLAIN, {"colours": ["red"]}, colours)
    assert (result.complete, result.missing) == (False, ("/colours",))


def test_a_rule_over_several_leaves_withholds_what_breaks_it() -> None:
    """``if``/``then`` and the like are kept by withholding, never by adding."""
    both = Schema.from_dict(
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "if": {"required": ["a"]},
            "then": {"properties": {"b": {"const": "green"}}},
        }
    )
    result = check(PLAIN, {"a": "red", "b": "blue"}, both)
    assert (result.data, result.complete) == ({"a": "red"}, True)


def test_a_value_of_the_wrong_type_is_withheld() -> None:
    """A supported value that the schema does not accept stays out."""
    result = check(HANDOFF, {"heart_rate": "eighty eight"}, SCHEMA)
    assert [(e.pointer, e.reason) for e in result.withheld] == [
        ("/heart_rate", "the schema does not accept this value")
    ]


def test_a_missing_pointer_is_a_key_error() -> None:
    """Looking up a value that is not held fails loudly."""
    with pytest.raises(KeyError):
        check(HANDOFF, {}, SCHEMA)["/name"]


@pytest.mark.parametrize(("drafts", "held"), [({}, False), ({"nurse": {"posture": "sitting"}}, True)])
def test_an_option_said_away_from_its_field_needs_somebody_who_wrote_it_down(
    drafts: dict[str, dict[str, str]], *, held: bool
) -> None:
    """By its word alone an option of one word is a guess; a draft that says the same makes it a claim."""
    properties: dict[str, Any] = {"posture": {"enum": ["sitting", "lying"]}}
    properties |= {f"finding_{at}": {"enum": [f"kind {at}", f"sort {at}"]} for at in range(30)}
    schema = Schema.from_dict({"type": "object", "properties": properties})
    talk = Transcript.from_text("Nurse: He was sitting in the garden when it began.\n")
    record = Extractor(schema, model=None).extract(talk, drafts=drafts)
    assert ("posture" in record.data) is held
