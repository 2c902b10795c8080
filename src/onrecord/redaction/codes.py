"""Numbers that identify: telephones, cards, accounts, policies, records, plates; in figures or said.

What stands with a unit, a currency or a decimal point is an amount; so are years, clock times and blood pressures. A
short row of digits counts only where it was asked for or named, or goes on with a number that was begun before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.language.codes import ALPHABET, find_codes
from onrecord.redaction.asked import after_lead, asks, words_in
from onrecord.redaction.finding import Identifier, Kind, Line

_UNIT = (
    r"mg|mcg|g|kg|ml|mls|mm|cm|m|km|miles?|mph|kph|bpm|mmhg|milligrams?|micrograms?|grams?|kilos?|units?|pounds?|quid|"
    r"dollars?|bucks|euros?|pence|cents?|percent|per\s+cent|years?|months?|weeks?|days?|nights?|hours?|minutes?|seconds?|"
    r"people|persons?|guests?|times|o['’]?clock|am|pm|a\.m\.?|p\.m\.?|st|nd|rd|th|megabits?|mega|gigs?|gb|mb|degrees?|feet|foot|"
    r"inch(?:es)?|litres?|liters?|steps|calories|thousand|million|billion|k|tablets?|puffs?|stairs"
)
_AMOUNTS = re.compile(
    rf"[£$€]\s?\d[\d,]*(?:\.\d+)?|(?<![\d.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)"
    rf"|(?<![\d.-])\d+\.\d+(?![\d.-])|(?<!\d)\d{{1,2}}:\d{{2}}(?!\d)"
    rf"|(?<![\d/])\d{{2,3}}\s?(?:/|over)\s?\d{{2,3}}(?![\d/])|\d+\s?%"
    rf"|(?<![\w.,])\d+(?:\.\d+)?\s?(?:{_UNIT})\b",
    re.IGNORECASE,
)
_UNIT_NEXT = re.compile(rf"\s*-?(?:{_UNIT})\b", re.IGNORECASE)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\D+(?:19|20)\d\d)*")
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,5}\)[\s.-]?)?\d{2,6}(?:[\s.-]{1,2}\d{2,6}){1,4}(?![\w])")
_SOLID = re.compile(r"(?<![\w.,£$€])\+?\d{5,}(?![\w]|[.,]\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_PLATE = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b", re.IGNORECASE)  # of British cars
_MIXED = re.compile(r"\b(?=[\w/-]*\d)(?=[\w/-]*[^\W\d_])[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*\b")
_NOT_MIXED = re.compile(
    rf"\d+(?:st|nd|rd|th|s|x|{_UNIT})|[a-z]\d{{1,2}}|\d[a-z]?|covid-?19|h1n1|hba1c|co2|spo2|mp[34]|[a-z]+-\d{{1,2}}|"
    r"\d+-(?:[a-z]+)(?:-[a-z]+)?|(?:19|20)\d\ds",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\d+(?:st|nd|rd|th|s|am|pm|mg|mcg|ml|kg|cm|mm|-[a-z-]+)|[a-z]{1,2}\d", re.IGNORECASE)
_LETTER = r"[A-Za-z](?:\s+(?:for|as\s+in)\s+[A-Za-z]+)?"
_SPELLED = re.compile(rf"(?<![\w'’])({_LETTER}(?:[\s,.-]{{1,3}}{_LETTER}\b){{2,}})(?![\w'’])")
_NATO = "|".join(sorted(ALPHABET, key=len, reverse=True))
_DIGIT = r"(?:zero|nought|naught|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|\d+)"
_SIGN = rf"(?:(?:double|triple|treble)\s+)?(?:{_DIGIT}|{_NATO}|[A-Za-z])"
_SPOKEN_ALPHABET = re.compile(rf"\b(?:{_NATO})(?:[\s,-]+{_SIGN}\b)*[\s,-]+(?:{_NATO})\b", re.IGNORECASE)
_SIGNS_BEFORE = re.compile(r"(?<![\w'’.])(?:(?:[B-HJ-Zb-hj-z]|\d{1,4})[ -])+$")
_SIGNS_AFTER = re.compile(r"(?:[ -](?:[B-HJ-Zb-hj-z]|\d{1,4})(?![\w'’.%]|\s*(?:mg|ml|am|pm)\b))+")
_ROW = re.compile(rf"{_SIGN}(?:[\s,.-]+{_SIGN}\b)*[\s.,!?-]*", re.IGNORECASE)
_NAMED = (
    r"polic(?:y|ies)|account|acct|order|ref(?:erence)?|booking|confirmation|claim|member(?:ship)?|mrn|medical\s+record|record|"
    r"hospital|nhs|passport|licen[cs]e|sort\s+code|card|serial|iban|registration|reg|plate|tracking|invoice|case|ticket|"
    r"customer|employee|badge|student|tax|vat|social(?:\s+security)?|ssn|national\s+insurance|zip|post\s?code|user\s?name|"
    r"login|password|phone|telephone|mobile|cell|fax|contact|model|chassis|vin|insurance|patient|ward|device|ip"
)
_ALONE = (
    r"polic(?:y|ies)|account|acct|ref(?:erence)?|booking|confirmation|claim|membership|nhs|passport|licen[cs]e|card|serial|"
    r"registration|reg|plate|tracking|invoice|ticket|social|user\s?name|login|password|telephone|cell|fax|vin|ip"
)
_STRONG = re.compile(
    rf"\b(?:(?:{_NAMED})\s+(?:numbers?|no\.?|id|code|ref(?:erence)?)|digits|ending|ends\s+in|pin|iban|mrn|ssn|zip|post\s?code|"
    rf"sort\s+code|phone|mobile|(?:which|what|a|the|your|my|best|contact)\s+number(?!\s+of)|{_ALONE})\b",
    re.IGNORECASE,
)
_FEW = re.compile(r"(?<![\w.,£$€])\d{3,4}(?!\w|[.,]\d)")  # figures that count where they were asked for or named
_NEAR = 48  # code points between a number and what names it
_ANSWER = 12  # words of a line that answers with a number
_TELEPHONE = re.compile(
    r"\b(?:phone|telephone|mobile|cell|fax|contact|call|reach|ring|call\s?back|text)\b", re.IGNORECASE
)
_LONG, _SHORT, _LEAST = 5, 4, 3  # signs of a code that needs no name; of one that was named; of one in parts


def find_codes_of_people(lines: Sequence[Line]) -> Iterator[Identifier]:
    """Yield identifying numbers; one that is said over several lines is found piece by piece."""
    begun = -99  # the last line that held a number, or asked for one
    last, kind = -99, Kind.CODE  # the last line that held one, and what it was
    for number, line in enumerate(lines):
        asked = words_in(line.text) <= _ANSWER and asks(lines, number, _STRONG)
        found = list(_in_line(line.text, asked=asked))
        piece = _piece(line.text) if number - begun <= _LEAST + 1 else None
        if piece and not found:
            found = [piece]
        if found or _STRONG.search(line.text):
            begun = number
        for start, end in found:
            kind = kind if piece and number - last <= _LEAST + 1 else _kind(lines, number, line.text[start:end])
            last = number
            yield Identifier(number, start, end, kind)


def _kind(lines: Sequence[Line], number: int, found: str) -> Kind:
    said = _TELEPHONE.search(lines[number].text) or asks(lines, number, _TELEPHONE)
    return Kind.PHONE if said and not re.search(r"[A-Z]", found) else Kind.CODE


def _in_line(text: str, *, asked: bool) -> Iterator[tuple[int, int]]:
    for pattern in (_POSTCODE, _PLATE, _SPOKEN_ALPHABET):
        yield from (match.span() for match in pattern.finditer(text))
    yield from _in_figures(text, asked=asked)
    yield from _with_letters(text, asked=asked)
    for code in find_codes(text):
        if not _is_amount(text, code.start, code.end) and _is_code(text, code.start, code.end, code.value, asked=asked):
            yield _widened(text, code.start, code.end)


def _in_figures(text: str, *, asked: bool) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        if sum(map(str.isdigit, match.group())) > _LONG and not _YEARS.fullmatch(match.group()):
            yield match.span()
    for match in _SOLID.finditer(text):
        if not _is_amount(text, *match.span()):
            yield match.span()
    for match in _FEW.finditer(text) if asked or _STRONG.search(text) else ():
        if not _is_amount(text, *match.span()) and (asked or _is_named(text, match.start())):
            yield match.span()


def _with_letters(text: str, *, asked: bool) -> Iterator[tuple[int, int]]:
    for match in _MIXED.finditer(text):
        named = asked or _is_named(text, match.start())
        ordinary = _MEASURED if named else _NOT_MIXED
        if not ordinary.fullmatch(match.group()) and (named or len(match.group()) >= _SHORT):
            yield _widened(text, *match.span())
    for match in _SPELLED.finditer(text):
        letters = re.findall(_LETTER, match.group(1))
        stammered = {one.upper() for one in letters} <= {"I", "A"}
        if not stammered and (len(letters) >= _SHORT or asked or re.search(r"\bspel", text, re.IGNORECASE)):
            yield match.span(1)


def _is_amount(text: str, start: int, end: int) -> bool:
    return any(one.start() <= start and end <= one.end() for one in _AMOUNTS.finditer(text))


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a number with the single letters and short figures right beside it."""
    before = _SIGNS_BEFORE.search(text, 0, start)
    after = _SIGNS_AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _is_named(text: str, start: int) -> bool:
    return _STRONG.search(text, max(0, start - _NEAR), start) is not None


def _is_code(text: str, start: int, end: int, value: str, *, asked: bool) -> bool:
    said = text[start:end]
    if _YEARS.fullmatch(said) or _UNIT_NEXT.match(text, end):
        return False
    named = asked or _is_named(text, start)
    letters = any(character.isalpha() for character in value)
    if named:
        return len(value) >= _LEAST
    if letters:
        return len(value) > _SHORT or (len(value) == _SHORT and said.isupper())
    signs = len(re.findall(r"[^\W_]+", said))
    return len(value) > _LONG or (len(value) == _LONG and signs >= _SHORT) or (signs >= _LONG)


def _piece(text: str) -> tuple[int, int] | None:
    """Return the part of a line that holds nothing but signs of a number, behind words that open an answer."""
    start = after_lead(text)
    match = _ROW.match(text, start)
    if match is None or match.end() != len(text) or not re.search(rf"\b{_DIGIT}\b", match.group(), re.IGNORECASE):
        return None
    row = match.group().rstrip(" .,!?-")
    if len(row.split()) == 1 and sum(map(str.isdigit, row)) < 2:
        return None
    return start, start + len(row)
