"""A real chat server of another make: the built-in model's file behind llama-cpp-python's, on loopback.

It takes no JSON Schema in OpenAI's way and says so, takes one beside JSON mode, and answers one request at a time. It
is found where it is
installed beside the tests (``pip install 'llama-cpp-python[server]'``), or in the environment whose interpreter
``ONRECORD_LLAMA_CPP_PYTHON`` names; the tests are skipped where neither is.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_servers import forwarding, serving
from onrecord import Extractor, Schema, Transcript
from onrecord.models import Answer, Constraint, Message, Request, answers, entry, is_pulled, open_model, pull
from onrecord.models.catalog import config_file
from onrecord.models.dialect import forget

pytest.importorskip("openai")
pytestmark = pytest.mark.local_model
SHAPE = {
    "type": "object",
    "properties": {"colour": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 20}]}},
    "required": ["colour"],
    "additionalProperties": False,
}
TALK = Transcript.from_segments(
    [
        {"speaker": "Nurse", "text": "Is there any allergy?"},
        {"speaker": "Patient", "text": "I am allergic to penicillin."},
    ]
)
ALLERGY = Schema.from_dict(
    {"type": "object", "properties": {"allergy": {"type": "string", "description": "What she is allergic to"}}}
)


def interpreter() -> str:
    """Return the interpreter that has the server; the tests that need it are skipped where none has."""
    named = os.environ.get("ONRECORD_LLAMA_CPP_PYTHON")
    if named:
        return named
    if importlib.util.find_spec("llama_cpp") is None:
        pytest.skip("no second server: pip install 'llama-cpp-python[server]', or set ONRECORD_LLAMA_CPP_PYTHON")
    return sys.executable


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Serve the file; yield the base address when it answers."""
    python = interpreter()
    if not is_pulled(entry("local")):
        pytest.skip("the built-in model is not here: onrecord models pull")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = ["--host", "127.0.0.1", "--port", str(port)]
    command = [python, "-m", "llama_cpp.server", "--model", str(pull(entry("local"))), "--n_ctx", "4096", *address]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/v1/models", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the server does not answer")


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a new process would, with a configuration of its own."""
    forget()
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path))


def configure(url: str) -> None:
    entry = f'[models.second]\nendpoint = "{url}#local"\nneeds_focus = true\nparallel = 3\ntimeout_s = 300\n'
    config_file().write_text(entry)


def test_what_it_takes_is_found_out_once(url: str) -> None:
    """It refuses OpenAI's way once and takes the other from then on, several at a time; answers keep to the schema."""
    asked = [
        Request((Message("user", f"The {what} is green. What colour is it? In JSON."),), Constraint(SHAPE), 40)
        for what in ("car", "door", "hat", "cup")
    ]
    with serving(forwarding(url)) as (between, log):
        configure(between)
        model = open_model("second")
        got = list(answers(model, asked))
        model.close()
    formats = [body.get("response_format", {}).get("type") for body in log.bodies]
    assert (formats[0], formats.count("json_schema")) == ("json_schema", 1)
    assert formats[1:] == ["json_object"] * 4
    assert all(body["response_format"]["schema"]["required"] == ["colour"] for body in log.bodies[1:])
    assert log.at_once > 1
    texts = [json.loads(one.text) for one in got if isinstance(one, Answer)]
    assert len(texts) == 4
    assert all(set(one) == {"colour"} for one in texts)
    assert all(one.usage.prompt_tokens > 0 for one in got if isinstance(one, Answer))


def test_a_record_is_grounded_or_reported(url: str) -> None:
    """Whatever so small a model says in JSON mode: each value has its words, and a field without an answer is named."""
    configure(url)
    with Extractor(ALLERGY, model="second", encoder=None, reader=None) as extractor:
        record = extractor.extract(TALK)
    assert record.usage.prompt_tokens > 0 or record.failures
    assert all(TALK.text[quote.start : quote.end] == quote.text for claim in record.claims for quote in claim.evidence)
    proposed = {name for entry in (*record.claims, *record.withheld) for name in entry.proposers}
    assert "llm" in proposed or record.failures or not record.data
