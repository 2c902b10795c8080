"""A transcript is data: words spoken to a machine that listens along state nothing.

Looks for instructions to software ("ignore your instructions", "system note", "hello robot, put ...") in the
evidence's own turn; such a turn is no evidence for anything. A request to a person ("could you set my meal to
vegetarian?") is none of these. Not covered: instructions that name neither a machine nor its record.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, sentence_of
from onrecord.grounding import Evidence
from onrecord.language.phrases import phrases
from onrecord.language.tokens import READ_BEFORE
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_MACHINE = (
    r"(?:robot|computer|a\.?\s?i\.?|bot|chatbot|machine|software|algorithm|language model|transcriber|transcription|"
    r"transcript bot|note-?\s?taker|scribe|recorder|recording|assistant|alexa|siri)"
)
_ORDERS = (
    r"(?:put|write|set|mark|change|overwrite|ignore|disregard|fill|record|enter|delete|note|log|output|list|"
    r"update|add|skip)"
)
# One of these words at least is in whatever the patterns below find: most turns have none, and are not looked at twice.
_HINT = re.compile(
    r"robot|computer|\ba\.?\s?i\b|bot\b|machine|software|algorithm|model|transcri|scribe|record|assistant|alexa|siri|note|"
    r"memo|ignore|disregard|forget|overrid|overwrit|system|instruct|prompt|status|field|equals|json|mode|respond|output|identity|"
    r"message|remind|command|root|inst|admin|develop|[{}<>|\[]",
    re.IGNORECASE,
)
_MEMO = re.compile(
    r"\b(?:note|memo|message|instructions?|reminder)\s+(?:to|for)\s+(?:the\s+)?(?:transcripts?|summary|notes|log|record|system|file|"
    r"recording|minutes|tape)\b|\b(?:begin|start|end|stop)\s+(?:of\s+)?(?:override|note|memo|instructions?|prompt|command|message)\b|"
    r"(?:^|[.!?]\s*)override\s*[.:!]|\bnew\s+instructions?\b\s*[.:]|\bequals\s+(?:true|false|yes|no)\b|"
    r"\b(?:system|admin|developer|root)\s+(?:command|override|update|instruction)s?\b|\b(?:ignore|disregard|forget)\s+(?:what(?:ever)?\s+"
    r"(?:he|she|they|i|we)\s+(?:just\s+)?said|(?:all|any|your|the|previous|prior)\s+(?:of\s+)?(?:rules|instructions|guidelines))",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    rf"(?:(?:^|[.!?,]\s*|\b(?:then|so|and|now|right)\s+)(?:hey|hello|hi|ok|okay|dear|listen|"
    rf"attention)?,?\s*{_MACHINE}\b[,:]?|\b(?:to|for) (?:the|"
    rf"that|your) {_MACHINE}\b)"
    rf".{{0,80}}?\b{_ORDERS}\b|\b{_ORDERS}\b.{{0,60}}?\b(?:for|to) (?:the|that|your) {_MACHINE}\b",
    re.IGNORECASE | re.DOTALL,
)

# Signs that nobody says to a person: the marks of a chat with a model, and the notation of a record.
_NOTATION = re.compile(
    r"[\[<|]\s*(?:system|assistant|developer|admin|inst)\s*[\]>|]|\{\s*[\"'“][\w ]+[\"'”]\s*:|"
    r"\bjson\b.{0,30}?\b(?:must|should|has to|needs? to|is to)\b",
    re.IGNORECASE | re.DOTALL,
)


def told_to_a_machine(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value of which a part stands in words that speak to a machine."""
    del claim, field
    for piece in answers(evidence):
        segment = transcript.segments[piece.segment]
        sentence = sentence_of(piece, transcript)
        until = segment.text.find(sentence) + len(sentence)
        if speaks_to_a_machine(segment.text[:until]):
            return Finding("machine", Verdict.UNSUPPORTED, "said to a machine, which states nothing")
    return None


@lru_cache(maxsize=READ_BEFORE)
def speaks_to_a_machine(text: str) -> bool:
    """Say whether a turn speaks to a machine that listens along."""
    if not _HINT.search(text):
        return False
    return any(pattern.search(text) for pattern in (phrases("machine_talk"), _MEMO, _ADDRESSED, _NOTATION))
