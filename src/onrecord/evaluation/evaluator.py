"""Evaluate: from systems and cases to a report. The only place that knows the order of the steps."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.evaluation.calibration import calibration, risk_coverage
from onrecord.evaluation.cases import Case, CaseSet, read_cases
from onrecord.evaluation.comparators import EXACTLY, Tolerance
from onrecord.evaluation.comparison import comparisons, resolution
from onrecord.evaluation.judging import Judge
from onrecord.evaluation.matching import Matcher, Scoring, field_at
from onrecord.evaluation.metrics import METRICS, CaseScore, Prediction, Scorer, case_counts, totals
from onrecord.evaluation.mistakes import mistakes
from onrecord.evaluation.predictions import Answers
from onrecord.evaluation.report import Report
from onrecord.evaluation.running import RunProgress, System, answers_of
from onrecord.evaluation.slicing import by_field, rate_dict, slices
from onrecord.evaluation.statistics import Resampler
from onrecord.evaluation.verdict import verdict
from onrecord.glossary import Glossary
from onrecord.json_lines import InputProblem
from onrecord.schema import Schema, leaves
from onrecord.version import VERSION

_EMPTY = Prediction(None)


def evaluate(
    systems: Mapping[str, System],
    cases: CaseSet | Sequence[Case] | str | Path,
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    seed: int = 0,
    scoring: Scoring | str = Scoring.TYPED,
    tolerance: Tolerance = EXACTLY,
    out: Path | None = None,
    progress: RunProgress | None = None,
) -> Report:
    """Measure systems side by side on cases.

    Args:
        systems: by name, a SPEC (a file of records, or a configuration of ours), a mapping of records by case id,
            an Extractor, or a function from a transcript to a record.
        cases: cases, or the path of a file or folder of them.
        schema: the schema of the records.
        glossary: the house's terms: the forms that abbreviations must have, and what counts as said.
        seed: of all draws; the same seed gives the same intervals.
        scoring: ``typed`` compares by field type, ``exact`` as shared tasks do.
        tolerance: how far values may differ and still be right.
        out: a folder in which the finished records of configurations are kept, to go on from after a crash.
        progress: called with (system, cases done, cases in all).

    A case for which a system has no record counts as an empty one, and is named in the report.

    Raises:
        InputError: systems, cases and schema do not fit together, or cannot be read.
        MissingExtraError: numpy is not installed.
        RunError: a system failed on every case, or its records cannot be kept.
    """
    found = scored(
        systems, cases, schema, glossary=glossary, scoring=scoring, tolerance=tolerance, out=out, progress=progress
    )
    return found.report(seed=seed)


@dataclass(frozen=True, slots=True)
class Scored:
    """What systems said of cases and what became of every leaf, before any rate is made of it.

    Attributes:
        given: the cases.
        answers: by system.
        scores: by system, one a case, in the order of the cases.
        remarks: cases whose right record breaks the schema.
        scoring: how values were compared.
    """

    given: CaseSet
    answers: Mapping[str, Answers]
    scores: Mapping[str, Sequence[CaseScore]]
    remarks: Sequence[InputProblem]
    scoring: Scoring

    def report(self, *, seed: int = 0, names: Sequence[str] | None = None) -> Report:
        """Return the report on the systems of these names, or on all."""
        chosen = list(self.answers) if names is None else names
        answers = {name: self.answers[name] for name in chosen}
        scores = {name: self.scores[name] for name in chosen}
        problems = [*self.given.problems, *(problem for one in answers.values() for problem in one.problems)]
        return Report(_content(self.given, answers, scores, problems, self.remarks, scoring=self.scoring, seed=seed))


def scored(
    systems: Mapping[str, System],
    cases: CaseSet | Sequence[Case] | str | Path,
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    scoring: Scoring | str = Scoring.TYPED,
    tolerance: Tolerance = EXACTLY,
    out: Path | None = None,
    progress: RunProgress | None = None,
) -> Scored:
    """Run systems on cases and score every leaf; arguments and errors are those of ``evaluate``."""
    if not systems:
        raise UsageError("there is no system to evaluate", hint="Name one with --system NAME=SPEC")
    given = _case_set(cases)
    remarks = _misfits(given.cases, schema)
    scoring = Scoring(scoring)
    judges = _Judges(glossary)
    answers = {
        name: answers_of(name, system, given.cases, schema, out=out, progress=progress)
        for name, system in systems.items()
    }
    scores = {
        name: [
            judges.scorer(case.schema or schema, scoring, tolerance).score(case, said.predictions.get(case.id, _EMPTY))
            for case in given.cases
        ]
        for name, said in answers.items()
    }
    return Scored(given, answers, scores, remarks, scoring)


class _Judges:
    """One scorer and judge for each schema, so that what was judged is remembered over systems."""

    def __init__(self, glossary: Glossary | None) -> None:
        self._glossary = glossary
        self._made: dict[int, Scorer] = {}

    def scorer(self, schema: Schema, scoring: Scoring, tolerance: Tolerance) -> Scorer:
        if id(schema) not in self._made:
            matcher = Matcher(schema, scoring, tolerance, glossary=self._glossary)
            self._made[id(schema)] = Scorer(schema, matcher, Judge(schema, self._glossary), self._glossary)
        return self._made[id(schema)]


def _case_set(cases: CaseSet | Sequence[Case] | str | Path) -> CaseSet:
    if isinstance(cases, str | Path):
        return read_cases(cases)
    given = cases if isinstance(cases, CaseSet) else CaseSet(tuple(cases))
    if not given.cases:
        raise UsageError("there are no cases")
    ids = [case.id for case in given.cases]
    twice = next((i for i in ids if ids.count(i) > 1), None) if len(set(ids)) < len(ids) else None
    if twice is not None:
        raise UsageError(f"two cases are called {twice!r}", hint="Records are joined to cases by id: rename one")
    return given


def _misfits(cases: Iterable[Case], schema: Schema) -> list[InputProblem]:
    """Name the cases whose right record breaks the schema; they are scored all the same.

    Raises:
        UsageError: no value of any right record is at a field of the schema.
    """
    found: list[InputProblem] = []
    known = seen = 0
    for case in cases:
        own = case.schema or schema
        broken = own.validate(dict(case.record))
        if broken:
            at = sorted({problem.pointer or "the root" for problem in broken})
            more = f" and {len(at) - 3} more" if len(at) > 3 else ""
            found.append(
                InputProblem(f"case {case.id!r}", f"its record breaks the schema at {', '.join(at[:3])}{more}")
            )
        for pointer, value in leaves(dict(case.record)):
            if value is not None:
                seen += 1
                known += field_at(own, pointer) is not None
    if seen and not known:
        raise UsageError("the schema has none of the fields that the cases' records have", hint="Is it their schema?")
    return found


def _content(
    given: CaseSet,
    answers: Mapping[str, Answers],
    scores: Mapping[str, Sequence[CaseScore]],
    problems: Sequence[InputProblem],
    remarks: Sequence[InputProblem],
    *,
    scoring: Scoring,
    seed: int,
) -> dict[str, Any]:
    resampler = Resampler(len(given.cases), seed=seed)
    counts = {name: [case_counts(score, scoring=scoring) for score in several] for name, several in scores.items()}
    systems = [
        _system(answers[name], scores[name], counts[name], resampler, cases=len(given.cases)) for name in answers
    ]
    compared = comparisons(counts, resampler)
    resolved = resolution(counts, compared, resampler)
    some = next(iter(scores.values()))
    return {
        "version": VERSION,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "seed": seed,
        "scoring": scoring.value,
        "cases": {
            "count": len(given.cases),
            "fields": len({field.pointer for score in some for field in score.schema.fields}),
            "gold_leaves": sum(leaf.is_gold for score in some for leaf in score.leaves),
            "source": given.source,
        },
        "systems": systems,
        "fields": by_field(scores),
        "slices": slices(scores, seed=seed),
        "comparisons": compared,
        "resolution": resolved,
        "verdict": verdict(
            systems, compared, resolved, cases=len(given.cases), problems=len(problems), remarks=len(remarks)
        ),
        "errors": [error for name, several in scores.items() for error in mistakes(name, several)],
        "problems": [problem.to_dict() for problem in problems],
        "remarks": [remark.to_dict() for remark in remarks],
    }


def _system(
    answers: Answers,
    scores: Sequence[CaseScore],
    counts: Sequence[Mapping[str, tuple[int, int]]],
    resampler: Resampler,
    *,
    cases: int,
) -> dict[str, Any]:
    sums = totals(counts)
    intervals = resampler.intervals([[row[metric] for row in counts] for metric in METRICS])
    every = [leaf for score in scores for leaf in score.leaves]
    return {
        "name": answers.name,
        "kind": answers.kind,
        "spec": answers.spec,
        "cases": len(answers.predictions),
        "missing_cases": cases - len(answers.predictions),
        "summary": {
            metric: rate_dict(interval, sums[metric]) for metric, interval in zip(METRICS, intervals, strict=True)
        },
        "usage": dict(answers.usage),
        "calibration": calibration(every),
        "risk_coverage": risk_coverage(every),
    }
