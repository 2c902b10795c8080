"""Which segments may speak of a field: words shared by the field and an exchange, weighted by rarity.

The unit is the exchange: a segment together with the one before it, since a question often names the field and
its answer does not. Weights are inverse document frequencies over the transcript's own segments.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from onrecord.glossary import Term
from onrecord.language.content import content_tokens
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript

# A description explains at length and shares words with everything; a label names.
_LABEL_WEIGHT, _OPTION_WEIGHT, _DESCRIPTION_WEIGHT, _CONTEXT_WEIGHT = 1.0, 1.0, 0.4, 0.4


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The stems by which a field can be recognised, each with its weight in (0, 1]."""

    weights: dict[str, float]

    @classmethod
    def of(cls, field: Field, terms: tuple[Term, ...] = ()) -> FieldWords:
        """Collect the words of a field's label, options, description and surroundings, and of its glossary terms."""
        weights: dict[str, float] = {}
        sources = [(field.label, _LABEL_WEIGHT), (field.description, _DESCRIPTION_WEIGHT)]
        sources += [(text, _CONTEXT_WEIGHT) for text in field.context]
        sources += [(str(option), _OPTION_WEIGHT) for option in field.options if field.kind is Kind.ENUM]
        sources += [(form, _OPTION_WEIGHT) for term in terms for form in term.forms]
        for text, weight in sources:
            for token in content_tokens(text):
                weights[token.stem] = max(weight, weights.get(token.stem, 0.0))
        return cls(weights)


class Relevance:
    """Scores every exchange of one transcript for a field."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    @cached_property
    def _segments_of(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for token in self._transcript.tokens:
            found[token.stem].add(self._transcript.segment_at(token.start).index)
        return found

    def idf(self, stem: str) -> float:
        """Return the rarity of a stem in this transcript: log(1 + segments / segments that hold it)."""
        return math.log(1 + len(self._transcript.segments) / (1 + len(self._segments_of.get(stem, ()))))

    def scores(self, words: FieldWords) -> dict[int, float]:
        """Return the score of each segment's exchange; segments that share no word are absent."""
        scores: dict[int, float] = defaultdict(float)
        last = len(self._transcript.segments) - 1
        for stem, weight in words.weights.items():
            holders = self._segments_of.get(stem, ())
            gain = weight * self.idf(stem)
            touched = set(holders) | {i + 1 for i in holders if i < last}
            for index in touched:
                # The words of the question before count half: they open the exchange, the answer fills it.
                scores[index] += gain if index in holders else gain / 2
        return scores
