"""How dates and clock times are spoken and written, as patterns over text in lower case.

Each pattern has a name; ``onrecord.language.dates`` has a reader for each name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final


def _listed(words: str) -> list[str]:
    return words.split()


_MONTH_NAMES: Final = _listed("january february march april may june july august september october november december")
MONTHS: Final = {
    **{name: i for i, name in enumerate(_MONTH_NAMES, 1)},
    **{name[:3]: i for i, name in enumerate(_MONTH_NAMES, 1)},
    "sept": 9,
}
_WEEKDAYS: Final = _listed("monday tuesday wednesday thursday friday saturday sunday")
_ONES: Final = _listed("zero one two three four five six seven eight nine")
_TEENS: Final = _listed("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS: Final = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS: Final = _listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)


def _spoken_numbers() -> dict[str, int]:
    words = {word: i for i, word in enumerate([*_ONES, *_TEENS])}
    for i, ten in enumerate(_TENS, 2):
        words[ten] = 10 * i
        words.update({f"{ten} {one}": 10 * i + j for j, one in enumerate(_ONES) if j})
    words.update({f"{oh} {one}": j for oh in ("oh", "o", "zero") for j, one in enumerate(_ONES) if j})
    return words


NUMBERS: Final = _spoken_numbers()
DAYS: Final = {
    **{word: i for i, word in enumerate(_ORDINALS, 1)},
    **{f"twenty {word}": 20 + i for i, word in enumerate(_ORDINALS[:9], 1)},
    "thirtieth": 30,
    "thirty first": 31,
}


def _any(words: dict[str, int], *, most: int = 99, least: int = 0) -> str:
    """Return an alternation of the words whose numbers are within bounds; spaces match hyphens too."""
    kept = sorted((w for w, value in words.items() if least <= value <= most), key=len, reverse=True)
    return "(?:" + "|".join(w.replace(" ", r"[ \-]") for w in kept) + ")"


_B, _E = r"(?<![\w/])", r"(?![\w])"
_ORD = rf"(?:[0-3]?[0-9](?:st|nd|rd|th)|{_any(DAYS)})"
_DAY = rf"(?:{_ORD}|[0-3]?[0-9](?![0-9:])|{_any(NUMBERS, least=1, most=31)})"
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_TWO = _any(NUMBERS, least=10)
OH = r"(?:oh|o|zero)[ \-](?:" + "|".join(_ONES[1:]) + ")"
_SMALL = _any(NUMBERS)
LONG_YEAR = (
    rf"(?:(?:1[6-9]|20|21)[0-9]{{2}}(?![0-9])|(?:nineteen|twenty|eighteen)[ \-]"
    rf"(?:hundred(?: and)?[ \-])?(?:{_TWO}|{OH})"
    rf"|two thousand(?: and)? {_SMALL}|two thousand|nineteen hundred)"
)
_YEAR = rf"(?:{LONG_YEAR}|'?[0-9]{{2}}(?![0-9:%]| ?(?:am|pm|mg|ml)\b)|{OH}|{_any(NUMBERS, least=20)})"
_SEP = r"(?:,? (?:of |in )?(?:the year )?)"
_HOUR = rf"(?:[01]?[0-9]|2[0-4]|{_any(NUMBERS, least=0, most=24)})"
_MINUTE = rf"(?:{OH}|{_any(NUMBERS, least=10, most=59)})"
_HALF_DAY = r"(?:a\.?m\b\.?|p\.?m\b\.?|(?:in the|this) (?:morning|afternoon|evening)|at night|tonight)"
_NO_TIME = (
    r"(?![ \-.]?(?:[0-9]|milli|mg|over|percent|per cent|pounds|dollars|point|hundred|thousand"
    r"|days|weeks|months|years|minutes|hours))"
)
_PREPOSITION = r"(?:at|by|around|about|until|till|before|after|from|since|to|for)"
_UNITS = "second|minute|hour|day|week|fortnight|month|year"

# Any of these is in every text that a pattern can be found in: most sentences have none, and need no closer look.
_FIGURES: Final = tuple("0123456789")
_MONTHISH: Final = tuple(name[:3] for name in _MONTH_NAMES)
# Every number from one on, and every ordinal, holds one of these: "thirteenth" has "thir", "second" itself.
_SPOKEN: Final = ("one", "tw", "thr", "thir", "four", "for", "fi", "six", "seven", "eigh", "nin", "ten", "el", "sec")
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("iso", "numeric", "short", "clock", "military"), _FIGURES),
    **dict.fromkeys(("day_month", "month_year", "month_day", "month"), _MONTHISH),
    "ordinals": (" of the ",),
    "spoken": _SPOKEN,
    "year": ("in ", "since ", "until ", "during ", "year "),
    "half": (" past ", " to ", " after ", " till "),
    "uk_half": ("half ",),
    "hundred": ("hundred",),
    "oh_clock": ("oh", "o ", "o-", "zero"),
    "spoken_clock": ("hours", "a.m", "am", "p.m", "pm", "in the ", "this ", "at night", "tonight"),
    "at_clock": (
        "at ",
        "by ",
        "around ",
        "about ",
        "until ",
        "till ",
        "before ",
        "after ",
        "from ",
        "since ",
        "to ",
        "for ",
    ),
    "hour": ("a.m", "am", "p.m", "pm", "in the ", "this ", "at night", "tonight", "clock"),
    "at_hour": ("at ",),
    "noon": ("noon", "midday", "midnight"),
    "relative": (
        "day",
        "night",
        "tomorrow",
        "week",
        "month",
        "year",
        "morning",
        "evening",
        "noon",
        "ago",
        "from now",
        "in ",
    ),
}

_PATTERNS: Final[dict[str, str]] = {
    "iso": r"(?<![\w.])([0-9]{4})-([01][0-9])(?:-([0-3][0-9]))?(?![\w-])",
    "numeric": r"(?<![\w./:\-])([0-9]{1,4})([/.\-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![\w/]|[.\-][0-9])",
    "short": r"(?<![\w./:\-])([0-9]{1,2})/([0-9]{1,2})(?![\w/]|\.[0-9])",
    "day_month": rf"{_B}({_DAY})(?: day)?(?: of| in)? ?,? ?({_MONTH})(?:{_SEP}({_YEAR}))?{_E}",
    "month_year": rf"{_B}({_MONTH}){_SEP}({LONG_YEAR}){_E}",
    "month_day": rf"{_B}({_MONTH}) (?:the )?({_DAY})(?:{_SEP}({_YEAR}))?{_E}",
    "month": rf"{_B}(?:in|since|until|during|last|next|by|early|late|mid) ({'|'.join(_MONTH_NAMES)}){_E}",
    "ordinals": rf"{_B}({_ORD}) of the ({_ORD})(?:{_SEP}({_YEAR}))?{_E}",
    "spoken": rf"{_B}({OH}|{_any(NUMBERS, least=1, most=31)})"
    rf"(?:,? |-| slash )({OH}|{_any(NUMBERS, least=1, most=12)})"
    rf"(?:,? |-| slash )({LONG_YEAR}|{_TWO}){_E}",
    "year": rf"{_B}(?:in|since|until|during|year) ({LONG_YEAR}){_E}",
    "clock": rf"(?<![\w.:/])([012]?[0-9])([:.])([0-5][0-9])(?::([0-5][0-9]))?(?:\s?({_HALF_DAY}))?"
    r"(?![\w:]|\.[0-9])",
    "half": rf"{_B}(half|quarter|{_any(NUMBERS, least=1, most=30)}|[0-5]?[0-9])"
    rf"(?: minutes?)? (past|to|after|till) ({_HOUR})(?:,? ({_HALF_DAY}))?{_E}",
    "uk_half": rf"{_B}half ({_any(NUMBERS, least=1, most=12)})(?:,? ({_HALF_DAY}))?{_E}"
    r"(?! (?:hundred|million|milli|tablet|an? ))",
    "hundred": rf"{_B}((?:oh|o|zero)[ \-][a-z]+|{_any(NUMBERS, least=10, most=23)})"
    rf"[ \-]hundred(?: hours\b)?{_E}(?! (?:and|thousand|[a-z]+gram|dollar|pound))",
    "military": r"(?<![\w./\-])([01][0-9]|2[0-3])([0-5][0-9]) ?(?:hours|hrs|h)\b"
    r"|(?<=\bat )(0[0-9]|1[0-9]|2[0-3])([0-5][0-9])(?![\w.,/\-])",
    "oh_clock": rf"{_B}({OH})[ \-]({_MINUTE}|{OH})(?: hours)?(?:,? ({_HALF_DAY}))?{_E}"
    rf"(?![ \-](?:{_TWO}|{OH}))",
    "spoken_clock": rf"{_B}({_HOUR})[ \-]({_MINUTE})(?: hours|,? ({_HALF_DAY})){_E}",
    "at_clock": rf"{_B}{_PREPOSITION} ({_HOUR})[ \-]({_MINUTE}){_E}{_NO_TIME}",
    "hour": rf"{_B}({_HOUR})(?:\s?({_HALF_DAY})|\s?o['’]?\s?clock(?:,? ({_HALF_DAY}))?){_E}",
    "at_hour": rf"{_B}at ({_HOUR})"
    r"(?= (?:on|in|today|tomorrow|tonight|yesterday|this|every)\b|\.?\s*$|[,;?!\n]|\.\s)",
    "noon": rf"{_B}(noon|midday|midnight){_E}",
    "relative": rf"{_B}(?:the )?(day (?:before yesterday|after tomorrow)){_E}"
    rf"|{_B}((?:today|tomorrow|yesterday|tonight)(?: morning| afternoon| evening| night)?"
    rf"|last night){_E}"
    rf"|{_B}((?:(?:next|last|this|coming) )?(?:{'|'.join(_WEEKDAYS)})){_E}"
    rf"|{_B}((?:next|last|this) (?:week|month|year|weekend|morning|afternoon|evening)){_E}"
    rf"|{_B}((?:an?|[0-9]{{1,3}}|a couple of|a few|{_SMALL}) (?:{_UNITS})s? (?:ago|from now)){_E}"
    rf"|{_B}(in (?:an?|[0-9]{{1,3}}|a couple of|{_SMALL}) (?:{_UNITS})s?(?:' time)?){_E}",
}
NAMES: Final = tuple(_PATTERNS)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of that name, compiled when it is first needed: all take longer than the rest of a start."""
    return re.compile(_PATTERNS[name])
