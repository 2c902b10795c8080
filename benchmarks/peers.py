"""Ours beside plain structured output, ``instructor`` and ``langextract``: the same cases, the same local model.

The built-in model answers over its loopback chat endpoint; how each peer is used stands in ``peer_systems.py``. Cases
are 24 dialogues of SGD, from all services. The systems take turns on each case, so that whatever else the machine
does weighs on all of them alike. Not covered: long transcripts and large schemas, whose records a model of this size
does not bring to an end in one answer (``LOG.md`` has what was tried).

The peers' versions are pinned in the dependency group ``peers``; one that is not installed ends the run.

    python benchmarks/peers.py [--limit N]
"""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import track

from corpora import Case, options, require_data, sgd, spread
from onrecord import Extractor
from onrecord.evaluation.judging import Judge
from onrecord.models import open_model
from onrecord.schema import leaves
from peer_systems import Filled, Instructor, InstructorCited, LangExtract, Onrecord, PlainOutput, System, quotable
from reporting import write_result
from scoring import Lines, report, rows
from serving import endpoint

DIALOGUES = 24  # the first one of each of 17 services, then the second ones
SHOWN = 6  # values that the transcript does not say, as examples
PACKAGES = ("openai", "instructor", "langextract")


def require_peers() -> None:
    """End with a clear message where a peer is not installed."""
    absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if absent:
        sys.exit(f"not installed: {', '.join(absent)} (pip install --group peers): nothing was measured")


def chosen_dialogues() -> list[Case]:
    """Return the first dialogue of each service, then the second ones, as many as are measured."""
    first = spread(sgd(), 1)
    known = {case.id for case in first}
    return [*first, *(case for case in spread(sgd(), 2) if case.id not in known)][:DIALOGUES]


def examples(cases: Sequence[Case]) -> dict[str, Case]:
    """Return langextract's example for each service: a training dialogue of its own, else of its domain.

    It is the first that says at least two values of fields which both services have; some services have none.
    """
    schemas = {case.group: case.schema for case in cases}
    trained = list(sgd("train"))
    found = {}
    for group, schema in schemas.items():
        near = [one for one in trained if one.group.partition("_")[0] == group.partition("_")[0]]
        near.sort(key=lambda one: one.group != group)  # its own service first, else in the order of the corpus
        fit = (one for one in near if quotable(one, schema) >= 2)
        example = next(fit, None)
        if example is not None:
            found[group] = example
    return found


def answered(systems: Sequence[System], cases: Sequence[Case]) -> dict[str, dict[str, Filled]]:
    """Let every system fill every case, in turns; who begins changes, for who comes next finds the prompt read."""
    found: dict[str, dict[str, Filled]] = {system.name: {} for system in systems}
    for number, case in enumerate(track(cases, description=cases[0].corpus, console=Console(stderr=True))):
        first = number % len(systems)
        for system in (*systems[first:], *systems[:first]):
            found[system.name][case.id] = system.fill(case)
    return found


def as_lines(filled: Mapping[str, Filled]) -> Lines:
    """Return what a system answered as lines to score."""
    return {
        case_id: {
            "record": one.record,
            "seconds": one.seconds,
            "usage": {"prompt_tokens": one.used.prompt_tokens, "completion_tokens": one.used.completion_tokens},
        }
        for case_id, one in filled.items()
    }


def checked(lines: Lines, cases: Sequence[Case]) -> Lines:
    """Return the records of a system after our checks."""
    found = {}
    for case in cases:
        record = Extractor(case.schema, model=None).check(case.transcript, lines[case.id]["record"])
        found[case.id] = {**lines[case.id], "record": record.data}
    return found


def unsaid(lines: Lines, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Return the first values of a system that have a content word which the transcript has not, a field once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for case in cases:
        judge = Judge(case.schema)
        for pointer, value in leaves(lines[case.id]["record"]):
            if value is not None and judge.absent_words(case.transcript, value):
                found.setdefault((case.group, pointer), {"case": case.id, "pointer": pointer, "value": value})
    by_case: dict[str, dict[str, Any]] = {}
    for one in found.values():
        by_case.setdefault(one["case"], one)
    return list(by_case.values())[:SHOWN]


def measured(systems: Sequence[System], cases: Sequence[Case]) -> dict[str, Any]:
    """Return the figures of all systems."""
    filled = answered(systems, cases)
    lines: dict[str, Lines] = {name: as_lines(answers) for name, answers in filled.items()}
    checked_name = f"{PlainOutput.name}, after onrecord.check"
    lines[checked_name] = checked(lines[PlainOutput.name], cases)
    found = rows(report(lines, list(cases)))
    for name, row in found.items():
        row["unsaid"] = unsaid(lines[name], cases)
        if name in filled:
            every = filled[name].values()
            row["requests"] = sum(one.used.requests for one in every)
            row["cut_off"] = sum(one.used.cut_off for one in every)
            row["failures"] = dict(Counter(one.failure for one in every if one.failure))
            row["empty"] = sum(not any(v is not None for _, v in leaves(one.record)) for one in every)
    return {"cases": len(cases), "systems": found}


def main() -> None:
    """Measure all systems."""
    chosen = options(__doc__)
    require_data()
    require_peers()
    logging.getLogger("absl").setLevel(logging.ERROR)  # langextract warns of every chunk that it leaves out
    dialogues = chosen_dialogues()[: chosen.limit]
    model = open_model("local")
    with endpoint() as url:
        systems: list[System] = [
            PlainOutput(url),
            Instructor(url),
            InstructorCited(url),
            LangExtract(url, examples(dialogues)),
            Onrecord(model),
            Onrecord(None),
        ]
        figures = {
            "versions": {system.name: system.version for system in systems},
            **measured(systems, dialogues),
        }
    model.close()
    write_result("peers", figures, whole=chosen.whole)


if __name__ == "__main__":
    main()
