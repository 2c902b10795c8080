"""Ranking: what to do first, from measured effects alone, and what cannot be told yet.

First come remedies that lower hallucination, by what is sure of the fall for each point of recall that it costs. Then
those that lower wrong house forms without raising what is missed, then those that lower what is missed, then those
that lower records which the schema refuses; none of these may raise hallucination. Of several ways to do one thing the
best is listed. What shows no difference is not advised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.tuning.advising.measuring import BROKEN, HALLUCINATION, RECALL, Effect, Kind, Says, is_same
from onrecord.tuning.advising.remedies import Family, Remedy

RULE = (
    "Remedies that lower hallucination come first: by the lower end of the fall's 95 % interval for each point of "
    "recall that they cost, one point at least. Then come those that lower wrong house forms without raising what is "
    "missed, then those that lower what is missed, then those that lower records which the schema refuses; none of "
    "these may raise hallucination. Of several ways to do one thing the best is listed. What shows no difference is "
    "not advised."
)
_LEAST_COST = 0.01  # of recall: a remedy that costs less, or nothing, is not better without end
# What is to be lowered, in order, each with the errors that must not rise for it.
_AIMS: Mapping[str, tuple[str, ...]] = {
    HALLUCINATION: (),
    Kind.FORM.value: (HALLUCINATION, Kind.MISSED.value),
    Kind.MISSED.value: (HALLUCINATION,),
    BROKEN: (HALLUCINATION, Kind.MISSED.value),
}


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
        if self.is_idle:
            return "changes nothing"
        return self.effects[HALLUCINATION].says.value

    @property
    def is_idle(self) -> bool:
        """Whether it leaves the errors of every case as they are."""
        return self.remedy.after is not None and is_same(self.remedy.before, self.remedy.after)

    @property
    def aim(self) -> str:
        """The first error, in the order of the ranking, that it lowers without raising one that goes before it."""
        for aim, spared in _AIMS.items():
            if self.effects and self.effects[aim].says is Says.HELPS:
                return "" if any(self.effects[other].says is Says.HURTS for other in spared) else aim
        return ""

    @property
    def harms(self) -> str:
        """The first error that it raises; empty where it raises none."""
        return next((aim for aim in _AIMS if self.effects and self.effects[aim].says is Says.HURTS), "")

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
    helpful, order = [one for one in measured if one.aim], list(_AIMS)
    helpful.sort(key=lambda one: (order.index(one.aim), -one.worth, one.remedy.name))
    found: list[Measured] = []
    for one in helpful:
        is_known = one.remedy.family in {other.remedy.family for other in found}
        if not is_known or one.remedy.family in {Family.MODEL, Family.TUNING}:
            found.append(one)
    return found


def harmful(measured: Iterable[Measured]) -> list[Measured]:
    """Return what makes hallucination more, or what is missed, and lowers nothing that would speak for it."""
    return [one for one in measured if not one.aim and one.harms]


def open_questions(measured: Sequence[Measured]) -> list[Measured]:
    """Return remedies of which nothing can be said, measured or not."""
    return [one for one in measured if not one.aim and not one.harms]
