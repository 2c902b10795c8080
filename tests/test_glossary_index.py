"""The index: in memory and in a file it answers alike; a file that is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord import Direction, Glossary, GlossaryError, OutputError, Term

TERMS = [
    Term("DNR", "do not resuscitate", ("no code",), ("/code_status",), "code status", "a note"),
    Term("NKDA", "no known drug allergies", (), ("/allergies",)),
    Term("metformin", "metformin hydrochloride", ("Glucophage",), (), "drug", direction=Direction.KEEP_LONG),
    Term("q8h", "every 8 hours", (), (), "frequency"),
    Term("CPAP", "continuous positive airway pressure"),
]
TALK = "no code, d n r, met forming every eight hours and the see pap; GLUCOPHAGE; not for min"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = tmp_path / "house.index"
    Glossary(TERMS).build(path)
    return path


def test_a_built_index_answers_as_the_terms_do(built: Path) -> None:
    """Matches, denials, categories and canonical forms are the same from memory and from the file."""
    memory, file = Glossary(TERMS), Glossary.from_file(built)
    assert file.matches(TALK) == memory.matches(TALK) != ()
    assert (file.denials, file.categories) == (memory.denials, memory.categories)
    assert file.canonical("no code", "/code_status") == (TERMS[0],)


def test_terms_come_back_whole(built: Path) -> None:
    """Every attribute of a term survives, and the terms are a sequence."""
    terms = Glossary.from_file(built).terms
    assert (len(terms), list(terms), terms[-1], terms[1:3]) == (5, TERMS, TERMS[-1], tuple(TERMS[1:3]))
    with pytest.raises(IndexError):
        terms[5]


def test_equal_terms_give_equal_bytes(built: Path, tmp_path: Path) -> None:
    """An index depends on its terms alone."""
    again = tmp_path / "again.index"
    Glossary(TERMS).build(again)
    assert again.read_bytes() == built.read_bytes()


@pytest.mark.parametrize("cut", [30, 200, -100])
def test_a_cut_index_is_refused(built: Path, cut: int) -> None:
    """A file that ends too early names itself and says what to do."""
    built.write_bytes(built.read_bytes()[:cut])
    with pytest.raises(GlossaryError, match=r"house\.index.*Build it again"):
        Glossary.from_file(built)


def test_an_index_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(OutputError, match="cannot be written"):
        Glossary(TERMS).build(tmp_path / "no folder" / "x.index")


def test_no_terms_match_nothing() -> None:
    """An empty glossary is allowed and silent."""
    assert (Glossary([]).matches("anything"), Glossary([Term("with", "with")]).matches("with it")) == ((), ())
