"""Running: from what a user calls a system to its answers.

A system is a file of records that anything else made; a configuration of ours, JSON or TOML, whose records are made
here; or, from Python, a mapping of records, an Extractor, or a function from a transcript to a record.
"""

from __future__ import annotations

import hashlib
import json
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from onrecord.drafts_file import Drafts, drafts_for, read_drafts
from onrecord.errors import OnrecordError, RecordError, RunError, UsageError
from onrecord.evaluation.cases import Case
from onrecord.evaluation.predictions import Answers, answers_from_file, joined
from onrecord.evaluation.run_file import RunFile
from onrecord.extractor import Extractor
from onrecord.gate import DEFAULT, Budget, Gate
from onrecord.glossary import Glossary
from onrecord.json_lines import InputProblem, parse_json, read_file_text
from onrecord.models import local_named, open_models
from onrecord.record import Record
from onrecord.schema import Schema
from onrecord.transcript import Transcript
from onrecord.version import VERSION
from onrecord.writer import Writer

RunProgress = Callable[[str, int, int], None]
_DRAFT = "draft:"
_HINT = 'A system is a file of {"id", "record"} lines, a configuration (JSON or TOML), or draft:NAME'


@runtime_checkable
class Extracts(Protocol):
    """What makes a record from a transcript and drafts; ``Extractor`` does."""

    def extract(self, transcript: Transcript, *, drafts: Mapping[str, Mapping[str, Any]] | None = None) -> Record:
        """Fill one record."""
        ...


System = str | Path | Mapping[str, Mapping[str, Any]] | Extracts | Callable[[Transcript], Any]


@dataclass(frozen=True, slots=True)
class Configuration:
    """A system of ours, as its file describes it.

    Attributes:
        model: the names of its models, as for ``--model``; empty for none.
        samples: how often each of them is asked.
        glossary: the path of its glossary; None for none. The one given for scoring is not used to fill records.
        drafts: names of the cases' drafts that are proposers; None for all of them.
        draft_files: more drafts, by name.
        gate: the folder of its gate, or "default"; None for the fixed rule.
        budget: the share of held values that may be wrong, or shares by pointer; None for none.
        redact: whether its model reads placeholders in place of what identifies somebody.
        writer: whether it is what its model writes, with no checks; such a system has one model and a glossary alone.
    """

    model: tuple[str, ...] = ("local",)
    samples: int = 1
    glossary: Path | None = None
    drafts: tuple[str, ...] | None = None
    draft_files: tuple[str, ...] = ()
    gate: str | None = None
    budget: Budget | None = None
    redact: bool = False
    writer: bool = False


def answers_of(
    name: str,
    system: System,
    cases: Sequence[Case],
    schema: Schema,
    *,
    out: Path | None = None,
    progress: RunProgress | None = None,
) -> Answers:
    """Return what a system says of the cases; one of ours is run, or taken up where an earlier run was cut off.

    Args:
        name: the system's name.
        system: a SPEC, a mapping of records by case id, an Extractor, or a function.
        cases: the cases.
        schema: the schema of the cases that have none of their own.
        out: the folder in which a configuration's finished records are kept.
        progress: called with (name, cases done, cases in all).

    Raises:
        UsageError: the system is none of these, or has no record for any case.
        InputError: one of its files cannot be used.
    """
    if isinstance(system, str | Path):
        return _from_spec(name, str(system), cases, schema, out=out, progress=progress)
    if isinstance(system, Mapping):
        lines = {str(key): {"record": record} for key, record in system.items() if isinstance(record, Mapping)}
        wrong = [key for key, record in system.items() if not isinstance(record, Mapping)]
        problems = [InputProblem(f"system {name!r}: id {key!r}", "its record is no JSON object") for key in wrong]
        return joined(name, "records", "records given", lines, cases, problems)
    if isinstance(system, Extracts):
        return _run(
            name,
            "an extractor",
            cases,
            lambda case: system.extract(case.transcript, drafts=case.drafts),
            None,
            progress,
        )
    if callable(system):
        return _run(name, "a function", cases, lambda case: system(case.transcript), None, progress)
    raise UsageError(f"the system {name!r} is none that can be evaluated", hint=_HINT)


def _from_spec(
    name: str, spec: str, cases: Sequence[Case], schema: Schema, *, out: Path | None, progress: RunProgress | None
) -> Answers:
    if spec.startswith(_DRAFT):
        draft = spec.removeprefix(_DRAFT)
        lines = {case.id: {"record": case.drafts[draft]} for case in cases if draft in case.drafts}
        return joined(name, "records", spec, lines, cases)
    path = Path(spec)
    given = _configuration_in(path)
    if given is None:
        return answers_from_file(name, path, cases)
    configuration = _configuration(given, path)
    drafts = read_drafts(configuration.draft_files)
    with _extractors(configuration) as extractor_for:
        key = _fingerprint(given, configuration, schema)

        def one(case: Case) -> Record:
            chosen = {**case.drafts, **drafts_for(drafts, case.id)}
            if configuration.drafts is not None:
                chosen = {n: r for n, r in chosen.items() if n in configuration.drafts or n in drafts}
            return extractor_for(case.schema or schema).extract(case.transcript, drafts=chosen)

        if out is None:
            return _run(name, spec, cases, one, None, progress)
        with RunFile(out / "runs", name) as kept:
            return _run(name, spec, cases, one, (kept, key, drafts), progress)


# Configurations


def _configuration_in(path: Path) -> Mapping[str, Any] | None:
    """Return the configuration that a file holds; None where it holds records."""
    text = read_file_text(path, error=UsageError, hint=_HINT)
    if path.suffix.lower() == ".toml":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError("is not TOML", where=str(path)) from error
    try:
        whole = parse_json(text)
    except ValueError:
        return None
    if not isinstance(whole, dict) or ("id" in whole and ("record" in whole or "data" in whole)):
        return None
    return whole


def _configuration(given: Mapping[str, Any], path: Path) -> Configuration:
    """Read a configuration; keys are added to ``known`` as systems learn more.

    Raises:
        UsageError: a key is not known, or its value is of the wrong kind.
    """
    known = {
        "model": "a name, or a list of names",
        "samples": "a number from 1 on",
        "glossary": "a path",
        "drafts": "a list of names, or paths by name",
        "gate": 'a folder, or "default"',
        "budget": "a share, or shares by pointer",
        "redact": "true or false",
        "writer": "true or false",
    }
    unknown = [key for key in given if key not in known]
    if unknown:
        what = f"the configuration has an unknown key {unknown[0]!r}"
        raise UsageError(what, where=str(path), hint=f"Known are {', '.join(known)}. {_HINT}")
    model, glossary, drafts = given.get("model", "local"), given.get("glossary"), given.get("drafts")
    gate, budget, samples = given.get("gate"), given.get("budget"), given.get("samples", 1)
    models = model if isinstance(model, list) else [model or "none"]
    names: tuple[str, ...] | None = None
    files: tuple[str, ...] = ()
    if isinstance(drafts, Mapping):
        files = tuple(f"{name}={path.parent / str(file)}" for name, file in drafts.items())
        names = ()
    elif isinstance(drafts, list):
        names = tuple(map(str, drafts))
    wrong = {
        "model": not all(isinstance(name, str) for name in models),
        "samples": not isinstance(samples, int) or isinstance(samples, bool) or samples < 1,
        "glossary": not isinstance(glossary, str | None),
        "drafts": not isinstance(drafts, Mapping | list | None),
        "gate": not isinstance(gate, str | None),
        "budget": not isinstance(budget, int | float | Mapping | None) or isinstance(budget, bool),
        "redact": not isinstance(given.get("redact", False), bool),
        "writer": not isinstance(given.get("writer", False), bool),
    }
    for key, is_wrong in wrong.items():
        if is_wrong:
            raise UsageError(f"the configuration's {key} is not {known[key]}", where=str(path))
    if given.get("writer", False):
        _refuse_more_than_a_writer(given, models, path)
    return Configuration(
        tuple(name for name in models if name != "none"),
        samples,
        path.parent / glossary if glossary else None,
        names,
        files,
        gate if gate in {None, DEFAULT} else str(path.parent / gate),
        None if budget is None else Budget.parse(budget),
        given.get("redact", False),
        given.get("writer", False),
    )


def _refuse_more_than_a_writer(given: Mapping[str, Any], models: Sequence[str], path: Path) -> None:
    more = next((key for key in given if key not in {"writer", "model", "glossary"}), None)
    if more is not None:
        hint = "Take it out, or take out writer: a writer's records are not checked"
        raise UsageError(f"a writer has no {more}", where=str(path), hint=hint)
    if len(models) != 1 or "none" in models:
        raise UsageError("a writer is one model", where=str(path), hint='For example: model = "local"')


@contextmanager
def _extractors(configuration: Configuration) -> Iterator[Callable[[Schema], Extracts]]:
    """Yield what gives the extractor, or the writer, of a schema; all share models, which are closed at the end."""
    glossary = Glossary.from_file(configuration.glossary) if configuration.glossary else None
    gate = Gate.load(configuration.gate) if configuration.gate else None
    models, opened = open_models(configuration.model)
    made: dict[int, Extracts] = {}

    def extractor_for(schema: Schema) -> Extracts:
        if id(schema) not in made and configuration.writer:
            made[id(schema)] = Writer(models[0], schema, glossary)
        elif id(schema) not in made:
            made[id(schema)] = Extractor(
                schema,
                model=models,
                samples=configuration.samples,
                glossary=glossary,
                gate=gate,
                budget=configuration.budget,
                redact=configuration.redact,
            )
        return made[id(schema)]

    try:
        yield extractor_for
    finally:
        for model in opened:
            model.close()


def _fingerprint(given: Mapping[str, Any], configuration: Configuration, schema: Schema) -> str:
    """Return a hash of all that a configuration's records depend on, the transcripts and drafts apart."""
    terms = configuration.glossary.read_bytes() if configuration.glossary else b""
    gate = Gate.load(configuration.gate).to_json() if configuration.gate else ""
    hashes = [hashlib.sha256(content).hexdigest() for content in (terms, gate.encode())]
    local = [named[1] for name in configuration.model if (named := local_named(name))]
    hashes += [adapter.name for adapter in local if adapter]  # its file may be another one by now
    parts = (VERSION, given, schema.raw, *hashes)
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


# Running


def _run(
    name: str,
    spec: str,
    cases: Sequence[Case],
    one: Callable[[Case], Any],
    kept: tuple[RunFile, str, Drafts] | None,
    progress: RunProgress | None,
) -> Answers:
    """Make one record a case; a case on which the system fails is named, and does not stop the others."""
    lines: dict[str, Mapping[str, Any]] = {}
    problems: list[InputProblem] = []
    first: OnrecordError | None = None
    for done, case in enumerate(cases):
        if progress is not None:
            progress(name, done, len(cases))
        key = _case_key(kept, case) if kept else ""
        line = kept[0].finished(case.id, key) if kept else None
        if line is None:
            try:
                line = _timed(case, one)
            except (RunError, RecordError) as error:
                first = first or error
                problems.append(InputProblem(f"system {name!r}: case {case.id!r}", f"failed: {error}"))
                continue
            if kept:
                line = kept[0].append(case.id, key, line)
        lines[case.id] = line
    if progress is not None:
        progress(name, len(cases), len(cases))
    if not lines and first is not None:
        raise first
    return joined(name, "onrecord", spec, lines, cases, problems)


def _timed(case: Case, one: Callable[[Case], Any]) -> dict[str, Any]:
    start = time.perf_counter()
    made = one(case)
    seconds = round(time.perf_counter() - start, 3)
    if isinstance(made, Record):
        return {**made.to_dict(), "seconds": seconds}
    if isinstance(made, Mapping):
        return {"record": dict(made), "seconds": seconds}
    raise UsageError("a system gave what is no record", where=f"case {case.id!r}", hint="Return a JSON object")


def _case_key(kept: tuple[RunFile, str, Drafts], case: Case) -> str:
    _, system, drafts = kept
    segments = [(s.speaker, s.text, s.start_s, s.end_s) for s in case.transcript.segments]
    own = case.schema.raw if case.schema else None
    parts = (system, own, segments, {**case.drafts, **drafts_for(drafts, case.id)})
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
