"""E-mail and web addresses, user names and network addresses, written or said ("j dot smith at example dot org")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.redaction.finding import Identifier, Kind, Line

_ENDS = "com|co|uk|org|net|edu|gov|io|info|biz|me|us|ca|au|nz|ie|de|fr|es|it|nl|in|ng|za|nhs|ac|app|dev"
_MARK = r"(?:dot|point|underscore|under\s+score|dash|hyphen|minus|plus)"
_PART = r"[\w+-]+"
_LOCAL = rf"(?:[^\W_](?:[\s-][^\W_])+\b|{_PART}(?:\.{_PART})*)(?:\s+{_MARK}\s+(?:[^\W_](?:[\s-][^\W_])+\b|{_PART}))*"
_HOST = rf"{_PART}(?:\s*(?:\bdot\b|\.)\s*{_PART})*?(?:\s*(?:\bdot\b|\.)\s*(?:{_ENDS})\b)+"
_EMAILS = (
    re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE),
    re.compile(rf"(?<![\w]){_LOCAL}\s+(?:at|@)\s+{_HOST}", re.IGNORECASE),
)
_LINKS = (
    re.compile(r"\bhttps?://\S*[\w/]", re.IGNORECASE),
    re.compile(r"\b(?:www|w\s+w\s+w)(?:\.|\s+dot\s+)\S+(?:\s+dot\s+\w+|\.\w+)*", re.IGNORECASE),
    re.compile(rf"(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:{_ENDS})(?:/\S*\w)?(?![\w@])", re.IGNORECASE),
    re.compile(rf"(?<![\w])[\w-]+(?:\s+dot\s+[\w-]+)*\s+dot\s+(?:{_ENDS})\b", re.IGNORECASE),
    re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)"),
    re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"),
    re.compile(r"(?<![\w@])@?[^\W_]+(?:[_.]+[^\W_]+)*_[^\W_]+\b"),  # a user name
    re.compile(r"(?<![\w@])@[^\W\d_]\w+"),
)


def find_electronic(lines: Sequence[Line]) -> Iterator[Identifier]:
    """Yield e-mail addresses and, beside them, links."""
    for number, line in enumerate(lines):
        for pattern in _EMAILS:
            for match in pattern.finditer(line.text):
                yield Identifier(number, *match.span(), Kind.EMAIL)
        for pattern in _LINKS:
            for match in pattern.finditer(line.text):
                yield Identifier(number, *match.span(), Kind.LINK)
