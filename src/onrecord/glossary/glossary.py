"""Glossary: the house's terms, found by what a text says.

A glossary read from a file of terms prepares its index when it is first asked; one opened from a built index is
mapped into memory and decodes terms as they are needed, so that 100,000 of them cost little. Both answer alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import GlossaryError
from onrecord.glossary.files import read_terms, term_of
from onrecord.glossary.keys import keys_of
from onrecord.glossary.matches import TermMatch
from onrecord.glossary.terms import Term
from onrecord.language.tokens import tokenize

if TYPE_CHECKING:
    from onrecord.glossary.fit import Encode
    from onrecord.glossary.index import Index

_SHORT_FORM = 5  # characters of an abbreviation that may also be a word
_MOST_MEANT = 5000  # terms that are searched by meaning


class Glossary:
    """The house's terms, in order."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms: Sequence[Term] = tuple(dict.fromkeys(terms))
        self._opened: Index | None = None

    @classmethod
    def from_file(cls, path: str | Path) -> Glossary:
        """Read CSV or TSV (with or without a header), JSON, JSON Lines or YAML, or open a built index.

        Raises:
            GlossaryError: the file cannot be read or an entry is wrong; the message names file and line.
            MissingExtraError: the file is YAML and PyYAML is not installed.
        """
        from onrecord.glossary.index import Index, is_index  # noqa: PLC0415 - numpy is slow to load

        if is_index(Path(path)):
            return cls._from_index(Index.open(Path(path)))
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

    @classmethod
    def _from_index(cls, index: Index) -> Glossary:
        made = cls(())
        made.terms, made._opened = index.terms, index
        return made

    def build(self, path: str | Path) -> None:
        """Write the glossary as an index file, which ``from_file`` opens by mapping it into memory.

        Raises:
            OutputError: the file cannot be written.
        """
        from onrecord.glossary.index import write_index  # noqa: PLC0415 - numpy is slow to load

        write_index(self.terms, Path(path))

    def __len__(self) -> int:
        return len(self.terms)

    def matches(self, text: str) -> tuple[TermMatch, ...]:
        """Return every place of ``text`` that says a term, or may say it, in text order.

        See ``onrecord.glossary.retrieval``; a match that ``is_hint`` is no evidence that the term was said.
        """
        return self._found(text, hints=True)

    def said(self, text: str) -> tuple[TermMatch, ...]:
        """Return every place of ``text`` that says a term, in text order, without hints."""
        return self._found(text, hints=False)

    def _found(self, text: str, *, hints: bool) -> tuple[TermMatch, ...]:
        if not len(self.terms):
            return ()
        from onrecord.glossary.retrieval import find  # noqa: PLC0415 - numpy is slow to load

        return find(self._index, text, hints=hints)

    def canonical(self, value: str, pointer: str) -> tuple[Term, ...]:
        """Return the terms that ``value``, taken whole, is a form of and that may fill ``pointer``."""
        matches = self.said(value)
        words = keys_of(tokenize(value))
        if not words:
            return ()
        whole = [m.term for m in matches if m.start <= words[0].start and m.end >= words[-1].end]
        if not whole and len(value) <= _SHORT_FORM:
            whole = self._by_preferred.get(value, [])  # "MI" in talk may be a word; as a whole value it is the term
        return tuple(term for term in dict.fromkeys(whole) if term.may_fill(pointer))

    @cached_property
    def _by_preferred(self) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for term in self.terms:
            if len(term.preferred) <= _SHORT_FORM:
                found.setdefault(term.preferred, []).append(term)
        return found

    def meant(self, text: str, encode: Encode) -> tuple[TermMatch, ...]:
        """Return the sentences of ``text`` that mean what a term says, one a term; see ``onrecord.glossary.meaning``.

        ``encode`` is a sentence encoder's, such as that of ``onrecord.models.encoder.open_encoder()``.

        Raises:
            GlossaryError: there are more terms than can be read in reasonable time.
        """
        from onrecord.glossary.meaning import meant  # noqa: PLC0415 - with an encoder alone

        if len(self.terms) > _MOST_MEANT:
            hint = "Look them up by their words, or take the terms of one field"
            raise GlossaryError(f"search by meaning reads every term, of {_MOST_MEANT} at most", hint=hint)
        return meant(text, self.terms, encode)

    def hotwords(self, *, most: int = 200) -> tuple[str, ...]:
        """Return what a speech recogniser should listen for: forms that it may not know, the longest words first.

        Recognisers take such a list as a prompt or as boosted phrases. Ordinary words are left out, since boosting
        them does harm; abbreviations are given as they are written and, where they are sayable, as words.
        """
        from onrecord.glossary.hotwords import hotwords  # noqa: PLC0415 - reads every form

        return hotwords(self.terms, most=most)

    @cached_property
    def denials(self) -> tuple[Term, ...]:
        """The terms that say that there is none, such as "no known drug allergies"."""
        return tuple(self.terms[at] for at in self._index.denials)

    @property
    def categories(self) -> tuple[str, ...]:
        """The house's own grouping: the categories of its terms, in order."""
        return self._index.categories

    @cached_property
    def _index(self) -> Index:
        if self._opened is not None:
            return self._opened
        from onrecord.glossary.index import Index  # noqa: PLC0415 - numpy is slow to load

        return Index.build(self.terms)
