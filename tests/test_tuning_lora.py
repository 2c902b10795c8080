"""Training itself, with a tiny model: what it learns from, what it writes, and that a cut-off run changes nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import pytest

from onrecord import MissingExtraError, ModelError, OnrecordError, OutputError, UsageError
from onrecord.models import Message, Model, Request, open_model
from onrecord.tuning.base_model import find_base
from onrecord.tuning.examples import read_lines
from onrecord.tuning.lora import train
from onrecord.tuning.settings import Settings
from onrecord.tuning.trainer import Trainer
from onrecord.tuning.training import Told, Training

pytest.importorskip("torch", reason="the extra tune is not installed")
pytest.importorskip("transformers", reason="the extra tune is not installed")
pytest.importorskip("peft", reason="the extra tune is not installed")
pytest.importorskip("gguf", reason="the extra tune is not installed")
pytest.importorskip("xllamacpp", reason="the extra local is not installed")

from test_tuning_checkpoints import files_of_at_most
from tuning_folder import with_tiny_model, write_tiny_folder

RUN: dict[str, Any] = {
    "base": "local:tiny",
    "epochs": 3,
    "patience": 9,
    "rank": 4,
    "learning_rate": 0.02,
    "held_out": 2,
    "checkpoint_steps": 2,
    "threads": 1,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the tiny model, which is known as ``local:tiny``, and training files in ``files``."""
    folder = tmp_path_factory.mktemp("tuning")
    with pytest.MonkeyPatch.context() as patch:
        with_tiny_model(folder, patch)
        write_tiny_folder(folder / "files")
        yield folder


@pytest.fixture(scope="module")
def trained(place: Path) -> Training:
    """One whole run."""
    return train(place / "files", place / "whole", **RUN)


def in_a_process(place: Path, out: Path) -> subprocess.Popen[bytes]:
    """Begin the run of ``RUN`` in a process of its own."""
    code = f"from onrecord.tuning.lora import train; train({str(place / 'files')!r}, {str(out)!r}, **{RUN!r})"
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)


def test_the_loss_falls_and_the_best_checkpoint_is_exported(trained: Training) -> None:
    """Every epoch is measured on the held-out cases, one of them is exported, and the checkpoints are gone."""
    assert len(trained.losses) == trained.steps == 12
    assert sum(trained.losses[-4:]) < 0.8 * sum(trained.losses[:4])
    assert [one.epoch for one in trained.curve] == [1.0, 2.0, 3.0]
    assert trained.chosen in trained.curve
    assert trained.curve[0].cases == 2
    assert trained.curve[0].labels == 4
    out = trained.adapter.parent
    files = ["adapter.gguf", "adapter_config.json", "adapter_model.safetensors", "training.json"]
    assert {path.name for path in out.iterdir()} >= set(files)
    assert not (out / "checkpoints").exists()
    said = json.loads((out / "training.json").read_text())
    assert said["settings"]["rank"] == 4
    assert said["base"]["name"] == "local:tiny"
    assert str(out.parent) not in (out / "training.json").read_text() + (out / "adapter_config.json").read_text()


def test_a_run_that_is_done_is_not_done_again(trained: Training, place: Path) -> None:
    """The same command reads what there is, and trains nothing."""
    told: list[Told] = []
    again = train(place / "files", trained.adapter.parent, **RUN, progress=told.append)
    assert told == []
    assert again == trained


@pytest.mark.filterwarnings("ignore:.*gradient_checkpointing:FutureWarning")  # of peft about transformers
@pytest.mark.parametrize("name", ["tiny", "qwen"])
def test_the_adapter_answers_as_the_trained_model_does(place: Path, name: str) -> None:
    """Greedy answers in the runtime and in transformers are the same, and those of the base are others."""
    training = train(place / "files", place / f"answers-{name}", **{**RUN, "base": f"local:{name}"}, measure=False)
    lines = [json.loads(line) for line in (place / "files" / "validation.jsonl").read_text().splitlines()]
    prompts = [line["messages"][:-1] for line in lines]
    expected = in_transformers(find_base(f"local:{name}").weights, training.adapter.parent, prompts)
    plain, adapted = open_model(f"local:{name}"), open_model(f"local:{name}+{training.adapter}")
    assert len(prompts) >= 3
    assert [answer(adapted, one) for one in prompts] == expected
    assert all(answer(plain, one) != other for one, other in zip(prompts, expected, strict=True))
    plain.close()
    adapted.close()


def answer(model: Model, prompt: list[dict[str, Any]]) -> str:
    """Return what a model on this machine writes first."""
    messages = tuple(Message(one["role"], one["content"]) for one in prompt)
    return model.complete(Request(messages, max_tokens=24)).text.strip()


def in_transformers(weights: Path, adapter: Path, prompts: list[list[dict[str, Any]]]) -> list[str]:
    """Return what the trained model writes first, by the library that trained it, in full numbers."""
    import peft
    import torch
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(str(weights))
    base = transformers.AutoModelForCausalLM.from_pretrained(str(weights), dtype=torch.float32)
    tuned = peft.PeftModel.from_pretrained(base, str(adapter)).eval()
    found = []
    for prompt in prompts:
        given = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, return_dict=True, return_tensors="pt")
        written = tuned.generate(**given, max_new_tokens=24, do_sample=False, pad_token_id=2)
        text = tokenizer.decode(written[0, given["input_ids"].shape[1] :], skip_special_tokens=True)
        found.append(str(text).strip())
    return found


def test_only_the_answer_is_learned(place: Path, trained: Training) -> None:
    """The prompt is what the runtime reads, and what is learned is the answer with the mark of its end."""
    assert trained
    trainer = Trainer(find_base("local:tiny"), Settings(rank=4), threads=1)
    model = open_model("local:tiny")
    for line in read_lines(place / "files" / "train.jsonl"):
        example = trainer.example(line)
        request = Request(tuple(Message(m["role"], m["content"]) for m in line.given), max_tokens=1)  # type: ignore[arg-type]
        assert model.complete(request).usage.prompt_tokens == example.given
        assert trainer.text(example.tokens[example.given :]) == line.answer
        assert example.tokens[-1] == 2
    model.close()


def test_examples_that_go_through_together_have_the_loss_of_each_alone(place: Path, trained: Training) -> None:
    """Padding is neither read nor learned."""
    assert trained
    losses = []
    lines = read_lines(place / "files" / "train.jsonl")[:3]
    lengths = set()
    for group in (((0,), (1,), (2,)), ((0, 1, 2),)):
        trainer = Trainer(find_base("local:tiny"), Settings(rank=4, dropout=0.0), threads=1)
        examples = [trainer.example(line) for line in lines]
        lengths |= {len(one.tokens) for one in examples}
        losses.append(trainer.step(0, 1, group, examples))
    assert len(lengths) > 1
    assert losses[0] == pytest.approx(losses[1], rel=0.01)


def test_a_run_that_is_killed_again_and_again_comes_to_the_same(trained: Training, place: Path) -> None:
    """Killed where chance has it and begun anew, it writes the very bytes of the run that nobody disturbed."""
    out = place / "killed"
    draw = random.Random(4)
    kills = 0
    for _ in range(3):
        process = in_a_process(place, out)
        deadline = time.monotonic() + 120
        before = set((out / "checkpoints").glob("step-*"))
        while time.monotonic() < deadline and process.poll() is None:
            if set((out / "checkpoints").glob("step-*")) - before:
                break
            time.sleep(0.02)
        time.sleep(draw.random() * 0.5)
        if process.poll() is None:
            process.kill()
            kills += 1
        process.communicate()
    assert kills
    again = train(place / "files", out, **RUN)
    assert again.losses == trained.losses
    assert again.curve == trained.curve
    assert (out / "adapter_model.safetensors").read_bytes() == (
        trained.adapter.parent / "adapter_model.safetensors"
    ).read_bytes()


def test_an_interrupted_run_goes_on(trained: Training, place: Path) -> None:
    """Ctrl-C between two steps costs at most the steps since the last checkpoint."""

    def interrupt(told: Told) -> None:
        if told.what == "training" and told.done == 3:
            raise KeyboardInterrupt

    out = place / "interrupted"
    with pytest.raises(KeyboardInterrupt):
        train(place / "files", out, **RUN, progress=interrupt)
    steps: list[int] = []
    again = train(place / "files", out, **RUN, progress=lambda told: steps.append(told.done))
    assert steps[0] == 3
    assert again.losses == trained.losses


def test_a_full_disk_leaves_a_run_that_goes_on(trained: Training, place: Path) -> None:
    """The error says what to do; with room again, the run ends as if nothing had been."""
    out = place / "full"

    def fill(told: Told) -> None:
        if told.what == "training" and told.done == 4:
            limit.__enter__()

    limit = files_of_at_most(20_000)
    with pytest.raises(OutputError, match=r"step-000004: cannot be written.*goes on from the last checkpoint"):
        train(place / "files", out, **RUN, progress=fill)
    limit.__exit__(None, None, None)
    assert [path.name for path in (out / "checkpoints").iterdir()] == ["step-000002"]
    assert train(place / "files", out, **RUN).losses == trained.losses


def test_a_folder_with_another_run_is_refused(trained: Training, place: Path) -> None:
    """What differs is named, and what can be done."""
    out = trained.adapter.parent
    with pytest.raises(UsageError, match=r"holds a run with other epochs, rank. Name another --out"):
        train(place / "files", out, **{**RUN, "epochs": 2, "rank": 2})
    shutil.copytree(place / "files", place / "other")
    path = place / "other" / "train.jsonl"
    path.write_text("".join(reversed(path.read_text().splitlines(keepends=True))))
    with pytest.raises(UsageError, match="holds a run with other files"):
        train(place / "other", out, **RUN)


def test_two_processes_do_not_train_into_one_folder(place: Path) -> None:
    """The second one is told so at once."""
    out = place / "held"
    out.mkdir()
    with (
        filelock.FileLock(out / ".lock"),
        pytest.raises(OutputError, match="another process is training into this folder"),
    ):
        train(place / "files", out, **RUN)


def test_a_run_stops_when_nothing_gets_better(place: Path) -> None:
    """Without learning every checkpoint writes the same, and the first one is kept."""
    settings = {**RUN, "epochs": 5, "learning_rate": 1e-9, "patience": 1}
    training = train(place / "files", place / "still", **settings)
    assert training.stopped == "1 measurement in a row brought nothing better"
    assert [one.epoch for one in training.curve] == [1.0, 2.0]
    assert training.step == training.curve[0].step
    assert len(training.losses) == 8 < training.steps


def test_a_folder_with_weights_is_tuned_and_not_measured(place: Path, trained: Training) -> None:
    """Nothing here runs it, so the last checkpoint is kept; its adapter names no file."""
    assert trained
    weights = next((place / "cache" / "models").glob("dequantised-*[0-9a-f]"))
    training = train(place / "files", place / "weights", **{**RUN, "base": str(weights), "epochs": 1})
    assert training.curve == ()
    assert training.step == 4
    model = open_model(f"local:tiny+{training.adapter}")
    assert model.complete(Request((Message("user", "Left?"),), max_tokens=2)).usage.completion_tokens
    model.close()


@pytest.mark.parametrize(
    ("base", "what"),
    [
        ("local:none", "no model is called 'none'"),
        ("openai:gpt", "openai:gpt: is no base that can be tuned"),
        ("/nowhere", "/nowhere: is no base that can be tuned"),
    ],
)
def test_a_base_that_is_none_is_named(place: Path, base: str, what: str) -> None:
    """The error comes before anything is loaded."""
    with pytest.raises(UsageError, match=what):
        train(place / "files", place / "none", **{**RUN, "base": base})


def test_a_base_whose_weights_are_no_weights_is_named(place: Path, tmp_path: Path) -> None:
    """An architecture that is not known, a configuration alone, and a GGUF file without tensors."""
    (tmp_path / "config.json").write_text('{"model_type": "mamba"}')
    with pytest.raises(ModelError, match="architecture 'mamba' cannot be written"):
        train(place / "files", tmp_path / "out", **{**RUN, "base": str(tmp_path)})
    (tmp_path / "config.json").write_text('{"model_type": "llama", "num_attention_heads": 4}')
    with pytest.raises(ModelError, match="transformers cannot load this base"):
        train(place / "files", tmp_path / "out2", **{**RUN, "base": str(tmp_path)})


def test_held_out_cases_must_be_there(place: Path) -> None:
    """Without them there is nothing to choose by; the error says how to do without."""
    shutil.copytree(place / "files", place / "unheld")
    (place / "unheld" / "held-out.cases.jsonl").write_text("")
    with pytest.raises(OnrecordError, match=r"holds no cases to choose the checkpoint by.*--held-out 0"):
        train(place / "unheld", place / "unheld-out", **RUN)
    training = train(place / "unheld", place / "unheld-out", **{**RUN, "epochs": 1}, measure=False)
    assert training.curve == ()


def test_a_line_that_is_longer_than_the_base_reads_is_named(place: Path) -> None:
    """The line and both numbers are in the error, and nothing of what it says."""
    shutil.copytree(place / "files", place / "long")
    path = place / "long" / "train.jsonl"
    line = json.loads(path.read_text().splitlines()[0])
    line["messages"][1]["content"] += "secret " * 2000
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    with pytest.raises(OnrecordError, match=r"train.jsonl:\d+: takes \d+ tokens, and the base reads 8192") as raised:
        train(place / "long", place / "long-out", **RUN)
    assert "secret" not in str(raised.value)


def test_other_asking_than_packed_is_refused(place: Path) -> None:
    """A manifest that says so is believed."""
    shutil.copytree(place / "files", place / "focused")
    (place / "focused" / "manifest.json").write_text('{"asking": "focused"}')
    with pytest.raises(OnrecordError, match="was prepared for asking 'focused'"):
        train(place / "focused", place / "focused-out", **RUN)


def test_a_damaged_checkpoint_is_named(place: Path) -> None:
    """It is not taken for an untrained model; the error says what to remove."""
    out = place / "damaged"

    def interrupt(told: Told) -> None:
        if told.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(place / "files", out, **RUN, progress=interrupt)
    (out / "checkpoints" / "step-000002" / "optimizer.safetensors").write_bytes(b"half")
    with pytest.raises(ModelError, match=r"step-000002: the checkpoint cannot be taken up. Remove this folder"):
        train(place / "files", out, **RUN)


def test_without_torch_the_extra_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(MissingExtraError, match=r"'peft' is not installed.*onrecord\[tune\]"):
        train(place / "files", place / "extra", **RUN)


def test_a_killed_process_left_no_lock(place: Path) -> None:
    """The lock is the operating system's: it goes with the process."""
    out = place / "lock"
    process = in_a_process(place, out)
    deadline = time.monotonic() + 120
    while not (out / ".lock").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with filelock.FileLock(out / ".lock", timeout=5):
        pass
