"""Dates that are said in relation to another one: "a fortnight today", when somebody said what day it is.

Knows texts only. An anchor is a full date that a text states for the day of the talk ("it's Monday the third of
February, twenty twenty-five"). Not covered: holidays, "the end of the month", relations to anything but that day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.language.dates import When, find_whens
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import READ_BEFORE

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})$")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = "|".join(_DAYS)
_TODAY = re.compile(
    r"(?:today(?:'s| is)?|it(?:'s| is)|this is(?: the \w+ (?:of|on))?|dated|dictating\b[^.]*|date (?:today )?is|"
    r"now)\W+(?:on\s+)?"
    rf"(?:(?:{_DAY}),?\W+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_UNITS = {"day": 1, "week": 7, "fortnight": 14}
_YEAR_DAYS = 366
_DATED_TALK = re.compile(r"\b(?:today|dictat)", re.IGNORECASE)

Shift = Callable[[datetime.date], datetime.date | None]


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """Words of a text, code points ``start`` to ``end``, and the day that they name as seen from another day."""

    start: int
    end: int
    shift: Shift


def resolved_dates(
    texts: Sequence[str], value: str
) -> Iterator[tuple[tuple[int, tuple[int, int]], tuple[int, tuple[int, int]]]]:
    """Yield where ``texts`` say the date ``value`` in relation to a stated day: (text, code points) of day and words.

    ``value`` is an ISO date, or month and day as ``MM-DD``; anything else is said nowhere.
    """
    iso, month_day = _ISO.match(value), _MONTH_DAY.match(value)
    if not iso and not month_day:
        return
    for anchor_at, when, today in _anchors(texts):
        for at, text in enumerate(texts):
            for relative in find_relative_dates(text):
                if at == anchor_at and relative.start < when.end and when.start < relative.end:
                    continue
                day = relative.shift(today)
                if day is not None and (day.isoformat() == value or (month_day and f"{day:%m-%d}" == value)):
                    yield (anchor_at, (when.start, when.end)), (at, (relative.start, relative.end))


def _anchors(texts: Sequence[str]) -> Iterator[tuple[int, When, datetime.date]]:
    """Yield the dates that texts state for the day of the talk; a year that was not said follows from the weekday."""
    for at, text in enumerate(texts):
        for when in find_whens(text):
            if not _TODAY.search(text[: when.start]) and not _DATED_TALK.search(text[: when.start]):
                continue
            for year, month, day in when.dates:
                if month and day:
                    try:
                        yield at, when, datetime.date(year or _year_of(text, month, day), month, day)
                    except ValueError:
                        continue
                    break


def _year_of(text: str, month: int, day: int) -> int:
    """Return a year in which that day falls on the weekday that is said beside it; only weekdays are read from it."""
    said = [number for number, name in enumerate(_DAYS) if name in text.lower()]
    for year in range(2023, 2034):
        try:
            if not said or datetime.date(year, month, day).weekday() in said:
                return year
        except ValueError:
            continue
    return 2023


@lru_cache(maxsize=READ_BEFORE)
def find_relative_dates(text: str) -> tuple[RelativeDate, ...]:
    """Return the words of ``text`` that name a day as seen from the day of the talk, in order."""
    low = text.lower().replace("’", "'")
    found: list[RelativeDate] = []
    for pattern, shift in _FIXED:
        found.extend(RelativeDate(m.start(), m.end(), shift) for m in pattern.finditer(low))
    for match in _WEEKDAY.finditer(low):
        found.append(RelativeDate(match.start(), match.end(), _to_weekday(match)))
    found.extend(_counted(low))
    # Of overlapping readings the longest: "the day before yesterday" is not "yesterday".
    kept: list[RelativeDate] = []
    for one in sorted(found, key=lambda r: (-(r.end - r.start), r.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda r: r.start))


def _days(count: int) -> Shift:
    return lambda today: today + datetime.timedelta(days=count)


def _month_end(today: datetime.date) -> datetime.date:
    following = today.replace(day=28) + datetime.timedelta(days=4)
    return following - datetime.timedelta(days=following.day)


_FIXED: tuple[tuple[re.Pattern[str], Shift], ...] = (
    (re.compile(r"\bnot yesterday,? the day before\b|\b(?:the )?day before yesterday\b"), _days(-2)),
    (re.compile(r"\byesterday(?: (?:morning|afternoon|evening))?\b|\blast night\b"), _days(-1)),
    (re.compile(r"\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b"), _days(0)),
    (re.compile(r"\bnot tomorrow,? the day after\b|\b(?:the )?day after tomorrow\b"), _days(2)),
    (re.compile(r"\ba week tomorrow\b|\btomorrow week\b"), _days(8)),
    (re.compile(r"\b(?:the )?(?:end|last day) of (?:this|the) month\b"), _month_end),
    (re.compile(r"\btomorrow\b"), _days(1)),
    (re.compile(r"\ba fortnight(?: today| from today| from now)?\b|\btwo weeks today\b|\bin a fortnight\b"), _days(14)),
    (re.compile(r"\ba week (?:today|from today|from now)\b|\bin a week\b"), _days(7)),
    (re.compile(r"\ba fortnight ago\b"), _days(-14)),
    (re.compile(r"\ba week ago(?: today)?\b"), _days(-7)),
)
_WEEKDAY = re.compile(
    rf"\b(?:(last|past|this|next|coming|a week on|on)\s+)?({_DAY})(?:\s+(just gone|week|after next|after))?\b"
)
_AGO = re.compile(r"\s+ago\b")
_HENCE = re.compile(r"\s+(?:today|from today|from now|hence)\b|['’]?\s+time\b")
_AHEAD = re.compile(r"\b(?:in|after|for)\s+(?:about\s+)?$")


def _to_weekday(match: re.Match[str]) -> Shift:
    wanted = _DAYS.index(match[2])
    before, after = match[1] or "", match[3] or ""

    def shift(today: datetime.date) -> datetime.date | None:
        ahead = (wanted - today.weekday()) % 7 or 7
        if before in {"last", "past"} or after == "just gone":
            return today - datetime.timedelta(days=7 - ahead if ahead != 7 else 7)
        if after in {"week", "after"} or before == "a week on":
            return today + datetime.timedelta(days=ahead + 7)
        if before == "next" or after == "after next":
            return None  # "next Friday" is the coming one to some, and the one after to others
        return today + datetime.timedelta(days=ahead)

    return shift


def _counted(low: str) -> Iterator[RelativeDate]:
    """Yield "three weeks ago", "in ten days", "in two months"."""
    for quantity in find_quantities(low):
        if not quantity.values or not quantity.unit or quantity.values[0] != int(quantity.values[0]):
            continue
        ago = _AGO.match(low[quantity.end :])
        ahead = _AHEAD.search(low[: quantity.start])
        hence = _HENCE.match(low[quantity.end :])
        if not ago and not ahead and not hence:
            continue
        count = int(quantity.values[0]) * (-1 if ago else 1)
        shift = _by_unit(quantity.unit, count)
        if shift is not None:
            start = ahead.start() if ahead and not ago else quantity.start
            yield RelativeDate(start, quantity.end + (ago.end() if ago else 0), shift)


def _by_unit(unit: str, count: int) -> Shift | None:
    singular = unit.rstrip("s")
    if singular in _UNITS and abs(count) < _YEAR_DAYS:
        return _days(count * _UNITS[singular])
    if singular in {"month", "year"}:
        months = count * (12 if singular == "year" else 1)

        def shift(today: datetime.date) -> datetime.date | None:
            month = today.month - 1 + months
            try:
                return today.replace(year=today.year + month // 12, month=month % 12 + 1)
            except ValueError:
                return None

        return shift
    return None
