"""Left out: why retrieval passes over an entry that is called exactly what is looked up, as a person asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from onrecord.glossary.forms import Form, form_of
from onrecord.glossary.terms import Term


class LeftOut(NamedTuple):
    """An entry, the form of it that was asked for, and why that is no mention of it."""

    term: Term
    form: str
    reason: str


def left_out(terms: Sequence[Term], asked: str, found: Collection[Term]) -> Iterator[LeftOut]:
    """Yield the entries of which ``asked`` is a form, in whatever letter case, and that were not ``found``."""
    wanted = " ".join(asked.split()).casefold()
    for term in terms:
        text = next((form for form in term.forms if form.casefold() == wanted), None)
        if text is not None and term not in found:
            yield LeftOut(term, text, _reason(text, form_of(text)))


def _reason(text: str, form: Form | None) -> str:
    if form is None:
        return "is not looked for: it is a word of every sentence, a sign, or letters apart"
    if form.is_unit:
        return "is one sign, and counts behind a number alone"
    if form.only_written:
        return (
            f'is the ordinary word "{text.lower()}" too: it counts in capitals among other words, or letter by letter'
        )
    return "is not taken for it when it stands alone"
