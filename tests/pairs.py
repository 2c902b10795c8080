"""Labelled pairs for tests of gates: short hand-overs in a house's own words, dealt out by a seed."""

from __future__ import annotations

import random
from typing import Any

from onrecord import Case, Schema, Transcript

SCHEMA_DICT = {
    "type": "object",
    "properties": {
        "mobility": {"title": "Mobility", "enum": ["bed rest", "walks alone", None]},
        "cough": {"title": "Cough", "enum": ["Yes", "No", None]},
        "heart_rate": {"title": "Heart rate", "type": ["number", "null"]},
        "heart_rate_unit": {"title": "Heart rate unit", "enum": ["bpm", "Hz", None]},
        "skin": {"title": "Skin condition", "type": "array", "items": {"enum": ["dry", "pale", "warm"]}},
        "diet": {"title": "Diet", "type": ["string", "null"]},
    },
}
SCHEMA = Schema(SCHEMA_DICT)
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ida", "Jon")


def pairs(count: int, *, seed: int = 0) -> list[Case]:
    """Return cases of which some values are said in words that only the house uses: "in the nest" is bed rest."""
    rng = random.Random(seed)
    found = []
    for number in range(count):
        texts = [f"This is the hand-over of {rng.choice(FIRST_NAMES)}, number {number}."]
        record: dict[str, Any] = {}
        in_bed = rng.random() < 0.5
        texts.append("Stays in the nest today." if in_bed else "Up and about, walks alone to the garden.")
        record["mobility"] = "bed rest" if in_bed else "walks alone"
        if rng.random() < 0.6:
            coughs = rng.random() < 0.5
            texts.append("There is a cough." if coughs else "No cough at all.")
            record["cough"] = "Yes" if coughs else "No"
        if rng.random() < 0.6:
            record["heart_rate"] = rng.randrange(55, 110)
            record["heart_rate_unit"] = "bpm"
            texts.append(f"Heart rate is {record['heart_rate']} beats per minute, room {rng.randrange(10, 99)}.")
        if rng.random() < 0.5:
            record["skin"] = rng.sample(["dry", "pale", "warm"], rng.choice((1, 2)))
            texts.append(f"Skin is {' and '.join(record['skin'])}. The tea was warm.")
        rng.shuffle(texts)
        transcript = Transcript.from_segments([{"speaker": "Nurse", "text": text} for text in texts])
        found.append(Case(f"p{seed}-{number}", transcript, record))
    return found
