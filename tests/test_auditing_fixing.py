"""Fixes of labels: in new cases, item by item, with the rest as it was."""

from __future__ import annotations

from typing import Any

from onrecord import Case, Schema, Transcript
from onrecord.evaluation.cases import case_line, read_cases
from onrecord.learning.auditing import Finding, Fix, Kind, fixed

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "plan": {"type": ["string", "null"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "drugs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"drug": {"type": "string"}, "dose": {"type": ["string", "null"]}},
                    "required": ["drug"],
                },
            },
        },
    }
)
RECORD = {
    "name": "Ada",
    "plan": "rest",
    "tags": ["a", "b", "c"],
    "drugs": [{"drug": "aspirin", "dose": "1 mg"}, {"drug": "codeine", "dose": "two mg"}],
}


def case(**options: Any) -> Case:
    transcript = Transcript.from_segments([{"speaker": "Nurse", "text": "Hello.", "start_s": 1.0, "end_s": 2.0}])
    return Case("one", transcript, RECORD, **options)


def mended(*findings: tuple[str, Fix, Any], **options: Any) -> Case:
    found = [
        Finding(Kind.UNSUPPORTED, "", "", "one", pointer, fix=fix, better=better) for pointer, fix, better in findings
    ]
    (out,), _ = fixed([case(**options)], SCHEMA, found, list(Fix))
    return out


def test_a_label_is_null_where_the_schema_takes_that() -> None:
    """Else it is left out."""
    assert {**RECORD, "plan": None} == mended(("/plan", Fix.NULL, None)).record
    assert {k: v for k, v in RECORD.items() if k != "name"} == mended(("/name", Fix.NULL, None)).record


def test_items_go_from_the_last_to_the_first() -> None:
    """Values of a list are taken out of it, each at the place that it had."""
    assert ["b"] == mended(("/tags/0", Fix.NULL, None), ("/tags/2", Fix.NULL, None)).record["tags"]


def test_an_item_goes_with_a_leaf_that_it_needs() -> None:
    """One that it does not need becomes null."""
    assert [RECORD["drugs"][1]] == mended(("/drugs/0/drug", Fix.NULL, None)).record["drugs"]
    without = mended(("/drugs/0/dose", Fix.NULL, None)).record["drugs"]
    assert {"drug": "aspirin", "dose": None} == without[0]


def test_what_is_said_of_items_by_their_place_goes_with_one() -> None:
    """Evidence of other fields stays."""
    evidence = {"/drugs/1/drug": (0,), "/plan": (0,)}
    assert {"/plan": (0,)} == mended(("/drugs/0/drug", Fix.NULL, None), evidence=evidence).evidence


def test_house_forms_are_written_and_nulls_come_first() -> None:
    """A house form makes nothing true."""
    assert "2 mg" == mended(("/drugs/1/dose", Fix.CANONICAL, "2 mg")).record["drugs"][1]["dose"]
    both = (("/plan", Fix.NULL, None), ("/plan", Fix.CANONICAL, "REST"))
    assert None is mended(*both).record["plan"] is mended(*reversed(both)).record["plan"]


def test_only_the_fixes_that_are_asked_for_are_made() -> None:
    """And the record that was read is as it was."""
    one = case()
    found = [Finding(Kind.UNSUPPORTED, "/plan", "", "one", "/plan", fix=Fix.NULL)]
    (same,), done = fixed([one], SCHEMA, found, [Fix.DROP])
    assert (RECORD, 0) == (same.record, done.total())
    fixed([one], SCHEMA, found, [Fix.NULL])
    assert "rest" == one.record["plan"]


def test_a_case_is_written_as_it_is_read(tmp_path: Any) -> None:
    """Times, evidence, other right values, drafts and tags too."""
    import json

    given = case(evidence={"/plan": (0,)}, accept={"/plan": ("bed",)}, drafts={"x": {"plan": "y"}}, tags=("t",))
    (tmp_path / "cases.jsonl").write_text(json.dumps(case_line(given)) + "\n")
    (back,) = read_cases(tmp_path / "cases.jsonl").cases
    assert (given.record, given.evidence, given.accept, given.drafts, given.tags) == (
        back.record,
        back.evidence,
        back.accept,
        back.drafts,
        back.tags,
    )
    assert given.transcript.segments == back.transcript.segments
