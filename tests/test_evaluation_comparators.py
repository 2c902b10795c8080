"""Comparators: when two values of a field are the same."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord import Schema, UsageError
from onrecord.evaluation.comparators import Tolerance, ValueType, identical, same, similarity, value_type


@pytest.mark.parametrize(
    ("of", "a", "b"),
    [
        ("number", 72, 72.0),
        ("number", 72, "72"),
        ("number", "1.5 g", "1500 mg"),
        ("number", 50, "fifty milligrams"),
        ("enum", "Trace edema", "trace  edema"),
        ("enum", 3, 3.0),
        ("boolean", True, "true"),
        ("boolean", False, "No"),
        ("date", "2024-03-05", "5 March 2024"),
        ("date", "14:30", "2:30 pm"),
        ("text", "Café au lait.", "cafe au lait"),
        ("text", "fifty milligrams twice a day", "50 mg twice a day"),
        ("text", "oedema", "edema"),
        ("text", "140/90", "one forty over ninety"),
        ("text", "5 July 1982", "1982-07-05"),
        ("text", "++", "++ "),
        ("text", "20 %", "twenty percent"),
        ("text", "555-0199", "5550199"),
    ],
)
def test_values_that_say_the_same_are_the_same(of: str, a: Any, b: Any) -> None:
    """In either direction."""
    kind = ValueType(of)
    assert (same(a, b, kind), same(b, a, kind)) == (True, True)


@pytest.mark.parametrize(
    ("of", "a", "b"),
    [
        ("number", 72, 73),
        ("number", "5 mg", "5 ml"),
        ("number", 3, "3 out of 10"),
        ("number", 1, True),
        ("number", float("inf"), "many"),
        ("enum", "Yes", "No"),
        ("enum", "1", "2"),
        ("boolean", True, "perhaps"),
        ("boolean", True, False),
        ("date", "2024-03-05", "2024-03-06"),
        ("date", "2024-03-05", "2024-03"),
        ("text", "left knee", "right knee"),
        ("text", "knee pain", "pain knee"),
        ("text", "50 mg", "50 ml"),
        ("text", "true", True),
        ("text", "++", "--"),
    ],
)
def test_values_that_say_otherwise_differ(of: str, a: Any, b: Any) -> None:
    """In either direction."""
    kind = ValueType(of)
    assert (same(a, b, kind), same(b, a, kind)) == (False, False)


def test_a_declared_tolerance_loosens_numbers_and_texts() -> None:
    """Nothing else, and only as far as declared."""
    wide = Tolerance(number=0.05, text=0.6)
    assert same(100, 104, ValueType.NUMBER, wide)
    assert not same(100, 110, ValueType.NUMBER, wide)
    assert same("pain in the left knee", "left knee pain", ValueType.TEXT, wide)
    assert not same("left knee", "right hip", ValueType.TEXT, wide)
    assert not same("trace edema", "edema", ValueType.ENUM, wide)


@pytest.mark.parametrize(("number", "text"), [(1.0, 1.0), (-0.1, 1.0), (0.0, 0.0), (0.0, 1.1)])
def test_a_tolerance_out_of_range_is_refused(number: float, text: float) -> None:
    """A tolerance at which anything is right is a mistake."""
    with pytest.raises(UsageError, match="tolerance"):
        Tolerance(number, text)


def test_identity_is_that_of_json() -> None:
    """Exact scoring knows one number type, and no truth in numbers or texts."""
    assert (identical(1, 1.0), identical(1, True), identical(1, "1"), identical("a", "A")) == (
        True,
        False,
        False,
        False,
    )


def test_similarity_is_of_texts_alone() -> None:
    """Half-right numbers and options are wrong."""
    assert similarity("left knee", "right knee", ValueType.TEXT) == 0.5
    assert similarity("the", "the", ValueType.TEXT) == 1.0
    assert similarity(71, 72, ValueType.NUMBER) == similarity("Yes", "No", ValueType.ENUM) == 0.0
    assert similarity("", "?", ValueType.TEXT) == 0.0


def test_the_type_follows_the_schema() -> None:
    """Formats of dates make dates; a constant is an enum of one."""
    schema = Schema.from_dict(
        {
            "type": "object",
            "properties": {
                "a": {"enum": ["x"]},
                "b": {"const": "x"},
                "c": {"type": "boolean"},
                "d": {"type": "integer"},
                "e": {"type": "string", "format": "date"},
                "f": {"type": "string"},
            },
        }
    )
    assert [value_type(f).value for f in schema.fields] == ["enum", "enum", "boolean", "number", "date", "text"]
    assert value_type(None) is ValueType.TEXT
