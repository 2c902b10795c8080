"""Dates of birth: dates that are asked for or named as such, and whole dates of long ago."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.language.dates import find_whens
from onrecord.redaction.asked import asks
from onrecord.redaction.finding import Identifier, Kind, Line

_CUE = re.compile(r"\b(?:born|births?|birth\s?dates?|birthdays?|d\.?o\.?b)\b", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twentie|thirtie)th|(?:twenty|thirty)[\s-](?:first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth))"
)
_DIGIT = r"(?:oh|one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
_YEAR = (
    rf"(?:(?:19|20)\d\d|['’]?\d\d|(?:nineteen|twenty)[\s-](?:hundred|{_TENS}(?:[\s-]{_DIGIT})?|oh[\s-]{_DIGIT})|"
    rf"two\s+thousand(?:\s+and)?(?:\s+(?:{_TENS}(?:[\s-]{_DIGIT})?|{_DIGIT}))?|{_TENS}(?:[\s-]{_DIGIT})?)"
)
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:the\s+)?{_ORDINAL}\s+(?:of\s+)?{_MONTH}(?:[\s,]+(?:of\s+)?{_YEAR})?(?!\w)",
        rf"\b{_MONTH}\s+(?:the\s+)?{_ORDINAL}(?:[\s,]+{_YEAR})?(?!\w)",
        rf"\b{_MONTH}\s+(?:19|20)\d\d\b",
        r"(?<![\d/.-])\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}(?![\d/-])",
    )
)
_LONG_AGO = re.compile(r"(?<!\d)(?:19\d\d|200\d|201[0-5])(?!\d)|\bnineteen[\s-](?!hundred)\w+", re.IGNORECASE)


def find_births(lines: Sequence[Line]) -> Iterator[Identifier]:
    """Yield dates of birth."""
    for number, line in enumerate(lines):
        asked = _CUE.search(line.text) or asks(lines, number, _CUE)
        for start, end in _dates(line.text):
            if asked or _LONG_AGO.search(line.text[start:end]):
                yield Identifier(number, start, end, Kind.BIRTH)


def _dates(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _DATES:
        yield from (match.span() for match in pattern.finditer(text))
    for when in find_whens(text):
        if when.kind == "date" and any(date[2] is not None and date[1] is not None for date in when.dates):
            yield when.start, when.end
