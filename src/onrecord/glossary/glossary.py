"""Glossary: which house terms a text says, and which terms a value is a form of.

A form is found by the stems of its words in order: fillers between them are skipped, "don't" is "do not", small
number words are digits, and letters that are spelled out ("d n r", "D.N.R.") are the abbreviation. Of forms that
overlap the longest is taken; terms that share it are all returned, since telling them apart needs the field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from onrecord.glossary.files import read_terms, term_of
from onrecord.glossary.terms import Term
from onrecord.language.tokens import Token, stem, tokenize
from onrecord.language.wordlists import load

_FILLERS = frozenset({"uh", "um", "uhm", "er", "erm", "ah", "eh", "hmm", "mm"})
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
}
_CONTRACTED = {"won't": "will", "can't": "can", "shan't": "shall"}
_DOES = {"does": "do", "did": "do"}  # "does not want" is said of a patient where the form says "do not want"
_SHORT = 4  # letters: an abbreviation this short may be an ordinary word in lower case ("all", "come")
_LONGEST_SPELLED = 6  # letters of an abbreviation that people spell out
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A place where a term is said: ``form`` is the form that matched, ``start`` and ``end`` are code points."""

    term: Term
    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class _Form:
    term: Term
    text: str
    keys: tuple[str, ...]
    only_upper: bool  # an abbreviation that in lower case would be an ordinary word


class Glossary:
    """The house's terms, in order."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(dict.fromkeys(terms))

    @classmethod
    def from_file(cls, path: str | Path) -> Glossary:
        """Read CSV or TSV (with or without a header), JSON, JSON Lines or YAML, by the file's suffix.

        Raises:
            GlossaryError: the file cannot be read or an entry is wrong; the message names file and line.
            MissingExtraError: the file is YAML and PyYAML is not installed.
        """
        return cls(read_terms(Path(path)))

    @classmethod
    def from_terms(cls, terms: Iterable[Term | Mapping[str, Any]]) -> Glossary:
        """Take terms, or mappings with the keys of a glossary file.

        Raises:
            GlossaryError: an entry is wrong; the message names its number.
        """
        return cls(
            term if isinstance(term, Term) else term_of(term, where=f"term {number}")
            for number, term in enumerate(terms, 1)
        )

    def __len__(self) -> int:
        return len(self.terms)

    def matches(self, text: str) -> tuple[TermMatch, ...]:
        """Return every place of ``text`` that says a term, in text order, none overlapping another's words."""
        tokens = tokenize(text)
        keyed = [(key, token) for token in tokens if token.norm not in _FILLERS for key in _keys(token)]
        keys = tuple(key for key, _ in keyed)
        found: list[TermMatch] = []
        at = 0
        while at < len(keys):
            here = self._longest(keys, at, keyed, text)
            for form in here:
                first, last = keyed[at][1], keyed[at + len(form.keys) - 1][1]
                found.append(TermMatch(form.term, first.start, last.end, form.text))
            at += len(here[0].keys) if here else 1
        return tuple(found)

    def canonical(self, value: str, pointer: str) -> tuple[Term, ...]:
        """Return the terms that ``value``, taken whole, is a form of and that may fill ``pointer``."""
        keys = tuple(key for token in tokenize(value) if token.norm not in _FILLERS for key in _keys(token))
        terms = (form.term for form in self._by_keys.get(keys, ()) if form.term.may_fill(pointer))
        return tuple(dict.fromkeys(terms))

    def _longest(self, keys: tuple[str, ...], at: int, keyed: list[tuple[str, Token]], text: str) -> list[_Form]:
        """Return the forms, one a term, of the longest run of keys from ``at`` that is a form."""
        for length in self._lengths.get(keys[at], ()):
            forms = [
                form
                for form in self._by_keys.get(keys[at : at + length], ())
                if len(form.keys) == length and _is_said(form, keyed[at : at + length], text)
            ]
            if forms:
                return list({form.term: form for form in reversed(forms)}.values())[::-1]
        return []

    @cached_property
    def _by_keys(self) -> dict[tuple[str, ...], list[_Form]]:
        found: dict[tuple[str, ...], list[_Form]] = defaultdict(list)
        for term in self.terms:
            for form in _forms(term):
                found[form.keys].append(form)
        return dict(found)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """Return, by a form's first key, the lengths of the forms that begin with it, longest first."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for keys in self._by_keys:
            lengths[keys[0]].add(len(keys))
        return {key: sorted(found, reverse=True) for key, found in lengths.items()}


def _forms(term: Term) -> list[_Form]:
    stopwords = load("stopwords")
    forms = []
    for text in term.forms:
        tokens = tokenize(text)
        keys = tuple(key for token in tokens for key in _keys(token))
        short = len(tokens) == 1 and text.isupper() and len(text) <= _SHORT
        if not keys or (not short and all(token.norm in stopwords for token in tokens)):
            continue  # "with" is said in every sentence
        forms.append(_Form(term, text, keys, only_upper=short))
        if len(tokens) == 1 and text.isupper() and text.isalpha() and 2 <= len(text) <= _LONGEST_SPELLED:
            forms.append(_Form(term, text, tuple(text.lower()), only_upper=False))
    return forms


def _is_said(form: _Form, keyed: list[tuple[str, Token]], text: str) -> bool:
    if not form.only_upper or len(form.keys) > 1:
        return True
    first = keyed[0][1]
    written = text[first.start : first.end]
    return written.isupper() or (written.islower() and not _VOWELS & set(written))


def _keys(token: Token) -> tuple[str, ...]:
    """Return what the words of ``token`` are compared by; a contraction is two words."""
    norm = token.norm
    if norm.endswith("n't"):
        base = _CONTRACTED.get(norm, norm[:-3])
        return (stem(_DOES.get(base, base)), "not")
    if norm in _DIGITS:
        return (_DIGITS[norm],)
    if norm in _DOES:
        return (_DOES[norm],)
    return (token.stem,)
