"""Lists of phrases that ship as text files, compiled into one pattern each.

A list is ``english/<name>.txt`` in the format of ``wordlists``: one phrase a line. Case, runs of spaces and the shape
of apostrophes do not matter, an apostrophe may be missing, and ``*`` stands for exactly one word.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.language.wordlists import load

_PARTS = re.compile(r"['-]")
_WORD = r"[\w'’-]+"


@cache
def phrases(name: str) -> re.Pattern[str]:
    """Return a pattern that finds any phrase of the list ``name``, the longest first.

    Raises:
        ValueError: no such list ships.
    """
    entries = sorted(load(name), key=lambda entry: (-len(entry), entry))
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(map(_compiled, entries))})(?![\w])", re.IGNORECASE)


@lru_cache(maxsize=8 * READ_BEFORE)
def says(name: str, text: str) -> bool:
    """Say whether a text holds a phrase of the list ``name``.

    Most texts lack all words by which the phrases are told, and the pattern, which is slow, need not look at them.

    Raises:
        ValueError: no such list ships.
    """
    telling = _telling(name)
    if telling is not None and telling.isdisjoint(_words(text)):
        return False
    return phrases(name).search(text) is not None


@cache
def _telling(name: str) -> frozenset[str] | None:
    """Return one word of each phrase, its longest; None where a phrase has none that is always written alike."""
    found = set()
    for entry in load(name):
        plain = [word for word in entry.split() if word.isalpha()]
        if not plain:
            return None
        found.add(max(plain, key=len))
    return frozenset(found)


@lru_cache(maxsize=READ_BEFORE)
def _words(text: str) -> frozenset[str]:
    return frozenset(part for token in tokenize(text) for part in _PARTS.split(token.norm))


def _compiled(entry: str) -> str:
    words = (_WORD if word == "*" else re.escape(word).replace("'", "['’]?") for word in entry.split())
    return r"[\s,]+".join(words)
