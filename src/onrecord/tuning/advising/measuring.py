"""Measuring: the errors of a system's records by the labels alone, and what a remedy changes of them.

The checks are one of the remedies, so they have no say in what is an error: a value is *invented* where the right
record has none, *wrong* where it has another, *in a wrong form* where the two are one thing written in two ways, and
*missed* where only the right record has it. Hallucination is invented and wrong together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist
from typing import Any

from onrecord.evaluation import Case, Scoring, Tolerance
from onrecord.evaluation.comparators import same
from onrecord.evaluation.matching import Matcher, Pair
from onrecord.evaluation.metrics import Counts, Leaf, Outcome, Prediction, Scorer, rate
from onrecord.evaluation.slicing import rate_dict
from onrecord.evaluation.statistics import Interval, Resampler, holm
from onrecord.glossary import Glossary, Term
from onrecord.house_form import in_house_form
from onrecord.propose import Claim
from onrecord.schema import Schema

ALPHA = 0.05
_NORMAL = NormalDist()
Records = Mapping[str, Mapping[str, Any]]
CaseRates = Mapping[str, Counts]


class Kind(Enum):
    """What is wrong with a value."""

    INVENTED = "invented"
    WRONG = "wrong"
    FORM = "form"
    MISSED = "missed"


HALLUCINATION, RECALL, BROKEN = "hallucination", "recall", "broken"
FALLING = (HALLUCINATION, *(kind.value for kind in Kind), BROKEN)  # less of these is better
RATES = (*FALLING, RECALL, "f1")


class Says(Enum):
    """What an effect shows."""

    HELPS = "helps"
    HURTS = "hurts"
    NOTHING = "no difference shown"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a remedy changes of one rate: ``change`` is after - before, with its paired 95 % interval.

    ``after`` is None where nothing is left to rate; then there is no change either. ``p`` is that of no difference
    at all, adjusted for the remedies that were tried.
    """

    before: float | None
    after: float | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    says: Says = Says.NOTHING

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "low": self.low,
            "high": self.high,
            "p": self.p,
            "says": self.says.value,
        }


class Measure:
    """Lays records beside the labels of one set of cases."""

    def __init__(
        self,
        cases: Sequence[Case],
        schema: Schema,
        *,
        scoring: Scoring,
        tolerance: Tolerance,
        glossary: Glossary | None,
    ) -> None:
        self.cases = cases
        self.schema = schema
        self._glossary = glossary
        self.scoring = scoring
        self._tolerance = tolerance
        matcher = Matcher(schema, scoring, tolerance, glossary=glossary)
        self.says_nothing = matcher.says_nothing
        self._scorer = Scorer(schema, matcher)
        self._forms: dict[tuple[str, str], frozenset[Term]] = {}

    def of(self, cases: Sequence[Case]) -> Measure:
        """Return a measure by the same rules of other cases."""
        return Measure(cases, self.schema, scoring=self.scoring, tolerance=self._tolerance, glossary=self._glossary)

    def leaves(self, records: Records) -> list[tuple[Leaf, ...]]:
        """Return what became of every leaf, case by case; a case without a record counts as an empty one."""
        return [self._scorer.score(case, Prediction(records.get(case.id))).leaves for case in self.cases]

    def kind(self, leaf: Leaf) -> Kind | None:
        """Return what is wrong with a leaf; None where it is right."""
        if leaf.outcome is Outcome.WRONG:
            return Kind.FORM if self._is_form(leaf.pair) else Kind.WRONG
        return {Outcome.SPURIOUS: Kind.INVENTED, Outcome.OMITTED: Kind.MISSED}.get(leaf.outcome)

    def rates(self, records: Records) -> list[CaseRates]:
        """Return (numerator, denominator) of every rate, case by case."""
        return [
            self._rates(leaves, records.get(case.id))
            for case, leaves in zip(self.cases, self.leaves(records), strict=True)
        ]

    def _rates(self, leaves: Sequence[Leaf], record: Mapping[str, Any] | None) -> CaseRates:
        kinds = [self.kind(leaf) for leaf in leaves]
        of = {kind: kinds.count(kind) for kind in Kind}
        given, gold = sum(leaf.is_predicted for leaf in leaves), sum(leaf.is_gold for leaf in leaves)
        right = kinds.count(None)
        broken = record is not None and bool(self.schema.validate(dict(record)))
        return {
            HALLUCINATION: (of[Kind.INVENTED] + of[Kind.WRONG], given),
            **{kind.value: (of[kind], gold if kind is Kind.MISSED else given) for kind in Kind},
            BROKEN: (int(broken), int(record is not None)),
            RECALL: (right, gold),
            "f1": (2 * right, given + gold),
        }

    def _is_form(self, pair: Pair) -> bool:
        """Say whether two values that differ are one thing in two forms."""
        gold, given = pair.gold, pair.predicted
        if same(gold, given, pair.type):  # only exact scoring tells these apart
            return True
        if self._glossary is None or not isinstance(gold, str) or not isinstance(given, str):
            return False
        pointer = pair.gold_pointer or pair.star
        if self._terms(gold, pointer) & self._terms(given, pointer):
            return True
        return same(self._written(gold, pair), self._written(given, pair), pair.type)

    def _terms(self, value: str, pointer: str) -> frozenset[Term]:
        if self._glossary is None:
            return frozenset()
        if (value, pointer) not in self._forms:  # looking up by sound takes its time
            self._forms[value, pointer] = frozenset(self._glossary.canonical(value, pointer))
        return self._forms[value, pointer]

    def _written(self, value: str, pair: Pair) -> Any:
        if pair.field is None:
            return value
        return in_house_form(Claim(pair.star, value, ()), pair.field, self.schema, self._glossary).value


def summed(counts: Sequence[CaseRates], name: str) -> Counts:
    """Return a rate's counts over all cases."""
    return sum(row[name][0] for row in counts), sum(row[name][1] for row in counts)


def rated(counts: Sequence[CaseRates], resampler: Resampler) -> dict[str, dict[str, Any]]:
    """Return every rate with its interval, as plain values."""
    intervals: list[Interval] = resampler.intervals([[row[name] for row in counts] for name in RATES])
    return {name: rate_dict(interval, summed(counts, name)) for name, interval in zip(RATES, intervals, strict=True)}


def effects(
    pairs: Sequence[tuple[Sequence[CaseRates], Sequence[CaseRates]]], resampler: Resampler
) -> list[dict[str, Effect]]:
    """Return what each remedy changes, from the counts before and after it; a dictionary by rate for each."""
    found: list[dict[str, Effect]] = [{} for _ in pairs]
    for name in RATES:
        raw = [_effect(before, after, name, resampler) for before, after in pairs]
        known = [place for place, one in enumerate(raw) if one.p is not None]
        adjusted = dict(zip(known, holm([raw[place].p or 0.0 for place in known]), strict=True))
        for place, one in enumerate(raw):
            found[place][name] = _judged(one, adjusted[place], name) if place in adjusted else one
    return found


def _effect(before: Sequence[CaseRates], after: Sequence[CaseRates], name: str, resampler: Resampler) -> Effect:
    ends = rate(summed(before, name)), rate(summed(after, name))
    difference = resampler.difference([row[name] for row in after], [row[name] for row in before])
    if difference is None or resampler.cases < 2:  # one transcript says nothing of others
        return Effect(*ends)
    return Effect(*ends, difference.value, difference.low, difference.high, difference.p)


def _judged(effect: Effect, p: float, name: str) -> Effect:
    low, high = effect.low or 0.0, effect.high or 0.0
    says = Says.NOTHING
    if p <= ALPHA and (low > 0 or high < 0):
        says = Says.HELPS if (high < 0) == (name in FALLING) else Says.HURTS
    return Effect(effect.before, effect.after, effect.change, low, high, p, says)


def is_same(before: Sequence[CaseRates], after: Sequence[CaseRates]) -> bool:
    """Say whether nothing was changed of any case."""
    return list(before) == list(after)


def transcripts_needed(effect: Effect, transcripts: int) -> int | None:
    """Return how many transcripts would show this change if it is what it seems; None where that cannot be said.

    An interval's half width shrinks with the square root of the number of transcripts, and the normal deviate of the
    p-value, which is adjusted for the remedies that were tried, grows with it.
    """
    if not effect.change or effect.low is None or effect.high is None or effect.p is None:
        return None
    times = ((effect.high - effect.low) / 2 / abs(effect.change)) ** 2
    if effect.p < 1:
        times = max(times, (_NORMAL.inv_cdf(1 - ALPHA / 2) / _NORMAL.inv_cdf(1 - effect.p / 2)) ** 2)
    return max(transcripts + 1, math.ceil(transcripts * times))
