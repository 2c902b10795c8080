"""A statement that the other party rejects at once is not agreed: "So this is the diesel" - "No, it's petrol".

Looks at the next turn, where the value stands in the last statement of its own: a reply that opens with no, or with
another number in its place that is then accepted, contradicts it, unless the reply says the value itself. Yes-or-no
fields are read the same way. A time of day is rejected by who asks for a later or an earlier one. Not covered:
rejections that come later, or in other words than a no.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, clause_of, replaces_another_sort
from onrecord.dialogue import Mood, Reply, clauses, next_turns, question_before, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no, says_yes
from onrecord.language.content import content_tokens, missing_words
from onrecord.language.dates import find_whens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_REJECTS = re.compile(
    r"^\W*(?:(?:oh|uh|um|ha|well|er|ah|hm|actually|sorry)\W+)*(?:no|nope|nah)\b(?!\s*(?:problem|worries|doubt|rush|"
    r"need|trouble|that['’]?s "
    r"(?:fine|ok|okay|right|great|good|all|it|correct)|it['’]?s fine|yeah|yes|i know|i see|i get|i understand|"
    r"of course|thanks|thank))",
    re.IGNORECASE,
)

_OH_NO = re.compile(
    r"^\W*(?:oh|ah|aw)\W+(?:no|dear)(?:\W+no)?(?:\s*(?:[.!]+|$)|\W+(?=poor\b|what a\b|"
    r"i['’]?m (?:so |really |very )?sorry to\b|sorry to hear\b))",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(
    r"\W*(?:(?:and|right|okay|ok|well)\W+)*so\W+(?:then\W+)?(?:that['’]?s|it['’]?s|this is|you have|you['’]ve got|"
    r"the \w+ is)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"^\W*the\s+[\w-]+(?:\s+one)?\W*$", re.IGNORECASE)
_ANOTHER_TIME = re.compile(
    r"\b(?:could|can|would|is|are|anything|nothing|any|something|have you|a bit|little)\b[^.!?]*\b(?:later|"
    r"earlier|sooner)\b[^.!?]*\?|^\W*(?:anything|nothing|something|any)\s+(?:later|earlier|sooner)\b",
    re.IGNORECASE,
)
_BARE = 4  # words of a reply that only puts something else in its place
_NOW = re.compile(r"\b(?:now|current|currently|present|still|today)\b", re.IGNORECASE)
_WAS = re.compile(
    r"\W*(?:(?:well|oh|yeah|yes|um|uh)\W+)*(?:it|he|she|they|i|we)\s+(?:was|were|did|used to)\b", re.IGNORECASE
)


def _put_otherwise(claim: Claim, said: str, reply: str) -> bool:
    """Say whether a reply puts another value in the place of one that was summed up: "So that's two" - "Three"."""
    sentence = re.split(r"(?<=[.!?])\s+", said.strip())[-1]
    if not _SUMS_UP.match(sentence) or len(tokenize(reply)) > _BARE or reply_of(reply) is not Reply.OTHER:
        return False
    if "?" in reply or not missing_words(claim.spoken or str(claim.value), reply):
        return False
    if not isinstance(claim.value, str):
        return bool(find_quantities(reply))
    return bool(content_tokens(reply)) and _ONE.search(reply) is not None


def _asks_for_another_time(claim: Claim, reply: str) -> bool:
    """Say whether a reply asks for an earlier or a later time: "Half eight, then" - "Could it be later?"."""
    if not isinstance(claim.value, str) or not _ANOTHER_TIME.search(reply):
        return False
    return any(when.times for when in find_whens(claim.spoken or claim.value))


def _is_sorry(reply: str) -> bool:
    """Say whether a no is sorry for what was said and takes none of it back: "Oh no. When did that happen?"."""
    opened = _OH_NO.match(reply)
    if opened is None:
        return False
    said = clauses(reply[opened.end() :])
    return not said or said[0].mood is Mood.QUESTION or not opened.group().rstrip().endswith((".", "!"))


def rejected_at_once(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value whose statement the other party rejects in the next turn."""
    pieces = answers(evidence)
    if not pieces or (is_yes_no(field) and not says_yes(claim.value)):
        return None
    piece = pieces[-1]
    segment = transcript.segments[piece.segment]
    clause = clause_of(piece, transcript)
    if clause.mood is not Mood.STATEMENT or clauses(segment.text)[-1] != clause:
        return None
    turn = next(next_turns(transcript, piece.segment, 1), None)
    before = question_before(transcript, piece.segment)
    asked_for = before is not None and before.index == piece.segment - 1
    if turn is None or turn.speaker is None or asked_for or _is_sorry(turn.text):
        return None
    asks_now = bool(_NOW.search(f"{field.label} {field.description}"))
    otherwise = not is_yes_no(field) and (
        _put_otherwise(claim, segment.text[: clause.end], turn.text) or _asks_for_another_time(claim, turn.text)
    )
    if not otherwise and not _REJECTS.match(turn.text) and not (asks_now and _WAS.match(turn.text)):
        return None
    said_again = not missing_words(claim.spoken or str(claim.value), turn.text)
    if not is_yes_no(field) and not otherwise and (said_again or replaces_another_sort(claim, turn.text)):
        return None
    found = Evidence(Role.CONTRADICTION, turn.index, turn.span)
    return Finding("rejected", Verdict.CONTRADICTED, "the other party rejects it", (found,))
