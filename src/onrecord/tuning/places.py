"""Where labels are said: the segments that a model should cite for each, and the sentences that hold it.

A case that says itself which segments support a label is believed; else the checks are asked. A label that they do not
support is laid to the sentence that shares most words with it, where one does at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.evaluation import Case
from onrecord.extractor import Extractor
from onrecord.gate.sentences import Sentence, sentences
from onrecord.language.content import content_tokens
from onrecord.propose import Scalar
from onrecord.record import Entry, Quote
from onrecord.schema import Field, Schema, leaves
from onrecord.transcript import Transcript

_DECIDING = ("answer", "correction")
_ASKING = "question"


@dataclass(frozen=True, slots=True)
class Said:
    """A label, and where it is said.

    Attributes:
        value: the label.
        field: the leaf that it stands at.
        segments: the segments that say it, the most telling first; none where nobody knows.
        sentences: the numbers of the sentences without which nothing says it.
        is_supported: whether the checks support it.
        is_known: whether it is known where it is said: by the checks, or by the case itself.
    """

    value: Scalar
    field: Field
    segments: tuple[int, ...]
    sentences: frozenset[int]
    is_supported: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A transcript with its right labels by concrete pointer.

    Attributes:
        case: the case that it comes from.
        transcript: the case's transcript; of a twin, what is left of it.
        said: the labels that are right for this transcript.
        is_twin: whether something was deleted.
    """

    case: Case
    transcript: Transcript
    said: Mapping[str, Said]
    is_twin: bool = False


def labelled(case: Case, schema: Schema, checks: Extractor) -> Labelled:
    """Return a case with the places of its labels; labels of fields that the schema has not are left out."""
    record = checks.check(case.transcript, case.record)
    decided = {entry.given_at or entry.pointer: entry for entry in (*record.claims, *record.withheld)}
    found = sentences(case.transcript)
    said: dict[str, Said] = {}
    for pointer, value in leaves(case.record):
        field = schema.field_for(pointer)
        if value is not None and value != "" and field is not None:
            given = evidence_for(case, pointer)
            said[pointer] = _said(value, field, decided.get(pointer), given, found)
    return Labelled(case, case.transcript, said)


def evidence_for(case: Case, pointer: str) -> tuple[int, ...]:
    """Return the segments that a case names for a label, or for the item or object that it stands in."""
    while pointer:
        if pointer in case.evidence:
            return case.evidence[pointer]
        pointer = pointer.rpartition("/")[0]
    return ()


def _said(value: Scalar, field: Field, entry: Entry | None, given: tuple[int, ...], found: Sequence[Sentence]) -> Said:
    supported = entry is not None and entry.verdict == "supported"
    quotes = (entry.evidence or (() if supported else entry.seen)) if entry is not None else ()
    deciding = list(dict.fromkeys(quote.segment for quote in quotes if quote.role in _DECIDING))
    asked = [quote.segment for quote in quotes if quote.role == _ASKING]
    holding = frozenset(at for quote in quotes if quote.role != _ASKING for at in sentences_of(quote, found))
    near = _nearest(value, field, found)
    if given:
        # Most telling are those that the checks found too, then those with the label's own words.
        order = {at: (at not in deciding, near is None or found[near].segment != at, at) for at in given}
        apart = {found[at].segment for at in holding}  # where the checks found the very sentence
        holding |= {one.index for one in found if one.segment in order and one.segment not in apart}
        return Said(value, field, tuple(sorted(order, key=order.__getitem__)), holding, supported, is_known=True)
    if holding:
        segments = tuple(dict.fromkeys([*deciding, *asked, *(found[at].segment for at in sorted(holding))]))
        return Said(value, field, segments, holding, supported, is_known=supported)
    if near is None:
        return Said(value, field, (), frozenset(), supported, is_known=False)
    return Said(value, field, (found[near].segment,), frozenset({near}), supported, is_known=False)


def _nearest(value: Scalar, field: Field, found: Sequence[Sentence]) -> int | None:
    """Return the sentence that shares most content words with a label, counting twice, and with its field."""
    own = {token.stem for token in content_tokens(str(value))}
    named = {token.stem for token in content_tokens(field.label)} - own
    shared = {one.index: 2 * len(own & one.stems) + len(named & one.stems) for one in found}
    best = max(shared, key=lambda at: (shared[at], -at), default=None)
    return best if best is not None and shared[best] else None


def sentences_of(quote: Quote, found: Sequence[Sentence]) -> list[int]:
    """Return the numbers of the sentences that a quote touches."""
    return [one.index for one in found if one.span.start < quote.end and quote.start < one.span.end]
