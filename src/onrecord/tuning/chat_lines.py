"""Chat lines: the very requests that inference makes, each with its right answer, as trainers read them.

A line is ``{"messages": [system, user, assistant]}``. The assistant's text is JSON as the grammar of a model on this
machine has it, with a blank behind every comma and colon. Every line is validated before it is kept: its roles, its
JSON, its answer by the answer's schema, and its length by the model's context.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from onrecord.errors import RunError
from onrecord.extractor import Extractor
from onrecord.models import Model
from onrecord.propose.dictation import Dictation, Label
from onrecord.propose.packed import Lesson
from onrecord.tuning.places import Labelled

_FRAME_TOKENS = 8  # of a message's role and marks
ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line for a trainer.

    Attributes:
        case: the id of the case that it was made of.
        is_twin: whether it is of a deletion twin.
        text: the line's JSON, without its end.
        tokens: of its messages, by the model's own count.
        answered: by star pointer of the fields asked, whether the answer says anything.
    """

    case: str
    is_twin: bool
    text: str
    tokens: int
    answered: dict[str, bool]


@dataclass
class Lessons:
    """Makes the lines of cases, and keeps account of what could not be put into one.

    Attributes:
        extractor: asks ``model``, which is a stand-in that is never asked.
        too_long: the cases of which a line was left out, since it is longer than the model reads.
        refused: by case id, the pointers of labels that the answer's shape does not take.
    """

    extractor: Extractor
    model: Model
    too_long: list[str] = field(default_factory=list)
    refused: dict[str, set[str]] = field(default_factory=dict)

    def of(self, case: Labelled) -> list[ChatLine]:
        """Return the lines of one case: one for each request that a model would be asked about it."""
        dictation = Dictation({pointer: Label(one.value, one.segments) for pointer, one in case.said.items()})
        lines = []
        for lesson in self.extractor.asking(case.transcript).lessons(dictation):
            line = _line(case, lesson, self.model.count_tokens)
            answer_tokens = self.model.count_tokens(json.dumps(lesson.answer, ensure_ascii=False))
            if line.tokens > self.model.context_tokens or answer_tokens > lesson.request.max_tokens:
                self.too_long.append(case.case.id)
            else:
                lines.append(line)
        if dictation.refused and not case.is_twin:
            self.refused.setdefault(case.case.id, set()).update(dictation.refused)
        return lines


def _line(case: Labelled, lesson: Lesson, count_tokens: Callable[[str], int]) -> ChatLine:
    answer = json.dumps(lesson.answer, ensure_ascii=False)
    messages = [{"role": m.role, "content": m.content} for m in lesson.request.messages]
    messages.append({"role": "assistant", "content": answer})
    _validate(messages, lesson, case.case.id)
    tokens = sum(count_tokens(message["content"]) + _FRAME_TOKENS for message in messages)
    answered = {question.node.pointer: bool(part) for question, part in _parts(lesson)}
    text = json.dumps({"messages": messages}, ensure_ascii=False)
    return ChatLine(case.case.id, case.is_twin, text, tokens, answered)


def _parts(lesson: Lesson) -> list[tuple[Any, Any]]:
    asked = {question.node.pointer for question in lesson.pack.questions}
    return [
        (question, lesson.answer[key]) for key, question in lesson.pack.keys.items() if question.node.pointer in asked
    ]


def _validate(messages: list[dict[str, str]], lesson: Lesson, case: str) -> None:
    """Raise where a line is not what a trainer or the model's own protocol takes: that would be our fault."""
    shape = lesson.request.constraint.json_schema if lesson.request.constraint else {}
    roles = tuple(message["role"] for message in messages)
    told = json.loads(messages[-1]["content"])
    if roles != ROLES or not jsonschema.Draft202012Validator(dict(shape)).is_valid(told):
        raise RunError("a training line is not as the model is to answer", where=f"case {case}", hint="Report this")
