"""Rivals: another value for the field of a claim, judged as if somebody had claimed it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from onrecord.checks import CHECKS, Finding, Judged, Reading, Verdict, read_places, weighed
from onrecord.citing import INSTEAD, cited
from onrecord.grounding import Evidence, Grounder, Role
from onrecord.propose import Claim, Scalar
from onrecord.schema import Field
from onrecord.transcript import Transcript


def readings_of(
    claim: Claim,
    value: Scalar,
    field: Field,
    grounder: Grounder,
    transcript: Transcript,
    *,
    turns: Collection[int] | None = None,
    worth: Callable[[Claim, tuple[Evidence, ...]], bool] | None = None,
) -> tuple[Claim, tuple[Reading, ...]]:
    """Return the claim of another value, and what the checks read at each of its places; none where it has none.

    ``turns`` are the indices of those that are looked at, None for all. Where no place is ``worth`` it, none is read:
    reading one takes every check.
    """
    rival = replace(claim, value=value, segments=(), spans=(), term=None, matched="", spoken="")
    rival, places = grounder.ground(rival, field)
    if turns is not None:
        places = tuple(place for place in places if any(piece.segment in turns for piece in place))
    if worth is not None and not any(worth(rival, place) for place in places):
        places = ()
    return rival, read_places(CHECKS, rival, places, transcript, field) if places else ()


def supported(readings: tuple[Reading, ...]) -> Reading | None:
    """Return the reading that decides, where it supports the value."""
    decides = weighed(readings) if readings else None
    return decides if decides is not None and decides.verdict is Verdict.SUPPORTED else None


def in_its_place(rival: Claim, reading: Reading, field: Field, transcript: Transcript) -> Finding:
    """Return the finding that ``rival`` was said in a claim's place, with the words that a reader needs."""
    judged = Judged(rival, reading.evidence, reading.findings, Verdict.SUPPORTED)
    pieces, _ = cited(judged, field, transcript)
    return against(f'"{rival.value}" was said in its place', *pieces)


def against(message: str, *pieces: Evidence) -> Finding:
    """Return a finding against a claim, with these words."""
    found = (replace(p, role=Role.CONTRADICTION) if p.role is Role.ANSWER else p for p in pieces)
    return Finding(INSTEAD, Verdict.CONTRADICTED, message, tuple(found))
