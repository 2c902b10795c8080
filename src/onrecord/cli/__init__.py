"""The command line: one file a group of commands. Results go to standard output, everything else to standard error.

Nothing is imported here that takes time: until ``main`` runs, Ctrl-C is Python's, which prints where it was.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

__all__ = ["main"]

_INTERRUPTED = 130  # 128 and the number of the signal, as shells say it


def main() -> None:
    """Run the command line; Ctrl-C ends it with one line and status 130, whatever it is doing."""
    # Who starts a program deaf to Ctrl-C, as a shell does in the background, keeps it so.
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, _say_and_end)
    try:
        from onrecord.cli.commands import app, output_lost  # noqa: PLC0415 - once Ctrl-C can end it

        try:
            if is_heard:  # commands have files to put in order
                signal.signal(signal.SIGINT, signal.default_int_handler)
            app()
        except OSError as error:  # of help and version, which no command prints
            sys.exit(output_lost(error))
    except KeyboardInterrupt:  # between the commands' own handling and ours
        _say_and_end()
    finally:
        if is_heard:
            signal.signal(signal.SIGINT, _end)


def _say_and_end(number: int = signal.SIGINT, frame: FrameType | None = None) -> None:
    """End at once: an exception would be lost, or printed with its traceback, in the middle of an import."""
    os.write(2, b"onrecord: interrupted\n")
    _end(number, frame)


def _end(number: int, frame: FrameType | None) -> None:
    """End at once and silently, where the command has said what there was to say."""
    os._exit(_INTERRUPTED)
