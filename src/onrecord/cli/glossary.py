"""``onrecord glossary``: check a glossary, look up in it, build its index, and mine one from labelled pairs."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from onrecord.cli.app import DONE, FAILED, FormatName, OutPath, app, console, reported
from onrecord.cli.inputs import read_transcript
from onrecord.cli.output import emit
from onrecord.errors import UsageError
from onrecord.evaluation.cases import read_cases
from onrecord.glossary import Glossary, Stage, Term, TermMatch
from onrecord.glossary.left_out import LeftOut, left_out
from onrecord.schema import Schema, leaves

glossary_app = typer.Typer(help="The house's terms: check, look up, mine.", no_args_is_help=True)
app.add_typer(glossary_app, name="glossary")

GlossaryFile = Annotated[Path, typer.Argument(help="House terms: CSV, TSV, JSON, JSON Lines, YAML, or a built index.")]
_WHY = {
    Stage.EXACT: 'the words of "{form}"',
    Stage.SPELLED: 'the letters of "{form}", one by one',
    Stage.SOUND: 'sounds like "{form}"',
    Stage.FAINT: 'sounds somewhat like "{form}": a hint',
    Stage.MEANING: 'means about the same as "{form}"',
}
_SHOWN = ("writes", "stands for", "stage", "score", "said", "why")
_COLUMNS = (
    "preferred",
    "expansion",
    "variants",
    "fields",
    "seen",
    "written only",
    "said only",
    "why",
    "cases",
    "cases against",
)


@glossary_app.command("lint")
@reported
def glossary_lint(
    glossary: GlossaryFile,
    schema: Annotated[
        Path | None, typer.Option("--schema", help="Also say which fields of the glossary the schema does not have.")
    ] = None,
) -> int:
    """Name collisions, duplicates, and terms out of reach.

    Exit status 1 where an entry collides, repeats another, cannot be reached, or names a field that is not there.
    """
    from onrecord.glossary.lint import SEVERE, lint  # noqa: PLC0415 - reads word lists

    terms = Glossary.from_file(glossary).terms
    problems = lint(terms, schema=None if schema is None else Schema.from_file(schema))
    for problem in problems:
        typer.echo(f"{glossary}: entry {problem.number}, {problem.preferred}: {problem.fault.value}: {problem.message}")
    counts = Counter(problem.fault.value for problem in problems)
    shown = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing to complain of"
    console.print(f"{_counted(len(terms), 'entry', 'entries')}: {shown}", highlight=False)
    return FAILED if any(problem.fault in SEVERE for problem in problems) else DONE


@glossary_app.command("search")
@reported
def glossary_search(
    glossary: GlossaryFile,
    text: Annotated[list[str] | None, typer.Argument(help="Words to look up.")] = None,
    transcript: Annotated[
        Path | None, typer.Option("--transcript", help="Look up a transcript instead; - reads standard input.")
    ] = None,
    field: Annotated[
        str | None, typer.Option("--field", metavar="POINTER", help="Only terms that may fill this field.")
    ] = None,
    format: FormatName = None,  # noqa: A002 - the option's word
    meaning: Annotated[  # noqa: FBT002 - a command line flag
        bool, typer.Option("--meaning", help="Also sentences that mean a term; needs the extra 'meaning'.")
    ] = False,
    out: OutPath = None,
) -> int:
    """Look up as retrieval does, and say why each term matched.

    Prints one line a match: what the record writes, the long form, stage, score, the words, the reason; divided by tabs
    where the output is no terminal. An entry that is called exactly as asked, and that retrieval leaves out here, is
    listed as "left out", with the reason. Exit status 0 even where nothing matches.
    """
    if (transcript is None) == (not text):
        raise UsageError("give words to look up, or a transcript", hint="For example: search house.csv d n r")
    said = " ".join(text or ()) if transcript is None else read_transcript(transcript, format).text
    terms = Glossary.from_file(glossary)
    matches = list(terms.matches(said))
    if meaning:
        matches += _meant(terms, said, matches)
    passed = list(left_out(terms.terms, said, {match.term for match in matches})) if transcript is None else []
    if field is not None and (matches or passed):
        matches = [match for match in matches if match.term.may_fill(field)]
        passed = [one for one in passed if one.term.may_fill(field)]
        if not matches and not passed:
            console.print(f"nothing that is said may fill {field}", markup=False, highlight=False)
            return DONE
    _show(_rows(matches, said) + [_left_out_row(one, said) for one in passed], out)
    return DONE


@glossary_app.command("build")
@reported
def glossary_build(
    glossary: GlossaryFile,
    out: Annotated[Path, typer.Option("--out", help="The index file; every command takes it as a glossary.")],
) -> int:
    """Build the index of a large glossary into a file.

    The file is opened by mapping it into memory, and is a glossary for every command.
    """
    terms = Glossary.from_file(glossary)
    terms.build(out)
    console.print(f"{_counted(len(terms), 'entry', 'entries')} in {out}", highlight=False)
    return DONE


@glossary_app.command("mine")
@reported
def glossary_mine(
    cases: Annotated[Path, typer.Argument(help="Labelled pairs: a cases file, chat fine-tuning lines, or a folder.")],
    listed: Annotated[
        Path | None, typer.Option("--list", help="A public list of short forms, to choose from by what is used.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="How many proposals at most.")] = 50,
    ask: Annotated[bool, typer.Option("--ask", help="Ask about each proposal, and keep what you confirm.")] = False,  # noqa: FBT002
    out: OutPath = None,
) -> int:
    """Propose terms from labelled pairs.

    Each stands beside what is said, what the record writes, how often, and what speaks against it.

    The result is a glossary in CSV with the counts beside each entry. Delete the rows that are wrong, or answer at
    the prompt with --ask; what is left can be used as it is.
    """
    from onrecord.glossary.mining import Pair, mine  # noqa: PLC0415 - reads word lists

    read = read_cases(cases)
    for problem in read.problems:
        console.print(f"{problem.where}: {problem.what}", style="yellow", markup=False, highlight=False)
    pairs = []
    for case in read.cases:
        written: dict[str, list[str]] = {}
        for pointer, value in leaves(case.record):
            if isinstance(value, str):
                written.setdefault(pointer, []).append(value)
        pairs.append(Pair(case.id, case.transcript, written))
    proposals = mine(pairs, listed=None if listed is None else Glossary.from_file(listed), most=most)
    if ask:
        proposals = tuple(one for one in proposals if _confirmed(one.preferred, one.said, one.both, one.said_only))
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in proposals:
        counts = (one.both, one.written_only, one.said_only)
        where, seen, against = ("; ".join(names) for names in (one.fields, one.cases, one.counter))
        variants = "; ".join(one.said[1:])
        writer.writerow((one.preferred, one.said[0], variants, where, *counts, one.why, seen, against))
    emit(table.getvalue(), out)
    console.print(
        f"{_counted(len(proposals), 'term', 'terms')} from {_counted(len(pairs), 'pair', 'pairs')}", highlight=False
    )
    return DONE


@glossary_app.command("hotwords")
@reported
def glossary_hotwords(
    glossary: GlossaryFile,
    most: Annotated[int, typer.Option(min=1, help="How many words and phrases at most.")] = 200,
    out: OutPath = None,
) -> int:
    """Print forms that a speech recogniser may not know.

    One a line, as recognisers take lists of what to listen for.
    """
    emit("".join(f"{word}\n" for word in Glossary.from_file(glossary).hotwords(most=most)), out)
    return DONE


def _meant(terms: Glossary, said: str, matches: Sequence[TermMatch]) -> list[TermMatch]:
    from onrecord.models.encoder import open_encoder  # noqa: PLC0415 - an extra

    known: set[Term] = {match.term for match in matches}
    return [match for match in terms.meant(said, open_encoder().encode) if match.term not in known]


def _rows(matches: Sequence[TermMatch], said: str) -> list[tuple[str, ...]]:
    from onrecord.glossary.ranking import top  # noqa: PLC0415 - reads word lists

    shown = {one.term for one in top(matches)}
    return [
        (
            match.term.house_form,
            match.term.expansion,
            match.stage.value,
            f"{match.score:.2f}",
            " ".join(said[match.start : match.end].split()),
            _WHY[match.stage].format(form=match.form) + ("" if match.term in shown else "; too little to be shown"),
        )
        for match in matches
    ]


def _left_out_row(one: LeftOut, said: str) -> tuple[str, ...]:
    asked = " ".join(said.split())
    return one.term.house_form, one.term.expansion, "left out", "0.00", asked, f'"{one.form}" {one.reason}'


def _show(rows: Sequence[tuple[str, ...]], out: Path | None) -> None:
    if not rows:
        console.print("nothing of the glossary is said")
    if out is not None or not sys.stdout.isatty():
        emit("".join("\t".join(row) + "\n" for row in rows), out)
        return
    table = Table(*(Column(name, overflow="fold") for name in _SHOWN), box=None)
    for row in rows:
        table.add_row(*row)
    if rows:
        Console().print(table)


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _confirmed(preferred: str, said: Sequence[str], seen: int, against: int) -> bool:
    question = f"{preferred} for {' | '.join(said)} ({seen} pairs, {against} against)"
    return typer.confirm(question, default=seen > against)
