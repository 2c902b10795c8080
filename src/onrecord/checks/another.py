"""What is said later of another thing than a value puts nothing of it right.

Tells by the words around a later figure: those of a question that came in between, the thing that it names, and whose
it is. Knows nothing of what takes whose place. Not covered: things that are told apart by a verb or a tense alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.place import within
from onrecord.dialogue import Mood, asks, clauses, question_before
from onrecord.grounding import Evidence
from onrecord.language.content import content_tokens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.phrases import phrases, says
from onrecord.language.tokens import READ_BEFORE, Token, stem, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

DAYS = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b",
    re.IGNORECASE,
)
# Words of questions that name no thing: "Is that correct?", "Has it changed?", "How much do you take?".
_NAMES_NOTHING = re.compile(
    r"correct|true|certain|say(?:s|ing)?|tell|told|think|thought|mean|remember|chang(?:e|ed|ing)|happen(?:ed)?|take[ns]?|taking|"
    r"took|us(?:e|ed|ing)|need|want|get|got|feel|go|going|come|look|make|put"
)
_GROUPS = re.compile(r"[\s,-]{1,3}")
_OF = re.compile(rf"\s+of\s+(?:the\s+)?(?!{DAYS.pattern})(\w+)", re.IGNORECASE)
_ASKS_FOR_MORE = re.compile(r"\b(?:how|what|which|when|where|who)\b", re.IGNORECASE)  # than a yes or a no
_GIVES_WAY = re.compile(r"(?<=instead)\s+of\b|(?<=rather)\s+than\b", re.IGNORECASE)
# An apology that is told, and what ought to be, put nothing right: "he said sorry", "you should be getting ten".
_TOLD = re.compile(r"\b(?:say|says|said|saying|feel|feels|felt|so|very|really|was|were)\s+$", re.IGNORECASE)
_OUGHT = re.compile(r"\s+(?:[a-z]+ing\b|(?:at|no)\s+(?:least|most|more|less)\b|able\b)", re.IGNORECASE)
_IDLE = re.compile(
    r"\b(?:at first|first of all|for one|this one|that one|one of|no one|the first time)$", re.IGNORECASE
)
DENIES = re.compile(
    r"^(?:\W*(?:oh|uh|um|well|actually))*\W*(?:no\b|nope\b|not\b|isn['’]t|i['’]ve (?:actually )?got you|i have you)",
    re.IGNORECASE,
)


def is_somebody_elses(found: Evidence, last: Evidence, transcript: Transcript) -> bool:
    """Say whether a later turn puts right what is another person's: "Oh, and my sister's tickets, make it five"."""
    turn = transcript.segments[found.segment]
    ahead = turn.text[: found.span.end - turn.span.start]
    owners = (token.norm.removesuffix("'s") for token in tokenize(ahead) if token.norm.endswith("'s"))
    return found.segment != last.segment and not load("kin").isdisjoint(owners)


def asks_of_another(turn: Segment, here: Segment, transcript: Transcript) -> bool:
    """Say whether a turn asks of something else, or answers a question that came after ``here`` and does."""
    asked = turn if asks(turn.text) else question_before(transcript, turn.index)
    if asked is None or asked.index <= here.index + (asked is turn):
        return False
    about = {token.stem for token in content_tokens(asked.text)}
    return len(about) > 1 and not about & {token.stem for token in content_tokens(here.text)}


def answers_of_another(turn: Segment, old: Evidence, transcript: Transcript, field: Field) -> bool:
    """Say whether a turn only answers a question behind the value, in its turn or later, that asks for another thing.

    "Three weeks, okay. Any fever?" - "No. My husband had thirty-nine": the weeks stand. A yes-or-no question that is
    answered with a figure at once ("Any bags?" - "No, make it four") was not answered, and what names the value's
    thing, or gives a year for a year, comes back to it.
    """
    here, asked = transcript.segments[old.segment], question_before(transcript, turn.index)
    if asked is None or asked.index < here.index or not amounts(turn.text):
        return False
    end = within(old, here)[1] if asked is here else 0
    question = " ".join(
        c.text for c in clauses(asked.text) if c.mood is not Mood.STATEMENT and (asked is not here or c.start >= end)
    )
    about, own = things_of(question), things_of(field.label)
    told = things_of(here.text[:end] if asked is here else here.text)
    if not about or about & own:
        return False
    if about & told and is_of_the_same(question, "", old, transcript) is not False:
        return False
    others = frozenset().union(*(things_of(rival.partition("\n")[0]) for rival in field.rivals))
    if things_of(turn.text) & ((told | own) - about - others) or (_has_year(turn.text) and _has_year(here.text)):
        return False
    return bool(_ASKS_FOR_MORE.search(question)) or not _opens_with_another(turn.text)


def _opens_with_another(text: str) -> bool:
    """Say whether a turn opens with a word of correction and a figure close behind it: "Oh, make it four"."""
    ahead = text[: amounts(text)[0].start]
    cues = (*retractions(ahead), *DENIES.finditer(ahead))
    last = max((cue.end() for cue in cues), default=None)
    return last is not None and not things_of(ahead[last:])


def _has_year(text: str) -> bool:
    return any(1900 <= value < 2100 for amount in amounts(text) if not amount.unit for value in amount.values)


@lru_cache(maxsize=READ_BEFORE)
def things_of(text: str) -> frozenset[str]:
    """Return the stems of what a text speaks of: not units, which measure anything."""
    words = (token for token in content_tokens(text) if canonical_unit(token.norm) is None)
    idle = load("fillers")
    return frozenset(t.stem for t in words if t.norm not in idle and not _NAMES_NOTHING.fullmatch(t.norm))


def is_of_the_same(before: str, behind: str, old: Evidence, transcript: Transcript) -> bool | None:
    """Say whether a correction names the thing of the old number, or another that was said beside it; None for neither.

    "Morphine ten milligrams and enoxaparin forty. Sorry, morphine five": the forty stands, the ten does not.
    """
    segment = transcript.segments[old.segment]
    ahead = _telling(transcript.text[segment.span.start : old.span.start])
    own = _OF.match(transcript.text[old.span.end : segment.span.end])
    thing = stem(own.group(1).lower()) if own else (ahead[-1].stem if ahead else "")
    named = _telling(before)[-1:]
    new = _OF.match(behind)
    name = named[0].stem if named else (stem(new.group(1).lower()) if new else "")
    if not name or not thing:
        return None
    if name == thing:
        return True
    return False if any(name == token.stem for token in tokenize(segment.text)) else None


def _telling(text: str) -> list[Token]:
    return [token for token in tokenize(text) if token.norm not in load("stopwords")]


@lru_cache(maxsize=READ_BEFORE)
def retractions(text: str) -> tuple[re.Match[str], ...]:
    """Return the words of a text that take something back: not "rather than", behind which stands what gave way."""
    if not says("retractions", text):
        return ()
    cues = phrases("retractions").finditer(text)
    return tuple(cue for cue in cues if not _GIVES_WAY.match(text, cue.end()) and not _is_told(cue, text))


def _is_told(cue: re.Match[str], text: str) -> bool:
    said = cue.group().lower()
    if said == "sorry":
        return _TOLD.search(text[: cue.start()]) is not None
    return said == "should be" and _OUGHT.match(text, cue.end()) is not None


@lru_cache(maxsize=READ_BEFORE)
def amounts(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a text that amount to something: not the "first" of "at first"."""
    found = find_quantities(text)
    return tuple(
        q for at, q in enumerate(found) if not _IDLE.search(text[: q.end]) and not _is_in_a_code(at, found, text)
    )


def _is_in_a_code(at: int, found: tuple[Quantity, ...], text: str) -> bool:
    """Say whether a number is a group of a telephone number or a code: "oh one nine, six oh four, double two"."""
    beside = [(found[at - 1], found[at])] if at else []
    beside += [(found[at], found[at + 1])] if at + 1 < len(found) else []
    groups = [(a, b) for a, b in beside if _GROUPS.fullmatch(text[a.end : b.start])]
    return any("digits" in {a.kind, b.kind} for a, b in groups)
