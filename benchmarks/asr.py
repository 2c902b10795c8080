"""The same visits twice, as a recogniser heard them and as people transcribed or corrected them (ACI-Bench).

There is no right record, so two things are measured: what a record of each side holds and withholds, and how far the
two records of a visit agree, the one from people's words standing where a right one would. Agreement is over all
values of both records, array items matched one to one: 2 x same / all. The schema is our clinical intake example.

    python benchmarks/asr.py [--limit N] [--no-model]
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from corpora import Case, Pair, aci_asr, clinical_intake, options, require_data
from onrecord import Extractor
from onrecord.models import Model, open_model
from reporting import write_result
from scoring import Lines, rate, report, rows, run

SIDES = {"asr": "raw ASR", "people": "people's words"}
AGREEMENT = ("precision", "recall", "f1")


def cases_of(pairs: list[Pair], side: str) -> list[Case]:
    """Return one side of each visit as a case."""
    schema = clinical_intake()
    return [Case(pair.id, "aci-asr", getattr(pair, side), schema) for pair in pairs]


def held(lines: Lines) -> dict[str, Any]:
    """Count what the records hold and withhold, and by which check it was withheld."""
    claims = sum(len(line["claims"]) for line in lines.values())
    withheld = [entry for line in lines.values() for entry in line["withheld"]]
    return {
        "held": claims,
        "withheld": len(withheld),
        "verdicts": dict(Counter(entry["verdict"] for entry in withheld)),
        "seconds": round(sum(line["seconds"] for line in lines.values()), 1),
    }


def measured(pairs: list[Pair], model: Model | None, name: str) -> dict[str, Any]:
    """Return the figures of one system."""
    schema = clinical_intake()
    extractor = Extractor(schema, model=model)
    sides = {side: cases_of(pairs, side) for side in SIDES}
    lines = {
        side: run(cases, lambda case: extractor.extract(case.transcript), name=f"{name}, {SIDES[side]}")
        for side, cases in sides.items()
    }
    right = [replace(case, record=lines["people"][case.id]["data"]) for case in sides["people"]]
    found = report({name: lines["asr"]}, right)
    shared = rows(found, metrics=AGREEMENT)[name]
    return {
        **{side: held(given) for side, given in lines.items()},
        "agreement": shared["f1"],
        "of_asr_also_from_people": shared["precision"],
        "of_people_also_from_asr": shared["recall"],
        "fields": {
            field["label"]: {metric: rate(field["systems"][name][metric]) for metric in ("precision", "recall")}
            for field in found.to_dict()["fields"]
        },
    }


def main() -> None:
    """Measure both systems."""
    chosen = options(__doc__)
    require_data()
    found, unpaired = aci_asr()
    pairs = found[: chosen.limit]
    systems = {"onrecord, no language model": measured(pairs, None, "no model")}
    if chosen.model:
        model = open_model("local")
        systems["onrecord, built-in model"] = measured(pairs, model, "built-in model")
        model.close()
    write_result("asr", {"visits": len(pairs), "unpaired": unpaired, "systems": systems}, whole=chosen.whole)


if __name__ == "__main__":
    main()
