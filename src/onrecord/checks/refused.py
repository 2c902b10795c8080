"""What was offered or wanted and refused in one breath did not come to be: "put him on a statin, but he wouldn't".

Looks in the value's own sentence for a word of offering before it and a refusal behind it. Fields that ask what was
offered, advised or refused take it. Not covered: refusals in a later sentence, which other checks read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, sentence_of, within
from onrecord.grounding import Evidence, Role, is_yes_no, says_yes
from onrecord.language.tokens import READ_BEFORE
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_OFFERED = re.compile(
    r"\b(?:want(?:ed|s)?|tried|tr(?:y|ies)|offer(?:ed|s|ing)?|suggest(?:ed|s|ing)?|ask(?:ed|s)?|recommend(?:ed|s)?|"
    r"advis(?:ed|es|ing)|prescribed|propos(?:ed|es)|told|going to|gonna|meant|keeps?|kept|thought|fancied|quoted)\b",
    re.IGNORECASE,
)
_WHO = r"(?:i|he|she|they|we|you|nobody|(?:the|my|his|her|our|their)\s+\w+)"
_REFUSED = re.compile(
    rf"(?:\bbut|\band|\bthough|\bonly|,|\s[-–—])\s+{_WHO}\s+(?:(?:just|always|all|both|still)\s+)?"
    r"(?:would(?:n['’]t|\s+not)|refused|declined|said\s+no\b|turned\s+(?:it|that|them|him|her|us|me)\s+down|"
    r"did(?:n['’]t|\s+not)\s+(?:want|fancy|like|go|take|bother|agree|have)|decided\s+against|"
    r"(?:talked|put)\s+(?:me|him|her|us|them)\s+off|backed\s+out|changed\s+(?:my|his|her|our|their)\s+minds?)\b",
    re.IGNORECASE,
)
_TAKES_OFFERS = re.compile(
    r"declin|refus|offer|reject|considered|suggest|recommend|advi[cs]|propos|discuss|quot|request|wish|want|plan|option",
    re.IGNORECASE,
)


def refused_in_a_breath(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that is said to have been offered or wanted, and refused."""
    pieces = answers(evidence)
    if not pieces or not any(_refuses(transcript.segments[piece.segment].text) for piece in pieces):
        return None
    if is_yes_no(field) and not says_yes(claim.value):
        return None
    if _TAKES_OFFERS.search(" ".join((field.label, field.description, *field.context))):
        return None
    for piece in pieces:
        segment = transcript.segments[piece.segment]
        start, end = within(piece, segment)
        sentence = sentence_of(piece, transcript)
        at = segment.text.find(sentence)
        refusal = _REFUSED.search(segment.text, end, at + len(sentence))
        if refusal and _OFFERED.search(segment.text, at, start):
            span = Span(segment.span.start + refusal.start(), segment.span.start + refusal.end())
            seen = Evidence(Role.CONTRADICTION, segment.index, span)
            return Finding("rejected", Verdict.UNSUPPORTED, "it was offered or wanted, and refused", (seen,))
    return None


@lru_cache(maxsize=READ_BEFORE)
def _refuses(text: str) -> bool:
    return _REFUSED.search(text) is not None
