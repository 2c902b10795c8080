"""Other ways to say whether a value stands in a transcript, each as its own documentation uses it.

Each takes a transcript and the value as text, and returns what it holds and the segments that it points at. None of
them reads the field: they say where words stand, not what the words mean there, and are measured on that question
because it is what a record's reader needs answered. A peer that is not installed is left out and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from onrecord import Transcript
from outcomes import Answer

PARTIAL_RATIO = 80.0  # rapidfuzz names no threshold; 80 is the one that its users usually take
ALL_WORDS = 1.0


System = Callable[[Transcript, str], Answer]


def as_text(value: Any) -> str:
    """Return a value as the text that an aligner can look for."""
    return value if isinstance(value, str) else json.dumps(value)


def peers() -> dict[str, System | None]:
    """Return every peer by name; None where it is not installed."""
    return {
        "word overlap": word_overlap,
        "rapidfuzz": _rapidfuzz(),
        "langextract": _langextract(),
        "gtrex": _gtrex(),
    }


def word_overlap(transcript: Transcript, value: str) -> Answer:
    """Hold a value of which every word stands somewhere; point at the last segment that holds most of them."""
    wanted = _words(value)
    if not wanted:
        return Answer(held=False, score=0.0)
    here = [wanted & _words(segment.text) for segment in transcript.segments]
    share = len(frozenset().union(*here)) / len(wanted)
    best = max(range(len(here)), key=lambda i: (len(here[i]), i))
    return Answer(share >= ALL_WORDS, frozenset({best}), score=share)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _touched(transcript: Transcript, start: int, end: int) -> frozenset[int]:
    return frozenset(s.index for s in transcript.segments if s.span.start < end and start < s.span.end)


def _rapidfuzz() -> System | None:
    try:
        from rapidfuzz import fuzz  # noqa: PLC0415 - a peer, present only where it is compared
    except ImportError:
        return None

    def system(transcript: Transcript, value: str) -> Answer:
        found = fuzz.partial_ratio_alignment(value, transcript.text, processor=str.lower)
        if found is None:
            return Answer(held=False, score=0.0)
        # A value longer than the transcript is aligned the other way round: then all of the transcript is meant.
        whole = len(value) > len(transcript.text)
        start, end = (0, len(transcript.text)) if whole else (found.dest_start, found.dest_end)
        return Answer(found.score >= PARTIAL_RATIO, _touched(transcript, start, end), score=found.score / 100)

    return system


def _langextract() -> System | None:
    try:
        from langextract.core import data  # noqa: PLC0415 - as above
        from langextract.resolver import Resolver  # noqa: PLC0415
    except ImportError:
        return None

    def system(transcript: Transcript, value: str) -> Answer:
        wanted = data.Extraction(extraction_class="value", extraction_text=value)
        (found,) = Resolver().align([wanted], transcript.text, token_offset=0, char_offset=0)
        at = found.char_interval
        if at is None or at.start_pos is None or at.end_pos is None:
            return Answer(held=False)
        return Answer(held=True, segments=_touched(transcript, at.start_pos, at.end_pos))

    return system


def _gtrex() -> System | None:
    try:
        from gtrex import Policy, Verifier  # noqa: PLC0415 - as above
    except ImportError:
        return None

    def system(transcript: Transcript, value: str) -> Answer:
        found = Verifier(transcript.text, Policy()).verify(value)
        if not found.grounded or found.start is None:
            return Answer(held=False)
        return Answer(held=True, segments=_touched(transcript, found.start, found.end))

    return system
