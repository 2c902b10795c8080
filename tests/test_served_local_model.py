"""A real chat server: the built-in model behind llama.cpp's own, asked through the OpenAI client on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from chat_servers import Answerer, Served, error, forwarding, serving
from onrecord import Extractor, LocalModel, Record, Schema, Transcript
from onrecord.models import Answer, Constraint, Message, Request, answers, open_model
from onrecord.models.catalog import config_file
from onrecord.models.dialect import forget
from serving import endpoint as served

pytest.importorskip("openai")
pytestmark = pytest.mark.local_model
SCHEMA = {
    "type": "object",
    "properties": {"allergy": {"type": "string", "description": "What she is allergic to", "maxLength": 20}},
}
TALK = Transcript.from_segments(
    [
        {"speaker": "Nurse", "text": "Is there any allergy?"},
        {"speaker": "Patient", "text": "I am allergic to penicillin."},
    ]
)
SHAPE = {
    "type": "object",
    "properties": {
        "value": {"anyOf": [{"type": "null"}, {"enum": ["red", "green"]}]},
        "segments": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1}, "maxItems": 2},
    },
    "required": ["value", "segments"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def url(local_model: LocalModel) -> Iterator[str]:
    """Serve the built-in model; skipped where it cannot be pulled."""
    del local_model
    with served() as address:
        yield address


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Name the server in a models.toml of its own, with time for busy machines."""
    forget()
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path))
    entry = f'[models.house]\nendpoint = "{url}#local"\nneeds_focus = true\nparallel = 2\ntimeout_s = 300\n'
    config_file().write_text(entry)


def test_answers_keep_to_their_schema_and_order() -> None:
    """Structured outputs are on: three questions, two at a time, each answer inside its schema."""
    asked = [
        Request((Message("user", f"[0] The {what} is green.\nWhat colour is the {what}? In JSON."),), Constraint(SHAPE))
        for what in ("car", "door", "hat")
    ]
    model = open_model("house")
    got = list(answers(model, asked))
    model.close()
    texts = [json.loads(one.text) for one in got if isinstance(one, Answer)]
    assert len(texts) == 3
    assert all(one["value"] in {None, "red", "green"} for one in texts)
    assert all(isinstance(one, Answer) and one.usage.prompt_tokens > 0 for one in got)
    chances = [one.probabilities["/value"] for one in got if isinstance(one, Answer)]
    assert all(0 < chance < 1 for chance in chances)


def remembering(answer: Answerer) -> Answerer:
    """Give the same answer to the same request: this server's depends on what its prompt cache holds."""
    given: dict[str, Served] = {}

    def answered(body: dict[str, Any]) -> Served:
        asked = json.dumps(body, sort_keys=True)
        if asked not in given:
            given[asked] = answer(body)
        return given[asked]

    return answered


def record_at(answer: Answerer) -> tuple[Record, int]:
    """Return the record made with the model behind ``answer``, and how many requests that took."""
    forget()
    with serving(answer) as (address, log):
        entry = f'[models.house]\nendpoint = "{address}#local"\nneeds_focus = true\ntimeout_s = 300\n'
        config_file().write_text(entry)
        with Extractor(Schema.from_dict(SCHEMA), model="house", encoder=None) as extractor:
            return extractor.extract(TALK), len(log.bodies)


def test_a_record_is_the_same_through_faults(url: str) -> None:
    """Every value is licensed by the transcript, and a proxy on which every other call fails changes nothing."""
    answer = remembering(forwarding(url))
    plain, requests = record_at(answer)
    assert (plain.failures, plain.usage.prompt_tokens > 0) == ((), True)
    for claim in plain.claims:
        assert all(TALK.text[quote.start : quote.end] == quote.text for quote in claim.evidence)
    calls = count(1)
    through, more = record_at(lambda body: error(503) if next(calls) % 2 else answer(body))
    assert more == 2 * requests
    assert (through.data, through.claims, through.withheld) == (plain.data, plain.claims, plain.withheld)
