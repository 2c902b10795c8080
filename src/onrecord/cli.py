"""The command line. Results go to standard output, everything else to standard error.

Exit status: 0 done; 1 a failure while running; 2 unusable arguments or input; 3 done, but a record is incomplete;
130 interrupted.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from onrecord.demo import demo_inputs, show_record
from onrecord.drafts_file import drafts_for, read_drafts
from onrecord.errors import InputError, OnrecordError, RecordError, UsageError
from onrecord.extractor import Extractor
from onrecord.glossary import Glossary
from onrecord.models import Model, catalog, entry, is_pulled, open_model, pull
from onrecord.output import LineWriter, write_text
from onrecord.record import Record
from onrecord.record_html import render_html
from onrecord.schema import Schema
from onrecord.schema_inference import infer, read_records
from onrecord.transcript import Transcript

P = ParamSpec("P")
DONE, FAILED, UNUSABLE, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(
    name="onrecord",
    help="Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
models_app = typer.Typer(help="The models that run on this machine.", no_args_is_help=True)
schema_app = typer.Typer(help="Work with JSON Schemas.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(schema_app, name="schema")
console = Console(stderr=True, soft_wrap=True)

TranscriptPaths = Annotated[
    list[Path], typer.Argument(metavar="TRANSCRIPT...", help="Transcript files; - reads standard input.")
]
SchemaPath = Annotated[Path, typer.Option("--schema", help="JSON Schema of the record (draft-07 or 2020-12).")]
GlossaryPath = Annotated[
    Path | None, typer.Option("--glossary", help="House terms: CSV, TSV, JSON, JSON Lines or YAML.")
]
FormatName = Annotated[
    str | None, typer.Option("--from", metavar="FORMAT", help="Transcript format; found from the content if left out.")
]
OutPath = Annotated[Path | None, typer.Option("--out", help="Write the result here, not to standard output.")]
HtmlPath = Annotated[
    Path | None,
    typer.Option("--html", help="Also write the record beside its transcript as a page; a folder for many inputs."),
]
Envelope = Annotated[
    bool, typer.Option("--envelope", help="Print evidence, withheld values and usage too, not the record alone.")
]


def reported(command: Callable[P, int | None]) -> Callable[P, None]:
    """Turn a command's errors into one line on standard error, and its result into the exit status."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs) or DONE
        except OnrecordError as error:
            console.print(f"onrecord: {error}", style="red", markup=False, highlight=False)
            status = error.exit_status
        except KeyboardInterrupt:
            console.print("onrecord: interrupted", style="red")
            status = INTERRUPTED
        except BrokenPipeError:
            # Whoever read standard output has gone; keep Python from complaining again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = FAILED
        except Exception as error:
            if os.environ.get("ONRECORD_DEBUG"):
                raise
            # The message is left out: it could quote the transcript.
            what = f"onrecord: internal error ({type(error).__name__}); this is a bug"
            console.print(f"{what}. Set ONRECORD_DEBUG=1 to see where, and report it", style="red", markup=False)
            status = FAILED
        raise typer.Exit(status)

    return run


@app.callback(invoke_without_command=True)
def root(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,  # noqa: FBT002
) -> None:
    """Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record."""
    if show_version:
        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.command()
@reported
def extract(
    transcripts: TranscriptPaths,
    schema: SchemaPath,
    glossary: GlossaryPath = None,
    model: Annotated[
        str, typer.Option(help="local, local:NAME, replay:FILE, or none for no language model.")
    ] = "local",
    draft: Annotated[
        list[str] | None,
        typer.Option("--draft", metavar="NAME=FILE", help="A record another system made, as one more proposer."),
    ] = None,
    format: FormatName = None,  # noqa: A002 - the option's word
    out: OutPath = None,
    html: HtmlPath = None,
    envelope: Envelope = False,  # noqa: FBT002 - a command line flag
) -> int:
    """Fill a record from each transcript.

    One transcript prints one JSON record. Several print JSON Lines of {"id", "record"}, the id being the file's
    name without its suffix. Every value is licensed by words of the transcript; --html shows which.
    """
    read_schema, terms = Schema.from_file(schema), _glossary(glossary)
    drafts = read_drafts(draft or ())
    many = len(transcripts) > 1
    _no_clash(transcripts, html, many=many)
    with _opened(model) as opened, Extractor(read_schema, model=opened, glossary=terms) as extractor:

        def one(path: Path) -> tuple[Transcript, Record]:
            transcript = _read(path, format)
            with _progress(path.name) as advance:
                return transcript, extractor.extract(transcript, drafts=drafts_for(drafts, path.stem), progress=advance)

        return _each(transcripts, one, out=out, html=html, envelope=envelope)


@app.command()
@reported
def check(
    transcript: Annotated[Path, typer.Argument(help="Transcript file; - reads standard input.")],
    record: Annotated[Path, typer.Argument(help="The record to check, a JSON object, made by any system.")],
    schema: SchemaPath,
    glossary: GlossaryPath = None,
    format: FormatName = None,  # noqa: A002 - the option's word
    out: OutPath = None,
    html: HtmlPath = None,
    envelope: Envelope = False,  # noqa: FBT002 - a command line flag
) -> int:
    """Check a record that any other system made: keep what the transcript supports, withhold the rest."""
    read_schema, terms = Schema.from_file(schema), _glossary(glossary)
    given = _json_object(record)

    def one(path: Path) -> tuple[Transcript, Record]:
        read = _read(path, format)
        return read, Extractor(read_schema, model=None, glossary=terms).check(read, given)

    return _each([transcript], one, out=out, html=html, envelope=envelope)


@models_app.command("list")
@reported
def models_list() -> None:
    """List the models that can run on this machine, and whether their files are here."""
    table = Table("name", "size", "here", "licence", "description", box=None)
    for one in catalog():
        size = f"{one.size / 1e6:.0f} MB" if one.size else "?"
        table.add_row(one.name, size, "yes" if is_pulled(one) else "no", one.licence, one.description)
    Console(soft_wrap=True).print(table)


@models_app.command("pull")
@reported
def models_pull(name: Annotated[str, typer.Argument(help="A name that `models list` shows.")] = "local") -> None:
    """Fetch a model's files, check them against their checksum, and keep them in the cache.

    A pull that was cut off goes on where it stopped.
    """
    typer.echo(_pulled(name))


@schema_app.command("infer")
@reported
def schema_infer(
    files: Annotated[list[Path], typer.Argument(help="Records, cases or chat fine-tuning files.")],
    out: OutPath = None,
) -> None:
    """Draft a JSON Schema from example records; strings that repeat become enums."""
    _emit(json.dumps(infer(read_records(files)), ensure_ascii=False, indent=2) + "\n", out)


@app.command()
@reported
def demo(
    model: Annotated[str, typer.Option(help="As for extract.")] = "local",
    html: Annotated[Path, typer.Option("--html", help="Where to write the page.")] = Path("demo-record.html"),
) -> int:
    """Run a clinical hand-off of our own writing, print its record with quotes, and write the page."""
    transcript, schema, glossary = demo_inputs()
    with (
        _opened(model) as opened,
        Extractor(schema, model=opened, glossary=glossary) as extractor,
        _progress("hand-off") as advance,
    ):
        record = extractor.extract(transcript, progress=advance)
    show_record(record, Console(soft_wrap=False))
    write_text(html, _page(record, transcript, "Nursing hand-off"))
    console.print(f"The same beside its transcript: {html}", markup=False, highlight=False)
    return DONE


def main() -> None:
    """Run the command line."""
    app()


# Running over inputs


def _each(
    paths: Sequence[Path],
    one: Callable[[Path], tuple[Transcript, Record]],
    *,
    out: Path | None,
    html: Path | None,
    envelope: bool,
) -> int:
    """Run every input and return the exit status; with many, one that cannot be read does not stop the others."""
    if len(paths) == 1:
        transcript, record = one(paths[0])
        _write_page(record, transcript, paths[0], html)
        shown = record.to_dict() if envelope else record.data
        _emit(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", out)
        return _summed([record], paths)
    status = DONE
    records = []
    with _lines(out) as write:
        for path in paths:
            try:
                transcript, record = one(path)
            except InputError as error:
                console.print(f"onrecord: {error}", style="red", markup=False, highlight=False)
                status = UNUSABLE
                continue
            if html is not None:
                _make_folder(html)
            _write_page(record, transcript, path, html / f"{path.stem}.html" if html else None)
            line = {"id": path.stem, **record.to_dict()} if envelope else {"id": path.stem, "record": record.data}
            write(json.dumps(line, ensure_ascii=False) + "\n")
            records.append(record)
    return status or _summed(records, paths)


def _summed(records: Sequence[Record], paths: Sequence[Path]) -> int:
    held, withheld = sum(len(r.claims) for r in records), sum(len(r.withheld) for r in records)
    failures = sum(len(r.failures) for r in records)
    incomplete = [path.name for path, r in zip(paths, records, strict=False) if not r.complete]
    line = f"{held} values held, {withheld} withheld"
    if failures:
        line += f", {failures} questions without an answer (see failures in --envelope)"
    console.print(line, style="dim", markup=False, highlight=False)
    if not incomplete:
        return DONE
    missing = sorted({pointer for r in records for pointer in r.missing})
    shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    console.print(
        f"incomplete: the schema requires what the transcript does not give: {shown}", style="yellow", markup=False
    )
    return INCOMPLETE


@contextmanager
def _lines(out: Path | None) -> Iterator[Callable[[str], None]]:
    if out is None:
        yield _print
        return
    with LineWriter(out) as writer:
        yield writer.write


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _emit(text: str, out: Path | None) -> None:
    if out is None:
        _print(text)
    else:
        write_text(out, text)


def _write_page(record: Record, transcript: Transcript, path: Path, html: Path | None) -> None:
    if html is not None:
        write_text(html, _page(record, transcript, path.name))


def _page(record: Record, transcript: Transcript, title: str) -> str:
    segments = [
        {
            "index": s.index,
            "start": s.span.start,
            "end": s.span.end,
            "text": s.text,
            "speaker": s.speaker,
            "start_s": s.start_s,
            "end_s": s.end_s,
        }
        for s in transcript.segments
    ]
    return render_html(record.to_dict(), segments, title=title)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = "is not a folder that can be made"
        raise UsageError(what, where=str(path), hint="With many inputs --html names a folder") from error


# Reading inputs


def _read(path: Path, format: str | None) -> Transcript:  # noqa: A002 - the option's word
    if str(path) == "-":
        return Transcript.from_stream(sys.stdin.buffer, name="standard input", format=format)
    return Transcript.from_file(path, format=format)


def _glossary(path: Path | None) -> Glossary | None:
    return None if path is None else Glossary.from_file(path)


def _json_object(path: Path) -> dict[str, Any]:
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RecordError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise RecordError("is not JSON text", where=str(path)) from error
    except json.JSONDecodeError as error:
        raise RecordError("is not JSON", where=f"{path}:{error.lineno}:{error.colno}") from error
    if not isinstance(given, dict):
        raise RecordError("a record must be a JSON object", where=str(path))
    return given


def _no_clash(paths: Sequence[Path], html: Path | None, *, many: bool) -> None:
    """Refuse inputs whose results would overwrite each other."""
    stems = [path.stem for path in paths]
    twice = sorted({stem for stem in stems if stems.count(stem) > 1})
    if many and twice:
        what = f"several inputs are called {twice[0]!r}"
        raise UsageError(what, hint="Records are told apart by file name: rename one, or run them apart")
    if many and html is not None and html.suffix == ".html":
        raise UsageError("--html names one page for many inputs", where=str(html), hint="Name a folder")


# Models and progress


@contextmanager
def _opened(spec: str) -> Iterator[Model | None]:
    if spec == "none":
        yield None
        return
    name, _, rest = spec.partition(":")
    if name == "local" and not is_pulled(entry(rest or "local")):
        _pulled(rest or "local")
    model = open_model(spec)
    try:
        yield model
    finally:
        model.close()


def _pulled(name: str) -> Path:
    one = entry(name)
    if is_pulled(one):
        return pull(one)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(f"pulling {one.name}", total=one.size or None)
        return pull(one, progress=lambda done, total: bars.update(task, completed=done, total=total))


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total} questions"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        task: TaskID = bars.add_task(name, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
