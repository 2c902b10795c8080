"""Judge: puts claims that the rules hold to a language model, many in one request, and reads its verdicts.

It knows nothing of how claims were made and cannot make any: what it returns are findings on claims that were put to
it. A question that the model fails on stays as the rules left it, and is named among the failures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from onrecord.checks import Finding, Verdict
from onrecord.errors import ModelError
from onrecord.grounding import Evidence, Role
from onrecord.judging.excerpt import Batch, batches, line
from onrecord.judging.openness import is_open
from onrecord.judging.question import Question
from onrecord.judging.request import SYSTEM, answer_tokens, read_answer, request
from onrecord.models import Model, Request, Usage, answers
from onrecord.propose import Failure, Scalar
from onrecord.transcript import Transcript

if TYPE_CHECKING:
    from onrecord.redaction import Redaction

Sees = Literal["open", "all"]
Progress = Callable[[int, int], None]
_MOST, _FEW = 10, 3  # claims in one request; a model that needs focus loses count earlier
_CLAIM_TOKENS = 160  # room for one claim with its field's description


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the judge found, by the place of each question in the sequence that was put to it.

    ``cited`` are the segments that it names for each of them.
    """

    findings: Mapping[int, Finding]
    cited: Mapping[int, tuple[int, ...]]
    usage: Usage
    failures: tuple[Failure, ...]


class Judge:
    """One more check, by a language model.

    Args:
        model: any model: a local one, a hosted one, a recording.
        sees: ``open``, only claims that the rules leave open (``is_open``); or ``all`` that the rules would hold.
    """

    def __init__(self, model: Model, *, sees: Sees = "open") -> None:
        self._model = model
        self._sees = sees

    def wants(self, question: Question, transcript: Transcript) -> bool:
        """Say whether a claim that the rules hold is to be judged."""
        return self._sees == "all" or is_open(question, transcript)

    def requests(self, questions: Sequence[Question], transcript: Transcript) -> tuple[Request, ...]:
        """Return the exact requests that ``rule`` makes, to be answered elsewhere and replayed."""
        return tuple(asked for _, asked in self._requests(questions, transcript))

    def rule(
        self,
        questions: Sequence[Question],
        transcript: Transcript,
        progress: Progress | None = None,
        *,
        redaction: Redaction | None = None,
    ) -> Ruling:
        """Judge every question.

        Args:
            questions: the claims to judge, all of them, whatever ``wants`` says.
            transcript: what they were claimed of.
            progress: called with (requests answered, requests in all).
            redaction: of that transcript; the model then reads placeholders, in the claims too.
        """
        if redaction is None:
            asked = list(self._requests(questions, transcript))
        else:
            asked = list(self._requests([_hidden(one, redaction) for one in questions], redaction.transcript))
        findings: dict[int, Finding] = {}
        cited: dict[int, tuple[int, ...]] = {}
        failures: list[Failure] = []
        usage = Usage()
        reached = {at for batch, _ in asked for at in batch.questions}
        failures.extend(
            _failure(q, "no words stand near it to judge by") for at, q in enumerate(questions) if at not in reached
        )
        given = answers(self._model, [one for _, one in asked])
        for done, ((batch, _), answer) in enumerate(zip(asked, given, strict=True), 1):
            if progress:
                progress(done, len(asked))
            try:
                if isinstance(answer, ModelError):
                    raise answer
                usage += answer.usage
                rulings = read_answer(answer.text, len(batch.questions), batch.segments)
            except ModelError as error:
                failures.extend(_failure(questions[at], error.what) for at in batch.questions)
                continue
            for at, ruling in zip(batch.questions, rulings, strict=True):
                if ruling is None:
                    failures.append(_failure(questions[at], "the judge's answer is not of the right shape"))
                else:
                    cited[at] = ruling[1]
                    findings[at] = self._finding(questions[at], *ruling, transcript)
        return Ruling(findings, cited, usage, tuple(failures))

    def _requests(self, questions: Sequence[Question], transcript: Transcript) -> Iterator[tuple[Batch, Request]]:
        model, most = self._model, _FEW if self._model.needs_focus else _MOST
        lines = [line(segment) for segment in transcript.segments]
        sizes = [model.count_tokens(text) + 1 for text in lines]
        room = model.context_tokens - model.count_tokens(SYSTEM) - answer_tokens(most) - most * _CLAIM_TOKENS
        for batch in batches(questions, transcript, sizes, room=room, most=most, whole=not model.needs_focus):
            if batch.segments:
                shown = {index: lines[index] for index in batch.segments}
                yield batch, request([questions[at] for at in batch.questions], shown)

    def _finding(self, question: Question, verdict: Verdict, cited: tuple[int, ...], transcript: Transcript) -> Finding:
        where = f" in segment {', '.join(map(str, cited))}" if cited else ""
        if verdict is Verdict.UNSUPPORTED:
            return Finding("judge", verdict, f"{self._model.name} does not find it said")
        if verdict is Verdict.CONTRADICTED:
            against = tuple(Evidence(Role.CONTRADICTION, i, transcript.segments[i].span) for i in cited)
            message = f"{self._model.name} finds that the transcript says otherwise{where}"
            return Finding("judge", verdict, message, against)
        known = {piece.segment for piece in question.evidence}
        more = tuple(Evidence(Role.ANSWER, i, transcript.segments[i].span) for i in cited if i not in known)
        return Finding("judge", verdict, f"{self._model.name} finds it said{where}", more)


def _hidden(question: Question, redaction: Redaction) -> Question:
    """Return a question whose values are as the redacted transcript has them."""
    cited = [piece.segment for piece in question.evidence]

    def hidden(value: Scalar) -> Scalar:
        if isinstance(value, bool):
            return value
        said = redaction.hide(str(value), cited)
        return value if said == str(value) else said

    claim = replace(question.claim, value=hidden(question.claim.value))
    return replace(question, claim=claim, beside={key: hidden(value) for key, value in question.beside.items()})


def _failure(question: Question, reason: str) -> Failure:
    return Failure(question.field.pointer, reason)
