"""Codes that are spelled aloud: account numbers, error codes, postcodes, plates.

A code is two or more letters, digits, number words and doubled signs in a row ("E twelve", "four four one, seven
zero nine", "S W one A two double A", "B for Bravo, nine"), with at least one digit. Whether such a row is a code or
only looks like one ("three, four") is for the caller. "Nine hundred" is three digits of a longer row ("oh eight
hundred, one two"). Not covered: signs other than letters and digits, and thousands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from onrecord.language.number_words import ONES, TEENS, TENS, ZEROS
from onrecord.language.tokens import READ_BEFORE

_SINGLE: Final = {**{word: str(value) for word, value in ONES.items()}, **dict.fromkeys(ZEROS, "0")}
_TEENS: Final = {word: str(value) for word, value in TEENS.items()}
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
# The spelling alphabet of NATO and ITU, the letters in capitals; one of them counts only beside other signs.
ALPHABET: Final = {
    word: word[0].upper()
    for word in re.findall(
        r"\S+",
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar "
        "papa quebec romeo sierra tango uniform victor whiskey whisky xray x-ray yankee zulu",
    )
}
_SIGN = re.compile(r"x-ray|[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+", re.IGNORECASE)
_GAP = re.compile(
    r"[\s.,/–-]{0,3}(?:(?:dash|hyphen|slash|u[hm]+|erm?|then|and|capital|upper-?case|lower-?case|small|big)[\s,]{1,2}){0,2}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\s(?:for|as\sin)\s([^\W\d_]+)", re.IGNORECASE)
_HUNDRED = re.compile(r"\shundred\b(?!\s+and\b)", re.IGNORECASE)
_LEAST = 2  # signs of a code
_LEAST_WITH_HUNDRED = 3  # "two hundred, five" is as like to be two amounts
_LETTERS = 4  # letters of a group that is written in capitals ("AB-1234")


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a text: code points ``start`` to ``end``, and ``value``, its letters (in capitals) and digits."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class _Sign:
    start: int
    end: int
    value: str
    is_hundred: bool = False


@lru_cache(maxsize=READ_BEFORE)
def find_codes(text: str) -> tuple[Code, ...]:
    """Return the codes of ``text`` in order."""
    found = []
    run: list[_Sign] = []
    for sign in [*_signs(text), None]:
        if sign is not None and run and _GAP.fullmatch(text[run[-1].end : sign.start]):
            run.append(sign)
            continue
        if (code := _code(run)) is not None:
            found.append(code)
        run = [sign] if sign is not None else []
    return tuple(found)


def compact(value: str) -> str:
    """Return the letters and digits of a written code, in capitals."""
    return "".join(character for character in value if character.isalnum()).upper()


def _signs(text: str) -> list[_Sign]:
    matches = list(_SIGN.finditer(text))
    found: list[_Sign] = []
    at = 0
    while at < len(matches):
        sign, used = _sign(text, matches, at)
        if sign is not None:
            found.append(sign)
        at += used
    return found


def _sign(text: str, matches: list[re.Match[str]], at: int) -> tuple[_Sign | None, int]:
    """Return the sign at ``at``, None where there is none, and how many words were read."""
    match = matches[at]
    word = match.group().lower()
    if word in _REPEATS and at + 1 < len(matches):
        inner, used = _sign(text, matches, at + 1)
        if inner is not None and len(inner.value) == 1:
            return _Sign(match.start(), inner.end, inner.value * _REPEATS[word]), used + 1
        return None, 1
    if word in TENS:
        unit = ONES.get(matches[at + 1].group().lower()) if at + 1 < len(matches) else None
        if unit is not None and text[match.end() : matches[at + 1].start()] in {" ", "-"}:
            return _Sign(match.start(), matches[at + 1].end(), str(TENS[word] + unit)), 2
        return _Sign(*match.span(), str(TENS[word])), 1
    if len(word) == 1 and word.isalpha():
        named = _NAMED.match(text, match.end())
        if named and named[1][0].lower() == word:
            return _Sign(match.start(), named.end(), word.upper()), len(named.group().split()) + 1
        return _Sign(*match.span(), word.upper()), 1
    value = _SINGLE.get(word) or _TEENS.get(word)
    if word in ONES and (hundred := _HUNDRED.match(text, match.end())):
        return _Sign(match.start(), hundred.end(), f"{value}00", is_hundred=True), 2
    if value is not None or word in ALPHABET:
        return _Sign(*match.span(), value or ALPHABET[word]), 1
    is_written = any(character.isdigit() for character in word) or (match.group().isupper() and len(word) <= _LETTERS)
    if is_written and word.isascii():
        return _Sign(*match.span(), word.upper()), 1
    return None, 1


def _code(run: list[_Sign]) -> Code | None:
    """Return the code that a row of signs makes; None where it makes none."""
    if run and run[0].value in {"A", "I"} and len(run) <= _LEAST:
        run = run[1:]  # "a nine" begins with a word, not with a letter
    value = "".join(sign.value for sign in run)
    written = len(run) == 1 and any(c.isalpha() for c in value) and any(c.isdigit() for c in value)
    least = _LEAST_WITH_HUNDRED if any(sign.is_hundred for sign in run) else _LEAST
    if not written and (len(run) < least or not any(c.isdigit() for c in value)):
        return None
    return Code(run[0].start, run[-1].end, value)
