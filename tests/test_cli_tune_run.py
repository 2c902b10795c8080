"""``onrecord tune run`` and ``--model local+ADAPTER``, as their user meets them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onrecord.cli.commands import app
from onrecord.tuning.training import Told
from tuning_folder import SCHEMA, with_tiny_model, write_tiny_folder

HAS_EXTRA = pytest.mark.skipif(
    any(__import__("importlib.util").util.find_spec(name) is None for name in ("torch", "peft", "gguf", "xllamacpp")),
    reason="the extras tune and local are not installed",
)
SMALL = ("--base", "local:tiny", "--epochs", "1", "--rank", "2", "--held-out", "1", "--threads", "1")


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in args], env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the tiny model and training files for it."""
    pytest.importorskip("gguf", reason="the extra tune is not installed")
    folder = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch:
        with_tiny_model(folder, patch)
        write_tiny_folder(folder / "files")
        yield folder


@HAS_EXTRA
def test_a_run_says_what_it_reached_and_its_adapter_extracts(place: Path, tmp_path: Path) -> None:
    """The summary is on standard output; the folder is what --model takes, and the record names the writer."""
    done = run("tune", "run", place / "files", "--out", tmp_path / "writer", *SMALL)
    assert done.exit_code == 0, done.output
    assert "Trained 4 of 4 steps on 8 examples" in done.stdout
    assert "After 1 epochs, loss" in done.stdout
    assert "this one is kept" in done.stdout
    assert f"use it with --model local:tiny+{tmp_path / 'writer'}" in done.stderr
    page = (tmp_path / "writer" / "training.md").read_text()
    assert "| 1 |" in page
    assert "kept" in page
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "visit.txt").write_text("Patient: My left knee hurts.\n")
    command = ("extract", tmp_path / "visit.txt", "--schema", tmp_path / "schema.json", "--envelope")
    made = run(*command, "--model", f"local:tiny+{tmp_path / 'writer'}")
    assert made.exit_code in {0, 3}, made.output
    assert json.loads(made.stdout)["model"].startswith("tiny+writer@")


@HAS_EXTRA
def test_ctrl_c_says_how_to_go_on(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit status is that of an interrupt, and the same command ends the run."""

    def interrupted(_: Told) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("onrecord.cli.tune_run.bars", lambda *_: pytest.fail("no bars"))
        patch.setattr("onrecord.cli.tune_run._shown", lambda: __import__("contextlib").nullcontext(interrupted))
        stopped = run("tune", "run", place / "files", "--out", tmp_path / "writer", *SMALL)
    assert stopped.exit_code == 130
    assert "interrupted; the same command goes on from the last checkpoint" in stopped.stderr
    assert run("tune", "run", place / "files", "--out", tmp_path / "writer", *SMALL).exit_code == 0


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    """A folder that nobody prepared is unusable input."""
    done = run("tune", "run", tmp_path, "--out", tmp_path / "writer")
    assert done.exit_code == 2
    assert "train.jsonl: cannot be read: no such file" in done.stderr
    assert "onrecord tune prepare" in done.stderr


def test_a_setting_out_of_range_is_named(tmp_path: Path) -> None:
    """It is refused before anything is read."""
    done = run("tune", "run", tmp_path, "--out", tmp_path / "writer", "--rank", 0)
    assert done.exit_code == 2
    assert "rank must be from 1 to 512" in done.stderr


def test_without_the_extra_it_is_named(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    done = run("tune", "run", place / "files", "--out", tmp_path / "writer", *SMALL)
    assert done.exit_code == 1
    assert "'torch' is not installed" in done.stderr
    assert "onrecord[tune]" in done.stderr


def test_an_adapter_that_is_not_there_is_named(tmp_path: Path) -> None:
    """--model with a wrong path is a usage error, and nothing is pulled or loaded for it."""
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "visit.txt").write_text("Patient: My left knee hurts.\n")
    command = ("extract", tmp_path / "visit.txt", "--schema", tmp_path / "schema.json")
    done = run(*command, "--model", f"local+{tmp_path}")
    assert done.exit_code == 2
    assert "holds no adapter.gguf" in done.stderr
