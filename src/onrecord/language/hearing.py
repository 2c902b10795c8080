"""What recognisers make of rare words: they split them into common ones ("met forming" for metformin).

Knows single words and texts. Not covered: words that were heard as one other word, since that may well be what was
said.
"""

from __future__ import annotations

from functools import lru_cache

from onrecord.language.tokens import READ_BEFORE, fold, tokenize

_LEAST = 7  # letters: shorter words are alike by chance
_MOST_PARTS = 4
_LETTERS_AN_ERROR = 4.5  # so many letters may have one that is misheard


def split_by_ear(word: str, text: str) -> str | None:
    """Return the words of ``text`` that, run together, sound like the one long word; None where none do."""
    wanted = fold(word)
    if len(wanted) < _LEAST or not wanted.isalpha():
        return None
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - most values are found without it

    allowed = int(len(wanted) / _LETTERS_AN_ERROR)
    for line in text.split("\n"):
        for joined, start, end in _joined(line).get(wanted[0], ()):
            close = abs(len(joined) - len(wanted)) <= allowed
            if close and Levenshtein.distance(joined, wanted, score_cutoff=allowed) <= allowed:
                return line[start:end]
    return None


@lru_cache(maxsize=READ_BEFORE)
def _joined(text: str) -> dict[str, list[tuple[str, int, int]]]:
    """Return all runs of two words to a few, run together, with their offsets in ``text``, by their first letter."""
    tokens = tokenize(text)
    found: dict[str, list[tuple[str, int, int]]] = {}
    for first, begin in enumerate(tokens):
        joined = begin.norm
        for token in tokens[first + 1 : first + _MOST_PARTS] if joined.isalpha() else ():
            if not token.norm.isalpha():
                break
            joined += token.norm
            found.setdefault(joined[0], []).append((joined, begin.start, token.end))
    return found
