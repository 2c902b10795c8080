"""Ranking: what to do first, from measured effects alone, and what cannot be told yet.

First come remedies that lower hallucination, by what is sure of the fall for each point of recall that it costs. Then
those that lower wrong house forms, then those that lower what is missed, as long as they do not raise hallucination.
Of several ways to do one thing the best is listed. What shows no difference is not advised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.tuning.advising.measuring import HALLUCINATION, RECALL, Effect, Kind, Says
from onrecord.tuning.advising.remedies import Family, Remedy

RULE = (
    "Remedies that lower hallucination come first: by the lower end of the fall's 95 % interval for each point of "
    "recall that they cost, one point at least. Then come those that lower wrong house forms, then those that lower "
    "what is missed, if they do not raise hallucination. Of several ways to do one thing the best is listed. What "
    "shows no difference is not advised."
)
_LEAST_COST = 0.01  # of recall: a remedy that costs less, or nothing, is not better without end
_AIMS = (HALLUCINATION, Kind.FORM.value, Kind.MISSED.value)


@dataclass(frozen=True)
class Measured:
    """A remedy with its effects, by rate; there are none where it was not measured."""

    remedy: Remedy
    effects: Mapping[str, Effect]

    @property
    def says(self) -> str:
        """What it does to hallucination, or why nothing can be said."""
        if not self.effects:
            return "not measured"
        return self.effects[HALLUCINATION].says.value

    @property
    def aim(self) -> str:
        """The first error, in the order of the ranking, that it lowers; empty where it lowers none or invents more."""
        if not self.effects or self.effects[HALLUCINATION].says is Says.HURTS:
            return ""
        return next((aim for aim in _AIMS if self.effects[aim].says is Says.HELPS), "")

    @property
    def worth(self) -> float:
        """What is sure of the fall of what it lowers; of hallucination, for each point of recall."""
        effect = self.effects[self.aim]
        sure = -(effect.high or 0.0)
        if self.aim != HALLUCINATION:
            return sure
        return sure / max(_LEAST_COST, -(self.effects[RECALL].change or 0.0))


def ranked(measured: Iterable[Measured]) -> list[Measured]:
    """Return what to do, the best first."""
    helpful = [one for one in measured if one.aim]
    helpful.sort(key=lambda one: (_AIMS.index(one.aim), -one.worth, one.remedy.name))
    found: list[Measured] = []
    for one in helpful:
        is_known = one.remedy.family in {other.remedy.family for other in found}
        if not is_known or one.remedy.family in {Family.MODEL, Family.TUNING}:
            found.append(one)
    return found


def harmful(measured: Iterable[Measured]) -> list[Measured]:
    """Return what makes hallucination more."""
    return [one for one in measured if one.effects and one.effects[HALLUCINATION].says is Says.HURTS]


def open_questions(measured: Sequence[Measured]) -> list[Measured]:
    """Return remedies of which nothing can be said, measured or not."""
    return [one for one in measured if not one.aim and one not in harmful(measured)]
