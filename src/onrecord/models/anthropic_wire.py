"""Anthropic's Messages format.

https://docs.anthropic.com/en/api/messages
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
from onrecord.models.wire import Ask, Reply

_NAMED = ("model", "max_tokens", "messages")  # what the SDK takes by name; the rest goes along as it is
_CACHE_COUNTS = ("cache_read_input_tokens", "cache_creation_input_tokens")


def start(_: Endpoint) -> Dialect:
    """Its structured outputs know shapes alone, and there is no seed."""
    return Dialect(level=Level.SHAPE, without=frozenset({"seed"}))


def body(endpoint: Endpoint, ask: Ask) -> dict[str, Any]:
    """Return the request; the system's words stand apart from the messages."""
    out: dict[str, Any] = {
        "model": endpoint.model,
        "max_tokens": ask.max_tokens,
        "messages": [{"role": m.role, "content": m.content} for m in ask.messages if m.role != "system"],
    }
    system = "\n\n".join(m.content for m in ask.messages if m.role == "system")
    if system:
        out["system"] = system
    if "temperature" not in ask.without:
        out["temperature"] = ask.temperature
    if ask.schema is not None:
        out["output_config"] = {"format": {"type": "json_schema", "schema": ask.schema}}
    return out


def opened(endpoint: Endpoint) -> AnthropicWire:
    """Return the wire to ``endpoint``."""
    return AnthropicWire(endpoint)


class AnthropicWire:
    """Asks one model through the ``anthropic`` SDK.

    Raises:
        MissingExtraError: the SDK is not installed.
        AccessError: there is no key.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        try:
            import anthropic  # noqa: PLC0415 - an extra, and seconds to import
        except ImportError as error:
            raise MissingExtraError("anthropic", "anthropic") from error
        self._sdk = anthropic
        self._endpoint = endpoint
        transport = anthropic.DefaultHttpxClient(
            follow_redirects=False, trust_env=not endpoint.is_on_this_machine, event_hooks=overdue.hooks()
        )
        self._client = anthropic.Anthropic(
            api_key=api_key(endpoint) or "none", base_url=endpoint.base_url, http_client=transport, max_retries=0
        )

    @property
    def start(self) -> Dialect:
        """How it is asked first."""
        return start(self._endpoint)

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the request."""
        return body(self._endpoint, ask)

    def send(self, body: Mapping[str, Any], timeout_s: float) -> Reply:
        """Send it once; what the SDK raises becomes ours, without the server's words."""
        named = {key: body[key] for key in _NAMED}
        rest = {key: value for key, value in body.items() if key not in _NAMED}
        with of_sdk(self._sdk, where=self._endpoint.name, key_hint=self._endpoint.key_hint):
            raw = self._client.messages.with_raw_response.create(**named, extra_body=rest, timeout=timeout_s)
            return read_message(raw.read())

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def read_message(content: bytes) -> Reply:
    """Read a message; its text blocks are one text.

    Raises:
        Transient: it is none.
    """
    try:
        given = json.loads(content)
        text = "".join(block["text"] for block in given["content"] if block["type"] == "text")
        ended, counts = given.get("stop_reason"), given.get("usage")
        usage = None
        if counts:
            read = counts["input_tokens"] + sum(counts.get(name) or 0 for name in _CACHE_COUNTS)
            usage = Usage(int(read), int(counts["output_tokens"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Transient("the server's answer is no message") from None
    finish: Literal["stop", "length", "refused"] = "stop"
    if ended == "refusal":
        finish = "refused"
    elif ended in {"max_tokens", "model_context_window_exceeded"}:
        finish = "length"
    return Reply(text, finish, usage)
