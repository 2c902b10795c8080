"""A model of our own making that answers packs by patterns in what it is shown, for tests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from onrecord import ModelError
from onrecord.models import Answer, Request, Usage
from onrecord.models.base import estimated_tokens

_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


class ReadingModel:
    """Answers each asked key with the last match of its pattern in the window, and the line that it stands in.

    Args:
        patterns: by key, a pattern whose group is the value; a key without one is null, or an empty list.
        context_tokens: how long a prompt and its answer may be; a longer one fails.
        breaks: says of the keys of a request whether the answer is no JSON.
        wants: keys that are asked for where they are only offered.
    """

    name = "reading"
    needs_focus = False

    def __init__(
        self,
        patterns: Mapping[str, str],
        *,
        context_tokens: int = 8192,
        breaks: Callable[[list[str]], bool] = lambda _: False,
        wants: tuple[str, ...] = (),
    ) -> None:
        self.context_tokens = context_tokens
        self.requests: list[Request] = []
        self._patterns = patterns
        self._breaks = breaks
        self._wants = wants

    @property
    def asked(self) -> list[list[str]]:
        """The keys of each request."""
        return [list(_shapes(request)) for request in self.requests]

    def complete(self, request: Request) -> Answer:
        """Answer from the patterns."""
        self.requests.append(request)
        prompt = request.messages[-1].content
        read = sum(self.count_tokens(message.content) for message in request.messages)
        if read + request.max_tokens > self.context_tokens:
            raise ModelError("the prompt is longer than the model reads")
        shapes = _shapes(request)
        if self._breaks(list(shapes)):
            return Answer("I think", Usage(read, 2))
        text = json.dumps({key: self._value(key, shape, prompt) for key, shape in shapes.items()})
        return Answer(text, Usage(read, self.count_tokens(text)))

    def count_tokens(self, text: str) -> int:
        """Estimate, as hosted models do."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Hold nothing."""

    def _value(self, key: str, shape: Mapping[str, Any], prompt: str) -> Any:
        if key == "_others":
            return [name for name in shape["items"]["enum"] if name in self._wants]
        found = [
            (int(line[1]), match)
            for line in _LINE.finditer(prompt)
            if key in self._patterns
            for match in re.finditer(self._patterns[key], line[2])
        ]
        if shape.get("type") == "array":
            return [{"segments": [at], **match.groupdict()} for at, match in found]
        return {"segments": [found[-1][0]], "value": found[-1][1][1]} if found else None


def _shapes(request: Request) -> Mapping[str, Any]:
    assert request.constraint is not None
    shapes: Mapping[str, Any] = request.constraint.json_schema["properties"]
    return shapes
