"""The judge on the conformance cases: the exact requests, to be answered by any model, and what its answers are worth.

A case is one request: its claim and its whole transcript. Requests are written as JSON Lines of ``key``, ``id``,
``messages``, ``json_schema`` and ``max_tokens``. Answers are read as ``RecordingModel`` writes them: JSON Lines of
``key`` and ``text``, and a first line ``{"model": {"name", "context_tokens", "needs_focus"}}`` where one likes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conformance import Case
from onrecord import Judge, ReplayModel, check
from onrecord.extractor import judge as judged_by_rules
from onrecord.grounding import Grounder
from onrecord.judging import Question
from onrecord.output import LineWriter
from onrecord.propose import Claim
from outcomes import Answer, Outcome


def question(case: Case) -> Question:
    """Return a case's claim as the rules hand it on."""
    spoken = case.glossary.matches(case.transcript.text) if case.glossary else ()
    grounder = Grounder(case.transcript, glossary=case.glossary, spoken=spoken)
    judged = judged_by_rules(Claim(case.pointer, case.value, ("given",)), grounder, case.transcript, case.schema)
    field = case.schema.field_for(case.pointer)
    assert field is not None
    return Question(judged.claim, field, judged.evidence, judged.findings)


def write_requests(cases: Iterable[Case], path: Path) -> int:
    """Write the request of every case, and return how many there are."""
    nobody = Judge(ReplayModel({}), sees="all")
    written = 0
    with LineWriter(path) as writer:
        for case in cases:
            (one,) = nobody.requests([question(case)], case.transcript)
            assert one.constraint is not None
            line: dict[str, Any] = {
                "key": one.key,
                "id": case.id,
                "messages": [asdict(message) for message in one.messages],
                "json_schema": one.constraint.json_schema,
                "max_tokens": one.max_tokens,
            }
            writer.write(json.dumps(line, ensure_ascii=False) + "\n")
            written += 1
    return written


def judge_results(cases: Sequence[Case], answers: ReplayModel) -> dict[str, list[Outcome]]:
    """Return what the answers alone say, and what the rules and they hold together."""
    alone = Judge(answers, sees="all")
    results = {"judge alone": [Outcome(case, _alone(case, alone)) for case in cases]}
    for name, judge in (("rules, judge on open", Judge(answers)), ("rules, judge on all", alone)):
        results[name] = [Outcome(case, _together(case, judge)) for case in cases]
    return results


def _alone(case: Case, judge: Judge) -> Answer:
    ruling = judge.rule([question(case)], case.transcript)
    found = ruling.findings.get(0)
    if found is None:
        return Answer(held=False, verdict="no answer", reason=ruling.failures[0].reason)
    return Answer(
        found.verdict.value == "supported",
        frozenset(ruling.cited[0]),
        verdict=found.verdict.value,
        reason=found.message,
    )


def _together(case: Case, judge: Judge) -> Answer:
    record = check(case.transcript, case.record, case.schema, glossary=case.glossary, judge=judge)
    (entry,) = record.claims or record.withheld
    cited = frozenset(quote.segment for quote in entry.evidence)
    return Answer(bool(record.claims), cited, verdict=entry.verdict, reason=entry.reason)
