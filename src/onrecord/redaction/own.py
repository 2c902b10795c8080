"""Our own finder: rules alone, no model; recall before precision, since what it hides comes back.

A dictation may be one long line; it is read in pieces between sentences, so that the work grows as the talk does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.redaction.addresses import find_addresses
from onrecord.redaction.births import find_births
from onrecord.redaction.codes import find_codes_of_people
from onrecord.redaction.electronic import find_electronic
from onrecord.redaction.finding import Identifier, Line
from onrecord.redaction.names import find_names

_LONGEST = 400  # code points of one piece, where a sentence or at least a word ends before that
_CUTS = (re.compile(r"[.?!]\s+"), re.compile(r"\s+"))


class RuleFinder:
    """Finds names, numbers, addresses, dates of birth and what else identifies somebody, by rules."""

    def __call__(self, lines: Sequence[Line]) -> Iterable[Identifier]:
        """Return what identifies somebody, the surest kinds first."""
        pieces = [piece for number, line in enumerate(lines) for piece in _pieces(number, line)]
        short = [piece.line for piece in pieces]
        for find in (find_electronic, find_births, find_addresses, find_codes_of_people, find_names):
            for one in find(short):
                whole = pieces[one.line]
                yield replace(one, line=whole.number, start=one.start + whole.start, end=one.end + whole.start)


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    start: int
    line: Line


def _pieces(number: int, line: Line) -> Iterator[_Piece]:
    start = 0
    while len(line.text) - start > _LONGEST:
        end = _cut(line.text, start)
        yield _Piece(number, start, replace(line, text=line.text[start:end]))
        start = end
    yield _Piece(number, start, replace(line, text=line.text[start:]))


def _cut(text: str, start: int) -> int:
    """Return where the piece that begins at ``start`` ends: behind its last sentence, its last word, or in a word."""
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(text, start, start + _LONGEST)]
        if ends:
            return ends[-1]
    return start + _LONGEST
