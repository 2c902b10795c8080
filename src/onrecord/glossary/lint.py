"""What is wrong with a glossary: collisions, ambiguous forms, duplicates, terms and forms that nothing can reach.

A collision is a form that two entries share and that no field tells apart: the record cannot know which is meant
but by the words around it. An ambiguous form is shared too, but its entries belong to different fields. A form that
is an ordinary word in lower case ("SOB") counts only in capitals among other words, or spelled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from onrecord.glossary.forms import Form, form_of, is_everyday
from onrecord.glossary.keys import keys_of
from onrecord.glossary.terms import Direction, Term
from onrecord.language.tokens import tokenize
from onrecord.schema import Schema

_SHOWN: Final = 4  # entries that one message names


class Fault(Enum):
    """What sort of fault; the first three make a glossary unsafe, the others weak."""

    COLLISION = "collision"
    DUPLICATE = "duplicate"
    UNREACHABLE = "unreachable"
    AMBIGUOUS = "ambiguous"
    EVERYDAY = "everyday"
    ONLY_OTHERWISE = "only otherwise"
    ONLY_IN_CAPITALS = "only in capitals"
    NO_FIELD = "no such field"
    NOT_ACCEPTED = "not accepted"
    NOTHING_TO_KEEP = "nothing to keep"


SEVERE: Final = frozenset({Fault.COLLISION, Fault.DUPLICATE, Fault.UNREACHABLE, Fault.NO_FIELD, Fault.NOT_ACCEPTED})


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the preferred form of the entry that it is of, its number in the glossary, and what to do."""

    fault: Fault
    preferred: str
    number: int
    message: str


def lint(terms: Sequence[Term], *, schema: Schema | None = None) -> tuple[Problem, ...]:
    """Return every fault of ``terms``, in their order; with ``schema``, fields are looked up in it as well."""
    found = [*_duplicates(terms), *_shared(terms), *_single(terms)]
    if schema is not None:
        found += _fields(terms, schema)
    order = {fault: at for at, fault in enumerate(Fault)}
    return tuple(sorted(found, key=lambda problem: (problem.number, order[problem.fault], problem.message)))


def _duplicates(terms: Sequence[Term]) -> Iterator[Problem]:
    first: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for number, term in enumerate(terms, 1):
        key = (term.preferred, _folded(term.expansion), tuple(sorted(term.fields)))
        if key in first:
            message = f"says the same as entry {first[key]}: put their variants together"
            yield Problem(Fault.DUPLICATE, term.preferred, number, message)
        first.setdefault(key, number)


def _shared(terms: Sequence[Term]) -> Iterator[Problem]:
    holders: dict[str, dict[int, str]] = defaultdict(dict)
    for number, term in enumerate(terms):
        for text in term.forms:
            holders[_folded(text)].setdefault(number, text)
    for entries in holders.values():
        if len(entries) < 2:
            continue
        numbers = sorted(entries)
        for number in numbers:
            term = terms[number]
            rivals = [n for n in numbers if n != number and terms[n].house_form != term.house_form]
            rivals += [n for n in numbers if n != number and n not in rivals and _differ(terms[n], term)]
            if not rivals:
                continue
            clashing = [n for n in rivals if _meet(term, terms[n])]
            shown = ", ".join(f"{terms[n].preferred} (entry {n + 1})" for n in (clashing or rivals)[:_SHOWN])
            more = f" and {len(clashing or rivals) - _SHOWN} more" if len(clashing or rivals) > _SHOWN else ""
            form = f'"{entries[number]}" is also said for {shown}{more}'
            if clashing:
                message = f"{form}; give each its fields, or take the form from one"
                yield Problem(Fault.COLLISION, term.preferred, number + 1, message)
            else:
                yield Problem(Fault.AMBIGUOUS, term.preferred, number + 1, f"{form}; their fields tell them apart")


def _differ(one: Term, other: Term) -> bool:
    return _folded(one.expansion) != _folded(other.expansion)


def _meet(one: Term, other: Term) -> bool:
    """Say whether two entries may stand at one field."""
    if not one.fields or not other.fields:
        return not (one.fields or other.fields) or one.category == other.category
    return any(one.may_fill(scope) for scope in other.fields) or any(other.may_fill(scope) for scope in one.fields)


def _single(terms: Sequence[Term]) -> Iterator[Problem]:
    for number, term in enumerate(terms, 1):
        forms = [(text, form_of(text)) for text in term.forms]
        reached = [(text, form) for text, form in forms if form is not None]
        if not reached:
            message = "no form of it can be found: each is a word of every sentence, or no word at all"
            yield Problem(Fault.UNREACHABLE, term.preferred, number, message)
            continue
        for text, form in forms:
            if form is None and text == term.preferred:
                message = f'"{text}" itself cannot be found: only its other forms are, and write it in the record'
                yield Problem(Fault.ONLY_OTHERWISE, term.preferred, number, message)
            elif form is None:
                message = f'"{text}" cannot be found: it is a word of every sentence'
                yield Problem(Fault.UNREACHABLE, term.preferred, number, message)
        for text, form in reached:
            if _is_in_every_talk(form):
                message = f'"{text}" is said in every talk, and mostly does not mean this'
                yield Problem(Fault.EVERYDAY, term.preferred, number, message)
            if form.only_written:
                message = (
                    f'"{text}" is the ordinary word "{text.lower()}" too: it counts in capitals, or letter by letter'
                )
                yield Problem(Fault.ONLY_IN_CAPITALS, term.preferred, number, message)
        if term.direction is Direction.KEEP_LONG and not term.expansion:
            message = "its direction is keep-long, but it has no expansion"
            yield Problem(Fault.NOTHING_TO_KEEP, term.preferred, number, message)


def _is_in_every_talk(form: Form) -> bool:
    words = [token.norm for token in tokenize(form.text)]
    return not form.is_acronym and len(words) == 1 and is_everyday(words[0])


def _fields(terms: Sequence[Term], schema: Schema) -> Iterator[Problem]:
    for number, term in enumerate(terms, 1):
        for scope in term.fields:
            fields = [field for field in schema.fields if Term("x", fields=(scope,)).may_fill(field.pointer)]
            if not fields:
                yield Problem(Fault.NO_FIELD, term.preferred, number, f"the schema has no field {scope}")
            for field in fields:
                if not any(schema.accepts(field, form) for form in (term.house_form, *term.forms)):
                    message = f"the schema does not accept any form of it at {scope}"
                    yield Problem(Fault.NOT_ACCEPTED, term.preferred, number, message)


def _folded(text: str) -> str:
    letters = "".join(character for character in text.casefold() if character.isalnum())
    return " ".join(key.text for key in keys_of(tokenize(text))) or letters
