"""What a run of tuning tells while it goes on, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.tuning.curve import Measured

_OWN = ("step", "steps", "stopped", "curve", "losses")


@dataclass(frozen=True, slots=True)
class Told:
    """How far a run is: ``done`` of ``total`` steps of training, or cases of a measurement."""

    what: str
    done: int
    total: int
    loss: float | None = None


Progress = Callable[[Told], None]


@dataclass(frozen=True, slots=True)
class Training:
    """What came of a run.

    Attributes:
        adapter: the GGUF adapter.
        step: the checkpoint that was exported.
        steps: how many steps the run would have had.
        stopped: why it ended.
        curve: what the checkpoints reached on held-out cases.
        losses: of each step, the mean of a token.
        about: the settings, the base, the versions and the machine's part.
    """

    adapter: Path
    step: int
    steps: int
    stopped: str
    curve: tuple[Measured, ...]
    losses: tuple[float, ...]
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chosen(self) -> Measured | None:
        """What the exported checkpoint reached; None where nothing was measured."""
        return next((one for one in self.curve if one.step == self.step), None)

    def to_dict(self) -> dict[str, Any]:
        """Return it as ``training.json`` has it."""
        return {
            "step": self.step,
            "steps": self.steps,
            "stopped": self.stopped,
            "curve": [one.to_dict() for one in self.curve],
            "losses": list(self.losses),
            **self.about,
        }

    @classmethod
    def from_dict(cls, adapter: Path, given: Mapping[str, Any]) -> Training:
        """Return what ``to_dict`` has written."""
        about = {key: value for key, value in given.items() if key not in _OWN}
        step, steps, stopped, curve, losses = (given[key] for key in _OWN)
        return cls(adapter, step, steps, stopped, tuple(Measured.from_dict(one) for one in curve), tuple(losses), about)
