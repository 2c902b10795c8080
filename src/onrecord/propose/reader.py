"""Open and closed fields by reading: the words that answer a field, found by a small model that only ever points.

The reader sees the fields' names, descriptions and options together with the whole conversation. A value is copied from
the transcript word for word, or is one of the field's options with the word that speaks for it; numbers are read as
elsewhere. It weighs the claims of other proposers too: ``Claim.read`` is the probability that it gives their value.
Dictation by one person and fields inside arrays are not read; of a wide schema only free text of which some word is
said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from onrecord.language.codes import find_codes
from onrecord.language.content import content_tokens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.models.reader_layout import Asked, Said
from onrecord.propose.claims import Claim, Proposal, Scalar
from onrecord.propose.merge import same_value
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Span, Transcript

if TYPE_CHECKING:
    from onrecord.models.reader import Answer, Reader, Reading

PROPOSED: Final = 0.2  # the least probability of an answer that is proposed
_MOST: Final = 48  # fields of one schema; of a wider one only free text is read
_OPTIONS: Final = 12  # of one closed field
_SHORT: Final = 8  # words of a turn that is nothing but an answer
_SURE: Final = 0.6  # from here on the reader's own answer counts for more than where a pattern found another
_COPULAS: Final = frozenset({"is", "was", "are", "were"})
_YES_NO: Final = {"true": "yes", "false": "no"}
_CODES: Final = frozenset({"number", "code", "id", "identifier", "reference", "serial", "postcode", "zip", "plate"})


class ReaderProposer:
    """Proposes what a reader finds."""

    def __init__(self, transcript: Transcript, schema: Schema, reader: Reader) -> None:
        self.name = "reader"
        self._transcript = transcript
        self._schema = schema
        self._reader = reader
        self._readings: Mapping[str, tuple[Field, Reading]] | None = None

    def propose(self) -> Proposal:
        """Return the likely answers of all fields that are read, in schema order."""
        claims: list[Claim] = []
        for field, reading in self._read().values():
            for answer in reading.answers:
                if answer.probability >= PROPOSED:
                    claims.extend(self._claims(field, answer))
        return Proposal(tuple(claims))

    def weighed(self, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
        """Return all proposals with the reader's probability on each claim at a field that was read.

        Of talk that it read in parts it does not know enough to weigh what others found there.
        """
        return tuple(replace(one, claims=tuple(self._weighed(claim) for claim in one.claims)) for one in proposals)

    def _weighed(self, claim: Claim) -> Claim:
        found = self._read().get(claim.pointer)
        if found is None or found[1].windows > 1 or claim.read is not None:
            return claim
        field, reading = found
        unsure = all(answer.probability < _SURE for answer in reading.answers)
        if unsure and claim.proposers == ("spans",) and self._is_all_of_an_answer(claim, field):
            return claim
        likely = [
            answer.probability
            for answer in reading.answers
            for value in self._values(field, answer)
            if same_value(value, claim.value)
        ]
        return replace(claim, read=round(max(likely, default=0.0), 4))

    def _is_all_of_an_answer(self, claim: Claim, field: Field) -> bool:
        """Say whether a short turn opens with the value, and the other party's question before it names the field.

        "Address please?" - "77 Quarry Road." needs no opinion of a reader that is sure of nothing there itself.
        """
        if not claim.spans or not claim.segments or not claim.segments[0]:
            return False
        question, answer = (self._transcript.segments[claim.segments[0] - back] for back in (1, 0))
        if question.speaker == answer.speaker or not question.text.rstrip().endswith("?"):
            return False
        words = [token for token in tokenize(answer.text) if token.norm not in load("fillers")]
        opens = bool(words) and answer.span.start + words[0].start == claim.spans[0].start
        named = {token.stem for token in content_tokens(field.label)}
        asked = {token.stem for token in tokenize(question.text)}
        states = any(token.norm in _COPULAS for token in words)
        return opens and not states and len(words) <= _SHORT and bool(named) and named <= asked

    def _read(self) -> Mapping[str, tuple[Field, Reading]]:
        if self._readings is None:
            fields = readable(self._schema, self._transcript) if is_conversation(self._transcript) else []
            turns = [Said(segment.speaker or "", segment.text) for segment in self._transcript.segments]
            readings = self._reader.read([put(field) for field in fields], turns)
            self._readings = {
                field.pointer: (field, reading) for field, reading in zip(fields, readings, strict=True) if reading
            }
        return self._readings

    def _claims(self, field: Field, answer: Answer) -> Iterator[Claim]:
        span = self._span(answer)
        segment = self._transcript.segments[answer.turn].index
        spans = (span,) if answer.option is None else ()  # an option need not be said in its own words
        probability = round(answer.probability, 4)
        for value in self._values(field, answer):
            yield Claim(
                field.pointer, value, (self.name,), (segment,), spans, probability=probability, read=probability
            )

    def _span(self, answer: Answer) -> Span:
        start = self._transcript.segments[answer.turn].span.start
        return Span(start + answer.start, start + answer.end)

    def _values(self, field: Field, answer: Answer) -> Iterator[Scalar]:
        """Yield the value that an answer stands for; none where a number is asked for and none is said."""
        said = self._transcript.slice(self._span(answer))
        if answer.option is not None:
            yield _options(field)[answer.option]
        elif field.kind in {Kind.NUMBER, Kind.INTEGER}:
            for quantity in find_quantities(said)[:1]:
                whole = quantity.values[0].is_integer()
                if whole or field.kind is Kind.NUMBER:
                    yield int(quantity.values[0]) if whole else quantity.values[0]
        elif _CODES & {token.norm for token in tokenize(field.label)} and (codes := find_codes(said)):
            yield max(codes, key=lambda code: len(code.value)).value
        else:
            yield said


def is_conversation(transcript: Transcript) -> bool:
    """Say whether several people speak, or nobody knows who does: the reader knows no dictation by one person."""
    speakers = {segment.speaker or "" for segment in transcript.segments}
    return len(speakers) != 1 or speakers == {""}


def readable(schema: Schema, transcript: Transcript) -> list[Field]:
    """Return the fields of a schema that a reader is asked for; of a wide one, free text of which some word is said."""
    fields = [field for field in schema.fields if not field.in_array and _is_asked(field)]
    if len(fields) <= _MOST:
        return fields
    said = {token.stem for token in transcript.tokens}
    spoken = (f for f in fields if f.kind is Kind.STRING and said & {t.stem for t in content_tokens(_words(f))})
    return list(islice(spoken, _MOST))


def _words(field: Field) -> str:
    return f"{field.label} {field.description}"


def _is_asked(field: Field) -> bool:
    if field.kind is Kind.ENUM:
        return len(_options(field)) <= _OPTIONS
    return field.kind in {Kind.STRING, Kind.BOOLEAN, Kind.NUMBER, Kind.INTEGER}


def put(field: Field) -> Asked:
    """Return a field as it is put to a reader."""
    name = " ".join((*field.context[1:], field.label)).replace("_", " ").lower()
    options = (str(option) for option in _options(field))
    return Asked(name, field.description, tuple(_YES_NO.get(option.lower(), option) for option in options))


def _options(field: Field) -> list[Scalar]:
    """Return what a closed field may hold; none for others."""
    return [True, False] if field.kind is Kind.BOOLEAN else [o for o in field.options if o is not None]
