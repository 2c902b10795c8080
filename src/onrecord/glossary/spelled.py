"""Abbreviations said letter by letter: "d n r", "D. N. R.", "dee en are", "N as in November, P, O", "three P Os".

A run is a row of letters and digits with nothing but marks, spaces or fillers between them. Some names of letters
are words too ("are", "see", "you"): these count only inside a row that has real letters as well, and a reading may
begin or end beside one. A row that goes on in letters, or in two and more single digits, is another code: the
first letters of a number plate are no abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onrecord.glossary.keys import FILLERS
from onrecord.language.codes import ALPHABET
from onrecord.language.number_words import ONES
from onrecord.language.tokens import Token
from onrecord.language.wordlists import load

LONGEST: Final = 8  # letters of an abbreviation that people spell out
_SURE: Final = {
    **{letter: letter for letter in "bcdefghjklmnpqrstvwxyz"},
    "cee": "c",
    "dee": "d",
    "eff": "f",
    "jee": "g",
    "aitch": "h",
    "haitch": "h",
    "ess": "s",
    "vee": "v",
    "zed": "z",
    "zee": "z",
    "wye": "y",
    "ar": "r",
    "o": "o",
    "u": "u",
}
_NEARLY: Final = {  # letters whose name is a word that few sentences have
    "bee": "b",
    "gee": "g",
    "jay": "j",
    "kay": "k",
    "el": "l",
    "ell": "l",
    "em": "m",
    "en": "n",
    "pee": "p",
    "cue": "q",
    "queue": "q",
    "tee": "t",
}
_WORDS: Final = {  # letters whose name is a word that many sentences have
    "a": "a",
    "i": "i",
    "ay": "a",
    "eh": "a",
    "be": "b",
    "see": "c",
    "sea": "c",
    "ef": "f",
    "eye": "i",
    "aye": "i",
    "oh": "o",
    "owe": "o",
    "pea": "p",
    "are": "r",
    "our": "r",
    "es": "s",
    "as": "s",
    "tea": "t",
    "you": "u",
    "ex": "x",
    "why": "y",
    "and": "&",
    "end": "n",
    "in": "n",
    "am": "m",
    "ah": "r",
    "de": "d",
}
_NATO: Final = {word: letter.lower() for word, letter in ALPHABET.items()}
_DIGITS: Final = {**{word: str(value) for word, value in ONES.items()}, "zero": "0", "oh": "0"}
_SKIPPED: Final = frozenset({"slash", "dash", "hyphen", "stroke", "point", "dot"})
_MARKS: Final = ((".", ","), (".",))  # behind a letter; "I," is mostly the speaker
_GAP = re.compile(r"[^\S\n]{0,2}[.,/&–-]?[^\S\n]{0,2}")
_NAMED = re.compile(r"\s+(?:for|as\s+in)\s+([^\W\d_]+)", re.IGNORECASE)
_NEARLY_SURE: Final = 0.75
_HALF: Final = frozenset({"see", "sea", "tea", "pea", "eye", "ex", "ef"})
_HALF_SURE: Final = 0.4
_NATO_SURE: Final = 0.5  # two of them and more are letters
_CODE = 2  # single digits in a row behind letters: then all of it is a code


@dataclass(frozen=True, slots=True)
class Sign:
    """One letter or digit of a row; ``sure`` is less than 1 where its name is a word as well."""

    text: str
    start: int
    end: int
    sure: float

    @property
    def is_sure(self) -> bool:
        """Whether it is more likely a letter than a word."""
        return self.sure > 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """Letters that may be an abbreviation, and the code points that spell them."""

    letters: str
    start: int
    end: int


def readings(tokens: tuple[Token, ...], text: str) -> Iterator[Reading]:
    """Yield every reading of every row of letters, the longest first at each place."""
    for row in _rows(tokens, text):
        for first in range(len(row)):
            for last in range(min(len(row), first + LONGEST), first + 1, -1):
                part = row[first:last]
                if _is_whole(row, first, last) and _has_letters(part):
                    yield Reading("".join(sign.text for sign in part), part[0].start, part[-1].end)


def _has_letters(part: list[Sign]) -> bool:
    sure = sum(sign.sure for sign in part)
    joints = sum(sign.text == "&" for sign in part)
    letters = sum(not sign.text.isdigit() for sign in part) - joints
    return letters > 1 and 2 * sure >= len(part) - joints and part[0].text != "&" and part[-1].text != "&"


def _is_whole(row: list[Sign], first: int, last: int) -> bool:
    """Say whether letters ``first`` to ``last`` are no piece of a longer code."""
    before = row[first - 1] if first else None
    if before is not None and before.is_sure and not before.text.isdigit():
        return False
    if last == len(row):
        return True
    after = row[last]
    if not after.text.isdigit():
        return not after.is_sure
    digits = 0
    for sign in row[last:]:
        if not sign.text.isdigit():
            break
        digits += 1
    return digits < _CODE


def _rows(tokens: tuple[Token, ...], text: str) -> Iterator[list[Sign]]:
    row: list[Sign] = []
    named = 0  # end of "as in November", which is no letter of its own
    for at, token in enumerate(tokens):
        if token.start < named or (row and (token.norm in FILLERS - _WORDS.keys() or token.norm in _SKIPPED)):
            continue
        signs = _signs(token, text)
        if token.norm == "double" and at + 1 < len(tokens) and len(tokens[at + 1].norm) == 1:
            following = tokens[at + 1].norm
            signs = [Sign("w" if following == "u" else following, token.start, tokens[at + 1].end, sure=1.0)]
            signs += [] if following == "u" else signs
            named = tokens[at + 1].end
        elif signs and (said := _NAMED.match(text, token.end)) and said[1][:1].lower() == signs[-1].text:
            named = said.end()
            signs = [Sign(signs[-1].text, token.start, named, sure=1.0)]
        if row and (not signs or not _GAP.fullmatch(_between(text, row[-1].end, signs[0].start))):
            yield from _worthy(row)
            row = []
        row += signs
    yield from _worthy(row)


def _between(text: str, end: int, start: int) -> str:
    """Return what stands between two signs, fillers and marks that were said aside."""
    if "\n" in text[end:start]:
        return "\n"  # another turn
    words = (word for word in text[end:start].split() if word.strip(".,-").lower() not in FILLERS | _SKIPPED)
    return " ".join(words)[:8]


def _worthy(row: list[Sign]) -> Iterator[list[Sign]]:
    if sum(not sign.text.isdigit() for sign in row) > 1:
        yield row


def _signs(token: Token, text: str) -> list[Sign]:
    """Return the letters and digits that a word spells; a plural or possessive s at its end is dropped."""
    norm = token.norm
    if norm.endswith("'s") and (len(norm) <= 3 or norm[:-2] in _DIGITS):
        norm = norm[:-2]
    if len(norm) == 2 and norm[1] == "s" and norm[0] in _SURE and norm not in load("stopwords") and norm not in _WORDS:
        norm = norm[0]  # "p v cs", "P Os"
    if norm in _SURE:
        return [Sign(_SURE[norm], token.start, token.end, sure=1.0)]
    if norm in _HALF:
        return [Sign(_WORDS[norm], token.start, token.end, sure=_HALF_SURE)]
    if norm in _NEARLY:
        return [Sign(_NEARLY[norm], token.start, token.end, sure=_NEARLY_SURE)]
    if norm in _WORDS:
        written = text[token.start : token.end]
        is_letter = len(norm) == 1 and written.isupper() and text[token.end : token.end + 1] in _MARKS[norm == "i"]
        return [Sign(_WORDS[norm], token.start, token.end, sure=float(is_letter))]
    if norm in _DIGITS or (norm.isdigit() and len(norm) == 1):
        return [Sign(_DIGITS.get(norm, norm), token.start, token.end, sure=1.0)]
    if norm in _NATO:
        return [Sign(_NATO[norm], token.start, token.end, sure=_NATO_SURE)]
    written = text[token.start : token.end]
    if written.isupper() and written.isalpha() and len(written) <= 4 and norm not in load("stopwords"):
        return [Sign(written.lower(), token.start, token.end, sure=1.0)]
    return []
