"""Anthropic's and Google's formats, against exchanges as their documentation shows them.

The exchanges are recorded from the documentation, not from the services, and played by a server on loopback.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chat_servers import Answerer, Log, Served, serving
from onrecord import AccessError, ModelError, open_model
from onrecord.models import Answer, Constraint, Message, Model, Request, Usage
from onrecord.models.dialect import forget

SHAPE = {
    "type": "object",
    "properties": {"value": {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 1}]}},
    "required": ["value"],
    "additionalProperties": False,
}
ASK = Request((Message("system", "Read."), Message("user", "How old? Answer in JSON.")), Constraint(SHAPE))
KEY = "sk-very-secret"
GOOD = '{"value": 7}'

# https://docs.anthropic.com/en/api/messages
MESSAGE = {
    "id": "msg_013Zva2CMHLNnjNjJKqJ2EF",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-4-5",
    "content": [{"type": "text", "text": GOOD}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 25, "cache_read_input_tokens": 5, "output_tokens": 8},
}
# https://ai.google.dev/api/generate-content
CONTENT = {
    "candidates": [
        {
            "content": {"parts": [{"text": "Hm.", "thought": True}, {"text": GOOD}], "role": "model"},
            "finishReason": "STOP",
            "index": 0,
        }
    ],
    "usageMetadata": {
        "promptTokenCount": 30,
        "candidatesTokenCount": 5,
        "thoughtsTokenCount": 3,
        "totalTokenCount": 38,
    },
    "modelVersion": "gemini-2.5-flash",
}
PROVIDERS = {
    "anthropic": ("anthropic", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", MESSAGE),
    "google": ("google.genai", "GOOGLE_GEMINI_BASE_URL", "GEMINI_API_KEY", CONTENT),
}
REFUSED = {
    "anthropic": {**MESSAGE, "content": [], "stop_reason": "refusal"},
    "google": {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 30}},
}
CUT = {
    "anthropic": {**MESSAGE, "content": [{"type": "text", "text": GOOD[:5]}], "stop_reason": "max_tokens"},
    "google": {"candidates": [{"content": {"parts": [{"text": GOOD[:5]}]}, "finishReason": "MAX_TOKENS"}]},
}
ERRORS = {
    "anthropic": lambda status, kind: Served(
        {"type": "error", "error": {"type": kind, "message": "no"}, "request_id": "req_1"}, status
    ),
    "google": lambda status, kind: Served({"error": {"code": status, "message": kind, "status": "NO"}}, status),
}
Opened = Callable[..., tuple[Model, str]]
pytestmark = pytest.mark.parametrize("provider", sorted(PROVIDERS))


def open_at(provider: str, url: str, monkeypatch: pytest.MonkeyPatch) -> Model:
    sdk, base, key, _ = PROVIDERS[provider]
    pytest.importorskip(sdk)
    forget()
    monkeypatch.setenv(base, url.removesuffix("/v1"))
    monkeypatch.setenv(key, KEY)
    model = open_model(f"{provider}:m")
    model._first_wait_s = 0.01  # type: ignore[attr-defined]
    return model


def ask(provider: str, monkeypatch: pytest.MonkeyPatch, *served: Any) -> tuple[Answer | Exception, Log]:
    """Ask a server that answers ``served`` in order, the last one for ever; return the answer or the error."""
    left = [one if isinstance(one, Served) else Served(one) for one in served]

    def answer(_: dict[str, Any]) -> Served:
        return left.pop(0) if len(left) > 1 else left[0]

    with serving(answer) as (url, log):
        model = open_at(provider, url, monkeypatch)
        try:
            return model.complete(ASK), log
        except (ModelError, AccessError) as error:
            return error, log
        finally:
            model.close()


def test_an_exchange_as_documented(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request is in the provider's format, the key in a header alone, and the answer is read with its usage."""
    got, log = ask(provider, monkeypatch, PROVIDERS[provider][3])
    assert isinstance(got, Answer)
    assert (json.loads(got.text), got.usage) == ({"value": 7}, Usage(30, 8))
    (sent,), (headers,) = log.bodies, log.headers
    assert [name for name, value in headers.items() if KEY in value] in (["authorization"], ["x-goog-api-key"])
    assert KEY not in log.paths[0] + json.dumps(sent)
    if provider == "anthropic":
        assert (log.paths, sent["system"]) == (["/v1/messages"], "Read.")
        assert sent["messages"] == [{"role": "user", "content": "How old? Answer in JSON."}]
        shape = sent["output_config"]["format"]["schema"]
        assert (sent["max_tokens"], sent["temperature"], "minimum" in json.dumps(shape)) == (256, 0.0, False)
    else:
        assert log.paths[0].endswith("/models/m:generateContent")
        assert sent["systemInstruction"]["parts"] == [{"text": "Read."}]
        settings = sent["generationConfig"]
        assert sent["contents"] == [{"role": "user", "parts": [{"text": "How old? Answer in JSON."}]}]
        assert (settings["maxOutputTokens"], settings["temperature"], settings["seed"]) == (256, 0.0, 0)
        assert settings["responseMimeType"] == "application/json"
        assert settings["responseJsonSchema"]["properties"]["value"]["anyOf"][1] == {"type": "integer", "minimum": 1}


def test_token_probabilities_are_kept_by_value(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Google's log-probabilities are read; Anthropic gives none."""
    given = json.loads(json.dumps(PROVIDERS[provider][3]))
    if provider == "google":
        chosen = [
            {"token": t, "tokenId": 1, "logProbability": p} for t, p in (('{"value": ', -0.1), ("7", -0.7), ("}", -0.2))
        ]
        given["candidates"][0]["logprobsResult"] = {"chosenCandidates": chosen, "topCandidates": []}
    got, log = ask(provider, monkeypatch, given)
    assert isinstance(got, Answer)
    asked = log.bodies[0].get("generationConfig", {}).get("responseLogprobs")
    wanted: Any = (True, {"/value": pytest.approx(math.exp(-0.7))}) if provider == "google" else (None, {})
    assert (asked, got.probabilities) == wanted


def test_what_is_shown_is_what_is_sent(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher's body is the one that reaches the server."""
    seen: list[Any] = []
    with serving(lambda _: Served(PROVIDERS[provider][3])) as (url, log):
        open_at(provider, url, monkeypatch)
        model = open_model(f"{provider}:m", watch=lambda name, body: seen.append(body))
        model.complete(ASK)
        model.close()
    assert seen == log.bodies


@pytest.mark.parametrize(
    ("status", "kind"), [(429, "rate_limit_error"), (500, "api_error"), (503, "unavailable"), (529, "overloaded_error")]
)
def test_a_fault_is_waited_out(provider: str, status: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy or broken server is asked again."""
    got, log = ask(provider, monkeypatch, ERRORS[provider](status, kind), PROVIDERS[provider][3])
    assert (isinstance(got, Answer), len(log.bodies)) == (True, 2)


@pytest.mark.parametrize("cut", [None, 30])
def test_a_dropped_connection_is_asked_again(provider: str, cut: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the answer, or in the midst of it."""
    whole = PROVIDERS[provider][3]
    got, log = ask(provider, monkeypatch, Served(whole, drop=cut is None, cut=cut), whole)
    assert (isinstance(got, Answer), len(log.bodies)) == (True, 2)


def test_a_refused_key_ends_the_run(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable."""
    got, _ = ask(provider, monkeypatch, ERRORS[provider](401, "authentication_error"))
    assert isinstance(got, AccessError)
    assert (PROVIDERS[provider][2] in str(got), KEY in str(got)) == (True, False)


def test_a_refusal_is_an_error(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the provider's own way of saying so."""
    got, _ = ask(provider, monkeypatch, REFUSED[provider])
    assert isinstance(got, ModelError)
    assert got.what == "the model refused to answer"


def test_an_answer_that_is_cut_off_gets_more_room(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the provider's own name for the length."""
    got, log = ask(provider, monkeypatch, CUT[provider], PROVIDERS[provider][3])
    rooms = [body.get("max_tokens") or body["generationConfig"]["maxOutputTokens"] for body in log.bodies]
    assert (isinstance(got, Answer), rooms) == (True, [256, 512])


def test_a_model_without_structured_outputs_is_shown_the_schema(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal of the schema's parameter leads to the prompt."""
    words = {"anthropic": "output_config is not supported", "google": "responseJsonSchema is not supported"}
    refusal = ERRORS[provider](400, words[provider])
    refusal.content["error"]["message"] = words[provider]
    got, log = ask(provider, monkeypatch, refusal, PROVIDERS[provider][3])
    assert isinstance(got, Answer)
    last = json.dumps(log.bodies[-1])
    assert ("JSON Schema" in last, "output_config" in last or "responseJsonSchema" in last) == (True, False)


@pytest.mark.parametrize("content", [[1], {"content": "x"}, {"candidates": []}, b"<html>"])
def test_what_is_no_answer_is_an_error(provider: str, content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of somebody else's is asked for again, then named."""
    got, log = ask(provider, monkeypatch, content)
    assert isinstance(got, ModelError)
    assert len(log.bodies) == 8


def test_an_answer_that_drips_is_timed_out(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no answer: the request is sent again when the time for all of it is over."""
    good = PROVIDERS[provider][3]
    with serving(dripping_once(good)) as (url, log):
        model = open_at(provider, url, monkeypatch)
        model._endpoint = replace(model._endpoint, timeout_s=0.4)  # type: ignore[attr-defined]
        answer = model.complete(ASK)
        model.close()
    assert (json.loads(answer.text), len(log.bodies)) == ({"value": 7}, 2)


def dripping_once(good: Any) -> Answerer:
    """Return an answerer whose first answer takes a minute, byte by byte."""
    pauses = [60 / len(json.dumps(good))]
    return lambda _: Served(good, pause_s=pauses.pop() if pauses else 0.0)
