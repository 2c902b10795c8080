"""``onrecord tune compare``: writers, a glossary and a gate on the same held-out cases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.cli.app import DONE, GlossaryPath, OutPath, reported
from onrecord.cli.asking import Asking, CachePath, MaxCost, asking
from onrecord.cli.inputs import read_glossary
from onrecord.cli.output import emit, tell_problems
from onrecord.cli.progress import counted
from onrecord.cli.tune import tune_app
from onrecord.drafts_file import read_records
from onrecord.errors import UsageError
from onrecord.evaluation import CaseSet, read_cases
from onrecord.gate import Budget, Gate
from onrecord.glossary import Glossary
from onrecord.json_lines import InputProblem
from onrecord.learning import learn
from onrecord.models import Model
from onrecord.output import refuse_unwritable, write_text
from onrecord.schema import Schema
from onrecord.tuning.compare import COUNTED, Comparison, EqualCoverage, Records, compare

_FILES = frozenset({".jsonl", ".ndjson", ".json"})
_HELD_OUT = "held-out.cases.jsonl"
# What the table shows of each system, all of them shares of something: hallucinated values of 100 that it holds.
_SHOWN = {
    "unsupported_judged": "halluci-\nnated",
    "spurious": "spuri-\nous",
    "recall": "recall",
    "precision": "preci-\nsion",
    "f1": "F1",
    "abbreviation_wrong": "wrong\nhouse form",
}


_WIDEST = len("77.6-86.9")
# The ways to count in a table's words.
_COUNTED = dict(zip(COUNTED, ("hallucinated", "spurious", "not right"), strict=True))


class CompareFormat(StrEnum):
    """How a comparison is printed."""

    TABLE = "table"
    JSON = "json"


@tune_app.command("compare")
@reported
def compare_systems(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES",
            help="Cases that taught nobody: JSON Lines, or a folder of `tune prepare`, for those it held out.",
        ),
    ],
    schema: Annotated[
        Path | None, typer.Option("--schema", help="JSON Schema of the records; that of the folder if left out.")
    ] = None,
    writer: Annotated[
        list[str] | None,
        typer.Option(
            "--writer",
            metavar="NAME=MODEL",
            help="A model, as for extract, or a file of records that one made; they count unchecked. Several, too.",
        ),
    ] = None,
    glossary: GlossaryPath = None,
    gate: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="A gate of `onrecord learn`, or `default` for the one that ships."),
    ] = None,
    budget: Annotated[
        list[str] | None, typer.Option(metavar="SHARE", help="Error budget of the gate, as for extract.")
    ] = None,
    train: Annotated[
        Path | None,
        typer.Option("--train", metavar="CASES", help="Learn the gate here, from the pairs that tuned the writer."),
    ] = None,
    format: Annotated[CompareFormat, typer.Option(help="What to print.")] = CompareFormat.TABLE,  # noqa: A002
    out: OutPath = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="PAGE", help="Also write the report as a page that stands alone.")
    ] = None,
    max_cost: MaxCost = None,
    cache: CachePath = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of draws, and of the gate that is learned.")] = 0,
) -> int:
    """Compare writers, prompt and glossary, and a gate on held-out cases.

    Each --writer counts as it is, unchecked. --glossary adds the first writer with the matched terms in its prompt.
    --gate or --train adds the gate, without any model and with each writer's record as one more proposal. Last comes
    what answers whether to tune: writer and gate where both hold as many values.
    """
    for path in (out, html):
        if path is not None:
            refuse_unwritable(path)
    given, known = _read(cases, schema)
    terms = read_glossary(glossary)
    names = _named(writer or [])
    if gate is not None and train is not None:
        raise UsageError("--gate and --train both give a gate", hint="Leave one out")
    if not names and gate is None and train is None:
        raise UsageError("there is nothing to compare", hint="Name writers with --writer NAME=MODEL, and a --gate")
    problems = list(given.problems)
    with asking(max_cost=max_cost, dry_run=False, show_request=None, cache=cache) as how:
        chosen = _gate(gate, train, given, known, terms, seed=seed, problems=problems)
        with _opened(names, how) as models, counted("cases") as advance:
            found = compare(
                models,
                given,
                known,
                glossary=terms,
                gate=chosen,
                budget=Budget.parse(budget) if budget else None,
                seed=seed,
                progress=advance,
            )
    _show(found, format, out)
    if html is not None:
        write_text(html, found.report.to_html())
    told = [InputProblem(**one) for one in [*found.report.content["problems"], *found.report.content["remarks"]]]
    tell_problems(list(dict.fromkeys([*problems, *told])), more="more, see the page or the JSON")
    return DONE


def _read(cases: Path, schema: Path | None) -> tuple[CaseSet, Schema]:
    """Read the cases, and the schema that lies with them where none is named."""
    folder = cases if (cases / _HELD_OUT).exists() else None
    if schema is None and folder is None:
        raise UsageError("there is no schema", hint="Name one with --schema")
    known = Schema.from_file(schema if schema is not None else cases / "schema.json")
    return read_cases(cases / _HELD_OUT if folder else cases), known


def _named(writers: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in writers:
        name, mark, model = one.partition("=")
        if not (name and mark and model):
            raise UsageError(f"{one!r} names no writer", where="--writer", hint="As in --writer tuned=local+adapter")
        if name in found:
            raise UsageError(f"two writers are called {name!r}", where="--writer", hint="Give one another name")
        found[name] = model
    return found


def _gate(
    gate: str | None,
    train: Path | None,
    given: CaseSet,
    schema: Schema,
    glossary: Glossary | None,
    *,
    seed: int,
    problems: list[InputProblem],
) -> Gate | None:
    """Return the gate that is named, or one learned from pairs of which none is a held-out one."""
    if train is None:
        return Gate.load(gate) if gate is not None else None
    pairs = read_cases(train)
    problems.extend(pairs.problems)
    held_out = {case.transcript.text for case in given.cases}
    shared = [case.id for case in pairs.cases if case.transcript.text in held_out]
    if shared:
        what = f"{len(shared)} of its transcripts are among the held-out cases, {shared[0]!r} first"
        raise UsageError(what, where=str(train), hint="Who is taught with a case cannot be measured on it")
    with counted("done") as advance:
        pairs_alone = [replace(case, drafts={}) for case in pairs.cases]
        return learn(pairs_alone, schema, glossary=glossary, seed=seed, reports=False, progress=advance)


@contextlib.contextmanager
def _opened(names: dict[str, str], how: Asking) -> Iterator[dict[str, Model | Records]]:
    """Give the writers: models, which are closed at the end, and records of files."""
    with contextlib.ExitStack() as stack:
        writers: dict[str, Model | Records] = {}
        for name, spec in names.items():
            if Path(spec).suffix in _FILES and not spec.startswith("replay:"):
                writers[name] = {key: one for key, one in read_records(Path(spec)).items() if key is not None}
                continue
            model = how.model(spec)
            stack.callback(model.close)
            writers[name] = model
        yield writers


def _show(found: Comparison, format: CompareFormat, out: Path | None) -> None:  # noqa: A002
    if format is CompareFormat.JSON:
        emit(found.to_json(), out)
        return
    if out is None:
        _print(found, Console())
        return
    written = StringIO()
    _print(found, Console(file=written, width=160))
    emit("".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines()), out)


def _print(found: Comparison, to: Console) -> None:
    to.print("Values of 100 held, and shares, with their 95 % intervals over transcripts", style="dim")
    to.print(_systems(found.report.content["systems"]))
    if found.equal:
        to.print("\nWriter and gate where both hold as many values; the difference in points", style="dim")
        to.print(_equal(found.equal))
    for one in found.equal:
        if one.difference is None or not one.difference.reaches:
            to.print(Text(one.sentence))


def _systems(systems: Sequence[dict[str, Any]]) -> Table:
    table = Table("system", "held", *_SHOWN.values(), box=None, padding=(0, 1, 0, 0))
    for column in table.columns[1:]:
        column.no_wrap, column.min_width = True, _WIDEST if column is not table.columns[1] else 4
    for system in systems:
        summary = system["summary"]
        cells = [_rate(summary[metric]) for metric in _SHOWN]
        table.add_row(Text(system["name"]), str(summary["precision"]["denominator"]), *cells)
    return table


def _rate(rate: dict[str, Any]) -> str:
    if rate["value"] is None:
        return "n/a"
    ends = "" if rate["low"] is None else f"\n{100 * rate['low']:.1f}-{100 * rate['high']:.1f}"
    return f"{100 * rate['value']:.1f}{ends}"


def _equal(rows: Sequence[EqualCoverage]) -> Table:
    table = Table(
        "writer", "gate", "each\nholds", "counted", "writer", "gate", "difference", box=None, padding=(0, 1, 0, 0)
    )
    for column in table.columns[2:]:
        column.no_wrap = True
    for one in rows:
        found = one.difference
        if found is None:
            continue
        ends = "" if found.low is None or found.high is None else f"\n{100 * found.low:+.1f} to {100 * found.high:+.1f}"
        rates = [f"{100 * rate:.1f}" for rate in (found.writer, found.gate)]
        names = Text(one.writer), Text(one.gate)
        table.add_row(
            *names, str(found.held), _COUNTED.get(one.counted, one.counted), *rates, f"{100 * found.value:+.1f}{ends}"
        )
    return table
