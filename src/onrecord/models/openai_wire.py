"""The OpenAI chat format: OpenAI itself, Azure, and all servers that speak it (vLLM, llama.cpp, Ollama, LM Studio...).

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from onrecord.errors import MissingExtraError
from onrecord.models import overdue
from onrecord.models.base import Usage
from onrecord.models.dialect import Dialect, Level
from onrecord.models.endpoints import Endpoint, api_key
from onrecord.models.faults import Transient, of_sdk
from onrecord.models.token_probability import openai_tokens
from onrecord.models.wire import Ask, Reply

_NO_KEY = "none"  # for servers that want no key: the SDK wants one


def start(endpoint: Endpoint) -> Dialect:
    """OpenAI's own models know no lengths of strings, and the newer ones refuse ``max_tokens``; others know both."""
    if endpoint.host == "api.openai.com":
        return Dialect(Level.STRICT, without=frozenset({"max_tokens"}))
    return Dialect()


def body(endpoint: Endpoint, ask: Ask) -> dict[str, Any]:
    """Return the chat completion request."""
    length = "max_completion_tokens" if "max_tokens" in ask.without else "max_tokens"
    out: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [{"role": m.role, "content": m.content} for m in ask.messages],
        length: ask.max_tokens,
    }
    for name, value in (("temperature", ask.temperature), ("seed", ask.seed)):
        if name not in ask.without:
            out[name] = value
    if "logprobs" not in ask.without:
        out["logprobs"] = True
    if ask.schema is not None:
        shape = {"name": "answer", "strict": True, "schema": ask.schema}
        out["response_format"] = {"type": "json_schema", "json_schema": shape}
    elif ask.as_object:
        out["response_format"] = {"type": "json_object"} | ({"schema": ask.guide} if ask.guide is not None else {})
    return out


def client(endpoint: Endpoint) -> tuple[Any, Any]:
    """Return the ``openai`` SDK, and a client of it that sends nothing twice by itself.

    Raises:
        MissingExtraError: the SDK is not installed.
        AccessError: there is no key where one is needed.
    """
    try:
        import openai  # noqa: PLC0415 - an extra, and a second to import
    except ImportError as error:
        raise MissingExtraError("openai", "openai") from error
    # Nothing is sent where a redirect points, and what stays on this machine goes through no proxy.
    transport = openai.DefaultHttpxClient(
        follow_redirects=False, trust_env=not endpoint.is_on_this_machine, event_hooks=overdue.hooks()
    )
    made = openai.OpenAI(
        api_key=api_key(endpoint) or _NO_KEY,
        base_url=endpoint.base_url,
        http_client=transport,
        max_retries=0,
    )
    return openai, made


def opened(endpoint: Endpoint) -> OpenAIWire:
    """Return the wire to ``endpoint``."""
    return OpenAIWire(endpoint)


class OpenAIWire:
    """Asks one model through the ``openai`` SDK.

    Raises:
        MissingExtraError: the SDK is not installed.
        AccessError: there is no key where one is needed.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._openai, self._client = client(endpoint)
        self._endpoint = endpoint

    @property
    def start(self) -> Dialect:
        """How it is asked first."""
        return start(self._endpoint)

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the chat completion request."""
        return body(self._endpoint, ask)

    def send(self, body: Mapping[str, Any], timeout_s: float) -> Reply:
        """Send it once; what the SDK raises becomes ours, without the server's words."""
        with of_sdk(self._openai, where=self._endpoint.name, key_hint=self._endpoint.key_hint):
            raw = self._client.chat.completions.with_raw_response.create(**body, timeout=timeout_s)
            return read_completion(raw.content)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def read_completion(content: bytes) -> Reply:
    """Read a chat completion.

    Raises:
        Transient: it is none.
    """
    try:
        given = json.loads(content)
        choice = given["choices"][0]
        message = choice["message"]
        text, refusal = message.get("content") or "", message.get("refusal")
        counts = given.get("usage") or {}
        usage = Usage(int(counts["prompt_tokens"]), int(counts["completion_tokens"])) if counts else None
        tokens = openai_tokens(choice.get("logprobs"))
        if not isinstance(text, str):
            raise TypeError("not text")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Transient("the server's answer is no chat completion") from None
    ended = choice.get("finish_reason")
    finish: Literal["stop", "length", "refused"] = "stop"
    if refusal or ended == "content_filter":
        finish = "refused"
    elif ended == "length":
        finish = "length"
    return Reply(text, finish, usage, tokens)
