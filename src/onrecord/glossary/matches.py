"""TermMatch: a place where a term is said, and the stage of retrieval that found it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from onrecord.glossary.terms import Term


class Stage(Enum):
    """How a match was found."""

    EXACT = "exact"
    SPELLED = "spelled"
    SOUND = "sound"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A place where a term is said.

    Attributes:
        term: the term.
        start: its first code point.
        end: the code point behind its last.
        form: the form that matched.
        stage: how it was found.
        score: how sure that is, in (0, 1]; 1 for what was said as the glossary has it.
    """

    term: Term
    start: int
    end: int
    form: str
    stage: Stage = Stage.EXACT
    score: float = 1.0
