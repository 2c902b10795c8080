"""How long the rules take: ``onrecord.check`` on 200 claims over 20,000 words, and the start of a fresh process.

The claims are what records hold, half of them true: quotes, numbers with units, yes-or-no answers and options, put
into one record of 200 fields. ``cold`` is a first check with empty caches, as in a batch of transcripts that were never
seen; ``again`` is the same once more. ``start_up_seconds`` is what a fresh process takes to import the package and
finish the check of one short claim, the interpreter's own start left out. Each figure is the best of five: other work
on the machine can only add to it.

    python benchmarks/check_speed.py
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import Any

from corpora import require_data
from grounding_speed import CLAIMS, RUNS, cold_caches, long_transcript, quotes
from onrecord import Schema, Transcript, check
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from reporting import write_result

TOPICS = (
    "chest pain",
    "nausea",
    "smoker",
    "diabetes",
    "headache",
    "exercise",
    "insomnia",
    "swelling",
    "rash",
    "surgery",
)
START_UP = """
import time
before = time.perf_counter()
import onrecord
imported = time.perf_counter()
transcript = onrecord.Transcript.from_segments([{"text": "Pain is four out of ten."}])
schema = onrecord.Schema.from_dict({"type": "object", "properties": {"pain": {"type": "string"}}})
assert onrecord.check(transcript, {"pain": "four out of ten"}, schema).data
print(imported - before, time.perf_counter() - imported)
"""


def claims(transcript: Transcript) -> tuple[Schema, dict[str, Any]]:
    """Return a schema of 200 fields and a record that fills them all."""
    rng = random.Random(11)  # noqa: S311 - a sample, not a secret
    real, invented = quotes(transcript, rng)
    texts = [*real[: CLAIMS // 5], *invented[: CLAIMS // 5]]
    numbers = [q.values[0] for s in transcript.segments for q in find_quantities(s.text) if q.values]
    words = sorted({token.norm for token in transcript.tokens if len(token.norm) > 5})
    properties: dict[str, Any] = {}
    record: dict[str, Any] = {}
    for at in range(CLAIMS):
        name, topic = f"field_{at}", TOPICS[at % len(TOPICS)]
        if at < len(texts):
            properties[name], record[name] = {"type": "string", "description": f"What was said of {topic}"}, texts[at]
        elif at % 3 == 0:
            properties[name], record[name] = {"type": "number", "title": topic}, float(rng.choice(numbers))
        elif at % 3 == 1:
            properties[name], record[name] = {"type": "boolean", "title": topic}, bool(at % 2)
        else:
            options = rng.sample(words, 4)
            properties[name], record[name] = {"enum": options, "title": topic}, options[0]
    return Schema.from_dict({"type": "object", "properties": properties}), record


def start_up() -> tuple[float, float]:
    """Return the seconds of importing the package and of a first check, from the fastest of fresh processes."""
    runs = []
    for _ in range(RUNS):
        out = subprocess.run([sys.executable, "-c", START_UP], capture_output=True, text=True, check=True)
        importing, first = map(float, out.stdout.split())
        runs.append((importing, first))
    return min(runs, key=sum)


def seconds(transcript: Transcript, schema: Schema, record: dict[str, Any], *, cold: bool) -> float:
    """Return the least seconds of a check."""
    taken = []
    for _ in range(RUNS):
        if cold:
            cold_caches()
        fresh = Transcript(transcript.text, transcript.segments) if cold else transcript
        start = time.perf_counter()
        checked = check(fresh, record, schema)
        taken.append(time.perf_counter() - start)
        assert len(checked.claims) + len(checked.withheld) == CLAIMS
    return round(min(taken), 3)


def main() -> None:
    """Measure."""
    require_data()
    transcript = long_transcript()
    schema, record = claims(transcript)
    importing, first = start_up()
    figures = {
        "words": len(tokenize(transcript.text)),
        "claims": len(record),
        "cold_seconds": seconds(transcript, schema, record, cold=True),
        "again_seconds": seconds(transcript, schema, record, cold=False),
        "start_up_seconds": round(importing + first, 3),
        "of_which_import": round(importing, 3),
    }
    write_result("check_speed", figures, whole=True)


if __name__ == "__main__":
    main()
