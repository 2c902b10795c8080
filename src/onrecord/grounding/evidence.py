"""Evidence and its roles, and when a value and words say the same.

Knows single values and texts; where in a transcript they stand is found elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from onrecord.language.codes import compact, find_codes
from onrecord.language.dates import When, parse_iso
from onrecord.language.numbers import Quantity
from onrecord.language.tokens import tokenize
from onrecord.language.units import canonical_unit, convertible
from onrecord.schema import Field, Kind
from onrecord.transcript import Span

_OF_RATIOS = frozenset({"systolic", "score", "scale", "rating", "pain", "severity", "strength"})
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_YES = frozenset({"yes", "true", "present", "positive", "on", "activated"})
_NO = frozenset({"no", "false", "absent", "negative", "off", "deactivated"})
_NEITHER = frozenset({"unknown", "unsure", "not assessed", "not applicable", "n/a", "not stated", "none"})
_THERE = frozenset({"attendee", "attendees", "attended", "attending", "participant", "participants", "speakers"})
_NONE = frozenset({"none", "no", "nil", "nothing", "denies", "denied"})
_OF_NONE = frozenset(
    {"known", "any", "reported", "stated", "noted", "significant", "relevant", "current", "other", "at", "all"}
)
# A code has letters and digits, or four digits and more: "5.5" and "3-4" are none.
_CODE = re.compile(
    r"(?=.*[A-Za-z]|(?:\D*\d){4})(?=.*\d)(?:[A-Z]{1,4}|[^\W_]*\d[^\W_]*)(?:[ -](?:[A-Z]{1,4}|[^\W_]*\d[^\W_]*))*"
)
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
_LONGEST_CODE = 40  # characters


class Role(Enum):
    """What a span does for a claim."""

    ANSWER = "answer"
    QUESTION = "question"
    CORRECTION = "correction"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the transcript that decide a claim; ``segment`` is the index of the segment they stand in."""

    role: Role
    segment: int
    span: Span


def same_quantity(value: Quantity, said: Quantity, *, part: int | None = None) -> bool:
    """Say whether a value's quantity can be what was said; units are compared elsewhere.

    ``part`` says which number of a ratio may be the value, see ``ratio_part``.
    """
    if value.kind == "ratio":
        return said.kind == "ratio" and value.values == said.values
    if said.kind == "ratio":
        return part is not None and value.unit is None and value.values[:1] == said.values[part : part + 1]
    if value.digits and said.digits:
        return value.digits == said.digits
    if said.digits and said.digits.startswith("0") and value.kind == "number":
        return False  # "oh one two" is read out, and counts no twelve
    return any(reading in said.values for reading in value.values[:1])


def as_code(value: str) -> str | None:
    """Return the signs of a value that is a code with a digit ("A914", "441-709"); None for other values."""
    if _ORDINAL.search(value):
        return None
    return compact(value) if len(value) <= _LONGEST_CODE and _CODE.fullmatch(value) else None


def spelled(value: str, text: str) -> bool:
    """Say whether a value is a code that ``text`` spells."""
    wanted = as_code(value)
    return wanted is not None and any(code.value == wanted for code in find_codes(text))


def ratio_part(field: Field) -> int | None:
    """Return which number of a ratio a number field asks for: the first of "seven out of ten" for a score.

    None for fields of which no word says so: 90 of "one forty over ninety" is no heart rate.
    """
    if field.kind not in {Kind.NUMBER, Kind.INTEGER}:
        return None
    words = {token.norm for token in tokenize(f"{field.label} {field.description}")}
    if "diastolic" in words and "systolic" not in words:
        return 1
    return 0 if words & _OF_RATIOS else None


def when_of(value: str, field: Field) -> When | None:
    """Read a value as a date or time, month and day alone where the field asks for ``MM-DD``; None for others."""
    short = _MONTH_DAY.fullmatch(value.strip())
    if short and "MM-DD" in field.description:
        return When(0, len(value), "date", dates=((None, int(short[1]), int(short[2])),))
    return parse_iso(value)


def is_yes_no(field: Field) -> bool:
    """Say whether a field is a yes-or-no question: a boolean, or an enum of yes and no, or present and absent."""
    if field.kind is Kind.BOOLEAN or not field.options:
        return field.kind is Kind.BOOLEAN
    folded = {str(option).strip().lower() for option in field.options}
    return bool(folded & _YES and folded & _NO and folded <= _YES | _NO | _NEITHER)


def says_yes(value: object) -> bool:
    """Say whether a value of a yes-or-no field is its yes."""
    return str(value).strip().lower() in _YES


def is_speaker(value: str, field: Field, speaker: str | None) -> bool:
    """Say whether a field asks who was there, and a value is the name by which a speaker is labelled."""
    return bool(speaker) and value.casefold() == str(speaker).casefold() and _asks_who_was_there(field)


def _asks_who_was_there(field: Field) -> bool:
    asked = " ".join((field.label, field.description, *field.context))
    return any(token.norm in _THERE for token in tokenize(asked))


def says_none(value: object, field: Field) -> bool:
    """Say whether a text is a plain no to its field: "none", "nil", "no known allergies" of allergies."""
    if not isinstance(value, str) or is_yes_no(field):
        return False
    words = [token.norm for token in tokenize(value)]
    if not words or words[0] not in _NONE:
        return False
    own = {token.stem for token in tokenize(f"{field.label} {field.description}")}
    return all(token.norm in _OF_NONE or token.stem in own for token in tokenize(value)[1:])


def converts(value: Quantity, said: Quantity) -> bool:
    """Say whether the same amount was said in another unit of the same dimension: 0.5 g for 500 mg."""
    if value.unit is None or said.unit is None or value.unit == said.unit:
        return False
    factor = convertible(said.unit, value.unit)
    return factor is not None and any(abs(r * factor - value.values[0]) < 1e-9 for r in said.values)


def unit_of(field: Field) -> str | None:
    """Return the unit that a number field's label or description names, the label's first."""
    if field.kind not in {Kind.NUMBER, Kind.INTEGER}:
        return None
    for text in (field.label, field.description):
        units = [unit for token in tokenize(text) if (unit := canonical_unit(token.norm))]
        if units:
            return units[-1]
    return None
