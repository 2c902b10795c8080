"""The grounder: a claim's evidence at each of the places where its value might stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from onrecord.dialogue import Mood, clauses
from onrecord.glossary import Glossary, TermMatch
from onrecord.grounding.evidence import Evidence, Role
from onrecord.grounding.index import index_of
from onrecord.grounding.places import Places
from onrecord.grounding.topics import Topic, covers, topic_of
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_SHORT_ANSWER = 12  # words: a shorter answer is read together with its question


class Grounder:
    """Finds evidence in one transcript; its indices are built once and serve all claims."""

    def __init__(
        self, transcript: Transcript, *, glossary: Glossary | None = None, spoken: Sequence[TermMatch] = ()
    ) -> None:
        self._transcript = transcript
        self._glossary = glossary
        self._spoken = spoken
        self._index = index_of(transcript)
        self._places = Places(self._index)

    def ground(self, claim: Claim, field: Field) -> tuple[Claim, tuple[tuple[Evidence, ...], ...]]:
        """Return the claim, with its glossary term where that is what was said, and its evidence at each place.

        The best place comes first. No place means that nothing of the value is in the transcript.
        """
        claim, said = self._with_term(claim)
        places = [claim.spans] if claim.spans else []
        places += said or self._places.find(claim, field)
        topic = topic_of(field)
        return claim, tuple(dict.fromkeys(self._with_questions(spans, topic) for spans in places))

    def numbered(self) -> list[int]:
        """Return the indices of the turns that say a number, a date or a time."""
        return list(self._index.numbered)

    def speaking_of(self, topic: Topic) -> list[int]:
        """Return the indices of the turns with a word of a topic."""
        return self._places.touching(topic.roots)

    def _with_term(self, claim: Claim) -> tuple[Claim, list[tuple[Span, ...]]]:
        if self._glossary is None or claim.term is not None or not isinstance(claim.value, str):
            return claim, []
        terms = set(self._glossary.canonical(claim.value, claim.pointer))
        said = [m for m in self._spoken if m.term in terms]
        if not said:
            return self._as_spoken(claim), []
        cited = set(claim.segments)
        # The later of several mentions first: corrections come late.
        said.sort(key=lambda m: (self._transcript.segment_at(m.start).index in cited, m.start), reverse=True)
        best = said[0]
        spans: list[tuple[Span, ...]] = [(Span(m.start, m.end),) for m in said if m.term == best.term]
        return replace(claim, term=best.term, matched=best.form), spans

    def _as_spoken(self, claim: Claim) -> Claim:
        """Write the house forms inside a value as they were said: "call RRT" is "call rapid response"."""
        text = str(claim.value)
        for match in self._spoken:
            if match.form != match.term.preferred and match.term.may_fill(claim.pointer):
                text = re.sub(rf"(?<!\w){re.escape(match.term.preferred)}(?!\w)", match.form, text)
        return claim if text == claim.value else replace(claim, spoken=text)

    def _with_questions(self, spans: Iterable[Span], topic: Topic) -> tuple[Evidence, ...]:
        """Add to each answer that does not name the field's topic itself the question that does, or that it follows."""
        found: dict[Span, Evidence] = {}
        families = {root: self._index.family(root) for root in topic.roots}
        for span in spans:
            segment = self._transcript.segment_at(span.start)
            found[span] = Evidence(Role.ANSWER, segment.index, span)
            tokens = self._index.tokens(segment)
            asked = self._index.asked_before(segment.index)
            if asked is None or covers(topic, tokens, (), families)[0]:
                continue
            about = bool(covers(topic, self._index.tokens(asked), (), families)[0])
            follows = asked.index == segment.index - 1 and clauses(asked.text)[-1].mood is Mood.QUESTION
            if about or (follows and len(tokens) <= _SHORT_ANSWER):
                found.setdefault(asked.span, Evidence(Role.QUESTION, asked.index, asked.span))
        return tuple(sorted(found.values(), key=lambda e: e.span))
