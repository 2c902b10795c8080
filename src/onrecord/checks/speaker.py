"""Who may state it: what a clinician diagnoses, an agent promises or a chair decides, only they can say.

For fields that name a party together with a word of stating ("diagnosis made by the clinician", "agent commitment"):
the value, or the reply that confirms it, must be that party's own words. Where labels name no such party, or the talk
shows that they are swapped, nothing is held against it. Not covered: fields that name nobody.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, party_of, sentence_of, within
from onrecord.dialogue import Reply, asked_at
from onrecord.grounding import Evidence
from onrecord.language.phrases import phrases
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load_pairs
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_STANCE = re.compile(
    r"\b(?:diagnos\w*|decision|decid\w+|commit\w*|promis\w*|impression|finding|conclusion|concludes|concluded|finds|"
    r"found|belief|believes|thinks|thought|opinion|said|says|"
    r"reported|gives|stated|states|finding|findings|conclusion|concludes?|verdict|view|given by|made by|agreed by|"
    r"recommend\w*|offer\w*|approv\w*|assess\w*|"
    r"proposal|position)\b",
    re.IGNORECASE,
)
_STATED_BY = re.compile(
    r"\bby\s+(?:the\s+|an?\s+)?(\w+)\b(?!['’]s)"
    r"|\b(\w+?)(?:['’]s)?\s+(?:own\s+|has\s+|have\s+|had\s+|will\s+|\w+ly\s+)*(?:diagnos(?:is|ed|es)|decision|"
    r"decided|decides|commitment|"
    r"commits|promised|promises|promise|impression|finding|conclusion|concludes|concluded|finds|found|belief|"
    r"believes|thinks|thought|opinion|said|says|reported|reports|gives|gave|stated|"
    r"states|view|recommends|recommended|offers|offered|approved|approves|proposal|position)\b",
    re.IGNORECASE,
)
_LAY = re.compile(
    r"\bi (?:think|reckon|bet|guess|believe|looked it up)\b.{0,20}\b(?:i['’]?ve|i have|i['’]?m|it['’]?s|my)\b",
    re.IGNORECASE,
)
# Who speaks for an organisation is seldom labelled by it, and what it said is often told by others.
_ORGANISATIONS = frozenset(
    {
        "airline",
        "bank",
        "landlord",
        "support",
        "shop",
        "school",
        "hotel",
        "company",
        "store",
        "council",
        "firm",
        "employer",
    }
)
_AGAINST = Finding("speaker", Verdict.UNSUPPORTED, "not said by the one who may state it")
_SERVICE_WORDS = re.compile(
    r"\b(?:thank you for calling|thanks for calling|how can i help|how may i help|can i take your|"
    r"can i get your (?:account|policy|"
    r"order|booking)|calls? (?:is|are|may be) recorded|you're through to)\b",
    re.IGNORECASE,
)


def said_by_the_right_one(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that only others than the party whom the field names have said."""
    del claim
    pieces = answers(evidence)
    if pieces and (own := _label_asked(field, transcript)) and not swapped(transcript):
        return None if any(own in _words(_said_by(p, transcript)) for p in pieces) else _AGAINST
    if _asks_an_organisation(field) and all(_by_a_client(piece, transcript) for piece in pieces):
        return _AGAINST if pieces else None
    party = _party_asked(field, transcript)
    if party is None or not pieces:
        return None
    lay = (p for p in pieces if party_of(transcript.segments[p.segment].speaker) in {"client", None})
    if party == "clinician" and any(_LAY.search(sentence_of(piece, transcript)) for piece in lay):
        return Finding("speaker", Verdict.UNSUPPORTED, "a layman's own opinion")
    present = {party_of(speaker) for speaker in transcript.speakers}
    if party not in present or swapped(transcript):
        return None
    return None if any(party_of(_said_by(p, transcript)) in {party, None} for p in pieces) else _AGAINST


def _asks_an_organisation(field: Field) -> bool:
    words = {token.norm.removesuffix("'s") for token in tokenize(f"{field.label} {field.description}")}
    return bool(_STANCE.search(field.label)) and bool(words & _ORGANISATIONS)


def _by_a_client(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a client says it, and not as what they were told."""
    by = party_of(_said_by(piece, transcript))
    return by == "client" and not phrases("reporting").search(sentence_of(piece, transcript))


def _said_by(piece: Evidence, transcript: Transcript) -> str | None:
    """Return who says a piece: who answers, where it stands in a question."""
    segment = transcript.segments[piece.segment]
    asked = asked_at(transcript, piece.segment, within(piece, segment)[0])
    if asked is not None and asked.segment is not None and asked.reply in {Reply.YES, Reply.NO}:
        return transcript.segments[asked.segment].speaker
    return segment.speaker


def _label_asked(field: Field, transcript: Transcript) -> str:
    """Return the word of the talk's own labels whose word the field asks for ("engineer finding"); empty for none."""
    labels = {word for speaker in transcript.speakers for word in _words(speaker)}
    if _STANCE.search(field.label):
        named = [word for token in tokenize(field.label) if (word := token.norm.removesuffix("'s")) in labels]
        if named:
            return named[-1]
    for match in _STATED_BY.finditer(field.description):
        for word in (group.lower() for group in match.groups() if group):
            if word in labels:
                return word
    return ""


def _words(speaker: str | None) -> set[str]:
    return {token.norm for token in tokenize(speaker or "")}


def _party_asked(field: Field, transcript: Transcript) -> str | None:
    """Return the party whose word the field asks for, by its label first, then by its description."""
    roles = load_pairs("roles")
    labels = {token.norm for speaker in transcript.speakers for token in tokenize(speaker)}
    if _STANCE.search(field.label):
        words = [token.norm.removesuffix("'s") for token in tokenize(field.label)]
        named = [roles[word] for word in words if word in labels and word in roles]
        named += [roles[word] for word in words if word in roles and word not in _ORGANISATIONS]
        if named:
            return named[0]
    for match in _STATED_BY.finditer(field.description):
        word = next(group for group in match.groups() if group).lower()
        if word in roles and (word in labels or word not in _ORGANISATIONS):
            return roles[word]
    return None


def swapped(transcript: Transcript) -> bool:
    """Say whether one who is labelled a client talks like the service: then labels prove nothing."""
    return any(
        party_of(segment.speaker) == "client" and _SERVICE_WORDS.search(segment.text)
        for segment in transcript.segments[:6]
    )
