"""Doubts: which labels of the pairs a gate should not learn from, and why; ``learn`` leaves them out.

A label is left out where the schema refuses it, where another case with the same transcript says otherwise, and where
neither the checks nor the words of other pairs find it in its transcript.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.evaluation.cases import transcript_key
from onrecord.learning.workbench import Pair, Subject, Workbench, cross_memories

_TOO_MANY = 0.4  # of the labels unsupported: the pairs are not what they seem
_COMPARED = 40  # cases whose labels are also looked for in another transcript
_FEW_FOUND = 0.05  # of the labels
_CONTESTED = "another case with the same transcript says otherwise"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One label that nothing is learned from; the value itself is not repeated."""

    case: str
    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What is wrong with labels: by subject, the labels and the reasons; ``labels`` counts all of them.

    ``belongs`` says whether the checks find labels in their own transcripts more often than in those of other cases.
    """

    found: tuple[Mapping[Pair, str], ...]
    doubts: tuple[Doubt, ...]
    labels: int
    belongs: bool = True

    @property
    def share(self) -> float:
        """The share of labels that are in doubt."""
        return len(self.doubts) / self.labels if self.labels else 0.0

    @property
    def is_too_poor(self) -> bool:
        """Whether so many labels are in doubt that nothing should be learned from the rest."""
        return self.share > _TOO_MANY or not self.belongs


def audited(bench: Workbench, subjects: Sequence[Subject], dealt: Sequence[Sequence[int]]) -> Audit:
    """Look at every label, with what the pairs of other folds teach of words."""
    found: dict[int, dict[Pair, str]] = defaultdict(dict)
    for i, memory in cross_memories(bench, subjects, dealt):
        found[i].update(bench.support(subjects[i], memory))
    for i, contested in _contested(subjects).items():
        found[i].update(dict.fromkeys(contested, _CONTESTED))
    doubts = tuple(
        Doubt(subjects[i].case.id, pair[0], _plain(reason))
        for i in range(len(subjects))
        for pair, reason in found[i].items()
    )
    labels = sum(len(s.pairs) for s in subjects)
    return Audit(tuple(found[i] for i in range(len(subjects))), doubts, labels, belong(bench, subjects))


def belong(bench: Workbench, subjects: Sequence[Subject]) -> bool:
    """Say whether labels are found in their own transcripts more often than in the next case's, beyond chance.

    Where the checks find hardly any label anywhere, nothing can be said, and nothing is said against them.
    """
    chosen = [subject for subject in subjects[:_COMPARED] if subject.pairs]
    if len(chosen) < 2:
        return True
    own = other = total = 0
    for subject, next_one in zip(chosen, [*chosen[1:], chosen[0]], strict=True):
        own += bench.found(subject, subject.case.transcript)
        other += bench.found(subject, next_one.case.transcript)
        total += len(subject.pairs)
    if other < _FEW_FOUND * total:
        return True
    deviation = math.sqrt((own * (total - own) + other * (total - other)) / total)
    return own - other > 2 * deviation


def _contested(subjects: Sequence[Subject]) -> dict[int, set[Pair]]:
    """Return the labels that not all cases of one transcript share."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, subject in enumerate(subjects):
        groups[transcript_key(subject.case.transcript)].append(i)
    found: dict[int, set[Pair]] = {}
    for group in groups.values():
        shared = set.intersection(*(set(subjects[i].pairs) for i in group))
        found.update((i, set(subjects[i].pairs) - shared) for i in group if len(group) > 1)
    return found


def _plain(reason: str) -> str:
    """Return a reason without what it quotes: reports of an audit go to others than transcripts do."""
    parts = reason.split('"')
    return '"…"'.join(parts[::2])
