"""House form: a supported value is written as the house writes it, and nothing is added."""

from __future__ import annotations

import pytest

from onrecord import Direction, Glossary, Schema, Term, Transcript, check

HOUSE = Glossary(
    [
        Term("DNR", "do not resuscitate", ("no code",), ("/code_status",)),
        Term("SOB", "shortness of breath", ("short of breath",), ("/note/symptom",)),
        Term("discontinue", "stop a treatment", ("D/C",), ("/order",)),
        Term("RRT", "rapid response team", ("rapid response",), ("/action",)),
        Term("QD", "once a day", (), ("/often",), direction=Direction.KEEP_LONG),
    ]
)
SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "code_status": {"type": "string"},
            "note": {"type": "object", "properties": {"symptom": {"type": "string"}}},
            "letter": {"type": "object", "properties": {"symptom": {"type": "string"}}},
            "order": {"type": "string", "enum": ["continue", "discontinue"], "description": "What to do with the line"},
            "action": {"type": "string"},
            "often": {"type": "string", "description": "How often it is taken"},
        },
    }
)


def written(text: str, pointer: str, value: str) -> object:
    data: dict[str, object] = {}
    at = data
    *path, last = pointer.split("/")[1:]
    for part in path:
        at = at.setdefault(part, {})  # type: ignore[assignment]
    at[last] = value
    record = check(Transcript.from_segments([{"speaker": "A", "text": text}]), data, SCHEMA, glossary=HOUSE)
    return next((entry.value for entry in record.claims if entry.pointer == pointer), None)


@pytest.mark.parametrize(
    ("text", "pointer", "value", "expected"),
    [
        ("She is a no code.", "/code_status", "no code", "DNR"),
        ("She is a no code.", "/code_status", "DNR", "DNR"),
        ("He is short of breath.", "/note/symptom", "short of breath", "SOB"),
        ("He is short of breath.", "/letter/symptom", "short of breath", "short of breath"),
        ("We D C the line at noon.", "/order", "discontinue", "discontinue"),
        ("He takes it once a day.", "/often", "once a day", "once a day"),
        ("Please call rapid response.", "/action", "call rapid response", "call RRT"),
    ],
)
def test_a_value_takes_its_form(text: str, pointer: str, value: str, expected: str) -> None:
    """Whole or in part, in its own fields alone, long where the house keeps it long."""
    assert written(text, pointer, value) == expected


@pytest.mark.parametrize(
    ("text", "pointer", "value"),
    [("She is fine.", "/code_status", "DNR"), ("He is well.", "/note/symptom", "SOB")],
)
def test_a_term_that_was_not_said_is_withheld(text: str, pointer: str, value: str) -> None:
    """House form is no evidence."""
    assert written(text, pointer, value) is None
