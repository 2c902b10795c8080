"""The file in which a long run keeps its finished records, so that a crash costs at most the one in work.

One JSON line a case, written through to the disk before the next case begins. Each line carries a key of all that it
was made from: after a change of the system, the schema or the transcript it is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from filelock import FileLock, Timeout

from onrecord.errors import OutputError, RunError
from onrecord.json_lines import parse_json


class RunFile:
    """Finished records of one system, in ``FOLDER/NAME.jsonl``; use it in a ``with`` block.

    Raises:
        OutputError: the folder or the file cannot be written.
        RunError: another run is writing it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{quote(name, safe=' ')}.jsonl"
        self._lock = FileLock(self.path.with_name(f"{self.path.name}.lock"))
        self._lines: dict[str, Mapping[str, Any]] = {}
        self.stale = 0

    def finished(self, case_id: str, key: str) -> Mapping[str, Any] | None:
        """Return the line of a case that an earlier run finished with the same key; None where there is none."""
        line = self._lines.get(case_id)
        return line if line is not None and line.get("key") == key else None

    def append(self, case_id: str, key: str, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write a finished case down, and return its line as it will be read."""
        whole = {"id": case_id, "key": key, **line}
        text = json.dumps(whole, ensure_ascii=False) + "\n"
        try:
            with self.path.open("ab") as file:
                file.write(text.encode("utf-8", "surrogatepass"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _mapped(self.path, error) from error
        return whole

    def __enter__(self) -> RunFile:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            what = "another run is writing here"
            raise RunError(what, where=str(self.path), hint="Wait for it, or choose another --out") from error
        except OSError as error:
            raise _mapped(self.path, error) from error
        self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def _read(self) -> None:
        """Read what is finished, and take away a last line of which only a part was written."""
        try:
            data = self.path.read_bytes() if self.path.exists() else b""
            whole = data[: data.rfind(b"\n") + 1]
            if len(whole) < len(data):
                os.truncate(self.path, len(whole))
        except OSError as error:
            raise _mapped(self.path, error) from error
        for text in whole.decode("utf-8", "replace").split("\n"):
            try:
                line = parse_json(text) if text else None
            except ValueError:
                continue  # damaged on the disk: that case is made anew
            if isinstance(line, dict) and isinstance(line.get("id"), str):
                self._lines[line["id"]] = line


def _mapped(path: Path, error: OSError) -> OutputError:
    what = f"cannot be written: {(error.strerror or 'error').lower()}"
    return OutputError(what, where=str(path), hint="Choose another path with --out")
