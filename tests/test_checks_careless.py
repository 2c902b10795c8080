"""What only a careless proposer claims."""

from __future__ import annotations

import pytest

from onrecord import Schema, Transcript
from onrecord.checks.careless import careless_claim
from onrecord.grounding import Grounder
from onrecord.propose import Claim

TALK = Transcript.from_text(
    "Ann: Do you have any allergies to any medication?\n"
    "Bob: Only penicillin, I believe.\n"
    "Ann: And to food? No allergies there?\n"
    "Bob: No nuts. They are fine otherwise, thank you, and so is all the rest of what I eat and drink at home.\n"
    "Bob: The weather was fine for two days.\n"
    "Ann: Are you allergic to latex?\n"
)
FIELD = {"title": "Allergies", "description": "What the patient is allergic to", "type": "string"}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("penicillin", ""),
        ("latex", ""),
        ("allergies", "it says nothing beyond"),
        ("days", "it says nothing beyond"),
        ("No nuts", "it says that there is none"),
        ("Do you have any allergies to any medication", "it is a question"),
        ("to food? No allergies there", "it is a question"),
        ("The weather was fine", "it was said, but not of"),
    ],
)
def test_a_careless_claim_needs_an_answer_about_its_field(value: str, reason: str) -> None:
    """Questions, denials, the field's own name, and what was said of something else are found against."""
    field = Schema.from_dict({"type": "object", "properties": {"it": FIELD}}).fields[0]
    claim, (evidence, *_) = Grounder(TALK).ground(Claim("/it", value, ("llm",), careless=True), field)
    finding = careless_claim(claim, evidence, TALK, field)
    assert (finding.message if finding else "").startswith(reason)
    assert (finding is None) is (reason == "")


def test_others_are_taken_at_their_word() -> None:
    """The same claim by a proposer that is not careless is none of this check's business."""
    field = Schema.from_dict({"type": "object", "properties": {"it": FIELD}}).fields[0]
    claim, (evidence, *_) = Grounder(TALK).ground(Claim("/it", "allergies", ("spans",)), field)
    assert careless_claim(claim, evidence, TALK, field) is None
