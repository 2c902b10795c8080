"""Of two things that are offered, what the other party takes up is agreed: "Thursday or Friday?" - "Friday then".

Looks, where a value stands beside an "or", at the next turn of the other party: a short reply that names what stands
on the other side of the "or", and nothing of the value, leaves the value aside. So does a longer or a later one whose
words choose ("let's go for the twin", "Thursday's fine"). What it names to refuse it is not taken up ("Friday's no
good"), and a value that the offering side then settles on, or that the other comes back to, stands. Not covered:
three and more alternatives in a row, and "the first one".
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.negation import denial_around
from onrecord.checks.place import answers, first_words, last_words, within
from onrecord.dialogue import Reply, asks, next_turns, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.content import content_tokens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

_OR = re.compile(r",?\s+or\s+", re.IGNORECASE)
_END = re.compile(r"[.;?!]")
_COMMA = re.compile(r",")
_REACH = 8  # words on either side of the "or" that belong to what is offered
_SENTENCE = re.compile(r"[^.;!?]+[.;!?]*")
_CHOOSES = re.compile(
    r"\b(?:let['’]?s|we['’]ll|i['’]ll|we will|i will)\s+(?:just\s+)?(?:go for|go with|have|take|"
    r"do|say|book|stick with|keep)\b|"
    r"\b(?:i|we)(?:['’]d| would)\s+(?:rather|prefer)\b|\bgo (?:for|with)\b|\bput (?:me|us) down for\b|"
    r"\b(?:could|can) (?:it be|we (?:do|have|make it|say))\b|\bmake (?:it|that)\b|"
    r"(?:['’]s|\bis|\bwould be|['’]d be|\bsounds|\bworks|\bsuits)\s+(?:fine|good|great|perfect|okay|ok|lovely|ideal|"
    r"better|best|easier|me|us|for (?:me|us))\b|\bit is\W*$|\b(?:then|please)\W*$",
    re.IGNORECASE,
)
_BACK = 3  # turns back in which what is spoken of may have been offered
_TURNS = 8  # turns in which the other party may still choose
_SHORT = 7  # words of a reply that takes something up


def another_chosen(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that was offered beside another one, which the other party takes up."""
    pieces = answers(evidence)
    if not pieces or is_yes_no(field):
        return None
    own = _named(transcript.slice(pieces[-1].span))
    piece, other = _offer(pieces[-1], transcript)
    if not other - own:
        return None
    turn = _choice(other - own, own, piece, transcript)
    if turn is None or turn.index < pieces[-1].segment:
        return None
    if _settles(own, other - own, transcript.segments[piece.segment], turn, transcript):
        return None
    seen = Evidence(Role.CONTRADICTION, turn.index, turn.span)
    return Finding("chosen", Verdict.CONTRADICTED, "the other party takes up what was offered beside it", (seen,))


def _offer(piece: Evidence, transcript: Transcript) -> tuple[Evidence, set[str]]:
    """Return where a value is offered, and the stems of what is offered beside it; none without an offer.

    It is offered where it stands, or in a turn of the other party before: "I'm at work on Friday" takes up no Friday.
    """
    segment = transcript.segments[piece.segment]
    if _offers(segment.text):
        return piece, _beside(segment.text, *within(piece, segment))
    words = transcript.slice(piece.span)
    for turn in transcript.segments[max(0, segment.index - _BACK) : segment.index][::-1]:
        if turn.speaker in {None, segment.speaker} or not _offers(turn.text):
            continue
        found = re.search(rf"\b{re.escape(words)}\b", turn.text, re.IGNORECASE)
        if found is not None:
            start = turn.span.start
            offered = replace(piece, segment=turn.index, span=Span(start + found.start(), start + found.end()))
            return offered, _beside(turn.text, *found.span())
    return piece, set()


def _choice(other: set[str], own: frozenset[str], piece: Evidence, transcript: Transcript) -> Segment | None:
    """Return the turn of the other party that takes up the ``other`` side of an offer, and nothing of the value's."""
    first = next(next_turns(transcript, piece.segment, 2), None)
    if first is None or first.speaker is None:
        return None
    if "?" not in first.text and len(tokenize(first.text)) <= _SHORT:
        said = _taken_up(first, transcript)
        if said & own or (said & other and reply_of(first.text) is not Reply.NO):
            return None if said & own else first
    found: Segment | None = None
    for turn in next_turns(transcript, piece.segment, _TURNS):
        if turn.speaker != first.speaker:
            continue
        named = False
        for sentence in _SENTENCE.finditer(turn.text):
            said = _taken_up(turn, transcript, sentence.span())
            if said & own:
                if found is not None or _CHOOSES.search(sentence.group()):
                    return None  # it was taken up, or was come back to
                named = named or "?" not in sentence.group()
            elif said & other and _CHOOSES.search(sentence.group()):
                found = turn
        if named and found is None:
            return None
    return found


def _taken_up(turn: Segment, transcript: Transcript, part: tuple[int, int] | None = None) -> set[str]:
    """Return the stems of what a turn names without denying it: not "Friday" of "Friday's no good. Saturday then"."""
    found = set()
    first, last = part or (0, len(turn.text))
    named = _named(turn.text)
    for token in tokenize(turn.text):
        if token.stem not in named or not first <= token.start < last:
            continue
        start = turn.span.start + token.start
        piece = Evidence(Role.ANSWER, turn.index, Span(start, start + token.end - token.start))
        if not denial_around(piece, transcript):
            found.add(token.stem)
    return found


def _settles(own: frozenset[str], other: set[str], offer: Segment, reply: Segment, transcript: Transcript) -> bool:
    """Say whether the side that offered then states the value, and nothing of the other: "Saturday it is"."""
    turn = next(next_turns(transcript, reply.index, 1), None)
    if turn is None or turn.speaker != offer.speaker or offer.speaker is None or asks(turn.text):
        return False
    said = _taken_up(turn, transcript)
    return own <= said and not said & other


@lru_cache(maxsize=READ_BEFORE)
def _offers(text: str) -> bool:
    return _OR.search(text) is not None


def _beside(text: str, start: int, end: int) -> set[str]:
    """Return the stems of what an "or" offers in the place of the words from ``start`` to ``end``; none without one."""
    before = _END.split(text[:start])[-1]
    after = _END.split(text[end:], maxsplit=1)[0]
    behind, ahead = _OR.search(after), list(_OR.finditer(before))
    found: set[str] = set()
    own_side = ""
    if behind is not None and len(tokenize(after[: behind.start()])) <= _REACH:
        own_side = after[: behind.start()]
        found |= _stems(first_words(_COMMA.split(after[behind.end() :])[0], _REACH))
    if ahead and "," not in (between := before[ahead[-1].end() :]) and len(tokenize(between)) <= _REACH:
        own_side = f"{between} . {first_words(_COMMA.split(after)[0], _REACH)}"
        found |= _stems(last_words(_COMMA.split(before[: ahead[-1].start()])[-1], _REACH))
    return found - _stems(own_side)  # "two men or three men": who takes men takes neither


@lru_cache(maxsize=READ_BEFORE)
def _named(text: str) -> frozenset[str]:
    """Return the stems of the words that name a value: a number's own words too."""
    numbers = find_quantities(text)
    said = (t.stem for t in tokenize(text) if any(q.start <= t.start < q.end for q in numbers))
    return frozenset((*_stems(text), *said))


def _stems(text: str) -> set[str]:
    return {token.stem for token in content_tokens(text)}
