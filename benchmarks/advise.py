"""Is advice borne out? Advice from one half of SYNUR's dev dictations, its effects measured on the other half.

For each of the four published systems and each seed, dev (56) is dealt into two halves. ``onrecord advise`` looks at
one, with the other three systems as alternatives and SYNUR's train (122) to learn gates from. Whatever it says helps
or hurts is then done on the other half, with what the first half and train taught, and measured there: is the sign
right, and is the effect inside the 95 % interval that was stated? An interval for what is true of all such
dictations holds a second sample of the same size less often, about 83 times in 100; sqrt(2) wider it should hold 95.

    python benchmarks/advise.py [--seeds N]
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpora import DATA, require_data
from onrecord import Case, Schema, read_cases
from onrecord.drafts_file import read_draft_file
from onrecord.evaluation import split
from onrecord.learning.workbench import Rows
from onrecord.tuning.advise import Advice, advised_on, bench_of
from onrecord.tuning.advising import remedies as tried
from onrecord.tuning.advising.gates import CrossFitted, settled, trees_from
from onrecord.tuning.advising.measuring import HALLUCINATION, RECALL, CaseRates, Records, summed
from onrecord.tuning.advising.remedies import Bench, Remedy
from onrecord.tuning.advising.workshop import Workshop
from reporting import write_result

SYSTEMS = ("gpt-5-nano-0shot", "gpt-5-nano-5shot-fixed", "gpt-5-nano-5shot-retrieved", "qwen-30b-0shot")
SEEDS = 5
WIDER = math.sqrt(2)
SAYS = ("helps", "hurts")


def drafts(name: str) -> Records:
    """Return a system's published records."""
    read = read_draft_file(DATA / "synur" / "drafts" / f"{name}.jsonl").records
    return {str(key): record for key, record in read.items()}


def advice_on(bench: Bench, name: str, records: Mapping[str, Records]) -> Advice:
    """Return advice on one system, the others being alternatives."""
    others = {other: records[other] for other in records if other != name}
    return advised_on(bench, name, others, with_curve=False)


def done(taught: Bench, other: Bench, name: str, records: Mapping[str, Records]) -> Iterator[Remedy]:
    """Yield each remedy as it comes out on another half, learned gates by what the first half taught."""
    yield tried.checks(other)
    yield tried.default_gate(other)
    yield tried.glossary(other)
    yield tried.label_fixes(other, tried.doubtful(other))
    for alternative in records:
        if alternative != name:
            yield tried.other_system(other, alternative, records[alternative], tuned=False)
    fit = taught.fit()
    if fit is not None:
        yield from _gates(taught, other, fit)


def _gates(taught: Bench, other: Bench, fit: CrossFitted) -> Iterator[Remedy]:
    shop = taught.workshop
    trees = trees_from(fit.rows, shop.lessons, seed=shop.seed)
    seen: list[tuple[Case, Rows]] = [(case, shop.seen(case, other.record(case))[1]) for case in other.cases]
    probable = [trees.probabilities(rows.features) for _, rows in seen]
    for remedy in tried.learned_gates(taught):
        point = tried.POINTS[remedy.name]
        least, _ = fit.threshold(point, fit.everybody, taught.given)
        made = {
            case.id: settled(rows, p, least, shop.schema, case) for (case, rows), p in zip(seen, probable, strict=True)
        }
        yield Remedy(remedy.name, remedy.family, other.before, other.counted(made))


def change(remedy: Remedy, rate: str) -> float | None:
    """Return what a remedy changes of a rate on the half that it was done on."""
    if remedy.after is None:
        return None
    before, after = _rate(remedy.before, rate), _rate(remedy.after, rate)
    return None if before is None or after is None else after - before


def _rate(counts: Sequence[CaseRates], name: str) -> float | None:
    numerator, denominator = summed(counts, name)
    return numerator / denominator if denominator else None


def borne_out(stated: Mapping[str, Any], measured: float | None) -> dict[str, Any]:
    """Lay what was stated of a remedy beside what was measured."""
    low, high, value = stated["low"], stated["high"], stated["change"]
    row = {"says": stated["says"], "stated": value, "low": low, "high": high, "measured": measured}
    if measured is None or value is None:
        return {**row, "sign": None, "inside": None, "inside wider": None}
    wide_low, wide_high = value - WIDER * (value - low), value + WIDER * (high - value)
    return {
        **row,
        "sign": measured * value > 0,
        "inside": low <= measured <= high,
        "inside wider": wide_low <= measured <= wide_high,
    }


def one_seed(
    shop: Workshop, dev: Sequence[Case], records: Mapping[str, Records], name: str, seed: int
) -> dict[str, Any]:
    """Return what was advised of a system on one half, and what came of it on the other."""
    halves = split(dev, {"advise": 0.5, "measure": 0.5}, seed=seed)
    taught, other = (bench_of(shop, halves[half], records[name]) for half in ("advise", "measure"))
    advice = advice_on(taught, name, records)
    rows: dict[str, Any] = {}
    for remedy in done(taught, other, name, records):
        try:
            stated = advice.remedy(remedy.name)["effects"]
        except KeyError:
            continue
        if stated:
            rows[remedy.name] = {
                rate: borne_out(stated[rate], change(remedy, rate)) for rate in (HALLUCINATION, RECALL)
            }
    return {"seed": seed, "first": [row["remedy"] for row in advice.content["first"]], "remedies": rows}


def tally(runs: Sequence[Mapping[str, Any]], rate: str = HALLUCINATION) -> dict[str, Any]:
    """Count, by remedy, how often something was said of it, and how often that was borne out."""
    found: dict[str, Any] = {}
    by_remedy: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for run in runs:
        for name, row in run["remedies"].items():
            by_remedy[name].append(row[rate])
    for name, rows in by_remedy.items():
        said = [row for row in rows if row["says"] in SAYS and row["sign"] is not None]
        found[name] = {
            "runs": len(rows),
            "said": len(said),
            **{key: sum(bool(row[key]) for row in said) for key in ("sign", "inside", "inside wider")},
            "stated": _mean([row["stated"] for row in said]),
            "measured": _mean([row["measured"] for row in said]),
        }
    return found


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def total(tallies: Sequence[Mapping[str, Mapping[str, Any]]]) -> dict[str, int]:
    """Add tallies up."""
    rows = [row for one in tallies for row in one.values()]
    return {key: sum(int(row[key]) for row in rows) for key in ("runs", "said", "sign", "inside", "inside wider")}


def main() -> None:
    """Advise, measure, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    seeds = parser.parse_args().seeds
    require_data()
    schema = Schema.from_file(DATA / "synur" / "schema.json")
    dev, train = (read_cases(DATA / "synur" / f"{part}.jsonl").cases for part in ("dev", "train"))
    records = {name: drafts(name) for name in SYSTEMS}
    shop = Workshop(schema, train=train)
    systems: dict[str, Any] = {}
    for name in SYSTEMS:
        whole = advice_on(bench_of(shop, dev, records[name]), name, records)
        print(f"\n{name}, on all of dev:", *whole.first, sep="\n  ")
        print(*(f"  not: {row['sentence']}" for row in whole.content["against"]), sep="\n", flush=True)
        runs = [one_seed(shop, dev, records, name, seed) for seed in range(seeds)]
        counted = tally(runs)
        for remedy, row in counted.items():
            print(f"  {remedy}: {row}", flush=True)
        systems[name] = {"advice": whole.to_dict(), "halves": runs, "tally": counted, "recall": tally(runs, RECALL)}
    figures = {
        "cases": len(dev),
        "train": len(train),
        "seeds": seeds,
        "hallucination": total([one["tally"] for one in systems.values()]),
        "recall": total([one["recall"] for one in systems.values()]),
        "systems": systems,
    }
    print(figures["hallucination"], figures["recall"])
    write_result("advise", figures, whole=seeds >= SEEDS, shown=False)


if __name__ == "__main__":
    main()
