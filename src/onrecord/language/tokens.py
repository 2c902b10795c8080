"""Words of a text with their offsets, and the forms in which two words count as the same.

Knows nothing of transcripts, fields or records.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?\b"  # numbers with their inner marks: 1,000  2.5  14:30  140/90
    # words: don't, x-ray, café
    r"|[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*(?:['\u2019\-][^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*)*"
    r"|\d+|[%$€£°]"
)
# Grounding and several checks read the same segments: texts whose reading is kept, for each of its readers.
READ_BEFORE = 16384
_stemmer = Stemmer.Stemmer("english")


class Token(NamedTuple):
    """One word: its offsets in code points, its folded form, and its stem."""

    start: int
    end: int
    norm: str
    stem: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return ``word`` in lower case, without accents, with plain apostrophes: 'Café’s' -> "cafe's"."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """Return the English stem (Snowball) of a folded word, its possessive 's dropped."""
    bare = folded[:-2] if folded.endswith("'s") else folded
    result: str = _stemmer.stemWord(bare)
    return result


@lru_cache(maxsize=READ_BEFORE)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words of ``text`` in order; punctuation is not a word."""
    return tuple(words_of(text))


def words_of(text: str) -> Iterator[Token]:
    """Yield the words of ``text`` one by one, for who needs only the first few."""
    new = tuple.__new__  # a third of the time goes into making tokens
    for match in _WORD.finditer(text):
        start, end = match.span()
        norm, root = _forms(match.group())
        yield new(Token, (start, end, norm, root))


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    norm = fold(word)
    return norm, stem(norm)
