"""Clauses of a turn: where each begins and ends, and whether it asks, presumes or states.

Knows one text at a time. A question is known by its mark or by its word order, since many recognisers write no marks;
a presumption is a statement that is put to the other party to be confirmed ("so you were doing forty-five", "I'm
guessing that's the Platinum plan"). Not covered: rhetorical questions, irony.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from onrecord.language.tokens import READ_BEFORE, tokenize, words_of
from onrecord.language.wordlists import load

_SENTENCE = re.compile(
    r"[^.;!?\n…]*(?:(?:\.(?=\w)|(?<=\bMr)\.|(?<=\bMrs)\.|(?<=\bMs)\.|(?<=\bDr)\.|(?<=\bSt)\.)[^.;!?\n…]*)*(?:[.;!?…]+[\"'”’)]*|\n|$)"
)
_SPLIT = re.compile(r",?\s+(?=(?:but|although|though|however|except|whereas)\b)|\s+[—–-]\s+|—", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?:(?:is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|should|shall|may|might|isn't|aren't|wasn't|"
    r"don't|doesn't|didn't|haven't|hasn't|can't|couldn't|won't|wouldn't)\s+(?:i|you|he|she|it|we|they|there|this|that|the|"
    r"your|his|her|their|our|any|anyone|anybody|anything|someone|somebody)|any|anything|anyone|anybody|ever)\b",
    re.IGNORECASE,
)
_WH_INVERTED = re.compile(
    r"(?:(?:by|at|to|for|from|with|in|on|of|since|until)\s+)?(?:what|which|who|whom|whose|when|where|whereabouts|why|how)(?:\?|'s\b|\s+(?:is|are|was|were|do|does|did|have|has|can|could|will|"
    r"would|should|about|many|much|long|old|often|far|kind|sort|time|day)\b|\s+(?!i\b|you\b|we\b|they\b|he\b|she\b|it\b)\w+\s+"
    r"(?:is|are|was|were|do|does|did|have|has|can|could|will|would|should)\b)",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:,|\s)\s*(?:right|yeah|correct|ok|okay|then|is that right|is that correct|isn't it|aren't you|weren't you|"
    r"don't you|didn't you|haven't you|wasn't it|is it|are you|do you|have you|was it|i assume|i take it|i guess|"
    r"i presume|i imagine)\s*[.?!]*$",
    re.IGNORECASE,
)
_PRESUMING = re.compile(
    r"(?:^|\b(?:and|so|okay|ok|well|um|uh),?\s+)(?:i(?:'m| am)\s+(?:guessing|assuming|thinking|presuming)|"
    r"i\s+(?:assume|guess|presume|take it|imagine|gather|expect)|presumably)\b"
    r"|^(?:(?:okay|ok|right|well|um|uh|and)[, ]+)*so[, ]+(?:then[, ]+)?(?:you(?!\s*,?\s*(?:know|can|could|may|might|"
    r"should|need|want|see|just|mean))|you'll|you're|you've|you'd)\b",
    re.IGNORECASE,
)
_ASSUMED_AT_END = re.compile(r"\bi (?:assume|take it|guess|presume|imagine|suppose)\s*[.?!]*$", re.IGNORECASE)
_LONG = 30  # words: a longer sentence is one that nobody set marks in
_SHORTEST = 12  # characters of a piece of it
_JOINTS = re.compile(
    r"\s+(?=(?:okay|ok|alright|otherwise|so|but|because|then|now|what|how|and\s+(?:i|i'm|we|you|he|she|it|they|then|so|your|the)|"
    r"(?:do|are|have|did|can|is|will|were|any)\s+(?:you|it|there|your|other))\b)",
    re.IGNORECASE,
)
_JOINING = frozenset({"and", "but", "or", "then", "now", "alright", "lovely"})
_MARKS = re.compile(r"[.?!]")


class Mood(Enum):
    """What a clause does."""

    STATEMENT = "statement"
    QUESTION = "question"
    PRESUMPTION = "presumption"


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a turn: code points ``start`` to ``end`` within it."""

    start: int
    end: int
    mood: Mood
    text: str


@lru_cache(maxsize=READ_BEFORE)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of one turn in order; together they cover all its words."""
    found: list[Clause] = []
    marked = bool(_MARKS.search(text))
    for start, whole in _sentences(text):
        if not whole.strip():
            continue
        mood = _mood(whole, marked=marked)
        at = 0
        for cut in [*_SPLIT.finditer(whole), None]:
            end = cut.start() if cut else len(whole)
            part = whole[at:end]
            if part.strip():
                found.append(Clause(start + at, start + end, mood, part))
            at = cut.end() if cut else end
    return tuple(found)


@lru_cache(maxsize=READ_BEFORE)
def asks(text: str) -> bool:
    """Say whether any clause of a turn asks or presumes."""
    return any(clause.mood is not Mood.STATEMENT for clause in clauses(text))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence with its offset; a long one that nobody set marks in is cut where a new one may begin."""
    for sentence in _SENTENCE.finditer(text):
        whole = sentence.group()
        at = 0
        # So many words take twice as many characters: most sentences need no counting.
        if len(whole) > 2 * _LONG and len(tokenize(whole)) > _LONG:
            for cut in _JOINTS.finditer(whole):
                if cut.start() - at >= _SHORTEST:
                    yield sentence.start() + at, whole[at : cut.start()]
                    at = cut.end()
        yield sentence.start() + at, whole[at:]


def clause_at(text: str, at: int) -> Clause:
    """Return the clause of ``text`` that holds code point ``at``; the nearest before it between clauses."""
    found = clauses(text)
    holding = [clause for clause in found if clause.start <= at]
    return holding[-1] if holding else Clause(0, len(text), Mood.STATEMENT, text)


def _mood(sentence: str, *, marked: bool) -> Mood:
    bare = _opened(sentence)
    asks = sentence.rstrip(" \n\"'”’)").endswith("?")
    if _ASSUMED_AT_END.search(bare):
        return Mood.PRESUMPTION
    if _PRESUMING.search(sentence.strip()):
        return Mood.PRESUMPTION
    if asks:
        return Mood.QUESTION
    if _INVERTED.match(bare) and not _is_statement_of_any(bare):
        return Mood.QUESTION
    # "What I need is ..." states; "what is ..." asks. Without marks the word order is all there is.
    if _WH_INVERTED.match(bare) and not marked:
        return Mood.QUESTION
    if _TAG.search(bare) and not marked and len(bare.split()) > 2:
        return Mood.PRESUMPTION
    return Mood.STATEMENT


def _is_statement_of_any(bare: str) -> bool:
    """Say whether "any" or "may" opens a statement: "anything is fine", "do the dishes"."""
    return bare.lower().startswith(
        ("do the", "do it", "do that", "do this", "have the", "have a", "anything is", "any of")
    )


def _opened(sentence: str) -> str:
    """Return a sentence without the words that only open it ("okay and")."""
    fillers = load("fillers")
    for token in words_of(sentence):
        if token.norm not in fillers and token.norm not in _JOINING:
            return sentence[token.start :].strip()
    return sentence.strip()
