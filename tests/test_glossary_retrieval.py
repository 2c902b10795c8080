"""Retrieval: stages, inflections, small words, what an abbreviation is and is not."""

from __future__ import annotations

import pytest

from onrecord import Glossary, Stage, Term

HOUSE = Glossary(
    [
        Term("LWBS", "left without being seen"),
        Term("NRFB", "never removed from box"),
        Term("UTI", "urinary tract infection"),
        Term("URTI", "upper respiratory tract infection"),
        Term("ALL", "acute lymphoblastic leukaemia"),
        Term("AIDS", "acquired immunodeficiency syndrome"),
        Term("COPD", "chronic obstructive pulmonary disease"),
        Term("units", "units of insulin", ("U",)),
        Term("q24h", "every 24 hours"),
        Term("SW", "social work"),
        Term("MR", "mitral regurgitation"),
        Term("Abx", "antibiotic(s)"),
        Term("A&E", "accident and emergency"),
        Term("PT/INR", "prothrombin time", ("pro time",)),
        Term("Hx", "history"),
        Term("h/o", "history of"),
    ]
)


def said(text: str) -> list[tuple[str, str]]:
    return [(match.term.preferred, text[match.start : match.end]) for match in HOUSE.matches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("urinary tract infections", [("UTI", "urinary tract infections")]),
        ("a urinary, um, tract infection", [("UTI", "urinary, um, tract infection")]),
        ("upper respiratory tract infection", [("URTI", "upper respiratory tract infection")]),
        ("it's never been removed from the box", [("NRFB", "never been removed from the box")]),
        ("every twenty four hours", [("q24h", "every twenty four hours")]),
        ("every twenty-four hours", [("q24h", "every twenty-four hours")]),
        ("copd on home oxygen", [("COPD", "copd")]),
        ("two UTIs this year", [("UTI", "UTIs")]),
        ("ten u of lantus", [("units", "u")]),
        ("on antibiotics", [("Abx", "antibiotics")]),
        (
            "chronic obstructive, obstructive pulmonary disease",
            [("COPD", "chronic obstructive, obstructive pulmonary disease")],
        ),
        ("went to A and E", [("A&E", "A and E")]),
        ("in ALL remission", [("ALL", "ALL")]),
    ],
)
def test_forms_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    """Inflection, fillers, small words, numbers, plurals and repeats do not hide a form."""
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "all of it",
        "her hearing aids",
        "i see u tomorrow",
        "good morning Mr Smith",
        "I live at SW nineteen one EZ",
        "socially with work",
        "WE ARE ALL HERE",
        "removed the box",
    ],
)
def test_other_words_are_not(text: str) -> None:
    """Ordinary words, titles, postcodes, two things side by side and shouting are no abbreviations."""
    assert said(text) == []


def test_a_form_in_a_form_with_small_words_shares_its_place() -> None:
    """The words "history of" say h/o, and Hx too."""
    assert said("a history of falls") == [("Hx", "history of"), ("h/o", "history of")]


def test_a_match_tells_its_stage_and_score() -> None:
    """Small words added cost a little; what is spelled and written is certain."""
    stages = [(m.stage, m.score) for m in HOUSE.matches("never been removed from box, u t i")]
    assert stages == [(Stage.EXACT, 0.9), (Stage.SPELLED, 1.0)]


def test_places_do_not_overlap() -> None:
    """The longest form takes its words."""
    matches = HOUSE.matches("upper respiratory tract infection and a urinary tract infection")
    assert [m.term.preferred for m in matches] == ["URTI", "UTI"]
