"""Audit labelled pairs before anything is trained on them: which labels would teach a model to invent.

The labels are checked against their transcripts, with what the pairs of other folds teach of the house's words, as
``learn`` does; then labels are compared with each other, fields are looked at as a whole, and transcripts for copies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import UsageError
from onrecord.evaluation.cases import Case
from onrecord.glossary import Glossary
from onrecord.learning.auditing.duplicates import duplicates
from onrecord.learning.auditing.fields import by_field
from onrecord.learning.auditing.findings import Finding, Kind
from onrecord.learning.auditing.forms import uneven
from onrecord.learning.auditing.labels import Labels
from onrecord.learning.auditing.support import unsupported
from onrecord.learning.auditing.twoways import labelled_two_ways
from onrecord.learning.doubts import belong
from onrecord.learning.workbench import Workbench, cross_memories, folds
from onrecord.schema import Schema
from onrecord.version import VERSION

AuditProgress = Callable[[str, int, int], None]
LEAST_SURE = 0.5
_FOLDS = 6
_ORDER = {kind: at for at, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class LabelAudit:
    """What was found, the most harmful first.

    Attributes:
        findings: what was found.
        cases: how many cases were looked at.
        labels: how many values they have.
        remarks: what stands before all findings, a sentence each.
    """

    findings: tuple[Finding, ...]
    cases: int
    labels: int
    remarks: tuple[str, ...] = ()

    def counts(self) -> dict[Kind, int]:
        """Return how many findings there are of each kind that has any."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in Kind if found[kind]}

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "version": VERSION,
            "cases": self.cases,
            "labels": self.labels,
            "remarks": list(self.remarks),
            "counts": {kind.value: count for kind, count in self.counts().items()},
            "findings": [finding.to_dict() for finding in self.findings],
        }


def audit(
    cases: Sequence[Case],
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    against: Sequence[Case] = (),
    least_sure: float = LEAST_SURE,
    seed: int = 0,
    progress: AuditProgress | None = None,
) -> LabelAudit:
    """Find the labels that would teach a model to invent.

    Args:
        cases: transcripts with their right records.
        schema: the schema of the records.
        glossary: the house's terms, by which its forms are known.
        against: the cases to test with, among which none of ``cases`` should be.
        least_sure: how sure a finding must be, in [0, 1]; 0 lists all doubts.
        seed: deals cases out, so that no label is judged by what itself teaches.
        progress: called with (what is done, steps done, steps in all).

    Raises:
        UsageError: there are no cases.
    """
    if not cases:
        raise UsageError("there are no cases to audit")
    tell = progress or (lambda _what, _done, _all: None)
    bench = Workbench(schema, glossary=glossary)
    subjects, records = [], []
    for done, case in enumerate(cases):
        tell("checking labels", done, len(cases))
        subjects.append(bench.labelled(case))
        records.append(bench.checked(subjects[-1]))
    labels = Labels(cases, records, schema)
    doubted, readings = {}, {}
    for done, (at, memory) in enumerate(cross_memories(bench, subjects, folds(subjects, _FOLDS, seed=seed))):
        tell("comparing labels", done, len(cases))
        readings[at] = bench.reading(subjects[at], memory)
        doubted[at] = bench.doubted(records[at], readings[at], subjects[at])
    in_order = [readings[at] for at in range(len(cases))]
    tell("comparing transcripts", 0, 1)
    found = [
        *unsupported(labels, [doubted[at] for at in range(len(cases))], in_order),
        *uneven(labels, glossary),
        *labelled_two_ways(labels, in_order),
        *by_field(labels),
        *duplicates(cases, against),
    ]
    remarks = () if belong(bench, subjects) else (_APART,)
    found = [finding for finding in found if finding.sure >= least_sure]
    return LabelAudit(tuple(sorted(found, key=_rank)), len(cases), len(labels.all), remarks)


_APART = "Labels are found in the transcripts of other cases as often as in their own: do they belong together?"


def _rank(finding: Finding) -> tuple[float, int, str, str, str]:
    return (-finding.harm, _ORDER[finding.kind], finding.field, finding.case, finding.pointer)
