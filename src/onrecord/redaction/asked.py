"""What the lines before one asked for: an answer often holds nothing but the identifier."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.redaction.finding import Line

_SHORT = 4  # words of a line that only says that somebody listens ("Okay, go on.")
_BACK = 4  # lines that are looked back over
_WORD = re.compile(r"[\w'’-]+")
_LEAD = re.compile(
    r"(?:(?:yes|yeah|yep|yup|sure|of course|okay|ok|right|so|well|um+|uh+|erm?|and|then|please|oh(?=,)|ah|hi|"
    r"hello|no|just|"
    r"it['’]s|it is|its|it says|it(?!['’])|that['’]s|that is|thats|that would be|they['’]re|i['’]m|i am|im|"
    r"he['’]s|she['’]s|is|was|my|names?(?:['’]s)?|the|"
    r"this is|here it is|let me see|certainly|absolutely|actually|to|under|with|says|spelled|born on|i was born on)"
    r"\b[\s,.:;-]*)*",
    re.IGNORECASE,
)


def words_in(text: str) -> int:
    """Return how many words a text has."""
    return len(_WORD.findall(text))


def after_lead(text: str) -> int:
    """Return where an answer begins, behind words that only open it ("Yes, it's ...")."""
    match = _LEAD.match(text)
    return match.end() if match else 0


def asks(lines: Sequence[Line], number: int, cue: re.Pattern[str]) -> bool:
    """Say whether the talk right before line ``number`` asks for what ``cue`` names.

    Short lines in between ("Okay." "One second.") do not end the matter.
    """
    for back in range(number - 1, max(-1, number - 1 - _BACK), -1):
        text = lines[back].text
        if cue.search(text):
            return True
        if words_in(text) > _SHORT:
            return False
    return False
