"""Lexicon: how far a sentence holds the words of a field's name and of a value, weighted by their rarity."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from onrecord.gate.sentences import Sentence
from onrecord.grounding import is_yes_no
from onrecord.language.content import content_tokens
from onrecord.language.tokens import tokenize
from onrecord.schema import Field, Schema


@dataclass(frozen=True, slots=True)
class Words:
    """Stems with their weights; ``total`` is their sum."""

    weights: dict[str, float]
    total: float

    def cover(self, stems: frozenset[str]) -> float:
        """Return the weighted share of the words that ``stems`` hold; 0 where there are no words."""
        if not self.total:
            return 0.0
        return sum(weight for stem, weight in self.weights.items() if stem in stems) / self.total

    @property
    def stems(self) -> frozenset[str]:
        """The stems without their weights."""
        return frozenset(self.weights)


class Lexicon:
    """The words of one schema's fields and options."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        counts: Counter[str] = Counter()
        for field in schema.fields:
            counts.update(_stems([field.label, *map(str, field.options)]))
        self._counts = counts
        self._fields: dict[str, Words] = {field.pointer: self._label(field) for field in schema.fields}
        self._values: dict[tuple[str, str], Words] = {}

    def _label(self, field: Field) -> Words:
        weights = dict.fromkeys(_stems([field.label]), 1.0)
        for text in (field.description, *field.context[1:]):
            for stem in _stems([text]):
                weights.setdefault(stem, 0.3)
        return self._weighted(weights)

    def _weighted(self, weights: dict[str, float]) -> Words:
        whole = {stem: weight * self.rarity(stem) for stem, weight in weights.items()}
        return Words(whole, sum(whole.values()))

    @cached_property
    def companions(self) -> dict[str, tuple[str, ...]]:
        """For fields whose name begins with the whole name of others, those others: a unit goes with its number."""
        named = [(field.pointer, field.label.casefold()) for field in self.schema.fields]
        found = {
            pointer: tuple(other for other, start in named if other != pointer and label.startswith(f"{start} "))
            for pointer, label in named
        }
        return {pointer: others for pointer, others in found.items() if others}

    def rarity(self, stem: str) -> float:
        """Return log(1 + fields / fields whose name or options hold the stem)."""
        return math.log(1 + len(self.schema.fields) / (1 + self._counts.get(stem, 0)))

    def sharing(self, stems: Iterable[str]) -> int:
        """Return how many fields share the rarest of ``stems``; 0 for no stems."""
        return min((self._counts.get(stem, 0) for stem in stems), default=0)

    def field(self, field: Field) -> Words:
        """Return the words of a field's name and description."""
        return self._fields[field.pointer]

    def value(self, field: Field, value: Any) -> Words:
        """Return the words of a value; those of the field's own name where the value is a yes or a no."""
        key = (field.pointer, json.dumps(value))
        found = self._values.get(key)
        if found is None:
            own = _stems([str(value)]) if not is_yes_no(field) else frozenset()
            digits = frozenset(t.stem for t in tokenize(str(value))) if not own and not is_yes_no(field) else own
            found = self._values[key] = self._weighted(dict.fromkeys(own or digits, 1.0))
        return found

    def cover(self, field: Field, value: Any, sentence: Sentence) -> float:
        """Return how far a sentence speaks of a field and its value, in [0, 2]."""
        named = self.field(field).cover(sentence.stems)
        words = self.value(field, value)
        return named * 2 if not words.total else named + words.cover(sentence.stems)


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(token.stem for text in texts for token in content_tokens(text))
