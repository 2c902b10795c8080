"""A fine-tuning server of our own on loopback, as OpenAI documents files and jobs, that misbehaves as a test says.

It keeps to the documented rules: bearer keys, multipart uploads, lists that come newest first and page by page, jobs
that validate their files and fail by them, cancelling that is refused after the end. A job moves on by one step each
time it is retrieved. What it knows outlives ``stop``, so that it can be restarted at the same address.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "sk-tuning-secret"
SAID = "Zebulon"  # what is said in training files: it may be in no message and in no file of ours
BASE = "gpt-4.1-nano-2025-04-14"
ENDED = {"succeeded", "failed", "cancelled"}
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Fault:
    """What happens to the next call of that kind.

    ``kind`` is "429", "500", "503", "lost" (done, but no answer), "dropped" (not done), "cut" (done, half an answer),
    "not JSON" or "redirect".
    """

    call: str  # "METHOD /path", as a pattern
    kind: str


@dataclass
class Provider:
    """What the server holds, and how it behaves.

    Attributes:
        files: what was uploaded, by id, with its content.
        jobs: by id.
        queued: retrievals for which a job stays in the queue.
        steps: of training; a retrieval does ``stride`` of them.
        before_s: seconds before a call is carried out, and ``after_s`` before it is answered.
    """

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    queued: int = 1
    steps: int = 6
    stride: int = 2
    before_s: float = 0.0
    after_s: float = 0.0
    on_call: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        self._count = 0
        self._lock = threading.RLock()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Listen, at the same port as before."""
        self._server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more; nothing is forgotten."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def created(self) -> dict[str, Any]:
        """Return the only job."""
        (job,) = self.jobs.values()
        return job

    # Calls

    def answered(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        """Carry out a call."""
        with self._lock:
            for pattern, verb, name in _ROUTES:
                match = re.fullmatch(pattern, path)
                if match and verb == method:
                    result: Answer = getattr(self, name)(*match.groups(), query=query, body=body)
                    return result
            return _error(404, f"Unknown request URL: {method} {path}")

    def fault(self, call: str) -> str:
        """Return the fault that meets a call, once."""
        with self._lock:
            found = next((one for one in self.faults if re.fullmatch(one.call, call)), None)
            if found is not None:
                self.faults.remove(found)
            return found.kind if found else ""

    def _upload(self, *, query: Any, body: Any) -> Answer:
        purpose, (filename, content) = body.get("purpose", (None, b""))[1], body["file"]
        if purpose != b"fine-tune":
            return _error(400, "'purpose' is not one of the allowed values", "invalid_request_error", "purpose")
        file = {
            "id": self._id("file-"),
            "object": "file",
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": filename,
            "purpose": "fine-tune",
            "status": "processed",
            "content": content,
        }
        self.files[file["id"]] = file
        return 200, _shown(file)

    def _files(self, *, query: Any, body: Any) -> Answer:
        return _page([_shown(file) for file in self.files.values()], query)

    def _delete(self, file: str, *, query: Any, body: Any) -> Answer:
        if self.files.pop(file, None) is None:
            return _error(404, f"No such File object: {file}", param="id")
        return 200, {"id": file, "object": "file", "deleted": True}

    def _create(self, *, query: Any, body: Any) -> Answer:
        self.bodies.append(body)
        if body["model"] != BASE:
            return _error(
                400, f"Model {body['model']} is not available for fine-tuning", "model_not_available", "model"
            )
        for name in ("training_file", "validation_file"):
            if body.get(name) is not None and body[name] not in self.files:
                return _error(400, f"invalid {name}: {body[name]}", None, name)
        shape = body.get("method", {}).get("supervised", {}).get("hyperparameters", {})
        job = {
            "id": self._id("ftjob-"),
            "object": "fine_tuning.job",
            "created_at": int(time.time()),
            "model": body["model"],
            "status": "validating_files",
            "training_file": body["training_file"],
            "validation_file": body.get("validation_file"),
            "fine_tuned_model": None,
            "error": None,
            "hyperparameters": {"n_epochs": shape.get("n_epochs", "auto")},
            "metadata": body.get("metadata"),
            "organization_id": "org-1",
            "result_files": [],
            "seed": body.get("seed", 7),
            "suffix": body.get("suffix"),
            "at": 0,
        }
        self.jobs[job["id"]] = job
        self.events[job["id"]] = []
        self._tell(job, f"Created fine-tuning job: {job['id']}")
        return 200, _shown(job)

    def _jobs(self, *, query: Any, body: Any) -> Answer:
        return _page([_shown(job) for job in self.jobs.values()], query)

    def _retrieve(self, job: str, *, query: Any, body: Any) -> Answer:
        if job not in self.jobs:
            return _error(404, f"Could not find fine tune: {job}", "fine_tune_not_found", "fine_tune_id")
        self._move_on(self.jobs[job])
        return 200, _shown(self.jobs[job])

    def _cancel(self, job: str, *, query: Any, body: Any) -> Answer:
        if self.jobs[job]["status"] in ENDED:
            return _error(400, f"Job has already completed: {job}", "invalid_request_error")
        self.jobs[job]["status"] = "cancelled"
        return 200, _shown(self.jobs[job])

    def _events(self, job: str, *, query: Any, body: Any) -> Answer:
        return _page(self.events[job], query)

    # Training

    def _move_on(self, job: dict[str, Any]) -> None:
        if job["status"] in ENDED:
            return
        if job["status"] == "validating_files":
            error = self._invalid(job)
            if error is not None:
                job.update(status="failed", error=error)
                self._tell(job, error["message"], level="error")
                return
            job["status"] = "queued"
            self._tell(job, "Files validated, moving job to queued state")
        elif job["status"] == "queued":
            job["at"] += 1
            job["status"] = "running" if job["at"] > self.queued else "queued"
        else:
            self._train(job)

    def _train(self, job: dict[str, Any]) -> None:
        done = sum(event["type"] == "metrics" for event in self.events[job["id"]])
        for step in range(done + 1, min(done + self.stride, self.steps) + 1):
            data = {"step": step, "total_steps": self.steps, "train_loss": round(2 / step, 3)}
            if job["validation_file"] and step % 3 == 0:
                data["valid_loss"] = round(2.2 / step, 3)
            message = f"Step {step}/{self.steps}: training loss={data['train_loss']}"
            self._tell(job, message, kind="metrics", data=data)
        if done + self.stride >= self.steps:
            name = f"ft:{BASE}:org::" if not job["suffix"] else f"ft:{BASE}:org:{job['suffix']}:"
            job.update(status="succeeded", fine_tuned_model=f"{name}{job['id'][-4:]}", finished_at=int(time.time()))
            self._tell(job, "The job has successfully completed")

    def _invalid(self, job: dict[str, Any]) -> dict[str, Any] | None:
        lines = self.files[job["training_file"]]["content"].splitlines()
        for number, line in enumerate(lines, 1):
            try:
                fits = json.loads(line)["messages"][-1]["role"] == "assistant"
            except (ValueError, KeyError, IndexError, TypeError):
                fits = False
            if not fits or b"forbidden" in line:
                message = f"Invalid file format. Line {number} cannot be used: {line.decode()}"
                return {"code": "invalid_training_file", "message": message, "param": "training_file"}
        if len(lines) < 10:
            message = f"Training file has {len(lines)} example(s), but must have at least 10 examples"
            return {"code": "invalid_n_examples", "message": message, "param": "training_file"}
        return None

    def _tell(
        self, job: dict[str, Any], message: str, *, level: str = "info", kind: str = "message", data: Any = None
    ) -> None:
        self.events[job["id"]].append(
            {
                "id": self._id("ftevent-"),
                "object": "fine_tuning.job.event",
                "created_at": int(time.time()),
                "level": level,
                "message": message,
                "type": kind,
                "data": data or {},
            }
        )

    def _id(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:06}"


_ROUTES = (
    ("/v1/files", "POST", "_upload"),
    ("/v1/files", "GET", "_files"),
    (r"/v1/files/([\w-]+)", "DELETE", "_delete"),
    ("/v1/fine_tuning/jobs", "POST", "_create"),
    ("/v1/fine_tuning/jobs", "GET", "_jobs"),
    (r"/v1/fine_tuning/jobs/([\w-]+)", "GET", "_retrieve"),
    (r"/v1/fine_tuning/jobs/([\w-]+)/cancel", "POST", "_cancel"),
    (r"/v1/fine_tuning/jobs/([\w-]+)/events", "GET", "_events"),
)


@contextlib.contextmanager
def provider(**how: Any) -> Iterator[Provider]:
    """Serve a provider."""
    one = Provider(**how)
    one.start()
    try:
        yield one
    finally:
        one.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the tests."""


def _handler(one: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def do_DELETE(self) -> None:
            self._serve("DELETE")

        def _serve(self, method: str) -> None:
            parts = urlsplit(self.path)
            body = _body(
                self.headers.get("Content-Type", ""), self.rfile.read(int(self.headers.get("Content-Length", 0)))
            )
            call = f"{method} {parts.path}"
            one.calls[call] += 1
            one.headers.append({key.lower(): value for key, value in self.headers.items()})
            if one.on_call is not None:
                one.on_call(call)
            time.sleep(one.before_s)
            kind = one.fault(call)
            if self.headers.get("Authorization") != f"Bearer {KEY}":
                return self._send(*_error(401, "Incorrect API key provided", "invalid_api_key"))
            if kind == "dropped":
                return self._hang_up()
            if kind == "redirect":
                return self._send(307, {}, {"Location": "http://127.0.0.1:9/v1/elsewhere"})
            if kind.isdecimal():
                return self._send(*_error(int(kind), "overloaded"), {"Retry-After": "0"} if kind == "429" else {})
            answer = one.answered(method, parts.path, parse_qs(parts.query), body)
            time.sleep(one.after_s)
            if kind == "lost":
                return self._hang_up()
            with contextlib.suppress(OSError):
                self._send(*answer, cut=kind == "cut", text=b"<html>" if kind == "not JSON" else None)
            return None

        def _hang_up(self) -> None:
            self.close_connection = True

        def _send(
            self,
            status: int,
            content: Any,
            headers: dict[str, str] | None = None,
            *,
            cut: bool = False,
            text: bytes | None = None,
        ) -> None:
            self.close_connection = True
            data = text or json.dumps(content).encode()
            self.send_response(status)
            for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if cut else data)

        def log_message(self, *_: object) -> None:
            """Keep standard error clean."""

    return Handler


def _body(kind: str, data: bytes) -> Any:
    """Return the members of a JSON body, or of a form by name: (file name, content)."""
    if not kind.startswith("multipart/form-data"):
        return json.loads(data) if data else {}
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + data)
    found = {}
    for part in message.get_payload():
        assert not isinstance(part, str)
        name = part.get_param("name", header="Content-Disposition")
        content = part.get_payload(decode=True)
        found[str(name)] = (part.get_filename(), content)
    return found


def _page(rows: list[dict[str, Any]], query: dict[str, list[str]]) -> Answer:
    """Return a page of a list, newest first."""
    newest = rows[::-1]
    after, limit = query.get("after", [""])[0], int(query.get("limit", ["20"])[0])
    start = next((i + 1 for i, row in enumerate(newest) if row["id"] == after), 0)
    shown = newest[start : start + limit]
    return 200, {"object": "list", "data": shown, "has_more": start + limit < len(newest)}


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in {"content", "at"}}


def _error(status: int, message: str, code: str | None = None, param: str | None = None) -> Answer:
    return status, {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


# Training files


def chat_line(number: int, **more: Any) -> str:
    """Return a line of a training file."""
    messages = [
        {"role": "system", "content": "Read."},
        {"role": "user", "content": f"My name is {SAID} {number}."},
        {"role": "assistant", "content": json.dumps({"name": f"{SAID} {number}"})},
    ]
    return json.dumps({"messages": messages, **more})


def written(path: Path, train: list[str], validation: list[str] | None = None) -> Path:
    """Write lines as the folder of a training."""
    path.mkdir(exist_ok=True)
    (path / "train.jsonl").write_text("".join(f"{one}\n" for one in train))
    if validation is not None:
        (path / "validation.jsonl").write_text("".join(f"{one}\n" for one in validation))
    return path


def training_folder(path: Path, train: Iterable[int], validation: Iterable[int] | None = None) -> Path:
    """Write a folder as ``tune prepare`` does, with lines of these numbers."""
    held = None if validation is None else [chat_line(number) for number in validation]
    return written(path, [chat_line(number) for number in train], held)
