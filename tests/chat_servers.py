"""A chat server of our own on loopback, in OpenAI's documented format, that answers and misbehaves as a test says.

It is no model: ``echo`` answers every schema from the prompt by rule. ``with_fault`` stands before any answerer, so
that each fault comes at a known share of calls, the same ones in every run.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Served:
    """One answer as it goes out: cut off after ``cut`` bytes, or not sent at all where ``drop`` is set.

    Where there is a ``pause_s``, it goes out byte by byte, with a pause before each.
    """

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: int | None = None
    delay_s: float = 0.0
    pause_s: float = 0.0


Answerer = Callable[[dict[str, Any]], Served]


class Log:
    """What reached the server: bodies, headers, and which of them were answered whole."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.delivered: list[dict[str, Any]] = []
        self.at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def entry(self, path: str, headers: Mapping[str, str], body: dict[str, Any]) -> Iterator[None]:
        """Note a request, and how many are in work at once."""
        with self._lock:
            self.paths.append(path)
            self.bodies.append(body)
            self.headers.append({key.lower(): value for key, value in headers.items()})
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


@contextlib.contextmanager
def serving(answer: Answerer) -> Iterator[tuple[str, Log]]:
    """Serve ``answer``; yield the base address and the log."""
    log = Log()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with log.entry(self.path, dict(self.headers), body):
                served = answer(body)
                time.sleep(served.delay_s)
            with contextlib.suppress(OSError):
                self._send(served, body)

        def _send(self, served: Served, body: dict[str, Any]) -> None:
            self.close_connection = True
            if served.drop:
                return
            content = served.content
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(served.status)
            for key, value in {"Content-Type": "application/json", **served.headers}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            for byte in data if served.pause_s else ():
                time.sleep(served.pause_s)
                self.wfile.write(bytes([byte]))
            self.wfile.write(b"" if served.pause_s else data if served.cut is None else data[: served.cut])
            if served.status == 200 and served.cut is None:
                log.delivered.append(body)

        def log_message(self, *_: object) -> None:
            """Keep standard error clean."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", log
    finally:
        server.shutdown()
        server.server_close()


def completion(text: Any, *, finish: str = "stop", refusal: str | None = None, read: int = 100, wrote: int = 10) -> Any:
    """Return a chat completion as OpenAI documents it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
                "logprobs": None,
                "finish_reason": finish,
            }
        ],
        "usage": {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote},
    }


def error(status: int, message: str = "no", *, code: str | None = None, **headers: str) -> Served:
    """Return an error answer as OpenAI documents it."""
    told = {"error": {"message": message, "type": "some_error", "param": None, "code": code}}
    return Served(told, status, {key.replace("_", "-"): value for key, value in headers.items()})


def echo(body: dict[str, Any]) -> Served:
    """Answer in the shape of the schema that was sent, or shown in the prompt, with words of the prompt."""
    return Served(completion(json.dumps(filled(schema_of(body), prompt_of(body)))))


def prompt_of(body: Mapping[str, Any]) -> str:
    """Return the last message's text."""
    return str(body["messages"][-1]["content"])


def schema_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of the answer, from the request or the end of the prompt, with its references read."""
    shape = body.get("response_format", {}).get("json_schema", {}).get("schema")
    if shape is None:
        shown = prompt_of(body).rpartition("\n")[2]
        shape = json.loads(shown) if shown.startswith("{") else {"type": "object", "properties": {}}
    return dict(_without_references(shape, shape.get("$defs", {})))


def _without_references(shape: Any, named: Mapping[str, Any]) -> Any:
    if isinstance(shape, dict):
        if "$ref" in shape:
            return _without_references(named[shape["$ref"].rpartition("/")[2]], named)
        return {key: _without_references(one, named) for key, one in shape.items() if key != "$defs"}
    return [_without_references(one, named) for one in shape] if isinstance(shape, list) else shape


def filled(schema: Mapping[str, Any], prompt: str) -> Any:
    """Return a value of ``schema``: the segment that shares most words with the question, and its last words."""
    lines = {int(n): text for n, text in re.findall(r"^\[(\d+)\] (.*)$", prompt, re.MULTILINE)}
    question = set(re.findall(r"\w{4,}", prompt.rpartition("Question:")[2].lower()))
    best = max(lines, key=lambda i: (len(question & set(re.findall(r"\w{4,}", lines[i].lower()))), i), default=0)
    said = " ".join(lines.get(best, "nothing").rstrip(".?!").split()[-2:])
    return _value(schema, best, said)


def _value(schema: Mapping[str, Any], number: int, said: str) -> Any:
    if "anyOf" in schema:
        return _value(schema["anyOf"][-1], number, said)
    if "enum" in schema:
        return schema["enum"][len(said) % len(schema["enum"])]
    kind = schema.get("type")
    if kind == "object":
        return {key: _value(one, number, said) for key, one in schema["properties"].items()}
    if kind == "array":
        return [_value(schema["items"], number, said)]
    if kind == "integer":
        return min(max(number, schema.get("minimum", number)), schema.get("maximum", number))
    if kind == "number":
        return max(7.5, schema.get("minimum", 7.5))
    return {"boolean": True, "null": None}.get(str(kind), said)


def forwarding(url: str) -> Answerer:
    """Return an answerer that asks the server at ``url``."""
    parts = urlsplit(url)

    def answer(body: dict[str, Any]) -> Served:
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=600)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"{parts.path}/chat/completions", json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return Served(json.loads(content), response.status)

    return answer


def with_fault(answer: Answerer, *names: str, share: float = 0.3, stays: bool = False) -> Answerer:
    """Return ``answer`` with faults of ``FAULTS`` at a share of calls, each of ``names`` as often as the others.

    Which calls are met, and by what, depends on the request and how often that came, not on the order in which threads
    ask. Where a fault ``stays``, it depends on the request alone: asked again, it fails again.
    """
    seen: Counter[str] = Counter()
    lock = threading.Lock()

    def faulty(body: dict[str, Any]) -> Served:
        asked = json.dumps([body["messages"], body.get("max_tokens")])
        with lock:
            seen[asked] += 1
            turn = 1 if stays else seen[asked]
        digest = hashlib.sha256(f"{names[0]}{turn}{asked}".encode()).digest()
        if int.from_bytes(digest[:4]) / 2**32 >= share:
            return answer(body)
        return FAULTS[names[int.from_bytes(digest[4:8]) % len(names)]](answer, body)

    return faulty


def _changed(change: Callable[[str], Any], **more: Any) -> Callable[[Answerer, dict[str, Any]], Served]:
    def fault(answer: Answerer, body: dict[str, Any]) -> Served:
        served = answer(body)
        text = served.content["choices"][0]["message"]["content"]
        return Served(completion(change(text), **more))

    return fault


def _other_types(text: str) -> str:
    return json.dumps({key: {"odd": str(value)} for key, value in json.loads(text).items()})


def _one_of_another_type(text: str) -> str:
    """Spoil one field, the same in every answer of that length."""
    given = json.loads(text)
    spoilt = sorted(given)[len(text) % len(given)] if given else ""
    return json.dumps({key: {"odd": str(value)} if key == spoilt else value for key, value in given.items()})


def _bare(text: str) -> str:
    """Give the values alone, as a server does that was never told of a schema."""
    given = json.loads(text)
    return json.dumps({key: value["value"] if isinstance(value, dict) else value for key, value in given.items()})


def _other_fields(text: str) -> str:
    return json.dumps({f"other_{key}": value for key, value in json.loads(text).items()})


FAULTS: dict[str, Callable[[Answerer, dict[str, Any]], Served]] = {
    "time-out": lambda answer, body: Served({}, delay_s=1.5),
    "dripping": lambda answer, body: replace(answer(body), pause_s=0.1),
    "429 without a time": lambda answer, body: error(429),
    "429": lambda answer, body: error(429, "slow down", retry_after="0"),
    "429 with a date": lambda answer, body: error(429, retry_after="Wed, 01 Jan 2020 00:00:00 GMT"),
    "500": lambda answer, body: error(500),
    "503": lambda answer, body: Served(b"<html>busy</html>", 503),
    "dropped": lambda answer, body: Served({}, drop=True),
    "dropped half way": lambda answer, body: Served(answer(body).content, cut=40),
    "truncated": _changed(lambda text: text[: len(text) // 2], finish="length"),
    "empty": _changed(lambda text: ""),
    "null": _changed(lambda text: None),
    "refused": _changed(lambda text: None, refusal="I cannot help with that."),
    "filtered": _changed(lambda text: "", finish="content_filter"),
    "malformed": _changed(lambda text: text[:-2]),
    "fenced": _changed(lambda text: f"Here you are:\n```json\n{text}\n```\nAnything else?"),
    "wrong types": _changed(_other_types),
    "one wrong type": _changed(_one_of_another_type),
    "other fields": _changed(_other_fields),
    "no schema": _changed(_bare),
    "prose": _changed(lambda text: "The answer is in the transcript."),
    "no completion": lambda answer, body: Served([1, 2, 3]),
    "not JSON": lambda answer, body: Served(b"<html>welcome to the network</html>"),
}
