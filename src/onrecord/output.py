"""Writing results so that no reader ever sees half of one: to a neighbour first, then moved into place."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import TracebackType

from onrecord.errors import OutputError


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path``, whole or not at all.

    Raises:
        OutputError: the file cannot be written; what stood there before is untouched.
    """
    with LineWriter(path) as writer:
        writer.write(text)


class LineWriter:
    """Collects lines in ``PATH.part`` and moves the file to ``PATH`` when all are there.

    Where the block ends with an error, the part is kept if whole lines were written to it, so that finished
    work is not lost, and removed if it is empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.part = path.with_name(f"{path.name}.part")
        self.lines = 0
        try:
            # Unbuffered: nothing is left over that closing would try to write once more.
            self._file = self.part.open("wb", buffering=0)
        except OSError as error:
            raise _mapped(path, error) from error

    def write(self, text: str) -> None:
        """Write ``text`` through to the disk.

        Raises:
            OutputError: the disk is full or gone; the part is removed if nothing whole is in it.
        """
        at = self._file.tell()
        try:
            left = memoryview(text.encode("utf-8", "surrogateescape"))
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._cut(at)
            raise _mapped(self._path, error) from error
        self.lines += 1

    def __enter__(self) -> LineWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                os.replace(self.part, self._path)
            elif self.lines == 0:
                self.part.unlink(missing_ok=True)
        except OSError as failure:
            if kind is None:
                raise _mapped(self._path, failure) from failure

    def _cut(self, at: int) -> None:
        """Take a line back of which only a part went to the disk."""
        try:
            os.truncate(self.part, at)
        except OSError:
            return


def refuse_unwritable(path: Path) -> None:
    """Find out early, before any work is done for it, that a result cannot be written to ``path``.

    Raises:
        OutputError: its folder is not there or may not be written to, or it is a folder itself.
    """
    folder = path.parent
    for failed, why in (
        (path.is_dir(), errno.EISDIR),
        (not folder.exists(), errno.ENOENT),
        (not folder.is_dir(), errno.ENOTDIR),
        (not os.access(folder, os.W_OK), errno.EACCES),
    ):
        if failed:
            raise _mapped(path, OSError(why, os.strerror(why)))


def _mapped(path: Path, error: OSError) -> OutputError:
    what = error.strerror or "cannot be written"
    return OutputError(f"cannot be written: {what.lower()}", where=str(path), hint="Choose another path")
