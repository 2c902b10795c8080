"""A model that knows the right answers to what it was trained on, as a training file has them, for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable

from onrecord import ModelError
from onrecord.models import Answer, Request, Usage
from onrecord.models.base import estimated_tokens


class KnownAnswers:
    """Answers each request of a training file with its answer; any other request fails.

    Args:
        lines: chat lines.
        needs_focus: what it says of itself.
    """

    name = "known"

    def __init__(self, lines: Iterable[str], *, needs_focus: bool = False, context_tokens: int = 8192) -> None:
        self.needs_focus = needs_focus
        self.context_tokens = context_tokens
        self.requests: list[Request] = []
        self.unknown: list[Request] = []
        self._answers: dict[str, str] = {}
        for line in lines:
            *asked, answer = json.loads(line)["messages"]
            self._answers[json.dumps(asked)] = answer["content"]

    def complete(self, request: Request) -> Answer:
        """Answer what is known."""
        self.requests.append(request)
        key = json.dumps([{"role": m.role, "content": m.content} for m in request.messages])
        if key not in self._answers:
            self.unknown.append(request)
            raise ModelError("no training line asks this")
        return Answer(self._answers[key], Usage(1, 1))

    def count_tokens(self, text: str) -> int:
        """Estimate, as models on this machine do."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Hold nothing."""
