"""Made-up visits of our own writing, as many as a test asks for, and a clerk who answers about them by rule.

The clerk stands for a capable model behind a server: asked in OpenAI's chat format, it reads the numbered lines of the
prompt and answers every key that the request asks for, always the same to the same request. It is right as a rule, and
now and then it makes something up, so that records have withheld values too.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from chat_servers import Served, completion, prompt_of, schema_of
from onrecord import Schema, Transcript

SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "patient_name": {"type": ["string", "null"], "title": "Patient name"},
        "reason": {"type": ["string", "null"], "title": "Reason for the visit"},
        "allergies": {"type": "array", "title": "Allergies", "items": {"type": "string"}},
        "heart_rate": {"type": ["integer", "null"], "title": "Heart rate"},
        "temperature": {"type": ["number", "null"], "title": "Temperature"},
        "smoker": {"type": ["boolean", "null"], "title": "Smoker"},
        "medications": {
            "type": "array",
            "title": "Medications",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "title": "Medicine"},
                    "dose": {"type": ["string", "null"], "title": "Dose"},
                },
            },
        },
        "next_of_kin": {"type": ["string", "null"], "title": "Next of kin"},
        "next_visit": {"type": ["string", "null"], "title": "Next visit", "description": "The day that was agreed"},
    },
}
SCHEMA = Schema.from_dict(SHAPE)
_FIRST = ("Rosalind", "Amos", "Petra", "Ivo", "Noor", "Edwin", "Mabel", "Tomas")
_LAST = ("Fieldmouse", "Hartley", "Quist", "Adeyemi", "Marlow", "Brandt", "Okafor", "Lindqvist")
_REASONS = ("a sore knee", "a dry cough", "dizzy spells", "an itchy rash", "a stiff neck", "blurred sight")
_ALLERGIES = ("penicillin", "latex", "peanuts", "ibuprofen", "shellfish")
_DRUGS = ("ramipril", "metformin", "sertraline", "amlodipine", "omeprazole", "bisoprolol")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_MADE_UP = "Ottoline Grey"

Line = tuple[int, str]


def visit(number: int) -> Transcript:
    """Return the visit of that number, the same in every run."""
    draw = random.Random(number)
    first, second = draw.sample(_DRUGS, 2)
    name = f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"
    said = [
        ("Nurse", "Good morning, what is your name?"),
        ("Patient", f"My name is {name}."),
        ("Nurse", "And what brings you here?"),
        ("Patient", f"I came in with {draw.choice(_REASONS)}."),
        ("Nurse", "Are you allergic to anything?"),
        ("Patient", f"I am allergic to {draw.choice(_ALLERGIES)}." if draw.random() < 0.7 else "Not that I know."),
        ("Nurse", f"Your heart rate is {draw.randint(55, 110)}."),
        ("Nurse", f"Your temperature is {draw.randint(360, 389) / 10} degrees."),
        ("Nurse", "Do you smoke?"),
        ("Patient", draw.choice(("Yes, I smoke.", "No, I do not smoke."))),
        ("Patient", f"I take {first} {draw.choice((5, 10, 20))} mg in the morning."),
        ("Patient", f"I also take {second} {draw.choice((25, 50, 100))} mg at night."),
        ("Nurse", f"We meet again on {draw.choice(_DAYS)}."),
    ]
    if draw.random() < 0.3:
        said.insert(7, ("Nurse", f"Sorry, I misread that, your heart rate is {draw.randint(111, 130)}."))
    return Transcript.from_segments([{"speaker": speaker, "text": text} for speaker, text in said])


def clerk(body: dict[str, Any]) -> Served:
    """Answer every key of a request from its prompt."""
    lines = [(int(n), text) for n, text in re.findall(r"^\[(\d+)\] (.*)$", prompt_of(body), re.MULTILINE)]
    asked: Mapping[str, Any] = schema_of(body)["properties"]
    return Served(completion(json.dumps({key: _KNOWN[key](lines) for key in asked})))


def _all(pattern: str, lines: list[Line]) -> list[tuple[int, re.Match[str]]]:
    return [(number, found) for number, text in lines if (found := re.search(pattern, text))]


def _one(pattern: str, *, read: Callable[[str], Any] = str) -> Callable[[list[Line]], Any]:
    """Return what answers with the last words that match."""

    def known(lines: list[Line]) -> Any:
        found = _all(pattern, lines)
        return {"segments": [found[-1][0]], "value": read(found[-1][1].group(1))} if found else None

    return known


def _listed(pattern: str, *names: str) -> Callable[[list[Line]], Any]:
    """Return what answers with an item for every match, its groups under ``names``."""

    def known(lines: list[Line]) -> Any:
        return [{"segments": [n], **dict(zip(names, found.groups(), strict=True))} for n, found in _all(pattern, lines)]

    return known


def _kin(lines: list[Line]) -> Any:
    """Make somebody up in one visit of three; nobody's next of kin is ever said."""
    return {"segments": [0], "value": _MADE_UP} if sum(map(len, (text for _, text in lines))) % 3 == 0 else None


_KNOWN: Mapping[str, Callable[[list[Line]], Any]] = {
    "patient_name": _one(r"My name is ([^.]+)"),
    "reason": _one(r"I came in with ([^.]+)"),
    "allergies": _listed(r"allergic to ([^.?]+)\.", "value"),
    "heart_rate": _one(r"heart rate is (\d+)", read=int),
    "temperature": _one(r"temperature is ([\d.]+) degrees", read=float),
    "smoker": _one(r"(Yes|No), I", read=lambda word: word == "Yes"),
    "medications": _listed(r"take (\w+) (\d+ mg)", "name", "dose"),
    "next_of_kin": _kin,
    "next_visit": _one(r"again on (\w+)"),
}
