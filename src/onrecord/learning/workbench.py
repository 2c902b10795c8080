"""Workbench: labelled pairs as lessons for a memory and as rows for trees. Claims are judged once for all memories."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.checks import with_kinds
from onrecord.errors import UsageError
from onrecord.evaluation.cases import Case, transcript_key
from onrecord.evaluation.comparators import same, value_type
from onrecord.extractor import Extractor, judge
from onrecord.gate import Claims, Judged
from onrecord.gate.candidates import CandidatesProposer
from onrecord.gate.lexicon import Lexicon
from onrecord.gate.memory import Lesson, Memory, Target
from onrecord.gate.reading import Place, Reading
from onrecord.gate.sentences import gram_sets, sentences
from onrecord.glossary import Glossary
from onrecord.grounding import Grounder
from onrecord.models import Model
from onrecord.propose import Claim, Scalar, merge
from onrecord.record import Entry, Record
from onrecord.schema import Field, Schema, leaves
from onrecord.transcript import Transcript

Pair = tuple[str, Scalar]  # star pointer and value


@dataclass(frozen=True)
class Rows:
    """The claims of one case as a gate sees them under one memory; ``right`` is None where the label is left out."""

    claims: Claims
    features: list[list[float]]
    right: list[bool | None]

    @property
    def settled(self) -> list[int]:
        """The indices of the claims of which it is known whether they are right."""
        return [i for i, right in enumerate(self.right) if right is not None]


@dataclass
class Subject:
    """One case under study: its labels, what was proposed for it, and the claims that were judged already.

    Attributes:
        case: the case.
        pairs: the labels, one a field and value.
        proposals: what proposers without a gate claim.
        left_out: labels that nothing is learned from.
    """

    case: Case
    pairs: tuple[Pair, ...]
    proposals: tuple[tuple[Claim, ...], ...]
    grounder: Grounder
    left_out: frozenset[Pair] = frozenset()
    judged: dict[Claim, Judged] = field(default_factory=dict)
    lessons: dict[frozenset[Pair], Lesson] = field(default_factory=dict)

    @property
    def kept(self) -> tuple[Pair, ...]:
        """The labels that are learned from."""
        return tuple(pair for pair in self.pairs if pair not in self.left_out)


@dataclass(frozen=True, slots=True)
class Doubted:
    """A label that the checks withhold: the verdict on it, and the place that speaks best of it by a memory."""

    pair: Pair
    entry: Entry
    place: Place | None

    @property
    def is_known(self) -> bool:
        """Whether words of the transcript lie at the same value in other pairs."""
        return self.place is not None and self.place.of_value > 0


class Workbench:
    """Makes subjects of cases, lessons and rows of subjects; for one schema, glossary and model."""

    def __init__(
        self,
        schema: Schema,
        *,
        glossary: Glossary | None = None,
        model: str | Model | Sequence[str | Model] | None = None,
        samples: int = 1,
    ) -> None:
        self.schema = schema
        self.lexicon = Lexicon(schema)
        self._glossary = glossary
        self._extractor = Extractor(schema, model=model, samples=samples, glossary=glossary)

    def subject(self, case: Case) -> Subject:
        """Take a case: its labels, and all claims of proposers that do not learn."""
        proposals = self._extractor.propose(case.transcript, drafts=case.drafts)
        return replace(self.labelled(case), proposals=tuple(p.claims for p in proposals))

    def labelled(self, case: Case) -> Subject:
        """Take a case with its labels alone, for who trains nothing on it."""
        spoken = self._glossary.said(case.transcript.text) if self._glossary else ()
        grounder = Grounder(case.transcript, glossary=self._glossary, spoken=spoken)
        return Subject(case, self._pairs(case.record), (), grounder)

    def close(self) -> None:
        """Close the model, if it was opened here."""
        self._extractor.close()

    def _pairs(self, record: Mapping[str, Any]) -> tuple[Pair, ...]:
        found: dict[tuple[str, str], Pair] = {}
        for pointer, value in leaves(record):
            known = self.schema.field_for(pointer)
            if value is not None and known is not None:
                found.setdefault((known.pointer, json.dumps(value)), (known.pointer, value))
        return tuple(found.values())

    def memory(self, subjects: Sequence[Subject]) -> Memory:
        """Return what subjects teach."""
        return Memory.of([self.lesson(subject) for subject in subjects])

    def lesson(self, subject: Subject) -> Lesson:
        """Return a subject's sentences and labels, with how far each sentence holds the words of each label."""
        found = subject.lessons.get(subject.left_out)
        if found is None:
            found = subject.lessons[subject.left_out] = self._lesson(subject)
        return found

    def _lesson(self, subject: Subject) -> Lesson:
        found = sentences(subject.case.transcript)
        targets: dict[Target, list[float]] = {}
        for pointer, value in subject.kept:
            one = self._field(pointer)
            targets[(pointer, "")] = [self.lexicon.field(one).cover(s.stems) for s in found]
            targets[(pointer, json.dumps(value))] = [self.lexicon.cover(one, value, s) for s in found]
        return Lesson(gram_sets(found), tuple(targets), targets)

    def reading(self, subject: Subject, memory: Memory) -> Reading:
        """Return a subject's transcript beside a memory."""
        return Reading(subject.case.transcript, self.lexicon, memory)

    def rows(self, subject: Subject, memory: Memory) -> Rows:
        """Return a subject's claims under a memory that must not know its labels."""
        reading = self.reading(subject, memory)
        candidates = CandidatesProposer(reading, self.schema).propose().claims
        merged = merge([*subject.proposals, candidates], self.schema)
        judged = with_kinds([self._judge(subject, claim) for claim in merged], self.schema)
        claims = Claims(judged, reading, self.schema, tuple(subject.case.drafts))
        right = [self._is_right(subject, one.claim) for one in judged]
        return Rows(claims, claims.rows(), right)

    def _judge(self, subject: Subject, claim: Claim) -> Judged:
        found = subject.judged.get(claim)
        if found is None:
            found = subject.judged[claim] = judge(claim, subject.grounder, subject.case.transcript, self.schema)
        return found

    def _is_right(self, subject: Subject, claim: Claim) -> bool | None:
        """Say whether a claim is a label of the case; of items of arrays, of any item. None where that is left out."""
        known = self.schema.field_for(claim.pointer)
        if known is None:
            return False
        kind = value_type(known)
        gold = [pair for pair in subject.pairs if pair[0] == known.pointer]
        equal = [pair for pair in gold if same(pair[1], claim.value, kind)]
        if equal:
            return None if all(pair in subject.left_out for pair in equal) else True
        others = (v for p in (claim.pointer, known.pointer) for v in subject.case.accept.get(p, ()))
        return any(v is not None and same(v, claim.value, kind) for v in others)

    def support(self, subject: Subject, memory: Memory) -> dict[Pair, str]:
        """Return the labels that the transcript does not support, each with the reason.

        A label is supported by the checks, or by words that other pairs lay at the same value.
        """
        doubted = self.doubted(self.checked(subject), self.reading(subject, memory), subject)
        return {one.pair: one.entry.reason for one in doubted if not one.is_known}

    def checked(self, subject: Subject) -> Record:
        """Return the verdicts of the checks on a subject's labels."""
        return self._extractor.check(subject.case.transcript, subject.case.record)

    def doubted(self, record: Record, reading: Reading, subject: Subject) -> tuple[Doubted, ...]:
        """Return the labels that the checks withhold, each with the place that speaks best of it."""
        found = []
        for entry in record.withheld:
            one = self.schema.field_for(entry.given_at or entry.pointer)
            if one is None:
                continue
            pair = next((p for p in subject.pairs if p == (one.pointer, entry.value)), None)
            refused = not self.schema.accepts(one, entry.value)
            place = None if refused else reading.place(one, entry.value)
            if pair is not None:
                found.append(Doubted(pair, entry, place))
        return tuple(found)

    def found(self, subject: Subject, transcript: Transcript) -> int:
        """Return how many of a subject's labels the checks support by a transcript, its own or another."""
        return len(self._extractor.check(transcript, subject.case.record).claims)

    def _field(self, pointer: str) -> Field:
        found = self.schema.field_for(pointer)
        if found is None:
            raise UsageError("a label names a field that the schema has not", where=pointer)
        return found


def folds(subjects: Sequence[Subject], count: int, *, seed: int) -> list[list[int]]:
    """Deal subjects out by transcript, equal transcripts together, in an order that depends on the seed alone."""
    groups: dict[str, list[int]] = {}
    for index, subject in enumerate(subjects):
        groups.setdefault(transcript_key(subject.case.transcript), []).append(index)
    order = sorted(groups, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
    dealt: list[list[int]] = [[] for _ in range(min(count, len(order)))]
    for place, key in enumerate(order):
        dealt[place % len(dealt)].extend(groups[key])
    return dealt


def cross_rows(bench: Workbench, subjects: Sequence[Subject], dealt: Sequence[Sequence[int]]) -> list[Rows]:
    """Return the rows of every subject under a memory of the subjects of all other folds."""
    found = {i: bench.rows(subjects[i], memory) for i, memory in cross_memories(bench, subjects, dealt)}
    return [found[i] for i in range(len(subjects))]


def cross_memories(
    bench: Workbench, subjects: Sequence[Subject], dealt: Sequence[Sequence[int]]
) -> Iterator[tuple[int, Memory]]:
    """Yield the index of every subject with a memory of the subjects of all other folds."""
    for fold in dealt:
        held_out = set(fold)
        memory = bench.memory([s for i, s in enumerate(subjects) if i not in held_out])
        for i in fold:
            yield i, memory


def without_labels(subject: Subject, left_out: Mapping[Pair, str]) -> Subject:
    """Return a subject from whose unsupported labels nothing is learned."""
    return replace(subject, left_out=frozenset(left_out)) if left_out else subject


__all__ = ["Doubted", "Pair", "Rows", "Subject", "Workbench", "cross_memories", "cross_rows", "folds", "without_labels"]
