"""Closed fields without a model: the options of an enum, scored against every exchange by the words they share.

An option is proposed where an exchange holds all of its content words, and words of the field as well unless
the option itself is telling (it names something that no other option of the schema names). Recall comes
first: what is said of somebody else, or denied, is left to the checks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from onrecord.language.content import content_tokens
from onrecord.language.tokens import Token, tokenize
from onrecord.language.wordlists import load
from onrecord.propose.claims import Claim, Proposal, Scalar
from onrecord.propose.relevance import FieldWords, Relevance
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Span, Transcript

_YES, _NO = {"yes", "true", "present", "positive"}, {"no", "false", "absent", "negative"}
_FIELD_COVER = 0.6  # share of a field's rarity-weighted label words that an exchange must hold
_SHORT_ANSWER = 6  # words; a longer segment speaks for itself
_QUESTION = re.compile(r"\?\s*$")


class OptionsProposer:
    """Proposes options of enums, and booleans, from the words of the transcript alone."""

    def __init__(self, transcript: Transcript, schema: Schema) -> None:
        self.name = "options"
        self._transcript = transcript
        self._schema = schema
        self._relevance = Relevance(transcript)
        self._negations = load("negations")

    def propose(self) -> Proposal:
        """Return the claims of every closed field that is not inside an array of objects."""
        claims: list[Claim] = []
        for field in self._schema.fields:
            if "*" in field.pointer and not field.pointer.endswith("/*"):
                continue  # which object of an array an option belongs to is more than words can tell
            if field.kind is Kind.BOOLEAN:
                claims.extend(self._booleans(field, yes=True, no=False))
            elif field.kind is Kind.ENUM:
                claims.extend(self._enums(field))
        return Proposal(tuple(claims))

    @cached_property
    def _segment_tokens(self) -> list[tuple[Token, ...]]:
        return [tokenize(segment.text) for segment in self._transcript.segments]

    @cached_property
    def _holders(self) -> Counter[str]:
        """How many fields of the schema have an option with this stem."""
        found: Counter[str] = Counter()
        for field in self._schema.fields:
            found.update({t.stem for option in field.options for t in content_tokens(str(option))})
        return found

    def _enums(self, field: Field) -> Iterator[Claim]:
        folded = {str(option).strip().lower(): option for option in field.options}
        yes = next((folded[word] for word in sorted(_YES) if word in folded), None)
        no = next((folded[word] for word in sorted(_NO) if word in folded), None)
        if yes is not None and len(field.options) <= 3:
            yield from self._booleans(field, yes=yes, no=no)
            return
        index = 0
        for option in field.options:
            place = self._place(field, option)
            if place is None:
                continue
            pointer = field.pointer
            if field.in_array:
                pointer = f"{field.pointer[:-1]}{index}"
                index += 1
            yield Claim(pointer, option, (self.name,), (self._transcript.segment_at(place.start).index,), (place,))

    def _place(self, field: Field, option: Scalar) -> Span | None:
        """Return the words that name ``option`` in the exchange that speaks most of the field; None if none does."""
        wanted = {token.stem for token in content_tokens(str(option))}
        if not wanted:
            return None
        scores = self._relevance.scores(self._label_words(field))
        telling = any(self._holders[stem] == 1 for stem in wanted) and len(wanted) > 1
        best: tuple[float, int, Span] | None = None
        for segment, tokens in zip(self._transcript.segments, self._segment_tokens, strict=True):
            span = _tightest(tokens, wanted)
            score = scores.get(segment.index, 0)
            if span is None or (score <= 0 and not telling):
                continue
            placed = Span(segment.span.start + span.start, segment.span.start + span.end)
            if best is None or (score, segment.index) >= best[:2]:  # the later of equals: corrections come late
                best = (score, segment.index, placed)
        return best[2] if best else None

    def _label_words(self, field: Field) -> FieldWords:
        labels = (field.label, *field.context[-1:])
        return FieldWords({token.stem: 1.0 for label in labels for token in content_tokens(label)})

    def _booleans(self, field: Field, *, yes: Scalar, no: Scalar | None) -> Iterator[Claim]:
        """Claim yes where the field's own words are said, no where they are denied; the last exchange decides."""
        words = {token.stem for token in content_tokens(field.label)}
        total = sum(self._relevance.idf(stem) for stem in words)
        if not words or total <= 0:
            return
        found: Claim | None = None
        for segment, tokens in zip(self._transcript.segments, self._segment_tokens, strict=True):
            held = words & {token.stem for token in tokens}
            if sum(self._relevance.idf(stem) for stem in held) < _FIELD_COVER * total:
                continue
            span = _tightest(tokens, held)
            if span is None:
                continue
            affirmed, cited = self._polarity(segment.index, tokens, span)
            value = yes if affirmed else no
            if affirmed is None or value is None:
                continue
            placed = Span(segment.span.start + span.start, segment.span.start + span.end)
            found = Claim(field.pointer, value, (self.name,), cited, (placed,))
        if found:
            yield found

    def _polarity(self, index: int, tokens: tuple[Token, ...], span: Span) -> tuple[bool | None, tuple[int, ...]]:
        """Say whether the segment, or the short answer to it, affirms; None where a question goes unanswered."""
        if _QUESTION.search(self._transcript.segments[index].text):
            if index + 1 >= len(self._transcript.segments):
                return None, (index,)
            answer = self._segment_tokens[index + 1]
            if not answer:
                return None, (index,)
            first = answer[0].norm
            denied = any(token.norm in self._negations for token in answer[:_SHORT_ANSWER])
            agreed = any(token.norm in _YES | {"yeah", "yep", "i"} for token in answer[:_SHORT_ANSWER])
            if first in _YES | {"yeah", "yep"}:
                denied = False  # "Yes, twice. It made no difference."
            return (None if not denied and not agreed else not denied), (index, index + 1)
        before = [token for token in tokens if token.end <= span.start][-_SHORT_ANSWER:]
        return not any(token.norm in self._negations for token in before), (index,)


def _tightest(tokens: tuple[Token, ...], wanted: set[str]) -> Span | None:
    """Return the shortest run of ``tokens`` that holds every stem of ``wanted``; None where one is absent."""
    last: dict[str, Token] = {}
    best: Span | None = None
    for token in tokens:
        if token.stem not in wanted:
            continue
        last[token.stem] = token
        if len(last) == len(wanted):
            start = min(t.start for t in last.values())
            if best is None or token.end - start < best.end - best.start:
                best = Span(start, token.end)
    return best
