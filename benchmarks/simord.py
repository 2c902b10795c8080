"""Orders of a doctor in a visit (MEDIQA-OE, SIMORD): type, description, reason and where they were said.

Predicted orders are matched one to one with the right ones. A description or a reason counts as right from a word F1
of one half on, since the right ones are written in an annotator's word order. Provenance compares sentences: those of
the claims of a matched order with those that the annotator gave. Orders invented are orders in the visits that have
none. Measured: ours with the built-in model, and the right orders themselves after ``onrecord.check``, which shows
what checks alone lose: for each part of an order also how often its own verdict was that it is supported. Without a
language model nothing proposes free text in arrays, so there is no row for that.

    python benchmarks/simord.py [--limit N] [--no-model]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpora import Case, limited, options, require_data, simord
from onrecord import Extractor
from onrecord.evaluation import Report, Tolerance
from onrecord.evaluation.matching import Matcher
from onrecord.models import open_model
from reporting import write_result
from scoring import Line, Lines, rate, report, rows, run

TOLERANCE = Tolerance(text=0.5)
FIELDS = {"type": "/orders/*/order_type", "description": "/orders/*/description", "reason": "/orders/*/reason"}


def systems(cases: list[Case], *, with_model: bool) -> dict[str, Lines]:
    """Return what is measured."""
    schema = cases[0].schema
    checker = Extractor(schema, model=None)
    found: dict[str, Lines] = {}
    if with_model:
        model = open_model("local")
        extractor = Extractor(schema, model=model)
        found["onrecord, built-in model"] = run(
            cases, lambda case: extractor.extract(case.transcript), name="built-in model"
        )
        model.close()
    found["the right orders, after onrecord.check"] = run(
        cases, lambda case: checker.check(case.transcript, case.record or {}), name="check"
    )
    return found


def record_of(line: Line) -> Mapping[str, Any]:
    """Return the record of a line."""
    record: Mapping[str, Any] = line["data"]
    return record


def matched(case: Case, line: Line) -> dict[int, int]:
    """Return the right orders that a predicted one was matched with, as the scorer matches them."""
    pairs = Matcher(case.schema, tolerance=TOLERANCE).pairs(case.record or {}, record_of(line))
    both = [(p.gold_pointer, p.pointer) for p in pairs if p.gold_pointer is not None and p.pointer is not None]
    return {int(gold.split("/")[2]): int(said.split("/")[2]) for gold, said in both}


def provenance(cases: list[Case], lines: Lines) -> dict[str, Any]:
    """Return how the sentences of matched orders agree: of ours the share that is right, of the right ones ours."""
    ours = right = both = 0
    for case in cases:
        for gold, said in matched(case, lines[case.id]).items():
            wanted = set(case.evidence.get(f"/orders/{gold}", ()))
            cited = _cited(lines[case.id], f"/orders/{said}/")
            ours, right, both = ours + len(cited), right + len(wanted), both + len(cited & wanted)
    return {"precision": _share(both, ours), "recall": _share(both, right)}


def _cited(line: Line, prefix: str) -> set[int]:
    claims = [claim for claim in line["claims"] if claim["pointer"].startswith(prefix)]
    return {quote["segment"] for claim in claims for quote in claim["evidence"]}


def _share(numerator: int, denominator: int) -> dict[str, Any]:
    value = round(numerator / denominator, 4) if denominator else None
    return {"value": value, "low": None, "high": None, "of": denominator}


def orders(cases: list[Case], lines: Lines) -> dict[str, Any]:
    """Count orders: right ones, predicted ones, matched ones, and those in visits without any."""
    counted = {case.id: len(record_of(lines[case.id]).get("orders") or ()) for case in cases}
    without = [case for case in cases if not (case.record or {}).get("orders")]
    return {
        "right": sum(len((case.record or {}).get("orders", ())) for case in cases),
        "predicted": sum(counted.values()),
        "matched": sum(len(matched(case, lines[case.id])) for case in cases),
        "visits_without": len(without),
        "visits_without_that_got_one": sum(counted[case.id] > 0 for case in without),
        "invented_in_them": sum(counted[case.id] for case in without),
    }


def verdicts(lines: Lines) -> dict[str, dict[str, int]]:
    """Count, for each part of an order, what was proposed, what the checks supported, and what the record holds."""
    counts = {name: {"proposed": 0, "supported": 0, "held": 0} for name in FIELDS}
    names = {pointer.rpartition("/")[2]: name for name, pointer in FIELDS.items()}
    for line in lines.values():
        for entry in (*line["claims"], *line["withheld"]):
            of = counts[names[entry["pointer"].rpartition("/")[2]]]
            of["proposed"] += 1
            of["supported"] += entry["verdict"] == "supported"
            of["held"] += "reason" not in entry
    return counts


def by_field(found: Report, system: str) -> dict[str, Any]:
    """Return precision and recall of each part of an order."""
    fields = {field["pointer"]: field["systems"][system] for field in found.to_dict()["fields"]}
    return {
        name: {metric: rate(fields[pointer][metric]) for metric in ("precision", "recall")}
        for name, pointer in FIELDS.items()
        if pointer in fields
    }


def main() -> None:
    """Measure all systems."""
    chosen = options(__doc__)
    require_data()
    cases = limited(simord(), chosen.limit)
    lines = systems(cases, with_model=chosen.model)
    found = report(lines, cases, tolerance=TOLERANCE)
    figures = {
        name: {
            **row,
            "orders": orders(cases, lines[name]),
            "fields": by_field(found, name),
            "provenance": provenance(cases, lines[name]),
            "verdicts": verdicts(lines[name]),
        }
        for name, row in rows(found).items()
    }
    write_result("simord", {"cases": len(cases), "text_f1": TOLERANCE.text, "systems": figures}, whole=chosen.whole)


if __name__ == "__main__":
    main()
