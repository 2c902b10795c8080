"""What a model thinks of its own values: from the answer to the claim, the record and the gate."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from dialogues import HANDOFF
from onrecord import Extractor, Gate, Record, ReplayModel, Schema
from onrecord.checks import Judged, Verdict
from onrecord.gate.features import NAMES
from onrecord.models import Answer
from onrecord.propose import Claim, LlmProposer, merge

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "a/b": {"type": ["string", "null"], "title": "Patient"},
            "allergies": {"type": "array", "items": {"type": "string"}, "title": "Allergies"},
            "medications": {
                "type": "array",
                "title": "Medications",
                "items": {"type": "object", "properties": {"name": {"type": "string"}, "dose/day": {"type": "string"}}},
            },
        },
    }
)
ANSWER: dict[str, Any] = {
    "a_1b": {"segments": [0], "value": "Rosa Field"},
    "allergies": ["penicillin"],
    "medications": [
        {"segments": [3], "name": "metoprolol", "dose~1day": None},
        {"segments": [3], "name": "metoprolol", "dose~1day": None},
        {"segments": [4], "name": "aspirin", "dose~1day": "ten"},
    ],
}
PROBABILITIES = {
    "/a_1b/segments/0": 0.9,
    "/a_1b/value": 0.8,
    "/allergies/0": 0.7,
    "/medications/0/name": 0.6,
    "/medications/1/name": 0.1,
    "/medications/2/name": 0.5,
    "/medications/2/dose~01day": 0.4,
}
EXPECTED = {
    "/a~1b": 0.8,
    "/allergies/0": 0.7,
    "/medications/0/name": 0.6,
    "/medications/1/name": 0.5,
    "/medications/1/dose~1day": 0.4,
}


def by_pointer(claims: tuple[Claim, ...]) -> dict[str, float | None]:
    return {claim.pointer: claim.token_probability for claim in claims}


def test_each_value_of_a_pack_has_its_own() -> None:
    """Leaves, bare items and columns of items, over items that are said again."""
    model = ReplayModel([Answer(json.dumps(ANSWER), probabilities=PROBABILITIES)])
    assert by_pointer(LlmProposer(HANDOFF, SCHEMA, model).propose().claims) == EXPECTED


def test_a_small_model_s_too() -> None:
    """One question, one answer, whose value is called ``value``."""
    schema = Schema.from_dict({"type": "object", "properties": {"bed": {"type": "string", "title": "Bed"}}})
    text = json.dumps({"segments": [0], "value": "four"})
    model = ReplayModel([Answer(text, probabilities={"/segments/0": 0.9, "/value": 0.8})], needs_focus=True)
    assert by_pointer(LlmProposer(HANDOFF, schema, model).propose().claims) == {"/bed": 0.8}


def test_the_record_keeps_it_and_says_nothing_where_there_is_none() -> None:
    """It is in the envelope beside the gate's probability, there and back."""
    answers = [Answer(json.dumps(ANSWER), probabilities=PROBABILITIES), Answer(json.dumps(ANSWER))]
    told, untold = (
        Extractor(SCHEMA, model=ReplayModel([one]), encoder=None, reader=None).extract(HANDOFF) for one in answers
    )
    (rosa,) = [entry for entry in (*told.claims, *told.withheld) if entry.value == "Rosa Field"]
    assert rosa.token_probability == 0.8
    assert Record.from_dict(json.loads(json.dumps(told.to_dict()))) == told
    assert "token_probability" not in json.dumps(untold.to_dict())


def test_of_several_answers_the_surest_counts() -> None:
    """Windows and samples that give the same value, some without a probability."""
    claims = [[Claim("/a~1b", "Rosa", (str(n),), token_probability=p)] for n, p in enumerate((0.3, None, 0.6))]
    assert by_pointer(merge(claims, SCHEMA)) == {"/a~1b": 0.6}


@pytest.mark.parametrize("probability", [None, 0.25])
def test_a_gate_reads_it(probability: float | None) -> None:
    """It is a feature of its own; the default gate, which was made before it, is the same with and without."""
    claim = Claim("/a~1b", "Rosa", ("llm",), token_probability=probability)
    default = Gate.default()
    gate = default.applied(SCHEMA)
    rows = gate.claims([Judged(claim, (), (), Verdict.SUPPORTED)], gate.reading(HANDOFF), ()).rows()
    read = rows[0][NAMES.index("token_probability")]
    assert read == probability if probability is not None else math.isnan(read)
    assert all(feature < NAMES.index("agreement") for tree in default.trees.trees for feature in tree.feature)
