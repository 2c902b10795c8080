"""``onrecord extract``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.app import DONE, FormatName, GlossaryPath, HtmlPath, OutPath, SchemaPath, app, console, reported
from onrecord.cli.asking import Asking, CachePath, DryRun, MaxCost, ShowRequest, asking
from onrecord.cli.inputs import read_glossary, read_transcript, refuse_clashes
from onrecord.cli.models import JudgeAll, JudgeName, Samples, opened_judge, opened_models
from onrecord.cli.output import run_each
from onrecord.cli.progress import question_progress
from onrecord.cli.redacting import Redact, RedactWith, finders
from onrecord.drafts_file import drafts_for, read_drafts
from onrecord.extractor import Extractor
from onrecord.gate import Budget, Gate
from onrecord.record import Record
from onrecord.schema import Schema
from onrecord.transcript import Transcript

TranscriptPaths = Annotated[
    list[Path], typer.Argument(metavar="TRANSCRIPT", help="Transcript files; - reads standard input.")
]
Envelope = Annotated[
    bool, typer.Option("--envelope", help="Print evidence, withheld values and usage too, not the record alone.")
]


@app.command()
@reported
def extract(
    transcripts: TranscriptPaths,
    schema: SchemaPath,
    glossary: GlossaryPath = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="local, local:NAME, local+ADAPTER, openai:NAME, anthropic:NAME, google:NAME, http://HOST/v1#NAME, "
            "a name in models.toml, replay:FILE, or none for no language model; local if left out. Of several, each "
            "proposes."
        ),
    ] = None,
    samples: Samples = 1,
    draft: Annotated[
        list[str] | None,
        typer.Option("--draft", metavar="NAME=FILE", help="A record another system made, as one more proposer."),
    ] = None,
    gate: Annotated[
        str | None, typer.Option(metavar="DIR", help="A folder that learn wrote, or default for the gate that ships.")
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SHARE", help="Share of held values that may be wrong, as 0.05; of a part, as /allergies=0.01."
        ),
    ] = None,
    judge: JudgeName = None,
    judge_all: JudgeAll = False,  # noqa: FBT002 - a command line flag
    redact: Redact = False,  # noqa: FBT002 - a command line flag
    redact_with: RedactWith = None,
    max_cost: MaxCost = None,
    dry_run: DryRun = False,  # noqa: FBT002 - a command line flag
    show_request: ShowRequest = None,
    cache: CachePath = None,
    format: FormatName = None,  # noqa: A002 - the option's word
    out: OutPath = None,
    html: HtmlPath = None,
    envelope: Envelope = False,  # noqa: FBT002 - a command line flag
) -> int:
    """Fill a record from each transcript.

    One transcript prints one JSON record. Several print JSON Lines of {"id", "record"}, the id being the file's
    name without its suffix. Every value is licensed by words of the transcript; --html shows which.
    """
    read_schema, terms = Schema.from_file(schema), read_glossary(glossary)
    drafts = read_drafts(draft or ())
    chosen = Gate.load(gate) if gate is not None else None
    allowed = Budget.parse(budget) if budget else None
    many = len(transcripts) > 1
    refuse_clashes(transcripts, many=many, out=out, html=html)
    with (
        asking(max_cost=max_cost, dry_run=dry_run, show_request=show_request, cache=cache) as how,
        opened_models(model or ["local"], how) as opened,
        opened_judge(judge, every=judge_all, at_hand=opened, asking=how) as judging,
        Extractor(
            read_schema,
            model=tuple(opened.values()),
            samples=samples,
            glossary=terms,
            judge=judging,
            gate=chosen,
            budget=allowed,
            redact=finders(redact_with, redact=redact),
        ) as extractor,
    ):
        if chosen is not None and allowed is not None:
            _tell_levels(chosen, allowed)

        def one(path: Path) -> tuple[Transcript, Record]:
            transcript = read_transcript(path, format)
            with question_progress(path.name) as advance:
                return transcript, extractor.extract(transcript, drafts=drafts_for(drafts, path.stem), progress=advance)

        if dry_run:
            return _estimated(transcripts, one, how)
        return run_each(transcripts, one, out=out, html=html, envelope=envelope)


def _estimated(paths: list[Path], one: Callable[[Path], tuple[Transcript, Record]], how: Asking) -> int:
    """Run every input without asking anybody, and print what asking would take."""
    for path in paths:
        one(path)
    for model in how.dry_models:
        typer.echo(model.line())
    return DONE


def _tell_levels(gate: Gate, budget: Budget) -> None:
    """Name the budgets that cannot be certified: all that they cover is withheld."""
    for group, level in gate.levels(budget).items():
        if not level.is_certified:
            what = f"budget for {group or 'the record'}: {level.sentence()}; its values are withheld"
            console.print(what, style="yellow", markup=False, highlight=False)
