"""Lists of named amounts without a model: "metoprolol fifty milligrams twice a day".

For an array of objects with a name and a dose (or amount, strength, quantity), every dose that is spoken right
behind a word is one item; the same name said again is the same item, so that a later dose meets an earlier one.
Where the object has a field for how often, what is said of that right behind the dose is taken as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.glossary import TermMatch
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import Token, tokenize
from onrecord.language.wordlists import load
from onrecord.propose.claims import Claim, Proposal
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Segment, Span, Transcript

_DOSES = frozenset({"dose", "dosage", "strength", "amount", "quantity"})
_NAMES = frozenset({"name", "drug", "medicine", "medication", "item", "product", "treatment"})
_FREQUENCIES = frozenset({"frequency", "often", "schedule", "times"})
_UNITS = frozenset({"mg", "g", "kg", "mcg", "ug", "ml", "l", "unit", "tablet", "puff", "drop", "mmol"})
_LINKS = frozenset({"is", "was", "at", "of", "to", "now", "on", "a", "dose", "about", "from"})
_CLAUSE_END = re.compile(r"[,.;:!?\n]")
_REACH = 30  # characters behind the dose in which its frequency begins


@dataclass(frozen=True, slots=True)
class _Columns:
    array: str
    name: Field
    dose: Field
    frequency: Field | None


class AmountsProposer:
    """Proposes items of arrays whose objects have a name and an amount."""

    def __init__(self, transcript: Transcript, schema: Schema, *, spoken: Sequence[TermMatch] = ()) -> None:
        self.name = "amounts"
        self._transcript = transcript
        self._schema = schema
        self._spoken = spoken

    def propose(self) -> Proposal:
        """Return the claims of every such array, in the order in which names are first said."""
        claims = [claim for columns in _columns(self._schema) for claim in self._claims(columns)]
        return Proposal(tuple(claims))

    def _claims(self, columns: _Columns) -> Iterator[Claim]:
        indices: dict[str, int] = {}
        for segment in self._transcript.segments:
            for quantity in find_quantities(segment.text):
                name = _named(segment, quantity) if quantity.unit in _UNITS else None
                if name is None:
                    continue
                index = indices.setdefault(name.stem, len(indices))
                yield self._claim(columns.name, index, segment, name.start, name.end)
                dose = self._claim(columns.dose, index, segment, quantity.start, quantity.end)
                yield replace(dose, value=f"{quantity.values[0]:g} {quantity.unit}") if quantity.values else dose
                if columns.frequency is not None:
                    yield from self._frequency(columns.frequency, index, segment, quantity.end)

    def _claim(self, field: Field, index: int, segment: Segment, start: int, end: int) -> Claim:
        span = Span(segment.span.start + start, segment.span.start + end)
        pointer = field.pointer.replace("*", str(index), 1)
        return Claim(pointer, self._transcript.slice(span), (self.name,), (segment.index,), (span,))

    def _frequency(self, field: Field, index: int, segment: Segment, end: int) -> Iterator[Claim]:
        for quantity in find_quantities(segment.text):
            if quantity.unit == "per_day" and end <= quantity.start <= end + _REACH:
                yield self._claim(field, index, segment, quantity.start, quantity.end)
                return
        start = segment.span.start + end
        for match in self._spoken:
            if match.term.fields and match.term.may_fill(field.pointer) and start <= match.start <= start + _REACH:
                offset = segment.span.start
                yield self._claim(field, index, segment, match.start - offset, match.end - offset)
                return


def _columns(schema: Schema) -> Iterator[_Columns]:
    arrays: dict[str, list[Field]] = {}
    for field in schema.fields:
        array, star, rest = field.pointer.partition("/*/")
        if star and "*" not in rest and field.kind is Kind.STRING:
            arrays.setdefault(array, []).append(field)
    for array, fields in arrays.items():
        dose = _first(fields, _DOSES)
        name = _first([field for field in fields if field is not dose], _NAMES)
        if dose is not None and name is not None:
            yield _Columns(array, name, dose, _first(fields, _FREQUENCIES))


def _first(fields: Sequence[Field], words: frozenset[str]) -> Field | None:
    for field in fields:
        if words & {token.norm for token in tokenize(f"{field.name.replace('_', ' ')} {field.label}")}:
            return field
    return None


def _named(segment: Segment, quantity: Quantity) -> Token | None:
    """Return the word that an amount stands behind, in the same clause; None where there is none of content."""
    before = segment.text[: quantity.start]
    start = max((m.end() for m in _CLAUSE_END.finditer(before)), default=0)
    tokens = list(tokenize(before[start:]))
    while tokens and tokens[-1].norm in _LINKS:
        tokens.pop()
    if not tokens or tokens[-1].norm in load("stopwords") or not tokens[-1].norm[0].isalpha():
        return None
    last = tokens[-1]
    return Token(start + last.start, start + last.end, last.norm, last.stem)
