"""Places: where in a transcript a value might stand, the best first.

Each place is one or more spans of one exchange. Not covered: faithful paraphrase in wholly other words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from onrecord.dialogue import asks
from onrecord.grounding.evidence import (
    as_code,
    converts,
    is_speaker,
    is_yes_no,
    ratio_part,
    same_quantity,
    says_none,
    unit_of,
    when_of,
)
from onrecord.grounding.index import TranscriptIndex, grouped
from onrecord.grounding.sums import summed
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.addresses import spoken_address
from onrecord.language.content import content_tokens, is_all_stopwords, is_written_so
from onrecord.language.dates import When, agrees, find_whens
from onrecord.language.hearing import split_by_ear
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.relative_dates import resolved_dates
from onrecord.language.tokens import Token, tokenize
from onrecord.language.units import canonical_unit
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span

Place = tuple[Span, ...]

_MOST = 5  # places of one value that are looked at: the best, and the last, since corrections come late
_LAST = 2
_TELLING = 4  # letters: a value of shorter words is said of too much in other forms
_NEARLY = 0.75  # of the best cover: an exchange that holds nearly as many of the words is a place too


class Places:
    """Finds places in one transcript; its index serves all claims."""

    def __init__(self, index: TranscriptIndex) -> None:
        self._index = index
        self._transcript = index.transcript

    def find(self, claim: Claim, field: Field) -> list[Place]:
        """Return the places of a claim's value; none where nothing of it was said."""
        if is_yes_no(field):
            return self._topics(field, claim.segments)
        if isinstance(claim.value, bool | int | float):
            wanted = Quantity(0, 1, (float(claim.value),), "number", None, None)
            found = self._quantities(wanted, field, claim.segments)
            found = found or self._quantities(replace(wanted, unit=unit_of(field)), field, claim.segments)
            return found or self._sums(float(claim.value), field)
        value = claim.spoken or claim.value
        if says_none(value, field) and (found := self._topics(field, claim.segments)):
            return found
        when = when_of(value, field)
        if when is not None:
            found = self._whens(when, field, claim.segments)
            if found or (found := self._relatives(value)):
                return found
        found = self._texts(value, field, claim.segments) or self._relatives(value)
        return [*found, *self._speaking(value, field)]

    # Text

    def _speaking(self, value: str, field: Field) -> list[Place]:
        """Return where the speaker whom a value names begins to speak, where the field asks who was there."""
        labels = {label for label in self._transcript.speakers if is_speaker(value, field, label)}
        if not labels:
            return []
        turns = [s for s in self._transcript.segments if s.speaker in labels and tokenize(s.text)]
        told = next((turn for turn in turns if not asks(turn.text)), turns[0] if turns else None)
        if told is None:
            return []
        first = tokenize(told.text)[0]  # all of the turn would say things of its own
        return [(_shifted(Span(first.start, first.end), told),)]

    def _texts(self, value: str, field: Field, cited: tuple[int, ...]) -> list[Place]:
        runs = self._runs(_norms(value))
        if is_all_stopwords(value):  # "Will you come?" names nobody
            runs = [run for run in runs if is_written_so(value, self._transcript.text, run.start, run.end)]
        found: dict[int, Place] = {self._segment_of(run).index: (run,) for run in runs}
        if not found:
            found = self._spelled(value) or self._units(value) or self._joined(value)
        if found:
            found.update(self._inflected(value, found))
            return [found[i] for i in self._ordered(list(found), field, cited)]
        return self._by_words(value, field, cited)

    def _runs(self, phrase: tuple[str, ...]) -> list[Span]:
        """Return every place where the words of ``phrase`` stand one after the other, within one segment."""
        if not phrase:
            return []
        tokens = self._transcript.tokens
        positions = self._index.positions
        found = []
        rare = min(range(len(phrase)), key=lambda i: len(positions.get(phrase[i], ())))
        for at in positions.get(phrase[rare], ()):
            first, end = at - rare, at - rare + len(phrase)
            if first < 0 or tuple(t.norm for t in tokens[first:end]) != phrase:
                continue
            span = Span(tokens[first].start, tokens[end - 1].end)
            if self._segment_of(span).span.end >= span.end:
                found.append(span)
        return found

    def _spelled(self, value: str) -> dict[int, Place]:
        """Return the segments that spell a code or an address out."""
        wanted = as_code(value)
        if wanted:
            return {self._segment_of(span).index: (span,) for span in self._index.codes.get(wanted, ())}
        found: dict[int, Place] = {}
        if "@" in value:
            for segment in self._transcript.segments:
                said = spoken_address(value, segment.text)
                if said is not None:
                    found[segment.index] = (_shifted(Span(*said), segment),)
        return found

    def _inflected(self, value: str, exact: dict[int, Place]) -> dict[int, Place]:
        """Return the last segments that say all words of a value in other forms: it may be denied there."""
        keys = {self._index.key(token) for token in content_tokens(value)}
        if not keys or max(map(len, keys)) < _TELLING:
            return {}
        if len(keys) == 1 and len(tokenize(value)) > 1:
            return {}  # "no food until tonight" does not say "off his food" again
        holding = set.intersection(*(set(self._index.holders.get(key, ())) for key in keys)) - set(exact)
        found: dict[int, Place] = {}
        for index in sorted(holding)[-_LAST:]:
            if place := self._words_at(index, keys, ()):
                found[index] = place
        return found

    def _joined(self, value: str) -> dict[int, Place]:
        """Return the segments that say a compound in other pieces ("head ache"), or a rare word in several."""
        wanted = "".join(token.norm.replace("-", "") for token in tokenize(value))
        found: dict[int, Place] = {self._segment_of(span).index: (span,) for span in self._index.joined(wanted)}
        if not found and value.isalpha():
            for segment in self._transcript.segments:
                heard = split_by_ear(value, segment.text)
                if heard is not None:
                    at = segment.text.find(heard)
                    found[segment.index] = (_shifted(Span(at, at + len(heard)), segment),)
        return found

    def _units(self, value: str) -> dict[int, Place]:
        """Return the segments that say a number with the unit that the value names."""
        unit = canonical_unit(value.lower())
        found: dict[int, Place] = {}
        if unit is None:
            return found
        for index in self._index.numbered:
            segment = self._transcript.segments[index]
            said = [
                q
                for q in find_quantities(segment.text)
                if (q.kind == "percent" if unit == "percent" else q.unit == unit)
            ]
            if said:
                found[index] = (_shifted(Span(said[-1].start, said[-1].end), segment),)
        return found

    def _by_words(self, value: str, field: Field, cited: tuple[int, ...]) -> list[Place]:
        """Return the exchanges that hold most of the value's words and numbers."""
        whens = find_whens(value)
        quantities = tuple(
            q for q in find_quantities(value) if not any(w.start < q.end and q.start < w.end for w in whens)
        )
        inside = [(q.start, q.end) for q in quantities]
        wanted = {self._index.key(t) for t in content_tokens(value) if not any(a <= t.start < b for a, b in inside)}
        if not wanted and len(quantities) == 1:
            return self._quantities(quantities[0], field, cited)
        indices = self._best_exchanges(wanted, quantities, field, cited)
        if not indices:
            return self._whens(whens[0], field, cited) if whens else []
        return [place for i in indices if (place := self._words_at(i, wanted, quantities))]

    def _words_at(self, index: int, wanted: set[str], quantities: tuple[Quantity, ...]) -> Place:
        spans: list[Span] = []
        left = set(wanted)
        for i in (index, index - 1, index + 1):
            if not self._index.exists(i):
                continue
            segment = self._transcript.segments[i]
            tokens = self._index.tokens(segment)
            if not left.isdisjoint(self._index.keys[i]):
                here = self._closest([token for token in tokens if self._index.key(token) in left])
                left -= {self._index.key(token) for token in here}
                spans.extend(grouped(here, tokens))
            spans.extend(self._said_near(segment, quantities, spans))
        return tuple(sorted(set(spans)))

    def _closest(self, matched: list[Token]) -> list[Token]:
        """Return the shortest run of ``matched`` with all its different words: long turns say many of them twice."""
        wanted = len({self._index.key(token) for token in matched})
        best = matched
        for first in range(len(matched)):
            run: list[Token] = []
            found: set[str] = set()
            for token in matched[first:]:
                if self._index.key(token) not in found:
                    run.append(token)
                    found.add(self._index.key(token))
                if len(found) == wanted:
                    break
            # Of runs as short the later: corrections come late.
            if len(found) == wanted and run[-1].end - run[0].start <= best[-1].end - best[0].start:
                best = run
        return best

    def _said_near(self, segment: Segment, quantities: tuple[Quantity, ...], spans: list[Span]) -> list[Span]:
        """Return where each quantity is said in a segment, nearest to the words that stand there already."""
        found: list[Span] = []
        here = [span for span in spans if segment.span.start <= span.start < segment.span.end]
        for quantity in quantities:
            said = self._said(segment, quantity)
            if said:
                found.append(min(said, key=lambda s: min((abs(s.start - h.start) for h in here), default=-s.start)))
        return found

    def _best_exchanges(
        self, wanted: set[str], quantities: tuple[Quantity, ...], field: Field, cited: tuple[int, ...]
    ) -> list[int]:
        reach: dict[int, set[str | Quantity]] = defaultdict(set)
        for key in wanted:
            for index in self._index.holders.get(key, ()):
                reach[index].add(key)
        for quantity in quantities:
            for index in self._index.may_say(quantity, part=None):
                if self._said(self._transcript.segments[index], quantity):
                    reach[index].add(quantity)
        if not reach:
            return []
        sought = len(wanted) + len(quantities)
        cover = {
            i: len(keys | reach.get(i - 1, set()) | reach.get(i + 1, set())) + len(keys) / (sought + 1)
            for i, keys in reach.items()
        }
        most = max(cover.values())
        best = [i for i, c in cover.items() if c == most]
        near = [i for i in self._around(cited) if i in cover]
        # A citation is followed where it is no worse than half of the best: models cite carelessly.
        followed = [i for i in near if cover[i] == max(cover[j] for j in near) and cover[i] * 2 >= most]
        others = sorted((i for i, c in cover.items() if c >= _NEARLY * most), key=lambda i: -cover[i])
        ranked = [*self._ordered(followed, field, cited), *self._ordered(best, field, cited), *others]
        return list(dict.fromkeys(ranked))[:_MOST]

    # Numbers, dates and topics

    def _quantities(self, wanted: Quantity, field: Field, cited: tuple[int, ...]) -> list[Place]:
        part = ratio_part(field)
        segments = self._transcript.segments
        may_say = self._index.may_say(wanted, part=part)
        holders = {i: said for i in may_say if (said := self._said(segments[i], wanted, part=part))}
        order = self._ordered(list(holders), field, cited)
        return [self._nearest(holders[i], segments[i], field) for i in order]

    def _sums(self, value: float, field: Field) -> list[Place]:
        """Return the turns whose numbers add up to the value, where the field asks for that."""
        found = []
        for index in self._index.numbered:
            segment = self._transcript.segments[index]
            parts = summed(value, segment.text, field)
            if parts:
                found.append(tuple(_shifted(Span(q.start, q.end), segment) for q in parts))
        return found[::-1]

    def _whens(self, wanted: When, field: Field, cited: tuple[int, ...]) -> list[Place]:
        found: dict[int, Place] = {}
        for segment in self._transcript.segments:
            said = [Span(w.start, w.end) for w in find_whens(segment.text) if agrees(wanted, w)]
            if said:
                found[segment.index] = (_shifted(said[-1], segment),)
        return [found[i] for i in self._ordered(list(found), field, cited)]

    def _relatives(self, value: str) -> list[Place]:
        """Return where a date is said in relation to another one that is said ("a fortnight today")."""
        texts = tuple(segment.text for segment in self._transcript.segments)
        found: list[Place] = []
        for dated in resolved_dates(texts, value):
            spans = {_shifted(Span(*points), self._transcript.segments[i]) for i, points in dated}
            found.append(tuple(sorted(spans)))
        return found[::-1][:_MOST]

    def _topics(self, field: Field, cited: tuple[int, ...]) -> list[Place]:
        """Return where a yes-or-no field's own topic is spoken of: the value itself is said in other words."""
        topic = topic_of(field)
        families = {root: self._index.family(root) for root in topic.roots}
        found: dict[int, tuple[float, Place]] = {}
        for index in self.touching(topic.roots):
            segment = self._transcript.segments[index]
            tokens = self._index.tokens(segment)
            asked = self._index.asked_before(index)
            cover, words = covers(topic, tokens, self._index.tokens(asked) if asked else (), families)
            if cover:
                found[index] = (cover, tuple(grouped(words, tokens)))
        near = set(self._around(cited))
        order = sorted(found, key=lambda i: (i in near, found[i][0], i), reverse=True)
        if not order:
            return []
        enough = [i for i in order if i in near or found[i][0] >= _NEARLY * found[order[0]][0]]
        return [found[i][1] for i in _few(enough)]

    def touching(self, roots: Iterable[str]) -> list[int]:
        """Return the segments with a word that begins like one of ``roots``."""
        return sorted({index for root in roots for index in self._index.beginning(root)})

    def _said(self, segment: Segment, wanted: Quantity, *, part: int | None = None) -> list[Span]:
        return [
            _shifted(Span(q.start, q.end), segment)
            for q in find_quantities(segment.text)
            if same_quantity(wanted, q, part=part) or converts(wanted, q)
        ]

    def _nearest(self, spans: list[Span], segment: Segment, field: Field) -> Place:
        """Return the one of several equal numbers that stands nearest to a word of the field's label."""
        labels = {self._index.key(token) for token in content_tokens(field.label)}
        if labels.isdisjoint(self._index.keys[segment.index]):
            return tuple(spans[-1:])
        marks = [token.start for token in self._index.tokens(segment) if self._index.key(token) in labels]
        return (min(spans, key=lambda s: min(abs(s.start - mark) for mark in marks)),)

    # Order

    def _ordered(self, segments: Sequence[int], field: Field, cited: tuple[int, ...]) -> list[int]:
        """Return a few: cited first, then those that share most words with the field, then the later."""
        if len(segments) <= 1:
            return list(segments)
        words = self._field_keys(field)

        def rank(index: int) -> tuple[bool, int, int]:
            near = self._index.keys[index] | (self._index.keys[index - 1] if index else frozenset())
            asked = self._index.asked_before(index)
            asking = self._index.keys[asked.index] if asked else frozenset()
            return (index in cited, len(words & (near | asking)), index)

        return _few(sorted(segments, key=rank, reverse=True))

    def _field_keys(self, field: Field) -> frozenset[str]:
        return _keys_of(" ".join((field.label, field.description, *field.context[1:])), self._index)

    def _around(self, cited: tuple[int, ...]) -> list[int]:
        near = {i + d for i in cited for d in (-1, 0, 1)}
        return sorted(i for i in near if self._index.exists(i))

    def _segment_of(self, span: Span) -> Segment:
        return self._transcript.segment_at(span.start)


@lru_cache(maxsize=4096)
def _keys_of(text: str, index: TranscriptIndex) -> frozenset[str]:
    return frozenset(index.key(token) for token in content_tokens(text))


def _few(ranked: Sequence[int]) -> list[int]:
    """Return the best of ranked segments and the last ones of the text, in ranked order."""
    if len(ranked) <= _MOST:
        return list(ranked)
    kept = {*ranked[: _MOST - _LAST], *sorted(ranked)[-_LAST:]}
    return [index for index in ranked if index in kept]


def _norms(value: str) -> tuple[str, ...]:
    return tuple(token.norm for token in tokenize(value))


def _shifted(span: Span, segment: Segment) -> Span:
    return Span(segment.span.start + span.start, segment.span.start + span.end)
