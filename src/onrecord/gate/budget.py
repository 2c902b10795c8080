"""Error budgets: how strict a gate must be so that the expected share of wrong values among those held stays within.

Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, "Conformal Risk Control", ICLR 2024). The
exchangeable unit is the transcript; its loss at a strictness is the share of its held values that are wrong, 0 where
it holds none, made monotone by taking the largest loss at this or any stricter level. A level is allowed where
(sum of losses + 1) / (transcripts + 1) is within the budget: then the expected loss of a new transcript is too.
Levels depend on the budget alone, never on the labels. None is stricter than a share of the budget: where few values
are held one wrong one is a large loss, and every looser level inherits it. From there on they lie close together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from onrecord.errors import UsageError
from onrecord.schema import is_index

_STRICTEST = 0.8  # the strictest level asks for a probability of 1 - 0.8 budgets
_WIDTH = 1.1  # by which the doubt that is let through grows from level to level
_LEAST_LIKELY = 0.5  # a value that is likelier wrong than right is never held, whatever the calibration saw
_NOTHING = 2.0  # a threshold that no probability reaches
WHOLE = ""  # the pointer of the whole record


@dataclass(frozen=True, slots=True)
class Trial:
    """One claim of a calibration transcript that won its place: where, how likely it was, whether it was right."""

    pointer: str
    probability: float
    is_right: bool


Calibration = Sequence[Sequence[Trial]]


@dataclass(frozen=True, slots=True)
class Level:
    """What a budget comes to.

    Attributes:
        budget: the expected share of held values that may be wrong.
        threshold: the least probability that is held; above 1 where nothing may be.
        bound: what is certified of the expected share; None where nothing can be.
        transcripts: how many transcripts the calibration had.
        needed: how many transcripts this budget takes at least, if none of them shows an error.
    """

    budget: float
    threshold: float
    bound: float | None
    transcripts: int
    needed: int

    @property
    def is_certified(self) -> bool:
        """Whether anything would be held under the budget."""
        return self.bound is not None

    def sentence(self) -> str:
        """Say in words what can be certified."""
        share = f"{self.budget:.3g}" if self.budget < 0.001 else f"{100 * self.budget:.3g} %"
        if self.is_certified:
            return (
                f"{share} can be certified from {self.transcripts} transcripts: "
                f"values are held from a probability of {self.threshold:.3g}"
            )
        if self.transcripts < self.needed:
            return (
                f"{share} cannot be certified from {self.transcripts} transcripts: "
                f"it takes at least {self.needed} without an error"
            )
        why = f"the likeliest values of {self.transcripts} transcripts are too few, or wrong too often"
        return f"{share} cannot be certified: {why}"


def least_transcripts(budget: float) -> int:
    """Return how many transcripts a budget takes at least, all without an error: 1 / (n + 1) must be within it."""
    return max(1, math.ceil(1 / budget - 1 - 1e-9))


def level_for(
    budget: float, calibration: Calibration, *, counts: Callable[[str], bool] = lambda _pointer: True
) -> Level:
    """Return the least strict level that keeps a budget, over the claims whose pointer ``counts``."""
    transcripts, needed = len(calibration), least_transcripts(budget)
    allowed: tuple[float, float] | None = None
    worst = [0.0] * transcripts
    for threshold in _levels(budget):
        worst = [
            max(before, _share_wrong(trials, threshold, counts))
            for before, trials in zip(worst, calibration, strict=True)
        ]
        bound = (sum(worst) + 1) / (transcripts + 1)
        if bound > budget + 1e-12:
            break
        if any(trial.probability >= threshold and counts(trial.pointer) for trials in calibration for trial in trials):
            allowed = (threshold, bound)
    if allowed is None:
        return Level(budget, _NOTHING, None, transcripts, needed)
    return Level(budget, allowed[0], allowed[1], transcripts, needed)


def _levels(budget: float) -> list[float]:
    """Return the thresholds that are looked at, the strictest first."""
    doubt = _STRICTEST * budget
    found: list[float] = []
    while doubt < 1 and (not found or 1 - doubt >= _LEAST_LIKELY):
        found.append(1 - doubt)
        doubt *= _WIDTH
    return found


def _share_wrong(trials: Sequence[Trial], threshold: float, counts: Callable[[str], bool]) -> float:
    held = [o.is_right for o in trials if o.probability >= threshold and counts(o.pointer)]
    return held.count(False) / len(held) if held else 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """A share for the whole record, and stricter ones for groups of fields, by the pointer at which they begin."""

    whole: float | None = None
    groups: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for share in (*self.groups.values(), *(() if self.whole is None else (self.whole,))):
            if not 0 < share < 1:
                raise UsageError("an error budget is a share between 0 and 1", hint="0.05 lets 5 % be wrong")

    @classmethod
    def parse(cls, given: float | str | Mapping[str, float] | Sequence[str]) -> Budget:
        """Take a share, shares by pointer ("" for the whole record), or texts such as "0.05" and "/allergies=0.01".

        Raises:
            UsageError: it is none of these, or a share is not between 0 and 1.
        """
        if isinstance(given, Mapping):
            entries: list[tuple[str, str | float]] = [(str(pointer), share) for pointer, share in given.items()]
        else:
            parts = [given] if isinstance(given, str | int | float) else list(given)
            split = [part.rpartition("=") if isinstance(part, str) else ("", "", part) for part in parts]
            entries = [(pointer, share) for pointer, _, share in split]
        shares: dict[str, float] = {}
        for pointer, share in entries:
            if (pointer and not pointer.startswith("/")) or pointer in shares:
                what = f"the budget for {pointer!r} is there twice or names no pointer"
                raise UsageError(what, hint='Write "0.05" for the whole record and "/allergies=0.01" for a part')
            try:
                shares[pointer] = float(share)
            except (TypeError, ValueError) as error:
                raise UsageError("an error budget is no number", hint="0.05 lets 5 % be wrong") from error
        return cls(shares.pop(WHOLE, None), shares)

    def group_of(self, pointer: str) -> str:
        """Return the longest group that a pointer stands in; the whole record where there is none."""
        inside = [group for group in self.groups if _is_under(group, pointer)]
        return max(inside, key=len, default=WHOLE)

    def refuse_strangers(self, pointers: Sequence[str]) -> None:
        """Refuse a group that no field of a schema stands in, given the pointers of all of its fields.

        Raises:
            UsageError: there is such a group; it would bound nothing.
        """
        for group in self.groups:
            if not any(_is_under(group, pointer) for pointer in pointers):
                hint = "A budget is for a field, or for what stands below a pointer"
                raise UsageError(f"the schema has nothing at {group}", where="budget", hint=hint)

    def levels(self, calibration: Calibration) -> dict[str, Level]:
        """Return the level of each group, and of what is in no group."""
        shares = dict(self.groups)
        if self.whole is not None:
            shares[WHOLE] = self.whole
        return {
            group: level_for(share, calibration, counts=partial(self._is_in, group)) for group, share in shares.items()
        }

    def _is_in(self, group: str, pointer: str) -> bool:
        return self.group_of(pointer) == group


def _is_under(group: str, pointer: str) -> bool:
    """Say whether a pointer is a group's or stands below it; ``*`` on either side is any index of an array."""
    parts, steps = group.split("/"), pointer.split("/")
    if len(parts) > len(steps):
        return False
    return all(
        part == step or (part == "*" and is_index(step)) or (step == "*" and is_index(part))
        for part, step in zip(parts, steps, strict=False)
    )
