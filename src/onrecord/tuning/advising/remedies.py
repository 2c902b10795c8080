"""Remedies: what could be done about a system, each with the records that it leads to on the cases at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from onrecord.errors import MissingExtraError
from onrecord.evaluation import Case
from onrecord.evaluation.metrics import Leaf
from onrecord.gate import Level
from onrecord.learning.auditing import Finding, Fix, fixed
from onrecord.learning.workbench import Rows, Subject
from onrecord.tuning.advising.gates import (
    BUDGET,
    LEAST_TAUGHT,
    CrossFitted,
    Point,
    cross_fitted,
    crossed_alone,
    without_doubts,
)
from onrecord.tuning.advising.measuring import CaseRates, Measure, Records
from onrecord.tuning.advising.workshop import Workshop

_MENDING = (Fix.NULL, Fix.CANONICAL)
_LEARNED = "learned gate"
POINTS = {
    _LEARNED: Point.LEARNED,
    f"{_LEARNED}, as many values as now": Point.SAME,
    f"{_LEARNED}, {100 * BUDGET:.0f} % budget": Point.BUDGET,
}


class Family(Enum):
    """Remedies of one family do the same in several ways; the best of them is advised."""

    CHECKS = "checks"
    GATE = "gate"
    GLOSSARY = "glossary"
    LABELS = "labels"
    EXAMPLES = "examples"
    TUNING = "tuning"
    MODEL = "model"


@dataclass(frozen=True)
class Remedy:
    """One thing that could be done, measured or not.

    Attributes:
        name: what it is called.
        family: what it is a way of.
        before: the counts by case that it is compared with.
        after: the counts by case with it; None where it was not measured.
        why_not: why it was not measured.
        level: of a budget, what it comes to.
        note: what is to be known beside its effect.
    """

    name: str
    family: Family
    before: Sequence[CaseRates] = ()
    after: Sequence[CaseRates] | None = None
    why_not: str = ""
    level: Level | None = None
    note: str = ""


@dataclass(frozen=True)
class Bench:
    """A system's records on the cases at hand, and what measures and changes them."""

    cases: Sequence[Case]
    records: Records
    measure: Measure
    workshop: Workshop
    fits: dict[float, CrossFitted | None] = field(default_factory=dict)

    def record(self, case: Case) -> Mapping[str, Any]:
        """Return the system's record of a case, an empty one where it has none."""
        return self.records.get(case.id, {})

    def counted(self, records: Records) -> Sequence[CaseRates]:
        """Return the counts of other records of the same cases."""
        return self.measure.rates(records)

    @property
    def given(self) -> list[int]:
        """How many values the system gives for each case."""
        return [sum(leaf.is_predicted for leaf in leaves) for leaves in self.leaves]

    def fit(self, share: float = 1.0) -> CrossFitted | None:
        """Return the cases as learned gates see them that they did not teach; None where too few pairs would teach.

        Raises:
            MissingExtraError: the extra ``learn`` is not installed.
        """
        if share not in self.fits:
            self.workshop.tell(f"learned gates, {100 * share:.0f} % of the pairs", 0, 1)
            self.fits[share] = _fitted(self, share)
        return self.fits[share]

    @cached_property
    def leaves(self) -> list[tuple[Leaf, ...]]:
        """What became of every leaf of the system's records, case by case."""
        return self.measure.leaves(self.records)

    @cached_property
    def before(self) -> list[CaseRates]:
        """The counts of the system's records, case by case."""
        return self.measure.rates(self.records)


def checks(bench: Bench) -> Remedy:
    """Hold what the checks support; every value stays in the system's own words."""
    records = {case.id: bench.workshop.checked(case, bench.record(case)) for case in bench.cases}
    return Remedy("checks", Family.CHECKS, bench.before, bench.counted(records))


def glossary(bench: Bench) -> Remedy:
    """Write what the checks support in house form; nothing is withheld."""
    shop = bench.workshop
    if shop.glossary is not None:
        records = {case.id: shop.in_house_form(case, bench.record(case)) for case in bench.cases}
        return Remedy("glossary", Family.GLOSSARY, bench.before, bench.counted(records))
    mined = shop.mined_for(bench.cases)
    if not any(mined.values()):
        why = "no glossary was given, and the labelled pairs show no short forms to mine"
        return Remedy("glossary", Family.GLOSSARY, why_not=why)
    records = {}
    for case in bench.cases:
        terms = mined[case.id]
        record = bench.record(case)
        records[case.id] = shop.in_house_form(case, record, terms) if terms is not None else dict(record)
    note = "mined from labelled pairs, and read by nobody"
    return Remedy("glossary, mined", Family.GLOSSARY, bench.before, bench.counted(records), note=note)


def default_gate(bench: Bench) -> Remedy:
    """Put the gate that ships behind the system, which is one proposer among others."""
    records = {}
    for done, case in enumerate(bench.cases):
        bench.workshop.tell("default gate", done, len(bench.cases))
        records[case.id] = bench.workshop.default_gated(case, bench.record(case))
    return Remedy("default gate", Family.GATE, bench.before, bench.counted(records))


def _fitted(bench: Bench, share: float) -> CrossFitted | None:
    shop = bench.workshop
    if shop.train:
        seen: list[tuple[Subject, Rows]] = [shop.seen(case, bench.record(case), share) for case in bench.cases]
        subjects, rows = [one for one, _ in seen], [rows for _, rows in seen]
        return cross_fitted(subjects, rows, shop.lessons_of(share), share=share, seed=shop.seed)
    subjects = [shop.drafted(case, bench.record(case)) for case in bench.cases]
    subjects = without_doubts(shop.bench, subjects, seed=shop.seed)
    return crossed_alone(shop.bench, subjects, share=share, seed=shop.seed)


def learned_gates(bench: Bench) -> list[Remedy]:
    """Put a gate that is learned from labelled pairs behind the system, at each strictness."""
    try:
        fit = bench.fit()
    except MissingExtraError as error:
        return [Remedy(_LEARNED, Family.GATE, why_not=str(error))]
    if fit is None:
        why = (
            "the labelled pairs are too few, or too much alike, to tell right values from wrong ones by: a gate takes "
            f"{LEAST_TAUGHT} transcripts that teach, and some values in them must be wrong"
        )
        return [Remedy(_LEARNED, Family.GATE, why_not=why)]
    found = []
    for name, point in POINTS.items():
        records, level = fit.records(bench.workshop.schema, point, bench.given)
        note = f"learned from {fit.taught} pairs that each case is not among"
        if point is Point.SAME and (like := _budget_like(bench, fit)) is not None:
            note = f"{note}; `--budget {like:g}` holds about as many"
        if level is not None and not level.is_certified:
            why = f"{level.sentence()}; nothing would be held"
            found.append(Remedy(name, Family.GATE, why_not=why, level=level))
            continue
        found.append(Remedy(name, Family.GATE, bench.before, bench.counted(records), level=level, note=note))
    return found


def _budget_like(bench: Bench, fit: CrossFitted) -> float | None:
    return fit.budget_like(fit.threshold(Point.SAME, fit.everybody, bench.given)[0])


def doubtful(bench: Bench) -> list[Finding]:
    """Return what an audit finds in the labels of the cases that could be mended."""
    bench.workshop.tell("auditing labels", 0, 1)
    found = bench.workshop.audited(bench.cases).findings
    return [finding for finding in found if finding.fix in _MENDING and finding.case]


def label_fixes(bench: Bench, findings: Sequence[Finding]) -> Remedy:
    """Mend the labels that an audit doubts; the system stays as it is."""
    if not findings:
        return Remedy("label fixes", Family.LABELS, why_not="the audit finds no label of the cases to mend")
    mended, _ = fixed(bench.cases, bench.workshop.schema, findings, _MENDING)
    after = bench.measure.of(mended).rates(bench.records)
    note = "the system is no better for it: what is measured is"
    return Remedy("label fixes", Family.LABELS, bench.before, after, note=note)


def other_system(bench: Bench, name: str, records: Records, *, tuned: bool) -> Remedy:
    """Take another system."""
    return Remedy(name, Family.TUNING if tuned else Family.MODEL, bench.before, bench.counted(records))
