"""What both sides must agree on needs both: one side's word, even repeated, is not enough.

For fields that ask for what was agreed or accepted: another speaker must repeat the value, or say yes right behind
it. Not covered: agreement that is only meant.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers
from onrecord.dialogue import Reply, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.content import missing_words
from onrecord.language.numbers import find_quantities
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_WANTS_BOTH = re.compile(
    r"\bagreed\b(?! in the meeting)|\bboth (?:sides|parties|\w+s)\b.{0,20}\b(?:accept|agree)|\baccepted by\b|"
    r"\bas accepted\b",
    re.IGNORECASE,
)
# What a side says that goes along: it acts on the value.
_AGREES = re.compile(
    r"\W*(?:(?:oh|okay|ok|right|well)\W+)*(?:i['’]?ll (?!think|see|have to|need|ask|let you|come back|get back)|"
    r"done\b|deal\b|agreed\b|"
    r"perfect\b|brilliant\b|lovely\b|great\b|excellent\b|you['’]re on\b)",
    re.IGNORECASE,
)
# What closes a deal by itself, right behind the value: "Friday it is", "the twelfth of May it is then".
_SETTLED = re.compile(r"^\W*(?:\w+\s+){0,2}?it is\b(?!\s*(?:not\b|n['’]t|a\b|the\b|\w+ing\b))", re.IGNORECASE)
_AROUND = 4  # turns around the value in which another speaker may agree


def agreed_by_both(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that only one speaker stands for, where the field asks for what was agreed."""
    pieces = answers(evidence)
    if (
        not pieces
        or is_yes_no(field)
        or not transcript.speakers
        or not _WANTS_BOTH.search(f"{field.label} {field.description}")
    ):
        return None
    at = pieces[-1].segment
    own = transcript.segments[at].speaker
    if _SETTLED.match(transcript.text[pieces[-1].span.end : transcript.segments[at].span.end]):
        return Finding("agreement", Verdict.SUPPORTED, "it closes what was discussed")
    value = claim.spoken or str(claim.value)
    agreed = disputed = False
    for turn in transcript.segments[max(0, at - _AROUND) : at + _AROUND + 1]:
        if turn.speaker is None or turn.speaker == own:
            continue
        if not missing_words(value, turn.text) and not turn.text.rstrip().endswith("?"):
            seen = Evidence(Role.ANSWER, turn.index, turn.span)
            return Finding("agreement", Verdict.SUPPORTED, "the other side says so too", (seen,))
        has_number = bool(find_quantities(turn.text))
        agreed = agreed or (turn.index > at and not has_number and bool(_AGREES.match(turn.text)))
        agreed = agreed or (turn.index == at + 1 and not has_number and reply_of(turn.text) is Reply.YES)
        disputed = disputed or (has_number and bool(find_quantities(value)))
    if agreed and not disputed:
        return None
    return Finding("agreement", Verdict.UNSUPPORTED, "only one side says so, and the other never agrees")
