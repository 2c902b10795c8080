"""Labels that the transcript does not support, or contradicts: by the checks, and by the words of other pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from onrecord.checks import Verdict
from onrecord.gate.reading import Reading
from onrecord.grounding import is_yes_no
from onrecord.language.content import content_tokens, missing_words
from onrecord.language.numbers import find_quantities
from onrecord.learning.auditing.findings import Finding, Fix, Kind, Words, smoothed
from onrecord.learning.auditing.labels import Labels
from onrecord.learning.workbench import Doubted
from onrecord.propose import Scalar
from onrecord.schema import Field

_MOST_WORDS = 3
_NAMED = 0.35  # of the words of a field's name and description: a sentence with so many speaks of the field
_SOME_AGREE, _MOST_AGREE = 0.1, 0.5  # of the sentences with the words, the value was meant
_LEARNED = 0.3  # of the sentences with the same words speak of the field
_UNSURE = 0.45  # it is said, and the checks take it to be said of something else, or denied, or taken back
_ANSWERS = frozenset(("yes", "no", "none", "true", "false", "absent", "present", "performed", "done", "unknown"))


def unsupported(labels: Labels, doubted: Sequence[tuple[Doubted, ...]], readings: Sequence[Reading]) -> list[Finding]:
    """Return the labels that should be null, or are otherwise; ``doubted`` and ``readings`` are by case."""
    found = []
    for at, case in enumerate(labels.cases):
        for one in doubted[at]:
            field = labels.schema.field_for(one.pair[0])
            if field is None or one.entry.verdict == Verdict.SUPPORTED.value:
                continue  # a label that is supported is withheld for its item's or its list's sake
            if _is_known(one, field, readings[at]):
                continue
            contradicted = one.entry.verdict == Verdict.CONTRADICTED.value
            kind = Kind.CONTRADICTED if contradicted else Kind.UNSUPPORTED
            finding = Finding(
                kind,
                field.pointer,
                one.entry.reason,
                case.id,
                one.entry.given_at or one.entry.pointer,
                one.entry.value,
                _words(case.id, one, readings[at], field),
                _sure(one, field, readings[at], is_contradicted=contradicted),
                fix=Fix.NULL,
            )
            found.append(finding)
    return _with_shares(found, labels)


def _is_known(one: Doubted, field: Field, reading: Reading) -> bool:
    """Say whether other pairs lay the words of the transcript at the same value, often enough.

    Options and answers are said in a house's own words, and a few pairs that agree are enough. A name, a number or a
    date that is nowhere in the transcript is seldom said in other words: there most of them must agree.
    """
    if not one.is_known or one.place is None:
        return False
    is_closed = bool(field.options) or is_yes_no(field) or str(one.entry.value).strip().lower() in _ANSWERS
    absent = _absent(str(one.entry.value), reading.transcript.text)
    return one.place.of_value > (_MOST_AGREE if absent and not is_closed else _SOME_AGREE)


def _with_shares(found: Sequence[Finding], labels: Labels) -> list[Finding]:
    counts = Counter(finding.field for finding in found)
    return [replace(one, share=smoothed(counts[one.field], labels.count(one.field))) for one in found]


def _sure(one: Doubted, field: Field, reading: Reading, *, is_contradicted: bool) -> float:
    """Say how sure a doubt is.

    Words that are nowhere in the transcript are the surest sign of what nobody said. They say little of options, and
    least of a yes or a no, which are said in other words: there it counts whether the field is spoken of at all.
    """
    value = str(one.entry.value)
    absent = _absent(value, reading.transcript.text)
    if field.options or is_yes_no(field) or value.strip().lower() in _ANSWERS:
        return _UNSURE if is_contradicted or not absent or _is_spoken_of(field, reading) else 0.6
    if is_contradicted:
        return _UNSURE + 0.4 * absent
    if not absent:
        return 0.6 if any(finding["check"] == "hedge" for finding in one.entry.findings) else _UNSURE
    return 0.55 + 0.4 * absent


def _is_spoken_of(field: Field, reading: Reading) -> bool:
    """Say whether a sentence names a field, or has words that lie at it in other pairs."""
    if not missing_words(field.label, reading.transcript.text):
        return True
    if max(reading.named(field), default=0.0) >= _NAMED:
        return True
    # Of a field that every pair fills, whatever all transcripts say seems to speak.
    memory, target = reading.memory, (field.pointer, "")
    if memory.seen.get(target, 0) == memory.lessons:
        return False
    return max((found.get(target, (0.0, 0.0))[0] for found in reading.strengths), default=0.0) >= _LEARNED


def _absent(value: str, text: str) -> float:
    """Return the share of a value's words and numbers that are nowhere in a text."""
    missing = missing_words(value, text)
    words = len(content_tokens(value)) + len(find_quantities(value))
    return min(1.0, len(missing) / (words or 1))


def _words(case: str, one: Doubted, reading: Reading, field: Field) -> tuple[Words, ...]:
    """Return what decides against a label; where nothing does, the sentence that comes nearest to it."""
    quotes = one.entry.evidence or one.entry.seen
    if quotes:
        return tuple(Words.quoted(case, quote) for quote in quotes[:_MOST_WORDS])
    return nearest(case, reading, field, one.entry.value)


def nearest(case: str, reading: Reading, field: Field, value: Scalar) -> tuple[Words, ...]:
    """Return the sentence that speaks best of a field and a value, where one does at all."""
    place = reading.place(field, value)
    if place is None or place.score <= 0:
        return ()
    return (Words.of(case, reading.transcript, place.sentence.span),)
