"""A value that was denied is not a fact.

Looks at the words before the evidence within its clause ("no", "denies", "without"), and at a question that a
bare "no" answers. Yes-or-no fields are left alone: there a denial is an answer. Not covered: denials further off
than the next turn, double negation, irony.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_CLAUSE_END = re.compile(r"[.;:!?\n]|\bno,\s(?!no\b)|,?\s+\b(?:but|although|though|however|except)\b", re.IGNORECASE)
_REACH = 8  # words: a denial opens a list ("no fever, cough or chest pain") and rarely reaches further


def denied(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value whose own words deny it, or that stands only in a question answered with no."""
    answers = [piece for piece in evidence if piece.role is Role.ANSWER]
    if not answers or is_yes_no(field) or _has_negation(str(claim.value)):
        return None
    if claim.term is not None and any(_has_negation(transcript.slice(p.span)) for p in answers):
        return None  # "do not want to be resuscitated": the denial is part of the term
    for piece in answers:
        segment = transcript.segments[piece.segment]
        cue = _cue_before(transcript.text[segment.span.start : piece.span.start])
        if cue:
            seen = Span(segment.span.start, piece.span.end)
            found = Evidence(Role.CONTRADICTION, segment.index, seen)
            return Finding("negation", Verdict.CONTRADICTED, f'denied: "{cue}" stands before it', (found,))
        reply = _bare_no_after(piece, transcript)
        if reply:
            return Finding("negation", Verdict.CONTRADICTED, "asked, and answered with no", (reply,))
    return None


def _has_negation(text: str) -> bool:
    cues = load("negations")
    return any(token.norm in cues for token in tokenize(text))


def _cue_before(text: str) -> str:
    """Return the negation that reaches the end of ``text``; empty where there is none."""
    clause = _CLAUSE_END.split(text)[-1]
    cues = load("negations")
    for token in reversed(tokenize(clause)[-_REACH:]):
        if token.norm in cues:
            return clause[token.start : token.end]
    return ""


def _bare_no_after(piece: Evidence, transcript: Transcript) -> Evidence | None:
    segment = transcript.segments[piece.segment]
    if not segment.text.rstrip().endswith("?") or segment.index + 1 >= len(transcript.segments):
        return None
    reply = transcript.segments[segment.index + 1]
    words = tokenize(reply.text)
    if words and words[0].norm in {"no", "nope", "nah", "none", "nothing", "never", "neither", "nil"}:
        return Evidence(Role.CONTRADICTION, reply.index, reply.span)
    return None
