"""Numbers that only their company tells: temperatures without a point ("thirty-nine one"), and "the one that leaks".

Said of anything else, the words of a temperature are two numbers, or digits one by one; so they are joined only close
behind a word for a temperature, and only where the sum is one that a body can have.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.language.quantity import Quantity

_DEGREES = frozenset({None, "degC", "degF", "degree"})
_OF_A_BODY = ((34.0, 43.0), (93.0, 109.0))  # degrees Celsius, Fahrenheit
_TEMPERATURE = re.compile(r"\b(?:temps?|temperatures?|fevers?|febrile|thermometer|tympanic)\b", re.IGNORECASE)
_AHEAD = 60  # code points in front of a number in which the word may stand
_GAP = re.compile(r"[ \t\u00a0-]")
_DIGITS_WITH_TENTH = 4  # "one oh one four"
_PRONOUN_BEFORE = re.compile(
    r"(?<!just )(?<!only )\b(?:the|this|that|which|another|any|every|each|no|same|other|new|old|big|small|wrong|right|"
    r"left|only)\s$"
)
_PRONOUN_BEHIND = re.compile(
    r"\s*(?:[.,;:!?…]|['’]s\b|$|\s(?:that|who|which|whose|with|on|in|at|by|from|near|is|was|were|has|had|i|we|you|he|she|they|"
    r"it|and|but|or|for|to|because|so|if|when|else)\b)"
)


def is_pronoun(low: str, quantity: Quantity) -> bool:
    """Say whether a "one" stands for something that was named: "the one that leaks", "this one", "no one"."""
    if low[quantity.start : quantity.end] != "one":
        return False
    return (
        _PRONOUN_BEFORE.search(low, 0, quantity.start) is not None
        and _PRONOUN_BEHIND.match(low, quantity.end) is not None
    )


def with_tenths(low: str, found: list[Quantity]) -> list[Quantity]:
    """Join what is read off a thermometer: "thirty-nine one" is 39.1."""
    if not _may_name_a_temperature(low):
        return found
    kept: list[Quantity] = []
    for quantity in found:
        last = kept[-1] if kept else None
        if quantity.digits and _names_a_temperature(low, quantity.start) and (value := _of_digits(quantity.digits)):
            kept.append(replace(quantity, values=(value,), kind="number", digits=None))
        elif last and (value := _tenth(low, last, quantity)):
            kept[-1] = replace(last, end=quantity.end, values=(value,), unit=quantity.unit)
        else:
            kept.append(quantity)
    return kept


def _tenth(low: str, whole: Quantity, tenth: Quantity) -> float | None:
    """Return the temperature that two numbers make which stand side by side; None where they make none."""
    if whole.kind != "number" or tenth.kind != "number" or whole.unit or tenth.unit not in _DEGREES:
        return None
    if not _stand_together(low, whole.end, tenth.start) or not _names_a_temperature(low, whole.start):
        return None
    return _joined(whole.values[0], tenth.values[0]) if whole.values and tenth.values else None


def _may_name_a_temperature(text: str) -> bool:
    """Say whether a text has a word for a temperature at all: most have none."""
    return _TEMPERATURE.search(text) is not None


def _names_a_temperature(text: str, at: int) -> bool:
    """Say whether a temperature is spoken of right before ``at``, in the same sentence."""
    ahead = re.split(r"[.?!;\n](?:\s|$)", text[max(0, at - _AHEAD) : at])[-1]
    return _TEMPERATURE.search(ahead) is not None


def _joined(whole: float, tenth: float) -> float | None:
    """Return the temperature that a number and a digit behind it make; None where no body has it."""
    value = round(whole + tenth / 10, 1)
    is_digit = tenth in range(10) and whole == int(whole)
    return value if is_digit and any(low <= value <= high for low, high in _OF_A_BODY) else None


def _of_digits(digits: str) -> float | None:
    """Return the temperature that digits read one by one make, the last of them its tenth."""
    return _joined(float(digits[:-1]), float(digits[-1])) if len(digits) == _DIGITS_WITH_TENTH else None


def _stand_together(text: str, end: int, start: int) -> bool:
    """Say whether nothing but a space or a hyphen lies between two numbers."""
    return _GAP.fullmatch(text[end:start]) is not None
