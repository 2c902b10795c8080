"""Where a piece of evidence stands: its clause and sentence, what comes before and behind, and who says it."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.dialogue import Clause, clause_at
from onrecord.grounding import Evidence, Role
from onrecord.language.dates import find_whens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.language.wordlists import load_pairs
from onrecord.propose import Claim
from onrecord.transcript import Segment, Transcript

_SENTENCE_END = re.compile(r"[.;!?\n]+[\"'”’)]*\s+")
# A comma before a new subject ends what a denial or a tense reaches: "I was on warfarin, they took me off it".
_NEW_SUBJECT = re.compile(
    r",\s+(?=(?:and\s+|so\s+|because\s+)?(?:i|he|she|it|we|they|you|there|that|this)\b['’]?)|\s+(?=because\b)",
    re.IGNORECASE,
)
_LONG = 40  # words: a longer sentence is one that nobody set marks in
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][a-z]+")
_FIRST = re.compile(r"(?<=[.!?])\s+")
_NOT_SO = re.compile(r"\W*\w+\W+not\b", re.IGNORECASE)
_PARTS = re.compile(r"[\s_/-]+")


def first_words(text: str, words: int) -> str:
    """Return a text as far as the end of its first so many words."""
    tokens = tokenize(text)[:words]
    return text[: tokens[-1].end] if tokens else ""


def last_words(text: str, words: int) -> str:
    """Return a text from the beginning of its last so many words on."""
    tokens = tokenize(text)[-words:]
    return text[tokens[0].start :] if tokens else ""


def answers(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the pieces that hold the value itself."""
    return tuple([piece for piece in evidence if piece.role is Role.ANSWER])


def within(piece: Evidence, segment: Segment) -> tuple[int, int]:
    """Return the code points of a piece within its segment's text."""
    return piece.span.start - segment.span.start, piece.span.end - segment.span.start


def clause_of(piece: Evidence, transcript: Transcript) -> Clause:
    """Return the clause that a piece begins in."""
    segment = transcript.segments[piece.segment]
    return clause_at(segment.text, within(piece, segment)[0])


def statement_around(piece: Evidence, transcript: Transcript) -> tuple[str, str]:
    """Return the words of a piece's clause before it and behind it, up to where a new subject begins."""
    segment = transcript.segments[piece.segment]
    return _statement(segment.text, *within(piece, segment))


@lru_cache(maxsize=READ_BEFORE)
def _statement(text: str, start: int, end: int) -> tuple[str, str]:
    clause = clause_at(text, start)
    before = text[clause.start : start]
    after = text[end : max(clause.end, end)]
    cuts = [cut.end() for cut in _NEW_SUBJECT.finditer(before + " x") if cut.end() <= len(before)]
    behind = _NEW_SUBJECT.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: behind.start()] if behind else after


def sentence_of(piece: Evidence, transcript: Transcript) -> str:
    """Return the sentence that a piece stands in."""
    segment = transcript.segments[piece.segment]
    return _sentence(segment.text, *within(piece, segment))


@lru_cache(maxsize=READ_BEFORE)
def _sentence(text: str, start: int, end: int) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first = max((at for at in ends if at <= start), default=0)
    last = min((at for at in ends if at >= end), default=len(text))
    return text[first:last]


@lru_cache(maxsize=READ_BEFORE)
def party_of(speaker: str | None) -> str | None:
    """Return the party that a speaker's label names (clinician, service, client, ...); None where it names none."""
    if not speaker:
        return None
    roles = load_pairs("roles")
    words = [token.norm for token in tokenize(_PARTS.sub(" ", speaker))]
    return next((roles[word] for word in reversed(words) if word in roles), None)


def near(piece: Evidence, transcript: Transcript) -> tuple[str, str]:
    """Return the words of the piece's sentence before and behind it, as far as the next mark or joint."""
    segment = transcript.segments[piece.segment]
    return _near(segment.text, *within(piece, segment))


@lru_cache(maxsize=READ_BEFORE)
def _near(text: str, start: int, end: int) -> tuple[str, str]:
    sentence = _sentence(text, start, end)
    at = text.find(sentence)
    if len(tokenize(sentence)) > _LONG:
        clause = clause_at(text, start)
        return text[clause.start : start], text[end : max(end, clause.end)]
    return text[at:start], text[end : at + len(sentence)]


def replaces_another_sort(claim: Claim, reply: str) -> bool:
    """Say whether a no puts something else right: "No, for one person" leaves the restaurant as it is."""
    if _NOT_SO.match(reply):
        return False  # "No, not today" puts nothing in its place
    reply = _FIRST.split(reply.strip(), maxsplit=1)[0]  # what follows the no at once, not all that is told after it
    has_when, has_name = bool(find_whens(reply)), bool(_NAME.search(reply))
    has_number = any(not any(w.start <= q.start < w.end for w in find_whens(reply)) for q in find_quantities(reply))
    if isinstance(claim.value, str) and find_whens(claim.value):
        return not has_when and (has_number or has_name)
    if not isinstance(claim.value, str) or find_quantities(claim.value):
        return not has_number and (has_when or has_name)
    return not has_name and (has_number or has_when)


def party_at(index: int, transcript: Transcript) -> str | None:
    """Return the party of the speaker of a turn."""
    return party_of(transcript.segments[index].speaker)
