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
    allowed = int(len(wanted) / _LETTERS_AN_ERROR)
    for joined, said in _joined(text):
        if (
            joined[0] == wanted[0]
            and abs(len(joined) - len(wanted)) <= allowed
            and _distance(joined, wanted) <= allowed
        ):
            return said
    return None


@lru_cache(maxsize=READ_BEFORE)
def _joined(text: str) -> tuple[tuple[str, str], ...]:
    tokens = tokenize(text)
    found = []
    for first in range(len(tokens)):
        for length in range(2, _MOST_PARTS + 1):
            group = tokens[first : first + length]
            if len(group) == length and all(token.norm.isalpha() for token in group):
                found.append(("".join(token.norm for token in group), text[group[0].start : group[-1].end]))
    return tuple(found)


def _distance(a: str, b: str) -> int:
    """Return how many letters must be put in, taken out or changed (Levenshtein 1966)."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]
