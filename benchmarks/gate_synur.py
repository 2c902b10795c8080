"""Gates on SYNUR: learned from train, measured on dev with the organisers' exact scoring, without a language model.

    python benchmarks/gate_synur.py [--only pairs|drafts|budgets] [--splits N]

pairs    F1 on dev without a gate, with the default gate, and with gates learned from 30 and from 122 dictations.
drafts   The published drafts of dev as one more proposer: cross-validated over dev, train taught along.
budgets  Budgets over random re-splits of dev: calibration on three quarters, error and coverage on the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import mean
from typing import Any

from corpora import DATA, require_data
from onrecord import Case, Extractor, Gate, Schema, learn, read_cases
from onrecord.drafts_file import read_draft_file
from onrecord.evaluation.matching import Matcher, Scoring
from onrecord.evaluation.metrics import Prediction, Scorer, case_counts, rate, totals
from onrecord.gate import Budget, Trial
from onrecord.learning.learn import trials_of
from onrecord.learning.workbench import Workbench
from reporting import write_result

PARTS = ("pairs", "drafts", "budgets")
DRAFTS = ("gpt-5-nano-0shot", "gpt-5-nano-5shot-fixed", "qwen-30b-0shot")
FOLDS = 8
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
    start = time.perf_counter()
    records = {case.id: extractor.extract(case.transcript, drafts=case.drafts).data for case in cases}
    seconds = (time.perf_counter() - start) / len(cases)
    return {**figures(schema, cases, records), "seconds_each": round(seconds, 3)}


def pairs(schema: Schema, _splits: int) -> dict[str, Any]:
    """Measure no gate, the default gate, and gates of 30 and of all pairs."""
    train, dev = read("train"), read("dev")
    found: dict[str, Any] = {"no gate": run(schema, dev, None), "default gate": run(schema, dev, "default")}
    for seed in range(3):
        order = sorted(train, key=lambda case, s=seed: hashlib.sha256(f"{s}:{case.id}".encode()).digest())  # type: ignore[misc]
        found[f"30 pairs, draw {seed}"] = run(schema, dev, learn(order[:30], schema))
    start = time.perf_counter()
    gate = learn(train, schema)
    found["122 pairs"] = {**run(schema, dev, gate), "seconds_to_learn": round(time.perf_counter() - start, 1)}
    found["122 pairs, report"] = {key: gate.about[key] for key in ("compared", "curve", "forecast", "without")}
    found["122 pairs, labels left out"] = len(gate.about["left_out"])
    found["122 pairs, budgets"] = gate.about["budgets"]
    return found


def drafts(schema: Schema, _splits: int) -> dict[str, Any]:
    """Measure each published draft as one more proposer; every dictation is filled by a gate that has not seen it."""
    train = read("train")
    found = {}
    for name in DRAFTS:
        dev = with_draft(read("dev"), name)
        records: dict[str, Mapping[str, Any]] = {}
        for fold in range(FOLDS):
            out = dev[fold::FOLDS]
            gate = learn([*train, *(case for case in dev if case not in out)], schema, reports=False)
            extractor = Extractor(schema, model=None, gate=gate)
            records.update((case.id, extractor.extract(case.transcript, drafts=case.drafts).data) for case in out)
        alone = figures(schema, dev, {case.id: case.drafts[name] for case in dev})
        found[name] = {"alone": alone["f1"], **figures(schema, dev, records)}
    return found


def budgets(schema: Schema, splits: int) -> dict[str, Any]:
    """Measure budgets on dev by gates that have not seen it: without drafts, and with gpt-5-nano's."""
    plain = learn(read("train"), schema, reports=False)
    found: dict[str, Any] = {"no draft": _resplit(_trials(schema, plain, read("dev")), splits)}
    dev = with_draft(read("dev"), DRAFTS[0])
    trials: dict[str, tuple[list[Trial], int]] = {}
    for fold in range(FOLDS):
        out = dev[fold::FOLDS]
        gate = learn([*read("train"), *(case for case in dev if case not in out)], schema, reports=False)
        trials.update(_trials(schema, gate, out))
    return {**found, DRAFTS[0]: _resplit(trials, splits)}


def _trials(schema: Schema, gate: Gate, cases: Sequence[Case]) -> dict[str, tuple[list[Trial], int]]:
    bench = Workbench(schema)
    found = {}
    for case in cases:
        subject = bench.subject(case)
        found[case.id] = (trials_of(bench.rows(subject, gate.memory), gate.trees), len(subject.pairs))
    return found


def _resplit(trials: Mapping[str, tuple[list[Trial], int]], splits: int) -> dict[str, Any]:
    found = {}
    for budget in BUDGETS:
        errors, coverages, certified = [], [], 0
        for split in range(splits):
            names = sorted(trials)
            random.Random(split).shuffle(names)  # noqa: S311 - a re-split, not a secret
            cut = round(0.75 * len(names))
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
    runs = {"pairs": pairs, "drafts": drafts, "budgets": budgets}
    for part in PARTS if given.only is None else (given.only,):
        write_result(f"gate_synur_{part}", runs[part](schema, given.splits), whole=given.splits >= 100)


if __name__ == "__main__":
    main()
