"""What depends on something that has not happened is not a fact, unless the field asks for a plan or a condition.

Looks for "if", "unless", "would have" and their like in the evidence's own sentence. Not covered: conditions that were
set up in an earlier turn.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, near, sentence_of, within
from onrecord.grounding import Evidence
from onrecord.language.phrases import phrases, says
from onrecord.language.tokens import READ_BEFORE
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_ACCEPTS_CONDITIONS = re.compile(
    r"\b(?:conting|condition|trigger|if\b|in case|when it|fallback|plan|instruction|advice|return precaution|"
    r"safety net|"
    r"escalat|threshold|would|hypothe|option|reason|needed|term|policy|rule|allowed|may |"
    r"\b(?:is|are) ordered\b)",
    re.IGNORECASE,
)
# A joint with an intention of its own ends a condition: "if you have any issues call me and I'll refill the Norvasc".
_INTENDS = re.compile(
    r"\b(?:and|so|questions?)\b(?=[^.;!?]{0,50}?\b(?:i['’]?ll|i will|i['’]?m gon|i['’]?m going to|let['’]?s)\b)",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\W*(?:(?:so|okay|right|now|and)\W+)*(?:say|suppose|supposing|imagine|let['’]?s say|hypothetically|what if)\b",
    re.IGNORECASE,
)
_WOULD = re.compile(r"\b(?:would|could|might|may)\b|['’]d\b", re.IGNORECASE)
# What nearly was, was intended, is wished for, or comes before it can be.
_UNREAL = re.compile(
    r"\b(?:i|we|he|she|they|you|it)\s+(?:very\s+)?(?:nearly|almost)\s+(?!all\b|always\b|every|never\b|a\b|an\b|the\b)|"
    r"\b(?:i|we|he|she|they)\s+(?:was|were)\s+(?:just\s+)?(?:going to|gonna|tempted|about to|thinking (?:of|about))\b|"
    r"\bwish(?:ed)?\s+(?:i|we|he|she|they|it|you|there)\b|\bbefore\s+(?:we|i|you)\s+(?:can\s+|even\s+)?(?:start|begin|try|consider|"
    r"decide|commit|give|put|book|order|buy|sign)\b",
    re.IGNORECASE,
)
# What follows from an alternative that is only possible: "or you can post it, but then the price goes up to nine".
_OPTION = re.compile(
    r"\bor\s+(?:you|we|i|they)\s+(?:can|could)\b[^.;!?]*\b(?:but|and|only|though)\s+then\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:about\s+|the\s+)?$", re.IGNORECASE)  # "goes up from six to nine": six is what holds
_JOINT = re.compile(r"[,;]|\b(?:but|then|and)\b", re.IGNORECASE)
_POLITE = re.compile(
    r"\bif (?:you (?:don['’]?t mind|like|please|can|could|want|would|wouldn['’]?t mind)|i may|possible|"
    r"that['’]?s (?:ok|okay|alright|"
    r"all right|fine)|that counts|you do n['’]t have any|you (?:don['’]?t )?have any (?:other |more )?questions|"
    r"that helps|that matters|there is one|i can|we could|not|you(?:['’]ve|\s+have)(?:\s+got)?\s+(?:it|one|them|"
    r"(?:any|the)\s+(?:room|space|left))|(?:it|that|there)(?:['’]s|\s+is)\s+(?:free|available|room|space|one\s+"
    r"(?:free|left)))\b|\b(?:see|check|ask|know|wonder\w*|"
    r"sure|asking|tell me|idea) if\b|\b(?:i|we|you|they)(?:['’]d|\s+(?:would|must))?\s+say\b|\bas if\b|"
    r"\beven if\b|\bwhat if\b",
    re.IGNORECASE,
)


def conditional(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value that is said only under a condition."""
    pieces = answers(evidence)
    if not pieces or not all(_may_depend(transcript.segments[piece.segment].text) for piece in pieces):
        return None
    cues = phrases("conditionals")
    if _ACCEPTS_CONDITIONS.search(" ".join((field.label, field.description, *field.context))):
        return None
    if cues.search(str(claim.value)):
        return None
    for piece in pieces:
        before, after = near(piece, transcript)
        said_before = _INTENDS.split(_POLITE.sub(" ", before))[-1]
        said_before = f"{_sentence_before(piece, transcript)} {said_before}"
        depends = (
            _UNREAL.search(_JOINT.split(said_before)[-1])
            or (puts_an_option(before) and not _FROM.search(before))
            or cues.search(said_before)
            or (_WOULD.search(said_before) and cues.search(_POLITE.sub(" ", after)))
        )
        if not depends:
            return None
    return Finding("condition", Verdict.UNSUPPORTED, "said only under a condition")


@lru_cache(maxsize=READ_BEFORE)
def _may_depend(text: str) -> bool:
    """Say whether a turn holds any word of condition: most do not, and need no closer look."""
    return says("conditionals", text) or _UNREAL.search(text) is not None or puts_an_option(text)


@lru_cache(maxsize=READ_BEFORE)
def puts_an_option(text: str) -> bool:
    """Say whether a text tells what would follow from something else that could be done."""
    return _OPTION.search(text) is not None


def _sentence_before(piece: Evidence, transcript: Transcript) -> str:
    """Return the sentence before, within the turn, where it only supposes something: "Say they made you an offer."."""
    segment = transcript.segments[piece.segment]
    text = segment.text[: within(piece, segment)[0]]
    own = sentence_of(piece, transcript)
    ahead = segment.text[: max(0, segment.text.find(own))] or text
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", ahead) if part.strip()]
    supposed = sentences[-1] if sentences else ""
    return supposed if _SUPPOSES.match(supposed) else ""
