"""What a client passes on from somebody else is that person's word, not the client's own.

Looks, in the words of a client (a patient, a caller, ...), for a verb of saying or thinking with another subject
before the evidence, in its sentence or right before it ("he told the officer I ran the light"). Fields that ask for
what somebody else said are left alone. Not covered: what staff pass on, who do so in their own name; reports without
such a verb.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, party_at, sentence_of, within
from onrecord.grounding import Evidence
from onrecord.language.phrases import phrases
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_OWN = re.compile(r"\b(?:i|we|you|it|that|which)(?:['’]d|['’]ve|\s+(?:just|always|already|also))?\s+$", re.IGNORECASE)
_HEARSAY = re.compile(r"heard|was told|read|apparently", re.IGNORECASE)
_ASKS_FOR_WORDS = re.compile(
    r"\b(?:said|says|stated|states|claim|version|reason|report|quote|belief|believes|thinks|opinion|allege|told|according|advice|"
    r"informed|diagnos|result|plan|order)",
    re.IGNORECASE,
)


def passed_on(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value that a client reports as another person's word."""
    del claim
    pieces = answers(evidence)
    if not pieces or _ASKS_FOR_WORDS.search(f"{field.label} {field.description}"):
        return None
    for piece in pieces:
        if party_at(piece.segment, transcript) != "client":
            return None
        segment = transcript.segments[piece.segment]
        sentence = sentence_of(piece, transcript)
        at = max(0, within(piece, segment)[0] - segment.text.find(sentence))
        before = sentence[:at]
        found = [
            m
            for m in phrases("reporting").finditer(before)
            if _HEARSAY.fullmatch(m.group()) or not _OWN.search(before[: m.start()])
        ]
        if not found:
            return None
    return Finding("reported", Verdict.UNSUPPORTED, "passed on as somebody else's word")
