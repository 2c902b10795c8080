"""Comparators: when two values of a field are the same, and how alike two that differ are.

By type of field: numbers by value, with units converted within one dimension; dates and times by what they mean;
enums and yes-or-no by their option; text by its words, with letter case, accents, punctuation and the way in which
numbers are written folded. A declared tolerance can loosen numbers and texts. Knows nothing of arrays and records.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from onrecord.errors import UsageError
from onrecord.language.dates import agrees, parse_iso
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import tokenize
from onrecord.language.units import convertible
from onrecord.language.wordlists import load, load_pairs
from onrecord.schema import Field, Kind

_DATE_FORMATS = frozenset({"date", "date-time", "time"})
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


class ValueType(Enum):
    """How the values of a field are compared."""

    ENUM = "enum"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two values may differ and still count as the same; by default not at all.

    Attributes:
        number: the largest relative difference of two numbers: 0.05 lets 100 stand for 105.
        text: the least word F1 of two texts, in (0, 1]; 1 asks for the same words in the same order.
    """

    number: float = 0.0
    text: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.number < 1 or not 0 < self.text <= 1:
            raise UsageError("a tolerance is out of range", hint="number takes 0 to below 1, text above 0 to 1")


EXACTLY = Tolerance()


def value_type(field: Field | None) -> ValueType:
    """Return how a field's values are compared; a field that the schema does not know holds text."""
    if field is None:
        return ValueType.TEXT
    if field.kind in {Kind.ENUM, Kind.CONST}:
        return ValueType.ENUM
    if field.kind is Kind.BOOLEAN:
        return ValueType.BOOLEAN
    if field.kind in {Kind.NUMBER, Kind.INTEGER}:
        return ValueType.NUMBER
    return ValueType.DATE if field.format in _DATE_FORMATS else ValueType.TEXT


def identical(a: Any, b: Any) -> bool:
    """Say whether two JSON scalars are the same value; 1 and 1.0 are, 1 and true, or 1 and "1", are not."""
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def same(gold: Any, predicted: Any, of: ValueType, tolerance: Tolerance = EXACTLY) -> bool:
    """Say whether ``predicted`` says what ``gold`` says; both are scalars and not null."""
    if identical(gold, predicted):
        return True
    if of is ValueType.BOOLEAN:
        return _truth(gold) is not None and _truth(gold) == _truth(predicted)
    if isinstance(gold, bool) or isinstance(predicted, bool):
        return False
    if of is ValueType.NUMBER:
        a, b = _amount(gold), _amount(predicted)
        return a is not None and b is not None and _same_amount(a, b, tolerance)
    if meaning(str(gold)) == meaning(str(predicted)):
        return True
    if of is ValueType.ENUM:
        return False
    if _same_moment(str(gold), str(predicted)):
        return True
    return of is ValueType.TEXT and tolerance.text < 1 and word_f1(str(gold), str(predicted)) >= tolerance.text


def similarity(gold: Any, predicted: Any, of: ValueType) -> float:
    """Return how alike two values that differ are, in [0, 1]: of texts the F1 of their words, of others 0."""
    if of is not ValueType.TEXT or isinstance(gold, bool) or isinstance(predicted, bool):
        return 0.0
    return word_f1(str(gold), str(predicted))


def word_f1(a: str, b: str) -> float:
    """Return the F1 of the words of two texts, function words aside; each word counts as often as it stands there."""
    left, right = Counter(_content(a)), Counter(_content(b))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    unit: str | None


def _amount(value: Any) -> _Amount | None:
    """Return the one number that a value is, or that its text holds."""
    if isinstance(value, int | float):
        return _Amount(float(value), None) if math.isfinite(value) else None
    found = find_quantities(value) if isinstance(value, str) else ()
    if len(found) != 1 or found[0].kind == "ratio" or not found[0].values:
        return None
    return _Amount(found[0].values[0], found[0].unit)


def _same_amount(a: _Amount, b: _Amount, tolerance: Tolerance) -> bool:
    """Compare two numbers; a unit that only one of them states is taken to be the other's."""
    factor = convertible(b.unit, a.unit) if a.unit and b.unit else 1.0
    return factor is not None and math.isclose(a.value, b.value * factor, rel_tol=max(1e-9, tolerance.number))


def _same_moment(a: str, b: str) -> bool:
    first, second = parse_iso(a), parse_iso(b)
    return first is not None and second is not None and agrees(first, second) and agrees(second, first)


@lru_cache(maxsize=16384)
def meaning(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, folded; numbers as their values and units, "fifty mg" as "50 mg"."""
    quantities = find_quantities(text)
    other = load_pairs("spelling")
    parts = [(q.start, _written(q, text)) for q in quantities]
    parts += [
        (token.start, other.get(token.norm, token.norm))
        for token in tokenize(text)
        if not any(q.start <= token.start < q.end for q in quantities)
    ]
    return tuple(part for _, part in sorted(parts)) or (text.strip(),)


def _written(quantity: Quantity, text: str) -> str:
    if quantity.digits is not None:
        number = quantity.digits
    elif quantity.values:
        parts = quantity.values if quantity.kind == "ratio" else quantity.values[:1]
        number = "/".join(f"{part:.12g}" for part in parts)
    else:
        number = text[quantity.start : quantity.end]
    return f"{number} {quantity.unit or quantity.kind}" if quantity.unit or quantity.kind == "percent" else number


@lru_cache(maxsize=16384)
def _content(text: str) -> tuple[str, ...]:
    stops = load("stopwords")
    words = meaning(text)
    return tuple(word for word in words if word not in stops) or words
