"""Whose name it is: who introduces themselves gives their own, and who is greeted is the other party.

For fields that ask for the name of a party to the talk ("caller name", "agent"): a name in a self-introduction ("I'm
Tom", "Tom speaking", "my name is ...", "you're through to Tom"), or in answer to "who's calling?", is the speaker's
own; a name that somebody is addressed by ("thanks, Rita") is not. Not covered: names that are passed on by
others, and talk whose speakers have no labels.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, party_of, within
from onrecord.checks.speaker import swapped
from onrecord.dialogue import Mood, clause_at, question_before
from onrecord.grounding import Evidence, Role
from onrecord.language.addresses import STREET
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load, load_pairs
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_OF_NAMES = frozenset({"name", "full", "first", "last", "surname", "forename", "given", "the", "of", "s"})
_TITLE = r"(?:(?:mr|mrs|ms|miss|dr|doctor|sister|nurse)\.?\s+)?"
_INTRODUCES = re.compile(
    rf"(?:\bi['’]?m|\bi am|\bmy name['’]?s|\bmy name is|\bthe name['’]?s|\bname is|\bcall me|\bthrough to|"
    rf"\byou['’]ve reached|\b(?:thanks|thank you) for calling|\bwelcome to|"
    rf"\bthis is|^\W*(?:hi|hello|hey|good \w+)\b[^.?!]*\b(?:it['’]?s|here is)|\byou['’]re (?:speaking|talking) "
    rf"(?:to|with))\s+{_TITLE}$",
    re.IGNORECASE,
)
_THIS_IS = re.compile(rf"\bthis is\s+{_TITLE}$", re.IGNORECASE)
_OF_A_CALL = re.compile(r"^(?:\s+\w+)?\s*(?:speaking|here|calling|from|at|on behalf|[.,!?]|$)", re.IGNORECASE)
_SPEAKING = re.compile(r"(?:\s+\w+)?,?\s+(?:speaking|here|calling)\b", re.IGNORECASE)
_ADDRESSED = re.compile(
    rf"(?:^|[.,;!?]\s*|\b(?:and|oh|um)\s+)(?:hi|hello|hey|thanks|thank you|cheers|okay|ok|right|bye|goodbye|morning|"
    rf"good morning|"
    rf"good afternoon|good evening|sorry|well|so|yes|no|now|listen|great|perfect|lovely|alright|"
    rf"all right)(?: there)?\s*,?\s+"
    rf"{_TITLE}$",
    re.IGNORECASE,
)
_ADDRESS_ENDS = re.compile(r"^(?:\s+[A-Z]\w+)?\s*(?:[.,!?]|$)")
_LATE_ADDRESS = re.compile(
    rf"\b(?:thanks|thank you|bye|please|sure|okay|right|fine|there|you|morning|afternoon|evening|day|moment|help|"
    rf"now|that|it|know|"
    rf"line|welcome|course|worries|problem|great|lovely)\s*,\s+{_TITLE}$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"^\s*[.!?]|^\s*$")
_WHO_ARE_YOU = re.compile(
    r"\byour\b[^.?!]*\bname\b|\bwho(?:['’]s| is| am i| are you|['’]m i)\b[^.?!]*\b(?:calling|speaking|this|there|"
    r"you|with)\b|"
    r"\bwho(?:['’]s| is) (?:that|it)\b|\band you are\b|\bcan i take a name\b|\bwhat do i call you\b",
    re.IGNORECASE,
)
_OF_AN_ADDRESS = re.compile(r"@|\b(?:dot|underscore|dash|hyphen)\b|\.(?:com|net|org)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"^\W*[A-Z]|[.!?]\s+[A-Z]|\bI\b")
_OPENING = 2  # turns in which a call is answered
_AT_WORK = re.compile(
    r"\b(?:spoke\w*|speak\w*|tak(?:es|en)|handl\w*|answer\w*|staff|employee|operator|reception\w*|contact\w*|"
    r"clerk|company|business|organi[sz]ation|attend\w*|present|party|parties|who (?:is|was) on)\b",
    re.IGNORECASE,
)
_SHORT = 8  # words: a longer answer tells more than a name


def named_another(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a name that is another party's than the field asks for, and against what is no name at all."""
    pieces = answers(evidence)
    role = _role_asked(field)
    if pieces and _asks_for_name(field) and all(_names_a_street(piece, transcript) for piece in pieces):
        return Finding("names", Verdict.UNSUPPORTED, "a part of an address is no name")
    if pieces and not role and _answers_the_call(field, pieces, transcript):
        return Finding("names", Verdict.UNSUPPORTED, "the name of who answers the call")
    if not pieces or not role or not isinstance(claim.value, str):
        return None
    if any(quantity.unit for quantity in find_quantities(claim.value)):
        return Finding("names", Verdict.UNSUPPORTED, "an amount is no name")
    if _asks_for_name(field) and _OF_AN_ADDRESS.search(claim.value):
        return Finding("names", Verdict.UNSUPPORTED, "a part of an address is no name")
    if _asks_for_name(field) and all(_is_in_small_letters(piece, transcript) for piece in pieces):
        return Finding("names", Verdict.UNSUPPORTED, "said in words that are no name")
    if not claim.value[:1].isupper():
        return None
    if swapped(transcript):
        return None
    for piece in pieces:
        segment = transcript.segments[piece.segment]
        own = _is_party(segment.speaker, role, transcript)
        whose = None if _claims_role(segment, role) else _names_speaker(piece, segment, transcript)
        if own is None or whose is None or whose is own:
            return None
    seen = Evidence(Role.CONTRADICTION, pieces[-1].segment, transcript.segments[pieces[-1].segment].span)
    return Finding("names", Verdict.CONTRADICTED, "the name of another party", (seen,), takes_back=False)


def _answers_the_call(field: Field, pieces: tuple[Evidence, ...], transcript: Transcript) -> bool:
    """Say whether a name is only that of who opens the talk ("Denise speaking"), and the field names nobody at work."""
    if not _asks_for_name(field) or _AT_WORK.search(f"{field.label} {field.description}"):
        return False
    asked = {token.norm.removesuffix("'s") for token in tokenize(field.label.replace("_", " "))}
    if asked <= _OF_NAMES or asked & set(load_pairs("roles")):
        return False
    turns = [transcript.segments[piece.segment] for piece in pieces]
    return all(
        turn.index < _OPENING and _SPEAKING.match(transcript.text, piece.span.end) is not None
        for turn, piece in zip(turns, pieces, strict=True)
    )


def _names_a_street(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether words are only the name of a street: the "Marsh" of "Marsh Lane"."""
    return STREET.match(transcript.text, piece.span.end) is not None


def _asks_for_name(field: Field) -> bool:
    """Say whether a field wants a name in words; "caller" alone may want any description."""
    return any(token.norm in {"name", "surname", "forename"} for token in tokenize(field.label.replace("_", " ")))


def _is_in_small_letters(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether words are written small by somebody who writes names with capitals, as few recognisers do not."""
    said, text = transcript.slice(piece.span), transcript.segments[piece.segment].text
    return said == said.lower() and any(letter.isalpha() for letter in said) and _CAPITALS.search(text) is not None


def _role_asked(field: Field) -> str:
    """Return the word for a party whose name a field asks for, and nothing else; empty where it asks for more."""
    words = [token.norm.removesuffix("'s") for token in tokenize(field.label.replace("_", " "))]
    if words and set(words) <= _OF_NAMES:  # "Name", which the description says whose
        words += [token.norm.removesuffix("'s") for token in tokenize(field.description.partition(";")[0])]
    roles = [word for word in words if word in load_pairs("roles")]
    rest = [word for word in words if word not in _OF_NAMES and word not in roles]
    return roles[0] if len(roles) == 1 and not rest else ""


def _is_party(speaker: str | None, role: str, transcript: Transcript) -> bool | None:
    """Say whether a speaker is the party that ``role`` names; None where labels do not tell."""
    labels = {t.norm for s in transcript.speakers for t in tokenize(s.replace("_", " "))}
    own = {t.norm for t in tokenize((speaker or "").replace("_", " "))}
    if role in labels:
        return role in own if own else None
    party = party_of(speaker)
    return None if party is None else party == load_pairs("roles")[role]


def _claims_role(segment: Segment, role: str) -> bool:
    """Say whether who speaks claims the role, whatever the label says: "I'm one of the pharmacists here"."""
    return bool(re.search(rf"\bi['’]?\s?a?m\s+(?:\w+\s+){{0,3}}{role}", segment.text, re.IGNORECASE))


def _names_speaker(piece: Evidence, segment: Segment, transcript: Transcript) -> bool | None:
    """Say whether a name is that of who says it, as opposed to who hears it; None where nothing tells."""
    start, end = within(piece, segment)
    if clause_at(segment.text, start).mood is Mood.QUESTION:
        return None
    before = re.split(r"[.;!?]\s+", segment.text[:start])[-1]
    after = segment.text[end:]
    if _SPEAKING.match(after):
        return True
    if _INTRODUCES.search(before):
        if not _THIS_IS.search(before):
            return True
        introduces = party_of(segment.speaker) != "clinician" and _OF_A_CALL.match(after)
        return True if introduces else None  # "this is Rosa Field in bed four"
    if _ADDRESSED.search(segment.text[:start]) and _ADDRESS_ENDS.match(after):
        return None if _asked_whether(piece, segment, transcript) else False
    if _LATE_ADDRESS.search(before) and _ENDS.match(after):
        return False
    asked = question_before(transcript, segment.index)
    words = [token for token in tokenize(segment.text) if len(token.norm) > 1]  # a name may be spelled after it is said
    if asked is not None and len(words) <= _SHORT and _WHO_ARE_YOU.search(asked.text):
        return None if any(t.norm in load("kin") for t in tokenize(segment.text)) else True
    return None


def _asked_whether(piece: Evidence, segment: Segment, transcript: Transcript) -> bool:
    """Say whether a name answers a question that names it: "It's Tolu, is it?" - "Yes, Tolu Adebisi"."""
    asked = question_before(transcript, segment.index)
    if asked is None or asked.speaker == segment.speaker:
        return False
    own = {token.norm for token in tokenize(transcript.slice(piece.span))}
    return not own.isdisjoint(token.norm for token in tokenize(asked.text))
