"""Grounding: from a claim to the words of the transcript that might license it.

Words come first where the proposer cites them, else they are looked for: the exact phrase, a spoken form of a
glossary term, the number in any spoken form, or the exchange that holds most of the value's content words.
Grounding says where the best places are, the best first; whether one suffices is for the checks.
"""

from __future__ import annotations

from onrecord.grounding.evidence import (
    Evidence,
    Role,
    as_code,
    converts,
    is_speaker,
    is_yes_no,
    ratio_part,
    same_quantity,
    says_none,
    says_yes,
    spelled,
    unit_of,
    when_of,
)
from onrecord.grounding.grounder import Grounder
from onrecord.grounding.paraphrase import as_said

__all__ = [
    "Evidence",
    "Grounder",
    "Role",
    "as_code",
    "as_said",
    "converts",
    "is_speaker",
    "is_yes_no",
    "ratio_part",
    "same_quantity",
    "says_none",
    "says_yes",
    "spelled",
    "unit_of",
    "when_of",
]
