"""Whose doing it was, said with "me" and "you": "it wasn't you", "not me", "that was us".

For fields that ask who, where the claimed value is the label of one of those who talk. Not covered: names, and more
than two speakers where nobody says whom "you" means.
"""

from __future__ import annotations

import re

from onrecord.checks import Finding, Judged
from onrecord.citing import exchange_of
from onrecord.grounding import Grounder
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.tokens import tokenize
from onrecord.otherwise.rivals import against
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_WHO = re.compile(r"\b(?:who|whose|which (?:of|person)|person (?:who|that))\b|\bby$", re.IGNORECASE)
_NOT_ME = re.compile(r"\b(?:not|n['’]t)\s+(?:me|us)\b", re.IGNORECASE)
# What another speaker says of themselves, or denies of the one they talk to.
_OTHERS = re.compile(
    r"\b(?:not|n['’]t)\s+you\b|\b(?:that|it|this)(?:['’]s| is| was)\s+(?:me|us)\b|\b(?:our|my) end\b", re.IGNORECASE
)


def somebody_else(judged: Judged, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against one who is named as the doer, where they or the other party say that it was not them."""
    del grounder
    if not isinstance(judged.claim.value, str) or not _WHO.search(f"{field.description}\n{field.label}"):
        return None
    meant = _words(judged.claim.value) - {"the", "a"}
    if not meant or not any(meant <= _words(speaker) for speaker in transcript.speakers):
        return None
    for turn in transcript.segments:
        said = _NOT_ME if meant <= _words(turn.speaker) else _OTHERS
        if said.search(turn.text) and _is_about(turn, field, transcript):
            return against("the doer is somebody else", *exchange_of(turn, transcript))
    return None


def _words(text: str | None) -> set[str]:
    return {token.norm for token in tokenize(text or "")}


def _is_about(turn: Segment, field: Field, transcript: Transcript) -> bool:
    """Say whether a turn, or the one before it, speaks of the field."""
    topic = topic_of(field)
    near = transcript.segments[max(0, turn.index - 1) : turn.index + 1]
    return any(covers(topic, tokenize(one.text))[0] for one in near)
