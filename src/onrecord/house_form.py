"""House form: how a supported value is written, once the checks have passed it.

A value that is a form of one term takes that term's form; one of several parts ("two milligrams by mouth twice a
day") takes the form of each part, in the order that its field asks for. Only words that the value already has are
rewritten, and only where all of them are understood: nothing is added, and what is left over is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.glossary import Glossary, Term, TermMatch
from onrecord.glossary.composed import Piece, Template, filled, pieces, repeated, template_of
from onrecord.glossary.fit import house_value, words_of
from onrecord.language.content import content_tokens
from onrecord.language.numbers import find_quantities
from onrecord.propose import Claim
from onrecord.schema import Field, Kind, Schema

_ARTICLES = frozenset({"a", "an", "the"})


def in_house_form(claim: Claim, field: Field, schema: Schema, glossary: Glossary | None) -> Claim:
    """Return the claim with its value in house form, and with the terms that gave it as part of its evidence."""
    if claim.term is not None:
        value = house_value(claim.term, field)
        return replace(claim, value=value) if value is not None and schema.accepts(field, value) else claim
    if glossary is None or not isinstance(claim.value, str) or field.kind is not Kind.STRING:
        return claim
    written = _composed(claim.value, field, glossary)
    if written is None or written[0] == claim.value or not schema.accepts(field, written[0]):
        return claim
    value, matches = written
    return replace(claim, value=value, term=_united(matches), matched="; ".join(match.form for match in matches))


def _composed(value: str, field: Field, glossary: Glossary) -> tuple[str, tuple[TermMatch, ...]] | None:
    matches = tuple(
        dict.fromkeys(m for m in glossary.said(value) if m.term.may_fill(field.pointer) and _is_clear(m, value))
    )
    if not matches:
        return None
    named = [match.term.preferred for match in glossary.said(field.description)]
    template = template_of(field, glossary.categories, named)
    if template is not None:
        return _by_template(value, matches, template)
    return _in_place(value, matches, field)


def _is_clear(match: TermMatch, value: str) -> bool:
    return match.score >= 1.0 and bool(value)


def _by_template(
    value: str, matches: Sequence[TermMatch], template: Template
) -> tuple[str, tuple[TermMatch, ...]] | None:
    found = [(0, piece) for piece in pieces(value, 0, matches, template)]
    chosen = repeated(found) if template.repeats else filled(found, template)
    if not _covers(value, chosen):
        return None
    used = tuple(piece.match for piece in chosen if piece.match is not None)
    return (template.separator.join(piece.text for piece in chosen), used) if used else None


def _covers(value: str, chosen: Sequence[Piece]) -> bool:
    """Say whether every content word and number of a value is in a part of it."""
    spans = [(piece.start, piece.end) for piece in chosen]
    words = [(token.start, token.end) for token in content_tokens(value)]
    numbers = [(quantity.start, quantity.end) for quantity in find_quantities(value)]
    return all(any(a <= start < b for a, b in spans) for start, _ in (*words, *numbers))


def _in_place(value: str, matches: Sequence[TermMatch], field: Field) -> tuple[str, tuple[TermMatch, ...]] | None:
    """Rewrite each form where it stands, in a field that is the terms' own or asks for them; "a heat pump" is HP."""
    own = [m for m in matches if m.term.fields or words_of(field).asks_house]
    if not own:
        return None
    is_alone = value[: own[0].start].strip().lower() in _ARTICLES and not value[own[-1].end :].strip()
    out, at = [], own[0].start if is_alone else 0
    for match in own:
        if match.start < at:
            continue
        out += [value[at : match.start], match.term.house_form]
        at = match.end
    return "".join((*out, value[at:])), tuple(own)


def _united(matches: Sequence[TermMatch]) -> Term:
    """Return one entry that names the terms of a composed value, for its evidence."""
    terms = tuple(dict.fromkeys(match.term for match in matches))
    if len(terms) == 1:
        return terms[0]
    return Term("; ".join(term.preferred for term in terms), "; ".join(term.expansion for term in terms))
