"""Citing: which words a reader needs to agree with a verdict, and no more.

The checks say which place decides. A reader needs more than that where the place does not speak for itself: the
question that it answers or the turn that it takes up, what was said where the place only reads it back, the reply that
grants a request or accepts a correction, and the turn in which a unit or a part of the day was added. What is
unsupported has no deciding words; what was corrected is decided by the correction, not by what it replaced.

Knows transcripts and verdicts; moves neither. Not covered: who a name or a pronoun stands for, turns ago.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.checks import Judged, Verdict
from onrecord.dialogue import Mood, Reply, clause_at, clauses, next_turns, reply_of
from onrecord.grounding import Evidence, Role, as_code, is_yes_no, unit_of, when_of
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.content import content_tokens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from onrecord.language.units import canonical_unit
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

INSTEAD = "otherwise"  # the check that says what was said in a value's place, with all the words that it takes
_REPLACING = frozenset({"correction", "spelling", "slot"})  # checks that find what stands in a value's place
_TERSE = 6  # words: a shorter turn says little by itself
_LONG = 30  # words: a longer turn reads nothing back, and what follows it takes up its end
_BACKCHANNEL = 2  # words
_OPENING = 4  # content words of a turn before a value that it reads back
_CLEARING = 3  # turns after a value in which its unit or part of the day may be cleared up
_REQUESTS = re.compile(
    r"\bplease\b|\b(?:can|could|would|will)\s+(?:you|i|we)\b|^\W*(?:and\W+|yeah\W+)*(?:change|set|put|make|book|move)\b",
    re.IGNORECASE,
)
# Who gives way repeats what was put right, with a word of surprise or regret: "Did they? Eleven then".
_GIVES_WAY = re.compile(
    r"^\W*(?:(?:oh|ah)\W+)?(?:"
    r"(?:am|do|did|is|are|was|were|have|has) (?:i|you|he|she|it|we|they)\W*(?:\?|(?:okay|ok|right|well)\b|$)|"
    r"my (?:god|mistake)\b|(?:yes\W+)?sorry\b(?!\W+(?:wh|how|can|could|did|is|was|i\b))|you['’]re right|"
    r"so (?:i|you|it|they) (?:did|is|was|are|were)\b)|"
    r"^\W*(?:oh|ah)\b(?:[^.!?]{0,60}[,.!?]\s*(?:yes\W+)?sorry\b|\W+it['’]?s\b)",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"^\W*(?:mm-?hm\W+|yes\W+|yeah\W+|yep\W+)*"
    r"(?:that['’]?s (?:right|it|correct|the one|me)|correct|exactly|yes|yep|spot on|perfect)\b",
    re.IGNORECASE,
)
_CHECKING = re.compile(
    r"\b(?:okay|ok|alright|all right)\W*$", re.IGNORECASE
)  # "I'll order a panel, okay?" asks nothing
_DAYPART = re.compile(r"\b(?:morning|afternoon|evening|tonight|night|noon|a\.?m\.?|p\.?m\.?)\b", re.IGNORECASE)


def cited(judged: Judged, field: Field | None, transcript: Transcript) -> tuple[list[Evidence], list[Evidence]]:
    """Return the pieces that decide, and those that were looked at and do not, each in text order."""
    pieces = dict.fromkeys((*judged.evidence, *(e for f in judged.findings for e in f.evidence)))
    deciding = _deciding(judged, tuple(pieces), transcript)
    if deciding and field is not None and not any(f.check == INSTEAD for f in judged.findings):
        deciding |= set(_needed(judged, deciding, field, transcript))
    ordered = sorted(pieces | dict.fromkeys(deciding), key=lambda e: e.span)
    ordered = [p for p in ordered if not any(_is_part(p, other) for other in ordered)]
    return [p for p in ordered if p in deciding], [p for p in ordered if p not in deciding]


def _is_part(piece: Evidence, other: Evidence) -> bool:
    """Say whether a piece is a part of another one of its role: "chest pain" beside "no chest pain" tells nothing."""
    inside = other.span.start <= piece.span.start and piece.span.end <= other.span.end
    return inside and piece.span != other.span and piece.role is other.role


def _deciding(judged: Judged, pieces: Sequence[Evidence], transcript: Transcript) -> set[Evidence]:
    """Return the pieces of which the verdict follows."""
    if judged.verdict is Verdict.UNSUPPORTED:
        return set()
    if instead := {piece for f in judged.findings if f.check == INSTEAD for piece in f.evidence}:
        return instead
    replaced = any(f.verdict is Verdict.CONTRADICTED and f.check in _REPLACING for f in judged.findings)
    if not replaced:
        return set(_without_repeats(pieces, transcript))
    against = [piece for piece in pieces if piece.role in {Role.CORRECTION, Role.CONTRADICTION}]
    said = {piece.segment for piece in pieces if piece.role is Role.ANSWER}
    first = min(against, key=lambda e: e.span)
    if len(said) == 1 and _says_as_much(transcript.segments[min(said)], first, transcript):
        # What replaces it was said in the same breath; what follows only takes that up.
        return {first, *(piece for piece in pieces if piece.role is Role.ANSWER)}
    return set(against)


def _says_as_much(turn: Segment, piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a turn holds all numbers of a later piece."""
    new = [q.values[:1] for q in find_quantities(transcript.slice(piece.span))]
    old = [q.values[:1] for q in find_quantities(turn.text)]
    return piece.segment > turn.index and bool(new) and all(value in old for value in new)


def _without_repeats(pieces: Sequence[Evidence], transcript: Transcript) -> Iterator[Evidence]:
    """Yield the pieces, without bare numbers that only say again a part of what an earlier turn says."""
    words: dict[int, set[str]] = {}
    for piece in pieces:
        if piece.role is Role.ANSWER:
            words.setdefault(piece.segment, set()).update(t.stem for t in tokenize(transcript.slice(piece.span)))
    for piece in pieces:
        own = words.get(piece.segment, set())
        is_bare = piece.role is Role.ANSWER and not content_tokens(transcript.slice(piece.span))
        if not is_bare or not any(own < words[at] for at in words if at < piece.segment):
            yield piece


def _needed(judged: Judged, deciding: set[Evidence], field: Field, transcript: Transcript) -> Iterator[Evidence]:
    """Yield what a reader needs beside the deciding pieces."""
    turns = sorted({piece.segment for piece in deciding if piece.role is not Role.QUESTION})
    if not turns:
        return
    first, last = transcript.segments[turns[0]], transcript.segments[turns[-1]]
    if source := _read_back(last, judged, field, transcript):
        yield _whole(source, Role.ANSWER)
        if is_yes_no(field) and (asked := _previous(source, transcript)):
            yield _whole(asked, Role.QUESTION)
        return
    taken = _taken(last, deciding, transcript) if _can_be_taken(judged, deciding, last, field) else None
    if taken is not None:
        yield _whole(taken, Role.ANSWER if judged.verdict is Verdict.SUPPORTED else Role.CORRECTION)
    denied = is_yes_no(field) and judged.verdict is Verdict.CONTRADICTED
    lead = _lead(first, field, transcript, denied=denied)
    if lead is not None and lead.index not in turns and (taken is None or asks(lead)):
        yield _whole(lead, Role.QUESTION)
    for turn in _cleared_up(last, judged, field, transcript):
        yield _whole(turn, Role.ANSWER)


def _can_be_taken(judged: Judged, deciding: set[Evidence], last: Segment, field: Field) -> bool:
    """Say whether what the last deciding turn states can need somebody who grants or accepts it."""
    if judged.verdict is Verdict.SUPPORTED:
        return not is_yes_no(field) and any(piece.segment == last.index for piece in judged.evidence)
    said = any(piece.role is Role.ANSWER for piece in deciding)
    return not said and any(f.check == "correction" and f.verdict is Verdict.CONTRADICTED for f in judged.findings)


def exchange_of(turn: Segment, transcript: Transcript) -> tuple[Evidence, ...]:
    """Return a turn that speaks against a value, with the question that it answers."""
    before = _previous(turn, transcript)
    asked = (_whole(before, Role.QUESTION),) if before is not None and asks(before) else ()
    return (*asked, _whole(turn, Role.CONTRADICTION))


def _whole(turn: Segment, role: Role) -> Evidence:
    return Evidence(role, turn.index, turn.span)


def _previous(turn: Segment, transcript: Transcript) -> Segment | None:
    """Return the turn before, where somebody else may have said it."""
    if turn.index == 0:
        return None
    before = transcript.segments[turn.index - 1]
    return before if before.speaker is None or before.speaker != turn.speaker else None


def asks(turn: Segment) -> bool:
    """Say whether a turn ends with a question or a presumption."""
    found = clauses(turn.text)
    return bool(found) and found[-1].mood is not Mood.STATEMENT


def _is_backchannel(turn: Segment) -> bool:
    return len(tokenize(turn.text)) <= _BACKCHANNEL and reply_of(turn.text) in {Reply.LISTENS, Reply.YES}


def _lead(turn: Segment, field: Field, transcript: Transcript, *, denied: bool) -> Segment | None:
    """Return the turn that this one answers or takes up, where it does not speak for itself."""
    before = _previous(turn, transcript)
    if before is None or asks(turn):
        return None
    if _is_backchannel(before):
        before = _own_before(turn, transcript)
        if before is None:
            return None
    topic = topic_of(field)
    words = tokenize(turn.text)
    named = covers(topic, words)[0]
    if named == 1 and not denied:
        return None
    if asks(before) and covers(topic, tokenize(before.text))[0]:
        return before
    return before if not named and len(words) <= _TERSE else None


def _own_before(turn: Segment, transcript: Transcript) -> Segment | None:
    """Return the speaker's own last turn, which this one goes on with over a backchannel."""
    if turn.index < 2:
        return None
    own = transcript.segments[turn.index - 2]
    return own if own.speaker == turn.speaker else None


def _read_back(turn: Segment, judged: Judged, field: Field, transcript: Transcript) -> Segment | None:
    """Return the turn in which it was said, where this one only reads it back: "K nine, double X", after the caller."""
    before = _previous(turn, transcript)
    if before is None or asks(before) or _is_backchannel(before) or len(tokenize(turn.text)) > _LONG:
        return None
    pieces = [p for p in judged.evidence if p.role is Role.ANSWER and p.segment == turn.index]
    if not pieces or any(p.segment == before.index for p in judged.evidence):
        return None
    if is_yes_no(field) and reply_of(before.text) not in {Reply.YES, Reply.NO} and len(tokenize(before.text)) > _TERSE:
        return None
    ahead = turn.text[: pieces[0].span.start - turn.span.start]
    if len(content_tokens(ahead)) > _OPENING or _differs(before, pieces, judged, transcript):
        return None
    asked = _previous(before, transcript)
    if asked is None:
        short = len(tokenize(turn.text)) <= _TERSE // 2
        return before if before.index == 0 and (short or _says_as_much(before, pieces[0], transcript)) else None
    same = asked.speaker is None or turn.speaker is None or asked.speaker == turn.speaker
    spelled_out = "@" in str(judged.claim.value) or as_code(str(judged.claim.value)) is not None
    about = not spelled_out or covers(topic_of(field), tokenize(asked.text))[0] > 0
    return before if asks(asked) and same and about else None


def _differs(before: Segment, pieces: Sequence[Evidence], judged: Judged, transcript: Transcript) -> bool:
    """Say whether the turn before gives another number: then this one puts it right, or adds it up."""
    if isinstance(judged.claim.value, bool | str):
        return False
    return bool(find_quantities(before.text)) and not _says_as_much(before, pieces[0], transcript)


def _taken(turn: Segment, deciding: set[Evidence], transcript: Transcript) -> Segment | None:
    """Return the turn that grants what this one asks for, confirms what it reads back, or gives way to it."""
    before = _previous(turn, transcript)
    after = next(next_turns(transcript, turn.index, 1), None)
    if after is None or after.index != turn.index + 1 or len(tokenize(turn.text)) > _LONG:
        return None
    here = [p for p in deciding if p.segment == turn.index]
    echoes = any(_telling(transcript.slice(piece.span)) & _telling(after.text) for piece in here)
    yes = reply_of(after.text) is Reply.YES
    said = [clause_at(turn.text, piece.span.start - turn.span.start) for piece in here]
    asking = any(c.mood is not Mood.STATEMENT and not _CHECKING.search(c.text) for c in said)
    answers = before is not None and asks(before)
    if (asking and not answers) or any(_REQUESTS.search(c.text) for c in said):
        return after if echoes or yes else None
    if answers:
        return None
    if _CONFIRMS.match(after.text) or (echoes and (yes or _GIVES_WAY.match(after.text))):
        return after
    return None


def _telling(text: str) -> set[str]:
    """Return the stems of the words and the numbers of a text."""
    numbers = (token for q in find_quantities(text) for token in tokenize(text[q.start : q.end]))
    return {token.stem for token in (*content_tokens(text), *numbers)}


def _cleared_up(turn: Segment, judged: Judged, field: Field, transcript: Transcript) -> Iterator[Segment]:
    """Yield the turns in which the unit of a number or the part of a day is added: "Milligrams?" - "Yeah"."""
    when, unit = when_of(str(judged.claim.value), field), unit_of(field)
    has_unit = any(canonical_unit(t.norm) == unit for t in tokenize(turn.text))
    for after in transcript.segments[turn.index + 1 : turn.index + 1 + _CLEARING]:
        if len(tokenize(after.text)) > _TERSE * 2:
            return
        if when is not None and when.times and not _DAYPART.search(turn.text) and _DAYPART.search(after.text):
            yield after
        if unit and not has_unit and any(canonical_unit(t.norm) == unit for t in tokenize(after.text)):
            yield after
