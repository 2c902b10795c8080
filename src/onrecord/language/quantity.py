"""A number of a text: what it may mean, its unit, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

_LONG_CODE = 7  # digits in a row


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text.

    Attributes:
        start: first code point, a sign or a currency symbol included.
        end: code point behind the last, the unit included.
        values: every reading that the words allow, likeliest first; of a ratio its two parts. Empty only for
            strings of more than 300 digits.
        kind: 'number', 'ratio', 'ordinal', 'percent', 'money' or 'digits' (phone numbers, codes, dates).
        unit: the canonical unit of ``onrecord.language.units``; None where none was said, and for percents.
        digits: of kind 'digits' the digits in order, leading zeros included.
    """

    start: int
    end: int
    values: tuple[float, ...]
    kind: str
    unit: str | None
    digits: str | None

    @property
    def is_long_code(self) -> bool:
        """Whether so many digits were read in a row that they count nothing: a telephone number, a code."""
        return len(self.digits or "") >= _LONG_CODE
