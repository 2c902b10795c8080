"""What its speaker finds to be another thing's is not the field's: "It's a Bosch. No, wait, that was the old flat".

Looks right behind the value, in its turn and at the beginning of the same speaker's next one, for a word of correction
with "that's" or "that was" and whose it is, or which other one: an owner, an old or wrong one. Where those words name
the field the value is its own ("No, that's my work number", asked of the work number). Not covered: a correction that
names no other thing, and one that the other party makes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, within
from onrecord.dialogue import asks
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.grounding.topics import root_of
from onrecord.language.content import content_tokens
from onrecord.language.tokens import READ_BEFORE
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_THAT = r"\b(?:that|those)(?:['’]s|['’]d be|\s+(?:is|are|was|were|would be))\s+"
_MAY = re.compile(_THAT, re.IGNORECASE)
_CUE = (
    r"(?:(?:oh|um|uh|er|no|nope|sorry|wait|hang on|hold on|actually|hmm|ah|i tell a lie|my mistake)[\s,.;!—–-]+)+"
    r"(?:i think\s+|i mean\s+)?"
)
_OTHER = r"(?:old|other|last|previous|former|wrong|earlier|spare|work|home)\b"
_OWNER = r"(?!(?:what|who|it|he|she|that|there|let|where|how|one)['’])[a-z][\w-]*(?:['’]s|s['’])(?!\w)"
_ELSE = re.compile(
    rf"[\s,.;!?—–-]*{_CUE}{_THAT}((?:(?:only|just|still|for|from|on|in|at)\s+)*"
    rf"(?:(?:the|a|an|my|our|his|her|their)\s+)?(?:{_OTHER}|(?:[\w-]+\s+)?{_OWNER})(?:\s+[\w-]+)?)",
    re.IGNORECASE,
)


def given_to_another(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that its speaker then says to be another thing's."""
    pieces = answers(evidence)
    if not pieces or is_yes_no(field):
        return None
    piece = max(pieces, key=lambda one: one.span)
    here = transcript.segments[piece.segment]
    found, turn = _behind(here.text, within(piece, here)[1]), here
    following = transcript.segments[here.index + 1 : here.index + 3]
    if found is None and here.speaker and len(following) > 1 and following[1].speaker == here.speaker:
        turn = following[1]
        found = None if asks(following[0].text) else _behind(turn.text, 0)
    if found is None or _roots(found.group(1)) & _roots(field.label):
        return None
    start = turn.span.start
    seen = Evidence(Role.CORRECTION, turn.index, Span(start + found.start(1), start + found.end(1)))
    return Finding("mistaken", Verdict.CONTRADICTED, "its speaker then gives it to another thing", (seen,))


def _behind(text: str, at: int) -> re.Match[str] | None:
    return _ELSE.match(text, at) if _may_give(text) else None


@lru_cache(maxsize=READ_BEFORE)
def _may_give(text: str) -> bool:
    """Say whether a turn says of anything what it is: most say none of these words, and need no closer look."""
    return _MAY.search(text) is not None


def _roots(text: str) -> set[str]:
    return {root_of(token) for token in content_tokens(text)}
