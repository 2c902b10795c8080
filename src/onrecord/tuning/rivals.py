"""What else a transcript says for a field, once its label is not said any more.

Our own rules say most of it. Dates, times and numbers of a text field nobody proposes without a model: each one that
the transcript has is put to the checks as though somebody had written it down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from onrecord.extractor import Extractor
from onrecord.language.dates import find_whens
from onrecord.language.numbers import find_quantities
from onrecord.record import Entry
from onrecord.schema import Kind, split_pointer
from onrecord.transcript import Transcript
from onrecord.tuning.places import Said

_MOST_TRIED = 16  # values of one field


def rivals(labels: Mapping[str, Said], transcript: Transcript, checks: Extractor) -> Iterator[Entry]:
    """Yield the values that a transcript supports at the fields of labels that it does not say.

    Fields inside arrays are left out: what is said there may be of another item, and is no rival.
    """
    alone = {pointer: one for pointer, one in labels.items() if not one.field.in_array}
    if not alone:
        return
    yield from _claims(checks.extract(transcript).claims, alone)
    for pointer, one in alone.items():
        if one.field.kind is Kind.STRING:
            for value in islice(_like(str(one.value), transcript.text), _MOST_TRIED):
                yield from _claims(checks.check(transcript, _nested(pointer, value)).claims, alone)


def _claims(claims: Iterable[Entry], wanted: Collection[str]) -> Iterator[Entry]:
    return (entry for entry in claims if entry.pointer in wanted)


def _like(value: str, text: str) -> Iterator[str]:
    """Yield the dates of a text where the value is a date, its times where it is a time, else numbers for a number."""
    whens = find_whens(value)
    if whens:
        found = {text[one.start : one.end] for one in find_whens(text) if bool(one.times) == bool(whens[0].times)}
    elif find_quantities(value):
        found = {text[one.start : one.end] for one in find_quantities(text)}
    else:
        found = set()
    yield from sorted(found)


def _nested(pointer: str, value: str) -> dict[str, Any]:
    """Return a record that has nothing but a value at a pointer."""
    record: Any = value
    for part in reversed(split_pointer(pointer)):
        record = {part: record}
    return dict(record)
