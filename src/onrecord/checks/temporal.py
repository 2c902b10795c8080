"""What was so and is so no longer is not so now.

For fields that ask what holds now ("current medications", "as it now stands"): looks for words of ending in the
evidence's statement and the next one of the same turn ("I was on warfarin, they took me off it"). For all others only
"no longer" and its like count. Not covered: tenses alone; what ended in a turn far off.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, statement_around, within
from onrecord.dialogue import question_before
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.phrases import phrases
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_NOW = frozenset(
    {"current", "currently", "now", "takes", "taking", "present", "presently", "active", "today", "still", "ongoing"}
)
_PAST = frozenset(
    {
        "past",
        "previous",
        "previously",
        "former",
        "formerly",
        "history",
        "prior",
        "ever",
        "before",
        "stopped",
        "discontinued",
    }
)
_SINCE = re.compile(r"\bnow\b|\band\s+(?=(?:he|she|it|they|i|we)\b)", re.IGNORECASE)
_SHORT = 8  # words: a shorter answer means what its question says
_NEXT = 60  # characters behind the statement in which it is taken back


def no_longer(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value that has ended, where the field asks for what holds now."""
    wanted = {token.norm for token in tokenize(" ".join((field.label, field.description, *field.context)))}
    pieces = answers(evidence)
    if (
        not pieces
        or is_yes_no(field)
        or not wanted & _NOW
        or wanted & _PAST
        or phrases("stopped").search(str(claim.value))
    ):
        return None
    piece = pieces[-1]
    segment = transcript.segments[piece.segment]
    before, after = statement_around(piece, transcript)
    end = within(piece, segment)[1]
    behind = segment.text[end : end + len(after) + _NEXT]
    before = _SINCE.split(before)[-1]
    asked = question_before(transcript, segment.index)
    if asked is not None and len(tokenize(segment.text)) <= _SHORT:
        before = f"{asked.text} {before}"  # "When you first signed up you had twelve?" - "Twelve, yeah."
    ended = (
        phrases("stopped").search(before)
        or phrases("stopped").search(behind)
        or _tells_of_past(before, wanted)
        or _tells_of_past(after, wanted)
    )
    if not ended:
        return None
    later = " ".join(s.text for s in transcript.segments[piece.segment : piece.segment + 4])
    if phrases("resumed").search(later):
        return None
    found = Evidence(Role.CONTRADICTION, segment.index, segment.span)
    return Finding("temporal", Verdict.CONTRADICTED, "it was so, and is no longer", (found,))


def _tells_of_past(text: str, wanted: set[str]) -> bool:
    """Say whether a text places something in the past; what the field itself calls old is so called, and may go on."""
    found = (match.group().lower() for match in phrases("past").finditer(text))
    return any(word != "old" or word not in wanted for word in found)
