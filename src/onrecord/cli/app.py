"""The application that the commands hang on: errors become one line and an exit status.

Exit status: 0 done; 1 a failure while running, or values that ``check`` withholds; 2 unusable arguments or input;
3 done, but a record is incomplete; 130 interrupted.
"""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer
from rich.console import Console

from onrecord.errors import OnrecordError
from onrecord.version import VERSION

P = ParamSpec("P")
_UNWRITABLE = frozenset({errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
DONE, FAILED, WITHHELD, UNUSABLE, INCOMPLETE, INTERRUPTED = 0, 1, 1, 2, 3, 130

app = typer.Typer(
    name="onrecord",
    help="Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
console = Console(stderr=True, soft_wrap=True)

PairsPath = Annotated[
    Path,
    typer.Argument(
        metavar="CASES",
        help='Labelled pairs: JSON Lines of {"id", "transcript", "record"}, a chat fine-tuning file, or a folder of '
        "NAME.txt with NAME.json.",
    ),
]
SchemaPath = Annotated[Path, typer.Option("--schema", help="JSON Schema of the record (draft-07 or 2020-12).")]
GlossaryPath = Annotated[
    Path | None, typer.Option("--glossary", help="House terms: CSV, TSV, JSON, JSON Lines or YAML.")
]
FormatName = Annotated[
    str | None, typer.Option("--from", metavar="FORMAT", help="Transcript format; found from the content if left out.")
]
HtmlPath = Annotated[
    Path | None,
    typer.Option("--html", help="Also write the record beside its transcript as a page; a folder for many inputs."),
]
OutPath = Annotated[Path | None, typer.Option("--out", help="Write the result here, not to standard output.")]


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
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _UNWRITABLE:
                status = output_lost(error)
            elif os.environ.get("ONRECORD_DEBUG"):
                raise
            else:
                # The message is left out: it could quote the transcript.
                what = f"onrecord: internal error ({type(error).__name__}); this is a bug"
                console.print(f"{what}. Set ONRECORD_DEBUG=1 to see where, and report it", style="red", markup=False)
                status = FAILED
        raise typer.Exit(status)

    return run


def output_lost(error: OSError) -> int:
    """Say that standard output cannot be written, and return the exit status; files have errors of their own."""
    # Python would try to write what is left once more at exit, and complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno != errno.EPIPE:  # whoever read it has gone, and knows
        what = f"onrecord: standard output: cannot be written: {os.strerror(error.errno or 0).lower()}"
        console.print(f"{what}. Make room, or send it elsewhere", style="red", markup=False, highlight=False)
    return FAILED


@app.callback(invoke_without_command=True)
def root(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,  # noqa: FBT002
) -> None:
    """Fill a JSON record from the transcript of a recording, with nothing in it that is not on the record."""
    if show_version:
        typer.echo(f"onrecord {VERSION}")
        raise typer.Exit
