"""Learn: from labelled pairs to a gate that can only remove, with a calibration and a report.

The labels are audited first. Then every pair is seen by a memory and by trees of the other pairs only (cross-fitting
over transcripts): from these come the threshold, the calibration, and all figures. The gate that is returned is of
all pairs. Where the pairs teach nothing that the default gate does not know better, that one is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.evaluation.cases import Case
from onrecord.gate import Gate, Trial
from onrecord.gate.gate import winners
from onrecord.gate.memory import Memory
from onrecord.glossary import Glossary
from onrecord.learning.boosting import Settings, grown
from onrecord.learning.curves import best_threshold, budget_table, forecast, risk_coverage, scores
from onrecord.learning.doubts import Audit, audited
from onrecord.learning.workbench import Rows, Subject, Workbench, cross_rows, folds, without_labels
from onrecord.models import Model
from onrecord.schema import Schema
from onrecord.trees import Trees
from onrecord.version import VERSION

LearnProgress = Callable[[str, int, int], None]
_FOLDS = 6
_LEAST_PAIRS = 6  # transcripts; with fewer nothing can be held out
_MANY_PAIRS = 60
_SIZES = (0.25, 0.5)


@dataclass(frozen=True)
class _Study:
    """The subjects after the audit, and what was found on the way."""

    bench: Workbench
    subjects: list[Subject]
    dealt: list[list[int]]
    audit: Audit
    seed: int

    @property
    def gold(self) -> int:
        return sum(len(subject.kept) for subject in self.subjects)


def learn(
    cases: Sequence[Case],
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    model: str | Model | Sequence[str | Model] | None = None,
    samples: int = 1,
    seed: int = 0,
    keeps_unsupported: bool = False,
    reports: bool = True,
    progress: LearnProgress | None = None,
) -> Gate:
    """Train and calibrate a gate on labelled pairs.

    Args:
        cases: transcripts with their right records; their drafts are proposers.
        schema: the schema of the records.
        glossary: the house's terms.
        model: a language model that proposes too, or several, as for ``Extractor``; None for none.
        samples: how often each model is asked, as for ``Extractor``: a gate learns what their agreement is worth.
        seed: deals out pairs and grows trees; the same seed and pairs give the same gate.
        keeps_unsupported: whether labels that the transcript does not support are learned from.
        reports: whether the learning curve and the proposers' parts are measured too, which takes half of the time.
        progress: called with (what is done, steps done, steps in all).

    Returns:
        The gate; ``about`` holds the report.

    Raises:
        MissingExtraError: the extra ``learn`` is not installed.
        ModelError: the model cannot work at all.
    """
    tell = progress or (lambda _what, _done, _all: None)
    bench = Workbench(schema, glossary=glossary, model=model, samples=samples)
    try:
        subjects = []
        for done, case in enumerate(cases):
            tell("reading pairs", done, len(cases))
            subjects.append(bench.subject(case))
    finally:
        bench.close()
    dealt = folds(subjects, _FOLDS, seed=seed)
    tell("auditing labels", 0, 1)
    audit = audited(bench, subjects, dealt)
    if not keeps_unsupported:
        subjects = [without_labels(one, doubts) for one, doubts in zip(subjects, audit.found, strict=True)]
    study = _Study(bench, subjects, dealt, audit, seed)
    return _taught(study, tell, reports=reports)


def _taught(study: _Study, tell: LearnProgress, *, reports: bool) -> Gate:
    default = Gate.default()
    untaught = [trials_of(rows, default.trees) for rows in _plain_rows(study)]
    why = _why_not(study)
    if why:
        return _reported(study, replace(default, calibration=_calibration(untaught)), [why], [], {})
    tell("training", 0, 3)
    rows = cross_rows(study.bench, study.subjects, study.dealt)
    trees = _fold_trees(study, rows)
    trials = [trials_of(one, of) for one, of in zip(rows, trees, strict=True)]
    threshold = best_threshold(trials, study.gold)
    learned, without = scores(trials, study.gold, threshold), scores(untaught, study.gold, default.threshold)
    compared: dict[str, Any] = {"learned": learned, "default": without}
    if learned["f1"] <= without["f1"]:
        why = "the pairs teach nothing that the default gate does not know better: that one is kept"
        return _reported(study, replace(default, calibration=_calibration(untaught)), [why], untaught, compared)
    if reports:
        tell("drawing the learning curve", 1, 3)
        compared["curve"] = _curve(study, learned["f1"])
        compared["without"] = _contributions(rows, trees, study.gold, threshold)
    tell("training on all pairs", 2, 3)
    gate = Gate(_grown(study, rows), study.bench.memory(study.subjects), threshold, _calibration(trials))
    return _reported(study, gate, [], trials, compared)


def _why_not(study: _Study) -> str:
    """Return why nothing can be learned from the pairs; empty where something may."""
    if not study.audit.labels:
        return "no pair has a value: nothing can be learned, and the default gate is kept"
    if not study.audit.belongs:
        return (
            "labels are found in the transcripts of other cases as often as in their own: do they belong together? "
            "The default gate is kept"
        )
    if study.audit.is_too_poor:
        return (
            f"{100 * study.audit.share:.0f} % of the labels are not supported by their transcripts: do labels and "
            "transcripts belong together? The default gate is kept"
        )
    if sum(bool(fold) for fold in study.dealt) < _LEAST_PAIRS:
        return f"fewer than {_LEAST_PAIRS} transcripts: nothing can be held out, and the default gate is kept"
    return ""


def _plain_rows(study: _Study) -> list[Rows]:
    return [study.bench.rows(subject, Memory()) for subject in study.subjects]


def _settings(pairs: int) -> Settings:
    return Settings() if pairs >= _MANY_PAIRS else Settings(rounds=120, least=10)


def _grown(study: _Study, rows: Sequence[Rows], chosen: Sequence[int] | None = None) -> Trees:
    return trees_of([rows[i] for i in (range(len(rows)) if chosen is None else chosen)], seed=study.seed)


def trees_of(rows: Sequence[Rows], *, seed: int) -> Trees:
    """Return what the claims of pairs teach; one set of rows is one pair.

    Raises:
        MissingExtraError: the extra ``learn`` is not installed.
    """
    table = [(one.features[i], bool(one.right[i])) for one in rows for i in one.settled]
    return grown([row for row, _ in table], [right for _, right in table], _settings(len(rows)), seed=seed)


def _fold_trees(study: _Study, rows: Sequence[Rows]) -> list[Trees]:
    """Return, for every subject, trees of the other folds."""
    found: dict[int, Trees] = {}
    for fold in study.dealt:
        held_out = set(fold)
        trees = _grown(study, rows, [i for i in range(len(rows)) if i not in held_out])
        found.update(dict.fromkeys(fold, trees))
    return [found[i] for i in range(len(rows))]


def trials_of(rows: Rows, trees: Trees) -> list[Trial]:
    """Return the claims that win their places, those of which nobody knows whether they are right aside."""
    probabilities = trees.probabilities(rows.features)
    return [
        Trial(rows.claims.judged[i].claim.pointer, round(probabilities[i], 4), bool(rows.right[i]))
        for i in sorted(winners(rows.claims, probabilities))
        if rows.right[i] is not None
    ]


def _calibration(trials: Sequence[Sequence[Trial]]) -> tuple[tuple[Trial, ...], ...]:
    return tuple(tuple(sorted(one, key=lambda t: (-t.probability, t.pointer))) for one in trials)


def _curve(study: _Study, whole: float) -> list[dict[str, Any]]:
    """Return the F1 by the number of pairs that taught: a third is held out, and parts of the rest teach."""
    third = len(study.dealt) // 3
    test = [i for fold in study.dealt[:third] for i in fold]
    rest = [i for fold in study.dealt[third:] for i in fold]
    points = []
    for size in _SIZES:
        taught = [study.subjects[i] for i in rest[: round(size * len(study.subjects))]]
        if len(taught) < _LEAST_PAIRS:
            continue
        part = replace(study, subjects=taught, dealt=folds(taught, _FOLDS, seed=study.seed))
        rows = cross_rows(part.bench, part.subjects, part.dealt)
        trees, memory = _grown(part, rows), part.bench.memory(taught)
        unseen = [trials_of(one, of) for one, of in zip(rows, _fold_trees(part, rows), strict=True)]
        threshold = best_threshold(unseen, part.gold)
        held_out = [study.subjects[i] for i in test]
        trials = [trials_of(study.bench.rows(one, memory), trees) for one in held_out]
        points.append({"pairs": len(taught), **scores(trials, sum(len(one.kept) for one in held_out), threshold)})
    return [*points, {"pairs": len(study.subjects), "f1": whole}]


def _contributions(rows: Sequence[Rows], trees: Sequence[Trees], gold: int, threshold: float) -> dict[str, float]:
    """Return, by proposer, the F1 without what it alone proposed."""
    names = sorted({name for one in rows for judged in one.claims.judged for name in judged.claim.proposers})
    return {
        name: scores(
            [trials_of(without_proposer(one, name), of) for one, of in zip(rows, trees, strict=True)], gold, threshold
        )["f1"]
        for name in names
    }


def without_proposer(rows: Rows, name: str) -> Rows:
    """Return rows without the claims that one proposer alone made."""
    kept = [i for i, one in enumerate(rows.claims.judged) if one.claim.proposers != (name,)]
    claims = replace(rows.claims, judged=[rows.claims.judged[i] for i in kept])
    return Rows(claims, [rows.features[i] for i in kept], [rows.right[i] for i in kept])


def _reported(
    study: _Study, gate: Gate, remarks: list[str], trials: Sequence[Sequence[Trial]], compared: dict[str, Any]
) -> Gate:
    """Return the gate with its report in ``about``."""
    points = [(point["pairs"], point["f1"]) for point in compared.get("curve", ())]
    if study.audit.doubts:
        share = f"{len(study.audit.doubts)} of {study.audit.labels}"
        remarks = [*remarks, f"{share} labels are not supported by their transcripts, and are not learned from"]
    about = {
        "version": VERSION,
        "pairs": len(study.subjects),
        "labels": study.audit.labels,
        "seed": study.seed,
        "kind": "learned" if gate.memory.lessons else "default",
        "remarks": remarks,
        "left_out": [{"case": d.case, "pointer": d.pointer, "reason": d.reason} for d in study.audit.doubts],
        "compared": {name: compared[name] for name in ("learned", "default") if name in compared},
        "curve": compared.get("curve", []),
        "forecast": forecast(points),
        "without": compared.get("without", {}),
        "risk_coverage": risk_coverage(trials, study.gold) if trials else [],
        "budgets": [level.sentence() for level in budget_table(gate)],
    }
    return replace(gate, about=about)
