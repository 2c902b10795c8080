"""From, to and by: where something comes from is not where it goes, and who sells is not who buys.

For fields of one side of a way or of a deal ("destination", "origin", "sender", "buyer"), and of the start or the
end of a time: a value right behind the preposition of the other side, or in answer to a question for it ("where
from?"), is not theirs. Not covered: sides that only the verb tells ("Hart sold it, Lund has it now").
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, within
from onrecord.dialogue import clause_at, question_before
from onrecord.grounding import Evidence, Role
from onrecord.language.dates import find_whens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_GOALS = frozenset(
    {
        "destination",
        "arrival",
        "arriving",
        "recipient",
        "buyer",
        "purchaser",
        "payee",
        "addressee",
        "to",
        "receiver",
        "dropoff",
    }
)
_SOURCES = frozenset(
    {"origin", "departure", "departing", "sender", "seller", "vendor", "payer", "from", "pickup", "author"}
)
_ENDS = frozenset({"end", "ends", "ending", "finish", "finishes", "until", "closing", "closes", "checkout", "to"})
_STARTS = frozenset(
    {"start", "starts", "starting", "begin", "begins", "beginning", "opening", "opens", "checkin", "from", "since"}
)
_FILLING = r"(?:(?:the|my|our|your|his|her|their|a|an|mr|mrs|ms|dr|about|around|maybe|say|old)\.?\s+)*$"
_FROM = re.compile(rf"\b(?:from|out of|leaving|departing)\s+{_FILLING}", re.IGNORECASE)
_TO = re.compile(
    rf"(?<!\bnext )(?<!\bclose )(?<!\bnear )(?<!\bdue )(?<!\bmarried )(?<!\bcompared )\b(?:to|into|until|till|"
    rf"bound for|towards?)\s+"
    rf"{_FILLING}",
    re.IGNORECASE,
)
_SETS = re.compile(r"\b(?:chang|set|updat|switch|correct|amend|edit)\w*\b", re.IGNORECASE)  # "change my pickup to Hull"
_BY = re.compile(rf"\b(\w+)\s+(?:\w+\s+)?by\s+{_FILLING}", re.IGNORECASE)
_GIVES = frozenset(
    {"sold", "sent", "paid", "given", "written", "posted", "shipped", "issued", "made", "drawn", "delivered"}
)
_TAKES = frozenset({"bought", "purchased", "received", "collected", "accepted", "taken"})
_WHERE_FROM = re.compile(
    r"\b(?:where|who|which|what)\b[^.?!]*\bfrom\b|^\W*(?:and\s+)?from\b|\bfrom (?:where|whom|which|what)\b",
    re.IGNORECASE,
)
_WHERE_TO = re.compile(
    r"\b(?:where|who|which|what)\b[^.?!]*\b(?:to|going|headed|heading)\s*\?|^\W*(?:and\s+)?(?:where\s+)?to\s*\?|"
    r"\bto (?:where|whom|which)\b",
    re.IGNORECASE,
)
# A day since when something is so lies behind, and none that is still to come: "off her food since Sunday".
_SINCE = re.compile(r"\bsince\s+(?:(?:about|around|last|the|early|late|this)\s+)*$", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:follow.?up|next|due|deadline|upcoming|appointment|booking|review|recheck)\b", re.IGNORECASE
)
_HAS_BEGUN = re.compile(r"\b(?:last|previous|since|start|onset|began|begin|first|overdue)\w*\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:to|until|till)\b", re.IGNORECASE)
_SHORT = 6  # words: a shorter answer is on the side that its question asks for


def on_the_other_side(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that stands on the other side of a way, a deal or a time than the field asks for."""
    pieces = answers(evidence)
    value = str(claim.value)
    if pieces and isinstance(claim.value, str) and _is_since(pieces[-1], transcript, field):
        return Finding("direction", Verdict.UNSUPPORTED, "said of when something began")
    timed = not isinstance(claim.value, str) or bool(find_whens(value) or find_quantities(value))
    wants_goal = _wants_goal(field, timed=timed)
    if not pieces or wants_goal is None or isinstance(claim.value, bool):
        return None
    if any(
        wants_goal in sides or not sides for sides in (_sides_of(piece, transcript, timed=timed) for piece in pieces)
    ):
        return None
    segment = transcript.segments[pieces[-1].segment]
    seen = Evidence(Role.CONTRADICTION, segment.index, segment.span)
    message = "said of the other side: from, to or by"
    return Finding("direction", Verdict.CONTRADICTED, message, (seen,), takes_back=False)


def _is_since(piece: Evidence, transcript: Transcript, field: Field) -> bool:
    """Say whether a field asks for a time to come, and a value stands behind "since"."""
    asked = " ".join((field.label, *field.context))
    if not _TO_COME.search(asked) or _HAS_BEGUN.search(asked):
        return False
    segment = transcript.segments[piece.segment]
    return _SINCE.search(segment.text[: within(piece, segment)[0]]) is not None


def _wants_goal(field: Field, *, timed: bool) -> bool | None:
    """Say whether a field asks for the end of a way, a deal or a time, as opposed to its start; None for neither."""
    tokens = [token.norm.replace("-", "") for token in tokenize(field.label.replace("_", " "))]
    words = {word for at, word in enumerate(tokens) if at == 0 or word not in {"from", "to"}}
    goals, sources = (_ENDS, _STARTS) if timed else (_GOALS, _SOURCES)
    if bool(words & goals) is bool(words & sources):
        return None
    return bool(words & goals)


def _sides_of(piece: Evidence, transcript: Transcript, *, timed: bool) -> set[bool]:
    """Return the sides on which the turn says a value: true behind "to", false behind "from"."""
    segment = transcript.segments[piece.segment]
    said = transcript.slice(piece.span)
    found = set()
    for match in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", segment.text):
        clause = clause_at(segment.text, match.start())
        before = segment.text[clause.start : match.start()]
        side = _side_told(before, segment.text[match.end() : max(clause.end, match.end())], timed=timed)
        found |= set() if side is None else {side}
    asked = question_before(transcript, segment.index)
    if found or timed or asked is None or len(tokenize(segment.text)) > _SHORT:
        return found
    last = re.split(r"(?<=[.!?])\s+", asked.text.strip())[-1]
    if _WHERE_FROM.search(last):
        return {False}
    return {True} if _WHERE_TO.search(last) else set()


def _side_told(before: str, after: str, *, timed: bool) -> bool | None:
    if timed and not (re.search(r"\bfrom\b", before, re.IGNORECASE) and _RANGE.search(f"{before} {after}")):
        return None
    if by := _BY.search(before):
        verb = by.group(1).lower()
        return None if verb not in _GIVES | _TAKES else verb in _TAKES
    if _FROM.search(before):
        return False
    return True if _TO.search(before) and not _SETS.search(before) else None
