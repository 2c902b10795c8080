"""The examples that ship: they read, their right records are valid, and every value of these is held."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord import Extractor, Glossary, LocalModel, Schema, Transcript, check
from onrecord.demo import demo_inputs
from onrecord.schema import leaves

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


def load(name: str) -> tuple[Transcript, dict[str, object], Schema, Glossary]:
    folder = EXAMPLES / name
    return (
        Transcript.from_file(next(folder.glob("transcript.*"))),
        json.loads((folder / "record.json").read_text(encoding="utf-8")),
        Schema.from_file(folder / "schema.json"),
        Glossary.from_file(folder / "glossary.csv"),
    )


def test_there_are_five() -> None:
    """The folders that the README promises are there."""
    assert NAMES == ["clinical-intake", "insurance-fnol", "meeting-actions", "nursing-handoff", "support-call"]


@pytest.mark.parametrize("name", NAMES)
def test_the_right_record_is_valid_and_held_whole(name: str) -> None:
    """Nothing of a right record is withheld, and what is held is the record."""
    transcript, record, schema, glossary = load(name)
    result = check(transcript, record, schema, glossary=glossary)
    assert [(e.pointer, e.value, e.reason) for e in result.withheld] == []
    assert (schema.validate(record), result.data) == ([], record)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_model_nothing_wrong_is_held(name: str) -> None:
    """What the words alone propose is a part of the right record, list items aside."""
    transcript, record, schema, glossary = load(name)
    data = Extractor(schema, model=None, glossary=glossary).extract(transcript).data
    wrong = {
        key: value for key, value in data.items() if isinstance(value, bool | int | float) and record.get(key) != value
    }
    assert wrong == {}


def test_the_demonstration_withholds_what_it_should() -> None:
    """The hand-off holds DNR and the corrected dose, and neither the wife's allergy nor the old dose."""
    transcript, schema, glossary = demo_inputs()
    record = Extractor(schema, model=None, glossary=glossary).extract(transcript)
    held = {entry.pointer: entry.value for entry in record.claims}
    assert (held["/code_status"], held["/medications/0/dose"], held["/chest_pain"]) == ("DNR", "50 mg", False)
    assert record.data["allergies"] == ["latex"]
    assert {"penicillin", "25 mg"} <= {entry.value for entry in record.withheld}


@pytest.mark.local_model
def test_the_demonstration_shows_nothing_wrong(local_model: LocalModel) -> None:
    """What a new user sees first: all that the built-in model's run holds is what the hand-off says."""
    transcript, schema, glossary = demo_inputs()
    data = Extractor(schema, model=local_model, glossary=glossary).extract(transcript).data
    right = {
        "patient_name": "Walter Quinn",
        "age": 78,
        "code_status": "DNR",
        "allergies": ["latex"],
        "blood_pressure": "140/90",
        "heart_rate": 88,
        "temperature": 38.2,
        "pain_score": 4,
        "chest_pain": False,
        "warfarin": False,
        "symptoms": ["SOB"],
        "medications": [
            {"name": "Metoprolol", "dose": "50 mg", "frequency": "BD"},
            {"name": "paracetamol", "dose": "1 g", "frequency": "PRN"},
        ],
        "diet": "nil by mouth",
    }
    assert {key: value for key, value in data.items() if right.get(key) != value} == {}
    assert {"patient_name", "age", "code_status", "medications"} <= data.keys()


@pytest.mark.local_model
@pytest.mark.parametrize("name", NAMES)
def test_with_the_built_in_model_nothing_wrong_is_held(name: str, local_model: LocalModel) -> None:
    """Each value is the right one of its field, or a part of it, or has it as a part; of lists, of any item."""
    transcript, record, schema, glossary = load(name)
    found = Extractor(schema, model=local_model, glossary=glossary).extract(transcript)
    right: dict[str, list[set[str]]] = {}
    for pointer, value in leaves(record):
        right.setdefault(star(pointer), []).append(set(str(value).lower().split()))
    wrong = []
    for entry in found.claims:
        said = set(str(entry.value).lower().split())
        if not any(said <= one or one <= said for one in right.get(star(entry.pointer), [])):
            wrong.append((entry.pointer, entry.value))
    assert wrong == []


def star(pointer: str) -> str:
    """Return the field of a pointer, whatever the item."""
    return "/".join("*" if part.isdecimal() else part for part in pointer.split("/"))
