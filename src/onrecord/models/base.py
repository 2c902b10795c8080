"""What a model is asked, what it answers, and the Protocol that every model fulfils."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from onrecord.errors import ModelError

# A word costs one token for every four letters or so; digits, marks and letters of other scripts one each and more.
_PIECE = re.compile(r"[A-Za-z]{1,4}|\d|[^\sA-Za-z\d]")


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model read and wrote."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Return the sums."""
        return Usage(self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)


@dataclass(frozen=True, slots=True)
class Constraint:
    """The shape of an answer.

    Attributes:
        json_schema: the answer's JSON Schema. A string marked ``"x-copy": true`` is to be copied.
        copy_from: the texts that such a string may be a run of words of; each value comes from one of them.
    """

    json_schema: Mapping[str, Any]
    copy_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model; ``temperature`` 0 and a fixed ``seed`` make answers repeatable."""

    messages: tuple[Message, ...]
    constraint: Constraint | None = None
    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0

    @property
    def key(self) -> str:
        """A SHA-256 of everything asked, by which recorded answers are found again."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote.

    Attributes:
        text: the answer.
        usage: what it took.
        finish: ``length`` where it was cut off by ``max_tokens``.
        probabilities: of the scalars in a JSON answer, by JSON Pointer, as its tokens had them; empty where the model
            gives none.
    """

    text: str
    usage: Usage = field(default_factory=Usage)
    finish: Literal["stop", "length"] = "stop"
    probabilities: Mapping[str, float] = field(default_factory=dict, hash=False)


class BrokenAnswerError(ModelError):
    """An answer came that breaks its constraint; what of it keeps to the constraint is kept.

    Attributes:
        kept: the properties of the answer's object that are as they should be; none of the others.
        usage: what asking took.
    """

    def __init__(self, what: str, *, where: str, kept: Mapping[str, Any], usage: Usage) -> None:
        super().__init__(what, where=where)
        self.kept = kept
        self.usage = usage


class Model(Protocol):
    """A language model.

    ``needs_focus`` says that it loses its way in long prompts: callers then ask about short pieces.
    """

    @property
    def name(self) -> str:
        """What results name it by."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens a prompt and its answer may have together."""
        ...

    @property
    def needs_focus(self) -> bool:
        """Whether it does better on a few sentences than on a whole document."""
        ...

    def complete(self, request: Request) -> Answer:
        """Answer one request.

        Raises:
            ModelError: no answer came, or one that breaks the constraint; it is a BrokenAnswerError where parts do not.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens ``text`` takes, or a little more."""
        ...

    def close(self) -> None:
        """Let go of memory and connections; closing twice is harmless."""
        ...


def estimated_tokens(text: str) -> int:
    """Return a cautious estimate of the tokens in ``text``, the same for every model without a tokenizer at hand."""
    return sum(len(piece.encode("utf-8", "surrogatepass")) if piece > "\x7f" else 1 for piece in _PIECE.findall(text))


def request_tokens(request: Request) -> int:
    """Return a cautious estimate of the tokens that a model reads of ``request``, the answer's schema among them."""
    size = sum(estimated_tokens(message.content) + 8 for message in request.messages)
    return size + (estimated_tokens(json.dumps(request.constraint.json_schema)) if request.constraint else 0)
