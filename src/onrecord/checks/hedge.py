"""What a speaker is unsure of is no fact, unless the field asks for an estimate.

Looks for words that make a statement less than certain ("might be", "could be", "query") in the evidence's own
statement. A value that keeps the doubt ("possible fracture", "about 20 minutes") says no more than was said. Not
covered: doubt that only tone shows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, clause_of, near, statement_around
from onrecord.dialogue import Mood
from onrecord.grounding import Evidence, is_yes_no
from onrecord.language.content import content_tokens
from onrecord.language.numbers import find_quantities
from onrecord.language.phrases import phrases, says
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_ACCEPTS_DOUBT = re.compile(
    r"\b(?:estimat|approximat|rough|suspect|possib|probab|likely|risk|belie|think|opinion|impression|differential|plan\b|plans\b|"
    r"consider|option|expect|anticipat|concern|reason|history|account|words|quote|feedback)",
    re.IGNORECASE,
)
_WANTS_CERTAINTY = re.compile(
    r"\b(?:established|confirmed|definite|firm|settled|final|decided)\b|\bnot\s+(?:merely|just|only)\b", re.IGNORECASE
)
_WISHED = re.compile(r"\b(?:if|as \w+ as|when|where(?:ver)?)\s+(?:at all\s+)?possible\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_OR_BEHIND = re.compile(r"^\W*or\s+(?!so\b|more\b|less\b|thereabouts)([\w-]+(?:\s[\w-]+)?)", re.IGNORECASE)
_OR_AHEAD = re.compile(r"([\w-]+(?:\s[\w-]+)?)\s+or\s+$", re.IGNORECASE)
_NEAR = 40  # characters before the value in which a word of doubt counts
_AFTERTHOUGHT = 4  # words: "thirty-five, maybe"; a longer "possibly due to ..." doubts something else


def doubtful(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value that its speaker only holds for possible."""
    pieces = answers(evidence)
    if not any(_may_be_doubted(transcript.segments[piece.segment].text) for piece in pieces):
        return None
    hedges = phrases("hedges")
    if _accepts_doubt(f"{field.label} {field.description}") or hedges.search(str(claim.value)):
        return None
    if any(_is_one_of_two(piece, field, transcript) for piece in pieces) and "or" not in str(claim.value).split():
        return Finding("hedge", Verdict.UNSUPPORTED, "one of two that are left open")
    for piece in pieces:
        before, _ = statement_around(piece, transcript)
        inside = transcript.slice(piece.span) if is_yes_no(field) else ""
        if not hedges.search(_WISHED.sub(" ", f"{before[-_NEAR:]} {inside}")) and not _closes_with_doubt(
            near(piece, transcript)[1]
        ):
            return None  # part of it is stated plainly
    return Finding("hedge", Verdict.UNSUPPORTED, "only held for possible") if pieces else None


def _may_be_doubted(text: str) -> bool:
    """Say whether a turn holds any word of doubt, or an "or": most do not, and need no closer look."""
    return _says_or(text) or says("hedges", text) or says("alternatives", text)


@lru_cache(maxsize=READ_BEFORE)
def _says_or(text: str) -> bool:
    return _OR.search(text) is not None


@lru_cache(maxsize=4096)
def _accepts_doubt(asked: str) -> bool:
    return _ACCEPTS_DOUBT.search(asked) is not None and not _WANTS_CERTAINTY.search(asked)


def _closes_with_doubt(after: str) -> bool:
    """Say whether the statement ends right behind the value with a word of doubt."""
    if phrases("alternatives").match(after.lstrip(" ,")):
        return True
    rest = _WISHED.sub(" ", after)
    return len(tokenize(after)) <= _AFTERTHOUGHT and bool(phrases("hedges").search(rest))


def _is_one_of_two(piece: Evidence, field: Field, transcript: Transcript) -> bool:
    """Say whether another number or option stands beside the value with an "or": "seventy or seventy-two"."""
    if not _says_or(transcript.segments[piece.segment].text):
        return False
    before, after = statement_around(piece, transcript)
    if clause_of(piece, transcript).mood is not Mood.STATEMENT:
        return False
    behind, ahead = _OR_BEHIND.match(after), _OR_AHEAD.search(before)
    texts = [m.group(1) for m in (behind, ahead) if m]
    if find_quantities(transcript.slice(piece.span)):
        return any(find_quantities(text) for text in texts)
    options = {token.stem for option in field.options for token in content_tokens(str(option))}
    return any(options & {token.stem for token in tokenize(text)} for text in texts)
