"""What of 500 identifiers leaves the machine with ``redact``, and whether the records are the same as without.

A chat server on loopback writes down all that reaches it. It answers by rule from what it sees: the words after a
cue, as a model that has understood the question would copy them. The identifiers are ``seeding``'s, in conversations
of our own and between the lines of real ones (PriMock57, SGD). An identifier counts as seen if any telling part of
it was: any word of a name, any three words or four signs in a row of anything else.

python benchmarks/redaction.py [--limit N]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from corpora import DATA, primock57, sgd
from onrecord import Extractor, Record, Schema, Transcript
from onrecord.models import open_model
from onrecord.redaction import redacted
from reporting import write_result
from seeding import FIELDS, Seed, Talk, sown, talk

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {name: {"type": ["string", "null"], "description": told} for name, (told, _) in FIELDS.items()},
    }
)
_LINE = re.compile(r"^\[(\d+)\] (?:[^:\n]{1,60}: )?(.*)$", re.MULTILINE)


def answer(body: Mapping[str, Any]) -> str:
    """Answer a request by rule: each field's value is what stands between its cue and "okay"."""
    prompt = str(body["messages"][-1]["content"])
    given: dict[str, Any] = {}
    for name, (_, cue) in FIELDS.items():
        if not re.search(rf"^- {name}:", prompt, re.MULTILINE):
            continue
        given[name] = None
        for number, text in _LINE.findall(prompt):
            found = re.search(rf"\b{cue} (.+?)[;,.]? okay", text, re.IGNORECASE)
            if found:
                given[name] = {"segments": [int(number)], "value": found[1]}
    return json.dumps(given)


@contextmanager
def recording() -> Iterator[tuple[str, list[str]]]:
    """Serve ``answer`` in OpenAI's format; yield its address and everything that was sent to it."""
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append(raw.decode("utf-8"))
            message = {"role": "assistant", "content": answer(json.loads(raw)), "refusal": None}
            choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
            usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
            completion = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
            data = json.dumps({**completion, "usage": usage}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Keep standard error clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", sent
    finally:
        server.shutdown()
        server.server_close()


def record_of(one: Talk, address: str, *, redact: bool) -> Record:
    """Fill one talk's record with the served model; nothing else reads it but the rules."""
    with Extractor(SCHEMA, model=open_model(f"{address}#rule"), encoder=None, reader=None, redact=redact) as extractor:
        return extractor.extract(Transcript.from_segments(one.segments))


def lines_sent(sent: Sequence[str]) -> dict[int, str]:
    """Return what was sent of each segment, its speaker too, over all requests."""
    found: dict[int, str] = {}
    for raw in sent:
        for message in json.loads(raw)["messages"]:
            for number, line in re.findall(r"^\[(\d+)\] (.*)$", message["content"], re.MULTILINE):
                found[int(number)] = f"{found.get(int(number), '')} {line}"
    return found


def is_seen(seed: Seed, where: Sequence[int], sent: Sequence[str]) -> bool:
    """Say whether any part that tells of a seed is in what was sent: its own lines, for words that others say too."""
    lines = lines_sent(sent)
    own = " ".join(lines.get(at, "") for at in where) if where else " ".join(lines.values())
    everything = "\n".join(json.dumps(json.loads(raw), ensure_ascii=False) for raw in sent)
    return any(_shows(seed.kind, surface, own, everything) for surface in seed.surfaces)


def _shows(kind: str, surface: str, own: str, everything: str) -> bool:
    if re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", own, re.IGNORECASE) or (
        len(surface) > 7 and surface.casefold() in everything.casefold()
    ):
        return True
    if kind in {"name", "customer_name", "given_name", "speaker"}:
        parts = [part for part in re.split(r"[\s-]+", surface) if len(part) > 1 and part.lower() not in _PARTICLES]
        return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", own) for part in parts)
    words = re.findall(r"\w+", surface)
    runs = [words[at : at + 3] for at in range(len(words) - 2)] or [words]
    if any(re.search(r"\W+".join(map(re.escape, run)), own, re.IGNORECASE) for run in runs if len("".join(run)) > 2):
        return True
    signs = re.sub(r"\W", "", surface).casefold()
    plain = re.sub(r"\W", "", own).casefold()
    return any(c.isdigit() for c in signs) and any(
        signs[at : at + 4] in plain for at in range(len(signs) - 3) if any(c.isdigit() for c in signs[at : at + 4])
    )


_PARTICLES = {"van", "der", "de", "la", "bin", "von", "da", "st.", "al"}


def too_much(one: Talk) -> tuple[int, int, Counter[str]]:
    """Return how many words of what identifies nobody are hidden, of how many, and which."""
    transcript = Transcript.from_segments(one.segments)
    redaction = redacted(transcript)
    seeded: dict[int, list[tuple[int, int]]] = {}
    for seed, where in zip(one.seeds, one.where, strict=True):
        for at in where:
            text = transcript.segments[at].text
            for surface in seed.surfaces:
                spans = [match.span() for match in re.finditer(re.escape(surface), text)]
                seeded.setdefault(at, []).extend(spans)
    hidden: Counter[str] = Counter()
    for piece in redaction.hidden:
        if not any(a < piece.end and piece.start < b for a, b in seeded.get(piece.segment, ())):
            hidden.update(transcript.segments[piece.segment].text[piece.start : piece.end].lower().split())
    words = sum(len(segment.text.split()) for segment in transcript.segments)
    return hidden.total(), words - sum(len(s.split()) for seed in one.seeds for s in seed.surfaces), hidden


def measure(talks: Sequence[Talk], *, show: bool = False) -> dict[str, Any]:
    """Fill every talk's record without and with ``redact``, and count what the server saw."""
    seeds: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    without: Counter[str] = Counter()
    same = values = seeded_values = hidden = words = 0
    for one in talks:
        with recording() as (address, sent):
            plain = record_of(one, address, redact=False)
            unredacted = list(sent)
            sent.clear()
            record = record_of(one, address, redact=True)
        for seed, where in zip(one.seeds, one.where, strict=True):
            seeds[seed.kind] += 1
            without[seed.kind] += is_seen(seed, where, unredacted)
            if is_seen(seed, where, sent):
                seen[seed.kind] += 1
                if show:
                    print(one.id, seed.kind, seed.surfaces, file=sys.stderr)
        values += len(plain.claims)
        seeded_values += sum(claim.value in {s for seed in one.seeds for s in seed.surfaces} for claim in plain.claims)
        same += _shape(plain) == _shape(record)
        if show and _shape(plain) != _shape(record):
            print(one.id, plain.data, record.data, record.failures, file=sys.stderr)
        more, of, _ = too_much(one)
        hidden, words = hidden + more, words + of
    return {
        "transcripts": len(talks),
        "identifiers": seeds.total(),
        "seen_without": without.total(),
        "seen": seen.total(),
        "seen_share": round(seen.total() / seeds.total(), 4),
        "by_kind": {kind: [seen[kind], seeds[kind]] for kind in sorted(seeds)},
        "same_records": same,
        "values": values,
        "values_that_identify": seeded_values,
        "other_words_hidden": hidden,
        "other_words": words,
    }


def _shape(record: Record) -> Any:
    given = record.to_dict()
    return {key: given[key] for key in ("data", "claims", "withheld", "complete", "missing")}


def real(limit: int | None) -> list[Talk]:
    """Return real conversations with identifiers between their lines, as many of each corpus."""
    cases = [*islice(primock57(), limit or 25), *islice(sgd(), limit or 25)]
    rows = (
        [{"speaker": segment.speaker, "text": segment.text} for segment in case.transcript.segments] for case in cases
    )
    return [sown(case.id, segments) for case, segments in zip(cases, rows, strict=True)]


def main() -> None:
    """Measure conversations of our own, and real ones where the data are here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="conversations of each sort; no result is written then")
    parser.add_argument("--first", type=int, default=0, help="the first conversation of our own")
    parser.add_argument("--show", action="store_true", help="name what was seen, on standard error")
    given = parser.parse_args()
    count = given.limit or 50
    with tempfile.TemporaryDirectory() as folder, patch.dict("os.environ", {"ONRECORD_CONFIG": folder}):
        Path(folder, "models.toml").touch()
        figures = {"own": measure([talk(n) for n in range(given.first, given.first + count)], show=given.show)}
        if DATA.is_dir():
            figures["real"] = measure(real(given.limit), show=given.show)
        else:
            print(
                "the evaluation data (../shared/data) is not here: real conversations were not measured",
                file=sys.stderr,
            )
    write_result("redaction", figures, whole=given.limit is None and given.first == 0 and "real" in figures)


if __name__ == "__main__":
    main()
