"""Advise: what to do about a system that invents, from measurements on labelled cases. See ``docs/advise.md``.

No language model is called unless a system names one. Whatever is learned is learned from other transcripts than
those that it is measured on. What comes out holds no words of transcripts and no values of records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.evaluation import Case, CaseSet, Scoring, Tolerance, read_cases
from onrecord.evaluation.cases import transcript_key
from onrecord.evaluation.comparators import EXACTLY
from onrecord.evaluation.predictions import Answers
from onrecord.evaluation.running import System, answers_of
from onrecord.evaluation.statistics import Resampler
from onrecord.glossary import Glossary
from onrecord.json_lines import InputProblem
from onrecord.schema import Schema, leaves
from onrecord.tuning.advising import errors as wrong
from onrecord.tuning.advising import remedies as tried
from onrecord.tuning.advising import wording
from onrecord.tuning.advising.examples import Examples, more_examples
from onrecord.tuning.advising.measuring import Measure, Records, effects, rated
from onrecord.tuning.advising.ranking import RULE, Measured, harmful, open_questions, ranked
from onrecord.tuning.advising.remedies import Bench, Family, Remedy
from onrecord.tuning.advising.workshop import Workshop
from onrecord.version import VERSION

AdviseProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Advice:
    """What was measured and what follows from it, as plain values; ``docs/advise.md`` says what each is."""

    content: Mapping[str, Any]

    @property
    def first(self) -> list[str]:
        """What to do, the best first, a sentence each."""
        return [row["sentence"] for row in self.content["first"]]

    def remedy(self, name: str) -> Mapping[str, Any]:
        """Return a remedy's row.

        Raises:
            KeyError: there is no such remedy.
        """
        for row in self.content["remedies"]:
            if row["name"] == name:
                found: Mapping[str, Any] = row
                return found
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(self.content)

    def to_json(self) -> str:
        """Return the advice as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def to_markdown(self) -> str:
        """Return the advice as Markdown."""
        from onrecord.tuning.advising.written import markdown  # noqa: PLC0415 - not always wanted

        return markdown(self.content)

    def to_html(self) -> str:
        """Return the advice as one page that stands alone."""
        from onrecord.tuning.advising.page import render_advice  # noqa: PLC0415 - not always wanted

        return render_advice(self.content)


def advise(
    systems: Mapping[str, System],
    cases: CaseSet | Sequence[Case] | str | Path,
    schema: Schema,
    *,
    glossary: Glossary | None = None,
    train: CaseSet | Sequence[Case] | str | Path = (),
    tuned: Collection[str] = (),
    scoring: Scoring | str = Scoring.TYPED,
    tolerance: Tolerance = EXACTLY,
    with_curve: bool = True,
    seed: int = 0,
    progress: AdviseProgress | None = None,
) -> Advice:
    """Say what to do about the first of the systems: which remedy lowers which error, by how much, how surely.

    Args:
        systems: by name, as for ``evaluate``; the first is the one that is used now, the others are alternatives to it.
        cases: labelled transcripts that none of the systems was trained on.
        schema: the schema of the records.
        glossary: the house's terms; mined from labelled pairs where there is none.
        train: labelled pairs to learn gates and terms from. Without any the cases teach each other in turns.
        tuned: the names of those systems that are writers tuned on such pairs.
        scoring: how values are compared.
        tolerance: how far values may differ and still be right.
        with_curve: whether the learning curve is measured too, which takes half of the time.
        seed: deals cases out, grows trees, draws transcripts.
        progress: called with (what is done, steps done, steps in all).

    Raises:
        InputError: systems, cases and schema do not fit together, or cannot be read.
        RunError: a system failed on every case.
    """
    given, pairs = _case_set(cases), _train(train)
    _refuse(systems, tuned, given.cases, pairs.cases, schema)
    tell = progress or (lambda _what, _done, _all: None)
    answers = {name: answers_of(name, system, given.cases, schema, progress=tell) for name, system in systems.items()}
    workshop = Workshop(schema, glossary=glossary, train=pairs.cases, seed=seed, tell=tell)
    name, *others = answers
    records = {name: _records(one) for name, one in answers.items()}
    advised = advised_on(
        bench_of(workshop, given.cases, records[name], scoring=Scoring(scoring), tolerance=tolerance),
        name,
        {other: records[other] for other in others},
        tuned=tuned,
        with_curve=with_curve,
    )
    problems = [*given.problems, *pairs.problems, *(problem for one in answers.values() for problem in one.problems)]
    about = {"version": VERSION, "source": given.source, "problems": [problem.to_dict() for problem in problems]}
    return Advice({**about, **advised.content})


def bench_of(
    workshop: Workshop,
    cases: Sequence[Case],
    records: Records,
    *,
    scoring: Scoring = Scoring.TYPED,
    tolerance: Tolerance = EXACTLY,
) -> Bench:
    """Lay a system's records beside cases, for remedies that the workshop makes; it may serve several benches."""
    terms = workshop.glossary or workshop.mined([*workshop.train, *cases])
    measure = Measure(cases, workshop.schema, scoring=scoring, tolerance=tolerance, glossary=terms)
    return Bench(cases, records, measure, workshop)


def advised_on(
    bench: Bench,
    system: str,
    others: Mapping[str, Records],
    *,
    tuned: Collection[str] = (),
    with_curve: bool = True,
) -> Advice:
    """Return advice on a system's records, beside those of other systems."""
    cases, workshop = bench.cases, bench.workshop
    resampler = Resampler(len(cases), seed=workshop.seed)
    findings = tried.doubtful(bench)
    found = [tried.checks(bench), tried.default_gate(bench), *tried.learned_gates(bench), tried.glossary(bench)]
    found.append(tried.label_fixes(bench, findings))
    examples = more_examples(bench, resampler) if with_curve else None
    if examples is not None:
        found.append(examples.remedy)
    found += [tried.other_system(bench, name, records, tuned=name in tuned) for name, records in others.items()]
    measured = _measured(found, resampler)
    content = {
        "seed": workshop.seed,
        "scoring": bench.measure.scoring.value,
        "cases": len(cases),
        "train": len(workshop.train),
        "system": system,
        "values": wrong.values(bench.before),
        "rates": rated(bench.before, resampler),
        "errors": wrong.errors(bench, findings, resampler),
        "fields": wrong.fields(bench),
        "remedies": [_row(one) for one in measured],
        **_ranking(measured, len(cases)),
        "examples": _of_examples(examples),
        "unknown": _unknown(bench, measured, examples),
    }
    return Advice(content)


def _measured(found: Sequence[Remedy], resampler: Resampler) -> list[Measured]:
    tested = {place: (one.before, one.after) for place, one in enumerate(found) if one.after is not None}
    results = dict(zip(tested, effects(list(tested.values()), resampler), strict=True))
    return [Measured(one, results.get(place, {})) for place, one in enumerate(found)]


def _row(one: Measured) -> dict[str, Any]:
    level = one.remedy.level
    return {
        "name": one.remedy.name,
        "family": one.remedy.family.value,
        "says": one.says,
        "lowers": one.aim,
        "effects": {name: effect.to_dict() for name, effect in one.effects.items()},
        "why_not": one.remedy.why_not,
        "note": one.remedy.note,
        "budget": level.sentence() if level is not None else "",
    }


def _ranking(measured: Sequence[Measured], cases: int) -> dict[str, Any]:
    first = [
        {"remedy": one.remedy.name, "lowers": one.aim, "worth": one.worth, "sentence": wording.advice(one)}
        for one in ranked(measured)
    ]
    if not first:
        nothing = wording.nothing_helps(measured, cases)
        first = [{"remedy": "", "lowers": "", "worth": 0.0, "sentence": nothing}]
    against = [{"remedy": one.remedy.name, "sentence": wording.warning(one)} for one in harmful(measured)]
    return {"rule": RULE, "first": first, "against": against}


def _of_examples(examples: Examples | None) -> dict[str, Any]:
    if examples is None:
        return {"curve": [], "forecast": [], "sentence": ""}
    return {"curve": examples.curve, "forecast": examples.forecast, "sentence": wording.of_examples(examples)}


def _unknown(bench: Bench, measured: Sequence[Measured], examples: Examples | None) -> list[str]:
    cases = len(bench.cases)
    found = [wording.unknown(one, cases) for one in open_questions(measured)]
    if examples is not None and not examples.forecast and examples.remedy.after is not None:
        found.append(wording.of_examples(examples))
    if not any(one.remedy.family is Family.TUNING for one in measured):
        found.append(wording.TUNING)
    return [*found, *wording.of_fields(wrong.few_examples(bench), cases)]


# What is given


def _case_set(cases: CaseSet | Sequence[Case] | str | Path) -> CaseSet:
    if isinstance(cases, str | Path):
        return read_cases(cases)
    return cases if isinstance(cases, CaseSet) else CaseSet(tuple(cases))


def _train(train: CaseSet | Sequence[Case] | str | Path) -> CaseSet:
    return _case_set(train)


def _records(answers: Answers) -> Records:
    return {case: said.record for case, said in answers.predictions.items() if said.record is not None}


def _refuse(
    systems: Mapping[str, System],
    tuned: Collection[str],
    cases: Sequence[Case],
    train: Sequence[Case],
    schema: Schema,
) -> None:
    """Refuse what no advice can come of."""
    if not systems:
        raise UsageError("there is no system to advise on", hint="Name one with --system NAME=SPEC")
    if not cases:
        raise UsageError("there are no cases")
    unknown = next((name for name in tuned if name not in systems), None)
    if unknown is not None:
        raise UsageError(f"--tuned names no --system: {unknown!r}", hint=f"There are {', '.join(systems)}")
    known = {transcript_key(case.transcript) for case in cases}
    leaked = [case.id for case in train if transcript_key(case.transcript) in known]
    if leaked:
        what = f"{len(leaked)} of the pairs to train with have a transcript of the cases, {leaked[0]!r} first"
        raise UsageError(what, where="--train", hint="Leave them out: nothing may be judged by what it taught")
    if not any(
        schema.field_for(pointer) is not None
        for case in cases
        for pointer, value in leaves(dict(case.record))
        if value is not None
    ):
        raise UsageError("no label of the cases is at a field of the schema", hint="Is it their schema?")


__all__ = ["Advice", "AdviseProgress", "InputProblem", "advise", "advised_on"]
