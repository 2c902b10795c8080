"""Labels: every value of every case with the place that it stands at, laid out for those who look for faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from onrecord.evaluation.cases import Case
from onrecord.language.content import missing_words
from onrecord.learning.auditing.findings import Words
from onrecord.propose import Scalar
from onrecord.record import Record
from onrecord.schema import Field, Schema, leaves


@dataclass(frozen=True, slots=True)
class Label:
    """One value of one case; ``place`` counts cases, ``words`` are what decides it by the checks."""

    place: int
    case: Case
    pointer: str
    field: Field
    value: Scalar
    words: tuple[Words, ...]
    is_supported: bool

    @property
    def is_said(self) -> bool:
        """Whether the checks support it, or its words are all in the transcript."""
        return self.is_supported or not missing_words(str(self.value), self.case.transcript.text)

    @property
    def item(self) -> str:
        """The pointer of the item of an array that it stands in; empty where it stands in none."""
        head, star, _ = self.field.pointer.rpartition("/*/")
        return "/".join(self.pointer.split("/")[: head.count("/") + 2]) if star else ""


class Labels:
    """The labels of all cases, in their order."""

    def __init__(self, cases: Sequence[Case], records: Sequence[Record], schema: Schema) -> None:
        self.schema = schema
        self.cases = cases
        self.all = [label for at, case in enumerate(cases) for label in _labels(at, case, records[at], schema)]

    @cached_property
    def by_field(self) -> dict[str, list[Label]]:
        """The labels of each field, by its star pointer; fields without any are not there."""
        found: dict[str, list[Label]] = defaultdict(list)
        for label in self.all:
            found[label.field.pointer].append(label)
        return found

    def count(self, pointer: str) -> int:
        """Return how many labels a field has."""
        return len(self.by_field.get(pointer, ()))


def _labels(at: int, case: Case, record: Record, schema: Schema) -> list[Label]:
    decided = {entry.given_at or entry.pointer: entry for entry in (*record.claims, *record.withheld)}
    found = []
    for pointer, value in leaves(case.record):
        field = schema.field_for(pointer)
        if value is None or field is None:
            continue
        entry = decided.get(pointer)
        quotes = (entry.evidence or entry.seen) if entry is not None else ()
        words = tuple(Words.quoted(case.id, quote) for quote in quotes)
        supported = entry is not None and entry.verdict == "supported"
        found.append(Label(at, case, pointer, field, value, words, supported))
    return found
