"""What a record costs in tokens: ours beside ``instructor`` and ``langextract``, on SYNUR dev and SIMORD dev.

The model is played by a clerk behind a chat endpoint on loopback, who knows the right record and answers whatever shape
is asked for; so each system writes what it would write with a model that reads well, and quality is not measured here
(``peers.py`` does, with a real model). Tokens are estimated as ``onrecord.models`` does, from what passes the endpoint:
all messages, the answer's schema where it is sent along (``shapes``; most providers bill it, servers with grammars do
not), and the answer. Each peer is used as in ``peer_systems.py``.

    python benchmarks/tokens.py [--limit N]
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
from rich.progress import track

from corpora import Case, limited, options, require_data, simord, synur
from onrecord import Extractor, open_model
from onrecord.models.base import estimated_tokens
from onrecord.schema import leaves
from peer_systems import Instructor, LangExtract, PlainOutput, labelled_example, quotable
from peers import require_peers
from reporting import write_result


@dataclass
class Clerk:
    """The endpoint's model: the case whose record it knows, and the tokens that passed."""

    case: Case | None = None
    requests: int = 0
    messages: int = 0
    shapes: int = 0
    written: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, body: Mapping[str, Any]) -> str:
        """Answer one request, and count it."""
        told = [str(message["content"]) for message in body["messages"]]
        shape = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema") or {}
        answer = json.dumps(self._filled(shape, told[-1]), ensure_ascii=False)
        with self.lock:
            self.requests += 1
            self.messages += sum(map(estimated_tokens, told))
            self.shapes += estimated_tokens(json.dumps(shape)) if shape else 0
            self.written += estimated_tokens(answer)
        return answer

    def _filled(self, shape: Mapping[str, Any], prompt: str) -> Any:
        assert self.case is not None
        record = self.case.record or {}
        asked = shape.get("properties", {})
        if "extractions" in asked or not asked:
            return {"extractions": list(_extractions(self.case, prompt))}
        named = shape.get("$defs", {})
        answer = {}
        for key, one in asked.items():
            value = _cited(key, one, record) if _is_ours(shape) else record.get(key)
            # Some labels are none of their field's options: a system would ask again and again for what cannot be said.
            valid = jsonschema.Draft202012Validator({**one, "$defs": named}).is_valid(value)
            answer[key] = value if valid else [] if _is_list(one, named) else None
        return answer


def _is_list(shape: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    return jsonschema.Draft202012Validator({**shape, "$defs": named}).is_valid([])


def _is_ours(shape: Mapping[str, Any]) -> bool:
    return '"segments"' in json.dumps(shape)


def _cited(key: str, shape: Mapping[str, Any], record: Mapping[str, Any]) -> Any:
    """Return a key's part of our answer: values with the number of a segment."""
    if key == "_others":
        names = shape["items"]["enum"]
        return [name for name in names if record.get(name) not in (None, [], "")]
    value = record.get(key)
    if isinstance(value, list):
        return [{"segments": [1], **(one if isinstance(one, Mapping) else {"value": one})} for one in value]
    return None if value is None else {"segments": [1], "value": value}


def _extractions(case: Case, prompt: str) -> Iterator[dict[str, Any]]:
    """Yield langextract's form of the values that the prompt's last chunk says word for word, as in its examples.

    Values that are said otherwise cost it nothing here: the count is to its advantage.
    """
    chunk = prompt.rpartition("Q: ")[2].lower()
    every = labelled_example(case, {name for name, _ in _named(case)})
    for one in every.extractions:
        if re.search(rf"(?<!\w){re.escape(one.extraction_text.lower())}(?!\w)", chunk):
            attributes = {f"{one.extraction_class}_attributes": one.attributes or {}}
            yield {one.extraction_class: one.extraction_text, **attributes}


def _named(case: Case) -> Iterator[tuple[str, Any]]:
    for prop in case.schema.root.properties:
        found = prop.node.field or (prop.node.items.field if prop.node.items else None)
        yield (found.label if prop.name.isdigit() and found else prop.name), prop


@contextmanager
def endpoint(clerk: Clerk) -> Iterator[str]:
    """Serve the clerk; yield the base address of the API."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            message = {"role": "assistant", "content": clerk.answer(body)}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
            told = {"id": "1", "object": "chat.completion", "created": 0, "model": "clerk", "usage": usage}
            out = json.dumps({**told, "choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()


def counted(cases: Sequence[Case], fill: Callable[[Case], Any], clerk: Clerk, name: str) -> dict[str, Any]:
    """Let a system fill all records; return its tokens a record, and how many right values came back."""
    clerk.requests = clerk.messages = clerk.shapes = clerk.written = 0
    right = 0
    for case in track(cases, description=name):
        clerk.case = case
        got = fill(case)
        right += sum(1 for pointer, value in leaves(case.record) if value is not None and _at(got, pointer) == value)
    each = len(cases)
    return {
        "requests": round(clerk.requests / each, 2),
        "messages": round(clerk.messages / each),
        "shapes": round(clerk.shapes / each),
        "written": round(clerk.written / each),
        "tokens": round((clerk.messages + clerk.shapes + clerk.written) / each),
        "tokens_without_shapes": round((clerk.messages + clerk.written) / each),
        "right_values_kept": right,
    }


def _at(record: Any, pointer: str) -> Any:
    return dict(leaves(record)).get(pointer)


def corpus(cases: Sequence[Case], example: Case, clerk: Clerk, url: str) -> dict[str, Any]:
    """Measure all systems on one corpus; langextract's example is a labelled case of the train split."""
    model = open_model(f"{url}#clerk")
    ours = Extractor(cases[0].schema, model=model)
    peers = [PlainOutput(url), Instructor(url), LangExtract(url, {case.group: example for case in cases})]
    found = {peer.name: counted(cases, lambda case, p=peer: p.fill(case).record, clerk, peer.name) for peer in peers}  # type: ignore[misc]
    found["onrecord"] = counted(cases, lambda case: ours.propose(case.transcript) and None, clerk, "onrecord")
    model.close()
    for name, row in found.items():
        row["ours_to_it"] = round(found["onrecord"]["tokens"] / row["tokens"], 3)
        row["ours_to_it_without_shapes"] = round(
            found["onrecord"]["tokens_without_shapes"] / row["tokens_without_shapes"], 3
        )
        if name == "onrecord":
            del row["right_values_kept"]  # what is proposed goes through the checks: asking.py has the recall
    return found


def main() -> None:
    """Measure both corpora."""
    chosen = options(__doc__)
    require_data()
    require_peers()
    logging.getLogger("absl").setLevel(logging.ERROR)
    clerk = Clerk()
    figures = {}
    with endpoint(clerk) as url:
        for name, cases, train in (("synur", synur(), synur("train")), ("simord", simord(), simord("train"))):
            dev = limited(cases, chosen.limit)
            example = max(limited(train, 20), key=lambda case: quotable(case, case.schema))
            figures[name] = {"cases": len(dev), **corpus(dev, example, clerk, url)}
    write_result("tokens", figures, whole=chosen.whole)


if __name__ == "__main__":
    main()
