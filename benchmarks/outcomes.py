"""What a system says of one conformance case, and whether that is right."""

from __future__ import annotations

from dataclasses import dataclass

from conformance import Case


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a value is held, and the segments that say so; ``verdict`` where the system gives one of three."""

    held: bool
    segments: frozenset[int] = frozenset()
    verdict: str | None = None
    reason: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one system said of one case."""

    case: Case
    answer: Answer

    @property
    def right(self) -> bool:
        """Whether the claim was held exactly if it may be."""
        return self.answer.held == self.case.may_be_held
