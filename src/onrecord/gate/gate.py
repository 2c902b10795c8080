"""Gate: the probability that a claim is right, and which claims are held for it.

A gate only ever removes from what was proposed. It holds a claim that the checks support, or one that they merely do
not support where labelled pairs taught that such words mean this value there; never one that the transcript
denies, the schema refuses, or no words stand for. A folder with ``gate.json`` is a gate: numbers and counts, read
without running anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from onrecord.checks import Finding, Judged, Verdict
from onrecord.errors import OutputError, RecordError, UsageError
from onrecord.gate.budget import WHOLE, Budget, Level, Trial
from onrecord.gate.candidates import CandidatesProposer
from onrecord.gate.features import NAMES, Claims
from onrecord.gate.lexicon import Lexicon
from onrecord.gate.memory import Memory
from onrecord.gate.reading import Reading
from onrecord.gate.rule import Decision
from onrecord.json_lines import parse_json, read_file_text
from onrecord.schema import Schema
from onrecord.transcript import Transcript
from onrecord.trees import Trees

FILE = "gate.json"
DEFAULT = "default"
_FORMAT = 1
_HINT = 'Name a folder that "onrecord learn" wrote, or "default"'


@dataclass(frozen=True)
class Gate:
    """A trained gate.

    Attributes:
        trees: the probability of a claim from its features.
        memory: what labelled pairs teach of words; empty in the default gate.
        threshold: the least probability that is held where no budget is set.
        calibration: by transcript that the trees had not seen, the claims that won their places.
        about: how it was made, for people: counts, seed, figures.
    """

    trees: Trees
    memory: Memory = field(default_factory=Memory)
    threshold: float = 0.5
    calibration: tuple[tuple[Trial, ...], ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | Path) -> Gate:
        """Read a gate from the folder, or the file, that it was saved in; ``default`` is the one that ships.

        Raises:
            RecordError: it cannot be read, or is no gate of this version.
        """
        if str(path) == DEFAULT:
            return cls.default()
        place = Path(path) / FILE if Path(path).is_dir() else Path(path)
        return cls._read(read_file_text(place, error=RecordError, hint=_HINT), where=str(place))

    @classmethod
    @cache
    def default(cls) -> Gate:
        """Return the gate that ships: trained on public dialogues, without any labelled pair of the user's."""
        place = files("onrecord.gate").joinpath("default.json")
        return cls._read(place.read_text(encoding="utf-8"), where="the default gate")

    @classmethod
    def _read(cls, text: str, *, where: str) -> Gate:
        try:
            given = parse_json(text)
            features = tuple(given["features"])
            if given["format"] != _FORMAT or features != NAMES[: len(features)]:
                raise RecordError("was made for another version of onrecord", where=where, hint="Run learn again")
            calibration = tuple(
                tuple(Trial(str(pointer), float(p), bool(right)) for pointer, p, right in trials)
                for trials in given["calibration"]
            )
            trees = Trees.from_dict(given["trees"], features=len(features))
            memory = Memory.from_dict(given["memory"])
            threshold = float(given["threshold"])
            if not all(0 <= p <= 1 for p in (threshold, *(t.probability for one in calibration for t in one))):
                raise ValueError("a probability is none")
            return cls(trees, memory, threshold, calibration, dict(given["about"]))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise RecordError("is no gate", where=where, hint=_HINT) from error

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, in a fixed order."""
        return {
            "format": _FORMAT,
            "about": dict(self.about),
            "features": list(NAMES),
            "threshold": self.threshold,
            "trees": self.trees.to_dict(),
            "memory": self.memory.to_dict(),
            "calibration": [[[o.pointer, o.probability, o.is_right] for o in trials] for trials in self.calibration],
        }

    def to_json(self) -> str:
        """Return the file's text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"

    def save(self, path: str | Path) -> None:
        """Write the gate into a folder, which is made if need be.

        Raises:
            OutputError: the folder or the file cannot be written.
        """
        folder = Path(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / FILE).write_text(self.to_json(), encoding="utf-8")
        except OSError as error:
            raise OutputError("the gate cannot be written", where=str(folder), hint="Choose another folder") from error

    def levels(self, budget: Budget) -> dict[str, Level]:
        """Return what a budget comes to: for each group of it by pointer, and "" for the rest of the record."""
        return budget.levels(self.calibration)

    def applied(self, schema: Schema, budget: Budget | None = None) -> AppliedGate:
        """Return the gate made ready for one schema.

        Raises:
            UsageError: a budget is asked for, and the gate was not calibrated on labelled transcripts; or the schema
                has no field in a group of the budget.
        """
        if budget is not None and not self.calibration:
            raise UsageError("a budget needs a gate that was calibrated", hint='Run "onrecord learn" on labelled pairs')
        if budget is not None:
            budget.refuse_strangers([field.pointer for field in schema.fields])
        return AppliedGate(self, schema, budget)


class AppliedGate:
    """A gate made ready for one schema and budget; it serves many transcripts."""

    def __init__(self, gate: Gate, schema: Schema, budget: Budget | None = None) -> None:
        self.gate = gate
        self._schema = schema
        self._lexicon = Lexicon(schema)
        self._budget = budget
        self._last: Reading | None = None
        self.levels: Mapping[str, Level] = gate.levels(budget) if budget else {}

    def reading(self, transcript: Transcript) -> Reading:
        """Return the transcript as the gate sees it; the last one is kept, since it serves twice."""
        known = self._last
        if known is None or known.transcript is not transcript:
            known = self._last = Reading(transcript, self._lexicon, self.gate.memory)
        return known

    def proposer(self, transcript: Transcript) -> CandidatesProposer:
        """Return what proposes the claims that the gate itself can tell from others."""
        return CandidatesProposer(self.reading(transcript), self._schema)

    def claims(self, judged: Sequence[Judged], reading: Reading, drafts: tuple[str, ...]) -> Claims:
        """Return the judged claims of a transcript with what the gate knows of them."""
        return Claims(judged, reading, self._schema, drafts)

    def decide(self, judged: Sequence[Judged], reading: Reading, *, drafts: tuple[str, ...] = ()) -> list[Decision]:
        """Decide on all claims of a record, in the order given; each gets its probability."""
        claims = self.claims(judged, reading, drafts)
        probabilities = self.gate.trees.probabilities(claims.rows())
        return decided(claims, probabilities, self._threshold)

    def _threshold(self, pointer: str) -> tuple[float, str]:
        """Return the least probability that is held at a pointer, and what is said of a claim below it."""
        group = self._budget.group_of(pointer) if self._budget else WHOLE
        level = self.levels.get(group)
        if level is None:
            return self.gate.threshold, ""
        return level.threshold, "" if level.is_certified else level.sentence()


def decided(
    claims: Claims, probabilities: Sequence[float], threshold: Callable[[str], tuple[float, str]]
) -> list[Decision]:
    """Hold the likeliest claim of each pointer where it may be held at all and is likely enough."""
    won = winners(claims, probabilities)
    decisions = []
    for index, (one, probability) in enumerate(zip(claims.judged, probabilities, strict=True)):
        one = replace(one, claim=replace(one.claim, probability=round(probability, 4)))  # noqa: PLW2901
        reason = refusal(claims, index)
        if not reason and index not in won:
            reason = "another value is likelier in its place"
        if not reason:
            least, why = threshold(one.claim.pointer)
            if probability < least:
                reason = why or f"its probability of {probability:.2f} is below {least:.2f}"
        decisions.append(Decision(one, held=False, reason=reason) if reason else Decision(_backed(one), held=True))
    return decisions


def winners(claims: Claims, probabilities: Sequence[float]) -> frozenset[int]:
    """Return the likeliest claim of each pointer among those that may be held; the first of equals."""
    best: dict[str, int] = {}
    for index, one in enumerate(claims.judged):
        if not refusal(claims, index):
            known = best.get(one.claim.pointer)
            if known is None or probabilities[index] > probabilities[known]:
                best[one.claim.pointer] = index
    return frozenset(best.values())


def refusal(claims: Claims, index: int) -> str:
    """Return why a claim may not be held however likely it is; empty where it may."""
    one, place = claims.judged[index], claims.places[index]
    if one.verdict is Verdict.SUPPORTED and one.evidence:
        return ""
    taught = place is not None and place.of_value > 0
    if taught and one.evidence and not any(_bars(finding) for finding in one.findings):
        return ""
    against = [f.message for f in one.findings if f.verdict is one.verdict]
    return "; ".join(dict.fromkeys(against)) or "no words of the transcript stand for it"


def _bars(finding: Finding) -> bool:
    """Say whether a finding stands against what labelled pairs teach; that another option was said does not."""
    if finding.check in {"schema", "judge"}:
        return finding.verdict is not Verdict.SUPPORTED
    return finding.verdict is Verdict.CONTRADICTED and finding.check != "options"


def _backed(one: Judged) -> Judged:
    """Return a held claim as supported: by the checks, or by what labelled pairs taught of its words."""
    if one.verdict is Verdict.SUPPORTED:
        return one
    finding = Finding("gate", Verdict.SUPPORTED, "in labelled pairs such words stand for this value")
    return replace(one, findings=(*one.findings, finding), verdict=Verdict.SUPPORTED)
