"""A day on which somebody is elsewhere is not the one that is agreed on.

"I'm in Leeds Tuesday. Wednesday at ten?" For days and dates, where the same turn or the next one names another of the
kind. Fields that ask where somebody is, or when they are away, are left alone. Not covered: days that are told as
another thing's ("that's the audit").
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, sentence_of, within
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.dates import WEEKDAY, find_whens
from onrecord.language.tokens import READ_BEFORE
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_ELSEWHERE = re.compile(
    r"\b(?i:i|we|he|she|they)(?:['’](?:m|re|s|ll be)|\s+(?:am|are|is|will be))\s+(?:all\s+)?"
    r"(?:(?:over |up |down )?in [A-Z]\w+|(?:away|out of (?:the office|town)|abroad|busy|tied up|"
    r"fully booked|booked (?:up|solid)|shut|closed|travelling|flying|in (?:court|surgery|theatre)|"
    r"on (?:leave|holiday|annual leave|nights|a course|another job)|"
    r"at (?:a|my|the) (?:\w+\s+)?(?:wedding|funeral|conference|"
    r"dentist\w*|hospital|other \w+))\b)"
)
_ASKS_FOR_IT = re.compile(
    r"\b(?:away|absen|leave|holiday|unavail|busy|where|travel|trip|shift|clos|shut|course|wedding|funeral|flight|conflict)",
    re.IGNORECASE,
)
_CUTS = re.compile(r"[,;–—]|\b(?:but|so|then|because)\b", re.IGNORECASE)


def elsewhere(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a day on which its speaker is elsewhere, where another one is named instead."""
    pieces = answers(evidence)
    if not pieces or not isinstance(claim.value, str) or is_yes_no(field):
        return None
    piece = pieces[-1]
    segment = transcript.segments[piece.segment]
    if not _may_be(segment.text) or _ASKS_FOR_IT.search(f"{field.label} {field.description}"):
        return None
    own = set(_days(transcript.slice(piece.span)))
    if not own or not _ELSEWHERE.search(_part(piece, segment, transcript)):
        return None
    named = [day for turn in transcript.segments[piece.segment : piece.segment + 2] for day in _days(turn.text)]
    if own.issuperset(named):
        return None
    seen = Evidence(Role.CONTRADICTION, segment.index, segment.span)
    return Finding("busy", Verdict.CONTRADICTED, "somebody is elsewhere on that day", (seen,), takes_back=False)


@lru_cache(maxsize=READ_BEFORE)
def _may_be(text: str) -> bool:
    """Say whether a turn tells that somebody is elsewhere: most do not, and need no closer look."""
    return _ELSEWHERE.search(text) is not None


def _part(piece: Evidence, segment: Segment, transcript: Transcript) -> str:
    """Return the part of the sentence that a day stands in: "I'm away Monday, so Friday" says it of Monday alone."""
    sentence = sentence_of(piece, transcript)
    at = within(piece, segment)[0] - segment.text.find(sentence)
    cuts = [cut.start() for cut in _CUTS.finditer(sentence)]
    first = max((cut for cut in cuts if cut <= at), default=0)
    return sentence[first : min((cut for cut in cuts if cut > at), default=len(sentence))]


@lru_cache(maxsize=READ_BEFORE)
def _days(text: str) -> tuple[str, ...]:
    """Return the weekdays and dates of a text, each in one form."""
    days = [found.group().lower() for found in WEEKDAY.finditer(text)]
    return (*days, *(str(when.dates) for when in find_whens(text) if when.dates))
