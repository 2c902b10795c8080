"""How a term is said: stated, asked, denied, supposed, told of somebody else, or only a way of speaking.

Looks at the sentence that a mention stands in, at the answer where that sentence is a question, and at the sentence
before where it names another person. Choosing among mentions needs no more than that; what a value is held for is
decided by the checks. English cues, in lists that can be read. Not covered: irony, and denials further off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from onrecord.language.tokens import Token, tokenize
from onrecord.language.wordlists import load
from onrecord.transcript import Segment, Transcript


class How(Enum):
    """In which way a mention is said."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    ASKED = "asked"
    SUPPOSED = "supposed"
    DENIED = "denied"
    OTHER = "of another"
    FIGURATIVE = "figurative"
    OLD = "no longer"


HOLDS: Final = frozenset({How.STATED, How.CONFIRMED})
YES: Final = frozenset(
    [
        "yes",
        "yeah",
        "yep",
        "yup",
        "correct",
        "right",
        "exactly",
        "sure",
        "absolutely",
        "mm-hm",
        "mhm",
        "definitely",
        "indeed",
        "aye",
        "uh-huh",
        "affirmative",
    ]
)
NO: Final = frozenset(["no", "nope", "nah", "never", "none", "neither", "not", "nothing", "nil", "negative"])
_OPENERS: Final = frozenset(
    [
        "do",
        "does",
        "did",
        "is",
        "are",
        "was",
        "were",
        "any",
        "have",
        "has",
        "had",
        "what",
        "when",
        "can",
        "could",
        "would",
        "will",
        "should",
        "how",
        "who",
        "where",
        "which",
        "why",
    ]
)
# "D. N. R. now" is one sentence: a mark behind one letter ends it only where no other letter follows by itself.
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?:(?<![\s.][A-Za-z])(?<!^[A-Za-z])|(?!.\s+[A-Za-z][.,]))"
    r"[.;!?]+(?=\s|$)|\n|\]\s"
)
_CLAUSE_CUT = re.compile(r"\b(?:but|although|though|however|except|because|whereas|so)\b|[—–:;]|\s-\s", re.IGNORECASE)
_TAG = re.compile(
    r",?\s*(?:\w+n['’]t (?:i|you|he|she|it|we|they)|right|yeah|yes|correct|ok|okay|(?:is|are|was|do|does|did|has|have) "
    r"(?:it|you|he|she|we|they))\s*$",
    re.IGNORECASE,
)
_DETERMINERS: Final = frozenset(["the", "a", "an", "my", "his", "her", "our", "their", "this", "these", "those"])
_INTERJECTED: Final = frozenset({"no", "nope", "nah"})
_LINKS: Final = frozenset({"or", "and", "any", "a", "an", "nor", "of"})
_PRESUPPOSING: Final = frozenset({"how", "when", "where", "why", "what", "what's", "which", "who", "who's"})
_UNSURE: Final = (["don't", "know"], ["not", "sure"], ["dunno"], ["no", "idea"])
_ABSENT: Final = frozenset(
    [
        "missing",
        "lacking",
        "lacks",
        "absent",
        "declined",
        "refused",
        "denied",
        "excluded",
        "cancelled",
        "withdrawn",
        "ruled",
    ]
)
_PRONOUNS: Final = frozenset(
    [
        "i",
        "i'm",
        "i've",
        "i'd",
        "he",
        "he's",
        "she",
        "she's",
        "it",
        "it's",
        "we",
        "we're",
        "they",
        "they're",
        "you",
        "you're",
        "that's",
        "this",
        "there's",
        "just",
        "only",
    ]
)
_SHEER: Final = frozenset({"total", "absolute", "utter", "complete", "proper", "bit"})  # "a total car crash"
_NEARLY: Final = frozenset({"nearly", "almost", "practically", "virtually", "pretend", "joking", "kidding"})
_SUPPOSING: Final = frozenset(
    [
        "if",
        "unless",
        "whether",
        "might",
        "maybe",
        "perhaps",
        "could",
        "would",
        "wonder",
        "wondering",
        "worried",
        "thought",
        "considering",
        "possible",
        "possibly",
        "suspect",
        "suspected",
        "query",
        "risk",
        "screen",
        "screening",
        "someday",
        "hopefully",
    ]
)
_OLD: Final = (("used", "to"), ("no", "longer"), ("instead", "of"), ("rather", "than"), ("switched", "from"))
_OLD_MORE: Final = (("came", "off"), ("changed", "from"), ("moved", "from"), ("other", "than"), ("swapped", "from"))
_DENIED_AFTER: Final = frozenset(
    [
        "negative",
        "excluded",
        "isn't",
        "wasn't",
        "hasn't",
        "aren't",
        "weren't",
        "doesn't",
        "denied",
        "declined",
        "cancelled",
        "unlikely",
        "nope",
    ]
)
_COPULAS: Final = frozenset({"is", "was", "are", "were", "has", "have", "had", "it's", "that's", "'s", "be"})
_SPEAKING: Final = frozenset(
    [
        "says",
        "said",
        "signed",
        "thinks",
        "wants",
        "wanted",
        "told",
        "asked",
        "agreed",
        "brought",
        "called",
        "rang",
        "knows",
        "here",
        "visiting",
        "at",
    ]
)
_OTHERS: Final = frozenset(
    ["neighbour", "neighbor", "friend", "friends", "colleague", "boss", "roommate", "flatmate", "housemate", "coworker"]
)
_THE_OTHER: Final = frozenset({"other", "another", "next"})
_NOT_ME = re.compile(r"^[\s,.]*(?:but\s+)?not\s+(?:me|mine|us|him|her|them)\b", re.IGNORECASE)
_CALLED_AFTER = re.compile(r"^[\s,.-]*\b(?:was|is|'s)\s+(?:ruled|taken)\s+out\b", re.IGNORECASE)
_REACH: Final = 8  # words that a denial reaches
_SUPPOSED_REACH: Final = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words around a mention: the segment, and what stands before and behind it in its own sentence."""

    segment: Segment
    before: str
    after: str
    earlier: str  # the sentence before, in the same segment
    is_question: bool


def sentence_of(transcript: Transcript, start: int, end: int) -> Sentence:
    """Return the sentence that the code points ``start`` to ``end`` stand in."""
    segment = transcript.segment_at(start)
    text = segment.text
    first, last = start - segment.span.start, min(end, segment.span.end) - segment.span.start
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= first)]
    stop = next((match for match in _SENTENCE_END.finditer(text) if match.start() >= last), None)
    after = text[last : stop.start() if stop else len(text)]
    earlier = text[cuts[-2] : cuts[-1]] if len(cuts) > 1 else ""
    before = text[cuts[-1] : first]
    return Sentence(segment, before, after, earlier, _is_question(transcript, before, stop, segment))


def circumstances(transcript: Transcript, start: int, end: int, *, about: Iterable[str] = ()) -> How:
    """Return how the words ``start`` to ``end`` are said; ``about`` are the words of the field that asks."""
    sentence = sentence_of(transcript, start, end)
    asked = frozenset(about)
    before = list(tokenize(sentence.before))
    if _is_figurative(before):
        return How.FIGURATIVE
    if _is_denied(sentence, before):
        return How.STATED if asked & _ABSENT else How.DENIED
    if _is_of_another(sentence, before, asked):
        return How.OTHER
    if _is_old(before, sentence.after):
        return How.OLD
    if sentence.is_question:
        return _answered(transcript, sentence)
    if _is_supposed(before) and not {"if", "plan", "trigger", "contingency", "condition"} & asked:
        return How.SUPPOSED
    return How.STATED


def reply_to(transcript: Transcript, segment: Segment) -> Segment | None:
    """Return the next segment of another speaker, at most two further on."""
    for at in range(segment.index + 1, min(segment.index + 3, len(transcript.segments))):
        other = transcript.segments[at]
        if not other.speaker or other.speaker != segment.speaker:
            return other
    return None


def first_words(text: str) -> list[str]:
    """Return the words of a reply without the fillers that open it."""
    fillers = load("fillers") - YES - NO
    words = [token.norm for token in tokenize(text)]
    while words and words[0] in fillers and words[0] not in YES | NO:
        words.pop(0)
    return words


def _is_question(transcript: Transcript, before: str, stop: re.Match[str] | None, segment: Segment) -> bool:
    if stop is not None:
        return "?" in stop.group()
    if "?" in transcript.text:
        return False
    words = first_words(before or segment.text)  # a transcript without marks: a question begins like one
    words = [word for word in words if word not in {"and", "so", "but"}]
    return bool(words) and words[0] in _OPENERS


def _answered(transcript: Transcript, sentence: Sentence) -> How:
    reply = reply_to(transcript, sentence.segment)
    words = first_words(reply.text) if reply is not None else []
    if words and words[0] in NO and not _is_interjected(words):
        return How.DENIED
    if set(words[:3]) & YES or words[:2] == ["that's", "right"] or words[:3] == ["that's", "the", "one"]:
        return How.CONFIRMED
    if words[:2] in _UNSURE or words[1:3] in _UNSURE:
        return How.ASKED
    asked = [word for word in first_words(sentence.before) if word not in {"and", "so", "but", "then"}]
    presupposes = bool(asked) and asked[0] in _PRESUPPOSING and asked[1:3] not in (["is", "a"], ["is", "an"], ["if"])
    return How.STATED if presupposes or _TAG.search(sentence.after) else How.ASKED


def _is_interjected(words: list[str]) -> bool:
    """Say whether a "no" only opens a turn that goes on to agree: "no, that's right", "no, yeah"."""
    return words[0] in _INTERJECTED and bool(set(words[1:3]) & {"yeah", "yes", "that's"}) and "not" not in words[:4]


def _reaches(denial: Token, following: list[Token], text: str) -> bool:
    """Say whether a denial reaches the mention behind ``following``, the words between them."""
    if following and denial.norm in _INTERJECTED:
        gap = text[denial.end : following[0].start]
        if "," in gap or following[0].norm in _PRONOUNS | _INTERJECTED | _DETERMINERS:
            return False  # "no, they want ...": it answers what came before
    if not following and denial.norm in _INTERJECTED and "," in text[denial.end :]:
        return False
    for at, word in enumerate(following):
        left = following[at - 1].end if at else denial.end
        if "," in text[left : word.start]:
            rest = following[at:]
            if any(w.norm in _PRONOUNS or w.norm in {"the", "my", "his", "her", "our", "their"} for w in rest):
                return False  # a clause of its own
            if len([w for w in rest if w.norm not in _LINKS]) > 3:
                return False
    comma = "," in text[following[-1].end :] if following else False
    return not comma or any(word.norm in _LINKS for word in following) or len(following) <= 2


def _is_denied(sentence: Sentence, before: list[Token]) -> bool:
    negations = load("negations")
    cut = max((match.end() for match in _CLAUSE_CUT.finditer(sentence.before)), default=0)
    clause = [token for token in before if token.start >= cut][-_REACH:]
    for at, token in enumerate(clause):
        following = clause[at + 1 :]
        if token.norm not in negations or (following and following[0].norm in {"only", "doubt", "just"}):
            continue
        if _reaches(token, following, sentence.before):
            return True
    if _CALLED_AFTER.match(sentence.after):
        return True
    after = [token.norm for token in tokenize(sentence.after)[:4]]
    if set(after[:3]) & _DENIED_AFTER and not _TAG.match(sentence.after):
        return True
    return any(a in _COPULAS and b in {"not", "never", "no"} for a, b in pairwise(after))


def _is_figurative(before: list[Token]) -> bool:
    words = [token.norm for token in before][-5:]
    if words[-2:-1] in (["a"], ["an"]) and words[-1] in _SHEER:
        return True
    return bool(set(words) & _NEARLY) or words[-2:] in (["like", "a"], ["like", "an"])


def _is_old(before: list[Token], after: str) -> bool:
    words = [token.norm for token in before][-5:]
    pairs = set(pairwise(words))
    behind = {token.norm for token in tokenize(after)[:4]}
    return bool(pairs & {*_OLD, *_OLD_MORE}) or "anymore" in behind


def _is_supposed(before: list[Token]) -> bool:
    return bool({token.norm for token in before[-_SUPPOSED_REACH:]} & _SUPPOSING)


def _is_of_another(sentence: Sentence, before: list[Token], about: frozenset[str]) -> bool:
    kin = load("kin") | _OTHERS
    if {_bare(word) for word in about} & kin:
        return False
    if _NOT_ME.match(sentence.after) and "me" in sentence.after[:16].lower():
        return True
    words = [token.norm for token in before]
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if _bare(word) in kin and following not in _SPEAKING:
            return True
        if word in _THE_OTHER and following and word not in about and words[at - 1 : at] == ["the"]:
            return True
    opens = words[0] if words else ""
    if _bare(opens) in {"she", "he", "they", "her", "his"} or opens in {"she's", "he's", "they're"}:
        earlier = [token.norm for token in tokenize(sentence.earlier)]
        return any(_bare(word) in kin for word in earlier)
    return False


def _bare(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word
