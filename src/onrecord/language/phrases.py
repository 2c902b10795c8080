"""Lists of phrases that ship as text files, compiled into one pattern each.

A list is ``english/<name>.txt`` in the format of ``wordlists``: one phrase a line. Case, runs of spaces and the shape
of apostrophes do not matter, an apostrophe may be missing, and ``*`` stands for exactly one word.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.language.wordlists import load

_WORD = r"[\w'’-]+"


@cache
def phrases(name: str) -> re.Pattern[str]:
    """Return a pattern that finds any phrase of the list ``name``, the longest first.

    Raises:
        ValueError: no such list ships.
    """
    entries = sorted(load(name), key=lambda entry: (-len(entry), entry))
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(map(_compiled, entries))})(?![\w])", re.IGNORECASE)


def _compiled(entry: str) -> str:
    words = (_WORD if word == "*" else re.escape(word).replace("'", "['’]?") for word in entry.split())
    return r"[\s,]+".join(words)
