"""Where the talk gives a name for the field, a name from somewhere else in the talk is not the field's.

"Who rang the ambulance?" - "Sandra from the shop": whoever else is named an hour earlier did not. Looks for a question
about the field with a name in what is said to it, and for a statement of the sort "the owner's a Mr Teague"; a name
that is said neither near there nor in a sentence that speaks of the field is not held. Lists may have many names, and
for fields of parties' own names there is ``names.py``. Not covered: fields that nobody asks or speaks of in their own
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, sentence_of
from onrecord.dialogue import asks, next_turns, question_before
from onrecord.grounding import Evidence, Role
from onrecord.grounding.index import index_of
from onrecord.grounding.topics import Topic, covers, topic_of
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field, Kind
from onrecord.transcript import Segment, Span, Transcript

_CAPITAL = re.compile(r"\b[A-Z][\w'’-]+")
_IDLE = frozenset(
    {
        "name",
        "date",
        "day",
        "month",
        "year",
        "time",
        "type",
        "person",
        "first",
        "last",
        "full",
        "other",
        "address",
        "main",
    }
)
_IS = (
    r"(?:['’]s|\s+(?:is|was|will be|would be))\s+(?:called\s+|named\s+|still\s+|now\s+)?(?:an?\s+|the\s+|our\s+|my\s+)?"
    r"((?:(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*)"
)
_WHO = re.compile(r"\b(?:who|whose|whom)(?:['’](?:s|ll|d|re|ve))?\b", re.IGNORECASE)
_OF_SOMEBODY = re.compile(r"(?:er|or|ee|ant|(?<!m)ent|ist|ian|lord|man|woman|chair|contact|by)$", re.IGNORECASE)
_SHORT = 3  # words of a name
_AFTER = 6  # turns in which the answer may still be found


def given_by_name(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a name that is said elsewhere, where the talk gives another one for the field."""
    pieces = answers(evidence)
    if not pieces or not _is_name(claim) or field.kind is not Kind.STRING or field.options or "*" in field.pointer:
        return None
    topic = _telling(topic_of(field))
    if not topic.groups:
        return None
    given = _given(transcript, topic, is_somebody=bool(_OF_SOMEBODY.search(field.label)))
    own = set(_words(str(claim.value)))
    if not given or any(own & names for _, names, _ in given):
        return None
    for piece in pieces:
        asked = question_before(transcript, piece.segment)
        near = any(first <= piece.segment <= first + _AFTER for first, _, _ in given)
        texts = (sentence_of(piece, transcript), asked.text if asked else "")
        if near or any(covers(topic, tokenize(text))[0] for text in texts):
            return None
    at = given[-1][2]
    segment = transcript.segments[at]
    seen = Evidence(Role.CONTRADICTION, at, Span(segment.span.start, segment.span.end))
    return Finding("told_by_name", Verdict.CONTRADICTED, "another name is given for it", (seen,), takes_back=False)


def _is_name(claim: Claim) -> bool:
    """Say whether a value is a word or a few with capitals, as names are."""
    words = str(claim.value).split()
    return (
        isinstance(claim.value, str)
        and claim.term is None
        and 0 < len(words) <= _SHORT
        and all(word[:1].isupper() for word in words)
        and not any(character.isdigit() for character in claim.value)
    )


def _words(text: str) -> Iterator[str]:
    return (token.norm.removesuffix("'s") for token in tokenize(text))


@lru_cache(maxsize=1024)
def _telling(topic: Topic) -> Topic:
    """Return a topic without the words that many questions share."""
    groups = (tuple(root for root in group if root not in _IDLE) for group in topic.groups)
    return Topic(tuple(dict.fromkeys(group for group in groups if group)))


@lru_cache(maxsize=256)
def _given(transcript: Transcript, topic: Topic, *, is_somebody: bool) -> tuple[tuple[int, frozenset[str], int], ...]:
    """Return where the talk speaks of a topic and names somebody: the turn, the names, the turn that has them."""
    found = []
    index = index_of(transcript)
    families = {root: index.family(root) for root in topic.roots}
    for at in sorted({at for root in topic.roots for at in index.beginning(root)}):
        segment = transcript.segments[at]
        if not covers(topic, index.tokens(segment), (), families)[0]:
            continue
        if asks(segment.text) and _WHO.search(segment.text):
            answer = next(next_turns(transcript, segment.index, 1), None)
            if answer is not None and (names := _names(answer.text)):
                found.append((segment.index, names, answer.index))
        elif is_somebody and (names := _predicated(segment, topic)):
            found.append((segment.index, names, segment.index))
    return tuple(found)


def _predicated(segment: Segment, topic: Topic) -> frozenset[str]:
    """Return the words of a name that a statement gives to a field: "the owner's a Mr Teague"."""
    for group in topic.groups:
        told = re.search(rf"\b(?i:{re.escape(group[0])}\w*?){_IS}", segment.text) if len(group) == 1 else None
        if told is not None:
            return _names(told.group(1))
    return frozenset()


@lru_cache(maxsize=READ_BEFORE)
def _names(text: str) -> frozenset[str]:
    """Return the words of a text that can only be names: with a capital, and none that people say every day."""
    said = (next(_words(found.group()), "") for found in _CAPITAL.finditer(text))
    return frozenset(
        word for word in said if word and not any(word in load(name) for name in ("everyday", "not_names", "stopwords"))
    )
