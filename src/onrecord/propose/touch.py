"""Which fields of a wide schema a part of a transcript may touch, so that the others need not be asked in full.

A field is touched where a sentence holds half of its name, rare words of the schema counting for more, or half of one
of its options; where a term of the glossary that is linked to it is said; and, with a sentence encoder, where a
sentence is close in meaning to it. A question just before a sentence counts with it. Lists of things that people
name freely are always touched: what is in them, no name tells. The thresholds were set on labelled dictations; what
they miss is still offered to the model by name (``packing.py``).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.glossary import TermMatch
from onrecord.language.content import content_tokens
from onrecord.propose.asking import is_linked_to_any
from onrecord.propose.questions import Question
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Encode = Callable[[Sequence[str]], "npt.NDArray[np.float32]"]

_NAMED, _VALUED = 0.5, 0.5  # share of a name's, or an option's, weighted words in one sentence
_CLOSE, _CLOSE_OPEN = 0.45, 0.35  # cosine; a field of free text has no options that could be close
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

    def touched(self, segments: range) -> tuple[Question, ...]:
        """Return the questions that ``segments`` touch, in schema order."""
        inside = [at for at, (segment, _) in enumerate(self._sentences) if segment in segments]
        close, termed = self._close(inside), self._by_term(segments)
        return tuple(
            question
            for number, question in enumerate(self._asked)
            if (question.is_list and not question.is_closed)
            or number in close | termed
            or any(self._is_said(field, frozenset(inside)) for field in question.fields)
        )

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
        for field in self._fields:
            found.update(_stems(field.label).union(*(_stems(str(option)) for option in field.options)))
        return found

    @property
    def _fields(self) -> Iterator[Field]:
        return (field for question in self._asked for field in question.fields)

    def _is_said(self, field: Field, inside: frozenset[int]) -> bool:
        if self._share(_stems(field.label), inside) >= _NAMED:
            return True
        return any(self._share(_stems(option), inside) >= _VALUED for option in _telling_options(field))

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

    def _close(self, inside: Sequence[int]) -> frozenset[int]:
        """Return the questions with a field that is close in meaning to one of the sentences."""
        if self._encode is None or not inside:
            return frozenset()
        said = self._encode([self._sentences[at][1] for at in inside])
        found = set()
        for number, question in enumerate(self._asked):
            for field in question.fields:
                enough = _CLOSE_OPEN if field.kind is Kind.STRING else _CLOSE
                if float((self._encode(_readings(field)) @ said.T).max()) >= enough:
                    found.add(number)
        return frozenset(found)


def _readings(field: Field) -> list[str]:
    """Return what a sentence that gives the field's value would speak of."""
    name = f"{field.label}: {field.description}" if field.description else field.label
    return [name, *(f"{field.label}: {option}" for option in _telling_options(field))]


def _telling_options(field: Field) -> list[str]:
    options = [str(option) for option in field.options] if field.kind is Kind.ENUM else []
    return [option for option in options if option.strip().lower() not in _YES_NO]


def _stems(text: str) -> set[str]:
    return {token.stem for token in content_tokens(text)}
