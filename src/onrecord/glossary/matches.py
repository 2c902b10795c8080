"""TermMatch: a place where a term is said; Choice: what the glossary would write at a field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from onrecord.glossary.terms import Term
from onrecord.schema import Field
from onrecord.transcript import Span


class Stage(Enum):
    """How a match was found."""

    EXACT = "exact"
    SPELLED = "spelled"
    SOUND = "sound"
    FAINT = "faint"
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

    @property
    def is_hint(self) -> bool:
        """Whether it is nothing but a hint for a model or a person, and no evidence that the term was said."""
        return self.stage in {Stage.FAINT, Stage.MEANING}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for a field.

    Attributes:
        field: the field.
        value: what the record would write.
        matches: the terms that it is made of, in its order.
        spans: the words that say it.
        spoken: what was said, where the value is composed of several parts; empty for one term.
    """

    field: Field
    value: str
    matches: tuple[TermMatch, ...]
    spans: tuple[Span, ...]
    spoken: str = ""
