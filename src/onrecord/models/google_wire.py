"""Google's generateContent format, as the Gemini API has it.

https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from onrecord.errors import MissingExtraError
from onrecord.models import overdue
from onrecord.models.base import Usage
from onrecord.models.dialect import Dialect, Level
from onrecord.models.endpoints import Endpoint, api_key
from onrecord.models.faults import Transient, fault, lost
from onrecord.models.token_probability import google_tokens
from onrecord.models.wire import Ask, Reply

_STOPPED = {None, "STOP", "MAX_TOKENS", "FINISH_REASON_UNSPECIFIED", "OTHER"}
_RETRY_DELAY = re.compile(r'"retryDelay": *"([\d.]+)s"')


def start(_: Endpoint) -> Dialect:
    """It takes bounds of numbers and lists, seed and temperature."""
    return Dialect(Level.STRICT)


def body(endpoint: Endpoint, ask: Ask) -> dict[str, Any]:
    """Return the request; the system's words stand apart, and the model's name is part of the address."""
    settings: dict[str, Any] = {"maxOutputTokens": ask.max_tokens, "candidateCount": 1}
    for name, value in (("temperature", ask.temperature), ("seed", ask.seed)):
        if name not in ask.without:
            settings[name] = value
    if "logprobs" not in ask.without:
        settings["responseLogprobs"] = True
    if ask.schema is not None or ask.as_object:
        settings["responseMimeType"] = "application/json"
    if ask.schema is not None:
        settings["responseJsonSchema"] = ask.schema
    roles = {"user": "user", "assistant": "model"}
    out: dict[str, Any] = {
        "contents": [
            {"role": roles[m.role], "parts": [{"text": m.content}]} for m in ask.messages if m.role != "system"
        ],
        "generationConfig": settings,
    }
    system = [{"text": m.content} for m in ask.messages if m.role == "system"]
    if system:
        out["systemInstruction"] = {"parts": system}
    return out


def opened(endpoint: Endpoint) -> GoogleWire:
    """Return the wire to ``endpoint``."""
    return GoogleWire(endpoint)


class GoogleWire:
    """Asks one model through the ``google-genai`` SDK.

    Raises:
        MissingExtraError: the SDK is not installed.
        AccessError: there is no key.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        try:
            from google import genai  # noqa: PLC0415 - an extra, and a second to import
            from google.genai import errors, types  # noqa: PLC0415 - as above
        except ImportError as error:
            raise MissingExtraError("google-genai", "google") from error
        self._errors, self._types = errors, types
        self._endpoint = endpoint
        self._client = genai.Client(
            vertexai=False,
            api_key=api_key(endpoint) or "none",
            http_options=types.HttpOptions(
                base_url=endpoint.base_url,
                retry_options=types.HttpRetryOptions(attempts=1),
                client_args={
                    "follow_redirects": False,
                    "trust_env": not endpoint.is_on_this_machine,
                    "event_hooks": overdue.hooks(),
                },
            ),
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
        types, one = self._types, self._endpoint
        config = types.GenerateContentConfig(
            **body["generationConfig"],
            systemInstruction=body.get("systemInstruction"),
            should_return_http_response=True,
            http_options=types.HttpOptions(timeout=max(1, int(timeout_s * 1000))),
        )
        try:
            given = self._client.models.generate_content(model=one.model, contents=body["contents"], config=config)
            return read_content(given.sdk_http_response.body)
        except self._errors.APIError as error:
            said = json.dumps(error.details, default=str)
            headers = dict(getattr(error.response, "headers", None) or {})
            lower = {key.lower(): value for key, value in headers.items()}
            if delay := _RETRY_DELAY.search(said):
                lower.setdefault("retry-after", delay.group(1))
            raise fault(error.code, said, lower, where=one.name, key_hint=one.key_hint) from None
        except (OSError, ValueError) as error:
            raise lost(error, slow=False) from None
        except Exception as error:
            # The SDK lets the exceptions of its HTTP client through, of which there may be either.
            if type(error).__module__.partition(".")[0] not in {"httpx", "httpx2"}:
                raise
            raise lost(error, slow="Timeout" in type(error).__name__) from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def read_content(content: str | bytes | None) -> Reply:
    """Read an answer; thoughts are left out of its text.

    Raises:
        Transient: it is none.
    """
    try:
        given = json.loads(content or "")
        counts = given.get("usageMetadata")
        usage = None
        if counts:
            wrote = (counts.get("candidatesTokenCount") or 0) + (counts.get("thoughtsTokenCount") or 0)
            usage = Usage(int(counts["promptTokenCount"]), int(wrote))
        if not given.get("candidates") and given.get("promptFeedback", {}).get("blockReason"):
            return Reply("", "refused", usage)
        candidate = given["candidates"][0]
        parts = candidate.get("content", {}).get("parts") or []
        text = "".join(part["text"] for part in parts if "text" in part and not part.get("thought"))
        ended = candidate.get("finishReason")
        tokens = google_tokens(candidate.get("logprobsResult"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Transient("the server's answer is no content") from None
    finish: Literal["stop", "length", "refused"] = "stop"
    if ended not in _STOPPED:
        finish = "refused"
    elif ended == "MAX_TOKENS":
        finish = "length"
    return Reply(text, finish, usage, tokens)
