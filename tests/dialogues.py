"""Small transcripts and schemas of our own writing that several tests share."""

from __future__ import annotations

from typing import Any

from onrecord import Glossary, Schema, Transcript

HANDOFF = Transcript.from_segments(
    [
        {
            "speaker": "Nurse",
            "text": "This is Rosa Field in bed four, she is seventy one.",
            "start_s": 0.0,
            "end_s": 4.0,
        },
        {"speaker": "Day nurse", "text": "Any allergies?", "start_s": 4.0, "end_s": 5.0},
        {"speaker": "Nurse", "text": "Her sister is allergic to penicillin. Rosa gets a rash from latex."},
        {"speaker": "Nurse", "text": "Blood pressure was one forty over ninety and the heart rate eighty eight."},
        {"speaker": "Nurse", "text": "No chest pain, but she is short of breath."},
        {"speaker": "Nurse", "text": "She told us she does not want to be resuscitated."},
        {"speaker": "Nurse", "text": "Metoprolol twenty five milligrams, scratch that, fifty milligrams twice a day."},
        {"speaker": "Day nurse", "text": "Is she on warfarin?"},
        {"speaker": "Nurse", "text": "No, not any more."},
    ]
)

SCHEMA_DICT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Patient name"},
        "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 120},
        "code_status": {"type": ["string", "null"], "title": "Code status"},
        "blood_pressure": {"type": ["string", "null"]},
        "heart_rate": {"type": ["integer", "null"], "title": "Heart rate"},
        "chest_pain": {"type": ["boolean", "null"]},
        "allergies": {"type": "array", "items": {"type": "string"}},
        "symptoms": {"type": "array", "items": {"type": "string"}},
        "medications": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "dose": {"type": ["string", "null"]}},
                "required": ["name", "dose"],
            },
        },
    },
    "required": ["name", "code_status", "allergies"],
}
SCHEMA = Schema.from_dict(SCHEMA_DICT)

GLOSSARY = Glossary.from_terms(
    [
        {
            "preferred": "DNR",
            "expansion": "do not resuscitate",
            "variants": ["does not want to be resuscitated"],
            "fields": ["/code_status"],
        }
    ]
)
