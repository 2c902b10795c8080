"""A fact about somebody else is not the subject's.

Looks for a word of kin ("my sister", "mum's") before the evidence in its own sentence. Fields that ask about
family are left alone. Not covered: pronouns that refer further back, other persons than kin.
"""

from __future__ import annotations

import itertools
import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.grounding import Evidence, Role
from onrecord.language.tokens import fold, tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_SENTENCE_END = re.compile(r"[.;!?\n]|,?\s+\bbut\b", re.IGNORECASE)
_VERBS = frozenset(
    {"is", "was", "are", "were", "has", "had", "have", "does", "did", "takes", "took", "got", "gets", "died"}
)
_ABOUT_OTHERS = frozenset({"family", "kin", "relative", "relatives", "contact", "carer", "caregiver", "household"})


def said_of_another(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that is said of a relative where the field does not ask about relatives."""
    kin = load("kin")
    asked = {token.norm for token in tokenize(" ".join((field.label, field.description, *field.context)))}
    if asked & (kin | _ABOUT_OTHERS):
        return None
    named = [token.norm for token in tokenize(str(claim.value))]
    told = _told_of(named, kin)
    if told:
        return Finding("subject", Verdict.UNSUPPORTED, f'says something of somebody else: "{told}"')
    if kin & set(named):
        return None  # "lives with her daughter": the relative is what is stated
    for piece in evidence:
        if piece.role is not Role.ANSWER:
            continue
        segment = transcript.segments[piece.segment]
        before = transcript.text[segment.span.start : piece.span.start]
        sentence = _SENTENCE_END.split(before)[-1]
        for token in tokenize(sentence):
            if _bare(token.norm) in kin:
                who = sentence[token.start : token.end]
                seen = Evidence(Role.CONTRADICTION, segment.index, Span(segment.span.start, piece.span.end))
                return Finding("subject", Verdict.UNSUPPORTED, f'said of somebody else: "{who}"', (seen,))
    return None


def _told_of(words: list[str], kin: frozenset[str]) -> str:
    """Return the relative of whom ``words`` tell something ("her sister is allergic"); empty where there is none."""
    for word, after in itertools.pairwise(words):
        if _bare(word) in kin and after in _VERBS:
            return _bare(word)
    return ""


def _bare(word: str) -> str:
    folded = fold(word)
    return folded[:-2] if folded.endswith("'s") else folded
