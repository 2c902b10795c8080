"""Which fields of a wide schema a part of a transcript may touch, so that the others need not be asked in full.

With a sentence encoder, small trees weigh how much of a field's name and options one sentence holds, rare words of the
schema counting for more, and how close in meaning a sentence comes to it; they were trained on labelled dictations
(``benchmarks/touch_train.py``), know no words, and are set to miss little. Without an encoder, half of a name or of an
option in one sentence decides. What a name has in brackets or behind a dash is a name too, and a question just before a
sentence counts with it. A field to which a term of the glossary is linked that was said is touched, and so are lists of
things that people name freely: what is in them, no name tells. What is nearly likely enough is offered to the model by
name (``packing.py``); without an encoder, all other fields are.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from onrecord.errors import UsageError
from onrecord.glossary import TermMatch
from onrecord.language.content import content_tokens
from onrecord.language.numbers import find_quantities
from onrecord.propose.asking import is_linked_to_any
from onrecord.propose.questions import Question
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript
from onrecord.trees import Trees

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Encode = Callable[[Sequence[str]], "npt.NDArray[np.float32]"]

_HALF = 0.5  # of a name's, or an option's, weighted words in one sentence
# What the trees see of a field beside the sentences of a window: the largest share of its name, of a part of its name
# and of an option that one sentence holds; the largest cosines of a sentence with name and description, with the name
# alone and with an option, and of a sentence that tells a number; what sort of field it is, how many come closer.
FEATURES = (
    "name", "part", "option", "described", "label", "option_close", "with_number", "is_text", "is_number", "is_closed",
    "tells", "closest", "rank",
)  # fmt: skip
_BRACKETS = re.compile(r"\(([^()]{2,})\)")
_DASH = re.compile(r"\s[-–—]\s|:\s")
_NUMBERS = frozenset({Kind.NUMBER, Kind.INTEGER})
_YES_NO = frozenset({"yes", "no", "true", "false", "present", "absent", "none", "using"})
_SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")


class Touch:
    """Finds the questions that segments of one transcript touch.

    Args:
        transcript: the recording's words.
        asked: all questions of the schema.
        spoken: the terms of the glossary that were said.
        encode: a sentence encoder; without one, words alone decide.
    """

    def __init__(
        self,
        transcript: Transcript,
        asked: Sequence[Question],
        *,
        spoken: Sequence[TermMatch] = (),
        encode: Encode | None = None,
    ) -> None:
        self._transcript = transcript
        self._asked = tuple(asked)
        self._spoken = tuple(spoken)
        self._encode = encode
        self._likely: dict[range, list[tuple[int, float]]] = {}

    def touched(self, segments: range) -> tuple[Question, ...]:
        """Return the questions that ``segments`` touch, in schema order."""
        inside = self.sentences_in(segments)
        found = self._by_term(segments)
        found |= self._said(inside) if self._encode is None else self._from(segments, _trained().asked)
        return tuple(
            question
            for number, question in enumerate(self._asked)
            if (question.is_list and not question.is_closed) or number in found
        )

    def offered(self, segments: range, touched: Sequence[Question]) -> tuple[Question, ...]:
        """Return the questions beside the ``touched`` that ``segments`` may touch too: all, without an encoder."""
        near = range(len(self._asked)) if self._encode is None else sorted(self._from(segments, _trained().offered))
        taken = {question.node.pointer for question in touched}
        return tuple(self._asked[at] for at in near if self._asked[at].node.pointer not in taken)

    def rows(self, inside: Sequence[int]) -> list[tuple[int, list[float]]]:
        """Return, for each field, its question's number and its features (``FEATURES``) in sentences by number.

        Raises:
            UsageError: there is no encoder.
        """
        if self._encode is None:
            raise UsageError("features of touch need a sentence encoder")
        texts = [self._sentences[at][1] for at in inside]
        said, numbers = self._encode(texts), [at for at, text in enumerate(texts) if find_quantities(text)]
        rows = []
        for question, field in self._numbered:
            near = self._encode([field.label, *_readings(field)]) @ said.T
            label, described = float(near[0].max()), float(near[1].max())
            option = float(near[2:].max()) if len(near) > 2 else 0.0
            with_number = float(near[1:, numbers].max()) if numbers else 0.0
            row = [*self._shares(field, frozenset(inside)), described, label, option, with_number]
            sort = [field.kind is Kind.STRING, field.kind in _NUMBERS, bool(field.options), len(near) > 2]
            rows.append((question, [*row, *map(float, sort), max(described, option)]))
        order = sorted(range(len(rows)), key=lambda at: -rows[at][1][-1])
        for place, at in enumerate(order):
            rows[at][1].append(place / len(rows))
        return rows

    def sentences_in(self, segments: range) -> list[int]:
        """Return the numbers of the sentences of some segments."""
        return [at for at, (segment, _) in enumerate(self._sentences) if segment in segments]

    def _from(self, segments: range, least: float) -> frozenset[int]:
        """Return the questions that are touched with a probability of at least ``least``."""
        found = self._likely.get(segments)
        if found is None:
            inside = self.sentences_in(segments)
            trees = _trained().trees
            rows = self.rows(inside) if inside else []
            found = self._likely[segments] = [(question, trees.probability(row)) for question, row in rows]
        return frozenset(question for question, probability in found if probability >= least)

    def _said(self, inside: Sequence[int]) -> frozenset[int]:
        """Return the questions of which half of a name or of an option is said."""
        within = frozenset(inside)
        return frozenset(question for question, field in self._numbered if max(self._shares(field, within)) >= _HALF)

    @property
    def _numbered(self) -> Iterator[tuple[int, Field]]:
        return ((number, field) for number, question in enumerate(self._asked) for field in question.fields)

    @cached_property
    def _sentences(self) -> list[tuple[int, str]]:
        return [
            (segment.index, found.group().strip())
            for segment in self._transcript.segments
            for found in _SENTENCE.finditer(segment.text)
            if found.group().strip()
        ]

    @cached_property
    def _holders(self) -> Mapping[str, set[int]]:
        """The sentences that hold a stem, each with the question right before its segment."""
        found: dict[str, set[int]] = defaultdict(set)
        question: set[str] = set()
        last = -1
        for at, (segment, sentence) in enumerate(self._sentences):
            before = self._sentences[at - 1][1] if at else ""
            if segment != last:
                question = _stems(before) if before.endswith("?") else set()
            for stem in _stems(sentence) | question:
                found[stem].add(at)
            last = segment
        return found

    @cached_property
    def _fields_with(self) -> Counter[str]:
        """How many fields of the schema have a stem in their name or their options."""
        found: Counter[str] = Counter()
        for _, field in self._numbered:
            found.update(_stems(field.label).union(*(_stems(str(option)) for option in field.options)))
        return found

    def _shares(self, field: Field, inside: frozenset[int]) -> list[float]:
        """Return the largest share of the name, of the name or a part of it, and of an option that a sentence holds."""
        named = [self._share(_stems(name), inside) for name in _names(field)]
        valued = [self._share(_stems(option), inside) for option in _telling_options(field)]
        return [named[0], max(named), max(valued, default=0.0)]

    def _share(self, stems: Iterable[str], inside: frozenset[int]) -> float:
        """Return the largest weighted share of ``stems`` that one sentence holds."""
        weights = {stem: math.log(1 + len(self._asked) / (1 + self._fields_with[stem])) for stem in stems}
        held: dict[int, float] = defaultdict(float)
        for stem, weight in weights.items():
            for at in self._holders.get(stem, ()):
                held[at] += weight
        best = max((share for at, share in held.items() if at in inside), default=0.0)
        return best / total if (total := sum(weights.values())) > 0 else 0.0

    def _by_term(self, segments: range) -> frozenset[int]:
        said = {match.term for match in self._spoken if self._transcript.segment_at(match.start).index in segments}
        return frozenset(
            number
            for number, question in enumerate(self._asked)
            if any(is_linked_to_any(term, question.fields) for term in said)
        )


@dataclass(frozen=True, slots=True)
class _Trained:
    """The trees that ship, and the probabilities from which on a field is asked and offered."""

    trees: Trees
    asked: float
    offered: float


@cache
def _trained() -> _Trained:
    given = json.loads(files("onrecord.propose").joinpath("touch.json").read_text(encoding="utf-8"))
    if tuple(given["features"]) != FEATURES:
        raise ValueError("touch.json was made for other features: run benchmarks/touch_train.py")
    trees = Trees.from_dict(given["trees"], features=len(FEATURES))
    return _Trained(trees, float(given["asked"]), float(given["offered"]))


def _names(field: Field) -> tuple[str, ...]:
    """Return the name of a field, and what stands in its brackets or behind its last dash."""
    tail = _DASH.split(field.label)[-1]
    return (field.label, *_BRACKETS.findall(field.label), *([tail] if tail != field.label else []))


def _readings(field: Field) -> list[str]:
    """Return what a sentence that gives the field's value would speak of."""
    name = f"{field.label}: {field.description}" if field.description else field.label
    return [name, *(f"{field.label}: {option}" for option in _telling_options(field))]


def _telling_options(field: Field) -> list[str]:
    options = [str(option) for option in field.options] if field.kind is Kind.ENUM else []
    return [option for option in options if option.strip().lower() not in _YES_NO]


def _stems(text: str) -> set[str]:
    return {token.stem for token in content_tokens(text)}
