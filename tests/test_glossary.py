"""Glossary: files, the places that say a term, and the terms that a value is a form of."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import Glossary, GlossaryError, Term

DNR = Term("DNR", "do not resuscitate", ("do not want to be resuscitated", "no code"), ("/code_status",))
PO = Term("PO", "by mouth", (), ("/medications/*/route",))
T2DM = Term("T2DM", "type 2 diabetes mellitus", ("type 2 diabetes",))
ALL = Term("ALL", "acute lymphoblastic leukaemia")
HOUSE = Glossary([DNR, PO, T2DM, ALL])


def said(text: str, glossary: Glossary = HOUSE) -> list[tuple[str, str]]:
    return [(match.term.preferred, text[match.start : match.end]) for match in glossary.matches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do not resuscitate.", [("DNR", "Do not resuscitate")]),
        ("She does not want to be resuscitated.", [("DNR", "does not want to be resuscitated")]),
        ("He doesn't want to be, um, resuscitated", [("DNR", "doesn't want to be, um, resuscitated")]),
        ("She is D.N.R. now", [("DNR", "D.N.R")]),
        ("that is d n r", [("DNR", "d n r")]),
        ("dnr", [("DNR", "dnr")]),
        ("type two diabetes since May", [("T2DM", "type two diabetes")]),
        ("type 2 diabetes mellitus", [("T2DM", "type 2 diabetes mellitus")]),
        ("PO twice a day, by mouth", [("PO", "PO"), ("PO", "by mouth")]),
        ("she was in ALL remission", [("ALL", "ALL")]),
    ],
)
def test_spoken_forms_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    """Inflections, contractions, fillers, number words and spelled letters say the term; the longest form wins."""
    assert said(text) == expected


@pytest.mark.parametrize("text", ["not all of it", "a pot box", "resuscitate him, do", "", "code"])
def test_what_says_no_term_matches_none(text: str) -> None:
    """An ordinary word in lower case is no abbreviation, and a part of a form is not the form."""
    assert said(text) == []


def test_terms_that_share_a_form_are_all_found() -> None:
    """Which sense is meant needs the field: all of them are returned."""
    two = Glossary([Term("MS", "multiple sclerosis"), Term("MS", "mitral stenosis")])
    assert [m.term.expansion for m in two.matches("known MS")] == ["multiple sclerosis", "mitral stenosis"]


def test_forms_of_stop_words_alone_are_not_looked_for() -> None:
    """A word of every sentence says nothing about a term."""
    assert said("with and without", Glossary([Term("c", "with")])) == []


def test_a_value_is_a_form_only_as_a_whole() -> None:
    """A value that holds a form and more is not that term."""
    assert (HOUSE.canonical("no code", "/code_status"), HOUSE.canonical("no code today", "/code_status")) == (
        (DNR,),
        (),
    )


def test_a_term_stays_in_its_fields() -> None:
    """A value elsewhere is not the term's business."""
    assert HOUSE.canonical("no code", "/name") == ()


@pytest.mark.parametrize(
    ("scope", "pointer", "fits"),
    [
        ("/a", "/a", True),
        ("/a", "/a/0", True),
        ("/a", "/a/*", True),
        ("/a/*", "/a/12", True),
        ("/m/*/dose", "/m/3/dose", True),
        ("/m/*/dose", "/m/*/dose", True),
        ("/m/*/dose", "/m/x/dose", False),
        ("/m/*/dose", "/m/3/name", False),
        ("/a", "/a/0/b", False),
        ("/a", "/b", False),
    ],
)
def test_scopes_cover_concrete_and_star_pointers(scope: str, pointer: str, *, fits: bool) -> None:
    """A scope names fields as the schema does, or places in a record."""
    assert Term("X", fields=(scope,)).may_fill(pointer) is fits


FILES = {
    "g.csv": "preferred,expansion,variants,fields,note\nDNR,do not resuscitate,"
    "do not want to be resuscitated; no code,/code_status,\n",
    "other-order.csv": "\ufeffFields,Variants,Expansion,Preferred\r\ncode_status,"
    "do not want to be resuscitated|no code,do not resuscitate,DNR\r\n",
    "g.tsv": "preferred\texpansion\tvariants\tfields\nDNR\tdo not resuscitate\t"
    "do not want to be resuscitated;no code\t/code_status\n",
    "g.yaml": "- preferred: DNR\n  expansion: do not resuscitate\n  fields: [/code_status]\n"
    "  variants: [do not want to be resuscitated, no code]\n",
}
ENTRY = {
    "preferred": "DNR",
    "expansion": "do not resuscitate",
    "variants": ["do not want to be resuscitated", "no code"],
    "fields": ["/code_status"],
}
FILES["g.json"] = json.dumps([ENTRY])
FILES["wrapped.json"] = json.dumps({"terms": [ENTRY]})
FILES["g.jsonl"] = json.dumps(ENTRY) + "\n\n" + json.dumps(ENTRY) + "\n"


@pytest.mark.parametrize("name", FILES)
def test_every_format_reads_the_same_term(name: str, tmp_path: Path) -> None:
    """CSV, TSV, JSON, JSON Lines and YAML are ways to write one glossary."""
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    assert Glossary.from_file(path).terms == (DNR,)


def test_two_columns_need_no_header(tmp_path: Path) -> None:
    """A list of short and long forms is a glossary, as is an object of them."""
    bare, mapping = tmp_path / "bare.csv", tmp_path / "map.json"
    bare.write_text('BP,blood pressure\nHR,"rate, heart"\n')
    mapping.write_text('{"BP": "blood pressure", "HR": "rate, heart"}')
    expected = (Term("BP", "blood pressure"), Term("HR", "rate, heart"))
    assert (Glossary.from_file(bare).terms, Glossary.from_file(mapping).terms) == (expected, expected)


@pytest.mark.parametrize(
    "content",
    [
        "Abbreviation,Meaning\nBP,blood pressure\n",
        "short form,long form\nBP,blood pressure\n",
        "preferred;expansion;variants\nBP;blood pressure;\n",
        '\n"preferred";"expansion"\nBP;blood pressure\n',
    ],
)
def test_tables_as_people_have_them(tmp_path: Path, content: str) -> None:
    """Two columns under other names, and the semicolons of a spreadsheet where the comma is in numbers."""
    path = tmp_path / "g.csv"
    path.write_text(content)
    assert Glossary.from_file(path).terms == (Term("BP", "blood pressure"),)


def test_utf_16_is_read(tmp_path: Path) -> None:
    """Spreadsheets save tables as UTF-16."""
    path = tmp_path / "g.tsv"
    path.write_text("preferred\texpansion\nCafé\tcoffee house\n", encoding="utf-16")
    assert Glossary.from_file(path).terms == (Term("Café", "coffee house"),)


@pytest.mark.parametrize(
    ("name", "content", "where", "what"),
    [
        ("g.csv", b"", "g.csv", "no terms"),
        ("g.csv", b"a,b,c\n1,2,3\n", "g.csv:1", "preferred"),
        ("g.csv", b"prefered,expansion\nDNR,x\n", "g.csv:1", "column 'prefered'"),
        ("g.csv", b"Preferred,expansion,varients\nDNR,x,y\n", "g.csv:1", "column 'varients'"),
        ("g.csv", b"prefered,expansion,seen\nDNR,x,3\n", "g.csv:1", "column 'prefered'"),
        ("g.csv", b"preferred,expansion\nDNR,x\n,y\n", "g.csv:3", "no preferred form"),
        ("g.csv", b"preferred,expansion\nDNR,x,y\n", "g.csv:2", "3 cells"),
        ("g.csv", b'preferred,expansion\nDNR,"x\n', "g.csv", "not a table"),
        ("g.csv", b"\x89PNG\r\n\x1a\n\x00\xff", "g.csv", "not text"),
        ("g.csv", b"a\x00b,c\n", "g.csv", "not text"),
        ("g.json", b"{", "g.json", "not JSON"),
        ("g.json", b"3", "g.json", "list of entries"),
        ("g.json", b'[{"preferred": 3}]', "entry 1", "preferred must be text"),
        ("g.json", b'[{"preferred": "A", "variants": 3}]', "entry 1", "list of texts"),
        ("g.json", b'[{"preferred": "A", "varients": []}]', "entry 1", "varients"),
        ("g.json", b'["A"]', "entry 1", "object"),
        ("g.jsonl", b'{"preferred": "A"}\n{\n', "g.jsonl:2", "not JSON"),
        ("g.yaml", b"- a: [\n", "g.yaml:2", "not YAML"),
        ("g.csv", b"preferred,expansion\nA," + b"x" * 600 + b"\n", "g.csv:2", "500 characters"),
    ],
)
def test_a_broken_file_is_named_with_its_line(name: str, content: bytes, where: str, what: str, tmp_path: Path) -> None:
    """What is wrong, and where, is in the error."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(GlossaryError) as caught:
        Glossary.from_file(path)
    assert (what in caught.value.what, where in caught.value.where) == (True, True), str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that is not there is an error of ours."""
    with pytest.raises(GlossaryError, match="no such file"):
        Glossary.from_file(tmp_path / "none.csv")


def test_python_entries_are_checked_too() -> None:
    """A mapping is checked as a file's entry is."""
    with pytest.raises(GlossaryError, match="term 2"):
        Glossary.from_terms([DNR, {"expansion": "x"}])


@settings(deadline=None)  # the first call reads the word lists
@given(st.text(max_size=60), st.lists(st.sampled_from(["do", "not", "D", "n", "r", "code", "no", "2"]), max_size=12))
def test_matches_stay_inside_the_text_and_apart(noise: str, words: list[str]) -> None:
    """Any text gives matches in order that do not overlap, each one a form of its term."""
    text = noise + " ".join(words)
    spans = [(m.start, m.end) for m in HOUSE.said(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] or a == b for a, b in itertools.pairwise(spans))
    assert all(match.form in match.term.forms for match in HOUSE.matches(text))
