"""A language model as proposer, asked in the way that suits it.

A capable model is asked many fields at once (``packed.py``), a small one that ``needs_focus`` one field at a time
(``focused.py``). Both read long transcripts in windows, and what the windows claim is united: an item that two windows
name is one item, and what a later window says of it stands beside what an earlier one said, for the checks to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.errors import UsageError
from onrecord.glossary import TermMatch
from onrecord.models import Model, Usage
from onrecord.propose.agreement import agreed
from onrecord.propose.asking import Asker, samplings
from onrecord.propose.claims import Claim, Proposal, in_order
from onrecord.propose.focused import FocusedAsking
from onrecord.propose.merge import merge
from onrecord.propose.packed import Dictate, Lesson, PackedAsking
from onrecord.propose.questions import Question, questions
from onrecord.propose.relevance import FieldWords, Relevance
from onrecord.propose.touch import Encode, Touch
from onrecord.propose.windows import Window
from onrecord.schema import Schema
from onrecord.transcript import Transcript

if TYPE_CHECKING:
    from onrecord.redaction import Redaction

LLM = "llm"  # the proposer's name; of several models, each with a colon and the model's name after it
MOST_QUESTIONS = 40  # above this many, only the questions that the transcript touches most are asked

Progress = Callable[[int, int], None]


class LlmProposer:
    """Asks ``model``, ``samples`` times, about each field that the transcript may touch; claims carry ``name``.

    With a ``redaction`` the model reads and copies the redacted transcript alone; what it claims is restored.
    """

    def __init__(
        self,
        transcript: Transcript,
        schema: Schema,
        model: Model,
        *,
        spoken: Sequence[TermMatch] = (),
        most_questions: int = MOST_QUESTIONS,
        term_tokens: int | None = None,
        encode: Encode | None = None,
        redaction: Redaction | None = None,
        progress: Progress | None = None,
        name: str = LLM,
        samples: int = 1,
    ) -> None:
        self.name = name
        shown = redaction.transcript if redaction else transcript
        self._redaction = redaction
        self._asker = Asker(shown, model, spoken=spoken, term_tokens=term_tokens)
        self._schema = schema
        self._asked = questions(schema)
        if redaction is not None:
            from onrecord.propose.restoring import with_room  # noqa: PLC0415 - most runs redact nothing

            self._asked = with_room(self._asked)
        self._relevance = Relevance(transcript)
        self._touch = Touch(transcript, self._asked, spoken=spoken, encode=encode)
        self._most = most_questions
        self._progress = progress
        self._samplings = samplings(samples)

    def prepare(self) -> None:
        """Decide what is asked of which part of the transcript; ``propose`` does it where nobody did."""
        _ = self._asking.plan

    def propose(self) -> Proposal:
        """Ask every chosen question in every window; a failed question is reported, the others go on."""
        readings = self._asking.readings(self._samplings, self._progress or _unheard)
        return agreed([self._united(reading) for reading in readings], self._schema, name=self.name)

    def lessons(self, dictate: Dictate) -> Iterator[Lesson]:
        """Yield the very requests that ``propose`` would make, each with the answer that ``dictate`` gives to it.

        Nobody is asked. What an answer lists of the fields that were offered by name is asked in full, as it would be.

        Raises:
            UsageError: the model is one that is asked field by field.
        """
        if not isinstance(self._asking, PackedAsking):
            raise UsageError("lessons are made for models that are asked many fields at once", where="needs_focus")
        return self._asking.lessons(dictate)

    @cached_property
    def _asking(self) -> PackedAsking | FocusedAsking:
        if not self._asker.model.needs_focus:
            return PackedAsking(self._asker, self._asked, self._touched, name=self.name)
        open_ones = tuple(question for question in self._asked if not question.is_closed)
        return FocusedAsking(self._asker, self._most_touched(open_ones), self._scores, name=self.name)

    def _most_touched(self, asked: tuple[Question, ...]) -> tuple[Question, ...]:
        """Return all questions where they are few, else those that share most with the transcript."""
        if len(asked) <= self._most:
            return asked
        scored = []
        for index, question in enumerate(asked):
            score = max(self._scores(question).values(), default=0.0)
            if score > 0:
                scored.append((-score, index))
        keep = {index for _, index in sorted(scored)[: self._most]}
        return tuple(question for index, question in enumerate(asked) if index in keep)

    def _touched(self, window: Window) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
        """Return what is asked in full and what is offered: all questions in full where they are few."""
        if len(self._asked) <= self._most:
            return self._asked, ()
        touched = self._touch.touched(window.segments)
        return touched, self._touch.offered(window.segments, touched)

    def _scores(self, question: Question) -> Mapping[int, float]:
        terms = self._asker.terms(question.fields)
        best: dict[int, float] = {}
        for field in question.fields:
            for index, score in self._relevance.scores(FieldWords.of(field, terms)).items():
                best[index] = max(score, best.get(index, 0.0))
        return best

    def _united(self, proposals: Sequence[Proposal]) -> Proposal:
        """Return what all windows claim; each window is a reader of its own to ``merge``."""
        if self._redaction is not None:
            from onrecord.propose.restoring import restored  # noqa: PLC0415 - as above

            proposals = tuple(restored(proposal, self._redaction, self._schema) for proposal in proposals)
        usage = sum((proposal.usage for proposal in proposals), Usage())
        failures = tuple(dict.fromkeys(failure for proposal in proposals for failure in proposal.failures))
        if len(proposals) == 1:
            return Proposal(in_order(proposals[0].claims), usage, failures, self._asker.model.name)
        readers = [
            [replace(claim, proposers=(f"window {number}",)) for claim in proposal.claims]
            for number, proposal in enumerate(proposals)
        ]
        claims: list[Claim] = [replace(claim, proposers=(self.name,)) for claim in merge(readers, self._schema)]
        return Proposal(in_order(claims), usage, failures, self._asker.model.name)


def is_llm(proposer: str) -> bool:
    """Say whether a proposer's name is that of a language model."""
    return proposer == LLM or proposer.startswith(f"{LLM}:")


def _unheard(_done: int, _total: int) -> None:
    """Tell nobody how far the work is."""
