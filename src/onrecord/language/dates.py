"""Dates and clock times in a text, spoken or written, and whether a value's date is what was said.

Knows text only, and not what day it is: "tomorrow" stays a word. A date is read in every order that its words
allow. Not covered: other calendars than the Gregorian, seconds, time zones, spans of time, holidays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from onrecord.language.date_patterns import DAYS, LONG_YEAR, MONTHS, NAMES, NEEDS, NUMBERS, OH, pattern
from onrecord.language.number_words import lowered
from onrecord.language.tokens import READ_BEFORE

Date = tuple[int | None, int | None, int | None]
Time = tuple[int, int]


@dataclass(frozen=True, slots=True)
class When:
    """One date or clock time of a text.

    Attributes:
        start: first code point.
        end: code point behind the last.
        kind: 'date' or 'time'; a date with a time beside it is of kind 'date' and has both.
        dates: readings as (year, month, day), likeliest first, with None for what was not said.
        times: readings as (hour, minute), likeliest first.
        relative: canonical words of what was said in relation to now ('next monday'); not resolved.
    """

    start: int
    end: int
    kind: str
    dates: tuple[Date, ...] = ()
    times: tuple[Time, ...] = ()
    relative: str | None = None


# What may stand between a date and the time that belongs to it.
WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_WIDEST_GAP = 16  # code points
_NUMBER_BEFORE = re.compile(
    r"\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?[ -]$"
)
_JOINT = re.compile(r",?\s*(?:at|around|about|on|t|@)?(?: the)?\s*")


@lru_cache(maxsize=READ_BEFORE)
def find_whens(text: str) -> tuple[When, ...]:
    """Return the dates and times of ``text`` in order, without overlaps; the longest reading wins."""
    low = lowered(text).replace("’", "'").replace("\u00a0", " ")
    found: list[When] = []
    for name in NAMES:
        if not any(need in low for need in NEEDS[name]):
            continue
        read = _READERS[name]
        for match in pattern(name).finditer(low):
            when = read(match)
            if when is not None and not _ends_a_number(low, when):
                found.append(when)
    return tuple(_joined(_longest(found), low))


def _ends_a_number(low: str, when: When) -> bool:
    """Say whether an hour is the end of a longer number: the "two this morning" of "thirty-eight two this morning"."""
    return bool(when.times) and not when.dates and _NUMBER_BEFORE.search(low[: when.start][-_WIDEST_GAP:]) is not None


def parse_iso(value: str) -> When | None:
    """Read a whole value that is one date or time.

    ISO forms ('2024-03-05', '2024-03', '14:30', '2024-03-05T14:30:00Z'; a zone is not compared) and written
    or spoken ones that are as full ('5/7/1982', '5 July 1982', 'July 1982', '2:30 pm'). None for anything
    else, for dates that no calendar has, and for times with seconds, which nobody says.
    """
    text = value.strip()
    match = _ISO.fullmatch(text)
    if match is not None:
        return _iso(match, value)
    if len(text) > _LONGEST_VALUE:
        return None
    found = find_whens(text)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)) or found[0].relative:
        return None
    full = [d for d in found[0].dates if d[1] and (d[0] or (d[2] and re.search("[A-Za-z]", text)))]
    return found[0] if full or (found[0].times and not found[0].dates) else None


def agrees(value: When, said: When) -> bool:
    """Say whether every part that ``value`` states was said; parts that it leaves out do not matter.

    A value with both a date and a time agrees only with words that give both.
    """
    if not value.dates and not value.times:
        return value.relative is not None and value.relative == said.relative
    if value.dates and not any(_covers(v, s) for v in value.dates for s in said.dates):
        return False
    return not value.times or bool(set(value.times) & set(said.times))


_ISO = re.compile(
    r"(?:([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?)?"
    r"(?:(?:(?<=[0-9])[Tt ]|^)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
    r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_LONGEST_VALUE = 80  # characters; a longer value is a text that may hold a date


def _iso(match: re.Match[str], value: str) -> When | None:
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups())
    if year is None and hour is None:
        return None
    if second:
        return None
    dates: tuple[Date, ...] = ()
    if year is not None:
        dates = _valid((year, month, day))
        if not dates:
            return None
    times: tuple[Time, ...] = ()
    if hour is not None and minute is not None:
        if hour > 23 or minute > 59 or (year is not None and day is None):
            return None
        times = _readings(hour, minute, plain=len(match[4]) == 2)
    return When(0, len(value), "date" if dates else "time", dates, times)


def _covers(value: Date, said: Date) -> bool:
    return all(part is None or part == other for part, other in zip(value, said, strict=True))


# Readers: from a match of one pattern to what it says, or None where it says no possible date


def _dated(match: re.Match[str], *dates: Date) -> When | None:
    kept = tuple(dict.fromkeys(d for date in dates for d in _valid(date)))
    return When(match.start(), match.end(), "date", kept) if kept else None


def _timed(match: re.Match[str], times: tuple[Time, ...], group: int = 0) -> When | None:
    return When(match.start(group), match.end(), "time", times=times) if times else None


def _numeric(match: re.Match[str]) -> When | None:
    first, second, last = match[1], int(match[3]), match[4]
    if len(first) == 4:
        return _dated(match, (int(first), second, int(last)))
    if len(first) > 2:
        return None
    orders = [(int(first), second), (second, int(first))]
    return _dated(match, *((year, month, day) for day, month in orders for year in _years(last)))


def _day_month(match: re.Match[str], day: int = 1, month: int = 2) -> When | None:
    number = _number(match[day])
    return _dated(match, *((year, MONTHS[match[month].rstrip(".")], number) for year in _years(match[3])))


def _ordinals(match: re.Match[str]) -> When | None:
    day, month = _number(match[1]), _number(match[2])
    return _dated(match, *((year, month, day) for year in _years(match[3])))


def _spoken(match: re.Match[str]) -> When | None:
    certain = re.match(LONG_YEAR, match[3]) or "slash" in match[0] or re.match(OH, match[1])
    if not certain:
        return None  # "one two twenty" may be anything
    first, second = _number(match[1]), _number(match[2])
    years = _years(match[3])
    return _dated(match, *((y, m, d) for d, m in ((first, second), (second, first)) for y in years))


def _clock(match: re.Match[str]) -> When | None:
    if match[2] == "." and not match[5]:
        return None
    if match[4] and match[4] != "00":
        return None
    return _timed(match, _readings(int(match[1]), int(match[3]), half=match[5], plain=len(match[1]) == 2))


def _half(match: re.Match[str]) -> When | None:
    minutes = {"half": 30, "quarter": 15}.get(match[1]) or _number(match[1])
    hour = _number(match[3])
    back = match[2] in {"to", "till"}
    if match[1] == "half" and match[2] != "past":
        return None
    if minutes >= 60 or (back and not match[4] and match[1] != "quarter" and minutes % 5):
        return None  # "one to two" is a span, "five to six" a time
    if back:
        hour, minutes = (hour - 1) or 12, 60 - minutes
    return _timed(match, _readings(hour, minutes % 60, half=match[4]))


def _hundred(match: re.Match[str]) -> When | None:
    word = re.sub(r"^(?:oh|o|zero)[ \-]", "", match[1])
    hour = NUMBERS.get(word.replace("-", " "))
    if hour is None or (word != match[1] and hour > 9):
        return None
    if word == match[1] and "hours" not in match[0]:
        return None  # "fifteen hundred" is an amount, "fifteen hundred hours" a time
    return _timed(match, ((hour, 0),))


def _military(match: re.Match[str]) -> When | None:
    return _timed(match, ((int(match[1] or match[3]), int(match[2] or match[4])),))


def _oh_clock(match: re.Match[str]) -> When | None:
    return _timed(match, _readings(_number(match[1]), _number(match[2]), half=match[3], plain=True))


def _spoken_clock(match: re.Match[str]) -> When | None:
    return _timed(match, _readings(_number(match[1]), _number(match[2]), half=match[3]))


def _at_clock(match: re.Match[str]) -> When | None:
    return _timed(match, _readings(_number(match[1]), _number(match[2])), 1)


def _hour(match: re.Match[str]) -> When | None:
    return _timed(match, _readings(_number(match[1]), 0, half=match[2] or match[3]))


def _at_hour(match: re.Match[str]) -> When | None:
    return _timed(match, _readings(_number(match[1]), 0), 1)


def _relative(match: re.Match[str]) -> When:
    words = re.sub(r"\s+", " ", next(group for group in match.groups() if group))
    kind = "date"
    return When(match.start(), match.end(), kind, relative=words.removeprefix("this ") if "day" in words else words)


_READERS: Final[dict[str, Callable[[re.Match[str]], When | None]]] = {
    "iso": lambda m: _dated(m, (int(m[1]), int(m[2]), int(m[3]) if m[3] else None)),
    "numeric": _numeric,
    "short": lambda m: _dated(m, (None, int(m[2]), int(m[1])), (None, int(m[1]), int(m[2]))),
    "day_month": _day_month,
    "month_day": lambda m: _day_month(m, 2, 1),
    "month_year": lambda m: _dated(m, *((y, MONTHS[m[1].rstrip(".")], None) for y in _years(m[2]))),
    "month": lambda m: _dated(m, (None, MONTHS[m[1]], None)),
    "ordinals": _ordinals,
    "spoken": _spoken,
    "year": lambda m: _dated(m, *((y, None, None) for y in _years(m[1]))),
    "clock": _clock,
    "half": _half,
    "uk_half": lambda m: _timed(m, _readings(_number(m[1]), 30, half=m[2])),
    "hundred": _hundred,
    "military": _military,
    "oh_clock": _oh_clock,
    "spoken_clock": _spoken_clock,
    "at_clock": _at_clock,
    "hour": _hour,
    "at_hour": _at_hour,
    "noon": lambda m: _timed(m, ((0, 0),) if m[1] == "midnight" else ((12, 0),)),
    "relative": _relative,
}


def _number(words: str) -> int:
    """Read a day, an hour or a minute in words or figures; the patterns admit no others."""
    words = words.strip().replace("-", " ")
    digits = words.rstrip("stndrh") if words[0].isdigit() else ""
    if digits:
        return int(digits)
    return DAYS[words] if words in DAYS else NUMBERS[words]


def _years(words: str | None) -> tuple[int | None, ...]:
    """Read a year; of two digits both centuries that are near, the likelier first."""
    if words is None:
        return (None,)
    text = words.strip().replace("-", " ").lstrip("'")
    if text.isdigit() and len(text) == 4:
        return (int(text),)
    if text.startswith("two thousand"):
        rest = text.removeprefix("two thousand").removeprefix(" and").strip()
        return (2000 + (NUMBERS[rest] if rest else 0),)
    for word, century in (("eighteen", 1800), ("nineteen", 1900), ("twenty", 2000)):
        rest = text.removeprefix(word + " ").removeprefix("hundred").removeprefix(" and").strip()
        if text.startswith(word + " ") and (not rest or NUMBERS.get(rest, 0) >= 10 or rest[0] in "oz"):
            return (century + (NUMBERS[rest] if rest else 0),)
    short = int(text) if text.isdigit() else NUMBERS[text]
    return (2000 + short, 1900 + short) if short < 50 else (1900 + short,)


def _readings(hour: int, minute: int, *, half: str | None = None, plain: bool = False) -> tuple[Time, ...]:
    """Return the times that an hour may mean; ``plain`` says that it was given on the 24-hour clock."""
    if hour > 24 or minute > 59:
        return ()
    hour %= 24
    if half and hour <= 12:
        word = half.replace(".", "")
        if word.startswith("am") or "morning" in word:
            return ((hour % 12, minute),)
        if word.startswith("pm") or "noon" in word or "evening" in word or 6 <= hour < 12:
            return ((hour % 12 + 12, minute),)
        return ((hour % 12, minute),)
    if hour > 12 or hour == 0 or (plain and hour < 10):
        return ((hour, minute),)
    other = 0 if hour == 12 else hour + 12
    return ((hour, minute), (other, minute))


def _valid(date: Date) -> tuple[Date, ...]:
    """Return the date in a tuple of one; nothing where no calendar has it."""
    year, month, day = date
    if month is not None and not 1 <= month <= 12:
        return ()
    if day is not None and month is not None:
        leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
        longest = (29 if leap else 28) if month == 2 else 30 if month in {4, 6, 9, 11} else 31
        if not 1 <= day <= longest:
            return ()
    return (date,)


# Choosing among what was found


def _longest(found: list[When]) -> list[When]:
    """Return what was found without overlaps, longer words before shorter ones, in text order."""
    kept: list[When] = []
    end = 0
    found.sort(key=lambda w: (w.start, -w.end))
    for when in found:
        if when.start >= end:
            kept.append(when)
            end = when.end
        elif (when.start, when.end) == (kept[-1].start, kept[-1].end):
            kept[-1] = _merged(kept[-1], when)
        elif when.end - when.start > kept[-1].end - kept[-1].start:
            kept[-1] = when
            end = when.end
    return kept


def _merged(first: When, second: When) -> When:
    """Join two readings of the same words: "June nineteen eighty-five" gives a year, or a day and a year."""
    dates = tuple(dict.fromkeys((*first.dates, *second.dates)))
    times = tuple(dict.fromkeys((*first.times, *second.times)))
    if bool(dates) and bool(times):
        return first  # the same words are not a date and a time at once
    return replace(first, dates=dates, times=times)


def _joined(found: list[When], low: str) -> Iterator[When]:
    """Join a calendar date with the clock time that stands beside it."""
    index = 0
    while index < len(found):
        when = found[index]
        if index + 1 < len(found):
            other = found[index + 1]
            pair = bool(when.dates) != bool(other.dates) and bool(when.times) != bool(other.times)
            gap = low[when.end : other.start][: _WIDEST_GAP + 1]
            if pair and len(gap) <= _WIDEST_GAP and _JOINT.fullmatch(gap):
                yield replace(
                    when,
                    end=other.end,
                    kind="date",
                    dates=when.dates or other.dates,
                    times=when.times or other.times,
                )
                index += 2
                continue
        yield when
        index += 1
