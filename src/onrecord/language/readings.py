"""Numbers that are read off a thermometer without their point: "thirty-nine one", "ninety-eight six".

Said of anything else, the same words are two numbers, or digits one by one; so they are joined only close behind a word
for a temperature, and only where the sum is one that a body can have.
"""

from __future__ import annotations

import re

DEGREES = frozenset({None, "degC", "degF", "degree"})
_OF_A_BODY = ((34.0, 43.0), (93.0, 109.0))  # degrees Celsius, Fahrenheit
_TEMPERATURE = re.compile(r"\b(?:temps?|temperatures?|fevers?|febrile|thermometer|tympanic)\b", re.IGNORECASE)
_AHEAD = 60  # code points in front of a number in which the word may stand
_GAP = re.compile(r"[ \t\u00a0-]")
_DIGITS_WITH_TENTH = 4  # "one oh one four"


def may_name_a_temperature(text: str) -> bool:
    """Say whether a text has a word for a temperature at all: most have none."""
    return _TEMPERATURE.search(text) is not None


def names_a_temperature(text: str, at: int) -> bool:
    """Say whether a temperature is spoken of right before ``at``, in the same sentence."""
    ahead = re.split(r"[.?!;\n](?:\s|$)", text[max(0, at - _AHEAD) : at])[-1]
    return _TEMPERATURE.search(ahead) is not None


def with_tenth(whole: float, tenth: float) -> float | None:
    """Return the temperature that a number and a digit behind it make; None where no body has it."""
    value = round(whole + tenth / 10, 1)
    is_digit = tenth in range(10) and whole == int(whole)
    return value if is_digit and any(low <= value <= high for low, high in _OF_A_BODY) else None


def of_digits(digits: str) -> float | None:
    """Return the temperature that digits read one by one make, the last of them its tenth."""
    return with_tenth(float(digits[:-1]), float(digits[-1])) if len(digits) == _DIGITS_WITH_TENTH else None


def stand_together(text: str, end: int, start: int) -> bool:
    """Say whether nothing but a space or a hyphen lies between two numbers."""
    return _GAP.fullmatch(text[end:start]) is not None
