"""What it costs to ask a capable model: fields of a wide schema, and long transcripts. No model is needed.

The model is played by a clerk who knows the right record: it answers what it is asked, and of fields that are offered
by name it wants those that it has a value for. So the tokens are those of a model that reads well; quality is not
measured here. Tokens are estimated as ``onrecord.models`` does, the same for all rows: what is read (messages, and the
answer's shape, which most providers bill) and what is written.

1. SYNUR dev: all 193 fields asked in full, against those that the dictation touches in full and the others by name.
   Recall is over the fields that have a right value: how many are asked in full at once, and how many at all.
2. Visits of SIMORD end to end, up to 30,000 words, on a context of 8,192 tokens, with the clinical intake schema: a
   temperature is said at the beginning and corrected in the last turn. Tokens and time by length.

    python benchmarks/asking.py [--limit N]
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

from corpora import Case, clinical_intake, limited, options, require_data, simord, synur
from onrecord import Extractor, Transcript
from onrecord.models import Answer, Request, Usage
from onrecord.models.base import estimated_tokens
from onrecord.models.encoder import deferred_encoder, encoder_is_here
from onrecord.propose import LlmProposer
from onrecord.propose.touch import Encode
from reporting import write_result

CONTEXT = 8192
LENGTHS = (3_750, 7_500, 15_000, 30_000)  # words
FIRST = "Before we start, her temperature was thirty eight point two degrees."
LAST = (
    "I have to correct what I said at the start: her temperature was thirty six point nine, not thirty eight point two."
)
ALL_FIELDS = 10**6  # no schema has more
_SAID = re.compile(r"^\[(\d+)\] .*temperature was (thirty eight point two|thirty six point nine)", re.MULTILINE)
_DEGREES = {"thirty eight point two": 38.2, "thirty six point nine": 36.9}


class Clerk:
    """Answers by what ``knows`` makes of each key and the prompt; counts tokens, and remembers what it was asked."""

    name = "clerk"
    needs_focus = False

    def __init__(self, knows: Callable[[str, str], Any], *, context_tokens: int = 128_000) -> None:
        self.context_tokens = context_tokens
        self.requests = self.read = self.shapes = self.written = 0
        self.in_full: set[str] = set()
        self.offered: set[str] = set()
        self._knows = knows

    def complete(self, request: Request) -> Answer:
        """Answer every key of the request's shape."""
        assert request.constraint is not None
        shape = request.constraint.json_schema
        prompt = request.messages[-1].content
        asked: Mapping[str, Any] = shape["properties"]
        self.in_full |= {key for key in asked if key != "_others"}
        self.offered |= set(asked["_others"]["items"]["enum"]) if "_others" in asked else set()
        answer = {key: self._value(key, one, prompt) for key, one in asked.items()}
        text = json.dumps(answer)
        self.requests += 1
        self.read += sum(self.count_tokens(message.content) for message in request.messages)
        self.shapes += self.count_tokens(json.dumps(shape))
        self.written += self.count_tokens(text)
        return Answer(text, Usage())

    def count_tokens(self, text: str) -> int:
        """Estimate."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Hold nothing."""

    def _value(self, key: str, shape: Mapping[str, Any], prompt: str) -> Any:
        if key == "_others":
            return [name for name in shape["items"]["enum"] if self._knows(name, prompt) is not None]
        known = self._knows(key, prompt)
        if shape.get("type") == "array":
            return [{"segments": [0], "value": value} for value in known or ()]
        return None if known is None else {"segments": [0], "value": known}


def asked_of(case: Case, *, most_questions: int, encode: Encode | None = None) -> Clerk:
    """Let a clerk answer one dictation's questions."""
    record = {key: value for key, value in (case.record or {}).items() if value not in (None, "", [])}
    clerk = Clerk(lambda key, _: record.get(key))
    found = LlmProposer(case.transcript, case.schema, clerk, most_questions=most_questions, encode=encode).propose()
    assert not found.failures, found.failures
    return clerk


def fields(cases: Sequence[Case]) -> dict[str, Any]:
    """Measure the wide schema, with and without the sentence encoder."""
    ways: dict[str, dict[str, Any]] = {"every field in full": {"most_questions": ALL_FIELDS}}
    ways["touched in full, others by name"] = {"most_questions": 40}
    if encoder_is_here():
        ways["the same, touched by meaning too"] = {"most_questions": 40, "encode": deferred_encoder()}
    needed = sum(len(_needed(case)) for case in cases)
    found: dict[str, Any] = {}
    for name, how in ways.items():
        clerks = [asked_of(case, **how) for case in cases]
        pairs = list(zip(cases, clerks, strict=True))
        found[name] = {
            "requests": sum(clerk.requests for clerk in clerks),
            "fields_in_full_at_once": sum(len(clerk.in_full - clerk.offered) for clerk in clerks),
            "messages": sum(clerk.read for clerk in clerks),
            "shapes": sum(clerk.shapes for clerk in clerks),
            "written": sum(clerk.written for clerk in clerks),
            "needed_at_once": sum(len(_needed(case) & clerk.in_full - clerk.offered) for case, clerk in pairs),
            "needed_at_all": sum(len(_needed(case) & clerk.in_full) for case, clerk in pairs),
        }
    every = next(iter(found.values()))
    for row in found.values():
        row["share"] = round(_tokens(row) / _tokens(every), 4)
        row["share_without_shapes"] = round(
            (row["messages"] + row["written"]) / (every["messages"] + every["written"]), 4
        )
    return {"dictations": len(cases), "fields": len(cases[0].schema.fields), "needed": needed, "ways": found}


def _needed(case: Case) -> set[str]:
    return {key for key, value in (case.record or {}).items() if value not in (None, "", [])}


def _tokens(row: Mapping[str, Any]) -> int:
    return int(row["messages"] + row["shapes"] + row["written"])


def stitched(cases: Sequence[Case], words: int) -> Transcript:
    """Return visits one after another, as many as make so many words, between the two plants."""
    turns = [{"speaker": "Doctor", "text": FIRST}]
    count = 0
    for case in cycle(cases):
        for segment in case.transcript.segments:
            if "temperature" in segment.text.lower():
                continue  # other patients' temperatures would be later words on the same thing
            turns.append({"speaker": segment.speaker or "", "text": segment.text})
            count += len(segment.text.split())
            if count >= words:
                return Transcript.from_segments([*turns, {"speaker": "Doctor", "text": LAST}])
    raise AssertionError("no visits")


def temperature(key: str, prompt: str) -> float | None:
    """Return what the last line of a window that tells the temperature says."""
    found = _SAID.findall(prompt) if key == "temperature" else []
    return _DEGREES[found[-1][1]] if found else None


def long(cases: Sequence[Case], lengths: Sequence[int] = LENGTHS) -> list[dict[str, Any]]:
    """Measure transcripts of several lengths."""
    schema = clinical_intake()
    rows = []
    for words in lengths:
        talk = stitched(cases, words)
        clerk = Clerk(temperature, context_tokens=CONTEXT)
        start = time.perf_counter()
        found = LlmProposer(talk, schema, clerk).propose()
        asking = time.perf_counter() - start
        start = time.perf_counter()
        record = Extractor(schema, model=Clerk(temperature, context_tokens=CONTEXT), encoder=None).extract(talk)
        rows.append(
            {
                "words": words,
                "requests": clerk.requests,
                "messages": clerk.read,
                "written": clerk.written,
                "seconds_of_asking": round(asking, 2),
                "seconds_of_all": round(time.perf_counter() - start, 2),
                "claimed": [claim.value for claim in found.claims],
                "held": record.data.get("temperature"),
            }
        )
    return rows


def main() -> None:
    """Measure both."""
    chosen = options(__doc__)
    require_data()
    figures = {
        "wide": fields(limited(synur(), chosen.limit)),
        "context": CONTEXT,
        "long": long(limited(simord(), chosen.limit), LENGTHS[: chosen.limit]),
    }
    write_result("asking", figures, whole=chosen.whole)


if __name__ == "__main__":
    main()
