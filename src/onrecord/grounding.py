"""Grounding: from a claim to the words of the transcript that might license it.

Words come first where the proposer cites them, else they are looked for: the exact phrase, a spoken form of a
glossary term, the number in any spoken form, or the exchange that holds most of the value's content words.
Grounding says where the best evidence is; whether it suffices is for the checks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from onrecord.glossary import Glossary, TermMatch
from onrecord.language.codes import compact, find_codes
from onrecord.language.content import content_tokens
from onrecord.language.dates import When, agrees, find_whens, parse_iso
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import Token, stem, tokenize
from onrecord.language.wordlists import load_pairs
from onrecord.propose import Claim
from onrecord.schema import Field, Kind
from onrecord.transcript import Segment, Span, Transcript

_NEAR = 4  # words: matched words no further apart stand in one span
_SHORT_ANSWER = 12  # words: a shorter answer is read together with its question
_OF_RATIOS = frozenset({"systolic", "score", "scale", "rating", "pain", "severity", "strength"})
_YES_NO = frozenset({"yes", "no", "true", "false"})
# A code has letters and digits, or four digits and more: "5.5" and "3-4" are none.
_CODE = re.compile(
    r"(?=.*[A-Za-z]|(?:\D*\d){4})(?=.*\d)(?:[A-Z]{1,4}|[^\W_]*\d[^\W_]*)(?:[ -](?:[A-Z]{1,4}|[^\W_]*\d[^\W_]*))*"
)
_LONGEST_CODE = 40  # characters
_QUESTION = re.compile(r"\?\s*$")


class Role(Enum):
    """What a span does for a claim."""

    ANSWER = "answer"
    QUESTION = "question"
    CORRECTION = "correction"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the transcript that decide a claim; ``segment`` is the index of the segment they stand in."""

    role: Role
    segment: int
    span: Span


def same_quantity(value: Quantity, said: Quantity, *, part: int | None = None) -> bool:
    """Say whether a value's quantity can be what was said; units are compared elsewhere.

    ``part`` says which number of a ratio may be the value, see ``ratio_part``.
    """
    if value.kind == "ratio":
        return said.kind == "ratio" and value.values == said.values
    if said.kind == "ratio":
        return part is not None and value.unit is None and value.values[:1] == said.values[part : part + 1]
    if value.digits and said.digits:
        return value.digits == said.digits
    return any(reading in said.values for reading in value.values[:1])


def as_code(value: str) -> str | None:
    """Return the signs of a value that is a code with a digit ("A914", "441-709"); None for other values."""
    return compact(value) if len(value) <= _LONGEST_CODE and _CODE.fullmatch(value) else None


def spelled(value: str, text: str) -> bool:
    """Say whether a value is a code that ``text`` spells."""
    wanted = as_code(value)
    return wanted is not None and any(code.value == wanted for code in find_codes(text))


def ratio_part(field: Field) -> int | None:
    """Return which number of a ratio a number field asks for: the first of "seven out of ten" for a score.

    None for fields of which no word says so: 90 of "one forty over ninety" is no heart rate.
    """
    if field.kind not in {Kind.NUMBER, Kind.INTEGER}:
        return None
    words = {token.norm for token in tokenize(f"{field.label} {field.description}")}
    if "diastolic" in words and "systolic" not in words:
        return 1
    return 0 if words & _OF_RATIOS else None


def is_yes_no(field: Field) -> bool:
    """Say whether a field is a yes-or-no question: a boolean, or an enum with the options yes and no."""
    folded = {str(option).strip().lower() for option in field.options}
    return field.kind is Kind.BOOLEAN or bool(folded & _YES_NO and len(folded) <= 3)


class Grounder:
    """Finds evidence in one transcript; its indices are built once and serve all claims."""

    def __init__(
        self, transcript: Transcript, *, glossary: Glossary | None = None, spoken: Sequence[TermMatch] = ()
    ) -> None:
        self._transcript = transcript
        self._glossary = glossary
        self._spoken = spoken
        self._spelling = load_pairs("spelling")

    def ground(self, claim: Claim, field: Field) -> tuple[Claim, tuple[Evidence, ...]]:
        """Return the claim, with its glossary term where that is what was said, and its evidence in text order.

        No evidence means that nothing of the value is in the transcript.
        """
        claim = self._with_term(claim)
        spans = claim.spans or self._find(claim, field)
        return claim, self._with_questions(spans)

    def _with_term(self, claim: Claim) -> Claim:
        if self._glossary is None or claim.term is not None or not isinstance(claim.value, str):
            return claim
        terms = set(self._glossary.canonical(claim.value, claim.pointer))
        said = [m for m in self._spoken if m.term in terms]
        if not said:
            return claim
        cited = set(self._around(claim.segments))
        # The later of several mentions: corrections come late.
        match = max(said, key=lambda m: (self._transcript.segment_at(m.start).index in cited, m.start))
        span = Span(match.start, match.end)
        return replace(claim, term=match.term, matched=match.form, spans=claim.spans or (span,))

    def _find(self, claim: Claim, field: Field) -> tuple[Span, ...]:
        if is_yes_no(field):
            return self._find_topic(field, claim.segments)
        if isinstance(claim.value, bool | int | float):
            return self._find_number(claim.value, field, claim.segments)
        when = parse_iso(claim.value)
        if when is not None and (found := self._find_when(when, field, claim.segments)):
            return found
        return self._find_text(claim.value, field, claim.segments)

    # Where a value's words stand

    def _find_text(self, value: str, field: Field, cited: tuple[int, ...]) -> tuple[Span, ...]:
        phrase = [token.norm for token in tokenize(value)]
        runs = self._runs(phrase)
        if runs:
            segments = [self._segment_of(run).index for run in runs]
            chosen = self._best(segments, field, cited)
            return (runs[max(i for i, s in enumerate(segments) if s == chosen)],)
        if found := self._find_code(value, field, cited):
            return found
        whens = find_whens(value)
        quantities = tuple(
            q for q in find_quantities(value) if not any(w.start < q.end and q.start < w.end for w in whens)
        )
        wanted = {
            self._key(t) for t in content_tokens(value) if not any(q.start <= t.start < q.end for q in quantities)
        }
        if not wanted and len(quantities) == 1:
            return self._find_quantity(quantities[0], field, cited)
        index = self._best_exchange(wanted, quantities, field, cited)
        if index is None:
            return self._find_when(whens[0], field, cited) if whens else ()
        spans: list[Span] = []
        left = set(wanted)
        exchange = [self._transcript.segments[i] for i in (index, index - 1, index + 1) if self._exists(i)]
        for segment in exchange:
            here = [token for token in self._tokens(segment) if self._key(token) in left]
            left -= {self._key(token) for token in here}
            spans.extend(_grouped(here, self._tokens(segment)))
            spans.extend(self._said(segment, quantities))
        return tuple(sorted(set(spans)))

    def _find_code(self, value: str, field: Field, cited: tuple[int, ...]) -> tuple[Span, ...]:
        wanted = as_code(value)
        found = {self._segment_of(span).index: span for span in self._codes.get(wanted, ())} if wanted else {}
        return (found[self._best(list(found), field, cited)],) if found else ()

    def _runs(self, phrase: list[str]) -> list[Span]:
        """Return every place where the words of ``phrase`` stand one after the other, within one segment."""
        if not phrase:
            return []
        tokens = self._transcript.tokens
        found = []
        rare = min(range(len(phrase)), key=lambda i: len(self._positions.get(phrase[i], ())))
        for at in self._positions.get(phrase[rare], ()):
            first, end = at - rare, at - rare + len(phrase)
            if first < 0 or [t.norm for t in tokens[first:end]] != phrase:
                continue
            span = Span(tokens[first].start, tokens[end - 1].end)
            if self._segment_of(span).span.end >= span.end:
                found.append(span)
        return found

    def _best_exchange(
        self, wanted: set[str], quantities: tuple[Quantity, ...], field: Field, cited: tuple[int, ...]
    ) -> int | None:
        """Return the segment whose exchange holds most, cited ones first; None where none holds any."""
        reach: dict[int, set[str | Quantity]] = defaultdict(set)
        for key in wanted:
            for index in self._holders.get(key, ()):
                reach[index].add(key)
        for quantity in quantities:
            for index in self._numbered:
                if self._said(self._transcript.segments[index], (quantity,)):
                    reach[index].add(quantity)
        if not reach:
            return None
        sought = len(wanted) + len(quantities)
        cover = {
            i: len(keys | reach.get(i - 1, set()) | reach.get(i + 1, set())) + len(keys) / (sought + 1)
            for i, keys in reach.items()
        }
        near = [i for i in self._around(cited) if i in cover]
        most = max(cover.values())
        # A citation is followed where it is no worse than half of the best: models cite carelessly.
        if near and max(cover[i] for i in near) * 2 >= most:
            most = max(cover[i] for i in near)
            return self._best([i for i in near if cover[i] == most], field, cited)
        return self._best([i for i, c in cover.items() if c == most], field, cited)

    # Where a number, a date or a topic stands

    def _find_number(self, value: float, field: Field, cited: tuple[int, ...]) -> tuple[Span, ...]:
        wanted = Quantity(0, 1, (float(value),), "number", None, None)
        return self._find_quantity(wanted, field, cited)

    def _find_quantity(self, wanted: Quantity, field: Field, cited: tuple[int, ...]) -> tuple[Span, ...]:
        part = ratio_part(field)
        for pool in (self._around(cited), range(len(self._transcript.segments))):
            holders = [i for i in pool if self._said(self._transcript.segments[i], (wanted,), part=part)]
            if holders:
                segment = self._transcript.segments[self._best(holders, field, cited)]
                return self._nearest(self._said(segment, (wanted,), part=part), segment, field)
        return ()

    def _find_when(self, wanted: When, field: Field, cited: tuple[int, ...]) -> tuple[Span, ...]:
        for pool in (self._around(cited), range(len(self._transcript.segments))):
            found = {
                i: [
                    Span(offset + w.start, offset + w.end)
                    for w in find_whens(self._transcript.segments[i].text)
                    if agrees(wanted, w)
                ]
                for i in pool
                for offset in (self._transcript.segments[i].span.start,)
            }
            holders = [i for i, spans in found.items() if spans]
            if holders:
                return tuple(found[self._best(holders, field, cited)][-1:])
        return ()

    def _find_topic(self, field: Field, cited: tuple[int, ...]) -> tuple[Span, ...]:
        """Return the words of a yes-or-no field's own label: the value itself is said in other words."""
        wanted = {self._key(token) for token in content_tokens(field.label)}
        index = self._best_exchange(wanted, (), field, cited) if wanted else None
        if index is None:
            return ()
        segment = self._transcript.segments[index]
        here = [token for token in self._tokens(segment) if self._key(token) in wanted]
        spans = list(_grouped(here, self._tokens(segment)))
        if _QUESTION.search(segment.text) and self._exists(index + 1):
            spans.append(self._transcript.segments[index + 1].span)  # the topic is in the question
        return tuple(spans)

    def _said(self, segment: Segment, wanted: Iterable[Quantity], *, part: int | None = None) -> list[Span]:
        offset = segment.span.start
        return [
            Span(offset + q.start, offset + q.end)
            for q in find_quantities(segment.text)
            if any(same_quantity(w, q, part=part) for w in wanted)
        ]

    def _nearest(self, spans: list[Span], segment: Segment, field: Field) -> tuple[Span, ...]:
        """Return the one of several equal numbers that stands nearest behind a word of the field's label."""
        labels = {self._key(token) for token in content_tokens(field.label)}
        marks = [token.start for token in self._tokens(segment) if self._key(token) in labels]
        if not marks:
            return tuple(spans[-1:])
        return (min(spans, key=lambda s: min(abs(s.start - mark) for mark in marks)),)

    # Choosing among places

    def _best(self, segments: Sequence[int], field: Field, cited: tuple[int, ...]) -> int:
        """Return the cited segment, else the one that shares most words with the field, else the last."""
        if len(segments) == 1:
            return segments[0]
        words = self._field_keys(field)

        def rank(index: int) -> tuple[bool, int, int]:
            near = self._keys[index] | (self._keys[index - 1] if index else frozenset())
            return (index in cited, len(words & near), index)

        return max(segments, key=rank)

    def _field_keys(self, field: Field) -> frozenset[str]:
        text = " ".join((field.label, field.description, *field.context[1:]))
        return frozenset(self._key(token) for token in content_tokens(text))

    def _around(self, cited: tuple[int, ...]) -> list[int]:
        near = {i + d for i in cited for d in (-1, 0, 1)}
        return sorted(i for i in near if self._exists(i))

    def _exists(self, index: int) -> bool:
        return 0 <= index < len(self._transcript.segments)

    def _segment_of(self, span: Span) -> Segment:
        return self._transcript.segment_at(span.start)

    def _with_questions(self, spans: Iterable[Span]) -> tuple[Evidence, ...]:
        """Add to each short answer the question before it, when another speaker asked it."""
        found: dict[Span, Evidence] = {}
        for span in spans:
            segment = self._segment_of(span)
            found[span] = Evidence(Role.ANSWER, segment.index, span)
            if segment.index == 0 or len(self._tokens(segment)) > _SHORT_ANSWER:
                continue
            before = self._transcript.segments[segment.index - 1]
            if _QUESTION.search(before.text) and (before.speaker is None or before.speaker != segment.speaker):
                found.setdefault(before.span, Evidence(Role.QUESTION, before.index, before.span))
        return tuple(sorted(found.values(), key=lambda e: e.span))

    # Indices over the transcript

    def _key(self, token: Token) -> str:
        other = self._spelling.get(token.norm)
        return stem(other) if other else token.stem

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for position, token in enumerate(self._transcript.tokens):
            found[token.norm].append(position)
        return found

    @cached_property
    def _codes(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = defaultdict(list)
        for segment in self._transcript.segments:
            for code in find_codes(segment.text):
                found[code.value].append(Span(segment.span.start + code.start, segment.span.start + code.end))
        return found

    @cached_property
    def _numbered(self) -> list[int]:
        return [segment.index for segment in self._transcript.segments if find_quantities(segment.text)]

    @cached_property
    def _by_segment(self) -> list[list[Token]]:
        grouped: list[list[Token]] = [[] for _ in self._transcript.segments]
        index = 0
        for token in self._transcript.tokens:
            while token.start >= self._transcript.segments[index].span.end:
                index += 1
            grouped[index].append(token)
        return grouped

    def _tokens(self, segment: Segment) -> list[Token]:
        return self._by_segment[segment.index]

    @cached_property
    def _keys(self) -> list[frozenset[str]]:
        other = self._spelling
        return [frozenset(stem(other[t.norm]) if t.norm in other else t.stem for t in ts) for ts in self._by_segment]

    @cached_property
    def _holders(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, keys in enumerate(self._keys):
            for key in keys:
                found[key].append(index)
        return found


def _grouped(matched: Sequence[Token], tokens: Sequence[Token]) -> list[Span]:
    """Return spans over ``matched``, joining those that stand within ``_NEAR`` words of each other."""
    order = {token.start: position for position, token in enumerate(tokens)}
    groups: list[list[Token]] = []
    for token in sorted(matched, key=lambda t: t.start):
        if groups and order[token.start] - order[groups[-1][-1].start] <= _NEAR:
            groups[-1].append(token)
        else:
            groups.append([token])
    return [Span(group[0].start, group[-1].end) for group in groups]
