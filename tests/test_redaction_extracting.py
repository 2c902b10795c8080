"""Extraction with ``redact``: what leaves the machine, and that the record is the same as without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import redaction as benchmark
from corpora import DATA
from onrecord import Extractor, Glossary, Judge, LocalModel, Schema, Transcript
from onrecord.models import Answer, Request
from onrecord.models.grammar import grammar
from onrecord.propose import Claim, LlmProposer, Proposal
from onrecord.propose.restoring import restored
from onrecord.redaction import redacted
from reading_model import ReadingModel
from seeding import talk

TALK = Transcript.from_segments(
    [
        {"speaker": "Agent", "text": "Who am I speaking with?"},
        {"speaker": "Rosa Field", "text": "This is Rosa Field, born on the third of May nineteen fifty two."},
        {"speaker": "Agent", "text": "And the policy number?"},
        {"speaker": "Rosa Field", "text": "It's A B four four one seven."},
        {"speaker": "Agent", "text": "You are with Blue Cross, and your dose is fifty milligrams."},
    ]
)
SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "name": {"type": ["string", "null"]},
            "policy": {"type": ["string", "null"], "maxLength": 6},
            "born": {"type": ["string", "null"], "format": "date"},
            "insurer": {"enum": ["Blue Cross", "Aetna", None]},
            "dose": {"type": ["string", "null"]},
        },
    }
)
PATTERNS = {
    "name": r"This is (\S+ \S+), born",
    "policy": r"It's (.+)\.",
    "born": r"born on (.+)\.",
    "dose": r"dose is (.+)\.",
}


def record_with(patterns: dict[str, str], **more: Any) -> tuple[Any, ReadingModel]:
    """Return the record that a model makes which copies by patterns, and the model."""
    model = ReadingModel(patterns)
    with Extractor(SCHEMA, model=model, encoder=None, reader=None, **more) as extractor:
        return extractor.extract(TALK), model


def sent_to(model: ReadingModel) -> str:
    return "\n".join(message.content for request in model.requests for message in request.messages)


def test_the_record_is_the_same_and_nothing_leaves() -> None:
    """Values, evidence and segments are those of the original; the model saw placeholders alone."""
    plain, _ = record_with(PATTERNS)
    record, model = record_with(PATTERNS, redact=True)
    assert record["/name"].value == "Rosa Field"
    assert (record.data["dose"], record.data["insurer"]) == ("fifty milligrams", "Blue Cross")
    quotes = [quote for entry in record.claims for quote in entry.evidence]
    assert all(TALK.text[quote.start : quote.end] == quote.text for quote in quotes)
    same = {"/name", "/insurer", "/dose"}  # the others do not fit their fields as they were said
    assert [one for one in record.claims if one.pointer in same] == [one for one in plain.claims if one.pointer in same]
    sent = sent_to(model)
    assert not any(word in sent for word in ("Rosa", "four", "seven", "nineteen", "third of"))
    assert "Blue Cross" in sent
    assert "fifty milligrams" in sent
    assert "[1] NAME_1 NAME_2: This is NAME_1 NAME_2, born on BIRTHDATE_1." in sent


def test_copying_is_from_the_redacted_text() -> None:
    """What a value may copy holds placeholders, whole, and no identifier."""
    _, model = record_with(PATTERNS, redact=True)
    for request in model.requests:
        assert request.constraint is not None
        assert request.constraint.copy_from == tuple(redacted(TALK, kept=["Blue Cross"]).transcript.text.split("\n"))
        assert '"NAME_1", " ", "NAME_2"' in grammar(request.constraint)


def test_a_value_takes_the_form_that_its_field_takes() -> None:
    """A spoken number that is too long for the field is given in figures, a date as ISO has it."""
    record, model = record_with(PATTERNS, redact=True)
    assert record.data["policy"] == "AB4417"
    assert record.data["born"] == "1952-05-03"
    policy = json.dumps(model.requests[0].constraint.json_schema["properties"]["policy"])  # type: ignore[union-attr]
    assert '"maxLength": 40' in policy


@pytest.mark.parametrize("given", ["NAME_9", "[NAME]", "NAME_1st"])
def test_a_placeholder_that_was_never_given_is_a_failure(given: str) -> None:
    """The field is reported, the others are kept, and no value is guessed."""

    class Inventing(ReadingModel):
        def complete(self, request: Request) -> Answer:
            answer = super().complete(request)
            parts = json.loads(answer.text)
            parts["name"] = {"segments": [1], "value": given}
            return replace(answer, text=json.dumps(parts))

    with Extractor(SCHEMA, model=Inventing(PATTERNS), encoder=None, reader=None, redact=True) as extractor:
        record = extractor.extract(TALK)
    assert [failure.pointer for failure in record.failures] == ["/name"]
    assert record.failures[0].reason == "the answer names a placeholder that it was not given"
    assert not any(given in str(entry.value) for entry in (*record.claims, *record.withheld))
    assert record.data["policy"] == "AB4417"


def test_a_number_field_takes_figures() -> None:
    """A placeholder where a number is wanted is that number, if it was said in figures or words."""
    schema = Schema.from_dict({"type": "object", "properties": {"account": {"type": "integer"}}})
    redaction = redacted(Transcript.from_segments([{"text": "The account is four four one seven zero nine."}]))
    proposal = Proposal((Claim("/account", redaction.hidden[0].placeholder, ("llm",), (0,)),))
    assert restored(proposal, redaction, schema).claims[0].value == 441709


def test_the_judge_reads_placeholders() -> None:
    """A claim, what stands beside it, and the transcript go redacted; what it finds cites the original."""

    class Judging:
        name, context_tokens, needs_focus = "judging", 8192, False

        def __init__(self) -> None:
            self.requests: list[Request] = []

        def complete(self, request: Request) -> Answer:
            self.requests.append(request)
            claims = request.constraint.json_schema["properties"]  # type: ignore[union-attr]
            return Answer(json.dumps({number: {"segments": [1], "verdict": "contradicted"} for number in claims}))

        def count_tokens(self, text: str) -> int:
            return len(text)

        def close(self) -> None:
            """Nothing is open."""

    model = Judging()
    schema = Schema.from_dict(
        {
            "type": "object",
            "properties": {
                "people": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"name": {"type": "string"}, "policy": {"type": "string"}},
                    },
                }
            },
        }
    )
    extractor = Extractor(schema, model=None, encoder=None, reader=None, judge=Judge(model, sees="all"), redact=True)
    record = extractor.check(TALK, {"people": [{"name": "Rosa Field", "policy": "AB4417"}]})
    sent = "\n".join(message.content for request in model.requests for message in request.messages)
    assert '"value": "NAME_1 NAME_2"' in sent
    assert '"other values of this item": {"policy": "CODE_1"}' in sent
    assert not any(word in sent for word in ("Rosa", "Field", "AB4417", "four four"))
    against = [quote for entry in record.withheld for quote in entry.evidence if quote.segment == 1]
    assert against
    assert all(TALK.text[quote.start : quote.end] == quote.text for quote in against)


def test_glossary_terms_still_reach_the_model() -> None:
    """A term of the house is shown although it looks like a name, and its short form is written as ever."""
    talk_ = Transcript.from_segments([{"text": "She gets Zoltrix from Emre Yilmaz."}])
    schema = Schema.from_dict({"type": "object", "properties": {"drug": {"type": "string"}}})
    glossary = Glossary.from_terms([{"preferred": "ZTX", "expansion": "Zoltrix", "fields": ["/drug"]}])
    model = ReadingModel({"drug": r"gets (\w+) from"})
    with Extractor(schema, model=model, glossary=glossary, encoder=None, reader=None, redact=True) as extractor:
        record = extractor.extract(talk_)
    assert record.data == {"drug": "ZTX"}
    assert "She gets Zoltrix from NAME_1 NAME_2." in sent_to(model)


def test_windows_and_requests_share_placeholders() -> None:
    """In a long talk that is read in windows, one person has one placeholder, and the values are the same."""
    rows = [{"text": f"Line {at} is about nothing at all, as ever."} for at in range(120)]
    rows[3] = {"text": "The guest is Oluwaseun Adeyemi."}
    rows[110] = {"text": "The host met oluwaseun again."}
    long = Transcript.from_segments(rows)
    schema = Schema.from_dict(
        {"type": "object", "properties": {"guest": {"type": "string"}, "met": {"type": "string"}}}
    )
    model = ReadingModel({"guest": r"guest is (.+)\.", "met": r"host met (\S+) again"}, context_tokens=1400)
    proposal = LlmProposer(long, schema, model, redaction=redacted(long)).propose()
    assert len(model.requests) > 2
    assert {claim.pointer: claim.value for claim in proposal.claims} == {
        "/guest": "Oluwaseun Adeyemi",
        "/met": "oluwaseun",
    }
    assert "host met NAME_1 again" in sent_to(model)


@pytest.mark.parametrize("limit", [50])
def test_at_most_one_identifier_in_a_hundred_is_seen(limit: int) -> None:
    """A server that writes down all traffic sees none of 500 identifiers in 50 talks; the records are the same."""
    pytest.importorskip("openai")
    figures = benchmark.measure([talk(number) for number in range(limit)])
    assert figures["identifiers"] == 10 * limit
    assert figures["seen_without"] == figures["identifiers"]  # what looks for them can find them
    assert figures["seen"] <= 0.01 * figures["identifiers"]
    assert figures["same_records"] == figures["transcripts"]
    assert figures["values_that_identify"] >= limit
    assert figures["other_words_hidden"] <= 0.01 * figures["other_words"]


def test_identifiers_between_real_lines_are_hidden() -> None:
    """In real consultations and calls too."""
    pytest.importorskip("openai")
    if not DATA.is_dir():
        pytest.skip("the evaluation data (../shared/data) is not here")
    figures = benchmark.measure(benchmark.real(4))
    assert figures["seen"] <= 0.01 * figures["identifiers"]
    assert figures["same_records"] == figures["transcripts"] == 8


def test_a_leak_and_a_lost_value_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure can fail: with a finder that misses names, and with a way back that is broken."""
    pytest.importorskip("openai")
    talks = [talk(number) for number in range(3)]
    monkeypatch.setattr("onrecord.redaction.own.find_names", lambda lines: ())
    blind = benchmark.measure(talks)
    assert blind["seen"] > 0.2 * blind["identifiers"]
    assert blind["same_records"] == 3
    monkeypatch.undo()
    monkeypatch.setattr("onrecord.redaction.Redaction.restore", lambda self, value, segments=(): value)
    assert benchmark.measure(talks)["same_records"] < 3


@pytest.mark.local_model
def test_the_local_model_copies_placeholders(local_model: LocalModel) -> None:
    """Under its grammar it copies them whole, so every value is restored and none is reported."""
    schema = Schema.from_dict(
        {"type": "object", "properties": {"policy": {"type": "string", "title": "Policy number"}}}
    )
    proposal = LlmProposer(TALK, schema, local_model, redaction=redacted(TALK)).propose()
    assert proposal.failures == ()
    assert proposal.claims
    said = TALK.text.casefold()
    labels = " ".join(TALK.speakers).casefold()
    assert all(
        str(claim.value).casefold() in said or str(claim.value).casefold() in labels for claim in proposal.claims
    )


def environment(folder: Path, address: str) -> dict[str, str]:
    (folder / "models.toml").write_text(f'[models.house]\nendpoint = "{address}#m"\n')
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return {**kept, "ONRECORD_CONFIG": str(folder), "COLUMNS": "200"}


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command on a talk, with its schema, in a folder of its own."""
    (tmp_path / "talk.json").write_text(json.dumps(list(talk(0).segments)))
    (tmp_path / "schema.json").write_text(json.dumps(benchmark.SCHEMA.raw))

    def run(address: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "onrecord", *words],
            capture_output=True,
            text=True,
            env=environment(tmp_path, address),
            cwd=tmp_path,
            check=False,
            timeout=300,
        )

    return run


def test_show_request_shows_what_is_sent(tmp_path: Path, command: Callable[..., Any]) -> None:
    """With --redact the request that is shown is the redacted one, and the record says the words."""
    pytest.importorskip("openai")
    options = ("extract", "talk.json", "--schema", "schema.json", "--model", "house", "--show-request", "sent.jsonl")
    with benchmark.recording() as (address, sent):
        plain = command(address, *options)
        assert plain.returncode == 0, plain.stderr
        shown_plain = (tmp_path / "sent.jsonl").read_text()
        redacted_ = command(address, *options, "--redact")
    shown = (tmp_path / "sent.jsonl").read_text()
    assert (plain.returncode, redacted_.returncode, redacted_.stderr.count("Error")) == (0, 0, 0)
    assert json.loads(plain.stdout) == json.loads(redacted_.stdout)
    assert "mark_patel@gmail.org" in shown_plain
    assert "mark_patel" in json.loads(plain.stdout)["email"]
    assert "mark_patel" not in shown
    assert "EMAIL_1" in shown
    assert "mark_patel" not in sent[-1]


def test_an_unknown_finder_is_refused(command: Callable[..., Any]) -> None:
    """The message says which there is."""
    done = command(
        "http://127.0.0.1:1/v1",
        "extract",
        "talk.json",
        "--schema",
        "schema.json",
        "--model",
        "none",
        "--redact-with",
        "x",
    )
    assert (done.returncode, "no finder is called 'x'" in done.stderr, "presidio" in done.stderr) == (2, True, True)
