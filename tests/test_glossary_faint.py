"""Faint matches: what is left of a form in what a recogniser wrote, and what they may do."""

from __future__ import annotations

import pytest

from onrecord import Extractor, Glossary, Schema, Stage, Term, Transcript

HOUSE = Glossary(
    [
        Term("tachycardia", "fast heart rate", (), ("/finding",)),
        Term("tacrolimus", "", (), ("/medication",)),
        Term("azithromycin", "", (), ("/medication",)),
        Term("gabapentin", "", (), ("/medication",)),
        Term("HCM", "hypertrophic cardiomyopathy"),
        Term("BAL", "bronchoalveolar lavage"),
        Term("PCR", "polymerase chain reaction"),
        Term("RPCR", "respiratory polymerase chain reaction"),
        Term("DNR", "do not resuscitate"),
    ]
)


def hints(text: str) -> list[tuple[str, str]]:
    found = [match for match in HOUSE.matches(text) if match.stage is Stage.FAINT]
    return [(match.term.preferred, text[match.start : match.end]) for match in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she has had to take a card on the list for a year", ("tachycardia", "take a card on")),
        ("so we talk really much when you came in", ("tacrolimus", "talk really much")),
        ("she was on animated remising then", ("azithromycin", "animated remising")),
        ("it was gonna be hunting and that was it", ("gabapentin", "gonna be hunting")),
    ],
)
def test_little_is_left_and_it_is_found(text: str, expected: tuple[str, str]) -> None:
    """Words that everybody knows, none of them the form's own, are where the form was said."""
    assert expected in hints(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "we talked about the garden and what to plant in it",
        "he took the card and posted it",
        "so it was and then the",
        "do not resuscitate",
        "tachycardia since three",
    ],
)
def test_other_talk_has_none(text: str) -> None:
    """Neither everyday talk nor what is said for sure is a hint."""
    assert hints(text) == []


def test_no_form_goes_over_the_end_of_a_sentence() -> None:
    """A comma within a word that a recogniser does not know is none; a full stop is an end."""
    assert hints("so we talk really, much when you came")
    assert hints("so we talk. Really much better now") == []


def test_a_longer_form_is_hinted_at_around_a_shorter_one() -> None:
    """The chain reaction is said for sure, and the rest of the longer form nearly."""
    stages = {m.term.preferred: m.stage for m in HOUSE.matches("talked about rest, retorey polymerase chain reaction")}
    assert stages == {"PCR": Stage.EXACT, "RPCR": Stage.FAINT}


def test_a_hint_is_no_evidence() -> None:
    """It is among the matches, not among what was said, and a hint says that it is one."""
    text = "so we talk really much when you came in"
    assert [match.is_hint for match in HOUSE.matches(text)] == [True]
    assert HOUSE.said(text) == ()
    assert HOUSE.canonical("talk really much", "/medication") == ()


def test_no_hint_enters_a_record() -> None:
    """A field that takes the term stays empty."""
    schema = Schema.from_dict({"type": "object", "properties": {"medication": {"type": ["string", "null"]}}})
    transcript = Transcript.from_text("Nurse: Which medication?\nPatient: So we talk really much.")
    assert Extractor(schema, model=None, glossary=HOUSE).extract(transcript).data.get("medication") is None


def test_of_too_many_places_those_that_share_most_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a long text costs has a bound, and the best places stay within it."""
    monkeypatch.setattr("onrecord.glossary.faint._MOST", 1)
    assert hints("we take a card on the list, and talk really much") == [("tachycardia", "take a card on")]


def test_large_glossaries_have_none() -> None:
    """Beyond some thousand terms it would take too long."""
    many = Glossary([*HOUSE.terms, *(Term(f"A{n}", f"entry {n}") for n in range(5000))])
    assert [match for match in many.matches("so we talk really much") if match.is_hint] == []
