"""Street addresses: a number before a street's name, flats and boxes, and answers to the question for an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.redaction.asked import after_lead, asks, words_in
from onrecord.redaction.finding import Identifier, Kind, Line

_STREET = (
    r"(?:road|rd|street|str|avenue|ave|lane|ln|close|drive|crescent|way|court|gardens?|boulevard|blvd|terrace|place|grove|hill|"
    r"square|row|mews|park|parade|circle|trail|highway|hwy|parkway|pkwy|walk|rise|view|green|common|quay|wharf|mount|"
    r"passage|alley|broadway|turnpike|loop|heights|estate|house|ridge|crossing)"
)
_SURE = r"(?i:road|street|avenue|lane|crescent|boulevard|terrace|highway|parkway|close|drive)"
_ONE = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_SPOKEN = (
    rf"(?:(?:a|{_ONE})\s+hundred(?:\s+and)?(?:\s+(?:\w+ty[\s-])?(?:{_ONE}|ten|eleven|twelve|\w+teen))?|"
    rf"\w+ty(?:[\s-]{_ONE})?|ten|eleven|twelve|\w+teen|{_ONE}(?:\s+(?:oh\s+)?{_ONE})*)"
)
_NUMBER = rf"(?:\d{{1,5}}\s?[A-Za-z]?\b|{_SPOKEN})"
_UNIT = (
    r"(?:flat|apartment|apt|unit|suite|room|number|no\.?)\s+"
    r"(?:\d+\s?[A-Za-z]?|[A-Z]|\w+(?:ty|teen)?(?:[\s-]\w+)?)\b,?\s+"
)
_WORD = r"[^\W\d_][\w'’.-]*"
_LINES = (
    re.compile(
        rf"\b(?:{_UNIT})?{_NUMBER},?\s+(?P<name>(?:{_WORD}\s+){{1,3}}?){_STREET}\b\.?(?:,?\s+(?:(?:apt|unit|suite|flat)\s+\w+|#\s?\w+))?",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:p\.?\s?o\.?\s+box|box)\s+\d+\b", re.IGNORECASE),
    re.compile(rf"\b(?:flat|apartment|apt)\s+(?:\d+\s?[A-Za-z]?|{_SPOKEN})\b", re.IGNORECASE),
    re.compile(rf"\b(?:(?!The\b|This\b|That\b|In\b|On\b|At\b)[A-Z][\w'’-]+\s+){{1,3}}{_SURE}\b"),
)
_CUE = re.compile(
    r"\b(?:(?:your|the|my|home|postal|mailing|street|billing|current|his|her|their)\s+address|address\s+(?:is|please)|"
    r"where\s+(?:do|does|are)\s+(?:you|he|she|they)\s+(?:live|living|stay)|i\s+live\s+(?:at|on|in))\b|\baddress\b",
    re.IGNORECASE,
)
_NOT_STREET = re.compile(r"\b(?:e-?mail|web|ip)\s+address", re.IGNORECASE)
_STOP = re.compile(
    r"\b(?:minutes?|hours?|days?|years?|times|people|percent|of|is|was|are|were|to|for|that|this|the|a|an|you|we|he|she|they|it)\b",
    re.IGNORECASE,
)
_PLAIN_ANSWER = re.compile(
    r"(?:yes|yeah|yep|no|okay|ok|right|sure|thanks?|got it|perfect|great|please|sorry|lovely)\b", re.IGNORECASE
)
_SHORT = 9  # words of an answer that is all address
_WORD_ONLY = 2


def find_addresses(lines: Sequence[Line]) -> Iterator[Identifier]:
    """Yield streets with their numbers, and whole short answers to the question for an address."""
    for number, line in enumerate(lines):
        for pattern in _LINES:
            for match in pattern.finditer(line.text):
                if not _STOP.search(match.groupdict().get("name") or ""):
                    yield Identifier(number, *match.span(), Kind.ADDRESS)
        if (answer := _answer(lines, number)) is not None:
            yield Identifier(number, *answer, Kind.ADDRESS)


def _answer(lines: Sequence[Line], number: int) -> tuple[int, int] | None:
    text = lines[number].text
    start = after_lead(text)
    rest = text[start:].rstrip(" .?!,")
    if not rest or text.rstrip().endswith("?") or _PLAIN_ANSWER.match(rest):
        return None
    words = words_in(rest)
    numbered = re.match(rf"{_NUMBER}[\s,]", rest, re.IGNORECASE) is not None
    if words > (_SHORT if numbered else _WORD_ONLY) or (not numbered and _STOP.search(rest)):
        return None
    if not numbered and not rest[0].isupper() and words > 1:
        return None
    if not asks(lines, number, _CUE) or asks(lines, number, _NOT_STREET):
        return None
    return start, start + len(rest)
