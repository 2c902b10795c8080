"""What somebody cannot have is one list, what they are given is another: a name alone does not say which.

For fields of allergies: a value counts where a reaction is spoken of, in its own turn or the exchange that it belongs
to ("any allergies?", "he comes out in hives"). For fields of medicines, treatments and conditions: what is only named
as the thing somebody is allergic to is none of them. Not covered: reactions that are told in none of the words here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.another import things_of
from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.negation import has_negation
from onrecord.checks.place import answers, clause_of, sentence_of, within
from onrecord.dialogue import Mood, clauses, next_turns, question_before
from onrecord.grounding import Evidence, is_yes_no, says_none
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_ALLERGY = r"allerg|intoleran|hypersensitiv|anaphyla"
_OF_ALLERGY = re.compile(rf"\b(?:{_ALLERGY}|adverse (?:drug )?reaction)", re.IGNORECASE)
_OF_TREATMENT = re.compile(
    r"\b(?:medic(?!al record)|drug|treatment|therap|prescri|antibiotic|analges|pain ?reli|painkill|tablet|pill|dose|"
    r"remed|given|administered|vaccin|immuni[sz]|supplement|condition|diagnos)",
    re.IGNORECASE,
)
_REACTS = re.compile(
    rf"\b(?:{_ALLERGY}|react|rash|hives|swell|swoll|itch|blister|wheez|epipen|sensitiv|tolerat)|"
    r"\b(?:com(?:e|es|ing)|came|br(?:ings?|ought)|break(?:s|ing)?|broke)\s+(?:\w+\s+)?(?:out|up)\b|"
    r"\bset(?:s|ting)?\s+\w+\s+off\b|\bside.effects?\b|\bdisagree|\bupsets?\b|"
    r"\bmakes? (?:\w+\s+)?(?:sick|ill|poorly)\b|"
    r"\b(?:can['’]?t|cannot|can not|mustn['’]?t|shouldn['’]?t)\s+(?:\w+\s+)?(?:have|eat|take|be given|go near|"
    r"touch|use)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:allerg(?:ic|y|ies)|intoleran(?:t|ce)|sensitive|react(?:s|ed)?(?: badly)?)\b\s*(?:to|of|is|are|:|,).*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!?]+\s+")
_GOES_ON = re.compile(r"\W*(?:oh\W+)?(?:and|also|plus|or)\b", re.IGNORECASE)
_TAKES = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|took|given?|gave|(?:is|am|are|was|were|been|go(?:es)?|put \w+) on|"
    r"prescri\w+|had|has|have|us(?:e|es|ing)|start\w*|inject\w*|instead|switch\w*)\b|['’](?:s|m|re) on\b",
    re.IGNORECASE,
)
_ANYTHING = frozenset({"els", "other", "sure"})  # stems of what names no thing: "anything else?"
_BACK = 6  # turns in which the allergies that are spoken of were asked for
_REPEATED = 2  # turns in which a name is repeated for confirmation
_SHORT = 8  # words of an answer that means what its question says


def takes_or_reacts(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against an allergen that nobody reacts to, and against a medicine that is only what somebody reacts to."""
    pieces = answers(evidence)
    if not pieces or not isinstance(claim.value, str) or is_yes_no(field) or field.options:
        return None
    if says_none(claim.value, field) or has_negation(claim.value) or _OF_ALLERGY.search(claim.value):
        return None
    asked = _asked(" ".join((field.label, field.description, *field.context)))
    if asked == "allergy" and not any(_is_of_reactions(piece, transcript) for piece in pieces):
        return Finding("reaction", Verdict.UNSUPPORTED, "said where nobody speaks of a reaction to it")
    if asked == "treatment" and all(_is_reacted_to(piece, transcript) for piece in pieces):
        return Finding("reaction", Verdict.UNSUPPORTED, "said to be what is not tolerated")
    return None


@lru_cache(maxsize=4096)
def _asked(text: str) -> str:
    """Return what a field's words ask for: an allergy, a treatment or a condition, or nothing of the kind."""
    if _OF_ALLERGY.search(text):
        return "allergy"
    return "treatment" if _OF_TREATMENT.search(text) else ""


def _is_of_reactions(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a reaction is spoken of in a piece's turn, or in those before it with no other question between."""
    here = transcript.segments[piece.segment]
    if _reacts(here.text):
        return True
    if clause_of(piece, transcript).mood is not Mood.STATEMENT and any(
        _reacts(turn.text) for turn in next_turns(transcript, here.index, 1)
    ):
        return True  # "And penicillin?" - "I come up in a rash."
    for turn in transcript.segments[max(0, here.index - _BACK) : here.index][::-1]:
        if _reacts(turn.text):
            return True
        if _asks_of_something(turn):
            return False
    # An excerpt may begin with the answer: "None, just latex."
    return here.index < _BACK and _TAKES.search(here.text) is None


@lru_cache(maxsize=READ_BEFORE)
def _reacts(text: str) -> bool:
    return _REACTS.search(text) is not None


def _asks_of_something(turn: Segment) -> bool:
    """Say whether a turn asks a question that names a thing: not "Anything else?"."""
    asked = (things_of(clause.text) for clause in clauses(turn.text) if clause.mood is not Mood.STATEMENT)
    return any(things - _ANYTHING for things in asked)


def _is_reacted_to(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a piece is named as what somebody is allergic to, there or where it repeats what was said before."""
    segment = transcript.segments[piece.segment]
    if _is_object(segment, within(piece, segment)[0], transcript):
        return True
    said = transcript.slice(piece.span)
    if _TAKES.search(sentence_of(piece, transcript)):
        return False
    for turn in transcript.segments[max(0, segment.index - _REPEATED) : segment.index]:
        at = turn.text.lower().find(said.lower())
        if at >= 0 and _is_object(turn, at, transcript):
            return True
    return False


def _is_object(segment: Segment, at: int, transcript: Transcript) -> bool:
    """Say whether what stands at ``at`` of a turn is what somebody reacts to, by its sentence or the question."""
    sentences = _SENTENCE_END.split(segment.text[:at])
    before = sentences[-1]
    if len(sentences) > 1 and _GOES_ON.match(before):
        before = f"{sentences[-2]}, {before}"  # "He's allergic to latex. Oh, and to aspirin."
    if named := _OBJECT.search(before):
        return _TAKES.search(named.group()) is None
    asked = question_before(transcript, segment.index)
    own = f"{sentences[-1]}{_SENTENCE_END.split(segment.text[at:])[0]}"
    if asked is None or len(tokenize(own)) > _SHORT or _TAKES.search(own):
        return False
    last = [clause.text for clause in clauses(asked.text) if clause.mood is not Mood.STATEMENT][-1:]
    return any(_OF_ALLERGY.search(text) and not _TAKES.search(text) for text in last)
