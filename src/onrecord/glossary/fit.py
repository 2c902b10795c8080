"""Which field a term can fill, with which value, and which of several senses of one form is meant.

A field takes a term where the glossary says so, where one of its options is a form of the term, or where its own
words ask for a house term. A sense is chosen by the words around a mention: those that the sense's own expansion,
category and field share with them, and, where an encoder is at hand, those that are close in meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from onrecord.glossary.forms import is_abbreviation
from onrecord.glossary.keys import keys_of
from onrecord.glossary.terms import Term
from onrecord.language.content import content_tokens
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.schema import Field, Kind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Encode = Callable[[Sequence[str]], "npt.NDArray[np.float32]"]

_ASKS = re.compile(
    r"\bhouse\b|\babbreviat|\bshort(?:hand)? form|\bacronym|\bin our (?:terms|words)\b|\bcoded\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\bone of:?\s+([^.()]+)", re.IGNORECASE)
_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"|‘([^’]+)’|“([^”]+)”")
_NOT_NAMES: Final = frozenset({"house", "term", "terms", "name", "form", "code", "word", "words"})
_WHOLE, _WORDS, _CLOSEST = 0.6, 0.4, 3  # of closeness in meaning: the text as a whole, and its closest words


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What a field's own words say of the terms that it takes."""

    asks_house: bool
    listed: tuple[str, ...]  # options that its description names: "one of: chest pain, palpitations"
    words: frozenset[str]  # stems of its label and description
    about: frozenset[str]  # their words as written, for whom it asks about
    text: str


@lru_cache(maxsize=4096)
def words_of(field: Field) -> FieldWords:
    """Read a field's label, description and surroundings."""
    text = " ".join((field.label, field.description))
    listed = _LISTED.search(field.description)
    options = re.split(r"\s*(?:,|;|\bor\b)\s*", listed[1]) if listed else []
    about = " ".join((text, *field.context))
    bare = _QUOTED.sub(" ", text)
    return FieldWords(
        asks_house=bool(_ASKS.search(bare)),
        listed=tuple(option.strip("'\" ") for option in options if option.strip("'\" ")),
        words=frozenset(t.stem for t in content_tokens(bare) if t.norm not in _NOT_NAMES),
        about=frozenset(token.norm for token in tokenize(about)),
        text=_without_house(bare),
    )


def _without_house(text: str) -> str:
    return re.sub(r",?\s*\b(?:in )?house (?:terms?|names?|forms?|codes?)\b", "", text, flags=re.IGNORECASE).strip()


def value_for(term: Term, field: Field) -> str | None:
    """Return what ``field`` would hold for ``term``: its house form, an option, or its long form; None for nothing."""
    fits = term.may_fill(field.pointer)
    if field.kind in {Kind.ENUM, Kind.CONST}:
        return _option(term, [str(option) for option in field.options]) if fits else None
    if field.kind is not Kind.STRING:
        return None
    read = words_of(field)
    if read.listed and (listed := _option(term, read.listed)) is not None and (fits or _is_sibling(term, field)):
        return listed
    if fits:
        return term.house_form if term.fields or read.asks_house or _is_named(term, field) else None
    if _is_sibling(term, field) and not read.listed:
        return term.expansion or None  # the same fact, in a field where the short form may not stand
    return None


def house_value(term: Term, field: Field) -> str | None:
    """Return what ``field`` writes for a value that was found to be ``term``; None where its options have no form."""
    if field.kind in {Kind.ENUM, Kind.CONST}:
        return _option(term, [str(option) for option in field.options])
    return term.house_form if field.kind is Kind.STRING else None


def is_linked(term: Term, field: Field) -> bool:
    """Say whether a field is one for this term: by the glossary, its options, its words or the term's category."""
    if not term.may_fill(field.pointer):
        return False
    return bool(term.fields) or value_for(term, field) is not None


def _is_named(term: Term, field: Field) -> bool:
    """Say whether a field's own words name the term's category: "Code status" is for terms of "code status"."""
    named = {token.stem for token in tokenize(term.category)}
    return bool(named) and named <= {token.stem for token in tokenize(f"{field.label} {field.description}")}


def _option(term: Term, options: Sequence[str]) -> str | None:
    folded = {_folded(option): option for option in options}
    for form in (term.house_form, *term.forms):
        if _folded(form) in folded:
            return folded[_folded(form)]
    return None


def _folded(text: str) -> str:
    return " ".join(key.text for key in keys_of(tokenize(text))) or text.casefold()


def _is_sibling(term: Term, field: Field) -> bool:
    """Say whether a term belongs to a field of the same name elsewhere in the record."""
    return any(scope.rpartition("/")[2] == field.name and scope.count("/") > 1 for scope in term.fields)


class Senses:
    """Scores how well the words around a mention go with a term; the better, the higher."""

    def __init__(self, encode: Encode | None = None) -> None:
        self._encode = encode

    def score(self, context: str, term: Term, fields: Iterable[Field] = ()) -> float:
        """Return the score of ``term`` for a mention in ``context``, the words of the mention left out."""
        about = [field for field in fields if term.fields and term.may_fill(field.pointer)]
        said_long = [form for form in term.variants if not is_abbreviation(form)]  # the short form is what is in doubt
        asked = [words_of(field).text for field in about]
        texts = (term.expansion, *said_long, term.category, *asked)
        own = {t.stem for text in texts for t in content_tokens(text) if t.norm not in load("topics")}
        said = {t.stem for t in content_tokens(context)}
        shared = len(own & said) / (len(own) ** 0.5 or 1.0)
        return shared + self.closeness(context, ". ".join(text for text in (term.expansion, *asked) if text))

    def closeness(self, context: str, text: str) -> float:
        """Return how close two texts are in meaning, in [-1, 1]; 0 without an encoder."""
        if self._encode is None or not context.strip() or not text.strip():
            return 0.0
        words = [token.norm for token in content_tokens(context)]
        units = list(dict.fromkeys([*words, *(f"{a} {b}" for a, b in pairwise(words))]))
        vectors = self._encode([text, context, *units])
        alike = vectors[1:] @ vectors[0]
        closest = sorted((float(value) for value in alike[1:]), reverse=True)[:_CLOSEST]
        return _WHOLE * float(alike[0]) + _WORDS * (sum(closest) / len(closest) if closest else 0.0)
