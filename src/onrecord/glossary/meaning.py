"""Paraphrase: sentences of a text that mean what a term says, by a sentence encoder.

"No food, no water since midnight" is close to "nothing by mouth". Such a match is a hint for a model or a person;
on its own it never puts a term into a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from onrecord.glossary.fit import Encode
from onrecord.glossary.matches import Stage, TermMatch
from onrecord.glossary.terms import Term
from onrecord.language.content import content_tokens

LEAST_ALIKE: Final = 0.45  # cosine from which a sentence is taken to mean a form
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LEAST_WORDS: Final = 2  # content words: shorter sentences mean nothing in particular


def meant(text: str, terms: Sequence[Term], encode: Encode, *, least: float = LEAST_ALIKE) -> tuple[TermMatch, ...]:
    """Return, of each term, the sentence of ``text`` that comes closest to its expansion or a variant, if close enough.

    Every term and sentence is read by the encoder: some 100 a second.
    """
    sentences = list(_sentences(text))
    forms = [(term, form) for term in terms for form in _phrases(term)]
    if not sentences or not forms:
        return ()
    said = encode([sentence for _, _, sentence in sentences])
    alike = encode([form for _, form in forms]) @ said.T
    best: dict[Term, TermMatch] = {}
    for (term, form), row in zip(forms, alike, strict=True):
        at = int(row.argmax())
        score = float(row[at])
        if score >= least and (term not in best or score > best[term].score):
            start, end, _ = sentences[at]
            best[term] = TermMatch(term, start, end, form, Stage.MEANING, round(min(score, 1.0), 3))
    return tuple(sorted(best.values(), key=lambda match: (match.start, -match.score)))


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if len(content_tokens(sentence)) >= _LEAST_WORDS:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield start, start + len(sentence), sentence


def _phrases(term: Term) -> Iterator[str]:
    for form in (term.expansion, *term.variants):
        if len(form.split()) > 1:
            yield form
