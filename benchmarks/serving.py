"""The built-in model behind an OpenAI chat endpoint on loopback, and a count of what passes through it.

The endpoint is llama.cpp's own server, with the file, the context and the threads that ``LocalModel`` uses; it
listens on 127.0.0.1 alone and ends with the block that opened it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from onrecord.models.catalog import entry
from onrecord.models.download import pull

MODEL = "local"
CONTEXT_TOKENS = 8192
_SETTLE_S = 0.5  # a server that is destroyed right after it was made can deadlock


@contextlib.contextmanager
def endpoint() -> Iterator[str]:
    """Serve the built-in model; yield the base address of the API."""
    import xllamacpp  # noqa: PLC0415 - half a second to import

    params = xllamacpp.CommonParams()
    params.model.path = str(pull(entry(MODEL)))
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.warmup = False
    params.cpuparams.n_threads = len(os.sched_getaffinity(0))
    params.verbosity = 0
    params.port = 0  # any free one
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        time.sleep(_SETTLE_S)
        del server


@dataclass
class Meter:
    """Counts requests and tokens of every answer that passes; the client libraries count differently or not at all."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cut_off: int = 0  # answers that reached their last token before their end

    def client(self, base_url: str) -> Any:
        """Return an OpenAI client whose answers are counted; it never asks twice by itself."""
        import openai  # noqa: PLC0415 - a peer, present only where it is compared

        transport = openai.DefaultHttpxClient(event_hooks={"response": [self._count]})
        return openai.OpenAI(base_url=base_url, api_key="none", http_client=transport, max_retries=0, timeout=600)

    def take(self) -> Meter:
        """Return what was counted since the last time, and start anew."""
        counted = replace(self)
        self.requests = self.prompt_tokens = self.completion_tokens = self.cut_off = 0
        return counted

    def _count(self, response: Any) -> None:
        response.read()
        self.requests += 1
        try:
            answer = json.loads(response.content)
        except ValueError:
            return  # an error page has no usage
        usage = answer.get("usage") or {}
        self.cut_off += any(choice.get("finish_reason") == "length" for choice in answer.get("choices") or ())
        self.prompt_tokens += usage.get("prompt_tokens", 0)
        self.completion_tokens += usage.get("completion_tokens", 0)
