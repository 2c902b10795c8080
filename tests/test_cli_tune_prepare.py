"""``onrecord tune prepare`` as its user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pairs import SCHEMA_DICT, pairs

UNSAID = "zwieback"


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "200"}
    command = [sys.executable, "-m", "onrecord", "tune", "prepare", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=env, check=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a schema, cases of which one line is broken, and the same as a chat fine-tuning file."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "schema.json").write_text(json.dumps(SCHEMA_DICT))
    cases: list[dict[str, Any]] = []
    chats: list[dict[str, Any]] = []
    for case in pairs(12):
        segments = [{"speaker": s.speaker, "text": s.text} for s in case.transcript.segments]
        cases.append({"id": case.id, "transcript": segments, "record": dict(case.record)})
        talk = "\n".join(f"{s.speaker}: {s.text}" for s in case.transcript.segments)
        chats.append(
            {
                "messages": [
                    {"role": "system", "content": "Fill in the form."},
                    {"role": "user", "content": f"Transcript:\n{talk}"},
                    {"role": "assistant", "content": json.dumps(dict(case.record))},
                ]
            }
        )
    cases[3]["record"]["diet"] = UNSAID
    (folder / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*cases, {"id": "broken"}]))
    (folder / "chats.jsonl").write_text("".join(json.dumps(line) + "\n" for line in chats))
    return folder


def test_files_are_written_and_summed_up(house: Path, tmp_path: Path) -> None:
    """The folder is there, the table says what is in it, and broken lines are named; results are on standard error."""
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--out", tmp_path / "t")
    assert 0 == done.returncode, done.stderr
    assert "" == done.stdout
    names = {path.name for path in (tmp_path / "t").iterdir()}
    assert {"train.jsonl", "validation.jsonl", "held-out.cases.jsonl", "schema.json", "manifest.json"} == names
    assert "twins" in done.stderr
    assert "1 label nulled" in done.stderr
    assert 'a case needs a "record"' in done.stderr
    assert UNSAID not in done.stderr
    assert UNSAID not in (tmp_path / "t" / "manifest.json").read_text()


def test_a_chat_file_is_read(house: Path, tmp_path: Path) -> None:
    """What people with 30 pairs have goes in as it is."""
    done = run(house / "chats.jsonl", "--schema", house / "schema.json", "--out", tmp_path, "--no-audit", "--no-twins")
    assert 0 == done.returncode, done.stderr
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert 12 == manifest["counts"]["train"] + manifest["counts"]["validation"]
    assert manifest["null_share"] is None


def test_the_cost_is_told_where_a_price_is_given(house: Path, tmp_path: Path) -> None:
    """Tokens times epochs times price; no price is made up."""
    args = (house / "cases.jsonl", "--schema", house / "schema.json", "--out", tmp_path, "--epochs", 2)
    plain = run(*args)
    tokens = json.loads((tmp_path / "manifest.json").read_text())["tokens"]["train"]
    assert f"2 epochs read {2 * tokens} tokens.\n" in plain.stderr
    priced = run(*args, "--price-per-million", 25)
    assert f"2 epochs read {2 * tokens} tokens, {2 * tokens * 25 / 1e6:.2f} at 25 a million.\n" in priced.stderr


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--fix", "nul"), "there is no fix 'nul'"),
        (("--null-share", "0.7"), "between 0 and 0.5"),
        (("--validation", "1.5"), "between 0 and 1"),
        (("--base", "locale"), "no model is called"),
        (("--glossary", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_options_that_cannot_be_are_refused_in_one_line(
    house: Path, tmp_path: Path, options: tuple[str, ...], wrong: str
) -> None:
    """Exit status 2, one line, and nothing written."""
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--out", tmp_path / "t", *options)
    assert 2 == done.returncode
    assert wrong in done.stderr
    assert 1 == len(done.stderr.splitlines())
    assert not (tmp_path / "t" / "manifest.json").exists()


def test_too_few_cases_are_refused(house: Path, tmp_path: Path) -> None:
    """The error says how many are needed."""
    line = (house / "cases.jsonl").read_text().splitlines()[0]
    (tmp_path / "one.jsonl").write_text(line + "\n")
    done = run(tmp_path / "one.jsonl", "--schema", house / "schema.json", "--out", tmp_path / "t")
    assert 2 == done.returncode
    assert "At least 2 cases" in done.stderr


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(house: Path) -> None:
    """A file stands where the folder should."""
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--out", house / "cases.jsonl")
    assert 2 == done.returncode
    assert "is not a folder that can be made" in done.stderr
