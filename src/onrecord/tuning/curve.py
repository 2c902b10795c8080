"""What checkpoints reach on held-out cases, which of them is taken, and when a run has gone on for long enough.

A writer that writes nothing invents nothing, so the share of unsupported values alone would choose the laziest one.
The checkpoint that is taken is the one with the lowest share of unsupported values among those whose recall is no more
than ``recall_given_up`` below the best recall; between equals the higher recall, then the earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """What one checkpoint wrote of the held-out cases.

    Attributes:
        step: the checkpoint's; 0 is the model before tuning.
        epoch: how often the examples had been seen.
        cases: how many cases were written.
        failed: how many of them came to no record.
        predicted: values that it wrote.
        unsupported: those of them that the checks withhold.
        absent: those of them with a word that is nowhere in the transcript.
        labels: values that the cases' records hold.
        found: those of them that it wrote.
        loss: of the validation lines, the mean of a token; None where there are none.
    """

    step: int
    epoch: float
    cases: int
    failed: int
    predicted: int
    unsupported: int
    absent: int
    labels: int
    found: int
    loss: float | None = None

    @property
    def unsupported_share(self) -> float:
        """Unsupported values, of all that were written; 0 where none were."""
        return self.unsupported / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Labels that were written, of all; 0 where there are none."""
        return self.found / self.labels if self.labels else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return it as ``training.json`` has it."""
        return {**asdict(self), "unsupported_share": self.unsupported_share, "recall": self.recall}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Measured:
        """Return what ``to_dict`` has written."""
        return cls(**{name: given[name] for name in cls.__slots__})


def best_of(curve: Sequence[Measured], *, recall_given_up: float) -> Measured | None:
    """Return the checkpoint that is taken; None where none was measured."""
    if not curve:
        return None
    least = max(one.recall for one in curve) - recall_given_up
    return min((one for one in curve if one.recall >= least), key=_worth)


def promising(curve: Sequence[Measured]) -> tuple[Measured, ...]:
    """Return those that may still be taken, whatever recall comes later: no other is as good in both at once."""
    return tuple(one for one in curve if not any(_beats(other, one) for other in curve))


def has_ended(curve: Sequence[Measured], *, patience: int, recall_given_up: float) -> bool:
    """Say whether the last ``patience`` measurements brought no checkpoint that would be taken."""
    best = best_of(curve, recall_given_up=recall_given_up)
    return best is not None and len(curve) - 1 - curve.index(best) >= patience


def _beats(one: Measured, other: Measured) -> bool:
    """Say whether ``one`` is taken before ``other`` in every case in which ``other`` may be taken."""
    return one.recall >= other.recall and _worth(one) < _worth(other)


def _worth(one: Measured) -> tuple[float, float, int]:
    return (one.unsupported_share, -one.recall, one.step)
