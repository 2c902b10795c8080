"""Lint: each fault is named at its entry, with what to do; a clean glossary has none."""

from __future__ import annotations

import pytest

from onrecord import Direction, Schema, Term
from onrecord.glossary.lint import Fault, lint

SCHEMA = Schema.from_dict(
    {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "enum": ["DNR"]}}}
)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([Term("DNR", "do not resuscitate")], []),
        (
            [Term("MS", "multiple sclerosis"), Term("MS", "mitral stenosis")],
            [(Fault.COLLISION, 1), (Fault.ONLY_IN_CAPITALS, 1), (Fault.COLLISION, 2), (Fault.ONLY_IN_CAPITALS, 2)],
        ),
        (
            [Term("MS", "multiple sclerosis", (), ("/a",)), Term("MS", "mitral stenosis", (), ("/b",))],
            [(Fault.AMBIGUOUS, 1), (Fault.ONLY_IN_CAPITALS, 1), (Fault.AMBIGUOUS, 2), (Fault.ONLY_IN_CAPITALS, 2)],
        ),
        (
            [Term("AR", "accounts receivable"), Term("yearly", "yearly report", ("AR",))],
            [(Fault.COLLISION, 1), (Fault.COLLISION, 2)],
        ),
        ([Term("BP", "blood pressure"), Term("BP", "Blood pressure", ("tension arterielle",))], [(Fault.DUPLICATE, 2)]),
        ([Term("c", "with")], [(Fault.UNREACHABLE, 1)]),
        ([Term("the", "with")], [(Fault.UNREACHABLE, 1)]),
        ([Term("the", "theophylline")], [(Fault.ONLY_OTHERWISE, 1)]),
        ([Term("SOB", "short of breath"), Term("PO", "by mouth")], [(Fault.ONLY_IN_CAPITALS, 1)]),
        ([Term("R", "right", ("right side",))], [(Fault.EVERYDAY, 1)]),
        ([Term("QD", "", direction=Direction.KEEP_LONG)], [(Fault.NOTHING_TO_KEEP, 1)]),
    ],
)
def test_faults_are_named(terms: list[Term], expected: list[tuple[Fault, int]]) -> None:
    """Collisions, ambiguous forms, duplicates, what cannot be found, and what is found too often."""
    assert [(problem.fault, problem.number) for problem in lint(terms)] == expected


def test_a_schema_shows_fields_that_are_not_there() -> None:
    """A scope without a field, and a field whose options have no form of the term."""
    terms = [Term("X", "ex ray", (), ("/c",)), Term("Y", "why ray", (), ("/b",)), Term("DNR", "resus", (), ("/b",))]
    problems = lint(terms, schema=SCHEMA)
    assert [(problem.fault, problem.preferred) for problem in problems] == [
        (Fault.NO_FIELD, "X"),
        (Fault.NOT_ACCEPTED, "Y"),
    ]


def test_a_message_says_what_to_do() -> None:
    """It names the rival entry and the way out."""
    first, *_ = lint([Term("CP", "chest pain"), Term("CP", "cerebral palsy")])
    assert first.message == '"CP" is also said for CP (entry 2); give each its fields, or take the form from one'


def test_many_rivals_are_counted() -> None:
    """A form of ten entries does not print ten names."""
    problems = lint([Term("X", f"sense {word}") for word in ["alder", "birch", "cedar", "dogwood", "elm", "fir"]])
    assert "and 1 more" in problems[0].message
