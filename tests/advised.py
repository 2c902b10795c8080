"""Systems and cases for tests of advice, of which it is known what is wrong with them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from onrecord import Case, Glossary, Schema, Transcript
from pairs import SCHEMA, pairs

DOSES = Schema(
    {
        "type": "object",
        "properties": {
            "drug": {"title": "Drug", "type": ["string", "null"]},
            "frequency": {"title": "Frequency", "type": ["string", "null"]},
        },
    }
)
HOUSE = Glossary.from_terms(
    [
        {"preferred": "BID", "expansion": "twice a day", "fields": ["/frequency"]},
        {"preferred": "QHS", "expansion": "at bedtime", "fields": ["/frequency"]},
    ]
)


def right(cases: Sequence[Case]) -> dict[str, dict[str, Any]]:
    """Return the records of a system that is always right."""
    return {case.id: copy.deepcopy(dict(case.record)) for case in cases}


def inventing(cases: Sequence[Case]) -> dict[str, dict[str, Any]]:
    """Return records in which two of three have a diet that nobody spoke of."""
    records = right(cases)
    for place, record in enumerate(records.values()):
        if place % 3:
            record["diet"] = "low salt"
    return records


def missing(cases: Sequence[Case]) -> dict[str, dict[str, Any]]:
    """Return records without what is said of the heart and the cough."""
    records = right(cases)
    for record in records.values():
        for name in ("heart_rate", "heart_rate_unit", "cough"):
            record.pop(name, None)
    return records


def badly_labelled(count: int) -> list[Case]:
    """Return cases of which half have a diet in the label that nobody spoke of."""
    diets = ("low salt", "diabetic", "soft", "vegan", "puree", "kosher", "clear liquids", "renal")
    return [
        replace(case, record={**case.record, "diet": diets[place % len(diets)]}) if place % 2 else case
        for place, case in enumerate(pairs(count))
    ]


def prescriptions(count: int) -> list[Case]:
    """Return cases whose labels are in house form."""
    drugs = ("metformin", "lisinopril", "atorvastatin", "sertraline")
    found = []
    for number in range(count):
        drug, said, form = drugs[number % 4], *(("twice a day", "BID"), ("at bedtime", "QHS"))[number % 2]
        texts = [f"This is visit {number}.", f"He takes {drug} {said}.", "No other complaints today."]
        transcript = Transcript.from_segments([{"speaker": "Nurse", "text": text} for text in texts])
        found.append(Case(f"v{number}", transcript, {"drug": drug, "frequency": form}))
    return found


def spelled_out(cases: Sequence[Case]) -> dict[str, dict[str, Any]]:
    """Return records that say the frequency as it was said."""
    long = {"BID": "twice a day", "QHS": "at bedtime"}
    return {case.id: {**case.record, "frequency": long[case.record["frequency"]]} for case in cases}


__all__ = [
    "DOSES",
    "HOUSE",
    "SCHEMA",
    "badly_labelled",
    "inventing",
    "missing",
    "pairs",
    "prescriptions",
    "right",
    "spelled_out",
]
