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
    "yes yeah yep yup correct right exactly sure absolutely mm-hm mhm definitely indeed aye uh-huh affirmative".split()
)
NO: Final = frozenset("no nope nah never none neither not nothing nil negative".split())
_OPENERS: Final = frozenset(
    "do does did is are was were any have has had what when can could would will should how who where which why".split()
)
_SENTENCE_END = re.compile(r"(?<![\s.][A-Za-z])(?<!^[A-Za-z])[.;!?]+(?=\s|$)|\n|\]\s")
_CLAUSE_CUT = re.compile(r"\b(?:but|although|though|however|except|because|whereas|so)\b|[—–:;]|\s-\s")
_PRONOUNS: Final = frozenset(
    "i i'm i've i'd he he's she she's it it's we we're they they're you you're that's this there's just only".split()
)
_NEARLY: Final = frozenset({"nearly", "almost", "practically", "virtually", "pretend", "joking", "kidding"})
_SUPPOSING: Final = frozenset(
    "if unless whether might maybe perhaps could would wonder wondering worried thought considering possible "
    "possibly suspect suspected query risk screen screening someday hopefully".split()
)
_OLD: Final = (("used", "to"), ("no", "longer"), ("instead", "of"), ("rather", "than"), ("switched", "from"))
_OLD_MORE: Final = (("came", "off"), ("changed", "from"), ("moved", "from"), ("other", "than"), ("swapped", "from"))
_DENIED_AFTER: Final = frozenset(
    "negative excluded isn't wasn't hasn't aren't weren't doesn't denied declined cancelled unlikely nope".split()
)
_COPULAS: Final = frozenset({"is", "was", "are", "were", "has", "have", "had", "it's", "that's", "'s", "be"})
_SPEAKING: Final = frozenset(
    "says said signed thinks wants wanted told asked agreed brought called rang knows here visiting at".split()
)
_OTHERS: Final = frozenset(
    "neighbour neighbor friend friends colleague boss roommate flatmate housemate coworker somebody someone".split()
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


def circumstances(
    transcript: Transcript, start: int, end: int, *, about: Iterable[str] = (), form: str = ""
) -> How:
    """Return how the words ``start`` to ``end`` are said; ``about`` are the words of the field that asks."""
    sentence = sentence_of(transcript, start, end)
    asked = frozenset(about)
    before = list(tokenize(sentence.before))
    if _is_figurative(before):
        return How.FIGURATIVE
    if _is_denied(sentence, before):
        return How.DENIED
    if _is_of_another(sentence, before, asked):
        return How.OTHER
    if _is_old(before, sentence.after):
        return How.OLD
    if sentence.is_question:
        return _answered(transcript, sentence)
    if _is_supposed(before) and not {"if", "plan", "trigger", "contingency", "condition"} & asked:
        return How.SUPPOSED
    del form
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
    rest = sentence.segment.text
    reply = reply_to(transcript, sentence.segment)
    words = first_words(reply.text) if reply is not None else []
    if words and words[0] in NO:
        return How.DENIED
    if words and (words[0] in YES or words[:2] == ["that's", "right"]):
        return How.CONFIRMED
    del rest
    return How.ASKED


def _clause(before: list[Token], text: str) -> list[Token]:
    """Return the words of the last clause before a mention."""
    cut = max((match.end() for match in _CLAUSE_CUT.finditer(text)), default=0)
    words = [token for token in before if token.start >= cut]
    for at in range(len(words) - 1, 0, -1):
        comma = "," in text[words[at - 1].end : words[at].start]
        is_reply = words[at - 1].norm in NO and at == 1
        if words[at].norm in _PRONOUNS and (comma or is_reply):
            return words[at:]
        if comma and is_reply:
            return words[at:]
    return words


def _is_denied(sentence: Sentence, before: list[Token]) -> bool:
    clause = [token.norm for token in _clause(before, sentence.before)][-_REACH:]
    negations = load("negations")
    for at, word in enumerate(clause):
        if word in negations and clause[at : at + 2] not in (["not", "only"], ["no", "doubt"], ["not", "just"]):
            return True
    if _CALLED_AFTER.match(sentence.after):
        return True
    after = [token.norm for token in tokenize(sentence.after)[:4]]
    if set(after[:3]) & _DENIED_AFTER:
        return True
    return any(a in _COPULAS and b in {"not", "never", "no"} for a, b in zip(after, after[1:], strict=False))


def _is_figurative(before: list[Token]) -> bool:
    words = [token.norm for token in before][-5:]
    return bool(set(words) & _NEARLY) or words[-2:] in (["like", "a"], ["like", "an"], ["as", "a"][:0] or ["like", "the"])


def _is_old(before: list[Token], after: str) -> bool:
    words = [token.norm for token in before][-5:]
    pairs = set(zip(words, words[1:], strict=False))
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
