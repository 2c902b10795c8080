"""Composed values: what a description says of its parts, and what was said for each."""

from __future__ import annotations

import pytest

from onrecord import Extractor, Glossary, Schema, Term, Transcript, check
from onrecord.glossary.composed import Part, Slot, template_of
from onrecord.schema import Field, Kind

SIG = "Amount, unit, route and frequency in house terms, single spaces"
TIMED = "House term, then the time as HH:MM, e.g. 'ETD 09:15'"
HOUSE = [
    Term("PO", "by mouth", ("orally",), (), "route"),
    Term("BID", "twice a day", (), (), "frequency"),
    Term("PRN", "as needed", (), (), "frequency"),
    Term("units", "units of insulin", ("U",), (), "unit"),
    Term("ETA", "estimated time of arrival"),
    Term("COB", "close of business"),
    Term("HTN", "hypertension"),
    Term("CKD 3", "chronic kidney disease stage 3"),
]
CATEGORIES = ("route", "frequency", "unit")


def field(description: str) -> Field:
    return Field("/x", Kind.STRING, "x", description=description)


@pytest.mark.parametrize(
    ("description", "parts"),
    [
        (SIG, [Part.AMOUNT, Part.TERM, Part.TERM]),
        ("Sig, e.g. '5 mg IM daily'", [Part.AMOUNT, Part.TERM, Part.RATE]),
        ("House term, then the weekday, e.g. 'EOD Monday'", [Part.TERM, Part.WEEKDAY]),
        ("House term for the milestone, then the time as HH:MM", [Part.TERM, Part.TIME]),
        ("Conditions in house terms, separated by ', '", [Part.TERM]),
        ("Count and house term, e.g. '3 PO'", [Part.NUMBER, Part.TERM]),
    ],
)
def test_a_description_says_its_parts(description: str, parts: list[Part]) -> None:
    """An example, the names of the parts, or how they are joined."""
    template = template_of(field(description), CATEGORIES, [])
    assert template is not None
    assert [slot.part for slot in template.slots] == parts


@pytest.mark.parametrize("description", ["", "Code status, house term", "Time of the call", "The amount paid"])
def test_one_value_has_no_parts(description: str) -> None:
    """A field that asks for one thing is not composed."""
    assert template_of(field(description), CATEGORIES, []) is None


@pytest.mark.parametrize(
    ("description", "separator"),
    [("Terms separated by '; '", "; "), ("Terms, comma-less, separated by commas", ", "), ("joined by a plus", " + ")],
)
def test_a_list_knows_its_separator(description: str, separator: str) -> None:
    """In quotes or by its name."""
    template = template_of(field(description), (), [])
    assert template is not None
    assert (template.separator, template.repeats, template.slots) == (separator, True, (Slot(Part.TERM),))


@pytest.mark.parametrize(
    ("description", "said", "expected"),
    [
        (SIG, "two milligrams by mouth twice a day", "2 mg PO BID"),
        (SIG + ", and PRN if only when needed", "five hundred milligrams by mouth as needed", "500 mg PO PRN"),
        ("Amount and frequency, e.g. '5 mg daily'", "five milligrams once a day", None),
        (SIG, "ten units by mouth twice a day", "10 units PO BID"),
        (
            "House term, then the time as HH:MM, e.g. 'ETD 09:15'",
            "estimated time of arrival sixteen thirty",
            "ETA 16:30",
        ),
        (
            "House term, then the time as HH:MM, e.g. 'ETD 09:15'",
            "estimated time of arrival fourteen hundred",
            "ETA 14:00",
        ),
        (
            "House term, then the time as HH:MM, e.g. 'ETD 09:15'",
            "estimated time of arrival at half past two",
            "ETA 02:30",
        ),
        ("House term, then the weekday, e.g. 'EOD Monday'", "close of business Friday", "COB Friday"),
        ("In house terms, separated by ', '", "hypertension and chronic kidney disease stage three", "HTN, CKD 3"),
    ],
)
def test_what_is_said_takes_its_form(description: str, said: str, expected: str | None) -> None:
    """Each part takes its house form, in the order asked for; a value without any term stays as it was said."""
    schema = Schema.from_dict({"type": "object", "properties": {"x": {"type": "string", "description": description}}})
    transcript = Transcript.from_segments([{"speaker": "A", "text": f"So that is {said}."}])
    record = Extractor(schema, model=None, glossary=Glossary(HOUSE), encoder=None).extract(transcript)
    assert record.data.get("x") == expected


def test_a_composed_value_names_its_terms() -> None:
    """The entries are a part of the evidence."""
    schema = Schema.from_dict({"type": "object", "properties": {"x": {"type": "string", "description": SIG}}})
    transcript = Transcript.from_segments([{"speaker": "A", "text": "Two milligrams by mouth twice a day."}])
    record = check(transcript, {"x": "two milligrams by mouth twice a day"}, schema, glossary=Glossary(HOUSE))
    assert record["/x"].value == "2 mg PO BID"
    assert record["/x"].glossary is not None
    assert record["/x"].glossary["preferred"] == "PO; BID"
