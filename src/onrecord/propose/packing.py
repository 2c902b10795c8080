"""Packs: several questions in one request, the transcript read once for all of them.

A pack's answer is one object with a key a question: null or ``{"segments": [...], "value": ...}`` for a leaf, a list of
items for an array. A leaf that is not stated costs a model four tokens. A schema that is too big for one request is
split; what a provider refuses all the same, or cuts off, is split again by whoever asks.

A pack can offer further questions by name alone, a few tokens each: the model lists those that the transcript states,
and they are asked in full afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from onrecord.glossary import Term
from onrecord.propose.questions import Question, described, object_of
from onrecord.schema import Field, Kind

# The largest schema that strict structured outputs take, by OpenAI's published limits; others publish none so exact.
MOST_PROPERTIES = 5000
MOST_ENUM_VALUES = 1000
MOST_NAME_LETTERS = 120_000  # of all names of properties and all enum values together
MOST_ANSWER_TOKENS = 4096  # the longest answer that every hosted model gives
_LEAF_TOKENS, _ITEMS = 40, 6  # room for a value with its segments, and for so many items of a list
_SPARE_TOKENS = 64
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_KEY = 64  # letters that every provider takes as a property's name

_OTHERS = "_others"  # the key of what was offered by name

Terms = Mapping[str, tuple[Term, ...]]  # by a question's pointer


@dataclass(frozen=True)
class Pack:
    """Questions of one request, each with the key of its answer.

    Attributes:
        questions: what is asked in full.
        offered: what is asked by name alone: whether the transcript states it.
    """

    questions: tuple[Question, ...]
    offered: tuple[Question, ...] = ()

    @cached_property
    def keys(self) -> dict[str, Question]:
        """The questions by key, and those that are offered."""
        found: dict[str, Question] = {}
        for question in (*self.questions, *self.offered):
            plain = _UNSAFE.sub("_", question.node.pointer[1:].replace("/", "."))[:_LONGEST_KEY] or "_"
            key, number = plain, 2
            while key in found or key == _OTHERS:
                key = f"{plain[: _LONGEST_KEY - 4]}_{number}"
                number += 1
            found[key] = question
        return found

    @property
    def _asked(self) -> Iterator[tuple[str, Question]]:
        return islice(self.keys.items(), len(self.questions))

    @property
    def _named(self) -> dict[str, Question]:
        return dict(islice(self.keys.items(), len(self.questions), None))

    @property
    def answer_tokens(self) -> int:
        """Room for the answer, if most of it is stated."""
        return _SPARE_TOKENS + sum(_answer_tokens(question) for question in self.questions)

    def ask(self, terms: Sequence[Term] = ()) -> str:
        """Return the fields in words, a line each; ``terms`` are the glossary entries that may be used."""
        lines = ["Fields:"] if self.questions else []
        for key, question in self._asked:
            if question.is_list:
                lines.append(f"- {key}: every item that the transcript states")
                lines += [f"  - {column}: {_told(field)}" for column, field in question.columns().items()]
            else:
                lines.append(f"- {key}: {_told(question.fields[0])}")
        if self.offered:
            named = "; ".join(_name(key, question) for key, question in self._named.items())
            lines.append(f"- {_OTHERS}: of the following, those that the transcript states too: {named}")
        if terms:
            lines.append("Short forms: " + "; ".join(f"{t.preferred} = {t.expansion}" for t in terms))
        return "\n".join(lines)

    def answer_schema(self, terms: Terms, *, most_items: int) -> dict[str, Any]:
        """Return the JSON Schema of the answer; ``terms`` are those whose house forms a question's values may take.

        Which numbers are segments it does not say: that would cost more tokens than the values.
        """
        shapes: dict[str, Any] = {}
        for key, question in self._asked:
            own = question.answer_schema(
                (), terms.get(question.node.pointer, ()), most_items=most_items, nullable=False
            )
            shapes[key] = own["properties"]["items"] if question.is_list else {"anyOf": [{"type": "null"}, own]}
        if self.offered:
            shapes[_OTHERS] = {"type": "array", "items": {"enum": list(self._named)}}
        return object_of(shapes)

    def filled(self, part: Callable[[Question], Any]) -> dict[str, Any]:
        """Return the answer that gives to each question its ``part``: null or an object, of a list its items.

        Of what is offered by name it lists the questions whose part says anything.
        """
        answer = {key: part(question) for key, question in self._asked}
        if self.offered:
            answer[_OTHERS] = [key for key, question in self._named.items() if part(question)]
        return answer

    def says_what_it_wants(self, answer: Mapping[str, Any]) -> bool:
        """Say whether an answer tells which of the offered questions are stated, where any were offered."""
        return not self.offered or isinstance(answer.get(_OTHERS), list)

    def wanted(self, answer: Mapping[str, Any]) -> tuple[Question, ...]:
        """Return the offered questions that an answer wants asked, in schema order."""
        listed = answer.get(_OTHERS)
        named = set(map(str, listed)) if isinstance(listed, list) else set()
        return tuple(question for key, question in self._named.items() if key in named)

    def parts(self, answer: Mapping[str, Any]) -> Iterator[tuple[Question, Mapping[str, Any] | None]]:
        """Yield each question with its part of an answer, in the form of a lone question; None where it has none.

        A bare value where one with its segments was asked for is taken as a value that cites none.
        """
        for key, question in self._asked:
            given = answer.get(key, ...)
            if question.is_list:
                given = [] if given is None else given
                bare = isinstance(given, list) and "value" in question.columns()
                items = [_cited(item) for item in given] if bare else given
                yield question, {"items": items} if isinstance(items, list) else None
            else:
                part = _cited(given)
                yield question, part if isinstance(part, dict) and "value" in part else None

    def probabilities(self, question: Question, given: Mapping[str, float]) -> dict[str, float]:
        """Return the probabilities of a question's part of an answer, by their places in the form of a lone one."""
        prefix = next(f"/{key}" for key, one in self._asked if one is question)
        own = {at[len(prefix) :]: chance for at, chance in given.items() if f"{at}/".startswith(f"{prefix}/")}
        if not question.is_list:
            return {at or "/value": chance for at, chance in own.items()}
        bare = {f"/items{at}/value": chance for at, chance in own.items() if at.count("/") == 1}
        return {f"/items{at}": chance for at, chance in own.items()} | bare

    def halves(self) -> tuple[Pack, ...]:
        """Return two packs with half of the questions each, and one of what was offered."""
        middle = (len(self.questions) + 1) // 2
        halves = [Pack(half) for half in (self.questions[:middle], self.questions[middle:]) if half]
        return (*halves, Pack((), self.offered)) if self.offered else tuple(halves)


def packs(questions: Sequence[Question], count_tokens: Callable[[str], int], *, room: int) -> tuple[Pack, ...]:
    """Return packs, in order, each as large as the limits allow.

    ``room`` is for the questions of one pack together with their answer, in tokens. A question that breaks a limit by
    itself stands alone.
    """
    found: list[Pack] = []
    held: list[Question] = []
    size = _EMPTY
    for question in questions:
        own = _size(question, count_tokens)
        if held and not (size + own).fits(room):
            found.append(Pack(tuple(held)))
            held, size = [], _EMPTY
        held.append(question)
        size += own
    return (*found, Pack(tuple(held))) if held else tuple(found)


def room_for(questions: Sequence[Question], count_tokens: Callable[[str], int]) -> int:
    """Return the tokens that all questions take in one pack, with their answer."""
    return sum((_size(question, count_tokens) for question in questions), _EMPTY).tokens


@dataclass(frozen=True, slots=True)
class _Size:
    properties: int = 0
    enum_values: int = 0
    letters: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.answer_tokens

    def __add__(self, other: _Size) -> _Size:
        return _Size(
            self.properties + other.properties,
            self.enum_values + other.enum_values,
            self.letters + other.letters,
            self.prompt_tokens + other.prompt_tokens,
            self.answer_tokens + other.answer_tokens,
        )

    def fits(self, room: int) -> bool:
        return (
            self.properties <= MOST_PROPERTIES
            and self.enum_values <= MOST_ENUM_VALUES
            and self.letters <= MOST_NAME_LETTERS
            and self.answer_tokens <= MOST_ANSWER_TOKENS
            and self.tokens <= room
        )


_EMPTY = _Size(answer_tokens=_SPARE_TOKENS)


def _size(question: Question, count_tokens: Callable[[str], int]) -> _Size:
    columns = question.columns() if question.is_list else {"value": question.fields[0]}
    options = [str(option) for field in question.fields if field.kind is Kind.ENUM for option in field.options]
    letters = sum(map(len, (*columns, "segments", question.node.pointer, *options)))
    asked = count_tokens(Pack((question,)).ask())
    return _Size(len(columns) + 2, len(options), letters, asked, _answer_tokens(question))


def _answer_tokens(question: Question) -> int:
    return _LEAF_TOKENS * len(question.fields) * (_ITEMS if question.is_list else 1)


def _cited(given: Any) -> Any:
    """Return a bare value as one that cites nothing, and anything else as it is."""
    return {"segments": [], "value": given} if given is None or isinstance(given, str | int | float) else given


def _name(key: str, question: Question) -> str:
    """Return how a question is offered: by its key, with its label, or its columns', where the key does not say it."""
    label = ", ".join(field.label for field in question.fields)
    last = question.node.pointer.rpartition("/")[2]
    return key if label.lower() == last.lower().replace("_", " ") else f"{key} {label}"


def _told(field: Field) -> str:
    told = described(field)
    return f"{told} (a number)" if field.kind in {Kind.NUMBER, Kind.INTEGER} else told
