"""JOB.json: what a hosted tuning has come to, written down before and after each step, so that a kill costs nothing.

It holds names, sizes, hashes, ids and losses; no key, and nothing of what the files say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.json_lines import parse_json, read_file_text
from onrecord.output import write_text

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is tuned; what is None is left to the server."""

    epochs: int | None = None
    suffix: str | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A training file of a job.

    Attributes:
        filename: what it is called on the server; it holds the job's key, so that it is found again.
        sha256: of its content.
        size: its bytes.
        lines: its examples.
        tokens: of all of them, estimated.
        begun_s: when it was last about to be sent (seconds since 1970); None before.
        id: what the server calls it; empty while it is not there.
    """

    filename: str
    sha256: str
    size: int
    lines: int
    tokens: int
    begun_s: float | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """What a server says of one step of training; None where it does not say."""

    step: int
    steps: int | None = None
    loss: float | None = None
    validation_loss: float | None = None


@dataclass(frozen=True, slots=True)
class JobFile:
    """One hosted tuning, from the first upload to the tuned model.

    Attributes:
        key: made up at the beginning; the job's metadata and the names of its files have it.
        model: the model to be tuned, as ``--model`` takes it.
        address: the server's base address, to notice that it is another one now.
        settings: how it is tuned.
        uploads: "train" and perhaps "validation".
        begun_s: when the job was last about to be created (seconds since 1970); None before.
        job: what the server calls the job; empty while there is none.
        status: the server's word for where the job is; empty while there is none.
        tuned: the server's name of the tuned model; empty until there is one.
        failure: why it failed, in words of ours; empty where it did not.
        points: the losses so far, in order of steps.
        last_event: the newest of the job's events that was read.
    """

    key: str
    model: str
    address: str
    settings: Settings
    uploads: Mapping[str, Upload]
    begun_s: float | None = None
    job: str = ""
    status: str = ""
    tuned: str = ""
    failure: str = ""
    points: tuple[Point, ...] = field(default=())
    last_event: str = ""

    def write(self, path: Path) -> None:
        """Write it, whole or not at all."""
        write_text(path, json.dumps({"version": _VERSION, **asdict(self)}, ensure_ascii=False, indent=1) + "\n")

    def with_upload(self, name: str, upload: Upload) -> JobFile:
        """Return it with another state of one of its files."""
        return replace(self, uploads={**self.uploads, name: upload})


def read_job_file(path: Path) -> JobFile:
    """Read what ``write`` wrote.

    Raises:
        UsageError: it cannot be read, or is no such file.
    """
    hint = "Name the file that `onrecord tune hosted start --out` wrote"
    text = read_file_text(path, error=UsageError, hint=hint)
    try:
        given: dict[str, Any] = parse_json(text)
        version = given.pop("version")
        if version != _VERSION:
            raise UsageError(f"is of version {version}, and this program reads {_VERSION}", where=str(path))
        given["settings"] = Settings(**given["settings"])
        given["uploads"] = {name: Upload(**one) for name, one in given["uploads"].items()}
        given["points"] = tuple(Point(**one) for one in given["points"])
        return JobFile(**given)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError("is no job of hosted tuning", where=str(path), hint=hint) from error
