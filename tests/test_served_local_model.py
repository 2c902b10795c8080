"""A real chat server: the built-in model behind llama.cpp's own, asked through the OpenAI client on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_servers import forwarding, serving, with_fault
from onrecord import Extractor, LocalModel, Schema, Transcript
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


def test_a_record_is_the_same_through_faults() -> None:
    """Every value is licensed by the transcript, and a proxy that drops three calls in ten changes nothing."""
    schema = Schema.from_dict(SCHEMA)
    with Extractor(schema, model="house", encoder=None) as extractor:
        plain = extractor.extract(TALK)
    assert (plain.failures, plain.usage.prompt_tokens > 0) == ((), True)
    for claim in plain.claims:
        assert all(TALK.text[quote.start : quote.end] == quote.text for quote in claim.evidence)
    address = config_file().read_text().partition('"')[2].partition("#")[0]
    with serving(with_fault(forwarding(address), "503")) as (proxy, _):
        config_file().write_text(config_file().read_text().replace(address, proxy))
        with Extractor(schema, model="house", encoder=None) as extractor:
            through = extractor.extract(TALK)
    assert (through.data, through.claims, through.withheld) == (plain.data, plain.claims, plain.withheld)
