"""What customers asked for in service dialogues (Schema-Guided Dialogue): zero-shot by service, and leave-out.

Zero-shot: the schema of a service is all that is known of it; "unseen" are the services that are not in train, on which
the reader was trained. Leave-out: the segments that carry a value are deleted, and then its field must be null; a value
that some other segment still says is not asked for. Measured: ours without a language model on all dialogues, with and
without the reader; on the first dialogues of each service, the same and ours with the built-in model; and in leave-out
also that model asked the same questions with plain JSON Schema output, nothing constrained to the transcript and
nothing checked.

    python benchmarks/sgd.py [--limit N] [--no-model]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import track

from corpora import Case, limited, options, require_data, sgd, sgd_schemas, spread, without_segments
from invariants import PlainModel
from onrecord import Extractor, Transcript
from onrecord.evaluation import Report
from onrecord.evaluation.comparators import ValueType, same
from onrecord.language.content import missing_words
from onrecord.models import Model, open_model
from reporting import write_result
from scoring import Lines, rate, report, rows, run

EACH, EACH_LEFT_OUT = 3, 1  # dialogues of each of the 17 services for the rows with the model
ALL = "onrecord, no language model"
BARE = "onrecord, neither language model nor reader"
MODEL = "onrecord, built-in model"
PLAIN = "the same model, plain JSON Schema"
Fill = Callable[[Case, Transcript], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deletion:
    """One field of one dialogue, and the transcript without the segments that say its value."""

    case: Case
    name: str
    rest: Transcript


def extractions(cases: list[Case], model: Model | None, *, name: str) -> Lines:
    """Return our records of the cases."""
    return run(cases, lambda case: Extractor(case.schema, model=model).extract(case.transcript), name=name)


def bare(cases: list[Case]) -> Lines:
    """Return our records of the cases, without the reader."""
    return run(
        cases, lambda case: Extractor(case.schema, model=None, reader=None).extract(case.transcript), name="no reader"
    )


def part(systems: Mapping[str, Lines], cases: list[Case]) -> dict[str, Any]:
    """Return the figures of some of the cases that the systems filled."""
    found = report({name: {case.id: lines[case.id] for case in cases} for name, lines in systems.items()}, cases)
    services = {name: by_service(found, name) for name in systems}
    return {"cases": len(cases), "systems": rows(found), "services": services}


def unseen(cases: list[Case]) -> list[Case]:
    """Return the cases of services that train does not have."""
    known = sgd_schemas("train")
    return [case for case in cases if case.group not in known]


def by_service(found: Report, system: str) -> dict[str, Any]:
    """Return the rates of each service."""
    return {
        piece["name"]: {
            "cases": piece["cases"],
            **{metric: rate(piece["systems"][system][metric]) for metric in ("precision", "recall")},
        }
        for piece in found.to_dict()["slices"]
        if piece["by"] == "tag"
    }


def deletions(cases: Sequence[Case]) -> tuple[list[Deletion], int]:
    """Return what can be left out, and how many values are said elsewhere too and so are not asked for."""
    found, elsewhere = [], 0
    for case in cases:
        for pointer, segments in case.evidence.items():
            value = (case.record or {}).get(pointer[1:])
            if value is None or len(segments) == len(case.transcript.segments):
                continue
            rest = without_segments(case.transcript, segments)
            if any(not missing_words(str(form), rest.text) for form in (value, *case.accept.get(pointer, ()))):
                elsewhere += 1
            else:
                found.append(Deletion(case, pointer[1:], rest))
    return found, elsewhere


def left_out(cut: Sequence[Deletion], fill: Fill, *, name: str) -> dict[str, Any]:
    """Count fields that a system fills though their value was deleted, and how many it fills when it is there."""
    before: dict[str, dict[str, Any]] = {}
    filled = kept = right = 0
    for one in track(cut, description=f"leave-out, {name}", console=Console(stderr=True)):
        if one.case.id not in before:
            before[one.case.id] = fill(one.case, one.case.transcript)
        said = before[one.case.id].get(one.name)
        kept += said is not None
        right += said is not None and _is_right(one, said)
        filled += fill(one.case, one.rest).get(one.name) is not None
    return {"fields": len(cut), "filled_with_value_there": kept, "right_then": right, "filled_with_value_gone": filled}


def _is_right(one: Deletion, said: Any) -> bool:
    forms = ((one.case.record or {})[one.name], *one.case.accept.get(f"/{one.name}", ()))
    return any(same(form, said, ValueType.TEXT) for form in forms)


def ours(model: Model | None) -> Fill:
    """Return how we fill a record."""
    return lambda case, transcript: Extractor(case.schema, model=model).extract(transcript).data


def plain(model: Model) -> Fill:
    """Return how the model fills it with plain structured output: the claims of its answers, as they come."""

    def fill(case: Case, transcript: Transcript) -> dict[str, Any]:
        claims = Extractor(case.schema, model=PlainModel(model)).propose(transcript)[-1].claims
        return {claim.pointer[1:]: claim.value for claim in claims}

    return fill


def measured(every: list[Case], some: list[Case], few: list[Case], model: Model | None) -> dict[str, Any]:
    """Return all figures; ``few`` are for leave-out with the model."""
    systems = {ALL: extractions(every, None, name="no model"), BARE: bare(every)}
    cut, elsewhere = deletions(every)
    figures: dict[str, Any] = {
        "all": part(systems, every),
        **({"unseen": part(systems, new)} if (new := unseen(every)) else {}),
        "leave_out": {
            "all": {"cases": len(every), "said_elsewhere": elsewhere, ALL: left_out(cut, ours(None), name="no model")}
        },
    }
    if model is not None:
        both = {
            ALL: extractions(some, None, name="no model"),
            MODEL: extractions(some, model, name="built-in model"),
        }
        figures["sample"] = part(both, some)
        cut, elsewhere = deletions(few)
        figures["leave_out"]["sample"] = {
            "cases": len(few),
            "said_elsewhere": elsewhere,
            ALL: left_out(cut, ours(None), name="no model"),
            MODEL: left_out(cut, ours(model), name="built-in model"),
            PLAIN: left_out(cut, plain(model), name="plain"),
        }
    return figures


def main() -> None:
    """Measure all systems."""
    chosen = options(__doc__)
    require_data()
    every = limited(sgd(), chosen.limit)
    model = open_model("local") if chosen.model else None
    figures = measured(every, spread(every, EACH), spread(every, EACH_LEFT_OUT), model)
    if model is not None:
        model.close()
    write_result("sgd", figures, whole=chosen.whole)


if __name__ == "__main__":
    main()
