"""How a run of tuning is set: everything that decides what comes out, and is compared when a run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from onrecord.errors import UsageError

_MOST_RANK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a run.

    Attributes:
        epochs: how often each example is seen, at most.
        rank: of the LoRA matrices.
        alpha: what the update is scaled by, over the rank; twice the rank where it is None.
        dropout: share of the LoRA input that is left out at random.
        learning_rate: the highest, reached after the first tenth of the steps; it falls to nothing at the end.
        examples_per_step: examples whose losses make one step of the optimiser.
        seed: of the LoRA matrices, the order of examples and the dropout.
        patience: measurements without improvement after which the run stops.
        checkpoint_steps: steps between two checkpoints; one is also written at the end of each epoch.
        held_out: the most held-out cases that a checkpoint is measured on.
        recall_given_up: how far below the best recall the chosen checkpoint may be; see ``curve``.
    """

    epochs: int = 3
    rank: int = 16
    alpha: float | None = None
    dropout: float = 0.05
    learning_rate: float = 5e-4
    examples_per_step: int = 2
    seed: int = 0
    patience: int = 2
    checkpoint_steps: int = 20
    held_out: int = 12
    recall_given_up: float = 0.05

    def __post_init__(self) -> None:
        """Refuse what cannot be trained with.

        Raises:
            UsageError: the message names the setting.
        """
        whole = {
            "epochs": (1, 1000),
            "rank": (1, _MOST_RANK),
            "examples_per_step": (1, 4096),
            "seed": (0, 2**31 - 1),
            "patience": (1, 1000),
            "checkpoint_steps": (1, 10**6),
            "held_out": (1, 10**4),
        }
        for name, (least, most) in whole.items():
            if not least <= getattr(self, name) <= most:
                raise UsageError(f"{name} must be from {least} to {most}", where=str(getattr(self, name)))
        if not 0 < self.learning_rate < 1:
            raise UsageError("learning_rate must be above 0 and below 1", where=str(self.learning_rate))
        if not (0 <= self.dropout < 1 and 0 <= self.recall_given_up < 1):
            raise UsageError("dropout and recall_given_up must be from 0 to below 1")

    @property
    def scale(self) -> float:
        """The alpha that the LoRA update is scaled by."""
        return 2.0 * self.rank if self.alpha is None else self.alpha

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as ``training.json`` has them."""
        return asdict(self)

    def differing(self, other: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of the settings that another run had otherwise."""
        return tuple(one.name for one in fields(self) if other.get(one.name) != getattr(self, one.name))
