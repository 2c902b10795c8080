"""Gates on SYNUR: learned from train, measured on dev with the organisers' exact scoring, without a language model.

    python benchmarks/gate_synur.py [--only pairs|drafts|budgets|ablations] [--splits N]

pairs    F1 on dev without a gate, with the default gate, and with gates learned from 30 and from 122 dictations.
drafts   The published drafts of dev as one more proposer: cross-validated over dev, train taught along.
budgets  Budgets over random re-splits: calibration on nine tenths, error and coverage on the rest. Without a draft over
         train and dev together, with gpt-5-nano's over dev.
ablations  F1 on dev without a draft where a family of features is hidden, or the claims of one proposer alone left out.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean
from typing import Any

from corpora import DATA, require_data
from onrecord import Case, Extractor, Gate, Schema, learn, read_cases
from onrecord.drafts_file import read_draft_file
from onrecord.evaluation.matching import Matcher, Scoring
from onrecord.evaluation.metrics import Prediction, Scorer, case_counts, rate, totals
from onrecord.gate import Budget, Trial
from onrecord.gate.features import NAMES
from onrecord.gate.gate import decided, winners
from onrecord.learning.boosting import Settings, grown
from onrecord.learning.curves import best_threshold
from onrecord.learning.learn import without_proposer
from onrecord.learning.workbench import Rows, Subject, Workbench, cross_rows, folds
from onrecord.settling import settle
from onrecord.trees import Trees
from reporting import RESULTS, write_result

PARTS = ("pairs", "drafts", "budgets", "ablations")
DRAFTS = ("gpt-5-nano-0shot", "gpt-5-nano-5shot-fixed", "qwen-30b-0shot")
FOLDS = 8
DEFAULTS = Settings()
FAMILIES = {
    "words of pairs": [
        n for n in NAMES if n.startswith(("of_", "odds", "field_odds", "prior_", "times_", "number_us"))
    ],
    "words of names and values": ["named", "valued", "score", "named_most", "named_around", "valued_most", "gap"],
    "rivals": ["margin", "rank", "rivals", "better_fields", "same_words", "companion"],
    "checks": [n for n in NAMES if n.startswith("check_")]
    + ["rule_holds", "verdict", "against", "spoken_for", "places", "denied"],
    "proposers": [n for n in NAMES if n.startswith("by_")],
}
BUDGETS = (0.02, 0.05, 0.10)


def read(split: str) -> list[Case]:
    """Return the dictations of a split."""
    return list(read_cases(DATA / "synur" / f"{split}.jsonl").cases)


def with_draft(cases: Sequence[Case], name: str) -> list[Case]:
    """Return cases with one published draft each."""
    records = read_draft_file(DATA / "synur" / "drafts" / f"{name}.jsonl").records
    return [replace(case, drafts={name: records[case.id]}) for case in cases]


def figures(schema: Schema, cases: Sequence[Case], records: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return exact precision, recall and F1."""
    scorer = Scorer(schema, Matcher(schema, Scoring.EXACT))
    counts = totals(
        case_counts(scorer.score(case, Prediction(records[case.id])), scoring=Scoring.EXACT) for case in cases
    )
    return {name: round(rate(counts[name]) or 0.0, 4) for name in ("precision", "recall", "f1")}


def run(schema: Schema, cases: Sequence[Case], gate: Gate | str | None) -> dict[str, float]:
    """Return what an extractor without a model reaches, and its seconds a dictation."""
    extractor = Extractor(schema, model=None, gate=gate)
    start, busy = time.perf_counter(), time.process_time()
    records = {case.id: extractor.extract(case.transcript, drafts=case.drafts).data for case in cases}
    seconds, cpu = (time.perf_counter() - start) / len(cases), (time.process_time() - busy) / len(cases)
    return {**figures(schema, cases, records), "seconds_each": round(seconds, 3), "cpu_seconds_each": round(cpu, 3)}


def pairs(schema: Schema, _splits: int) -> dict[str, Any]:
    """Measure no gate, the default gate, and gates of 30 and of all pairs."""
    train, dev = read("train"), read("dev")
    found: dict[str, Any] = {"no gate": run(schema, dev, None), "default gate": run(schema, dev, "default")}
    for seed in range(3):
        order = sorted(train, key=lambda case, s=seed: hashlib.sha256(f"{s}:{case.id}".encode()).digest())  # type: ignore[misc]
        found[f"30 pairs, draw {seed}"] = run(schema, dev, learn(order[:30], schema))
    start, busy = time.perf_counter(), time.process_time()
    gate = learn(train, schema)
    took = {"seconds": round(time.perf_counter() - start, 1), "cpu_seconds": round(time.process_time() - busy, 1)}
    found["122 pairs"] = {**run(schema, dev, gate), "to learn": took}
    found["122 pairs, report"] = {key: gate.about[key] for key in ("compared", "curve", "forecast", "without")}
    found["122 pairs, labels left out"] = len(gate.about["left_out"])
    found["122 pairs, budgets"] = gate.about["budgets"]
    return found


@dataclass(frozen=True)
class CrossValidated:
    """Dictations of dev, each seen by trees that had not seen it; the memory of words is of train alone."""

    subjects: list[Subject]
    rows: list[Rows]
    probabilities: list[list[float]]

    @property
    def trials(self) -> dict[str, tuple[list[Trial], int]]:
        """By dictation, the claims that won their places, and how many labels there are."""
        return {
            subject.case.id: (
                [
                    Trial(rows.claims.judged[i].claim.pointer, p[i], bool(rows.right[i]))
                    for i in sorted(winners(rows.claims, p))
                ],
                len(subject.pairs),
            )
            for subject, rows, p in zip(self.subjects, self.rows, self.probabilities, strict=True)
        }

    def records(self, schema: Schema) -> dict[str, Mapping[str, Any]]:
        """Fill the records; each fold's threshold is the best on the other folds."""
        found: dict[str, Mapping[str, Any]] = {}
        trials = self.trials
        for fold in range(FOLDS):
            others = [trials[s.case.id] for i, s in enumerate(self.subjects) if i % FOLDS != fold]
            least = best_threshold([one for one, _ in others], sum(gold for _, gold in others))
            for subject, rows, p in list(zip(self.subjects, self.rows, self.probabilities, strict=True))[fold::FOLDS]:
                decisions = decided(rows.claims, p, partial(_same, least))
                found[subject.case.id] = settle(decisions, schema, subject.case.transcript).data
        return found


def _same(least: float, _pointer: str) -> tuple[float, str]:
    return least, ""


def _trees(rows: Sequence[Rows], settings: Settings) -> Trees:
    table = [(one.features[i], bool(one.right[i])) for one in rows for i in one.settled]
    return grown([row for row, _ in table], [right for _, right in table], settings, seed=0)


class Bench:
    """Train's rows, made once, and dev's under a memory of train."""

    def __init__(self, schema: Schema) -> None:
        self._bench = Workbench(schema)
        self._train = [self._bench.subject(case) for case in read("train")]
        self._memory = self._bench.memory(self._train)
        self._dealt = folds(self._train, 6, seed=0)
        self._rows = cross_rows(self._bench, self._train, self._dealt)

    def pooled(self) -> dict[str, tuple[list[Trial], int]]:
        """Return the trials of train, by trees of its other folds, and of dev, by trees of train."""
        probabilities: list[list[float]] = [[]] * len(self._rows)
        for fold in self._dealt:
            trees = _trees([one for i, one in enumerate(self._rows) if i not in set(fold)], Settings())
            for i in fold:
                probabilities[i] = trees.probabilities(self._rows[i].features)
        train = CrossValidated(self._train, self._rows, probabilities)
        return {**train.trials, **self.cross_validated(read("dev"), uses_dev=False).trials}

    def cross_validated(
        self, dev: Sequence[Case], *, uses_dev: bool = True, settings: Settings = DEFAULTS, without: str = ""
    ) -> CrossValidated:
        """Return dev with probabilities by trees of train and, where asked for, of the other folds of dev.

        ``without`` names a proposer whose claims are left out where nobody else made them.
        """
        subjects = [self._bench.subject(case) for case in dev]
        rows = [self._bench.rows(subject, self._memory) for subject in subjects]
        known = self._rows
        if without:
            rows, known = [without_proposer(r, without) for r in rows], [without_proposer(r, without) for r in known]
        probabilities: list[list[float]] = [[]] * len(rows)
        for fold in range(FOLDS):
            others = [one for i, one in enumerate(rows) if uses_dev and i % FOLDS != fold]
            if fold == 0 or uses_dev:
                trees = _trees([*known, *others], settings)
            for i in range(fold, len(rows), FOLDS):
                probabilities[i] = trees.probabilities(rows[i].features)
        return CrossValidated(subjects, rows, probabilities)


def drafts(schema: Schema, _splits: int) -> dict[str, Any]:
    """Measure each published draft as one more proposer; every dictation is filled by trees that have not seen it."""
    bench, found = Bench(schema), {}
    for name in DRAFTS:
        dev = with_draft(read("dev"), name)
        alone = figures(schema, dev, {case.id: case.drafts[name] for case in dev})
        gated = figures(schema, dev, bench.cross_validated(dev).records(schema))
        found[name] = {"alone": alone["f1"], **gated}
    return found


def budgets(schema: Schema, splits: int) -> dict[str, Any]:
    """Measure budgets on dev by trees that have not seen it: without drafts, and with gpt-5-nano's."""
    bench = Bench(schema)
    beside = bench.cross_validated(with_draft(read("dev"), DRAFTS[0]))
    return {"no draft": _resplit(bench.pooled(), splits), DRAFTS[0]: _resplit(beside.trials, splits)}


def ablations(schema: Schema, _splits: int) -> dict[str, Any]:
    """Measure what each family of features and each proposer is good for."""
    bench, dev = Bench(schema), read("dev")

    def measured(unused: Iterable[str] = (), without: str = "") -> dict[str, float]:
        settings = Settings(unused=frozenset(unused))
        found = bench.cross_validated(dev, uses_dev=False, settings=settings, without=without)
        return figures(schema, dev, found.records(schema))

    found = {"all": measured()}
    found |= {f"without {name}": measured(family) for name, family in FAMILIES.items()}
    return found | {f"without the proposer {name}": measured(without=name) for name in ("candidates", "options")}


def _resplit(trials: Mapping[str, tuple[list[Trial], int]], splits: int) -> dict[str, Any]:
    found = {}
    for budget in BUDGETS:
        errors, coverages, certified = [], [], 0
        for split in range(splits):
            names = sorted(trials)
            random.Random(split).shuffle(names)  # noqa: S311 - a re-split, not a secret
            cut = round(0.9 * len(names))
            level = Budget(budget).levels([trials[name][0] for name in names[:cut]])[""]
            certified += level.is_certified
            held = [[t.is_right for t in trials[n][0] if t.probability >= level.threshold] for n in names[cut:]]
            errors.append(mean(one.count(False) / len(one) if one else 0.0 for one in held))
            coverages.append(sum(map(len, held)) / sum(trials[name][1] for name in names[cut:]))
        found[str(budget)] = {
            "mean error": round(mean(errors), 4),
            "within budget": sum(error <= budget for error in errors) / splits,
            "mean coverage": round(mean(coverages), 3),
            "certified": certified / splits,
        }
    return found


def main() -> None:
    """Run the parts and write their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--splits", type=int, default=100)
    given = parser.parse_args()
    require_data()
    schema = Schema.from_file(DATA / "synur" / "schema.json")
    runs = {"pairs": pairs, "drafts": drafts, "budgets": budgets, "ablations": ablations}
    (RESULTS / "gate").mkdir(parents=True, exist_ok=True)
    for part in PARTS if given.only is None else (given.only,):
        write_result(f"gate/{part}", runs[part](schema, given.splits), whole=given.splits >= 100)


if __name__ == "__main__":
    main()
