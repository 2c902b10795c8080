"""Writing results: records to standard output or a file, pages beside them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from onrecord.cli.app import DONE, INCOMPLETE, UNUSABLE, console
from onrecord.errors import InputError, UsageError
from onrecord.json_lines import InputProblem
from onrecord.output import LineWriter, write_text
from onrecord.propose.drafts import NO_SUCH_FIELD
from onrecord.record import Record
from onrecord.record_html import render_html
from onrecord.schema import is_index, split_pointer
from onrecord.transcript import Transcript

_SHOWN_PROBLEMS = 5


def run_each(
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
        write_page(record, transcript, paths[0], html)
        shown = record.to_dict() if envelope else record.data
        emit(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", out)
        return _summed([record], paths)
    status = DONE
    records = []
    with line_output(out) as write:
        for path in paths:
            try:
                transcript, record = one(path)
            except InputError as error:
                console.print(f"onrecord: {error}", style="red", markup=False, highlight=False)
                status = UNUSABLE
                continue
            if html is not None:
                make_folder(html)
            write_page(record, transcript, path, html / f"{path.stem}.html" if html else None)
            line = {"id": path.stem, **record.to_dict()} if envelope else {"id": path.stem, "record": record.data}
            write(json.dumps(line, ensure_ascii=False) + "\n")
            records.append(record)
    return status or _summed(records, paths)


def _summed(records: Sequence[Record], paths: Sequence[Path]) -> int:
    held, withheld = sum(len(r.claims) for r in records), sum(len(r.withheld) for r in records)
    failures = sum(f.reason != NO_SUCH_FIELD for r in records for f in r.failures)
    for line in _strange_fields(records):
        console.print(line, style="yellow", markup=False, highlight=False)
    for model, reason in sorted({(f.model, f.reason) for r in records for f in r.failures if not f.pointer}):
        console.print(f"{model}: {reason}; the record is without it", style="yellow", markup=False, highlight=False)
    incomplete = [path.name for path, r in zip(paths, records, strict=False) if not r.complete]
    line = f"{held} {'value' if held == 1 else 'values'} held, {withheld} withheld"
    if failures:
        questions = "question" if failures == 1 else "questions"
        line += f", {failures} {questions} without an answer (see failures in --envelope)"
    console.print(line, style="dim", markup=False, highlight=False)
    if not incomplete:
        return DONE
    missing = sorted({pointer for r in records for pointer in r.missing})
    shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    several = f" in {len(incomplete)} of {len(records)} records" if len(records) > 1 else ""
    what = f"incomplete{several}: required by the schema, and not held: {shown}"
    console.print(what, style="yellow", markup=False, highlight=False)
    return INCOMPLETE


def _strange_fields(records: Sequence[Record]) -> Iterator[str]:
    """Say of each draft how many of its fields the schema does not have: they were no questions to anybody."""
    strange: dict[str, set[tuple[str, ...]]] = {}
    for entry in (entry for record in records for entry in record.withheld if entry.reason == NO_SUCH_FIELD):
        parts = split_pointer(entry.given_at or entry.pointer)
        for name in entry.proposers:
            strange.setdefault(name, set()).add(tuple("*" if is_index(part) else part for part in parts))
    for name, fields in strange.items():
        are = "field {} is" if len(fields) == 1 else "fields {} are"
        yield f"{len(fields)} {are.format(f'of the draft {name}')} not in the schema"


def tell_problems(problems: Sequence[InputProblem], *, more: str) -> None:
    """Name the first flaws of the input on standard error, and count the rest as ``more``."""
    for problem in problems[:_SHOWN_PROBLEMS]:
        console.print(f"{problem.where}: {problem.what}", style="yellow", markup=False, highlight=False)
    if len(problems) > _SHOWN_PROBLEMS:
        console.print(f"and {len(problems) - _SHOWN_PROBLEMS} {more}", style="yellow", markup=False, highlight=False)


@contextmanager
def line_output(out: Path | None) -> Iterator[Callable[[str], None]]:
    """Give a function that writes a line through to a file, or to standard output where none is named.

    Where the work ends early, it is said where the finished lines are.
    """
    if out is None:
        yield _print
        return
    with LineWriter(out) as writer:
        try:
            yield writer.write
        except BaseException:
            if writer.lines:
                done = f"{writer.lines} {'line' if writer.lines == 1 else 'lines'} finished, in {writer.part}"
                console.print(done, style="yellow", markup=False, highlight=False)
            raise


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def emit(text: str, out: Path | None) -> None:
    """Write ``text`` to a file, or to standard output where none is named."""
    if out is None:
        _print(text)
    else:
        write_text(out, text)


def write_page(record: Record, transcript: Transcript, path: Path, html: Path | None) -> None:
    """Write the page that shows a record beside its transcript, where one is asked for; into a folder by its name."""
    if html is not None:
        page = html / f"{path.stem}.html" if html.is_dir() else html
        write_text(page, page_of(record, transcript, path.name))


def page_of(record: Record, transcript: Transcript, title: str) -> str:
    """Return the page that shows a record beside its transcript."""
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


def make_folder(path: Path, *, hint: str = "With many inputs --html names a folder") -> None:
    """Make the folder that results go to, before any work is done for them."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = "is not a folder that can be made"
        raise UsageError(what, where=str(path), hint=hint) from error
