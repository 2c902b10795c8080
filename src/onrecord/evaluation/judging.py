"""Judging: whether the transcript supports the values of a record, in two senses, and where it speaks of them.

Strict: a content word, number or date of the value is nowhere in the transcript, in any form of the word; forms of a
glossary term that was said count as said. A yes or no has no words of its own and never fails. Judged: the checks of
onrecord (``onrecord.check``) do not support the value; whether a right value equals it is for ``metrics.py``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onrecord.evaluation.matching import Matcher, compacted
from onrecord.extractor import Extractor
from onrecord.glossary import Glossary
from onrecord.language.content import missing_words
from onrecord.record import Entry, Quote, Record
from onrecord.schema import Schema
from onrecord.transcript import Transcript

_ANSWERS = frozenset({"yes", "no", "true", "false"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checks say of one record.

    Attributes:
        unsupported: by pointer, the reason why a value is not supported.
        quotes: by pointer, the words of the transcript that decide on a value.
    """

    unsupported: Mapping[str, str] = field(default_factory=dict)
    quotes: Mapping[str, tuple[Quote, ...]] = field(default_factory=dict)


class Judge:
    """Judges records of one schema; what it has judged it remembers."""

    def __init__(self, schema: Schema, glossary: Glossary | None = None) -> None:
        self._schema = schema
        self._glossary = glossary
        self._extractor = Extractor(schema, model=None, glossary=glossary)
        self._matcher = Matcher(schema)
        self._judged: dict[tuple[str, str], Judgement] = {}
        self._said: dict[str, str] = {}

    def judge(self, transcript: Transcript, record: Mapping[str, Any]) -> Judgement:
        """Run the checks on every value of ``record``; pointers are those of the record as given."""
        key = (transcript.text, json.dumps(record, sort_keys=True, default=str))
        if key not in self._judged:
            self._judged[key] = self._checked(transcript, record)
        return self._judged[key]

    def absent_words(self, transcript: Transcript, value: Any) -> tuple[str, ...]:
        """Return the content words of ``value`` that are nowhere in the transcript."""
        if isinstance(value, bool) or str(value).strip().lower() in _ANSWERS:
            return ()
        return missing_words(str(value), self._all_said(transcript))

    def _all_said(self, transcript: Transcript) -> str:
        """Return the transcript's text, with every form of each glossary term that it says in any form."""
        said = self._said.get(transcript.text)
        if said is None:
            terms = {match.term for match in self._glossary.said(transcript.text)} if self._glossary else set()
            forms = sorted({form for term in terms for form in term.forms})
            said = self._said[transcript.text] = "\n".join((transcript.text, *forms))
        return said

    def _checked(self, transcript: Transcript, record: Mapping[str, Any]) -> Judgement:
        compact = compacted(record, self._schema, self._matcher.says_nothing)
        checked = self._extractor.check(transcript, compact.data)
        unsupported: dict[str, str] = {}
        quotes: dict[str, tuple[Quote, ...]] = {}
        for pointer, entry in _by_origin(checked, compact.origin, self._schema):
            quotes[pointer] = entry.evidence
            if not _is_supported(entry):
                unsupported[pointer] = entry.reason
        return Judgement(unsupported, quotes)


def _by_origin(checked: Record, origin: Mapping[str, str], schema: Schema) -> Iterator[tuple[str, Entry]]:
    """Yield each entry with the pointer of its value in the record as given.

    A withheld entry has that pointer. The held ones have moved up where items were withheld, but kept their order:
    the n-th held value of a field is the n-th that was not withheld.
    """
    withheld = {entry.pointer for entry in checked.withheld}
    left: dict[str, list[str]] = defaultdict(list)
    for pointer in sorted(origin, key=_in_order):
        if pointer not in withheld:
            left[_star(pointer, schema)].append(pointer)
    for entry in checked.withheld:
        if entry.pointer in origin:
            yield origin[entry.pointer], entry
    taken: dict[str, Iterator[str]] = {star: iter(pointers) for star, pointers in left.items()}
    for entry in checked.claims:
        moved = next(taken.get(_star(entry.pointer, schema), iter(())), None)
        if moved is not None:
            yield origin[moved], entry


def _star(pointer: str, schema: Schema) -> str:
    known = schema.field_for(pointer)
    return known.pointer if known is not None else pointer


def _in_order(pointer: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in pointer.split("/")]


def _is_supported(entry: Entry) -> bool:
    """Say whether the transcript supports a value; that the schema does not accept it is another matter."""
    if not entry.reason or entry.verdict == "supported":
        return True
    against = [finding for finding in entry.findings if finding["verdict"] != "supported"]
    return (
        bool(entry.evidence or entry.seen)
        and bool(against)
        and all(finding["check"] == "schema" for finding in against)
    )
