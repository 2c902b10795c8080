"""Candidates: what a gate proposes to itself, since it can tell right from wrong: recall is all that matters here.

Every option of every closed field is held against every sentence, by the words of its name and by those that
labelled pairs taught; numbers are proposed for fields that the sentence speaks of; values that the pairs have at an
open field are proposed where they are said word for word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property

from onrecord.gate.reading import Place, Reading
from onrecord.grounding import is_yes_no
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim, Proposal, Scalar
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Span

CANDIDATES = "candidates"  # the proposer's name
_LEAST_NAMED = 0.4  # of a yes-or-no field's name
_LEAST_VALUED = 0.45  # of an option's words
_LEAST_SHARE = 0.12  # of the sentences with a learned word in which the value was meant
_MOST_VALUES = 40  # of an open field that the pairs have


class CandidatesProposer:
    """Proposes all that a sentence could mean by words of names, options and labelled pairs."""

    def __init__(self, reading: Reading, schema: Schema) -> None:
        self.name = CANDIDATES
        self._reading = reading
        self._schema = schema

    def propose(self) -> Proposal:
        """Return the candidates of every field that is not inside an array of objects."""
        claims: list[Claim] = []
        for field in self._schema.fields:
            if "*" in field.pointer and not field.pointer.endswith("/*"):
                continue
            if field.kind in {Kind.NUMBER, Kind.INTEGER}:
                claims.extend(self._numbers(field))
            else:
                claims.extend(self._values(field))
        return Proposal(tuple(claims))

    def _values(self, field: Field) -> Iterator[Claim]:
        index = 0
        for value in self._options(field):
            place = self._reading.place(field, value)
            if place is None or not self._could_be(field, value, place):
                continue
            pointer = f"{field.pointer[:-1]}{index}" if field.in_array else field.pointer
            index += 1
            words = self._reading.lexicon.value(field, value).stems or self._reading.lexicon.field(field).stems
            yield Claim(pointer, value, (self.name,), (place.sentence.segment,), (place.sentence.span_of(words),))

    def _options(self, field: Field) -> tuple[Scalar, ...]:
        if field.kind is Kind.BOOLEAN:
            return (True, False)
        if field.kind is Kind.STRING:
            known = (json.loads(value) for value in self._reading.memory.values(field.pointer)[:_MOST_VALUES])
            return tuple(value for value in known if isinstance(value, str) and self._is_said(value))
        return field.options

    def _is_said(self, value: str) -> bool:
        words = " ".join(token.norm for token in tokenize(value))
        return bool(words) and f" {words} " in self._said

    @cached_property
    def _said(self) -> str:
        return " " + " ".join(token.norm for token in self._reading.transcript.tokens) + " "

    def _could_be(self, field: Field, value: Scalar, place: Place) -> bool:
        if place.of_value >= _LEAST_SHARE:
            return True
        if is_yes_no(field):
            return place.named >= _LEAST_NAMED or place.of_field >= _LEAST_SHARE
        if place.valued < _LEAST_VALUED:
            return False
        own = self._reading.lexicon.value(field, value).stems
        return place.named > 0 or place.of_field > 0 or len(own) > 1 or self._reading.lexicon.sharing(own) <= 2

    def _numbers(self, field: Field) -> Iterator[Claim]:
        for index, named in enumerate(self._reading.named(field)):
            sentence = self._reading.sentences[index]
            of_field = self._reading.strengths[index].get((field.pointer, ""), (0.0, 0.0))[0]
            if not named and of_field < _LEAST_SHARE:
                continue
            start = sentence.span.start
            for quantity in find_quantities(self._reading.transcript.slice(sentence.span)):
                for value in _readings(quantity, field):
                    span = Span(start + quantity.start, start + quantity.end)
                    yield Claim(field.pointer, value, (self.name,), (sentence.segment,), (span,))


def _readings(quantity: Quantity, field: Field) -> tuple[int | float, ...]:
    """Return the numbers that a quantity may give a field: its likeliest reading, and each part of a ratio."""
    if quantity.kind == "ordinal":
        return ()
    values = quantity.values if quantity.kind == "ratio" else quantity.values[:1]
    found: list[int | float] = []
    for value in values:
        if (field.minimum is not None and value < field.minimum) or (
            field.maximum is not None and value > field.maximum
        ):
            continue
        if float(value).is_integer():
            found.append(int(value))
        elif field.kind is Kind.NUMBER:
            found.append(value)
    return tuple(dict.fromkeys(found))
