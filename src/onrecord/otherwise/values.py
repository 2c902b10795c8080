"""Another number, date, time or weekday was said of the field.

The numbers that are said where the field is spoken of are judged as if each were claimed; one that is supported there
contradicts the value. A date or a time needs no mention of the field where it is the only one of the talk and no
other field asks for one. Not covered: differences and shares that nobody says; fields inside lists, where another
item may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.checks import Finding, Judged, Reading, Verdict
from onrecord.checks.slot import said_of_a_rival
from onrecord.checks.topic import on_topic, sentences
from onrecord.grounding import Evidence, Grounder, unit_of, when_of
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.dates import WEEKDAY, When, agrees, find_whens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.phrases import phrases
from onrecord.language.tokens import tokenize
from onrecord.otherwise.rivals import in_its_place, readings_of, supported
from onrecord.propose import Claim, Scalar
from onrecord.schema import Field, Kind
from onrecord.transcript import Segment, Transcript

_MOST = 8  # turns with numbers that are looked at
_BEHIND = 2  # turns behind one that speaks of the field
_NUMBERS = frozenset({"number", "money", "percent", "ordinal"})
_TOTAL = re.compile(r"\btotal\b|\bin all\b|\baltogether\b|\bsum\b|\badd(?:ed)? up\b|\bstated\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|apiece|per (?:person|head)|a head)\b", re.IGNORECASE)
_SPANS_OF_TIME = frozenset({"year", "month", "week", "day", "hour", "minute"})
_A_YEAR = 1000  # a number from here on can be one
_HALF_A_DAY = 12


def another_value(judged: Judged, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against a value in whose place another of its sort is said."""
    claim = judged.claim
    if field.in_array or field.options or isinstance(claim.value, bool):
        return None
    turns = _turns(claim, field, grounder, transcript)
    indices = {turn.index for turn in turns}
    found: list[tuple[tuple[bool, float, int], Claim, Reading]] = []

    def worth(rival: Claim, place: tuple[Evidence, ...]) -> bool:
        return _may_speak_of(rival, place, field, transcript)

    for value in dict.fromkeys(_others(claim, field, turns)):
        rival, readings = readings_of(claim, value, field, grounder, transcript, turns=indices, worth=worth)
        reading = supported(readings)
        if reading is not None and (rank := _rank(reading, field, transcript)):
            found.append((rank, rival, reading))
        elif reading is None and (mine := _its_own(judged, readings)):
            found.append(((True, 1.0, mine.end), rival, mine))
    if found:
        _, rival, reading = max(found, key=lambda one: one[0])
        return in_its_place(rival, reading, field, transcript)
    return _the_only_one(claim, field, grounder, transcript)


def _its_own(judged: Judged, readings: tuple[Reading, ...]) -> Reading | None:
    """Return where a value is said of the field and only seems replaced, by a number that is said of another field."""
    if not any(f.check == "slot" and f.verdict is Verdict.UNSUPPORTED for f in judged.findings):
        return None
    for reading in readings:
        verdicts = {f.check: f.verdict for f in reading.findings}
        is_own = verdicts.get("slot") is Verdict.SUPPORTED
        replaced = verdicts.pop("correction", None) is Verdict.CONTRADICTED
        if is_own and replaced and set(verdicts.values()) == {Verdict.SUPPORTED}:
            return replace(reading, findings=tuple(f for f in reading.findings if f.check != "correction"))
    return None


def _turns(claim: Claim, field: Field, grounder: Grounder, transcript: Transcript) -> list[Segment]:
    """Return the turns with numbers in which the field may be spoken of: all in short talk, else the last few."""
    numbered = grounder.numbered()
    if isinstance(claim.value, str) and WEEKDAY.fullmatch(claim.value):
        numbered = [turn.index for turn in transcript.segments if WEEKDAY.search(turn.text)]
    if len(numbered) > _MOST:
        near = {i + more for i in grounder.speaking_of(topic_of(field)) for more in range(_BEHIND + 1)}
        numbered = [i for i in numbered if i in near][-_MOST:]
    return [transcript.segments[i] for i in numbered]


def _others(claim: Claim, field: Field, turns: Iterable[Segment]) -> Iterator[Scalar]:
    """Yield the values of the claim's sort that are said in turns, without those that are the claim's own."""
    if field.kind in {Kind.NUMBER, Kind.INTEGER} and not isinstance(claim.value, str):
        for turn in turns:
            for said in find_quantities(turn.text):
                if said.kind in _NUMBERS and said.values and _differs(said, float(claim.value), turn, field):
                    value = said.values[0]
                    yield int(value) if value == int(value) else value
    elif isinstance(claim.value, str):
        yield from _other_days(claim.value, field, turns)


def _other_days(value: str, field: Field, turns: Iterable[Segment]) -> Iterator[str]:
    """Yield the dates, times or weekdays that are said in turns and are not ``value``, in its form."""
    own = when_of(value, field)
    for turn in turns if own is not None else ():
        for when in find_whens(turn.text):
            if own is not None and not agrees(own, when):
                yield from _written(when, own)
    if WEEKDAY.fullmatch(value):
        for turn in turns:
            yield from (m.group() for m in WEEKDAY.finditer(turn.text) if m.group().lower() != value.lower())


def _differs(said: Quantity, own: float, turn: Segment, field: Field) -> bool:
    """Say whether a number is another one: not the pronoun "one", nor the same in thousands."""
    if own in said.values or turn.text[said.start : said.end].lower() == "one":
        return False
    if said.unit in _SPANS_OF_TIME and (own >= _A_YEAR or unit_of(field) is None):
        return False  # "ten years ago" is no year
    return not any(value and own / value in {100.0, 1e3, 1e6} for value in said.values)


def _written(said: When, own: When) -> Iterator[str]:
    """Yield a date or a time that was said as the claim's sort of value is written."""
    if own.times and not own.dates:
        yield from (f"{hour:02}:{minute:02}" for hour, minute in said.times)
    for year, month, day in said.dates[:1] if own.dates else ():
        if month and day and own.dates[0][0] is None:
            yield f"{month:02}-{day:02}"
        elif year and month and day:
            yield f"{year:04}-{month:02}-{day:02}"


def _may_speak_of(rival: Claim, place: tuple[Evidence, ...], field: Field, transcript: Transcript) -> bool:
    """Say whether a place may be one that ``_rank`` takes to speak of the field; most numbers are of something else."""
    asked = f"{field.label} {field.description}"
    if _TOTAL.search(asked) or _EACH.search(asked) or on_topic(field, (), place, transcript):
        return True
    named = said_of_a_rival(rival, place, transcript, field)
    return named is not None and named.verdict is Verdict.SUPPORTED


def _rank(reading: Reading, field: Field, transcript: Transcript) -> tuple[bool, float, int] | None:
    """Return how surely a reading speaks of the field; None where it does not."""
    named = any(f.check == "slot" and f.verdict is Verdict.SUPPORTED for f in reading.findings)
    said = sentences(reading.evidence, transcript)
    if _TOTAL.search(f"{field.label} {field.description}"):
        return (named, 1.0, reading.end) if phrases("totals").search(said) else None
    if _EACH.search(f"{field.label} {field.description}"):
        return (named, 1.0, reading.end) if _EACH.search(said) else None
    if not named and not on_topic(field, (), reading.evidence, transcript):
        return None
    return (named, covers(topic_of(field), tokenize(said))[0], reading.end)


def _the_only_one(claim: Claim, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against a date or a time where the talk gives one other and no second, and no other field asks for one."""
    own = when_of(claim.value, field) if isinstance(claim.value, str) else None
    if own is None or field.rivals:
        return None
    whens = [
        said
        for turn in transcript.segments
        for said in find_whens(turn.text)
        if (said.times if own.times else said.dates)
    ]
    if not whens or any(agrees(own, said) for said in whens) or len({_alike(said, own) for said in whens}) > 1:
        return None
    for value in dict.fromkeys(text for said in whens for text in _written(said, own)):
        rival, readings = readings_of(claim, value, field, grounder, transcript)
        if (reading := supported(readings)) is not None:
            return in_its_place(rival, reading, field, transcript)
    return None


def _alike(said: When, own: When) -> tuple[int | None, ...]:
    """Return what all ways to say one time or date have in common."""
    if own.times and not own.dates:
        hour, minute = said.times[0]
        return (hour % _HALF_A_DAY, minute)
    return said.dates[0]
