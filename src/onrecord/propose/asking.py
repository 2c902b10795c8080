"""What all ways of asking a model share: numbered lines, the terms that were said, one request and its answer.

The transcript comes first in every prompt, so that a model or a provider that keeps its prefix reads it once. Segments
are numbered, and the model cites them. The transcript stands between marks and is called data; the answer's shape is
fixed. Nothing that a model answers is taken on trust: its claims are grounded and checked like anybody's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from onrecord.errors import ModelError
from onrecord.glossary import Term, TermMatch
from onrecord.models import Answer, Constraint, Message, Model, Request, Usage
from onrecord.propose.windows import Window, numbered, windows
from onrecord.schema import Field
from onrecord.transcript import Transcript

_OTHER_TEMPERATURE = 0.7  # as where agreement of samples was first studied (arXiv 2203.11171)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the words of an answer are drawn; the likeliest ones, if nothing is said."""

    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """An answer's object, what it cost, and where the model says so, the probability of each value by JSON Pointer."""

    values: Mapping[str, Any]
    usage: Usage
    probabilities: Mapping[str, float] = field(default_factory=dict)


def samplings(count: int) -> tuple[Sampling, ...]:
    """Return how a model is asked ``count`` times: first for its likeliest answer, then for others, a seed each."""
    return (Sampling(), *(Sampling(_OTHER_TEMPERATURE, seed) for seed in range(1, count)))


class Asker:
    """Puts questions about one transcript to one model."""

    def __init__(
        self,
        transcript: Transcript,
        model: Model,
        *,
        spoken: Sequence[TermMatch] = (),
        term_tokens: int | None = None,
    ) -> None:
        self.transcript = transcript
        self.model = model
        self._spoken = tuple(spoken)
        self._term_tokens = term_tokens

    @cached_property
    def lines(self) -> list[str]:
        """The segments as a prompt shows them."""
        return [numbered(segment) for segment in self.transcript.segments]

    def windows(self, room: int) -> tuple[Window, ...]:
        """Return the transcript in windows of at most ``room`` tokens."""
        return windows(self.transcript, self.model.count_tokens, room=room)

    def texts(self, segments: Sequence[int]) -> tuple[str, ...]:
        """Return what was said in ``segments``: what an answer may copy."""
        return tuple(self.transcript.segments[i].text for i in segments)

    def terms(self, fields: Sequence[Field]) -> tuple[Term, ...]:
        """Return the spoken terms that a question about ``fields`` shows, within a budget of tokens.

        Small models are lured by terms that no field claims: they see only those that are linked to a field.
        """
        if not self._spoken:
            return ()
        from onrecord.glossary.ranking import LEAST_TELLING, ranked, within_budget  # noqa: PLC0415 - as below

        linked, others = [], []
        for one in ranked(self._spoken):
            if is_linked_to_any(one.term, fields):
                linked.append(one.term)
            elif self._term_tokens is not None or (not self.model.needs_focus and one.score >= LEAST_TELLING):
                others += [one.term] if any(one.term.may_fill(field.pointer) for field in fields) else []
        if self._term_tokens is None:
            return within_budget((*linked, *others), self.model.count_tokens)
        return within_budget(
            (*linked, *others), self.model.count_tokens, tokens=self._term_tokens, most=len(self._spoken)
        )


def request(
    system: str,
    prompt: str,
    wanted: Mapping[str, Any],
    copied: tuple[str, ...],
    *,
    most_tokens: int,
    sampling: Sampling,
) -> Request:
    """Return a question to a model: ``wanted`` is its answer's shape, ``copied`` what its free texts come from."""
    return Request(
        messages=(Message("system", system), Message("user", prompt)),
        constraint=Constraint(wanted, copied),
        max_tokens=most_tokens,
        temperature=sampling.temperature,
        seed=sampling.seed,
    )


def read(given: Answer | ModelError) -> AnswerRead:
    """Return an answer's object, and what it cost.

    Raises:
        ModelError: there is no answer, or it is no JSON object.
    """
    if isinstance(given, ModelError):
        raise given
    return AnswerRead(_parsed(given.text), given.usage, given.probabilities)


def framed(text: str) -> str:
    """Return a transcript between its marks, as every prompt begins."""
    return f"Transcript:\n<<<\n{text}\n>>>\n\n"


def is_linked_to_any(term: Term, fields: Sequence[Field]) -> bool:
    """Say whether the glossary, or the words of one of the fields, link the term to it."""
    from onrecord.glossary.fit import is_linked  # noqa: PLC0415 - with the glossary alone

    return any(is_linked(term, field) for field in fields)


def _parsed(text: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise ModelError("the answer is not JSON") from error
    if not isinstance(parsed, dict):
        raise ModelError("the answer is not a JSON object")
    return parsed
