"""Reading: one transcript beside one schema, as a gate sees them. Built once, it serves proposals and features."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from onrecord.gate.lexicon import Lexicon
from onrecord.gate.memory import Memory, Target
from onrecord.gate.sentences import Sentence, sentences
from onrecord.schema import Field
from onrecord.transcript import Transcript

_SHARE_WEIGHT = 1.5  # what a learned word counts, beside the words of names and values


@dataclass(frozen=True, slots=True)
class Place:
    """The sentence that speaks best of a field and a value, and how far it does; all in [0, 1] but ``odds``.

    ``named`` and ``valued`` are the covers of the field's and the value's words; ``of_field`` and ``of_value`` the
    learned shares, ``odds`` and ``field_odds`` the learned log odds.
    """

    sentence: Sentence
    named: float
    valued: float
    of_field: float
    of_value: float
    field_odds: float
    odds: float

    @property
    def score(self) -> float:
        """How well the sentence speaks of the claim."""
        return self.named + self.valued + _SHARE_WEIGHT * max(self.of_value, self.of_field / 2)


class Reading:
    """The sentences of a transcript, with what they say of a schema's fields."""

    def __init__(self, transcript: Transcript, lexicon: Lexicon, memory: Memory) -> None:
        self.transcript = transcript
        self.lexicon = lexicon
        self.memory = memory
        self.sentences = sentences(transcript)
        self._places: dict[Target, Place | None] = {}

    @cached_property
    def strengths(self) -> list[dict[Target, tuple[float, float]]]:
        """What the memory says of each sentence."""
        return [self.memory.strengths(sentence.grams) for sentence in self.sentences]

    @cached_property
    def _named(self) -> dict[str, list[float]]:
        return {
            field.pointer: [words.cover(sentence.stems) for sentence in self.sentences]
            for field in self.lexicon.schema.fields
            for words in (self.lexicon.field(field),)
        }

    def named(self, field: Field) -> list[float]:
        """Return, for each sentence, how far it holds the words of a field's name."""
        return self._named[field.pointer]

    def place(self, field: Field, value: Any) -> Place | None:
        """Return the best place of a value, the later of equals since corrections come late; None for no words."""
        target = (field.pointer, json.dumps(value))
        if target not in self._places:
            self._places[target] = self._best(field, value, target)
        return self._places[target]

    def at(self, field: Field, value: Any, index: int) -> Place:
        """Return what the sentence at ``index`` says of a value."""
        sentence, learned = self.sentences[index], self.strengths[index]
        of_field, field_odds = learned.get((field.pointer, ""), (0.0, 0.0))
        of_value, odds = learned.get((field.pointer, json.dumps(value)), (0.0, 0.0))
        valued = self.lexicon.value(field, value).cover(sentence.stems)
        return Place(sentence, self.named(field)[index], valued, of_field, of_value, field_odds, odds)

    def _best(self, field: Field, value: Any, target: Target) -> Place | None:
        best: Place | None = None
        words = self.lexicon.value(field, value)
        for index, sentence in enumerate(self.sentences):
            named = self._named[field.pointer][index]
            learned = self.strengths[index]
            if (
                not named
                and target not in learned
                and (field.pointer, "") not in learned
                and not (words.stems & sentence.stems)
            ):
                continue
            place = self.at(field, value, index)
            if best is None or place.score >= best.score:
                best = place
        return best
