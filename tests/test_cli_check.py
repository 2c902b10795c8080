"""``onrecord check`` as its user meets it, and the pairing of transcripts with records."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from dialogues import HANDOFF, SCHEMA
from onrecord import Judge, Record, RecordError, ReplayModel, Schema, Transcript, UsageError, check
from onrecord.cli import main
from onrecord.cli.check import verdict_table
from onrecord.cli.pairing import find_pairs
from onrecord.judging import Question
from onrecord.propose import Claim

TALK = "Nurse: This is Rosa Field, she is seventy one.\nNurse: No chest pain. The heart rate is eighty eight.\n"
RIGHT = {"name": "Rosa Field", "heart_rate": 88}
FALSE = {"name": "Rosa Field", "heart_rate": 90, "symptom": "chest pain"}
SCHEMA_DICT = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Patient name"},
        "heart_rate": {"type": "integer", "title": "Heart rate"},
        "symptom": {"type": "string"},
        "allergies": {"type": "array", "items": {"type": "string"}},
    },
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; return its exit status, output and errors."""

    def started(*args: object) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", "160")
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return started


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return written(tmp_path / "schema.json", SCHEMA_DICT)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK)
    return path


def written(path: Path, content: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def folder(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_text(TALK)
    return path


def test_a_supported_record_ends_with_zero(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """Where every value is on the record the status is 0."""
    status, out, _ = run("check", talk, written(tmp_path / "r.json", RIGHT), "--schema", schema)
    assert (status, json.loads(out)["data"]) == (0, RIGHT)


def test_an_unsupported_value_ends_with_one(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """A value that is withheld gives status 1, and the envelope says which and why."""
    status, out, err = run("check", talk, written(tmp_path / "r.json", FALSE), "--schema", schema)
    withheld = {entry["pointer"]: entry["reason"] for entry in json.loads(out)["withheld"]}
    assert (status, set(withheld), all(withheld.values())) == (1, {"/heart_rate", "/symptom"}, True)
    assert err.startswith("3 values: 1 supported")


def test_the_envelope_reads_back_as_a_record(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """JSON output is what the library call returns."""
    _, out, _ = run("check", talk, written(tmp_path / "r.json", FALSE), "--schema", schema, "--json")
    expected = check(Transcript.from_file(talk), FALSE, Schema.from_dict(SCHEMA_DICT))
    assert Record.from_dict(json.loads(out)) == expected


def test_the_table_has_a_row_a_value(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--table prints each pointer with its verdict and the words or the reason."""
    _, out, _ = run("check", talk, written(tmp_path / "r.json", FALSE), "--schema", schema, "--table")
    rows = {line.split()[0]: line for line in out.splitlines() if line.strip().startswith("/")}
    assert set(rows) == {"/name", "/heart_rate", "/symptom"}
    assert "supported" in rows["/name"]
    assert "“Rosa Field”" in rows["/name"]
    assert "contradicted" in rows["/symptom"]


def test_the_table_can_list_only_what_is_withheld(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--only-withheld leaves supported values out of the table."""
    record = written(tmp_path / "r.json", FALSE)
    _, out, _ = run("check", talk, record, "--schema", schema, "--table", "--only-withheld")
    assert ("/name" in out, "/heart_rate" in out) == (False, True)


def test_a_table_of_what_is_withheld_is_no_empty_table(run: Run, schema: Path, tmp_path: Path) -> None:
    """Of a record with nothing withheld one line says so."""
    talks = folder(tmp_path / "talks", "a.txt")
    written(tmp_path / "records" / "a.json", RIGHT)
    _, out, _ = run("check", talks, tmp_path / "records", "--schema", schema, "--table", "--only-withheld")
    assert ["a: nothing withheld"] == out.splitlines()


def test_missing_required_values_end_with_three(run: Run, talk: Path, tmp_path: Path) -> None:
    """A record without a false value that lacks a required one gives status 3 and names the pointer."""
    schema = written(tmp_path / "s.json", {**SCHEMA_DICT, "required": ["symptom"]})
    status, _, err = run("check", talk, written(tmp_path / "r.json", RIGHT), "--schema", schema)
    assert (status, "/symptom" in err) == (3, True)


def test_a_field_that_the_schema_lacks_is_withheld(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """A leaf outside the schema is a value that cannot be held."""
    status, out, _ = run("check", talk, written(tmp_path / "r.json", {"nickname": "Rosa"}), "--schema", schema)
    assert (status, json.loads(out)["withheld"][0]["pointer"]) == (1, "/nickname")


def test_a_page_shows_the_verdicts(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--html writes the record beside its transcript."""
    page = tmp_path / "page.html"
    run("check", talk, written(tmp_path / "r.json", FALSE), "--schema", schema, "--html", page)
    assert "Rosa Field" in page.read_text()


def test_out_takes_the_envelope(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--out writes JSON to a file and nothing to standard output."""
    out = tmp_path / "verdicts.json"
    _, printed, _ = run("check", talk, written(tmp_path / "r.json", RIGHT), "--schema", schema, "--out", out)
    assert (printed, json.loads(out.read_text())["data"]) == ("", RIGHT)


def test_a_table_does_not_go_into_a_file(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--table with --out is refused in one line."""
    record = written(tmp_path / "r.json", RIGHT)
    status, _, err = run("check", talk, record, "--schema", schema, "--table", "--out", tmp_path / "x")
    assert (status, len(err.splitlines())) == (2, 1)


def test_a_folder_is_joined_by_name(run: Run, schema: Path, tmp_path: Path) -> None:
    """A folder of transcripts and one of records give a line each, and the worst status of all."""
    talks = folder(tmp_path / "talks", "a.txt", "b.txt")
    written(tmp_path / "records" / "a.json", RIGHT)
    written(tmp_path / "records" / "b.json", FALSE)
    status, out, err = run("check", talks, tmp_path / "records", "--schema", schema)
    lines = {line["id"]: len(line["withheld"]) for line in map(json.loads, out.splitlines())}
    assert (status, lines, "in 2 records, 1 with" in err) == (1, {"a": 0, "b": 2}, True)


def test_a_folder_as_a_table_names_each_record(run: Run, schema: Path, tmp_path: Path) -> None:
    """Each record's table stands under its name."""
    talks = folder(tmp_path / "talks", "call-07.txt")
    written(tmp_path / "records" / "call-07.json", RIGHT)
    _, out, _ = run("check", talks, tmp_path / "records", "--schema", schema, "--table")
    assert out.splitlines()[0].strip() == "call-07"


def test_json_lines_are_joined_by_id(run: Run, schema: Path, tmp_path: Path) -> None:
    """Records in JSON Lines go with the transcripts called like their ids."""
    talks = folder(tmp_path / "talks", "a.txt", "b.txt")
    answers = tmp_path / "answers.jsonl"
    answers.write_text("".join(json.dumps({"id": name, "record": RIGHT}) + "\n" for name in "ab"))
    status, out, _ = run("check", talks, answers, "--schema", schema)
    assert (status, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ["a", "b"])


def test_what_has_no_counterpart_is_named(run: Run, schema: Path, tmp_path: Path) -> None:
    """A transcript without a record and a record without a transcript are named; the rest is checked; status 2."""
    talks = folder(tmp_path / "talks", "a.txt", "lone.txt")
    written(tmp_path / "records" / "a.json", RIGHT)
    written(tmp_path / "records" / "widow.json", RIGHT)
    status, out, err = run("check", talks, tmp_path / "records", "--schema", schema)
    assert (status, len(out.splitlines()), "lone" in err, "widow" in err) == (2, 1, True, True)


def test_one_bad_record_does_not_stop_the_others(run: Run, schema: Path, tmp_path: Path) -> None:
    """A record that is no JSON is named with its line; the others are checked."""
    talks = folder(tmp_path / "talks", "a.txt", "b.txt")
    written(tmp_path / "records" / "a.json", RIGHT)
    (tmp_path / "records" / "b.json").write_text('{"name": \n oops}')
    status, out, err = run("check", talks, tmp_path / "records", "--schema", schema)
    assert (status, len(out.splitlines()), "b.json:2" in err) == (2, 1, True)


def test_pages_of_a_folder_go_to_a_folder(run: Run, schema: Path, tmp_path: Path) -> None:
    """--html names a folder for many, which is made; a single page is refused."""
    talks = folder(tmp_path / "talks", "a.txt")
    records = written(tmp_path / "records" / "a.json", RIGHT).parent
    run("check", talks, records, "--schema", schema, "--html", tmp_path / "pages")
    status, _, _ = run("check", talks, records, "--schema", schema, "--html", tmp_path / "p.html")
    assert ((tmp_path / "pages" / "a.html").exists(), status) == (True, 2)


@pytest.mark.parametrize("content", ["[1]", "{", '"text"'])
def test_a_bad_record_is_one_line(content: str, run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """A record that is no JSON object ends with status 2 and one line that names the file."""
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    status, out, err = run("check", talk, bad, "--schema", schema)
    assert (status, out, len(err.splitlines()), "bad.json" in err) == (2, "", 1, True)


def test_nothing_in_a_transcript_steers_the_terminal() -> None:
    """Control signs of a value are shown as a replacement sign."""
    screen = io.StringIO()
    record = check(HANDOFF, {"name": "Rosa\x1b[2J"}, SCHEMA)
    Console(file=screen, width=200).print(verdict_table(record, SCHEMA))
    assert ("\x1b" in screen.getvalue(), "Rosa�[2J" in screen.getvalue()) == (False, True)


def test_the_table_goes_through_items_one_by_one() -> None:
    """All leaves of an item stand together, items by number, whatever was withheld."""
    items = [{"name": "metoprolol", "dose": "50 mg"}, {"name": "latex"}]
    record = check(HANDOFF, {"medications": items, "name": "Rosa Field", "other": 1}, SCHEMA)
    table = verdict_table(record, SCHEMA)
    shown = [str(cell) for cell in table.columns[0].cells]
    expected = ["/name", "/medications/0/name", "/medications/0/dose", "/medications/1/name", "/other"]
    assert expected == shown


def test_values_stand_where_they_were_given() -> None:
    """An item behind a withheld one is shown at the pointer that the record gave it."""
    record = check(HANDOFF, {"allergies": [None, "pollen", "latex"]}, SCHEMA)
    assert (record["/allergies/0"].given_at, record.withheld[0].pointer) == ("/allergies/2", "/allergies/1")


def test_one_transcript_finds_its_record_in_a_folder(tmp_path: Path) -> None:
    """A folder of records serves a single transcript."""
    record = written(tmp_path / "records" / "talk.json", RIGHT)
    (pair,) = find_pairs(tmp_path / "talk.txt", record.parent).pairs
    assert pair.given() == RIGHT


def test_one_folder_may_hold_both(tmp_path: Path) -> None:
    """In a shared folder the JSON files are the records."""
    folder(tmp_path / "both", "a.txt", ".hidden")
    written(tmp_path / "both" / "a.json", RIGHT)
    (pair,) = find_pairs(tmp_path / "both", tmp_path / "both").pairs
    assert (pair.id, pair.transcript.suffix, pair.given()) == ("a", ".txt", RIGHT)


def test_records_beside_transcripts_are_no_transcripts(tmp_path: Path) -> None:
    """A folder of pairs is checked against answers from elsewhere; a JSON that stands alone stays a transcript."""
    folder(tmp_path / "pairs", "a.txt", "b.json")
    written(tmp_path / "pairs" / "a.json", RIGHT)
    answers = tmp_path / "answers.jsonl"
    answers.write_text("".join(json.dumps({"id": name, "record": FALSE}) + "\n" for name in "ab"))
    found = find_pairs(tmp_path / "pairs", answers).pairs
    assert [("a.txt", FALSE), ("b.json", FALSE)] == [(pair.transcript.name, pair.given()) for pair in found]


def test_json_lines_without_the_id_are_refused(tmp_path: Path) -> None:
    """JSON Lines that hold no record of the transcript say so."""
    answers = tmp_path / "answers.jsonl"
    answers.write_text('{"id": "other", "record": {}}\n')
    with pytest.raises(RecordError, match="no record of this transcript"):
        find_pairs(tmp_path / "talk.txt", answers)


def test_one_record_for_a_folder_is_refused(tmp_path: Path) -> None:
    """A single record cannot be that of many transcripts."""
    with pytest.raises(UsageError, match="one record for a folder"):
        find_pairs(folder(tmp_path / "talks", "a.txt"), written(tmp_path / "r.json", RIGHT))


def test_one_record_for_a_folder_is_said_before_what_else_is_wrong_with_the_folder(tmp_path: Path) -> None:
    """Results that lie beside the transcripts are no reason to rename them."""
    talks = folder(tmp_path / "talks", "a.txt", "wrong.html")
    written(talks / "wrong.json", RIGHT)
    with pytest.raises(UsageError, match="one record for a folder"):
        find_pairs(talks, written(talks / "one.json", RIGHT))


def test_folders_that_share_no_name_are_refused(tmp_path: Path) -> None:
    """Where nothing goes together the message says how names must be."""
    written(tmp_path / "records" / "b.json", RIGHT)
    with pytest.raises(UsageError, match="none of 1 transcripts and 1 records"):
        find_pairs(folder(tmp_path / "talks", "a.txt"), tmp_path / "records")


def test_two_transcripts_of_one_name_are_refused(tmp_path: Path) -> None:
    """Transcripts that differ in their suffix alone cannot be told apart."""
    written(tmp_path / "records" / "a.json", RIGHT)
    with pytest.raises(UsageError, match="called 'a'"):
        find_pairs(folder(tmp_path / "talks", "a.txt", "a.vtt"), tmp_path / "records")


def recorded(tmp_path: Path, talk: Path, verdict: str) -> Path:
    """Record a judge's verdict on the name alone."""
    schema = Schema.from_dict(SCHEMA_DICT)
    transcript = Transcript.from_file(talk)
    claim = Claim("/name", "Rosa Field", ("given",))
    judge = Judge(ReplayModel({}), sees="all")
    (request,) = judge.requests([Question(claim, schema.fields[0])], transcript)
    tape = tmp_path / "judge.jsonl"
    answer = json.dumps({"1": {"segments": [0], "verdict": verdict}})
    tape.write_text(json.dumps({"key": request.key, "text": answer}) + "\n")
    return tape


def test_a_judge_can_withhold(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--judge with --judge-all puts what the rules hold to a model, and its word against a value counts."""
    record, tape = written(tmp_path / "r.json", {"name": "Rosa Field"}), recorded(tmp_path, talk, "contradicted")
    status, out, _ = run("check", talk, record, "--schema", schema, "--judge", f"replay:{tape}", "--judge-all")
    assert (status, json.loads(out)["withheld"][0]["verdict"]) == (1, "contradicted")


def test_a_judge_without_an_answer_is_named(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """A value on which the judge fails is held as the rules say, and the failure is counted."""
    tape = tmp_path / "empty.jsonl"
    tape.write_text("")
    record = written(tmp_path / "r.json", {"name": "Rosa Field"})
    status, _, err = run("check", talk, record, "--schema", schema, "--judge", f"replay:{tape}", "--judge-all")
    assert (status, "1 not answered" in err) == (0, True)


def test_judge_all_needs_a_judge(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--judge-all alone is refused in one line."""
    record = written(tmp_path / "r.json", RIGHT)
    status, _, err = run("check", talk, record, "--schema", schema, "--judge-all")
    assert (status, "--judge MODEL" in err) == (2, True)


def test_extract_can_be_judged_by_its_own_model(run: Run, talk: Path, schema: Path, tmp_path: Path) -> None:
    """--judge with the name of --model opens that model once; what it does not answer is a failure."""
    tape = tmp_path / "empty.jsonl"
    tape.write_text("")
    replay = f"replay:{tape}"
    args = ("extract", talk, "--schema", schema, "--model", replay, "--judge", replay, "--judge-all", "--envelope")
    status, out, _ = run(*args)
    assert (status, "/heart_rate" in {failure["pointer"] for failure in json.loads(out)["failures"]}) == (0, True)
