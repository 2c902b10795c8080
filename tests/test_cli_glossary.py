"""The glossary commands: lint, search, build, mine, hotwords."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onrecord import Glossary
from onrecord.cli.commands import app
from onrecord.models.encoder import encoder_is_here

RUN = CliRunner()


@pytest.fixture
def house(tmp_path: Path) -> Path:
    path = tmp_path / "house.csv"
    path.write_text(
        "preferred,expansion,variants,fields,direction\n"
        "DNR,do not resuscitate,no code,/code_status,\n"
        "NBM,nil by mouth,nothing by mouth,,\n"
        "HCTZ,hydrochlorothiazide,,,keep-long\n"
    )
    return path


def run(*args: object, text: str | None = None) -> tuple[int, str, str]:
    done = RUN.invoke(app, ["glossary", *map(str, args)], input=text, env={"COLUMNS": "200"})
    return done.exit_code, done.stdout, done.stderr


def test_lint_is_silent_on_a_clean_glossary(house: Path) -> None:
    """Nothing on standard output, a count on standard error."""
    assert run("lint", house) == (0, "", "3 entries: nothing to complain of\n")


def test_lint_names_each_fault_and_fails(tmp_path: Path) -> None:
    """A collision is a reason to stop."""
    path = tmp_path / "g.csv"
    path.write_text("MS,multiple sclerosis\nMS,mitral stenosis\n")
    status, out, _ = run("lint", path)
    assert (status, out.count("collision"), "entry 2, MS" in out) == (1, 2, True)


def test_lint_looks_fields_up_in_a_schema(house: Path, tmp_path: Path) -> None:
    """A scope that the schema does not have is named."""
    schema = tmp_path / "s.json"
    schema.write_text(json.dumps({"type": "object", "properties": {"other": {"type": "string"}}}))
    status, out, _ = run("lint", house, "--schema", schema)
    assert (status, "the schema has no field /code_status" in out) == (1, True)


def test_search_says_why(house: Path) -> None:
    """Each stage in its own words, and the long form where the house keeps it."""
    status, out, _ = run("search", house, "he", "is", "d", "n", "r,", "on", "HCTZ")
    assert status == 0
    assert 'the letters of "DNR", one by one' in out
    assert out.count("hydrochlorothiazide") == 2


def test_search_of_a_transcript_and_a_field(house: Path, tmp_path: Path) -> None:
    """Only terms that may fill the field, as tab-separated lines in a file."""
    talk, out = tmp_path / "t.txt", tmp_path / "found.tsv"
    talk.write_text("Nurse: She is a no code and nil by mouth.\n")
    status, _, _ = run("search", house, "--transcript", talk, "--field", "/code_status", "--out", out)
    rows = [line.split("\t") for line in out.read_text().splitlines()]
    assert (status, [(row[0], row[4]) for row in rows]) == (0, [("DNR", "no code"), ("NBM", "nil by mouth")])


def test_search_is_divided_by_tabs_where_nobody_looks(house: Path) -> None:
    """A pipe gets lines that a program can read, whole."""
    _, out, _ = run("search", house, "he", "is", "d", "n", "r")
    assert [line.split("\t")[:5] for line in out.splitlines()] == [
        ["DNR", "do not resuscitate", "spelled", "1.00", "d n r"]
    ]


@pytest.mark.parametrize(
    ("asked", "entry", "why"),
    [
        ("SOB", "SOB,short of breath", 'is the ordinary word "sob" too: it counts in capitals among other words'),
        ("sob", "SOB,short of breath", 'is the ordinary word "sob" too: it counts in capitals among other words'),
        ("The", "the,theophylline", "is a word of every sentence"),
        ("R", "R,right side", "counts behind a number alone"),
        ("abc's", "ABC's,basic steps", "is not taken for it when it stands alone"),
    ],
)
def test_search_lists_the_entry_of_that_name_though_retrieval_leaves_it_out(
    tmp_path: Path, asked: str, entry: str, why: str
) -> None:
    """Whoever asks for an entry by its name is told why talk like this does not say it."""
    path = tmp_path / "g.csv"
    path.write_text(f"preferred,expansion,fields\n{entry},/a\nPO,by mouth,\n")
    status, out, error = run("search", path, asked)
    (row,) = (line.split("\t") for line in out.splitlines())
    assert (status, error, row[:5]) == (0, "", [*entry.split(","), "left out", "0.00", asked])
    assert why in row[5]
    assert run("search", path, "--field", "/a", asked)[1] == out
    assert run("search", path, "--field", "/b", asked) == (0, "", "nothing that is said may fill /b\n")


def test_search_lists_nothing_twice(tmp_path: Path) -> None:
    """What retrieval finds is not left out, and a transcript is asked for nothing by name."""
    path = tmp_path / "g.csv"
    path.write_text("SOB,short of breath\n")
    _, out, _ = run("search", path, "short", "of", "breath")
    assert [line.split("\t")[2] for line in out.splitlines()] == ["exact"]
    _, out, _ = run("search", path, "she", "has", "SOB")
    assert [line.split("\t")[2] for line in out.splitlines()] == ["exact"]
    talk = tmp_path / "t.txt"
    talk.write_text("sob\n")
    assert run("search", path, "--transcript", talk)[1] == ""


def test_search_for_a_field_that_takes_nothing_of_it_says_so(house: Path) -> None:
    """Something is said, but not for this field."""
    assert run("search", house, "--field", "/other", "d n r") == (0, "", "nothing that is said may fill /other\n")


def test_search_that_finds_nothing_says_so(house: Path) -> None:
    """Nothing on standard output."""
    assert run("search", house, "nothing") == (0, "", "nothing of the glossary is said\n")


def test_search_needs_words_or_a_transcript(house: Path) -> None:
    """Neither is a usage error."""
    status, _, error = run("search", house)
    assert (status, "give words to look up" in error) == (2, True)


@pytest.mark.skipif(not encoder_is_here(), reason="the sentence encoder is not pulled")
def test_search_by_meaning(house: Path) -> None:
    """A paraphrase is found and called one."""
    status, out, _ = run("search", house, "--meaning", "She must not take anything through the mouth at all.")
    assert (status, "means about the same" in out) == (0, True)


def test_a_built_index_is_a_glossary(house: Path, tmp_path: Path) -> None:
    """Every command takes it."""
    index = tmp_path / "house.index"
    assert run("build", house, "--out", index)[0] == 0
    assert Glossary.from_file(index).terms[0].preferred == "DNR"
    assert run("lint", index)[0] == 0


def test_hotwords_are_printed_one_a_line(house: Path) -> None:
    """As recognisers take them."""
    status, out, _ = run("hotwords", house, "--most", 2)
    assert (status, out) == (0, "hydrochlorothiazide\nDNR\n")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    lines = [
        {"id": str(n), "transcript": [{"text": "He is short of breath."}], "record": {"note": "SOB", "n": 1}}
        for n in range(4)
    ]
    lines += [{"id": str(n), "transcript": [{"text": "All is well."}], "record": {"note": "well"}} for n in range(4, 9)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "not json\n")
    return path


def test_mined_terms_are_a_glossary(cases: Path, tmp_path: Path) -> None:
    """The file has the counts beside each entry and can be used as it is; a broken line is named."""
    out = tmp_path / "mined.csv"
    status, _, error = run("mine", cases, "--out", out)
    (term,) = Glossary.from_file(out).terms
    assert (status, term.preferred, term.expansion, term.fields) == (0, "SOB", "short of breath", ("/note",))
    assert "cases.jsonl:10" in error


def test_what_speaks_against_a_term_is_named(cases: Path) -> None:
    """Pairs that say the words and do not write the short form stand beside it, for the person who confirms."""
    line = {"id": "apart", "transcript": [{"text": "She is short of breath."}], "record": {"note": "dyspnoea"}}
    cases.write_text(json.dumps(line) + "\n" + cases.read_text())
    _, out, _ = run("mine", cases)
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["said only"], row["cases against"]) == ("1", "apart")


@pytest.mark.parametrize(("answer", "kept"), [("y\n", 1), ("n\n", 0)])
def test_a_person_confirms_at_the_prompt(cases: Path, answer: str, kept: int) -> None:
    """What is not confirmed is not kept."""
    status, out, error = run("mine", cases, "--ask", text=answer)
    assert (status, out.count("short of breath,") if "preferred" in out else -1) == (0, kept)
    assert f"{kept} term{'s' * (kept != 1)} from 9 pairs" in error


def test_a_list_may_suggest(cases: Path, tmp_path: Path) -> None:
    """Of a public list, what is written and said."""
    listed = tmp_path / "public.csv"
    listed.write_text("SOB,shortness of breath\nXYZ,something else\n")
    status, out, _ = run("mine", cases, "--list", listed)
    assert (status, "SOB,shortness of breath" in out, "XYZ" in out) == (0, True, False)
