"""What somebody comes back to, an hour later, in the words of the field: the later word wins.

Looks in all later turns for a word of revision ("make it", "instead", "I said", "rechecked") in a sentence that names
the field, or the thing that the value was said of, and gives another number, day or date of the value's kind. What is
only asked counts where the other party takes it up ("Can we do Thursday instead?" - "Thursday is fine"). What is said
within the next turns without naming anything is for ``correction.py``. Not covered: names and other words in the place
of words; what a third party puts right; revisions without any such word, which most are: of fifteen in talk that was
written without sight of this file it finds none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from onrecord.checks.another import amounts
from onrecord.checks.condition import conditional
from onrecord.checks.correction import replaces
from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.hedge import doubtful
from onrecord.checks.negation import denied
from onrecord.checks.place import answers, within
from onrecord.checks.slot import said_of_a_rival
from onrecord.checks.subject import said_of_another
from onrecord.dialogue import Reply, asks, next_turns, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.grounding.topics import Topic, covers, root_of, topic_of
from onrecord.language.content import content_tokens
from onrecord.language.dates import WEEKDAY, find_whens
from onrecord.language.numbers import find_quantities
from onrecord.language.phrases import says
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

_SENTENCE = re.compile(r"[^.;!?]+(?:[.;!?](?=\d)[^.;!?]*)*[.;!?]?")
_AGREES = re.compile(r"\b(?:yes|yeah|yep|sure|fine|works|suits|perfect|of course|no problem|will do)\b", re.IGNORECASE)
_OFFERS = re.compile(r"\b(?:can|could|might|may|would|attempt|how about|what about)\b", re.IGNORECASE)
_INSTEAD_OF = re.compile(
    r"\b(?:instead of|rather than|in place of)\s+"
    r"((?:(?:the|a|an|my|our|on|at|for|in|to)\s+)*[\w'’-]+(?:\s[A-Z][\w'’-]+)*)"
)
_BACK_THEN = re.compile(
    r"\b(?:ago|back then|back when|at the time|last (?:year|month|week|time|summer|winter))\b", re.IGNORECASE
)
# What is said in a value's place must be a fact of its own.
_MUST_HOLD = (said_of_a_rival, said_of_another, denied, conditional, doubtful)
_TWO = 2  # parties: where there are more, each may have a value of their own
_BESIDE = 12  # characters behind a value in which its thing is named


def revised(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a number, a day or a date that is revised later on, and against words that give way to others."""
    pieces = answers(evidence)
    if not pieces or is_yes_no(field) or isinstance(claim.value, bool):
        return None
    last = max(pieces, key=lambda piece: piece.span)
    if seen := _replaced_by_name(claim, last, transcript, field):
        return Finding("correction", Verdict.CONTRADICTED, "replaced later on", (seen,))
    said = transcript.slice(last.span)
    if field.options:
        return None
    if not (find_quantities(said) or find_whens(said) or WEEKDAY.search(said)):
        return None
    topic, parties = _topic(last, transcript, field), _parties(last, transcript)
    for turn in _revising(transcript, topic.roots, after=last.segment):
        if len(transcript.speakers) > _TWO and turn.speaker not in parties:
            continue  # "I've been put up to a hundred", says her husband
        for start, end in _sentences(turn.text):
            if not covers(topic, [token for token in tokenize(turn.text) if token.start < end])[0]:
                continue
            found = _another(claim, said, turn, (start, end), transcript, field)
            if found is not None and _stands(turn, turn.text[start:end], found, transcript):
                seen = Evidence(Role.CORRECTION, turn.index, Span(turn.span.start + start, turn.span.start + end))
                return Finding("correction", Verdict.CONTRADICTED, "revised later on", (seen,))
    return None


def _replaced_by_name(claim: Claim, last: Evidence, transcript: Transcript, field: Field) -> Evidence | None:
    """Return where something else is said to be instead of the claim's words: "Park Road instead of Mill Lane"."""
    later = [one for one in _turns(transcript).replacing if one[0].index > last.segment]
    words = {token.stem for token in content_tokens(str(claim.value))} if later else set()
    for turn, left in later:
        if not left <= words or 2 * len(left) < len(words):
            continue
        # One word is left for another in much that is said: the field must be named too.
        is_of_it = len(left) > 1 or covers(topic_of(field), tokenize(turn.text))[0] > 0
        if is_of_it and _stands(turn, turn.text, "", transcript):
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


class _Turns:
    """The turns of a transcript in which something is revised: few, so that all claims need not look at all turns."""

    def __init__(self, transcript: Transcript) -> None:
        self.by_root: dict[str, list[Segment]] = defaultdict(list)
        self.replacing: list[tuple[Segment, frozenset[str]]] = []
        for turn in transcript.segments:
            if _sentences(turn.text):
                for root in {root_of(token) for token in content_tokens(turn.text)}:
                    self.by_root[root].append(turn)
            for found in _INSTEAD_OF.finditer(turn.text):
                if left := frozenset(token.stem for token in content_tokens(found.group(1))):
                    self.replacing.append((turn, left))


_turns = lru_cache(maxsize=2)(_Turns)  # several records of one transcript are checked one after the other


def _revising(transcript: Transcript, roots: Iterable[str], *, after: int) -> list[Segment]:
    """Return the turns behind one, in order, that revise something and name what a value is of."""
    by_root = _turns(transcript).by_root
    found = {turn.index for root in roots for turn in by_root.get(root, ()) if turn.index > after}
    return [transcript.segments[index] for index in sorted(found)]


@lru_cache(maxsize=READ_BEFORE)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of a turn stand that hold a word of revision, and speak of no other time."""
    if not _revises(text):
        return ()
    found = (m for m in _SENTENCE.finditer(text) if not _BACK_THEN.search(m.group()))
    return tuple(m.span() for m in found if _revises(m.group()))


def _revises(text: str) -> bool:
    return says("retractions", text) or says("revisions", text)


def _parties(piece: Evidence, transcript: Transcript) -> set[str | None]:
    """Return who speaks where a value is said."""
    near = transcript.segments[max(0, piece.segment - 1) : piece.segment + 2]
    return {turn.speaker for turn in near}


def _topic(piece: Evidence, transcript: Transcript, field: Field) -> Topic:
    """Return what a value is of: its field's topic; in lists that of the thing that is named beside it."""
    topic = topic_of(field)
    if not field.in_array and topic.groups:
        # "Make it six weeks" names no "duration in weeks": a unit is said with whatever is measured in it.
        units = {root for root in topic.roots if canonical_unit(root) or canonical_unit(f"{root}s")}
        groups = (tuple(root for root in group if root not in units) for group in topic.groups)
        return Topic(tuple(group for group in groups if group)) if units < set(topic.roots) else topic
    segment = transcript.segments[piece.segment]
    start, end = within(piece, segment)
    tokens = [t for t in content_tokens(segment.text) if canonical_unit(t.norm) is None]
    beside = [*[t for t in tokens if t.end <= start][-1:], *[t for t in tokens if end <= t.start < end + _BESIDE][:1]]
    return Topic(tuple((root_of(token),) for token in beside if token.norm not in load("fillers")))


def _another(
    claim: Claim, said: str, turn: Segment, sentence: tuple[int, int], transcript: Transcript, field: Field
) -> str | None:
    """Return the words of another value of the claim's kind in a sentence that says it of no other field."""
    start, end = sentence
    for first, stop in _others(said, turn.text[start:end]):
        span = Span(turn.span.start + start + first, turn.span.start + start + stop)
        piece = Evidence(Role.ANSWER, turn.index, span)
        words = transcript.slice(span)
        rival = replace(claim, value=words, term=None) if isinstance(claim.value, str) else replace(claim, term=None)
        readings = (check(rival, (piece,), transcript, field) for check in _MUST_HOLD)
        if all(reading is None or reading.verdict is Verdict.SUPPORTED for reading in readings):
            return words
    return None


def _others(said: str, sentence: str) -> Iterator[tuple[int, int]]:
    """Yield where a sentence says another value of the same kind as the words that were said first."""
    if WEEKDAY.search(said):
        own = {m.group().lower() for m in WEEKDAY.finditer(said)}
        yield from (m.span() for m in WEEKDAY.finditer(sentence) if m.group().lower() not in own)
    elif whens := find_whens(said):
        dated = any(when.dates for when in whens)
        for when in find_whens(sentence):
            if bool(when.dates) == dated and all((when.dates, when.times) != (w.dates, w.times) for w in whens):
                yield when.start, when.end
    else:
        olds = find_quantities(said)
        for new in amounts(sentence):
            if any(replaces(new, old) and (new.unit == old.unit or not new.unit) for old in olds):
                yield new.start, new.end


def _stands(turn: Segment, sentence: str, value: str, transcript: Transcript) -> bool:
    """Say whether a revision is stated, or asked for and granted."""
    if not asks(sentence) and not _OFFERS.search(sentence):
        return True
    reply = next(next_turns(transcript, turn.index, 1), None)
    if reply is None or reply_of(reply.text) is Reply.NO:
        return False
    return bool(_AGREES.search(reply.text)) or (bool(value) and value.lower() in reply.text.lower())
