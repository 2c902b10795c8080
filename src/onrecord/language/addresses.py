"""E-mail and web addresses that are said aloud: "j dot smith at example dot org", with letters spelled or not; streets.

Knows text only. Not covered: marks other than those in the table.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from onrecord.language.tokens import READ_BEFORE, fold

_MARKS: Final = {
    "at": "@",
    "dot": ".",
    "point": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "slash": "/",
    "plus": "+",
}
# What follows a number of a house or the name of a street; words that small letters leave open need a capital.
STREET = re.compile(
    r"[ ,]+(?:(?!of\b|in\b|on\b|from\b|down\b|up\b|the\b|to\b|at\b|and\b|or\b)[\w'’-]+ ){0,2}"
    r"(?:(?i:road|street|avenue|lane|crescent|terrace)|Close|Court|Place|Drive|Way|Hill|Row|Gardens|Square|Grove|Mews)\b"
)
_PIECE = re.compile(r"[\w@.+/-]+")


def spoken_address(value: str, text: str) -> tuple[int, int] | None:
    """Return the code points of ``text`` at which an address is said, marks in words or not; None where it is not."""
    wanted = fold(value.strip())
    said, offsets = _joined(text)
    at = said.find(wanted)
    if at < 0 or not wanted:
        return None
    return offsets[at][0], offsets[at + len(wanted) - 1][1]


@lru_cache(maxsize=READ_BEFORE)
def _joined(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text as one row of signs, and for each sign the code points of the word that it comes from."""
    signs: list[str] = []
    offsets: list[tuple[int, int]] = []
    for match in _PIECE.finditer(text):
        word = fold(match.group()).rstrip(".")
        piece = _MARKS.get(word, word)
        signs.append(piece)
        offsets.extend([match.span()] * len(piece))
    return "".join(signs), tuple(offsets)
