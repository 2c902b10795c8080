"""The list that a speech recogniser can use: words and phrases of a glossary that it may not know by itself."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.glossary.forms import is_abbreviation, is_ordinary
from onrecord.glossary.terms import Term
from onrecord.language.tokens import tokenize


def hotwords(terms: Iterable[Term], *, most: int) -> tuple[str, ...]:
    """Return at most ``most`` forms: strange words first, then abbreviations, then phrases that hold a strange word."""
    ranked: dict[str, tuple[int, int]] = {}
    for number, term in enumerate(terms):
        for form in term.forms:
            rank = _rank(form)
            if rank is not None and form not in ranked:
                ranked[form] = (rank, number)
    return tuple(sorted(ranked, key=lambda form: ranked[form])[:most])


def _rank(form: str) -> int | None:
    words = [token.norm for token in tokenize(form)]
    if not words or len(form) == 1:
        return None
    if len(words) == 1:
        if is_abbreviation(form):
            return 1
        return None if is_ordinary(words[0]) else 0
    return 2 if any(word.isalpha() and not is_ordinary(word) for word in words) else None
