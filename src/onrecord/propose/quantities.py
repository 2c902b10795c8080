"""Numeric fields without a model: numbers that stand where the field's own name is spoken of.

A number is proposed when it follows words of the field's label within a few words, or stands in the answer to a
question that names the field; bounds of the schema and a unit named by the field narrow the choice. Later
mentions win, since corrections come late; earlier ones are proposed as well and settled by the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.language.content import content_tokens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import Token, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose.claims import Claim, Proposal
from onrecord.propose.relevance import Relevance
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Segment, Span, Transcript

_FIELD_COVER = 0.5  # share of a label's rarity-weighted words that must be said
_OLD = re.compile(r"\b(?:old|of age|y/?o)\b", re.IGNORECASE)
_REACH = 6  # words between the field's name and its number


class QuantitiesProposer:
    """Proposes values of numeric fields that are not inside an array."""

    def __init__(self, transcript: Transcript, schema: Schema) -> None:
        self.name = "quantities"
        self._transcript = transcript
        self._schema = schema
        self._relevance = Relevance(transcript)

    def propose(self) -> Proposal:
        """Return every number that is named as a field's value, in the order of the transcript."""
        claims: list[Claim] = []
        for field in self._schema.fields:
            if field.in_array:
                continue
            if field.kind in {Kind.NUMBER, Kind.INTEGER}:
                claims.extend(self._values(field))
                claims.extend(self._ages(field))
            if field.kind is Kind.STRING:
                claims.extend(self._ratios(field))
        return Proposal(tuple(claims))

    def _values(self, field: Field) -> Iterator[Claim]:
        content = [token for token in content_tokens(field.label) if canonical_unit(token.norm) is None]
        # Of a "pain score" only the pain is spoken of; then its number must be out of ten, or on a scale.
        label = {t.stem for t in content if t.norm not in load("topics")} or {token.stem for token in content}
        sorts = {t.stem for t in (*content, *content_tokens(field.description))} - label
        is_sort = len(label) < len({token.stem for token in content})
        total = sum(self._relevance.idf(stem) for stem in label)
        if not label:
            return
        units = {
            unit for token in tokenize(f"{field.label} {field.description}") if (unit := canonical_unit(token.norm))
        }
        for segment in self._transcript.segments:
            tokens = tokenize(segment.text)
            named = [token for token in tokens if token.stem in label]
            held = {token.stem for token in named}
            if not named or sum(self._relevance.idf(stem) for stem in held) < _FIELD_COVER * total:
                continue
            is_told = not is_sort or any(token.stem in sorts for token in tokens)
            for holder, quantity in self._candidates(segment, tokens, named[-1]):
                value = _fitting(quantity, field, units) if is_told or quantity.kind == "ratio" else None
                if value is not None:
                    start = holder.span.start
                    span = Span(start + quantity.start, start + quantity.end)
                    yield Claim(field.pointer, value, (self.name,), (holder.index,), (span,))

    def _ratios(self, field: Field) -> Iterator[Claim]:
        """Claim "140/90" for a text field beside whose name "one forty over ninety" is said."""
        label = {token.stem for token in content_tokens(field.label)}
        for segment in self._transcript.segments:
            tokens = tokenize(segment.text)
            named = [token for token in tokens if token.stem in label]
            if not label or label - {token.stem for token in named}:
                continue
            for holder, quantity in self._candidates(segment, tokens, named[-1]):
                if quantity.kind == "ratio" and len(quantity.values) == 2:
                    start = holder.span.start
                    span = Span(start + quantity.start, start + quantity.end)
                    value = "/".join(f"{part:g}" for part in quantity.values)
                    yield Claim(field.pointer, value, (self.name,), (holder.index,), (span,))

    def _ages(self, field: Field) -> Iterator[Claim]:
        """Claim what is said with "years old" for a field that asks for an age."""
        if "age" not in {token.norm for token in tokenize(field.label)}:
            return
        for segment in self._transcript.segments:
            for quantity in find_quantities(segment.text):
                said = segment.text[quantity.start : quantity.end]
                value = _fitting(quantity, field, {"year"}) if _OLD.search(said) else None
                if value is not None:
                    span = Span(segment.span.start + quantity.start, segment.span.start + quantity.end)
                    yield Claim(field.pointer, value, (self.name,), (segment.index,), (span,))

    def _candidates(
        self, segment: Segment, tokens: tuple[Token, ...], name: Token
    ) -> Iterator[tuple[Segment, Quantity]]:
        after = [token for token in tokens if token.start > name.start][: _REACH + 1]
        reach = after[-1].end if after else name.end
        here = [q for q in find_quantities(segment.text) if name.end <= q.start <= reach]
        if here:
            yield segment, here[0]
            if here[0].kind == "ratio":  # "seven out of ten, no, more like six out of ten"
                behind = (q for q in find_quantities(segment.text) if q.start > here[0].start and q.kind == "ratio")
                yield from ((segment, q) for q in behind if q.values[1:] == here[0].values[1:])
        elif segment.text.rstrip().endswith("?") and segment.index + 1 < len(self._transcript.segments):
            answer = self._transcript.segments[segment.index + 1]
            for quantity in find_quantities(answer.text)[:1]:
                yield answer, quantity


def _fitting(quantity: Quantity, field: Field, units: set[str]) -> int | float | None:
    """Return the likeliest reading that the field's type, bounds and unit allow; None where none does."""
    if quantity.kind == "ratio" and quantity.values[1:] == (field.maximum,):
        return int(quantity.values[0]) if quantity.values[0].is_integer() else None  # "six out of ten"
    if quantity.kind in {"ratio", "ordinal"} or (quantity.unit and units and quantity.unit not in units):
        return None
    for value in quantity.values:
        if field.minimum is not None and value < field.minimum:
            continue
        if field.maximum is not None and value > field.maximum:
            continue
        if value.is_integer():
            return int(value)
        if field.kind is Kind.NUMBER:
            return value
    return None
