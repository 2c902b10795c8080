"""``onrecord tune compare`` as its user meets it: tables, a page, JSON, and errors in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from onrecord import Case
from onrecord.evaluation.cases import case_line
from pairs import SCHEMA_DICT, pairs

pytest.importorskip("lightgbm")

HELD_OUT = pairs(10, seed=7)


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "80"}
    command = [sys.executable, "-m", "onrecord", "tune", "compare", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, env=env, check=False)


def write(path: Path, lines: Sequence[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def cases(path: Path, given: Sequence[Case]) -> Path:
    return write(path, [case_line(case) for case in given])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `tune prepare` writes it, with what a tuned model made of its held-out cases, and the pairs."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "schema.json").write_text(json.dumps(SCHEMA_DICT))
    cases(folder / "held-out.cases.jsonl", HELD_OUT)
    cases(folder / "pairs.jsonl", pairs(24, seed=1))
    write(folder / "tuned.jsonl", [{"id": c.id, "record": {**c.record, "diet": "low salt"}} for c in HELD_OUT])
    return folder


def test_a_writer_beside_the_gate_of_the_same_pairs(house: Path) -> None:
    """Both tables on standard output; the page has the verdict and the gate's curve; nothing is left to tell."""
    page = house / "page.html"
    writer = f"tuned={house / 'tuned.jsonl'}"
    done = run(house, "--writer", writer, "--train", house / "pairs.jsonl", "--html", page)
    assert (0, "") == (done.returncode, done.stderr)
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert {"tuned", "gate"} <= set(rows)
    assert all(counted in done.stdout for counted in ("hallucinated", "spurious", "not right"))
    assert "each" in done.stdout
    assert "…" not in done.stdout
    html = page.read_text()
    assert "With as many values held" in html or "values to hold" in html
    assert 'id="risk"' in html


def test_json_goes_to_a_file(house: Path) -> None:
    """With the default gate; standard output stays empty."""
    out = house / "compare.json"
    done = run(
        house / "held-out.cases.jsonl", "--schema", house / "schema.json", "--gate", "default", "--format", "json",
        "--writer", f"tuned={house / 'tuned.jsonl'}", "--out", out,
    )  # fmt: skip
    assert (0, "") == (done.returncode, done.stdout)
    content = json.loads(out.read_text())
    assert ["tuned", "gate", "gate + tuned"] == [system["name"] for system in content["systems"]]
    assert 6 == len(content["equal_coverage"])


def test_a_gate_that_cannot_hold_as_many_says_so(house: Path) -> None:
    """A writer that writes every field everywhere; it is compared at what the gate has. The table goes to a file."""
    everything = {"mobility": "bed rest", "cough": "No", "heart_rate": 70, "heart_rate_unit": "Hz", "diet": "none",
                  "skin": ["dry", "pale", "warm"]}  # fmt: skip
    write(house / "all.jsonl", [{"id": case.id, "record": everything} for case in HELD_OUT])
    out = house / "table.txt"
    done = run(house, "--writer", f"all={house / 'all.jsonl'}", "--gate", "default", "--out", out)
    assert 0 == done.returncode, done.stderr
    assert "values to hold, and all gives 80: with" in " ".join(out.read_text().split())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--writer", "tuned"], "'tuned' names no writer. As in --writer tuned=local+adapter"),
        (["--writer", "a=x.jsonl", "--writer", "a=y.jsonl"], "two writers are called 'a'"),
        ([], "there is nothing to compare"),
        (["--gate", "default", "--train", "pairs.jsonl"], "both give a gate"),
        (["--writer", "a=nobody"], "no model is called 'nobody'"),
        (["--writer", "a=missing.jsonl"], "missing.jsonl: cannot be read"),
        (["--gate", "default", "--budget", "0.05"], "a budget needs a gate that was calibrated"),
        (["--gate", "nowhere"], "nowhere"),
    ],
)
def test_arguments_that_do_not_fit_are_errors_of_one_line(house: Path, args: list[str], said: str) -> None:
    """With what to do."""
    done = run(house, *args)
    assert (2, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert 1 == done.stderr.count("\n")


def test_pairs_that_are_held_out_do_not_teach(house: Path) -> None:
    """Who is taught with a case cannot be measured on it."""
    leaking = cases(house / "leaking.jsonl", [*pairs(24, seed=1), HELD_OUT[3]])
    done = run(house, "--train", leaking)
    assert 2 == done.returncode
    assert "1 of its transcripts are among the held-out cases, 'p7-3' first" in done.stderr


def test_cases_need_a_schema(house: Path) -> None:
    """A folder of `tune prepare` has one; a file has none."""
    done = run(house / "held-out.cases.jsonl", "--gate", "default")
    assert 2 == done.returncode
    assert "there is no schema. Name one with --schema" in done.stderr
