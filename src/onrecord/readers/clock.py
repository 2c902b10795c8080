"""Times as transcripts write them, in seconds."""

from __future__ import annotations

import re

CLOCK = r"\d{1,3}:[0-5]?\d(?::[0-5]?\d)?(?:[.,]\d{1,6})?"
"""A regular expression for ``[h:]mm:ss[.fraction]``, with a point or a comma."""

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)


def clock_seconds(clock: str) -> float:
    """Return the seconds of a match of ``CLOCK``."""
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds, 6)


def iso_seconds(duration: str) -> float | None:
    """Return the seconds of an ISO 8601 duration (``PT1M2.5S``), or None where it is none."""
    match = _ISO.fullmatch(duration)
    if match is None or duration.endswith(("P", "T")):
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return round(((days * 24 + hours) * 60 + minutes) * 60 + seconds, 6)


def end_after(start_s: float | None, end_s: float | None) -> float | None:
    """Return ``end_s``, or None where it lies before ``start_s``: a reversed time says nothing."""
    if start_s is not None and end_s is not None and end_s < start_s:
        return None
    return end_s
