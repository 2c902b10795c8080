"""Gates for advice: what one that is learned from labelled pairs does to a system's records, which are its drafts.

Every case is seen by trees, and a memory of words, that were not taught by it: trees are taught by the pairs to train
with and by the cases of other folds, and so are thresholds. Where there are pairs to train with the memory is of these
alone; where there are none it is of the cases of other folds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import Any

from onrecord.evaluation import Case
from onrecord.evaluation.cases import transcript_key
from onrecord.gate import Budget, Level, Trial
from onrecord.gate.gate import decided, winners
from onrecord.gate.memory import Memory
from onrecord.learning.curves import best_threshold
from onrecord.learning.doubts import audited
from onrecord.learning.learn import trees_of
from onrecord.learning.workbench import Rows, Subject, Workbench, cross_rows, folds, without_labels
from onrecord.schema import Schema
from onrecord.settling import settle
from onrecord.trees import Trees

DRAFT = "system"  # what the system is called among the proposers
BUDGET = 0.05
FOLDS = 5
LEAST_TAUGHT = 6  # transcripts, as for learn
_INNER_FOLDS = 6
_BUDGETS = tuple(round(0.01 * step, 2) for step in range(1, 51))
_NEVER = 2.0  # a threshold that no probability reaches


class Point(Enum):
    """How strict a learned gate is: as ``learn`` sets it, with as many values as the system gives, or by a budget."""

    LEARNED = "as learned"
    SAME = "as many values as now"
    BUDGET = "at a budget"


@dataclass(frozen=True)
class Lessons:
    """Pairs that teach, without labels in doubt: their claims as a gate sees them, and the memory of their words."""

    subjects: list[Subject]
    rows: list[Rows]
    memory: Memory


def lessons(bench: Workbench, cases: Sequence[Case], *, seed: int) -> Lessons:
    """Take pairs to train with: what each proposer claims, the labels audited, claims under words of other folds."""
    subjects = [bench.subject(case) for case in cases]
    found = audited(bench, subjects, folds(subjects, _INNER_FOLDS, seed=seed))
    kept = [without_labels(one, doubts) for one, doubts in zip(subjects, found.found, strict=True)]
    return _lessons(bench, kept, seed=seed)


def part(bench: Workbench, whole: Lessons, share: float, *, seed: int) -> Lessons:
    """Return lessons of a share of the pairs; a smaller share is part of a larger one."""
    return _lessons(bench, _first(whole.subjects, share, seed), seed=seed)


def _lessons(bench: Workbench, subjects: Sequence[Subject], *, seed: int) -> Lessons:
    rows = cross_rows(bench, subjects, folds(subjects, _INNER_FOLDS, seed=seed))
    return Lessons(list(subjects), rows, bench.memory(subjects))


def _first(subjects: Sequence[Subject], share: float, seed: int) -> list[Subject]:
    """Return a share of the subjects in an order that depends on the seed alone."""

    def place(subject: Subject) -> bytes:
        return hashlib.sha256(f"{seed}:{transcript_key(subject.case.transcript)}".encode()).digest()

    return sorted(subjects, key=place)[: round(share * len(subjects))]


def drafted(bench: Workbench, case: Case, record: Mapping[str, Any]) -> Subject:
    """Take a case with the system's record as its one draft."""
    return bench.subject(replace(case, drafts={DRAFT: record}))


def seen_by(bench: Workbench, subject: Subject, taught: Lessons) -> tuple[Subject, Rows]:
    """Return a case's subject, without labels in doubt, and its claims under the memory of pairs to train with."""
    kept = without_labels(subject, bench.support(subject, taught.memory))
    return kept, bench.rows(kept, taught.memory)


@dataclass(frozen=True)
class CrossFitted:
    """Cases with the probability of each claim, by trees that had not seen the case.

    Attributes:
        subjects: the cases.
        rows: the claims of each.
        probabilities: of each claim of each.
        dealt: the folds.
        taught: how many pairs taught the trees of a fold, on average.
    """

    subjects: Sequence[Subject]
    rows: Sequence[Rows]
    probabilities: Sequence[Sequence[float]]
    dealt: Sequence[Sequence[int]]
    taught: int

    @property
    def everybody(self) -> list[int]:
        """The indices of all cases."""
        return list(range(len(self.subjects)))

    def records(self, schema: Schema, point: Point, given: Sequence[int]) -> tuple[dict[str, Any], Level | None]:
        """Return the gate's records, each with a threshold from other folds, and what a budget comes to.

        Of a budget that other folds cannot certify the level of such a fold is returned; else that of all cases.

        Args:
            schema: the schema.
            point: how strict the gate is.
            given: how many values the system gives for each case.
        """
        found: dict[str, Any] = {}
        _, level = self.threshold(point, self.everybody, given)
        for fold in self.dealt:
            others = [i for i in self.everybody if i not in set(fold)]
            least, held = self.threshold(point, others, given)
            if held is not None and not held.is_certified:
                level = held
            for i in fold:
                case = self.subjects[i].case
                found[case.id] = settled(self.rows[i], self.probabilities[i], least, schema, case)
        return found, level

    def threshold(self, point: Point, places: Sequence[int], given: Sequence[int]) -> tuple[float, Level | None]:
        """Return the least probability that is held, from the cases at ``places``."""
        if point is Point.SAME:
            likely = sorted((p for i in places for p in self._won(i)), reverse=True)
            wanted = sum(given[i] for i in places)
            if not wanted:
                return _NEVER, None
            return (likely[wanted - 1] if wanted <= len(likely) else 0.0), None
        trials = [self._trials(i) for i in places]
        if point is Point.LEARNED:
            return best_threshold(trials, sum(len(self.subjects[i].kept) for i in places)), None
        level = Budget(BUDGET).levels(trials)[""]
        return level.threshold, level

    def budget_like(self, least: float) -> float | None:
        """Return the smallest certified budget under which values are held from ``least`` on, or from less."""
        trials = [self._trials(i) for i in self.everybody]
        for budget in _BUDGETS:
            level = Budget(budget).levels(trials)[""]
            if level.is_certified and level.threshold <= least:
                return budget
        return None

    def _won(self, i: int) -> list[float]:
        return [self.probabilities[i][claim] for claim in winners(self.rows[i].claims, self.probabilities[i])]

    def _trials(self, i: int) -> list[Trial]:
        rows, p = self.rows[i], self.probabilities[i]
        return [
            Trial(rows.claims.judged[claim].claim.pointer, p[claim], bool(rows.right[claim]))
            for claim in sorted(winners(rows.claims, p))
            if rows.right[claim] is not None
        ]


def cross_fitted(
    subjects: Sequence[Subject], rows: Sequence[Rows], taught: Lessons, *, share: float = 1.0, seed: int
) -> CrossFitted | None:
    """Return cases seen by trees of pairs to train with and of the cases of other folds.

    None where these are too few to tell anything. ``rows`` are the cases' under the memory of ``taught``.
    """
    dealt = folds(subjects, FOLDS, seed=seed)
    probabilities: dict[int, list[float]] = {}
    sizes = []
    for fold in dealt:
        others = [i for i in range(len(subjects)) if i not in set(fold)]
        chosen = {id(one) for one in _first([subjects[i] for i in others], share, seed)}
        known = [*taught.rows, *(rows[i] for i in others if id(subjects[i]) in chosen)]
        sizes.append(len(known))
        trees = trees_of(known, seed=seed)
        if not trees.trees:
            return None
        probabilities |= {i: trees.probabilities(rows[i].features) for i in fold}
    return _together(subjects, rows, probabilities, dealt, sizes)


def crossed_alone(
    bench: Workbench, subjects: Sequence[Subject], *, share: float = 1.0, seed: int
) -> CrossFitted | None:
    """Return cases seen by trees and a memory of a share of the cases of other folds; None where these are too few."""
    dealt = folds(subjects, FOLDS, seed=seed)
    rows: dict[int, Rows] = {}
    probabilities: dict[int, list[float]] = {}
    sizes = []
    for fold in dealt:
        others = [subjects[i] for i in range(len(subjects)) if i not in set(fold)]
        chosen = _first(others, share, seed)
        if len(chosen) < LEAST_TAUGHT:
            return None
        known = _lessons(bench, chosen, seed=seed)
        trees = trees_of(known.rows, seed=seed)
        if not trees.trees:
            return None
        sizes.append(len(chosen))
        rows |= {i: bench.rows(subjects[i], known.memory) for i in fold}
        probabilities |= {i: trees.probabilities(rows[i].features) for i in fold}
    return _together(subjects, [rows[i] for i in range(len(subjects))], probabilities, dealt, sizes)


def _together(
    subjects: Sequence[Subject],
    rows: Sequence[Rows],
    probabilities: Mapping[int, list[float]],
    dealt: Sequence[Sequence[int]],
    sizes: Sequence[int],
) -> CrossFitted:
    in_order = [probabilities[i] for i in range(len(subjects))]
    return CrossFitted(subjects, rows, in_order, dealt, round(sum(sizes) / len(sizes)))


def without_doubts(bench: Workbench, subjects: Sequence[Subject], *, seed: int) -> list[Subject]:
    """Return cases without labels in doubt, where they teach each other."""
    found = audited(bench, subjects, folds(subjects, _INNER_FOLDS, seed=seed))
    return [without_labels(one, doubts) for one, doubts in zip(subjects, found.found, strict=True)]


def settled(rows: Rows, probabilities: Sequence[float], least: float, schema: Schema, case: Case) -> dict[str, Any]:
    """Return the record that a gate gives which holds claims from a probability on."""
    decisions = decided(rows.claims, probabilities, partial(_same, least))
    return settle(decisions, schema, case.transcript).data


def _same(least: float, _pointer: str) -> tuple[float, str]:
    return least, ""


def trees_from(rows: Sequence[Rows], taught: Lessons, *, seed: int) -> Trees:
    """Return trees of pairs to train with and of cases, for transcripts to come."""
    return trees_of([*taught.rows, *rows], seed=seed)
