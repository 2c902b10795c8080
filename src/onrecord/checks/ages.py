"""An age is how old somebody is now: not how old they will be ("seven in March"), nor were ("I was twelve when").

For fields that ask for an age and for no other time ("age at onset" asks for another). Not covered: ages that follow
from a birthday and today's date.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, statement_around
from onrecord.grounding import Evidence
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript

_AGE = frozenset({"age", "aged"})
_OF_ANOTHER_TIME = frozenset({"at", "when", "onset", "first", "started", "start", "diagnosis", "diagnosed", "began"})
_TO_COME = re.compile(
    r"(?:\bwill be|['’]ll be|\bgoing to be|\bgonna be|\bturns?|\bturning|\bapproaching)"
    r"(?:\s+(?:about|around|exactly|all of))?\s*$",
    re.IGNORECASE,
)
_NOT_QUITE = re.compile(
    r"\b(?:nearly|almost|not quite|just under|just shy of|coming up(?: to| on)?)\s*$", re.IGNORECASE
)
_SOON = re.compile(
    r"^\s*(?:years? old)?\s*,?\s*(?:next (?:week|month|year|birthday|\w+day)\b|tomorrow\b|soon\b|"
    r"in (?:a|an|two|three|four|five|six|\d+) (?:few )?(?:days?|weeks?|months?)\b)",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(?:was|were|turned)\s+(?:\w+\s+)?$", re.IGNORECASE)
_ONCE = re.compile(r"\b(?:was|were)\s*$", re.IGNORECASE)
_BACK_THEN = re.compile(
    r"^\s*(?:years? old|years? of age)?\s*,?\s*(?:when\b|then\b|back then\b|at the time\b)", re.IGNORECASE
)
_SINCE = re.compile(r"\b(?:since|when|until|till)\s+(?:i|he|she|they|we)\s+(?:was|were)\s*$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:at|from|since) the age of\s*$", re.IGNORECASE)


def age_of_another_time(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a number that is said of an age to come or gone by, where the field asks for the age."""
    if field.kind not in {Kind.NUMBER, Kind.INTEGER} or isinstance(claim.value, str | bool):
        return None
    asked = {token.norm for token in tokenize(f"{field.label} {field.description}")}
    if not asked & _AGE or asked & _OF_ANOTHER_TIME:
        return None
    for piece in answers(evidence):
        before, after = statement_around(piece, transcript)
        soon = _SOON.search(after) and not _GONE.search(before)
        if soon or _TO_COME.search(before) or _NOT_QUITE.search(before):
            return Finding("temporal", Verdict.UNSUPPORTED, "an age that is still to come", (piece,))
        if _SINCE.search(before) or _FROM.search(before) or (_ONCE.search(before) and _BACK_THEN.search(after)):
            return Finding("temporal", Verdict.UNSUPPORTED, "an age of long ago", (piece,))
    return None
