"""What a reply says to a yes-or-no question: yes, no, that its speaker does not know, or something else.

Knows one text at a time. Not covered: irony, and answers that only knowledge of the world turns into a yes or a no
("It's on its roof in a ditch").
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from onrecord.language.phrases import phrases
from onrecord.language.tokens import READ_BEFORE, tokenize

_OPENERS = re.compile(
    r"(?:(?:oh|um|uh|er|erm|ah|ha|well|hmm|so|now|and|but|sorry|look|listen|i mean|like|god|oh god|you know|i think|"
    r"i believe|i guess|to be honest|honestly|actually|(?:he's|she's|it's)(?!\s+(?:not|never|no)\b)|just|"
    r"\[[^\]]*\])(?!-)(?:[\s,.!—–]|-\s)+)+",
    re.IGNORECASE,
)
_LISTENING = re.compile(
    r"(?:(?:mm|mmm|hm|hmm|ok|okay|oh|ah|i see|right|gotcha|got you|um|uh|er|erm|well|let me (?:see|think)|"
    r"hang on|hold on|one (?:moment|second))[\s,.!…]*)+",
    re.IGNORECASE,
)
_NEGATED_VERB = re.compile(
    r"(?:(?:i|he|she|it|we|they|you|that|there|this)\s+)?(?:(?:do|does|did|is|are|was|were|has|have|had|can|could|will|"
    r"would|should)(?:n['’]?t|\s+not)|ain['’]?t|cannot|won['’]?t|never)\b|(?:i|he|she|it|we|they|that|there)['’](?:m|s|re|ve|d|ll)\s+"
    r"(?:not|never|no)\b|(?:i|we|they|he|she)\s+(?:never|no longer|haven|hardly)\b|(?:denies|denied)\b",
    re.IGNORECASE,
)
_EMPHATIC = re.compile(
    r"\b(?:i|we|they|he|she|it)\s+(?:do|does|did)\s+(?!not\b|n['’]t)(?!you|i|it|we|they)[a-z]+", re.IGNORECASE
)
_NO_IT_IS = re.compile(
    r"^\W*no\W+(?:i|he|she|it|they|we|you)\s+(?:is|are|am|was|were|has|have|will|would|can|do|does|did)\b(?!['’]t|n['’]t|\s*(?:not\b|n['’]?t|never))",
    re.IGNORECASE,
)
_BUT_YES = re.compile(
    r"^\W*no\W+(?:yeah|yes|yep|i do|it is|it's fine|that's (?:right|fine|correct|great|good|all|it))\b", re.IGNORECASE
)
_NOT_SO = re.compile(r"not\s+(?!bad|too bad|sure|certain|only|just|to worry)[a-z]+", re.IGNORECASE)
_BY_LUCK = re.compile(
    r"(?:thank(?:fully| god| goodness| heavens)|luckily|fortunately|happily|sadly|unfortunately|regrettably|"
    r"mercifully|clearly|"
    r"obviously|apparently|evidently|touch wood)[,\s]+(?:not?\b|none\b|nothing\b|nobody\b|never\b)",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:i|we|he|she|they)\s+(?:refused|declined|backed out|said no|turned (?:it|that|them|him|her) down|"
    r"changed (?:my|our|his|"
    r"her|their) minds?|forgot|missed it)\W*$",
    re.IGNORECASE,
)
_GESTURE = re.compile(
    r"[\[(*](?:(nods|nodding|thumbs up)|shakes (?:his |her |their )?head|shaking (?:his |her |their )?head)",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?<=[.!?])\s+(yes|yeah|yep|no|nope)(?:\s*[.!]|,\s+(?!i mean it|seriously|really|honestly)(?=i\b|he\b|she\b|"
    r"it\b|we\b|they\b))",
    re.IGNORECASE,
)
_CLOSING = re.compile(r",\s*(?:so\s+)?(yes|yeah|yep|yup|no|nope)\W*$", re.IGNORECASE)
_SETTLES = re.compile(r"\b(?:(yes|yeah|yep)[\s,]+please|no[\s,]+thank(?:s|\s+you))\W*$", re.IGNORECASE)
_NOT_THAT = re.compile(r"(?:it['’]?s|it is) not that\b|not that i\b(?! know)", re.IGNORECASE)
# What somebody else answers, passed on: "He says no, just his arm", "My wife says she has".
_PASSED_ON = re.compile(
    r"(?:^\W*|(?<=[.!?,])\s+)(?:(?:(?:he|she|they|(?:my|our|his|her|the)\s+\w+)\s+(?:just\s+)?"
    r"(?:says?|said|is saying|are saying)|(?:he|she|they)['’](?:s|re) saying)\s+)"
    r"(?:(?P<yes>yes|yeah|yep)|(?P<no>no|nope)|"
    r"(?:he|she|it|they)\s+(?:is|does|do|has|have|did|was|can)(?P<not>n['’]?t|\s+not|\s+never)?)(?=\W*$|\s*[,.;!])",
    re.IGNORECASE,
)
_NOES = frozenset({"no", "nope", "nah"})


class Reply(Enum):
    """What a turn says to the yes-or-no question before it."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    LISTENS = "listens"
    OTHER = "other"


_BY_LIST = (("yes", Reply.YES), ("no", Reply.NO))


@lru_cache(maxsize=READ_BEFORE)
def reply_of(text: str) -> Reply:
    """Classify a turn as the reply to a yes-or-no question."""
    bare = text.strip()
    if _LISTENING.fullmatch(bare) and not (phrases("yes").match(bare) or phrases("no").match(bare)):
        return Reply.LISTENS
    if gesture := _GESTURE.search(bare):
        return Reply.YES if gesture.group(1) else Reply.NO
    if (last := _last_word(bare)) is not None:
        return last
    if _REFUSES.search(bare):
        return Reply.NO
    if passed_on := _PASSED_ON.search(bare):
        return Reply.NO if passed_on["no"] or passed_on["not"] else Reply.YES
    opened = _OPENERS.match(bare)
    rest = bare[opened.end() :] if opened else bare
    if (whole := _as_a_whole(bare)) is not None:
        return whole
    says_yes, says_no = phrases("yes").match(rest), _says_no(rest)
    if (phrases("unsure").match(rest) and not _denies_by_it(rest)) or (
        not says_yes and not says_no and _short(rest) and phrases("unsure").search(rest)
    ):
        return Reply.UNSURE
    if says_yes and (after := _no_after(rest[says_yes.end() :])):
        return after
    if _NOT_THAT.match(rest):
        return Reply.OTHER
    if _BUT_YES.match(rest) or _NO_IT_IS.match(rest):
        return Reply.YES
    if says_no:
        return Reply.YES if _EMPHATIC.search(rest) else Reply.NO
    if says_yes:
        return Reply.YES
    return Reply.OTHER


def _last_word(bare: str) -> Reply | None:
    """Return the plain yes or no of a later sentence: "Sure, if I want to cry on a bus. No, I wouldn't.".

    What a turn closes with is its last word: "I can't stand them, but she needs one, so yes please".
    """
    if settled := _SETTLES.search(bare):
        return Reply.YES if settled.group(1) else Reply.NO
    found = [m.group(1).lower() for m in _PLAIN.finditer(bare)]
    if not found:
        return None
    return Reply.NO if found[-1] in _NOES else Reply.YES


def _as_a_whole(bare: str) -> Reply | None:
    """Return what a reply says whose first words would mislead: "I don't think so", "Last autumn, yes"."""
    if phrases("unsure").match(bare) and not _denies_by_it(bare):
        return Reply.UNSURE
    opened = [(found.end(), reply) for name, reply in _BY_LIST if (found := phrases(name).match(bare))]
    longest = max(opened, key=lambda one: one[0], default=None)
    if longest is not None and len(tokenize(bare[: longest[0]])) > 1:
        return longest[1]
    opening = re.split(r"(?<=[.!?])\s", bare)[0]
    closing = _CLOSING.search(opening) if _short(opening) else None
    if closing is None or phrases("yes").match(bare) or phrases("no").match(bare):
        return None
    return Reply.NO if closing.group(1).lower() in _NOES else Reply.YES


def _denies_by_it(text: str) -> bool:
    """Say whether what opens like doubt goes on to deny: "can't say" leaves it open, "can't say I have" does not."""
    unsure, no = phrases("unsure").match(text), phrases("no").match(text)
    return unsure is not None and no is not None and no.end() > unsure.end()


def _says_no(rest: str) -> bool:
    return bool(phrases("no").match(rest) or _BY_LUCK.match(rest) or _NEGATED_VERB.match(rest) or _NOT_SO.match(rest))


def _no_after(after_yes: str) -> Reply | None:
    """Return what a no right after a yes makes of it: "Yeah, no" by itself is unclear, "Right. No thinners" is a no."""
    words = [token.norm for token in tokenize(after_yes)]
    if not words or words[0] not in _NOES:
        return None
    return Reply.UNSURE if len(words) == 1 else Reply.NO


def _short(text: str) -> bool:
    return len(tokenize(text)) <= 8
