"""What goes wrong now: the errors of a system by kind and by field, and which labels of the cases are in doubt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from onrecord.evaluation.matching import compacted
from onrecord.evaluation.metrics import Leaf
from onrecord.evaluation.statistics import Resampler
from onrecord.learning.auditing import Finding
from onrecord.tuning.advising.measuring import BROKEN, CaseRates, Kind, rated, summed
from onrecord.tuning.advising.remedies import Bench

_FEW = 5  # transcripts that fill a field: with fewer nothing can be said of it
TITLES = {
    Kind.INVENTED: "invented: the right record has nothing there",
    Kind.WRONG: "another value than the right one",
    Kind.FORM: "the right thing in a wrong house form",
    Kind.MISSED: "missed",
}


def errors(bench: Bench, findings: Sequence[Finding], resampler: Resampler) -> list[dict[str, Any]]:
    """Return how many errors there are of each kind, with shares and intervals."""
    rates = rated(bench.before, resampler)
    of = dict.fromkeys(Kind, "values given") | {Kind.MISSED: "right values"}
    found = [
        {"kind": kind.value, "title": TITLES[kind], "of": of[kind], **rates[kind.value], "note": ""} for kind in Kind
    ]
    invented, wrong = found[0], found[1]
    if invented["numerator"]:
        said = _said(bench)
        invented["note"] = f"{said} of them have support in the transcript by the checks: does the label lack them?"
    faulty, total = _label_faults(bench, findings)
    wrong["note"] = "" if not wrong["numerator"] else "values of free text may say the same in other words"
    broken = {"kind": BROKEN, "title": "records that the schema does not accept", "of": "records"}
    found.append({**broken, **rates[BROKEN], "note": ""})
    interval = resampler.intervals([_pairs(faulty, total)])[0]
    shown = {"value": interval.value, "low": interval.low, "high": interval.high}
    counts = {"numerator": sum(faulty), "denominator": sum(total)}
    title = "errors at labels that the audit doubts"
    found.append({"kind": "labels", "title": title, "of": "errors", **shown, **counts, "note": ""})
    return found


def _pairs(numerators: Sequence[int], denominators: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(numerators, denominators, strict=True))


def _said(bench: Bench) -> int:
    """Count invented values that the checks support."""
    said = 0
    for case, leaves in zip(bench.cases, bench.leaves, strict=True):
        judged = bench.workshop.judged(case, bench.record(case))
        supported = {entry.given_at or entry.pointer for entry in judged.claims if entry.verdict == "supported"}
        said += sum(bench.measure.kind(leaf) is Kind.INVENTED and leaf.pair.pointer in supported for leaf in leaves)
    return said


def _label_faults(bench: Bench, findings: Sequence[Finding]) -> tuple[list[int], list[int]]:
    """Return, by case, how many errors stand at labels in doubt, and how many errors there are."""
    doubted = {(finding.case, finding.pointer) for finding in findings}
    faulty, total = [], []
    for case, leaves in zip(bench.cases, bench.leaves, strict=True):
        wrong = [leaf for leaf in leaves if bench.measure.kind(leaf) is not None]
        faulty.append(sum((case.id, leaf.pair.gold_pointer) in doubted for leaf in wrong))
        total.append(len(wrong))
    return faulty, total


def fields(bench: Bench) -> list[dict[str, Any]]:
    """Return the errors of every field that has any, the field with most hallucinations first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    labels: dict[str, str] = {}
    for leaves in bench.leaves:
        for leaf in leaves:
            kind = bench.measure.kind(leaf)
            labels[leaf.pair.star] = _label(leaf)
            counts[leaf.pair.star]["gold"] += leaf.is_gold
            if kind is not None:
                counts[leaf.pair.star][kind.value] += 1
    rows = [
        {"pointer": star, "label": labels[star], "labels": of["gold"], **{kind.value: of[kind.value] for kind in Kind}}
        for star, of in counts.items()
        if any(of[kind.value] for kind in Kind)
    ]
    return sorted(rows, key=lambda row: (-row["invented"] - row["wrong"], -row["missed"] - row["form"], row["pointer"]))


def _label(leaf: Leaf) -> str:
    return leaf.pair.field.label if leaf.pair.field is not None else leaf.pair.star.rpartition("/")[2]


def few_examples(bench: Bench) -> dict[str, int]:
    """Return of how many fields too few labels are there to say anything, and how many transcripts that would take."""
    filled: Counter[str] = Counter()
    schema = bench.workshop.schema
    for case in bench.cases:
        origin = compacted(case.record, schema, bench.measure.says_nothing).origin
        filled.update({known.pointer for pointer in origin if (known := schema.field_for(pointer)) is not None})
    every = [field.pointer for field in schema.fields]
    rare = [filled[pointer] for pointer in every if 0 < filled[pointer] < _FEW]
    needed = max((-(-_FEW * len(bench.cases) // count) for count in rare), default=0)
    return {
        "fields": len(every),
        "never": sum(not filled[pointer] for pointer in every),
        "rare": len(rare),
        "least": _FEW,
        "needed": needed,
    }


def values(before: Sequence[CaseRates]) -> dict[str, int]:
    """Return how many values the system gives, and how many right ones there are."""
    return {"given": summed(before, "invented")[1], "right": summed(before, "missed")[1]}
