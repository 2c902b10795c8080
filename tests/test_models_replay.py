"""Recorded answers: played back in order or by question, and written down as they come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onrecord import InputError, ModelError, OutputError, RecordingModel, ReplayModel
from onrecord.models import Answer, Constraint, Message, Request, Usage
from onrecord.models.base import estimated_tokens

ASK = Request((Message("user", "Who?"),), Constraint({"type": "string", "x-copy": True}, ("Rosa Field",)))
OTHER = replace(ASK, seed=1)


def test_answers_come_in_the_order_given() -> None:
    """A list is played back one answer a request."""
    model = ReplayModel(["a", Answer("b", Usage(1, 2))])
    assert [model.complete(ASK), model.complete(ASK)] == [Answer("a"), Answer("b", Usage(1, 2))]


def test_answers_are_found_by_their_question() -> None:
    """A mapping answers each request by its key, however often it is asked."""
    model = ReplayModel({OTHER.key: "other", ASK.key: "this"})
    assert [model.complete(r).text for r in (ASK, OTHER, ASK)] == ["this", "other", "this"]


@pytest.mark.parametrize("model", [ReplayModel([]), ReplayModel({})])
def test_a_question_without_an_answer_fails(model: ReplayModel) -> None:
    """A recording never makes an answer up."""
    with pytest.raises(ModelError, match="no answer"):
        model.complete(ASK)


def test_everything_asked_is_part_of_the_key() -> None:
    """Another seed, budget, message or shape is another question."""
    others = [
        replace(ASK, seed=1),
        replace(ASK, max_tokens=1),
        replace(ASK, temperature=1.0),
        replace(ASK, constraint=None),
        replace(ASK, messages=(Message("system", "Who?"),)),
    ]
    assert len({ASK.key, *(other.key for other in others)}) == 6


def test_a_recording_reads_back_whole(tmp_path: Path) -> None:
    """What was recorded plays back: answers, cost, name and limits."""
    path = tmp_path / "tape.jsonl"
    source = ReplayModel([Answer("Zoë 😀", Usage(3, 4), "length")], name="m", context_tokens=99, needs_focus=True)
    recorder = RecordingModel(source, path)
    answer = recorder.complete(ASK)
    recorder.close()
    again = ReplayModel.from_file(path)
    assert (again.complete(ASK), again.name, again.context_tokens, again.needs_focus) == (answer, "m", 99, True)


def test_a_recording_does_not_hold_the_question(tmp_path: Path) -> None:
    """The prompt, which holds the transcript, is kept as a hash alone."""
    path = tmp_path / "tape.jsonl"
    RecordingModel(ReplayModel(["x"]), path).complete(ASK)
    assert ("Who?" in path.read_text(), "Rosa" in path.read_text()) == (False, False)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"x"',
        '{"key": "k"}',
        '{"key": "k", "text": 3}',
        '{"model": {"name": "x"}}',
        '{"key":1,"text":"","usage":{"x":1}}',
    ],
)
def test_a_broken_recording_is_named_by_line(line: str, tmp_path: Path) -> None:
    """A line that is no answer is an input error that says where."""
    path = tmp_path / "tape.jsonl"
    path.write_text('{"key": "a", "text": "fine"}\n' + line + "\n")
    with pytest.raises(InputError, match=r"tape\.jsonl:2"):
        ReplayModel.from_file(path)


def test_a_recording_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and a binary one are input errors."""
    binary = tmp_path / "b"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none", binary):
        with pytest.raises(InputError, match=path.name):
            ReplayModel.from_file(path)


def test_a_recording_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder is no file to record into."""
    with pytest.raises(OutputError, match="cannot be written"):
        RecordingModel(ReplayModel([]), tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("the cat", 2), ("resuscitated", 3), ("140/90", 6), ("é", 2), ("a, b", 3)]
)
def test_tokens_are_estimated_with_caution(text: str, expected: int) -> None:
    """Four letters, one digit or one mark cost a token."""
    assert estimated_tokens(text) == expected
