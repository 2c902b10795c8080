"""Grounding and checks on 20,000 words with 200 claims, beside the aligner of ``langextract`` on the same quotes.

Half of the claims are real quotes of the text; half are the same quotes with one word replaced by a name, a number or
a phrase, so that nobody said them.
Reported: seconds, real quotes found, invented quotes accepted. The peer is measured where it is installed
(``pip install langextract``).

    python benchmarks/grounding_speed.py
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import _lru_cache_wrapper
from typing import Any

from corpora import require_data, simord
from onrecord import Schema, Transcript
from onrecord.checks import Verdict
from onrecord.extractor import judge
from onrecord.grounding import Grounder
from onrecord.language.tokens import READ_BEFORE, tokenize
from onrecord.propose import Claim
from reporting import write_result

WORDS, CLAIMS, RUNS = 20_000, 200, 5
SAID = {"words", "quantities"}  # the checks that say whether the words are there
SCHEMA = Schema.from_dict({"type": "object", "properties": {"value": {"type": "string", "title": "Value"}}})


def long_transcript() -> Transcript:
    """Stitch visits together until there are 20,000 words."""
    segments: list[dict[str, Any]] = []
    words = 0
    for case in simord():
        for segment in case.transcript.segments:
            segments.append({"speaker": segment.speaker, "text": segment.text})
            words += len(tokenize(segment.text))
            if words >= WORDS:
                return Transcript.from_segments(segments)
    raise SystemExit(f"only {words} words in the corpus")


def quotes(transcript: Transcript, rng: random.Random) -> tuple[list[str], list[str]]:
    """Return as many real quotes of 4 to 9 words as invented ones made from them."""
    real: list[str] = []
    long_enough = [s for s in transcript.segments if len(tokenize(s.text)) >= 9]
    for segment in rng.sample(long_enough, CLAIMS // 2):
        tokens = tokenize(segment.text)
        length = rng.randint(4, 9)
        first = rng.randrange(len(tokens) - length + 1)
        real.append(segment.text[tokens[first].start : tokens[first + length - 1].end])
    names = ["zebra", "Wolverhampton", "trombone", "9417", "velcade", "Osgood", "paprika", "Tuesday fortnight"]
    invented = []
    for quote in real:
        words = quote.split()
        at = rng.randrange(1, len(words))
        invented.append(" ".join([*words[:at], rng.choice(names), *words[at + 1 :]]))
    return real, invented


def cold_caches() -> None:
    """Forget every text that was read, as if the transcript had never been seen; single words stay known."""
    modules = [module for name, module in sys.modules.items() if name.startswith("onrecord.")]
    for value in (value for module in modules for value in vars(module).values()):
        if isinstance(value, _lru_cache_wrapper) and 0 < (value.cache_parameters()["maxsize"] or 0) <= READ_BEFORE:
            value.cache_clear()


def ours(transcript: Transcript, values: list[str]) -> list[bool]:
    """Return which values our grounding and checks find said, indices over the transcript built anew."""
    cold_caches()
    fresh = Transcript(transcript.text, transcript.segments)
    grounder = Grounder(fresh)
    judged = [judge(Claim("/value", value, ("given",)), grounder, fresh, SCHEMA) for value in values]
    # A quote may be found and yet be denied or taken back: here only whether it was said counts.
    return [not any(f.check in SAID and f.verdict is Verdict.UNSUPPORTED for f in one.findings) for one in judged]


def langextract(transcript: Transcript, values: list[str]) -> list[bool] | None:
    """Return which values the peer aligns to the text, with its defaults; None where it is not installed."""
    try:
        from langextract.core import data  # noqa: PLC0415 - a peer, present only where it is compared
        from langextract.resolver import Resolver  # noqa: PLC0415
    except ImportError:
        return None
    extractions = [data.Extraction(extraction_class="value", extraction_text=value) for value in values]
    resolver = Resolver()
    aligned = list(resolver.align(extractions, transcript.text, token_offset=0, char_offset=0))
    return [bool(e.char_interval and e.char_interval.start_pos is not None) for e in aligned]


def figures(system: Callable[[Transcript, list[str]], list[bool] | None], transcript: Transcript, runs: int) -> Any:
    """Time one system over the same quotes, and count what it finds."""
    real, invented = quotes(transcript, random.Random(7))  # noqa: S311 - a sample, not a secret
    seconds = []
    held: list[bool] | None = None
    for _ in range(runs):
        start = time.perf_counter()
        held = system(transcript, [*real, *invented])
        seconds.append(time.perf_counter() - start)
    if held is None:
        return "not installed"
    return {
        "seconds_median": round(statistics.median(seconds), 3),
        "real_found": f"{sum(held[: len(real)])}/{len(real)}",
        "invented_accepted": f"{sum(held[len(real) :])}/{len(invented)}",
    }


def main() -> None:
    """Measure both."""
    require_data()
    transcript = long_transcript()
    mine = figures(ours, transcript, RUNS)
    peer = figures(langextract, transcript, 1)
    out = {"words": len(transcript.tokens), "claims": CLAIMS, "onrecord": mine, "langextract": peer}
    if isinstance(peer, dict):
        out["times_faster"] = round(peer["seconds_median"] / mine["seconds_median"])
    write_result("grounding_speed", out, whole=True)


if __name__ == "__main__":
    main()
