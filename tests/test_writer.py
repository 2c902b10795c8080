"""A writer: what a model writes, as one record, with no checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dialogues import HANDOFF
from onrecord import Case, Schema, Transcript, UsageError, evaluate
from onrecord.evaluation.running import answers_of
from onrecord.models import RecordingModel, Request
from onrecord.tuning.writer import Writer
from reading_model import ReadingModel

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "name": {"type": ["string", "null"]},
            "heart_rate": {"type": ["integer", "null"]},
            "weight": {"type": ["number", "null"]},
            "chest_pain": {"type": ["boolean", "null"]},
            "drugs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "dose": {"type": ["string", "null"]}},
                    "required": ["name", "dose"],
                },
            },
        },
        "required": ["name", "drugs"],
    }
)
INVENTED = {"name": "(sister)", "drugs": r"(?P<name>Metoprolol)(?P<dose> twenty)"}


class Scripted(ReadingModel):
    """Gives the same answer to every request."""

    def __init__(self, answer: dict[str, Any], *, needs_focus: bool = False) -> None:
        super().__init__({})
        self.answer = answer
        self.needs_focus = needs_focus

    def complete(self, request: Request) -> Any:
        """Return the answer."""
        given = super().complete(request)
        return type(given)(json.dumps(self.answer), given.usage)


ANSWER = {
    "name": {"segments": [1], "value": "Nobody Nowhere"},
    "heart_rate": {"segments": [2], "value": 88.0},
    "weight": {"segments": [2], "value": 70},
    "chest_pain": {"segments": [], "value": False},
    "drugs": [{"segments": [0], "name": "aspirin", "dose": None}],
}


def test_what_the_model_writes_is_the_record_true_or_not() -> None:
    """Nothing is withheld for what the transcript says; values have the schema's types."""
    record = Writer(Scripted(ANSWER), SCHEMA).extract(HANDOFF)
    assert record.data == {
        "name": "Nobody Nowhere",
        "heart_rate": 88,
        "weight": 70,
        "chest_pain": False,
        "drugs": [{"name": "aspirin", "dose": None}],
    }
    assert isinstance(record.data["heart_rate"], int)
    assert record.data["chest_pain"] is False
    assert ((), True) == (record.withheld, record.complete)
    assert {"unchecked"} == {entry.verdict for entry in record.claims}
    assert [1] == [quote.segment for quote in record["/name"].evidence]


def test_an_answer_of_nothing_is_an_empty_record() -> None:
    """What is required and may be null is null."""
    assert {"name": None, "drugs": []} == Writer(ReadingModel({}), SCHEMA).write(HANDOFF)


def test_a_model_that_needs_focus_is_asked_many_fields_at_once() -> None:
    """A tuned model is asked packed, whatever its base needs."""
    model = Scripted(ANSWER, needs_focus=True)
    Writer(model, SCHEMA).write(HANDOFF)
    assert [["name", "heart_rate", "weight", "chest_pain", "drugs"]] == model.asked
    assert model.needs_focus


@pytest.mark.parametrize("copying", [False, True])
def test_texts_are_held_to_json_schema_alone_unless_they_are_to_be_copied(copying: bool) -> None:
    """``x-copy`` is not in the answer's schema by default."""
    model = Scripted(ANSWER)
    Writer(model, SCHEMA, copying=copying).write(HANDOFF)
    asked = model.requests[0].constraint
    assert asked is not None
    assert copying == ("x-copy" in json.dumps(asked.json_schema))
    assert copying == bool(asked.copy_from)


def test_of_several_windows_the_last_word_counts() -> None:
    """A value that a later window says stands in the record."""
    texts = ["I am Ann.", *(f"Page {n} of the diary says nothing." for n in range(300)), "No, I am Bea."]
    transcript = Transcript.from_segments([{"text": text} for text in texts])
    model = ReadingModel({"name": r"I am (\w+)"}, context_tokens=2048)
    record = Writer(model, SCHEMA).extract(transcript)
    assert len(model.requests) > 1
    assert "Bea" == record.data["name"]


def test_failures_are_told() -> None:
    """A field whose question fails is in the record's failures, and the others are there."""
    record = Writer(ReadingModel({"name": "(Rosa Field)"}, breaks=lambda keys: "weight" in keys), SCHEMA).extract(
        HANDOFF
    )
    assert "Rosa Field" == record.data["name"]
    assert ["/weight"] == [failure.pointer for failure in record.failures]


def test_a_writer_is_a_system_of_an_evaluation() -> None:
    """It is measured as any system is: by its method or as a function."""
    case = Case("c", HANDOFF, {"name": "Rosa Field"})
    model = ReadingModel({"name": "(sister)"})
    writer = Writer(model, SCHEMA)
    report = evaluate({"writer": writer, "function": writer.write}, [case], SCHEMA)
    assert (1.0, 1.0) == tuple(report.rate(name, "wrong")["value"] for name in ("writer", "function"))


def test_a_configuration_names_a_writer(tmp_path: Path) -> None:
    """``writer`` in a configuration file is what its model writes, and no checks."""
    case = Case("c", HANDOFF, {"name": "Rosa Field"})
    tape = tmp_path / "answers.jsonl"
    Writer(RecordingModel(Scripted(ANSWER), tape), SCHEMA).write(HANDOFF)
    path = tmp_path / "writer.toml"
    path.write_text(f'model = "replay:{tape}"\nwriter = true\n')
    answers = answers_of("w", path, [case], SCHEMA)
    record = answers.predictions["c"].record
    assert record is not None
    assert "Nobody Nowhere" == record["name"]


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ('gate = "default"\n', "a writer has no gate"),
        ("samples = 2\n", "a writer has no samples"),
        ("redact = true\n", "a writer has no redact"),
        ('model = ["local", "openai:x"]\n', "a writer is one model"),
        ('model = "none"\n', "a writer is one model"),
    ],
)
def test_a_writer_with_more_than_a_model_is_refused(tmp_path: Path, more: str, wrong: str) -> None:
    """What a writer does not do must not seem to be measured."""
    path = tmp_path / "writer.toml"
    path.write_text("writer = true\n" + more)
    with pytest.raises(UsageError, match=wrong):
        answers_of("w", path, [Case("c", HANDOFF, {})], SCHEMA)


def test_writer_is_true_or_false(tmp_path: Path) -> None:
    """Anything else is refused."""
    path = tmp_path / "writer.toml"
    path.write_text('writer = "yes"\n')
    with pytest.raises(UsageError, match="writer is not true or false"):
        answers_of("w", path, [Case("c", HANDOFF, {})], SCHEMA)
