"""What a finder is given and what it returns; whatever finds identifiers can stand beside our own rules."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Kind(enum.Enum):
    """What an identifier is; the value is what its placeholder is called."""

    NAME = "NAME"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    BIRTH = "BIRTHDATE"
    CODE = "CODE"
    LINK = "LINK"


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance: its words and who says them."""

    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """Words that identify somebody: code points ``start`` to ``end`` of the text of line number ``line``."""

    line: int
    start: int
    end: int
    kind: Kind


class Finder(Protocol):
    """Finds identifiers in the lines of one conversation."""

    def __call__(self, lines: Sequence[Line]) -> Iterable[Identifier]:
        """Return what identifies somebody, in any order; overlaps are settled by the caller."""
        ...
