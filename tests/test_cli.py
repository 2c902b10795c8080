"""The command line as its user meets it: in a process of its own, by exit status, output and errors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dialogues import SCHEMA_DICT
from onrecord.record import Record

TALK = "Nurse: This is Rosa Field, she is seventy one.\nNurse: No chest pain. The heart rate is eighty eight.\n"


def run(*args: object, stdin: bytes = b"", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", *map(str, args)],
        input=stdin,
        capture_output=True,
        timeout=120,
        env={**os.environ, "COLUMNS": "200", **(env or {})},
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({**SCHEMA_DICT, "required": []}))
    return path


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK)
    return path


def assert_one_line_error(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """Assert the status, a single error line that holds ``words``, no traceback and an empty standard output."""
    errors = [line for line in done.stderr.splitlines() if line.strip()]
    assert (done.returncode, done.stdout, len(errors)) == (status, "", 1), done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_extract_prints_the_record_alone(talk: Path, schema: Path) -> None:
    """Standard output holds one JSON record and nothing else."""
    done = run("extract", talk, "--schema", schema, "--model", "none")
    assert (done.returncode, json.loads(done.stdout)["heart_rate"]) == (0, 88)


def test_the_envelope_reads_back_as_a_record(talk: Path, schema: Path) -> None:
    """What --envelope prints is a whole Record."""
    done = run("extract", talk, "--schema", schema, "--model", "none", "--envelope")
    assert Record.from_dict(json.loads(done.stdout))["/heart_rate"].evidence[0].text == "eighty eight"


def test_standard_input_is_read(schema: Path) -> None:
    """A dash reads the transcript from standard input."""
    done = run("extract", "-", "--schema", schema, "--model", "none", stdin=TALK.encode())
    assert json.loads(done.stdout)["heart_rate"] == 88


def test_many_inputs_print_json_lines(talk: Path, schema: Path, tmp_path: Path) -> None:
    """Several transcripts give one line each, with their ids."""
    other = tmp_path / "other.txt"
    other.write_text("Nurse: Heart rate sixty.")
    done = run("extract", talk, other, "--schema", schema, "--model", "none")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["id"], line["record"]["heart_rate"]) for line in lines] == [("talk", 88), ("other", 60)]


def test_one_bad_input_does_not_stop_the_others(talk: Path, schema: Path, tmp_path: Path) -> None:
    """A transcript that cannot be read is named; the rest is done; the status says so."""
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    done = run("extract", empty, talk, "--schema", schema, "--model", "none")
    assert (done.returncode, len(done.stdout.splitlines()), "empty.txt" in done.stderr) == (2, 1, True)


def test_an_incomplete_record_ends_with_three(talk: Path, tmp_path: Path) -> None:
    """A required value that nobody said gives status 3, and its pointer is named."""
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}))
    done = run("extract", talk, "--schema", path, "--model", "none")
    said = ["0 values held, 0 withheld", "incomplete: required by the schema, and not held: /x"]
    assert (done.returncode, done.stderr.splitlines()) == (3, said)


def test_a_folder_takes_the_page_of_one_transcript(talk: Path, schema: Path, tmp_path: Path) -> None:
    """As it takes those of many."""
    (tmp_path / "pages").mkdir()
    done = run("extract", talk, "--schema", schema, "--model", "none", "--html", tmp_path / "pages")
    assert (done.returncode, [p.name for p in (tmp_path / "pages").iterdir()]) == (0, ["talk.html"]), done.stderr


def test_the_page_is_written(talk: Path, schema: Path, tmp_path: Path) -> None:
    """--html writes a page that holds the transcript."""
    page = tmp_path / "page.html"
    run("extract", talk, "--schema", schema, "--model", "none", "--html", page)
    assert "Rosa Field" in page.read_text()


def test_a_draft_is_one_more_proposer(talk: Path, schema: Path, tmp_path: Path) -> None:
    """A draft's supported values are held under its name."""
    draft = tmp_path / "draft.json"
    draft.write_text('{"name": "Rosa Field"}')
    args = ("extract", talk, "--schema", schema, "--model", "none", "--envelope", "--draft", f"gpt={draft}")
    done = run(*args)
    assert Record.from_dict(json.loads(done.stdout))["/name"].proposers == ("spans", "gpt")


def test_fields_of_a_draft_that_the_schema_does_not_have_are_named_as_such(
    talk: Path, schema: Path, tmp_path: Path
) -> None:
    """A draft of another schema asks nobody anything; the items of a list are one field."""
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text('{"name": "Rosa Field", "shoes": [{"size": 1}, {"size": 2}], "hat": "blue"}')
    other.write_text('{"coat": "green"}')
    done = run(
        "extract", talk, "--schema", schema, "--model", "none", "--draft", f"gpt={one}", "--draft", f"old={other}"
    )
    told = done.stderr.splitlines()
    assert "2 fields of the draft gpt are not in the schema" in told
    assert "1 field of the draft old is not in the schema" in told
    assert (done.returncode, "without an answer" in done.stderr) == (0, False)


def test_schema_infer_drafts_a_schema(tmp_path: Path) -> None:
    """Example records give a schema."""
    example = tmp_path / "r.json"
    example.write_text('{"name": "a", "age": 3}')
    done = run("schema", "infer", example)
    assert json.loads(done.stdout)["properties"]["age"]["type"] == "integer"
    assert done.stderr.strip() == "fields: 2, from records: 1"


def test_every_command_has_help() -> None:
    """Each command teaches its use."""
    for command in (["extract"], ["check"], ["models", "list"], ["models", "pull"], ["schema", "infer"], ["demo"]):
        assert run(*command, "--help").returncode == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("bad.txt", "empty")),
        (b"\x00\x01\x02\x7fELF\xff\xfe\xfa" * 50, ("bad.txt",)),
        (b"WEBVTT\n\nnot a time --> nonsense\nwords\n", ("bad.txt",)),
        (b'{"segments": [{"start": "x"', ("bad.txt",)),
    ],
    ids=["empty", "binary", "broken-vtt", "broken-json"],
)
def test_a_bad_transcript_is_one_line(content: bytes, words: tuple[str, ...], schema: Path, tmp_path: Path) -> None:
    """A file that cannot be a transcript ends with status 2 and one line that names it."""
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    assert_one_line_error(run("extract", bad, "--schema", schema, "--model", "none"), 2, *words)


def test_a_huge_file_is_refused_before_it_is_read(schema: Path, tmp_path: Path) -> None:
    """A sparse file of a terabyte, which no memory holds, is refused by its size."""
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(10**12)
    assert_one_line_error(run("extract", huge, "--schema", schema, "--model", "none"), 2, "huge.txt", "MB")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"type": "strange"}', '{"type": "object", "$ref": "#/nope"}'])
def test_a_bad_schema_is_one_line(content: str, talk: Path, tmp_path: Path) -> None:
    """A broken schema ends with status 2 and one line that names it."""
    bad = tmp_path / "bad-schema.json"
    bad.write_text(content)
    assert_one_line_error(run("extract", talk, "--schema", bad, "--model", "none"), 2)


def test_an_unreadable_path_is_one_line(schema: Path, tmp_path: Path) -> None:
    """A path that is not there, or is a folder, ends with status 2."""
    assert_one_line_error(run("extract", tmp_path / "no.txt", "--schema", schema, "--model", "none"), 2, "no.txt")
    assert_one_line_error(run("extract", tmp_path, "--schema", schema, "--model", "none"), 2)


def test_an_unknown_model_is_one_line(talk: Path, schema: Path) -> None:
    """A model that does not exist ends with status 2 and says which do."""
    assert_one_line_error(run("extract", talk, "--schema", schema, "--model", "gpt-17"), 2, "gpt-17")


def test_an_output_that_cannot_be_written_leaves_nothing(talk: Path, schema: Path, tmp_path: Path) -> None:
    """A folder that does not exist ends with status 1 and no half-written file."""
    out = tmp_path / "nowhere" / "record.json"
    done = run("extract", talk, "--schema", schema, "--model", "none", "--out", out)
    assert (done.returncode, "nowhere" in done.stderr, list(tmp_path.rglob("*.part"))) == (1, True, [])


def test_a_full_disk_keeps_the_old_output(talk: Path, schema: Path, tmp_path: Path) -> None:
    """Where writing fails halfway the old file stands untouched, and no part of the new one is left."""
    resource = pytest.importorskip("resource", reason="limits need POSIX")
    out = tmp_path / "record.json"
    out.write_text("old")
    page = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40)); import signal; "
    page += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from onrecord.cli import main; main()"
    del resource
    # Coverage could not write its own file either, and would say so at length.
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-B", "-c", page, "extract", talk, "--schema", schema, "--model", "none", "--out", out],
        capture_output=True,
        timeout=60,
        check=False,
        env=unmeasured,
    )
    assert (done.returncode, out.read_text(), b"Traceback" in done.stderr) == (1, "old", False), done.stderr
    assert list(tmp_path.glob("*.part")) == []


def test_what_cannot_be_written_is_found_out_first(talk: Path, schema: Path, tmp_path: Path) -> None:
    """The model, which may take minutes, is not even opened where its record could not be kept."""
    for option in ("--out", "--html"):
        args = ("--model", "replay:none.jsonl", option, tmp_path / "none" / "x.html")
        assert_one_line_error(run("extract", talk, "--schema", schema, *args), 1, "x.html", "cannot be written")


def test_a_transcript_without_words_is_named(schema: Path, tmp_path: Path) -> None:
    """Of many files, the one that is meant."""
    path = tmp_path / "silent.vtt"
    path.write_text("WEBVTT\n")
    assert_one_line_error(run("extract", path, "--schema", schema, "--model", "none"), 2, "silent.vtt: no words")


def test_a_log_holds_no_empty_lines(talk: Path, schema: Path) -> None:
    """Where standard error is a file, it holds what is said, and nothing of bars."""
    done = run("extract", talk, "--schema", schema, "--model", "none")
    assert "" not in done.stderr.splitlines()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize("command", ["extract", "check", "help"])
def test_a_full_standard_output_is_said(command: str, talk: Path, schema: Path) -> None:
    """A disk that is full behind ``>`` is no bug: status 1, and one line that says so."""
    record = talk.with_suffix(".json")
    record.write_text('{"heart_rate": 88}')
    arguments: dict[str, list[object]] = {
        "extract": ["extract", talk, "--schema", schema, "--model", "none"],
        "check": ["check", talk, record, "--schema", schema, "--table"],
        "help": ["--help"],
    }
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "onrecord", *map(str, arguments[command])],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    errors = done.stderr.decode().split("\n")
    expected = "onrecord: standard output: cannot be written: no space left on device. Make room, or send it elsewhere"
    assert (done.returncode, [line for line in errors if line]) == (1, [expected])


def test_an_interrupt_leaves_no_half_written_output(schema: Path, tmp_path: Path) -> None:
    """Ctrl-C while waiting for input ends with 130, one line, and no file."""
    out = tmp_path / "record.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "extract", "-", "--schema", schema, "--model", "none", "--out", out],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # A pipe holds 64 KiB: once all of this is written the program stands in its read, however slow the machine.
    assert process.stdin is not None
    process.stdin.write(b"Nurse: Good morning.\n" * 10_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.decode().strip()) == (130, "onrecord: interrupted")
    assert list(tmp_path.glob("record.json*")) == []


@pytest.mark.parametrize("moment", ["while it loads", "between commands", "at the end"])
def test_an_interrupt_is_one_line_at_most_whatever_the_moment(moment: str) -> None:
    """Ctrl-C in the middle of an import, before the command or behind it ends with 130 and no traceback."""
    send = "import os, signal, sys; stop = lambda *_: os.kill(os.getpid(), signal.SIGINT) or 0; "
    arrange = {
        # Python looks at signals between two steps: the import below never ends.
        "while it loads": "sys.meta_path.insert(0, type('Stop', (), {'find_spec': lambda self, name, *_: "
        "stop() if name == 'onrecord.extractor' else None})()); ",
        "between commands": "import onrecord.cli.commands as c; c.app = stop; ",
        "at the end": "import threading; threading._register_atexit(stop); ",
    }
    page = f"{send}{arrange[moment]}from onrecord.cli import main; sys.argv = ['onrecord', '--version']; main()"
    done = subprocess.run([sys.executable, "-c", page], capture_output=True, text=True, timeout=60, check=False)
    said = [] if moment == "at the end" else ["onrecord: interrupted"]
    assert (done.returncode, done.stderr.splitlines()) == (130, said)


def test_a_program_that_was_started_deaf_to_interrupts_stays_so() -> None:
    """As nohup and shells in the background start it: the signal of others does not end it."""
    page = "import os, signal; signal.signal(signal.SIGINT, signal.SIG_IGN); import onrecord.cli.commands as c; "
    page += "c.app = lambda: os.kill(os.getpid(), signal.SIGINT); from onrecord.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", page], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_internal_error_is_one_line_without_content(
    talk: Path, schema: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug of ours ends with status 1 and a line that quotes nothing of the transcript."""
    from onrecord import cli
    from onrecord.cli import extract

    def explode(*_: object, **__: object) -> None:
        raise ValueError("Rosa Field")

    monkeypatch.setattr(extract, "read_transcript", explode)
    monkeypatch.delenv("ONRECORD_DEBUG", raising=False)
    monkeypatch.setattr(sys, "argv", ["onrecord", "extract", str(talk), "--schema", str(schema), "--model", "none"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, "Rosa" in capsys.readouterr().err) == (1, False)
