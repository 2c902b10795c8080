"""What is counted of a writer on held-out cases, and how a run is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord import InputError, ModelError
from onrecord.models import Answer, Request
from onrecord.tuning.held_out import HeldOut
from onrecord.tuning.summary import page, sentences
from onrecord.tuning.training import Training
from tuning_folder import SCHEMA


class Recorded:
    """A model that answers each request with the next recorded answer; None is a failure."""

    name, context_tokens, needs_focus = "recorded", 8192, False

    def __init__(self, *answers: dict[str, object] | None) -> None:
        self._answers = list(answers)
        self.asked: list[Request] = []

    def complete(self, request: Request) -> Answer:
        """Give the next answer."""
        self.asked.append(request)
        answer = self._answers.pop(0) if self._answers else None
        if answer is None:
            raise ModelError("the answer was cut off")
        return Answer(json.dumps(answer))

    def count_tokens(self, text: str) -> int:
        """Count letters in fours."""
        return len(text) // 4

    def close(self) -> None:
        """Hold nothing."""


def case(name: str, said: str, **record: object) -> str:
    segments = [{"speaker": "Patient", "text": said}]
    return json.dumps({"id": name, "transcript": segments, "record": record}) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A training folder's held-out cases, with their schema."""
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    lines = [
        case("a", "My left knee hurts.", pain=True, side="left"),
        case("b", "The weather was fine all week.", pain=None, side=None),
    ]
    (tmp_path / "held-out.cases.jsonl").write_text("".join(lines))
    return tmp_path


def test_unsupported_values_and_labels_found_are_counted(folder: Path) -> None:
    """Of three values one has nothing to stand on; of two labels both were written."""
    held_out = HeldOut.of(folder, most=12, seed=0)
    left = {"segments": [0], "value": "left"}
    model = Recorded(
        {"pain": {"segments": [0], "value": True}, "side": left}, {"pain": None, "side": {**left, "value": "right"}}
    )
    steps: list[tuple[int, int]] = []
    found = held_out.measured(model, step=3, epoch=1.5, loss=0.5, progress=lambda *done: steps.append(done))
    assert (found.cases, found.failed) == (2, 0)
    assert (found.predicted, found.unsupported, found.labels, found.found) == (3, 1, 2, 2)
    assert (found.step, found.epoch, found.loss) == (3, 1.5, 0.5)
    assert steps == [(1, 2), (2, 2)]


def test_nothing_has_to_be_copied(folder: Path) -> None:
    """The writer is what people have: JSON Schema alone fixes its answers."""
    model = Recorded({"pain": None, "side": None}, {"pain": None, "side": None})
    HeldOut.of(folder, most=12, seed=0).measured(model, step=0, epoch=0)
    assert len(model.asked) == 2
    assert all(one.constraint and "x-copy" not in json.dumps(one.constraint.json_schema) for one in model.asked)


def test_a_case_without_an_answer_counts_as_failed_and_empty(folder: Path) -> None:
    """Labels that nobody wrote were not found, and no value is invented for them."""
    found = HeldOut.of(folder, most=12, seed=0).measured(Recorded(), step=1, epoch=1)
    assert (found.failed, found.predicted, found.labels, found.found) == (2, 0, 2, 0)


def test_of_many_cases_some_are_drawn_by_the_seed(folder: Path) -> None:
    """The same seed draws the same ones, in their order."""
    path = folder / "held-out.cases.jsonl"
    path.write_text("".join(case(f"c{n}", "It hurts.", pain=True) for n in range(30)))
    drawn = [[one.id for one in HeldOut.of(folder, most=5, seed=seed).cases] for seed in (1, 1, 2)]
    assert len(drawn[0]) == 5
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] == sorted(drawn[0], key=lambda name: int(name[1:]))


def test_without_cases_there_is_nothing_to_choose_by(folder: Path) -> None:
    """The error says how to get some, or do without."""
    (folder / "held-out.cases.jsonl").write_text("\n")
    with pytest.raises(InputError, match=r"holds no cases to choose the checkpoint by.*--validation.*--held-out 0"):
        HeldOut.of(folder, most=5, seed=0)


def test_a_run_is_told_in_sentences_and_as_a_page(folder: Path) -> None:
    """How long it was, what each checkpoint reached, which was kept; without a measurement that is said."""
    held_out = HeldOut.of(folder, most=12, seed=0)
    right = {"pain": {"segments": [0], "value": True}, "side": {"segments": [0], "value": "right"}}
    curve = (
        held_out.measured(Recorded(right, right), step=5, epoch=1, loss=0.75),
        held_out.measured(Recorded(right, None), step=10, epoch=2),
    )
    about = {"examples": {"count": 10, "tokens": 5000}, "seconds": 60.0}
    training = Training(folder / "adapter.gguf", 10, 15, "it was enough", curve, tuple([2.0] * 5 + [1.0] * 5), about)
    assert Training.from_dict(training.adapter, json.loads(json.dumps(training.to_dict()))) == training
    assert training.chosen == curve[1]
    told = sentences(training)
    assert told[0] == "Trained 10 of 15 steps on 10 examples (5000 tokens) in 60 s: it was enough."
    assert told[1].startswith("After 1 epochs, loss 0.75: 3 of 4 values unsupported (75.0%), 1 of 2 labels written")
    assert told[2].endswith("2 cases, 1 with fields that failed; this one is kept.")
    shown = page(training)
    assert "| 1 | 0.750 | 75.0% | 4 | 50.0% |  |" in shown
    assert "| 1-1 | 2.000 |" in shown
    unmeasured = Training(training.adapter, 10, 10, "all epochs are done", (), (1.0,), about)
    assert sentences(unmeasured)[1] == "No checkpoint was measured on held-out cases: the last one was kept."
    assert unmeasured.chosen is None
