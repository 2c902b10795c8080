"""What the words of a text are compared by: stems, digits for number words, no fillers, contractions as two words.

"She doesn't want to be, um, resuscitated" and "do not want to be resuscitated" share the keys
do, not, want, to, be, resuscit. Knows nothing of terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.language.number_words import ONES, TEENS, TENS
from onrecord.language.tokens import Token, stem
from onrecord.language.wordlists import load_pairs

FILLERS = frozenset({"uh", "um", "uhm", "er", "erm", "ah", "eh", "hmm", "mm", "mmm", "hm"})
# Words that people leave out of a form or put into it; none that denies.
SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "for",
        "in",
        "on",
        "from",
        "at",
        "with",
        "be",
        "been",
        "is",
        "are",
        "was",
        "were",
        "by",
        "and",
        "or",
    ]
)
_CONTRACTED = {"won't": "will", "can't": "can", "shan't": "shall", "cannot": "can"}
_DOES = {"does": "do", "did": "do"}  # "does not want" is said of a patient where the form says "do not want"
_SMALL = {"zero": 0, **{word: value for word, value in ONES.items() if word.isalpha()}, **TEENS}
_TENS = dict(TENS)


@dataclass(frozen=True, slots=True)
class Key:
    """One word to compare, and the code points of the text that it was read from."""

    text: str
    start: int
    end: int


def keys_of(tokens: tuple[Token, ...]) -> tuple[Key, ...]:
    """Return the keys of ``tokens`` in order; a word said twice in a row counts once."""
    found: list[Key] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.norm in FILLERS:
            continue
        if token.norm in _TENS and at < len(tokens) and 0 < (unit := ONES.get(tokens[at].norm, 0)) < 10:
            found.append(Key(str(_TENS[token.norm] + unit), token.start, tokens[at].end))
            at += 1
            continue
        for text in _texts(token.norm):
            if found and found[-1].text == text and len(text) > 1 and not text.isdigit():
                found[-1] = Key(text, token.start, token.end)  # "chronic kidney, kidney disease"
            else:
                found.append(Key(text, token.start, token.end))
    return tuple(found)


@lru_cache(maxsize=65536)
def _texts(norm: str) -> tuple[str, ...]:
    if norm.endswith("n't") or norm == "cannot":
        base = _CONTRACTED.get(norm, norm[:-3])
        return (stem(_DOES.get(base, base)), "not")
    if norm in _DOES:
        return (_DOES[norm],)
    if norm in _SMALL:
        return (str(_SMALL[norm]),)
    if norm in _TENS:
        return (str(_TENS[norm]),)
    if "-" in norm:
        parts = norm.split("-")
        if len(parts) == 2 and parts[0] in _TENS and 0 < ONES.get(parts[1], 0) < 10:
            return (str(_TENS[parts[0]] + ONES[parts[1]]),)
        return tuple(text for part in parts if part for text in _texts(part))
    base = norm.removesuffix("'s")
    base = load_pairs("irregular").get(base, base)
    return (_root(base),)


def _root(word: str) -> str:
    other = load_pairs("spelling").get(word)
    root = stem(other or word)
    return _british().get(root, root)


@cache
def _british() -> dict[str, str]:
    """Map the stem of each British spelling to the American one's: inflected forms follow their base."""
    return {stem(british): stem(american) for british, american in load_pairs("spelling").items()}


def plain_keys(words: list[str]) -> tuple[str, ...] | None:
    """Return the keys of folded words without marks, as ``keys_of`` does; None where one is a number or a filler."""
    found: list[str] = []
    for word in words:
        if word in _TENS or word in FILLERS:
            return None
        for text in _texts(word):
            if not found or found[-1] != text or len(text) == 1 or text.isdigit():
                found.append(text)
    return tuple(found)
