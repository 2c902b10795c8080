"""Run the local model over real transcripts, and check DESIGN's invariants 1 to 4 on every record.

Also measured: seconds per transcript, and of the free-text values the share with a content word that is nowhere in
the transcript, against the same local model asked the same questions with plain JSON Schema output.

    python benchmarks/invariants.py [--limit N] [--no-baseline]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.progress import track

from corpora import Case, primock57, require_data, synur
from onrecord import Extractor, Record, RecordingModel, ReplayModel, Transcript
from onrecord.language.content import missing_words
from onrecord.language.tokens import tokenize
from onrecord.models import Answer, Model, Request, open_model
from onrecord.propose import Proposal, same_value
from onrecord.schema import Kind, Schema, leaves
from onrecord.writer import without_copying
from reporting import write_result


class PlainModel:
    """The same model with plain structured output: JSON Schema fixes the shape, nothing makes it copy."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name = f"{model.name} (plain)"
        self.context_tokens = model.context_tokens
        self.needs_focus = model.needs_focus

    def complete(self, request: Request) -> Answer:
        """Answer with every copying rule taken out of the answer's schema."""
        if request.constraint is None:
            return self._model.complete(request)
        plain = replace(request.constraint, json_schema=without_copying(request.constraint.json_schema), copy_from=())
        return self._model.complete(replace(request, constraint=plain))

    def count_tokens(self, text: str) -> int:
        """Count as the wrapped model does."""
        return self._model.count_tokens(text)

    def close(self) -> None:
        """Leave the wrapped model open: it is somebody else's."""


def broken(record: Record, again: Record, case: Case, proposals: Iterable[Proposal]) -> list[str]:
    """Return the names of the invariants that a record breaks."""
    text = case.transcript.text
    found = []
    licensed = {
        entry.pointer
        for entry in record.claims
        if entry.evidence and all(text[q.start : q.end] == q.text and q.text for q in entry.evidence)
    }
    stated = {pointer: value for pointer, value in leaves(record.data) if value is not None}
    if set(stated) - licensed or any(record[p].value != v for p, v in stated.items()):
        found.append("1: evidence")
    problems = case.schema.validate(record.data)
    if bool(problems) == record.complete or (problems and not record.missing):
        found.append("2: valid or named as incomplete")
    if not _all_kept(record, proposals):
        found.append("3: nothing lost")
    if json.dumps(record.to_dict()) != json.dumps(again.to_dict()):
        found.append("4: repeatable")
    return found


def _all_kept(record: Record, proposals: Iterable[Proposal]) -> bool:
    entries = [*record.claims, *record.withheld]
    for proposal in proposals:
        for claim in proposal.claims:
            names = {entry.glossary["preferred"] for entry in entries if entry.glossary}
            if not any(
                set(claim.proposers) <= set(entry.proposers)
                and (same_value(entry.value, claim.value) or entry.value in names)
                for entry in entries
            ):
                return False
    return all(entry.reason for entry in record.withheld)


def absent_words(value: str, transcript: Transcript, said: frozenset[str]) -> tuple[bool, bool]:
    """Say whether a content word of ``value`` is absent: in any form, and in exactly the value's own form."""
    any_form = bool(missing_words(value, transcript.text))
    return any_form, any(token.norm not in said for token in tokenize(value))


def free_text(values: Iterable[tuple[str, Any]], schema: Schema) -> list[str]:
    """Return the values of open string fields."""
    out = []
    for pointer, value in values:
        field = schema.field_for(pointer)
        if field is not None and field.kind is Kind.STRING and isinstance(value, str):
            out.append(value)
    return out


def run(cases: list[Case], model: Model, *, baseline: bool) -> dict[str, Any]:
    """Return the figures of one corpus."""
    seconds, violations = [], Counter[str]()
    counts, absent, plain_absent = Counter[str](), Counter[str](), Counter[str]()
    for case in track(cases, description=cases[0].corpus):
        record, again, proposals, took = _both(case, model)
        seconds.append(took)
        violations.update(broken(record, again, case, proposals))
        counts.update(held=len(record.claims), withheld=len(record.withheld), incomplete=not record.complete)
        counts.update(failures=len(record.failures))
        said = frozenset(token.norm for token in case.transcript.tokens)
        _count(free_text(((e.pointer, e.value) for e in record.claims), case.schema), case, said, absent)
        if baseline:
            claims = Extractor(case.schema, model=PlainModel(model)).propose(case.transcript)[-1].claims
            _count(free_text(((c.pointer, c.value) for c in claims), case.schema), case, said, plain_absent)
    figures: dict[str, Any] = {
        "transcripts": len(cases),
        "violations": dict(violations),
        **counts,
        "seconds_median": round(statistics.median(seconds), 1),
        "seconds_worst": round(max(seconds), 1),
        "free_text": dict(absent),
    }
    if baseline:
        figures["free_text_plain_json_schema"] = dict(plain_absent)
    return figures


def _both(case: Case, model: Model) -> tuple[Record, Record, tuple[Proposal, ...], float]:
    """Extract once for real, and once more from the recorded answers."""
    with tempfile.TemporaryDirectory() as folder:
        tape = Path(folder) / "answers.jsonl"
        recording = RecordingModel(model, tape)
        start = time.perf_counter()
        record = Extractor(case.schema, model=recording).extract(case.transcript)
        took = time.perf_counter() - start
        replay = ReplayModel.from_file(tape)
        extractor = Extractor(case.schema, model=replay)
        return record, extractor.extract(case.transcript), extractor.propose(case.transcript), took


def _count(values: list[str], case: Case, said: frozenset[str], into: Counter[str]) -> None:
    for value in values:
        any_form, exact = absent_words(value, case.transcript, said)
        into.update(values=1, with_absent_word=any_form, with_absent_form=exact)


def main() -> None:
    """Run both corpora."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="transcripts of each corpus")
    parser.add_argument("--no-baseline", action="store_true")
    options = parser.parse_args()
    require_data()
    model = open_model("local")
    figures = {}
    for corpus in (primock57, synur):
        cases = list(corpus())[: options.limit]
        figures[cases[0].corpus] = run(cases, model, baseline=not options.no_baseline)
    model.close()
    write_result("invariants", figures, whole=options.limit is None and not options.no_baseline)


if __name__ == "__main__":
    main()
