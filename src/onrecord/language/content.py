"""Content words: which words of a value carry its meaning, and which of them a text does not hold.

Two words are the same by stem, spelling variant, irregular form or unit; compounds are the same however they
are joined. How often something is ("weekly") is not the span it comes from ("the week"). Numbers and dates are
compared by what they mean. Not covered: synonyms and paraphrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from onrecord.language.dates import When, agrees, find_whens
from onrecord.language.number_words import NUMBER_WORDS
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import READ_BEFORE, Token, stem, tokenize
from onrecord.language.units import canonical_unit, convertible
from onrecord.language.wordlists import load, load_pairs

_BEGINNING = 3  # letters by which most words are told apart at once
_SUBJECT_BEHIND = re.compile(
    r"\s+(?:i|you|he|she|it|we|they|there|this|that|the|my|your|his|her|our|their)\b(?!\s+is\b)", re.IGNORECASE
)
# Words of how often, and the spans that they come from: "weekly" is "every week", and not "the week".
_SPANS = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "night",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
_EVERY = frozenset({"every", "each", "per", "a", "an"})
_LONGEST_COMPOUND = 3  # words that may be joined into one: "up to date"


@lru_cache(maxsize=READ_BEFORE)
def content_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of ``text`` that are neither function words, fillers nor numbers, in order."""
    stops = load("stopwords")
    return tuple(token for token in tokenize(text) if token.norm not in stops and not _is_number(token.norm))


def same_word(a: Token, b: Token) -> bool:
    """Say whether two words are forms of one: 'edema' and 'oedema', 'fell' and 'fall', 'g' and 'gram'."""
    return _key(a.norm) == _key(b.norm)


def missing_words(value: str, evidence: str) -> tuple[str, ...]:
    """Return the words, numbers and dates of ``value`` that ``evidence`` does not hold, as written, in order.

    Denials count as one word: "no fever" is held by "denies fever", and not by "fever". Words that speak of
    the record rather than of its subject (the list 'generic') may be missing.
    """
    held = _held(evidence)
    whens, quantities = _spans(value)
    missing: list[tuple[int, str]] = []
    for when in whens:
        if not any(agrees(when, said) for said in held.whens):
            missing.append((when.start, value[when.start : when.end]))
    for quantity in quantities:
        if not any(_same_amount(quantity, said) for said in held.quantities):
            missing.append((quantity.start, value[quantity.start : quantity.end]))
    spans = [(when.start, when.end) for when in whens]
    spans += [(quantity.start, quantity.end) for quantity in quantities]
    tokens = [t for t in tokenize(value) if not any(start <= t.start < end for start, end in spans)]
    unheld = _unheld_literally(value, tokens, evidence) if is_all_stopwords(value) else _unheld(tokens, held)
    missing.extend((t.start, value[t.start : t.end]) for t in unheld)
    return tuple(dict.fromkeys(word for _, word in sorted(missing)))


@lru_cache(maxsize=4096)
def is_all_stopwords(value: str) -> bool:
    """Say whether a value is made of function words alone: "May", "Will", "on", "still"; denials are none of these."""
    stops, negations = load("stopwords"), load("negations")
    tokens = tokenize(value)
    return bool(tokens) and all(token.norm in stops and token.norm not in negations for token in tokens)


def is_written_so(value: str, text: str, start: int, end: int) -> bool:
    """Say whether a word of ``text`` is written as in such a value: the "may" of "May I?" names no month.

    A capital is wanted where the value has one and the text has any, and not of a verb that only opens a question.
    """
    if not value[:1].isupper() or text == text.lower():
        return True
    return text[start:end][:1].isupper() and not _SUBJECT_BEHIND.match(text[end : end + 12])


def _unheld_literally(value: str, tokens: list[Token], evidence: str) -> list[Token]:
    said = {t.norm for t in tokenize(evidence) if is_written_so(value, evidence, t.start, t.end)}
    return [token for token in tokens if token.norm not in said]


class _Line:
    """What one line holds, in the forms in which values are looked up; each is made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.words = [token.norm for token in tokenize(text)]

    @cached_property
    def keys(self) -> frozenset[str]:
        parts = [part for word in self.words if "-" in word for part in word.split("-")]
        return frozenset(map(_key, self.words)) | frozenset(map(_key, parts))

    @cached_property
    def joined(self) -> frozenset[str]:
        bare = [_bare(word) for word in self.words]
        joined = set(bare)
        for length in range(2, _LONGEST_COMPOUND + 1):
            joined.update(map("".join, zip(*(bare[at:] for at in range(length)), strict=False)))
        return frozenset(joined)

    @cached_property
    def often(self) -> frozenset[str]:
        """The spans of which something is said to be in each: "week" of "twice a week"."""
        return frozenset(_bare(after) for word, after in pairwise(self.words) if word in _EVERY)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        return frozenset([word[:_BEGINNING] for word in self.joined])


_line = lru_cache(maxsize=READ_BEFORE)(_Line)


class _Held:
    """What a text holds, line by line: no word goes over the end of one, and lines are met again in other texts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [_line(line) for line in text.split("\n")]

    def has_key(self, key: str) -> bool:
        return any(key in line.keys for line in self._lines)

    def has_joined(self, word: str) -> bool:
        return any(word in line.joined for line in self._lines)

    def compounds(self, root: str) -> Iterator[str]:
        """Yield the words and compounds that begin like a root."""
        for line in self._lines:
            if len(root) <= _BEGINNING or root[:_BEGINNING] in line.beginnings:
                yield from (word for word in line.joined if word.startswith(root[:-1]) and word not in _SPANS)

    def is_in_each(self, span: str) -> bool:
        return any(span in line.often for line in self._lines)

    @cached_property
    def denies(self) -> bool:
        return any(not load("negations").isdisjoint(line.words) for line in self._lines)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return find_quantities(self._text)

    @property
    def whens(self) -> tuple[When, ...]:
        return find_whens(self._text)


_held = lru_cache(maxsize=512)(_Held)


def _spans(value: str) -> tuple[tuple[When, ...], tuple[Quantity, ...]]:
    """Return the dates of a value that can be compared, and the numbers outside them."""
    ordinary = tuple(when for when in find_whens(value) if any(month for _, month, _ in when.dates) or when.times)
    # "5/10" may be a score or a date: as a ratio it is compared by its figures.
    quantities = find_quantities(value)
    ratios = {(q.start, q.end) for q in quantities if q.kind == "ratio"}
    whens = tuple(when for when in ordinary if (when.start, when.end) not in ratios)
    rest = tuple(q for q in quantities if not any(w.start <= q.start < w.end for w in whens))
    return whens, rest


def _unheld(tokens: list[Token], held: _Held) -> list[Token]:
    stops, negations, generic = load("stopwords"), load("negations"), load("generic")
    missing = []
    for index, token in enumerate(tokens):
        if token.norm in negations:
            if not held.denies:
                missing.append(token)
        elif token.norm in stops or token.norm.removesuffix("'s") in generic or _is_number(token.norm):
            continue
        elif not _is_held(token.norm, held) and not _in_compound(tokens, index, held):
            missing.append(token)
    return missing


def _is_held(word: str, held: _Held) -> bool:
    bare = _bare(word)
    if held.has_key(_key(word)) or held.has_joined(bare):
        return True
    if bare in _SPANS:
        return held.is_in_each(_SPANS[bare])
    # Stems of all compounds would cost more than all other work on a long text; few share the word's beginning.
    root = stem(bare)
    return any(stem(compound) == root for compound in held.compounds(root))


def _in_compound(tokens: list[Token], index: int, held: _Held) -> bool:
    """Say whether the word and its neighbours are one word of the evidence: 'heart rate' and 'heartrate'."""
    for length in range(2, _LONGEST_COMPOUND + 1):
        for first in range(max(0, index - length + 1), index + 1):
            group = tokens[first : first + length]
            if len(group) == length and held.has_joined("".join(_bare(t.norm) for t in group)):
                return True
    return False


def _same_amount(value: Quantity, said: Quantity) -> bool:
    if value.kind == "ratio":
        return said.kind == "ratio" and value.values == said.values
    if value.digits and said.digits:
        return value.digits == said.digits
    if any(reading in said.values for reading in value.values[:1]):
        return True
    factor = convertible(said.unit, value.unit) if said.unit and value.unit else None
    return factor is not None and any(abs(r * factor - value.values[0]) < 1e-9 for r in said.values)


def _bare(word: str) -> str:
    bare = word[:-2] if word.endswith("'s") else word
    return bare.replace("-", "").replace("'", "")


def _is_number(word: str) -> bool:
    if not word[0].isalpha():
        return True
    return word in NUMBER_WORDS or ("-" in word and all(part in NUMBER_WORDS for part in word.split("-")))


@cache
def _stem_variants() -> dict[str, str]:
    """Map the stem of each British spelling to the American one's: inflected forms follow their base."""
    return {stem(british): stem(american) for british, american in load_pairs("spelling").items()}


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    """Return what all forms of one word have in common."""
    unit = canonical_unit(word)
    if unit is not None:
        return f"unit {unit}"
    base = word[:-2] if word.endswith("'s") else word
    if base in _SPANS:
        return base
    base = load_pairs("irregular").get(base, base)
    base = load_pairs("spelling").get(base, base)
    root = stem(base)
    return _stem_variants().get(root, root)
