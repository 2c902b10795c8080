"""Which house value a field holds, of all terms that were said: the sense, the mention and the parts.

A choice is a proposal like any other: it names the words that speak for it, and the checks still decide. What is
denied, supposed, said of somebody else or taken back is not chosen; of several that are left, the one said nearest
to what the field asks for, and of equals the last, since corrections come late.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from onrecord.glossary.circumstances import HOLDS, NO, How, circumstances, first_words, reply_to
from onrecord.glossary.composed import Piece, Template, filled, pieces, repeated, template_of
from onrecord.glossary.fit import Encode, Senses, value_for, words_of
from onrecord.glossary.forms import is_abbreviation, ordinary_words
from onrecord.glossary.glossary import Glossary
from onrecord.glossary.matches import Choice, Stage, TermMatch
from onrecord.glossary.sounds import joined, likeness, sounds
from onrecord.glossary.terms import Term
from onrecord.language.content import content_tokens
from onrecord.language.tokens import tokenize
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

_TAKEN_BACK = re.compile(
    r"\b(?:sorry|scratch that|strike that|no,? wait|i mean|make (?:it|that)|actually|correction|or rather|i meant|"
    r"let me correct|it'?s not|changed? to|now)\b|[—–-]\s*no\b|^\s*no\b",
    re.IGNORECASE,
)
_BACK_TURNS: Final = 2  # segments after a mention in which it may be taken back
_BACK_REACH: Final = 40  # characters between the cue and what replaces it
_NEARER: Final = 0.15  # by how much a mention must go better with the field than a later one
_MEANT: Final = 0.3  # closeness of a question to a term that denies it
_PUN: Final = 0.5  # likeness from which a word is the sound of an abbreviation ("cabbage")
_TOPICAL: Final = 0.3
_DONE: Final = frozenset(
    [
        "received",
        "signed",
        "completed",
        "done",
        "given",
        "sent",
        "delivered",
        "seen",
        "held",
        "obtained",
        "returned",
        "in",
    ]
)
_PENDING: Final = frozenset(
    ["still", "waiting", "awaiting", "pending", "outstanding", "chasing", "arguing", "yet", "negotiating", "expecting"]
)
_SAME: Final = (frozenset({"drug", "medicin", "medic", "tablet", "pill"}), frozenset({"allergi", "allerg"}))


@dataclass(frozen=True, slots=True)
class _Mention:
    match: TermMatch
    value: str
    how: How
    spans: tuple[Span, ...]


class Chooser:
    """Chooses for the fields of one schema, in one transcript."""

    def __init__(
        self,
        transcript: Transcript,
        fields: Sequence[Field],
        matches: Sequence[TermMatch],
        *,
        glossary: Glossary,
        accepts: Callable[[Field, str], bool] = lambda field, value: True,
        encode: Encode | None = None,
    ) -> None:
        self._transcript = transcript
        self._fields = fields
        self._all = tuple(matches)
        self._glossary = glossary
        self._accepts = accepts
        self._senses = Senses(encode)

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """Return what ``field`` may hold: for a list every item in the order said, else one value at most."""
        template = self._template(field)
        if template is not None and not field.in_array:
            composed = self._composed(field, template)
            if composed is not None:
                return (composed,)
        mentions = self._mentions(field)
        if field.in_array:
            last = {mention.value: mention for mention in mentions}
            first = dict.fromkeys(mention.value for mention in mentions)
            return tuple(self._choice(field, last[value]) for value in first)
        mentions = self._not_taken_back(mentions)
        best = self._best(field, mentions)
        if best is None:
            best = self._denied(field)
        return (self._choice(field, best),) if best is not None else ()

    @staticmethod
    def _choice(field: Field, mention: _Mention) -> Choice:
        return Choice(field, mention.value, (mention.match,), mention.spans)

    # One term

    def _mentions(self, field: Field) -> list[_Mention]:
        found = []
        about = words_of(field).about
        for match in self._meant:
            value = value_for(match.term, field)
            if value is None or not self._accepts(field, value) or not self._is_for(match, field):
                continue
            how = circumstances(self._transcript, match.start, match.end, about=about)
            if how in HOLDS and not self._is_pending(match, field) and not self._of_another_name(match, field):
                found.append(_Mention(match, value, how, (Span(match.start, match.end),)))
        return found

    @cached_property
    def _meant(self) -> tuple[TermMatch, ...]:
        """The matches, one sense a place: that which goes best with the words around it."""
        places: dict[tuple[int, int], list[TermMatch]] = defaultdict(list)
        for match in self._all:
            places[match.start, match.end].append(match)
        meant = []
        for several in places.values():
            meant += [match for match in self._likeliest(several) if not self._is_pun(match)]
        return tuple(sorted(meant, key=lambda match: match.start))

    def _likeliest(self, several: list[TermMatch]) -> list[TermMatch]:
        """Return the sense that goes best with the words around it, with other entries of the same thing."""
        if len(several) == 1:
            return several
        context = self._context(several[0])
        best = max(several, key=lambda match: self._senses.score(context, match.term, self._fields))
        return [best, *(match for match in several if match is not best and self._is_same(match, best))]

    @staticmethod
    def _is_same(one: TermMatch, other: TermMatch) -> bool:
        """Say whether two entries are one thing, kept apart for different fields."""
        a, b = (m.term.expansion.casefold() or m.term.preferred.casefold() for m in (one, other))
        return a == b

    def _is_pun(self, match: TermMatch) -> bool:
        """Say whether an ordinary word that only sounds like an abbreviation is said where nobody speaks of it."""
        form = match.form.lower()
        if match.stage is not Stage.EXACT or form not in ordinary_words() or form in match.term.expansion.lower():
            return False
        said, short = joined((form,)), sounds(match.term.preferred)
        if not is_abbreviation(match.term.preferred) or said[:2] != short[:2] or likeness(said, short) < _PUN:
            return False
        fields = [field for field in self._fields if match.term.may_fill(field.pointer)]
        texts = [match.term.expansion, *(words_of(field).text for field in fields)]
        own = {t.stem for text in texts for t in content_tokens(text)} - {"patient", "had"}
        sentence = self._exchange(match)
        if own & {t.stem for t in content_tokens(sentence)}:
            return False
        return self._senses.closeness(sentence, ". ".join(texts)) < _TOPICAL

    def _is_for(self, match: TermMatch, field: Field) -> bool:
        """Say whether a term that belongs to no field goes best with this one, of all that could take it."""
        if match.term.fields:
            return True
        able = [f for f in self._fields if value_for(match.term, f) is not None]
        if len(able) < 2:
            return True
        context = f"{self._context(match)} {match.term.expansion} {match.term.category}"
        return max(able, key=lambda f: self._goes_with(context, f)) is field

    def _goes_with(self, context: str, field: Field) -> float:
        read = words_of(field)
        said = {t.stem for t in content_tokens(context)}
        shared = len(read.words & said) / (len(read.words) ** 0.5 or 1.0)
        return shared + self._senses.closeness(context, read.text)

    def _is_pending(self, match: TermMatch, field: Field) -> bool:
        """Say whether a field asks for what is done, and this is still to come."""
        if not words_of(field).about & (_DONE - {"in"}):
            return False
        segment = self._transcript.segment_at(match.start)
        before = segment.text[: match.start - segment.span.start]
        sentence = re.split(r"[.;!?]", before)[-1]
        return bool({token.norm for token in tokenize(sentence)} & _PENDING)

    def _of_another_name(self, match: TermMatch, field: Field) -> bool:
        """Say whether a field that names a person is answered for somebody else of those who are named."""
        names = {s.speaker.casefold() for s in self._transcript.segments if s.speaker}
        asked = words_of(field).about & names
        if not asked:
            return False
        segment = self._transcript.segment_at(match.start)
        before = segment.text[: match.start - segment.span.start]
        sentence = re.split(r"[.;!?]", before)[-1]
        for token in tokenize(sentence):
            name = token.norm.partition("'")[0]
            written = sentence[token.start : token.end]
            if written[0].isupper() and name not in asked and name not in ordinary_words() and len(name) > 1:
                return True
        return False

    def _not_taken_back(self, mentions: list[_Mention]) -> list[_Mention]:
        kept = []
        for at, mention in enumerate(mentions):
            later = [other for other in mentions[at + 1 :] if other.value != mention.value]
            if not any(self._replaces(mention.match, other.match) for other in later):
                kept.append(mention)
        return kept

    def _replaces(self, old: TermMatch, new: TermMatch) -> bool:
        first, last = self._transcript.segment_at(old.start), self._transcript.segment_at(new.start)
        if last.index - first.index > _BACK_TURNS:
            return False
        between = self._transcript.text[old.end : new.start]
        return bool(_TAKEN_BACK.search(between[-_BACK_REACH:]))

    def _best(self, field: Field, mentions: list[_Mention]) -> _Mention | None:
        if not mentions:
            return None
        by_value = {mention.value: mention for mention in mentions}  # the last of each
        if len(by_value) == 1:
            return mentions[-1]
        scored = [
            (max(self._goes_with(self._exchange(m.match), field) for m in mentions if m.value == value), last)
            for value, last in by_value.items()
        ]
        top = max(score for score, _ in scored)
        near = [mention for score, mention in scored if score >= top - _NEARER]
        return max(near, key=lambda mention: mention.match.start)

    # A term that says that there is none

    def _denied(self, field: Field) -> _Mention | None:
        """Return the term that denies what was asked and answered with no: "no known drug allergies"."""
        for term in self._glossary.denials:
            value = value_for(term, field)
            if value is None or not self._accepts(field, value):
                continue
            for segment in self._transcript.segments:
                spans = self._denial(term, segment, field)
                if spans:
                    match = TermMatch(
                        term, spans[-1].start, spans[-1].end, term.expansion or term.preferred, Stage.MEANING, 0.7
                    )
                    return _Mention(match, value, How.STATED, spans)
        return None

    def _denial(self, term: Term, segment: Segment, field: Field) -> tuple[Span, ...]:
        reply = reply_to(self._transcript, segment)
        if reply is None or not (set(first_words(reply.text)[:1]) & NO):
            return ()
        wanted = {t.stem for t in content_tokens(term.expansion or term.preferred)} - {"known", "histori", "sign"}
        said = {t.stem for t in content_tokens(segment.text)}
        shared = {w for w in wanted if w in said or any(w in group and group & said for group in _SAME)}
        rivals = [
            m
            for m in self._all
            if m.term != term and value_for(m.term, field) and segment.span.start <= m.start < segment.span.end
        ]
        close = self._senses.closeness(
            segment.text, re.sub(r"^(?:no|nil|denies|not?)\s+", "", term.expansion, flags=re.IGNORECASE)
        )
        if rivals or 2 * len(shared) > len(wanted) or close >= _MEANT:
            return (segment.span, reply.span)
        return ()

    # Several terms, numbers and times

    def _template(self, field: Field) -> Template | None:
        named = [match.term.preferred for match in self._glossary.said(field.description)]
        return template_of(field, self._glossary.categories, named)

    def _composed(self, field: Field, template: Template) -> Choice | None:
        about = words_of(field).about
        able = [m for m in self._meant if m.term.may_fill(field.pointer)]
        parts: list[tuple[int, Piece]] = []
        for segment in self._transcript.segments:
            for piece in pieces(segment.text, segment.span.start, able, template):
                if circumstances(self._transcript, piece.start, piece.end, about=about) in HOLDS:
                    parts.append((segment.index, piece))
        chosen = repeated(parts) if template.repeats else filled(parts, template)
        matches = tuple(piece.match for piece in chosen if piece.match is not None)
        if not matches or len(chosen) < 2:
            return None
        value = template.separator.join(piece.text for piece in chosen)
        spans = tuple(sorted({Span(piece.start, piece.end) for piece in chosen}))
        spoken = " ".join(self._transcript.slice(Span(piece.start, piece.end)) for piece in chosen)
        return Choice(field, value, matches, spans, spoken) if self._accepts(field, value) else None

    # Words around a mention

    def _exchange(self, match: TermMatch) -> str:
        """Return the mention's segment and the one before it, the mention itself left out."""
        segment = self._transcript.segment_at(match.start)
        first, last = match.start - segment.span.start, match.end - segment.span.start
        own = f"{segment.text[:first]} {segment.text[last:]}"
        before = self._transcript.segments[segment.index - 1].text if segment.index else ""
        return f"{before} {own}".strip()

    def _context(self, match: TermMatch) -> str:
        """Return the exchange and the segment behind it."""
        index = self._transcript.segment_at(match.start).index
        after = self._transcript.segments[index + 1].text if index + 1 < len(self._transcript.segments) else ""
        return f"{self._exchange(match)} {after}".strip()
