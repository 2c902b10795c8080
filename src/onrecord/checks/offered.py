"""What is only offered is not done: "we could do the wheels as well, that'd be another forty".

For fields of what is done, given, ordered or taken: looks for words of an offer before the value in its sentence ("we
could do", "I'd normally start with"), or behind it ("would be fifty on top", "we can talk about it"). An offer that the
other party takes up, by a yes or by its name, is none any more. Not covered: offers in other words, and those that are
taken up turns later without being named.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, near
from onrecord.dialogue import Reply, next_turns, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.content import missing_words
from onrecord.language.tokens import READ_BEFORE
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_OF_DEEDS = re.compile(
    r"\b(?:given|done|performed|carried out|administered|ordered|orders?|booked|bought|purchased|agreed|accepted|"
    r"chosen|tests?|"
    r"treatments?|procedures?|investigations?|actions?|medications?|medicines?|services?|extras?|add.?ons?|items?|"
    r"work|works|repairs?|"
    r"imaging|started|requested|taken)\b",
    re.IGNORECASE,
)
_OF_OFFERS = re.compile(
    r"\b(?:offer|option|suggest|recommend|consider|plan|propos|quot|possib|advi[cs]e|discuss|alternative|future|"
    r"next step|declin|"
    r"refus|reject)",
    re.IGNORECASE,
)
_COULD = re.compile(
    r"\b(?:i|we|they|you)\s+could\s+(?:also\s+|always\s+|even\s+|just\s+)*(?!n['’]t|not)\w+\b", re.IGNORECASE
)
_OFFERS = re.compile(
    r"\b(?:i|we|they)(?:['’]d|\s+would)\s+(?:normally|usually|ordinarily|generally)\b|"
    r"\b(?:talking|chatting)\s+about\s+(?:\w+ing\b|an?\b)",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"^[^.;!?]{0,40}?\b(?:(?:would|['’]d|could)\s+be\b[^.;!?]{0,40}?\b(?:on top|extra|more|another)\b|"
    r"(?:would|['’]d)\s+be\s+(?:another|an extra|an additional)\b)|"
    r"^[^.;!?]{0,40}?\b(?:we|you) can (?:always )?(?:talk|think|chat) about (?:it|that)\b|"
    r"^[^.;!?]{0,30}?\b(?:is|are|['’]s) (?:an option|up to you|always possible)\b|['’]d be (?:another|an extra)\b",
    re.IGNORECASE,
)

_MAY_BE_PRICED = re.compile(  # all words of the pattern above
    r"\b(?:on top|extra|more|another|additional|about (?:it|that)|an option|up to you|always possible)\b", re.IGNORECASE
)
_LEAVES = re.compile(
    r"\b(?:leave (?:it|that|the|this|out)|skip|pass on|do without|hold off|rather not|not (?:today|now|just now|"
    r"for now|"
    r"this time)|(?:next|another) time|no need|no thanks)\b",
    re.IGNORECASE,
)


def only_offered(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value that is offered, and that the other party does not take up."""
    pieces = answers(evidence)
    if (
        not pieces
        or is_yes_no(field)
        or not _asks_for_deeds(" ".join((field.label, field.description, *field.context)))
    ):
        return None
    last = pieces[-1]
    if not _may_offer(transcript.segments[last.segment].text):
        return None
    before, after = near(last, transcript)
    could = _COULD.search(before)
    if not could and not _OFFERS.search(before) and not _PRICED.match(after):
        return None
    reply = next(next_turns(transcript, last.segment, 1), None)
    if could and (reply is None or not _refuses(reply.text)):
        return None  # "we could try a cream" of somebody who decides it themselves
    if reply is not None and _takes_up(claim, reply.text):
        return None
    seen = () if reply is None else (Evidence(Role.CONTRADICTION, reply.index, reply.span),)
    return Finding("offered", Verdict.UNSUPPORTED, "only offered, and not taken up", seen)


@lru_cache(maxsize=4096)
def _asks_for_deeds(asked: str) -> bool:
    return _OF_DEEDS.search(asked) is not None and _OF_OFFERS.search(asked) is None


@lru_cache(maxsize=READ_BEFORE)
def _may_offer(text: str) -> bool:
    return any(words.search(text) for words in (_COULD, _OFFERS, _MAY_BE_PRICED))


def _takes_up(claim: Claim, reply: str) -> bool:
    """Say whether a reply takes up an offer: by a yes, or by its name with nothing against it."""
    if _refuses(reply):
        return False
    return reply_of(reply) in {Reply.YES, Reply.LISTENS} or not missing_words(str(claim.value), reply)


def _refuses(reply: str) -> bool:
    return reply_of(reply) is Reply.NO or _LEAVES.search(reply) is not None
