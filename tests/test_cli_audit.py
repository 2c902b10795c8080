"""``onrecord audit`` as its user meets it: tables, files, fixes, and errors in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pairs import SCHEMA_DICT, pairs


def run(*args: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "200"}
    command = [sys.executable, "-m", "onrecord", "audit", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=env, check=False)


def lines(count: int = 24) -> list[dict[str, Any]]:
    """Return labelled pairs of which one has a diet that nobody spoke of, and one stands there twice."""
    found: list[dict[str, Any]] = [
        {"id": c.id, "transcript": [{"speaker": s.speaker, "text": s.text} for s in c.transcript.segments],
         "record": dict(c.record)}
        for c in pairs(count)
    ]  # fmt: skip
    found[5]["record"]["diet"] = "low salt"
    return [*found, {**found[2], "id": "twin"}]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a schema and cases, one line of which is broken."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "schema.json").write_text(json.dumps(SCHEMA_DICT))
    (folder / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*lines(), {"id": "broken"}]))
    return folder


def test_the_table_names_what_was_found(house: Path) -> None:
    """Findings on standard output; counts and broken lines on standard error."""
    done = run(house / "cases.jsonl", "--schema", house / "schema.json")
    assert 0 == done.returncode, done.stderr
    assert "unsupported" in done.stdout
    assert '"low salt"' in done.stdout
    assert "25 cases: 1 unsupported" in done.stderr
    assert 'a case needs a "record"' in done.stderr


def test_json_is_the_whole_audit(house: Path) -> None:
    """Each finding with its harm, and how that came about."""
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--format", "json")
    found = json.loads(done.stdout)
    one = next(finding for finding in found["findings"] if finding["kind"] == "unsupported")
    assert ("p0-5", "/diet", "low salt") == (one["case"], one["pointer"], one["value"])
    assert one["harm"] == pytest.approx(one["sure"] * one["share"], abs=0.002)


@pytest.mark.parametrize(("written", "holds"), [("markdown", "# Audit of labels"), ("table", "harm"), ("json", "{")])
def test_results_go_to_a_file(house: Path, written: str, holds: str) -> None:
    """In every format; nothing is on standard output then."""
    out = house / f"audit.{written}"
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--format", written, "--out", out)
    assert "" == done.stdout
    assert out.read_text().lstrip().startswith(holds)


def test_a_page_is_written_beside_the_rest(house: Path) -> None:
    """It names the cases, and stands alone."""
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--html", house / "audit.html")
    page = (house / "audit.html").read_text()
    assert 0 == done.returncode
    assert '<h1 dir="auto">Audit of cases.jsonl</h1>' in page
    assert "http://" not in page.replace("http-equiv", "")


def test_a_schema_is_drafted_where_none_is_given(house: Path) -> None:
    """From the records themselves."""
    done = run(house / "cases.jsonl", "--format", "json")
    assert "/diet" in {finding["field"] for finding in json.loads(done.stdout)["findings"]}


def test_chat_fine_tuning_files_are_read(house: Path) -> None:
    """As they are sent to be tuned on."""
    chats = []
    for line in lines():
        said = "\n".join(f"{turn['speaker']}: {turn['text']}" for turn in line["transcript"])
        messages = [
            {"role": "system", "content": "Fill the record."},
            {"role": "user", "content": f"Transcript:\n{said}"},
            {"role": "assistant", "content": json.dumps(line["record"])},
        ]
        chats.append({"messages": messages})
    (house / "chat.jsonl").write_text("".join(json.dumps(chat) + "\n" for chat in chats))
    done = run(house / "chat.jsonl", "--schema", house / "schema.json", "--format", "json")
    found = {(one["kind"], one["case"]) for one in json.loads(done.stdout)["findings"]}
    assert {("unsupported", "chat-6"), ("duplicate", "chat-25")} <= found


def test_cases_to_test_with_are_compared(house: Path) -> None:
    """A case that both files have is named."""
    (house / "test.jsonl").write_text(json.dumps({**lines()[7], "id": "held out"}) + "\n")
    done = run(
        house / "cases.jsonl", "--schema", house / "schema.json", "--against", house / "test.jsonl", "--format", "json"
    )
    says = [one["says"] for one in json.loads(done.stdout)["findings"] if one["case"] == "p0-7"]
    assert ["the same transcript as held out, which is a case to test with"] == says


def test_fixes_go_into_a_new_file(house: Path) -> None:
    """What nobody said is null there, the copy is gone, the rest and the cases that were read are as they were."""
    before = (house / "cases.jsonl").read_bytes()
    out = house / "fixed.jsonl"
    done = run(house / "cases.jsonl", "--schema", house / "schema.json", "--fix", "null,drop", "--out-cases", out)
    assert "24 cases in" in done.stderr
    assert "1 labels nulled, 1 cases dropped" in done.stderr
    assert before == (house / "cases.jsonl").read_bytes()
    after = {line["id"]: line for line in map(json.loads, out.read_text().splitlines())}
    assert after["p0-5"]["record"]["diet"] is None
    assert {line["id"] for line in lines()} - {"twin"} == after.keys()
    assert lines()[3] == after["p0-3"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("{house}/cases.jsonl", "--fix", "null"), "go together"),
        (("{house}/cases.jsonl", "--fix", "mend", "--out-cases", "{house}/new.jsonl"), "no fix 'mend'"),
        (("{house}/cases.jsonl", "--fix", "null", "--out-cases", "{house}/cases.jsonl"), "never changed"),
        (("nowhere.jsonl",), "nowhere.jsonl"),
        (("{house}/cases.jsonl", "--schema", "{house}/cases.jsonl"), "is not JSON"),
        (("{house}/cases.jsonl", "--out", "{house}/no/such/folder/a.json"), "no/such/folder"),
        (("{house}/cases.jsonl", "--sure", "2"), "sure"),
    ],
)
def test_what_cannot_be_used_ends_in_one_line(house: Path, arguments: tuple[str, ...], message: str) -> None:
    """No traceback, and no word of a transcript."""
    done = run(*(argument.format(house=house) for argument in arguments))
    assert done.returncode in {1, 2}
    assert message in done.stderr
    assert "Traceback" not in done.stderr
