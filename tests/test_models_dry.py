"""A stand-in that asks nobody: what it counts, and its answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onrecord import UsageError
from onrecord.models import Answer, AnswerCache, Constraint, Message, Request, dry_model
from onrecord.models.catalog import config_file

SHAPE = {"type": "object", "properties": {"a": {"enum": ["x"]}}, "required": ["a"], "additionalProperties": False}
ASK = Request((Message("user", "Which?"),), Constraint(SHAPE), max_tokens=50)


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the real configuration out, and put prices in."""
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    config_file().write_text('[models.n]\nendpoint = "openai:nano"\nread_price = 1.0\nwrite_price = 2.0\n')


def test_an_estimate_needs_no_key() -> None:
    """Requests, tokens and, where prices are known, the most that it costs."""
    model = dry_model("n")
    model.complete(ASK)
    assert model.line().startswith("openai:nano: 1 requests, about ")
    assert model.line().endswith(f"at most 50 to write, cost at most {(model.most.prompt_tokens + 100) / 1e6:.4f}")


def test_what_would_be_sent_is_shown() -> None:
    """The watcher sees the body that the provider would get."""
    seen: list[Any] = []
    dry_model("n", watch=lambda name, body: seen.append((name, body))).complete(ASK)
    ((name, body),) = seen
    assert (name, body["model"], body["max_completion_tokens"]) == ("openai:nano", "nano", 50)
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["a"]


def test_what_is_in_the_cache_would_not_be_asked(tmp_path: Path) -> None:
    """It is used, and counted apart."""
    cache = AnswerCache(tmp_path / "answers")
    cache.put("openai:nano", ASK, Answer("kept"))
    model = dry_model("n", cache=cache)
    assert (model.complete(ASK).text, model.requests) == ("kept", 0)
    assert model.line().endswith("; 1 more are in the cache")


def test_of_a_recording_there_is_no_estimate() -> None:
    """Nor of a model that nobody knows."""
    with pytest.raises(UsageError, match="no estimate"):
        dry_model("replay:tape.jsonl")


@pytest.mark.parametrize(
    "schema",
    [
        SHAPE,
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"type": "array", "items": {"enum": [1, None]}, "minItems": 2},
        {"type": ["string", "null"]},
        {"type": "integer", "minimum": 3},
        {"type": "boolean"},
    ],
)
def test_the_emptiest_answer_keeps_to_its_schema(schema: dict[str, Any]) -> None:
    """Nothing is claimed where null or an empty list is allowed."""
    answer = json.loads(dry_model("local").complete(Request(ASK.messages, Constraint(schema))).text)
    assert jsonschema.Draft202012Validator(schema).is_valid(answer)
