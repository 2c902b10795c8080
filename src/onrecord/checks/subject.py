"""Whose fact it is: what is said of somebody else is not the subject's.

Looks at who the evidence's statement is about: a relative or another party who is named before it ("my sister", "the
other driver"), a pronoun of the third person in the mouth of the very person that the field is about ("he's allergic
to sulfa", said by the customer), or a contrast ("not me"). Fields that ask about others are held to the same: a
father's illness needs the father. Not covered: names of persons, and pronouns whose antecedent is more than a turn
away.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, within
from onrecord.dialogue import question_before
from onrecord.grounding import Evidence, Role
from onrecord.language.phrases import phrases, says
from onrecord.language.tokens import READ_BEFORE, fold, tokenize
from onrecord.language.wordlists import load, load_pairs
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

# A decision opens a statement of its own: "my dad's speech will overrun, say quarter to eight".
_SENTENCE_END = re.compile(r"[.;!?\n]|,?\s+\bbut\b|,\s+(?:so\s+)?(?=(?:say|let['’]?s say)\b)", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:Sister|Brother|Father|Mother|Aunt|Auntie|Uncle)\s$")  # "I'm Sister Boyd"
_VERBS = frozenset(
    {"is", "was", "are", "were", "has", "had", "have", "does", "did", "takes", "took", "got", "gets", "died"}
)
_ABOUT_OTHERS = frozenset(
    {
        "family",
        "kin",
        "relative",
        "relatives",
        "contact",
        "carer",
        "caregiver",
        "household",
        "third",
        "other",
        "dependant",
        "companion",
        "colleague",
        "spouse",
        "collector",
        "guardian",
        "chaperone",
        "beneficiary",
        "nominee",
    }
)
# Relatives who say who they are: what follows is said of whom the talk is about ("it's Tom's mum, Tom Reed in 3B").
_INTRODUCES_KIN = re.compile(
    r"\b(?:it['’]?s|this is|i['’]?m|i am|speaking to)\s+(?:\w+['’]s|his|her|their|the \w+['’]s)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_PERSON = frozenset({"person", "relation", "relationship", "relative", "passenger", "guest", "traveller", "traveler"})
_PERSONS = frozenset(
    {
        "people",
        "persons",
        "passengers",
        "guests",
        "occupants",
        "travellers",
        "travelers",
        "residents",
        "attendees",
        "participants",
        "players",
        "pupils",
        "dependants",
        "dependents",
    }
)
_THIRD = re.compile(r"\b(?:he|she|his|her|him|they|their)(?:['’](?:s|d|ll|re|ve))?\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:i|me|my|mine|myself|we|our|us)(?:['’](?:m|s|d|ll|re|ve))?\b", re.IGNORECASE)
_FOR_OTHER = re.compile(r"\bfor (?:her|him|them)\b", re.IGNORECASE)
_YOURS = re.compile(
    r"\byours\b|\b(?:what['’]?s|what is|what are|take|have|get|confirm|need|about|and)\s+your\b(?!\s+[\w-]+['’]s)",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:for you|are you|do you|have you|will you|would you|your)\b", re.IGNORECASE)
_NOT_ME = re.compile(r"\bnot\s+(?:me|mine|my own)\b|\bnot for me\b", re.IGNORECASE)
# What a relative does to or for somebody says nothing of the relative: "my son gave her some yoghurt".
_ACTS = frozenset(
    {
        "gave",
        "gives",
        "brought",
        "brings",
        "bought",
        "drove",
        "drives",
        "found",
        "noticed",
        "rang",
        "called",
        "helped",
        "helps",
        "made",
        "makes",
        "sent",
        "put",
        "puts",
        "told",
        "saw",
        "picked",
        "wanted",
        "wants",
        "asked",
        "looks",
        "lives",
        "came",
    }
)
_SHORT = 8  # words: a shorter answer is about whom its question asks
_BESIDE = frozenset({"companion", "husband", "wife", "spouse", "colleague", "third", "other"})
_OWNED = re.compile(  # "Twelve is Mum's"
    r"(?:['’]s|\s+(?:is|was|are|would be))\s+(?:(?:actually|really|just|for)\s+)*"
    r"(?:my\s+|his\s+|her\s+|our\s+)?([\w-]+['’]s)(?=\W*(?:[,.;!?]|$))",
    re.IGNORECASE,
)
_PARTY = frozenset({"party", "driver", "person", "side", "car", "vehicle", "guest", "passenger", "caller"})
_MINE = re.compile(r"\b(?:mine|my own|i['’](?:m|ve|ll|d)|i (?:am|was|have|will|want|take|had))\b", re.IGNORECASE)
_I_THEN = re.compile(r",?\s+and\s+(?=i\b)", re.IGNORECASE)
_BACK = 2  # turns back in which a pronoun's relative is looked for


def said_of_another(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that is said of somebody else than the field is about."""
    kin = load("kin")
    asked, is_of_others = _asked(" ".join((field.label, field.description, *field.context)).replace("_", " "))
    if is_of_others or _lists_persons(field):
        return _of_the_speaker(claim, evidence, transcript, asked)
    named = [token.norm for token in tokenize(str(claim.value))]
    told = _told_of(named, kin)
    if told:
        return Finding("subject", Verdict.UNSUPPORTED, f'says something of somebody else: "{told}"')
    if kin & set(named):
        return None  # "lives with her daughter": the relative is what is stated
    for piece in answers(evidence):
        segment = transcript.segments[piece.segment]
        who = _other_subject(piece, segment, transcript, asked)
        if who:
            seen = Evidence(Role.CONTRADICTION, segment.index, Span(segment.span.start, piece.span.end))
            return Finding("subject", Verdict.UNSUPPORTED, f'said of somebody else: "{who}"', (seen,))
    return None


def _of_the_speaker(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, asked: frozenset[str]
) -> Finding | None:
    """Find against a value that speakers say of themselves, where the field is about somebody beside them."""
    if not asked & _BESIDE or load("kin") & {token.norm for token in tokenize(str(claim.value))}:
        return None
    for piece in answers(evidence):
        segment = transcript.segments[piece.segment]
        if _is_of_one_beside(asked) and _answers_of_oneself(piece, segment, transcript):
            return Finding("subject", Verdict.UNSUPPORTED, "said by the speaker of themselves")
        before = _I_THEN.split(_SENTENCE_END.split(segment.text[: within(piece, segment)[0]])[-1])[-1]
        others = _THIRD.search(before) or phrases("other_parties").search(before)
        if not others and not _names_kin(before) and _MINE.search(before):
            return Finding("subject", Verdict.UNSUPPORTED, "said by the speaker of themselves")
    return None


def _lists_persons(field: Field) -> bool:
    """Say whether the field is of an item of a list of persons, who may each be anybody: passengers, the injured."""
    if not field.in_array:
        return False
    asked = {fold(label) for label in field.siblings}
    named = {token.norm for token in tokenize(" ".join(field.context[-1:]))}
    return not asked.isdisjoint(_PERSON) or not named.isdisjoint(_PERSONS)


def _is_of_one_beside(asked: frozenset[str]) -> bool:
    """Say whether a field means another person: a third party, the other driver; not another of one's own things."""
    return bool(asked & (_BESIDE - {"third", "other"})) or (bool(asked & {"third", "other"}) and bool(asked & _PARTY))


def _answers_of_oneself(piece: Evidence, segment: Segment, transcript: Transcript) -> bool:
    """Say whether a turn answers a question for the speaker's own, and names nobody before the value."""
    asked = question_before(transcript, segment.index)
    if asked is None or not _YOURS.search(asked.text.split(". ")[-1]):
        return False
    before = segment.text[: within(piece, segment)[0]]
    return not (_THIRD.search(before) or _names_kin(before) or phrases("other_parties").search(before))


def _names_kin(text: str) -> bool:
    return any(_bare(token.norm) in load("kin") for token in tokenize(text))


@lru_cache(maxsize=4096)
def _asked(text: str) -> tuple[frozenset[str], bool]:
    """Return the words of a field, and whether any of them means somebody else."""
    words = frozenset(token.norm.removesuffix("'s") for token in tokenize(text))
    return words, not words.isdisjoint(load("kin")) or not words.isdisjoint(_ABOUT_OTHERS)


def _other_subject(piece: Evidence, segment: Segment, transcript: Transcript, asked: frozenset[str]) -> str:
    """Return the words that name another subject; empty where none are there."""
    if not _may_be_of_another(segment, transcript):
        return ""
    start, end = within(piece, segment)
    sentence = _SENTENCE_END.split(segment.text[:start])[-1]
    tokens = tokenize(sentence)
    for at, token in enumerate(tokens):
        if _bare(token.norm) not in load("kin") or (at == len(tokens) - 1 and _TITLE.search(sentence)):
            continue
        if _INTRODUCES_KIN.search(sentence[: token.start]):
            continue
        acts = _ACTS & {t.norm for t in tokens[at + 1 : at + 3]} and not token.norm.endswith("'s")
        speaks = any(t.norm.split("'")[0] in {"i", "we"} for t in tokens[at + 1 :])  # "like my dad, I have gout"
        if not acts and not speaks:
            return sentence[token.start : token.end]
    if other := phrases("other_parties").search(sentence):
        return other.group()
    if len(tokenize(segment.text)) <= _SHORT and (asked_of := _kin_asked_of(segment, transcript)):
        return asked_of
    if (owned := _OWNED.match(segment.text, end)) and _bare(owned.group(1).lower()) in load("kin"):
        return owned.group(1)
    contrast = _NOT_ME.search(segment.text[end : end + 40])
    if contrast:
        return contrast.group()
    if _is_about_the_speaker(segment, asked):
        third, first = _last(_THIRD, sentence), _last(_FIRST, sentence)
        if _FOR_OTHER.search(segment.text[end : end + 40].split(".")[0]):
            return "for another"
        if third > first and (_kin_before(segment, start, transcript) or _asked_about_addressee(segment, transcript)):
            return sentence.strip()[:40] if third < 0 else _THIRD.findall(sentence)[-1]
    return ""


def _may_be_of_another(segment: Segment, transcript: Transcript) -> bool:
    """Say whether anything around a value can name another subject: mostly nothing does."""
    return _names_somebody(segment.text) or len(tokenize(segment.text)) <= _SHORT


@lru_cache(maxsize=READ_BEFORE)
def _names_somebody(text: str) -> bool:
    if _names_kin(text) or says("other_parties", text):
        return True
    return _NOT_ME.search(text) is not None or _THIRD.search(text) is not None


def _is_about_the_speaker(segment: Segment, asked: frozenset[str]) -> bool:
    """Say whether the field's words name the speaker's own role: a customer's allergies, said by the customer."""
    roles = load_pairs("roles")
    label = {token.norm for token in tokenize(segment.speaker or "")}
    return bool(label & asked) or (
        "client" in {roles.get(word) for word in label} and "client" in {roles.get(word) for word in asked}
    )


def _kin_asked_of(segment: Segment, transcript: Transcript) -> str:
    """Return the relative whom the question right before asks about: "And your partner's date of birth?"."""
    before = transcript.segments[segment.index - 1] if segment.index else None
    if before is None or not before.text.rstrip().endswith("?") or before.speaker == segment.speaker:
        return ""
    last = before.text.rstrip(" ?").rsplit(". ", 1)[-1]
    found = [token for token in tokenize(last) if token.norm.endswith("'s") and _bare(token.norm) in load("kin")]
    return last[found[0].start : found[0].end] if found else ""


def _asked_about_addressee(segment: Segment, transcript: Transcript) -> bool:
    """Say whether the question asks the speaker about themselves: then "he's having the sea bass" is another's."""
    asked = question_before(transcript, segment.index)
    return asked is not None and bool(_YOU.search(asked.text))


def _kin_before(segment: Segment, at: int, transcript: Transcript) -> bool:
    """Say whether a relative or another party was named shortly before, whom a pronoun can mean."""
    first = max(0, segment.index - _BACK)
    text = " ".join(s.text for s in transcript.segments[first : segment.index]) + " " + segment.text[:at]
    return _names_kin(text) or bool(phrases("other_parties").search(text))


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _told_of(words: list[str], kin: frozenset[str]) -> str:
    """Return the relative of whom ``words`` tell something ("her sister is allergic"); empty where there is none."""
    for word, after in itertools.pairwise(words):
        if _bare(word) in kin and after in _VERBS:
            return _bare(word)
    return ""


def _bare(word: str) -> str:
    folded = fold(word)
    return folded[:-2] if folded.endswith("'s") else folded
