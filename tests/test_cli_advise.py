"""``onrecord advise`` as its user meets it: one screen, files, a page, and errors in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advised import DOSES, prescriptions, right, spelled_out

GLOSSARY = "preferred,expansion,fields\nBID,twice a day,/frequency\nQHS,at bedtime,/frequency\n"


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "100"}
    command = [sys.executable, "-m", "onrecord", "advise", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=env, check=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with cases, a schema, a glossary, and the records of two systems."""
    folder = tmp_path_factory.mktemp("house")
    cases = prescriptions(8)
    lines = [
        {"id": c.id, "transcript": [{"speaker": s.speaker, "text": s.text} for s in c.transcript.segments],
         "record": dict(c.record)}
        for c in cases
    ]  # fmt: skip
    (folder / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"id": "broken"}]))
    (folder / "schema.json").write_text(json.dumps(DOSES.raw))
    (folder / "house.csv").write_text(GLOSSARY)
    for name, records in (("writer", spelled_out(cases)), ("other", right(cases))):
        text = "".join(json.dumps({"id": i, "record": record}) + "\n" for i, record in records.items())
        (folder / f"{name}.jsonl").write_text(text)
    return folder


def given(house: Path, *more: object) -> list[object]:
    return [
        house / "cases.jsonl", "--schema", house / "schema.json", "--glossary", house / "house.csv",
        "--system", f"writer={house / 'writer.jsonl'}", "--no-curve", *more,
    ]  # fmt: skip


def test_one_screen_says_what_to_do(house: Path) -> None:
    """What to do first, what goes wrong, what each remedy changes, what is open; broken lines on standard error."""
    done = run(*given(house))
    assert 0 == done.returncode, done.stderr
    shown = done.stdout.splitlines()
    assert len(shown) <= 45
    assert "1. Write house forms from a glossary" in done.stdout
    for words in ("what goes wrong", "remedy, change in points", "What the cases cannot tell yet", "not measured"):
        assert words in done.stdout
    assert 'a case needs a "record"' in done.stderr


@pytest.mark.parametrize(
    ("written", "holds"), [("markdown", "# Advice on writer"), ("text", "writer on 8"), ("json", "{")]
)
def test_results_go_to_a_file(house: Path, written: str, holds: str) -> None:
    """In every format; nothing is on standard output then. The page stands beside it."""
    out, page = house / f"advice.{written}", house / "advice.html"
    done = run(*given(house, "--format", written, "--out", out, "--html", page))
    assert ("", 0) == (done.stdout, done.returncode), done.stderr
    assert out.read_text().startswith(holds)
    assert "<h1" in page.read_text()


def test_json_holds_every_figure_and_no_words(house: Path) -> None:
    """Other systems are remedies; a tuned one is tuning."""
    other = f"other={house / 'other.jsonl'}"
    done = run(*given(house, "--system", other, "--tuned", "other", "--format", "json"))
    found = json.loads(done.stdout)
    assert "tuning" == next(row["family"] for row in found["remedies"] if row["name"] == "other")
    assert "metformin" not in done.stdout
    assert {"first", "errors", "fields", "remedies", "unknown", "rule", "problems"} <= set(found)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--system", "writer=again.jsonl"], "two --system are called 'writer'"),
        (["--system", "other=nowhere.jsonl"], "nowhere.jsonl"),
        (["--tuned", "nobody"], "--tuned names no --system"),
        (["--text-tolerance", "7"], "a tolerance is out of range"),
        (["--html", "/nowhere/at/all.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_one_line(house: Path, more: list[str], says: str) -> None:
    """With exit status 2, or 1 where nothing can be written; no traceback."""
    done = run(*given(house, *more))
    assert done.returncode in {1, 2}
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_training_on_the_cases_is_refused(house: Path) -> None:
    """What taught may not judge."""
    done = run(*given(house, "--train", house / "cases.jsonl"))
    assert 2 == done.returncode
    assert "8 of the pairs to train with have a transcript of the cases" in done.stderr


def test_a_schema_is_drafted_where_none_is_given(house: Path) -> None:
    """From the labels."""
    args = [house / "cases.jsonl", "--system", f"writer={house / 'writer.jsonl'}", "--no-curve", "--format", "json"]
    done = run(*args)
    assert 0 == done.returncode, done.stderr
    assert 8 == json.loads(done.stdout)["cases"]
