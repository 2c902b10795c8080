"""Compare: writers, a prompt with a glossary, and a gate, on the same held-out cases, by the same definitions.

A writer's record counts as it is, with no checks: that is what people have. A gate's extractor proposes without any
language model; it is measured by itself and with each writer's record as one more proposal. Every figure is an
evaluation's; what is added is each gate's whole curve, and what it comes to where a gate holds as many values as a
writer gives (``equal_coverage``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from onrecord.errors import RecordError, RunError, UsageError
from onrecord.evaluation.calibration import risk_coverage
from onrecord.evaluation.cases import Case, CaseSet
from onrecord.evaluation.evaluator import Scored, scored
from onrecord.evaluation.metrics import CaseScore, Leaf, Outcome
from onrecord.evaluation.report import Report
from onrecord.evaluation.running import Extracts, RunProgress
from onrecord.extractor import Extractor
from onrecord.gate import Budget, Gate
from onrecord.glossary import Glossary
from onrecord.json_lines import InputProblem
from onrecord.models import Model, Usage
from onrecord.record import Record
from onrecord.schema import Schema
from onrecord.transcript import Transcript
from onrecord.tuning.equal_coverage import Difference, Values, at_equal_coverage
from onrecord.version import VERSION
from onrecord.writer import Writer

__all__ = ["COUNTED", "Comparison", "Difference", "EqualCoverage", "at_equal_coverage", "compare", "values_of"]
Records = Mapping[str, Mapping[str, Any]]
GATE = "gate"
# What makes a value unsound, by what it is called; the first is what evaluations call hallucination.
COUNTED: Mapping[str, Callable[[Leaf], bool]] = {
    "hallucination": lambda leaf: bool(leaf.reason),
    "a value where the right record has none": lambda leaf: leaf.outcome is Outcome.SPURIOUS,
    "a value that is not the right one": lambda leaf: leaf.outcome is not Outcome.CORRECT,
}
_OPEN = "{} at any probability"  # a gate that holds all it could: for its curve, and in no report


@dataclass(frozen=True, slots=True)
class EqualCoverage:
    """A writer and a gate where both hold as many values; ``difference`` is None where one of them has none."""

    writer: str
    gate: str
    counted: str
    difference: Difference | None

    @property
    def sentence(self) -> str:
        """What came out, in words."""
        if self.difference is None:
            return f"{self.writer} or {self.gate} gives no value: there is no coverage at which they are equal."
        return self.difference.sentence(self.writer, self.gate, self.counted)

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON has it."""
        names = {"writer": self.writer, "gate": self.gate, "counted": self.counted}
        return {**names, "difference": asdict(self.difference) if self.difference else None}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out: an evaluation's report on all systems, and writers and gates at equal coverage.

    ``report`` has the whole curve of each gate in ``risk_coverage``, not only what it holds, and the first sentence
    on each writer and gate in its verdict.
    """

    report: Report
    equal: tuple[EqualCoverage, ...]

    def to_json(self) -> str:
        """Return all of it as JSON text."""
        content = {**self.report.to_dict(), "equal_coverage": [one.to_dict() for one in self.equal]}
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def compare(
    writers: Mapping[str, Model | Records],
    cases: CaseSet | Sequence[Case],
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    gate: Gate | None = None,
    budget: Budget | None = None,
    seed: int = 0,
    progress: RunProgress | None = None,
) -> Comparison:
    """Measure writers, the first model with a glossary in its prompt, and a gate with and without each writer.

    Args:
        writers: by name, models, or the records that one made elsewhere, by case id; nothing of it is checked.
        cases: held-out cases: none may have taught a writer or the gate.
        schema: the schema of their records.
        glossary: the house's terms: one more system, and known to the gate's extractor and the scoring.
        gate: a gate; None for writers alone.
        budget: of the gate; its own threshold if left out.
        seed: of all draws.
        progress: called with (system, cases done, cases in all).

    Raises:
        UsageError: names clash, or cases and schema do not fit together.
        RunError: a system failed on every case.
    """
    systems: dict[str, Extracts] = {}
    every = cases.cases if isinstance(cases, CaseSet) else cases
    written = {name: _Remembered(_writer(one, every, schema)) for name, one in writers.items()}
    _add(systems, written)
    first = next(((name, one) for name, one in writers.items() if not isinstance(one, Mapping)), None)
    if glossary is not None and first is not None:
        hinted = {f"{first[0]} + glossary": _Remembered(Writer(first[1], schema, glossary))}
        _add(systems, hinted)
    gates = _gates(written, schema, glossary, gate, budget)
    _add(systems, {name: held for name, (held, _) in gates.items()})
    everything = {**systems, **{_OPEN.format(name): whole for name, (_, whole) in gates.items()}}
    found = _told(scored(everything, cases, schema, glossary=glossary, progress=progress), systems)
    rivals = [(name, held) for name in systems if name not in gates for held in (GATE, f"{GATE} + {name}")]
    equal = tuple(row for name, held in rivals if held in gates for row in _equal(found, name, held, seed))
    return Comparison(_report(found, list(systems), list(gates), equal, seed=seed), equal)


def values_of(scores: Sequence[CaseScore], counted: Callable[[Leaf], bool]) -> Values:
    """Return a system's values by case, as ``at_equal_coverage`` takes them; unsound is what ``counted`` says of."""
    return {
        score.case.id: [(leaf.probability, not counted(leaf)) for leaf in score.leaves if leaf.is_predicted]
        for score in scores
    }


def _writer(one: Model | Records, cases: Sequence[Case], schema: Schema) -> Writer | _Made:
    return _Made(one, cases) if isinstance(one, Mapping) else Writer(one, schema)


class _Made:
    """A writer whose records were made elsewhere."""

    def __init__(self, records: Records, cases: Sequence[Case]) -> None:
        self._records = {case.transcript.text: records[case.id] for case in cases if case.id in records}

    def extract(self, transcript: Transcript) -> Record:
        """Return the record of the case with this transcript."""
        if transcript.text not in self._records:
            raise RecordError("there is no record of this case")
        data = dict(self._records[transcript.text])
        return Record(data, (), (), complete=True, missing=(), failures=(), model="", usage=Usage(), version=VERSION)


class _Remembered:
    """A writer that is asked once a transcript: its record counts by itself and as a proposal."""

    def __init__(self, writer: Writer | _Made) -> None:
        self._writer = writer
        self._written: dict[str, Record | RunError | RecordError] = {}

    @property
    def flaws(self) -> list[str]:
        """What is to be told of its failures on single questions: a model that fails is none that abstains."""
        failed = [len(one.failures) for one in self._written.values() if isinstance(one, Record) and one.failures]
        return [f"{sum(failed)} of its questions had no answer, in {len(failed)} cases"] if failed else []

    def extract(self, transcript: Transcript, *, drafts: Mapping[str, Mapping[str, Any]] | None = None) -> Record:
        """Return the record, or raise what writing it ended in."""
        found = self._written.get(transcript.text)
        if found is None:
            try:
                found = self._writer.extract(transcript)
            except (RunError, RecordError) as error:
                found = error
            self._written[transcript.text] = found
        if isinstance(found, RunError | RecordError):
            raise found
        return found


class _Gated:
    """An extractor without a model; a writer's record is one more proposal, where there is one."""

    def __init__(self, extractor: Extractor, name: str = "", writer: _Remembered | None = None) -> None:
        self._extractor = extractor
        self._name = name
        self._writer = writer

    def extract(self, transcript: Transcript, *, drafts: Mapping[str, Mapping[str, Any]] | None = None) -> Record:
        """Fill one record; drafts of the cases are left out, as they are for writers."""
        return self._extractor.extract(transcript, drafts=self._drafts(transcript))

    def _drafts(self, transcript: Transcript) -> dict[str, Mapping[str, Any]]:
        if self._writer is None:
            return {}
        try:
            return {self._name: self._writer.extract(transcript).data}
        except (RunError, RecordError):
            return {}  # the writer's own failure is in the report, and the gate goes on without it


def _gates(
    written: Mapping[str, _Remembered],
    schema: Schema,
    glossary: Glossary | None,
    gate: Gate | None,
    budget: Budget | None,
) -> dict[str, tuple[Extracts, Extracts]]:
    """Return, by name, each gate's system, and the same holding whatever it could."""
    if gate is None:
        return {}
    held = Extractor(schema, model=None, glossary=glossary, gate=gate, budget=budget)
    whole = Extractor(schema, model=None, glossary=glossary, gate=replace(gate, threshold=0.0))
    found: dict[str, tuple[Extracts, Extracts]] = {GATE: (_Gated(held), _Gated(whole))}
    for name, writer in written.items():
        found[f"{GATE} + {name}"] = _Gated(held, name, writer), _Gated(whole, name, writer)
    return found


def _add(systems: dict[str, Extracts], more: Mapping[str, Extracts]) -> None:
    for name, system in more.items():
        if name in systems or (name == GATE and isinstance(system, _Remembered)):
            raise UsageError(f"two systems are called {name!r}", hint="Give the writer another name")
        systems[name] = system


def _told(found: Scored, systems: Mapping[str, Extracts]) -> Scored:
    """Add to the answers of each writer what is to be told of its failures."""
    answers = dict(found.answers)
    for name, system in systems.items():
        if isinstance(system, _Remembered):
            more = [InputProblem(f"system {name!r}", flaw) for flaw in system.flaws]
            answers[name] = replace(answers[name], problems=(*answers[name].problems, *more))
    return replace(found, answers=answers)


def _equal(found: Scored, writer: str, gate: str, seed: int) -> list[EqualCoverage]:
    rows = []
    for called, counted in COUNTED.items():
        ours = values_of(found.scores[writer], counted)
        theirs = values_of(found.scores[_OPEN.format(gate)], counted)
        both = any(ours.values()) and any(theirs.values())
        rows.append(EqualCoverage(writer, gate, called, at_equal_coverage(ours, theirs, seed=seed) if both else None))
    return rows


def _report(
    found: Scored, names: Sequence[str], gates: Sequence[str], equal: Sequence[EqualCoverage], *, seed: int
) -> Report:
    """Return the evaluation's report with the gates' whole curves, and what equal coverage says in its verdict."""
    content = dict(found.report(seed=seed, names=names).content)
    systems = [dict(system) for system in content["systems"]]
    for system in systems:
        if system["name"] in gates:
            scores = found.scores[_OPEN.format(system["name"])]
            system["risk_coverage"] = risk_coverage(leaf for score in scores for leaf in score.leaves)
    said = [one.sentence for one in equal if one.gate == GATE and one.counted in list(COUNTED)[:2]]
    return Report({**content, "systems": systems, "verdict": [*content["verdict"], *said]})
