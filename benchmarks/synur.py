"""Nurse dictations into 193 fields (MEDIQA-SYNUR), scored as the organisers do.

Values of multi-select fields count one by one, two values are equal or not, and precision, recall and F1 are over all
values. Measured: ours without a language model and with the built-in one; and the published answers of four prompted
models, each as published, after ``onrecord.check``, and as one more proposer beside ours.

    python benchmarks/synur.py [--limit N] [--no-model]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corpora import DATA, Case, limited, lines, options, require_data, synur
from onrecord import Extractor, Record
from onrecord.models import open_model
from reporting import write_result
from scoring import Lines, report, rows, run

DRAFTS = ("gpt-5-nano-0shot", "gpt-5-nano-5shot-fixed", "gpt-5-nano-5shot-retrieved", "qwen-30b-0shot")


def drafts(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return a model's published records by case."""
    return {given["id"]: given["record"] for given in lines(DATA / "synur" / "drafts" / f"{name}.jsonl")}


def ours(cases: list[Case], *, with_model: bool) -> dict[str, Lines]:
    """Return our own records."""
    schema = cases[0].schema
    plain = Extractor(schema, model=None)
    systems: dict[str, Lines] = {
        "onrecord, no language model": run(cases, lambda case: plain.extract(case.transcript), name="no model")
    }
    if with_model:
        model = open_model("local")
        extractor = Extractor(schema, model=model)
        systems["onrecord, built-in model"] = run(
            cases, lambda case: extractor.extract(case.transcript), name="built-in model"
        )
        model.close()
    return systems


def published(cases: list[Case]) -> dict[str, Lines]:
    """Return the drafts, as published and as onrecord uses them."""
    extractor = Extractor(cases[0].schema, model=None)
    systems: dict[str, Lines] = {}
    for name in DRAFTS:
        records = drafts(name)
        systems[name] = {case.id: {"record": records[case.id]} for case in cases}
        systems[f"{name}, after onrecord.check"] = run(cases, _checking(extractor, records), name=f"check {name}")
        systems[f"{name}, as a draft of onrecord"] = run(
            cases, _beside(extractor, name, records), name=f"extract beside {name}"
        )
    return systems


def _checking(extractor: Extractor, records: Mapping[str, Any]) -> Callable[[Case], Record]:
    return lambda case: extractor.check(case.transcript, records[case.id])


def _beside(extractor: Extractor, name: str, records: Mapping[str, Any]) -> Callable[[Case], Record]:
    return lambda case: extractor.extract(case.transcript, drafts={name: records[case.id]})


def main() -> None:
    """Measure all systems."""
    chosen = options(__doc__)
    require_data()
    cases = limited(synur(), chosen.limit)
    systems = {**ours(cases, with_model=chosen.model), **published(cases)}
    figures = {"cases": len(cases), "scoring": "exact", "systems": rows(report(systems, cases, exact=True))}
    write_result("synur", figures, whole=chosen.whole)


if __name__ == "__main__":
    main()
