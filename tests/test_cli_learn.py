"""``onrecord learn``, and gates on ``extract`` and ``eval``, as their user meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pairs import SCHEMA_DICT, pairs

pytest.importorskip("lightgbm")


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "200"}
    command = [sys.executable, "-m", "onrecord", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=env, check=False)


def segments(case: Any) -> list[dict[str, Any]]:
    return [{"speaker": s.speaker, "text": s.text} for s in case.transcript.segments]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a schema, cases, a gate that was learned from them, and a transcript that it has not seen."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "schema.json").write_text(json.dumps(SCHEMA_DICT))
    lines = [{"id": c.id, "transcript": segments(c), "record": c.record} for c in pairs(30)]
    (folder / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"id": "broken"}]))
    done = run("learn", folder / "cases.jsonl", "--schema", folder / "schema.json", "--out", folder / "gate")
    assert 0 == done.returncode, done.stderr
    (folder / "said.txt").write_text(done.stdout)
    (folder / "told.txt").write_text(done.stderr)
    (folder / "new.txt").write_text("Nurse: Stays in the nest today.\nNurse: Heart rate is 71 beats per minute.\n")
    return folder


def test_learn_writes_a_gate_and_says_what_it_is_worth(house: Path) -> None:
    """The verdict is on standard output, the gate and the report in the folder, broken lines are named."""
    assert sorted(p.name for p in (house / "gate").iterdir()) == ["gate.json", "report.json", "report.md"]
    said = (house / "said.txt").read_text()
    assert "On pairs that it had not seen: F1" in said
    assert "1 % cannot be certified from 30 transcripts" in said
    assert 'a case needs a "record"' in (house / "told.txt").read_text()


def test_extract_takes_the_gate(house: Path) -> None:
    """With it house words are filled, without it they are not."""
    common = ("extract", house / "new.txt", "--schema", house / "schema.json", "--model", "none")
    gated, plain = run(*common, "--gate", house / "gate"), run(*common)
    assert "bed rest" == json.loads(gated.stdout)["mobility"]
    assert "mobility" not in json.loads(plain.stdout)


def test_extract_says_which_budget_cannot_be_certified(house: Path) -> None:
    """All that it covers is withheld, and standard error says why."""
    budgets = ("--budget", "0.2", "--budget", "/mobility=0.01")
    common = ("extract", house / "new.txt", "--schema", house / "schema.json", "--model", "none")
    done = run(*common, "--gate", house / "gate", *budgets)
    assert "mobility" not in json.loads(done.stdout)
    assert "budget for /mobility: 1 % cannot be certified from 30 transcripts" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--budget", "0.05"), "a budget needs a gate"),
        (("--gate", "nowhere"), "nowhere"),
        (("--gate", "default", "--budget", "0.05"), "calibrated"),
        (("--gate", "default", "--budget", "5 %"), "no number"),
    ],
)
def test_unusable_options_end_in_one_line(house: Path, options: tuple[str, ...], message: str) -> None:
    """Exit status 2, no traceback."""
    done = run("extract", house / "new.txt", "--schema", house / "schema.json", "--model", "none", *options)
    assert (2, True, False) == (done.returncode, message in done.stderr, "Traceback" in done.stderr), done.stderr


def test_eval_runs_configurations_with_gates(house: Path, tmp_path: Path) -> None:
    """A configuration's gate and budget are keys of its file."""
    (tmp_path / "plain.json").write_text(json.dumps({"model": "none"}))
    (tmp_path / "gated.json").write_text(json.dumps({"model": "none", "gate": str(house / "gate"), "budget": 0.2}))
    systems = [part for name in ("plain", "gated") for part in ("--system", f"{name}={tmp_path / name}.json")]
    cases, schema = house / "cases.jsonl", house / "schema.json"
    done = run("eval", cases, "--schema", schema, *systems, "--out", tmp_path / "out", "--limit", 8)
    assert 0 == done.returncode, done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert {"plain", "gated"} <= {system["name"] for system in report["systems"]}


def test_eval_refuses_a_budget_that_is_none(house: Path, tmp_path: Path) -> None:
    """The key and the file are named."""
    (tmp_path / "bad.json").write_text(json.dumps({"model": "none", "gate": "default", "budget": True}))
    cases, schema = house / "cases.jsonl", house / "schema.json"
    done = run("eval", cases, "--schema", schema, "--system", f"bad={tmp_path / 'bad.json'}", "--out", tmp_path / "out")
    assert (2, True) == (done.returncode, "the configuration's budget is not a share" in done.stderr), done.stderr
