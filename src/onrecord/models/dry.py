"""DryModel: stands in for a model, asks nobody, and counts what asking would take."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from onrecord.models.answer_cache import AnswerCache
from onrecord.models.base import Answer, Request, Usage, estimated_tokens, request_tokens
from onrecord.models.endpoints import Endpoint
from onrecord.models.wire import Watch

Body = Callable[[Request], Mapping[str, Any]]


class DryModel:
    """Answers every request with the emptiest answer that its constraint allows.

    Args:
        name: of the model that it stands in for.
        context_tokens: that model's.
        needs_focus: that model's.
        endpoint: where it is served, for its prices; None for models that cost nothing.
        body: what would be sent, for ``watch``.
        watch: called with the model's name and what would be sent.
        cache: answers that need not be asked for again; they are used, and not counted.
    """

    def __init__(
        self,
        *,
        name: str,
        context_tokens: int,
        needs_focus: bool,
        endpoint: Endpoint | None = None,
        body: Body | None = None,
        watch: Watch | None = None,
        cache: AnswerCache | None = None,
    ) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.needs_focus = needs_focus
        self.requests = self.cached = 0
        self.most = Usage()  # tokens that would be read, and that could be written at most
        self._endpoint, self._body, self._watch, self._cache = endpoint, body, watch, cache
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Answer:
        """Count the request and return the emptiest answer."""
        kept = self._cache.get(self.name, request) if self._cache else None
        with self._lock:
            if kept is not None:
                self.cached += 1
                return kept
            self.requests += 1
            self.most += Usage(request_tokens(request), request.max_tokens)
        if self._watch is not None and self._body is not None:
            self._watch(self.name, self._body(request))
        text = "" if request.constraint is None else json.dumps(emptiest(request.constraint.json_schema))
        return Answer(text)

    def count_tokens(self, text: str) -> int:
        """Return the estimate that models without a tokenizer at hand use."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def line(self) -> str:
        """Return the estimate in one line, for people."""
        line = f"{self.name}: {self.requests} requests, about {self.most.prompt_tokens} tokens to read"
        line += f", at most {self.most.completion_tokens} to write"
        cost = self._endpoint.cost(self.most) if self._endpoint else None
        if cost is not None:
            line += f", cost at most {cost:.4f}"
        return line + (f"; {self.cached} more are in the cache" if self.cached else "")


def emptiest(schema: Mapping[str, Any]) -> Any:
    """Return an answer of ``schema`` that says as little as it allows."""
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        least = [emptiest(branch) for branch in branches]
        return None if None in least else least[0]
    if "enum" in schema:
        return None if None in schema["enum"] else schema["enum"][0]
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if "null" in kinds:
        return None
    if kinds[0] == "object":
        return {key: emptiest(one) for key, one in schema.get("properties", {}).items()}
    if kinds[0] == "array":
        return [emptiest(schema.get("items") or {})] * int(schema.get("minItems", 0))
    return {"string": "", "boolean": False}.get(str(kinds[0]), schema.get("minimum", 0))
