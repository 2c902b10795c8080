"""LocalModel: a GGUF file run on this machine by llama.cpp, answers held to their grammar.

One prompt prefix is kept between requests, so a transcript that stands first is read once for all questions.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import jsonschema

from onrecord.errors import MissingExtraError, ModelError
from onrecord.models.base import Answer, Constraint, Request, Usage, estimated_tokens
from onrecord.models.grammar import grammar
from onrecord.models.token_probability import openai_tokens, value_probabilities

_MAGIC = b"GGUF"
_MOST_THREADS = 8  # more do not help a model of this size


class LocalModel:
    """A model file in GGUF form; it is loaded on the first request.

    Args:
        path: the file.
        name: the name that results carry; the file's name if left out.
        context_tokens: tokens of prompt and answer together; more take more memory.
        needs_focus: whether the model loses its way in whole transcripts, as those below a billion weights do.
        threads: processor threads; all that this process may use, up to eight, if left out.
        adapter: a LoRA adapter in GGUF form that was trained for this file; see ``onrecord.models.adapter``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        name: str | None = None,
        context_tokens: int = 8192,
        needs_focus: bool = True,
        threads: int | None = None,
        adapter: str | Path | None = None,
    ) -> None:
        self.path = Path(path)
        self.adapter = Path(adapter) if adapter is not None else None
        self.name = name or self.path.stem
        self.context_tokens = context_tokens
        self.needs_focus = needs_focus
        self._threads = threads or min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 4, 8)
        self._server: Any = None
        self._answered = False
        self._process = 0
        self._lock = threading.Lock()  # one slot: a second request would only wait inside, out of sight

    def complete(self, request: Request) -> Answer:
        """Answer one request.

        Raises:
            ModelError: the file cannot be loaded, the prompt is too long, or the answer was cut off.
            MissingExtraError: xllamacpp is not installed.
        """
        body: dict[str, Any] = {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "cache_prompt": True,
        }
        if request.constraint is not None:
            body |= {"grammar": grammar(request.constraint), "logprobs": True, "top_logprobs": 1}
        with self._lock:
            given = self._loaded().handle_chat_completions(body)
            self._answered = True
        return self._answer(json.loads(given) if isinstance(given, str) else given, request)

    def count_tokens(self, text: str) -> int:
        """Return a cautious estimate."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Free the model's memory; a later request loads it again."""
        with self._lock:
            if self._server is not None and self._process == os.getpid():
                if not self._answered:
                    # Destroyed before its thread runs, the server waits for that thread for ever: it answers first.
                    self._server.handle_completions({"prompt": "a", "max_tokens": 1})
                self._server, self._answered = None, False

    def __enter__(self) -> LocalModel:
        """Return the model itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _loaded(self) -> Any:
        if self._server is not None and self._process != os.getpid():
            raise ModelError(
                "the model was loaded before this process was forked", where=self.name, hint="Open it after the fork"
            )
        if self._server is None:
            with _interrupts_put_off():  # a server that nobody holds any more is destroyed too early: see close
                self._server, self._process = self._load(), os.getpid()
        return self._server

    def _load(self) -> Any:
        try:
            import xllamacpp  # noqa: PLC0415 - an extra, and half a second to import
        except ImportError as error:
            raise MissingExtraError("xllamacpp", "local") from error
        self._look_at_file()
        params = xllamacpp.CommonParams()
        params.model.path = str(self.path)
        params.n_ctx = self.context_tokens
        params.n_parallel = 1  # more slots divide the context and lose the shared prefix
        params.warmup = False
        params.cpuparams.n_threads = min(self._threads, _MOST_THREADS)
        params.verbosity = 0
        if self.adapter is not None:
            # It is on for every request: a request names adapters only to change that, and an unknown number there
            # would switch this one off without a word.
            params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(self.adapter), 1.0)]
        try:
            return xllamacpp.Server(params)
        except (RuntimeError, ValueError, MemoryError) as error:
            if self.adapter is not None:
                what, hint = "the model cannot be loaded with this adapter", "Was it trained for this model?"
                raise ModelError(what, where=str(self.adapter), hint=hint) from error
            raise ModelError("the model cannot be loaded", where=str(self.path), hint="Pull it again") from error

    def _look_at_file(self) -> None:
        """Refuse a file that is no model before the runtime, which would end the process, sees it."""
        try:
            with self.path.open("rb") as file:
                magic = file.read(len(_MAGIC))
        except OSError as error:
            what = f"the model's file cannot be read: {(error.strerror or 'error').lower()}"
            raise ModelError(what, where=str(self.path), hint="Pull it with: onrecord models pull") from error
        if magic != _MAGIC:
            raise ModelError("is not a GGUF file", where=str(self.path), hint="Pull it with: onrecord models pull")

    def _answer(self, given: Mapping[str, Any], request: Request) -> Answer:
        if "error" in given:
            # The runtime's own words could quote the prompt: only the kind of error is passed on.
            kind = str(given["error"].get("type", "error"))
            long = kind == "exceed_context_size_error"
            raise ModelError("the prompt is longer than the model reads" if long else kind, where=self.name)
        choice = given["choices"][0]
        usage = given.get("usage", {})
        read, wrote = usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
        text = choice["message"].get("content") or ""
        cut = choice.get("finish_reason") == "length"
        if request.constraint is not None:
            if cut:
                raise ModelError("the answer was cut off", where=self.name)
            self._validate(text, request.constraint)
        # They are the model's own, from before the grammar took away what the answer may not say.
        chances = value_probabilities(text, openai_tokens(choice.get("logprobs")))
        return Answer(text, Usage(read, wrote), "length" if cut else "stop", chances)

    def _validate(self, text: str, constraint: Constraint) -> None:
        """Refuse an answer outside its schema: the runtime drops a grammar that it cannot read without a word."""
        try:
            valid = jsonschema.Draft202012Validator(dict(constraint.json_schema)).is_valid(json.loads(text))
        except ValueError as error:
            raise ModelError("the answer is not JSON", where=self.name) from error
        if not valid:
            raise ModelError("the answer breaks its schema", where=self.name)


@contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done; only the main thread is ever interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if held and callable(before):
        before(*held[0])
