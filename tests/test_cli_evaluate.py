"""``onrecord eval`` as its user meets it: in a process of its own, by exit status, output and files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dialogues import HANDOFF, SCHEMA_DICT

ROOT = Path(__file__).resolve().parent.parent
SYNUR = ROOT.parent / "shared" / "data" / "synur"
SEGMENTS = [{"speaker": segment.speaker, "text": segment.text} for segment in HANDOFF.segments]
GOLD = {"name": "Rosa Field", "age": 71, "code_status": None, "allergies": ["latex"]}


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "onrecord", *map(str, args)]


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command(*args), capture_output=True, text=True, timeout=120, env=env, check=False)


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return write(tmp_path / "schema.json", SCHEMA_DICT)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    lines = [{"id": f"c{n}", "transcript": SEGMENTS, "record": GOLD} for n in range(8)]
    return write(tmp_path / "cases.jsonl", *lines)


def records(path: Path, count: int = 8, **fields: Any) -> Path:
    return write(path, *({"id": f"c{n}", "record": {**GOLD, **fields}} for n in range(count)))


def test_foreign_systems_are_measured_side_by_side(tmp_path: Path, schema: Path, cases: Path) -> None:
    """The verdict is printed; the report is in the folder, three times."""
    good, bad = records(tmp_path / "good.jsonl"), records(tmp_path / "bad.jsonl", age=17)
    out = tmp_path / "new" / "out"
    done = run("eval", cases, "--schema", schema, "--system", f"good={good}", "--system", f"bad={bad}", "--out", out)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert done.stdout.startswith("On hallucination, good invents least")
    assert sorted(path.name for path in out.iterdir()) == ["report.html", "report.json", "report.md"]
    assert json.loads((out / "report.json").read_text())["systems"][1]["summary"]["wrong"]["numerator"] == 8


def test_a_configuration_is_run_beside_a_foreign_system(tmp_path: Path, schema: Path, cases: Path) -> None:
    """With the drafts that were named, and a glossary for scoring."""
    draft = records(tmp_path / "draft.jsonl", symptoms=["short of breath"])
    config = write(tmp_path / "ours.json", {"model": "none"})
    glossary = tmp_path / "g.csv"
    glossary.write_text("preferred,expansion\nDNR,do not resuscitate\n")
    systems = ("--system", f"ours={config}", "--system", "gpt=draft:gpt", "--draft", f"gpt={draft}")
    out = tmp_path / "out"
    done = run("eval", cases, "--schema", schema, *systems, "--glossary", glossary, "--out", out, "--limit", 3)
    assert done.returncode == 0, done.stderr
    report = json.loads((out / "report.json").read_text())
    assert [(s["name"], s["kind"], s["cases"]) for s in report["systems"]] == [
        ("ours", "onrecord", 3),
        ("gpt", "records", 3),
    ]
    kept = (out / "runs" / "ours.jsonl").read_text().splitlines()
    assert ["gpt" in claim["proposers"] for claim in json.loads(kept[0])["claims"]].count(True) > 0


def test_what_could_not_be_used_is_told(tmp_path: Path, schema: Path, cases: Path) -> None:
    """Broken lines and unknown ids on standard error, all of them in the report."""
    with cases.open("a") as file:
        file.write('{broken\n{"id": "c0", "transcript": "x", "record": {}}\n')
    good = records(tmp_path / "good.jsonl", count=4)
    with good.open("a") as file:
        file.write('{"id": "z", "record": {}}\n')
    out = tmp_path / "out"
    done = run("eval", cases, "--schema", schema, "--system", f"good={good}", "--out", out)
    assert done.returncode == 0, done.stderr
    problems = json.loads((out / "report.json").read_text())["problems"]
    assert len(problems) == 2 + 1 + 4
    assert "cases.jsonl:9: is not JSON" in done.stderr
    assert "and 2 more, see the report" in done.stderr
    assert "good lacks 4 of 8 cases" in done.stdout


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("--system", "x"), "takes NAME=FILE"),
        (("--system", "x=none.jsonl"), "none.jsonl: cannot be read"),
        (("--system", "x={schema}"), "unknown key"),
        (("--system", "x=draft:none"), "no record for any case"),
        (("--system", "x=draft:none", "--text-tolerance", "2"), "tolerance is out of range"),
        (("--system", "x=draft:none", "--out", "{schema}"), "not a folder"),
    ],
)
def test_what_cannot_be_used_is_one_line(tmp_path: Path, schema: Path, cases: Path, args: Any, what: str) -> None:
    """Exit status 2, what was wrong, and no traceback."""
    given = [str(arg).replace("{schema}", str(schema)) for arg in args]
    out = () if "--out" in given else ("--out", tmp_path / "out")
    done = run("eval", cases, "--schema", schema, *given, *out)
    errors = [line for line in done.stderr.splitlines() if line.strip()]
    assert (done.returncode, done.stdout, len(errors)) == (2, "", 1), done.stderr
    assert what in errors[0]


def test_a_file_without_cases_is_one_line(tmp_path: Path, schema: Path) -> None:
    """Exit status 2."""
    broken = write(tmp_path / "cases.jsonl", "{broken")
    done = run("eval", broken, "--schema", schema, "--system", "x=draft:y", "--out", tmp_path / "out")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "cases.jsonl:1: is not JSON" in done.stderr


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, schema: Path) -> None:
    """After kill -9 in the middle, what was finished is kept byte for byte, and only the rest is made."""
    lines = [{"id": f"c{n}", "transcript": SEGMENTS * 6, "record": GOLD} for n in range(30)]
    cases = write(tmp_path / "cases.jsonl", *lines)
    config = write(tmp_path / "ours.json", {"model": "none"})
    out = tmp_path / "out"
    args = command("eval", cases, "--schema", schema, "--system", f"ours={config}", "--out", out)
    kept = out / "runs" / "ours.jsonl"
    with subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        while (not kept.exists() or kept.read_bytes().count(b"\n") < 3) and time.monotonic() < deadline:
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
    before = kept.read_bytes()
    before = before[: before.rfind(b"\n") + 1]
    assert 3 <= before.count(b"\n") < 30
    done = subprocess.run(args, capture_output=True, timeout=120, check=False)
    after = kept.read_bytes()
    assert (done.returncode, after.startswith(before)) == (0, True), done.stderr
    assert [json.loads(line)["id"] for line in after.splitlines()] == [f"c{n}" for n in range(30)]


@pytest.mark.skipif(not SYNUR.is_dir(), reason="the evaluation data (../shared/data) is not here")
def test_four_published_systems_are_compared_in_one_command(tmp_path: Path) -> None:
    """In one command, with paired intervals of all six pairs."""
    names = ("gpt-5-nano-0shot", "gpt-5-nano-5shot-fixed", "gpt-5-nano-5shot-retrieved", "qwen-30b-0shot")
    systems = [part for name in names for part in ("--system", f"{name}={SYNUR / 'drafts' / name}.jsonl")]
    schema = SYNUR / "schema.json"
    done = run("eval", SYNUR / "dev.jsonl", "--schema", schema, *systems, "--out", tmp_path, "--scoring", "exact")
    report = json.loads((tmp_path / "report.json").read_text())
    assert done.returncode == 0, done.stderr
    assert len([row for row in report["comparisons"] if row["metric"] == "f1"]) == 6
    spurious = [f"{system['summary']['spurious']['value']:.3f}" for system in report["systems"]]
    assert spurious == ["0.083", "0.402", "0.516", "0.825"]
