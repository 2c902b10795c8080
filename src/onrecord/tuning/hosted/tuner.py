"""HostedTuning: the steps of one job in their order, each written down, so that any of them may end in a kill.

What is about to be sent is written down first. After a kill the server is asked whether it came; if not, a little
time is given to a call that may still be on its way, and the server is asked again, before anything is sent again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from onrecord.errors import ModelError, OutputError, RunError, UsageError
from onrecord.models.endpoints import Endpoint, endpoint
from onrecord.tuning.hosted.job_file import JobFile, Settings, Upload, read_job_file
from onrecord.tuning.hosted.service import Json, TuningService, failure_of, merged
from onrecord.tuning.hosted.training_files import TrainingFile

ENDED = frozenset({"succeeded", "failed", "cancelled"})
_SETTLES_S = 10.0  # after so long, a call that was on its way at a kill has come or will not
_PATIENCE_S = 120.0
_WAITING_PATIENCE_S = 3600.0  # a job goes on while its server cannot be reached
_FIRST_POLL_S, _LONGEST_POLL_S = 2.0, 60.0
Progress = Callable[[JobFile], None]
T = TypeVar("T")


class HostedTuning:
    """One hosted tuning and the file that it is written down in; use it in a ``with`` block.

    Args:
        path: the file.
        state: what it holds, or will.
        settles_s: seconds that a call which was on its way at a kill may still take.
        first_wait_s: seconds before a failed call is made again; they double.

    Raises:
        UsageError: its model is none that OpenAI's API serves, or its server is another one now.
        RunError: another process works on the file.
        MissingExtraError: the SDK is not installed.
        AccessError: there is no key where one is needed.
    """

    def __init__(self, path: Path, state: JobFile, *, settles_s: float = _SETTLES_S, first_wait_s: float = 0.5) -> None:
        self.path = path
        self.state = state
        self.endpoint = _tunable(state.model)
        if self.endpoint.base_url != state.address:
            what = f"the job is at {state.address}, and {state.model} is at {self.endpoint.base_url} now"
            raise UsageError(what, where=str(path), hint="Set OPENAI_BASE_URL as it was")
        self._settles_s = settles_s
        self._first_wait_s = first_wait_s
        self._service: TuningService | None = None
        self._lock = FileLock(path.with_name(f"{path.name}.lock"))

    def __enter__(self) -> HostedTuning:
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            hint = "Wait for it: two would send everything twice"
            raise RunError("another process works on this job", where=str(self.path), hint=hint) from error
        except OSError as error:
            what = f"cannot be written: {(error.strerror or 'error').lower()}"
            raise OutputError(what, where=str(self.path), hint="Choose another path") from error
        if self.path.exists():
            self.state = read_job_file(self.path)  # as it is, now that nobody else changes it
        return self

    def __exit__(self, *_: object) -> None:
        if self._service is not None:
            self._service.close()
            self._service = None
        self._lock.release()

    @property
    def tuned(self) -> str:
        """The tuned model as ``--model`` takes it; empty until there is one."""
        if not self.state.tuned:
            return ""
        at = f"{self.endpoint.base_url}#"
        return f"{at if self.endpoint.name.startswith(at) else 'openai:'}{self.state.tuned}"

    def unsent(self) -> dict[str, Upload]:
        """Return the files that have still to be sent, as far as is known."""
        if self.state.job:
            return {}
        return {name: upload for name, upload in self.state.uploads.items() if not upload.id}

    def start(self, files: Mapping[str, TrainingFile]) -> None:
        """Upload what is not there, and create the job, if they are not there yet.

        Raises:
            UsageError: the files are not those that the job was begun with.
            ModelError: the server fails, or refuses.
            AccessError: the server cannot be used.
        """
        for name, upload in self.state.uploads.items():
            if files[name].sha256 != upload.sha256:
                hint = "Begin another job with another --out"
                raise UsageError("has changed since the job was begun", where=str(files[name].path), hint=hint)
        self._keep(self.state)
        for name in self.unsent():
            self._upload(name, files[name].content)
        if not self.state.job:
            self._create()

    def refresh(self) -> None:
        """Read where the job is, and its new losses.

        Raises:
            UsageError: it was never created.
            ModelError: the server fails.
            AccessError: the server cannot be used.
        """
        self._find_job()
        job = self._served.job(self.state.job)
        points, last = self._served.points(self.state.job, after=self.state.last_event)
        self._keep(_as_served(replace(self.state, points=merged(self.state.points, points), last_event=last), job))

    def wait(self, progress: Progress, *, first_poll_s: float = _FIRST_POLL_S) -> None:
        """Refresh until the job has ended; the longer nothing changes, the more seldom.

        Raises:
            ModelError: the server could not be reached for an hour.
            AccessError: it cannot be used.
        """
        self._served.patience_s = _WAITING_PATIENCE_S
        pause = first_poll_s
        while True:
            before = (self.state.status, self.state.last_event)
            self.refresh()
            progress(self.state)
            if self.state.status in ENDED:
                return
            changed = before != (self.state.status, self.state.last_event)
            pause = first_poll_s if changed else min(2 * pause, _LONGEST_POLL_S)
            time.sleep(pause)

    def cancel(self) -> None:
        """Cancel the job; one that has ended stays as it ended."""
        self._find_job()
        if self.state.status not in ENDED:
            self._keep(_as_served(self.state, self._served.cancel(self.state.job)))

    def forget(self) -> int:
        """Delete the uploaded files from the server, and return how many."""
        if self.state.job and self.state.status not in ENDED:
            hint = f"Wait for it, or: onrecord tune hosted cancel {self.path}"
            raise UsageError("the job still reads its files", where=str(self.path), hint=hint)
        there = {name: self._find_file(upload) for name, upload in self.state.uploads.items()}
        for name, file in there.items():
            if file:
                self._served.delete_file(file)
            self._keep(self.state.with_upload(name, replace(self.state.uploads[name], id="", begun_s=None)))
        return sum(bool(file) for file in there.values())

    # Steps

    @property
    def _served(self) -> TuningService:
        if self._service is None:
            self._service = TuningService(self.endpoint, patience_s=_PATIENCE_S, first_wait_s=self._first_wait_s)
        return self._service

    def _keep(self, state: JobFile) -> None:
        state.write(self.path)
        self.state = state

    def _upload(self, name: str, content: bytes) -> None:
        upload = self.state.uploads[name]
        found = self._find_file(upload)
        if found is None:
            self._keep(self.state.with_upload(name, replace(upload, begun_s=time.time())))
            found = self._served.upload(upload.filename, content)
        self._keep(self.state.with_upload(name, replace(self.state.uploads[name], id=found)))

    def _find_file(self, upload: Upload) -> str | None:
        if upload.id or upload.begun_s is None:
            return upload.id or None
        return self._looked_up(upload.begun_s, lambda: self._served.find_file(upload.filename, upload.size))

    def _create(self) -> None:
        found = self._lost_job()
        if found is None:
            self._keep(replace(self.state, begun_s=time.time()))
            validation = self.state.uploads.get("validation")
            found = self._served.create(
                self.state.key,
                self.state.settings,
                train=self.state.uploads["train"].id,
                validation=validation.id if validation else None,
            )
        self._keep(_as_served(self.state, found))

    def _lost_job(self) -> Json | None:
        """Return the job that was created and not written down before a kill; None where none was."""
        train = self.state.uploads["train"].id
        if self.state.begun_s is None or not train:
            return None
        return self._looked_up(self.state.begun_s, lambda: self._served.find_job(self.state.key, train))

    def _find_job(self) -> None:
        if self.state.job:
            return
        found = self._lost_job()
        if found is None:
            hint = f"Go on with: onrecord tune hosted start FOLDER --model {self.state.model} --out {self.path}"
            raise UsageError("the job was not created", where=str(self.path), hint=hint)
        self._keep(_as_served(self.state, found))

    def _looked_up(self, begun_s: float, find: Callable[[], T | None]) -> T | None:
        """Look for what was being sent at a kill, twice if the kill was a moment ago."""
        found = find()
        left = begun_s + self._settles_s - time.time()
        if found is not None or left <= 0:
            return found
        time.sleep(min(left, self._settles_s))
        return find()


def begin(
    path: Path, model: str, files: Mapping[str, TrainingFile], settings: Settings, *, settles_s: float = _SETTLES_S
) -> HostedTuning:
    """Return the tuning that ``path`` holds, or a new one that will be written there.

    Raises:
        UsageError: ``path`` holds a tuning of another model, of other files or with other settings.
    """
    served = _tunable(model)
    key = uuid.uuid4().hex
    uploads = {
        name: Upload(f"onrecord-{key}-{name}.jsonl", file.sha256, len(file.content), file.lines, file.tokens)
        for name, file in files.items()
    }
    new = JobFile(key, model, served.base_url, settings, uploads)
    if not path.exists():
        return HostedTuning(path, new, settles_s=settles_s)
    old = read_job_file(path)
    told = {
        "model": old.model == model,
        "settings": old.settings == settings,
        "training files": _hashes(old) == _hashes(new),
    }
    other = [name for name, same in told.items() if not same]
    if other:
        hint = "Name another --out, or give what it was begun with"
        raise UsageError(f"holds a job with another {' and other '.join(other)}", where=str(path), hint=hint)
    return HostedTuning(path, old, settles_s=settles_s)


@contextmanager
def resume(path: Path, *, settles_s: float = _SETTLES_S) -> Iterator[HostedTuning]:
    """Give the tuning that ``path`` holds.

    Raises:
        UsageError: it holds none.
    """
    with HostedTuning(path, read_job_file(path), settles_s=settles_s) as tuning:
        yield tuning


def _tunable(model: str) -> Endpoint:
    served = endpoint(model)
    if served is None or served.provider != "openai":
        hint = "As in openai:gpt-4.1-nano-2025-04-14; a model on this machine is tuned by: onrecord tune run"
        raise UsageError(f"{model!r} is no model of a server with OpenAI's API", hint=hint)
    return served


def _hashes(state: JobFile) -> dict[str, str]:
    return {name: upload.sha256 for name, upload in state.uploads.items()}


def _as_served(state: JobFile, job: Json) -> JobFile:
    """Return the state with what the server says of its job."""
    name, status, tuned = job.get("id"), job.get("status"), job.get("fine_tuned_model")
    if not isinstance(name, str) or not isinstance(status, str):
        raise ModelError("the server's answer is no tuning job", where=state.model)
    if status == "succeeded" and not isinstance(tuned, str):
        raise ModelError("the server names no tuned model", where=state.model, hint="Ask again in a while")
    failure = failure_of(job) if status == "failed" else ""
    return replace(state, job=name, status=status, tuned=tuned if isinstance(tuned, str) else "", failure=failure)
