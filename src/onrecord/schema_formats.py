"""Formats: which ``format`` of a JSON Schema a value is held to.

``jsonschema`` checks date, email, IP addresses, regular expressions and, in its newest drafts, UUIDs; the same are
checked in every draft here. Times and date-times are said without seconds or offset, so both may be left out, other
than in RFC 3339. Formats that neither ``jsonschema`` with our dependencies nor the standard library knows (duration,
uri, hostname, json-pointer and others) are not checked: what they say is a note for the reader, as the standard allows.
"""

from __future__ import annotations

import re
from datetime import datetime, time

import jsonschema

_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2})?"
_TIME = re.compile(_CLOCK, re.ASCII)
_DATE_TIME = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}[Tt ]{_CLOCK}", re.ASCII)


def format_checker() -> jsonschema.FormatChecker:
    """Return the checker of every format that can be checked."""
    checker = jsonschema.FormatChecker(formats=())
    checker.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
    checker.checks("time", raises=ValueError)(_is_time)
    checker.checks("date-time", raises=ValueError)(_is_date_time)
    return checker


def _is_time(value: object) -> bool:
    """Say whether a text is a time of day; what is no text is another keyword's concern."""
    return not isinstance(value, str) or (_TIME.fullmatch(value) is not None and _exists(time, value))


def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or (_DATE_TIME.fullmatch(value) is not None and _exists(datetime, value))


def _exists(kind: type[time | datetime], value: str) -> bool:
    """Say whether the clock has it; the standard library raises where not ("25:00")."""
    kind.fromisoformat(value.upper())
    return True
