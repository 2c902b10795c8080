"""Metrics: what became of every leaf of a case, and the counts from which all rates are made.

A rate is a sum of counts over cases divided by another; ``docs/metrics.md`` defines each. Leaves are those of
``matching.py``: of every predicted one it is known whether it is right, wrong or spurious, and of every right one
whether it was found, wrong or omitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from onrecord.evaluation.cases import Case
from onrecord.evaluation.judging import Judge
from onrecord.evaluation.matching import Matcher, Pair, Scoring
from onrecord.glossary import Glossary
from onrecord.record import Quote
from onrecord.schema import Schema

METRICS = (
    "unsupported_strict",
    "unsupported_judged",
    "spurious",
    "wrong",
    "omission",
    "coverage",
    "precision",
    "recall",
    "f1",
    "exact_record",
    "abbreviation",
    "abbreviation_wrong",
    "schema_valid",
    "evidence",
)
FIELD_METRICS = ("precision", "recall", "spurious", "wrong", "omission", "unsupported_judged")
LOWER_IS_BETTER = frozenset(
    {"unsupported_strict", "unsupported_judged", "spurious", "wrong", "omission", "abbreviation_wrong"}
)
Counts = tuple[int, int]


class Outcome(Enum):
    """What became of a leaf."""

    CORRECT = "correct"
    WRONG = "wrong"
    SPURIOUS = "spurious"
    OMITTED = "omission"


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system gives for one case.

    Attributes:
        record: the record; None where the system has none for this case, which then counts as empty.
        probabilities: by pointer, the probability that the value is right, where the system says one.
        evidence: by pointer, the indices of the segments that the system cites.
    """

    record: Mapping[str, Any] | None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with its outcome.

    Attributes:
        pair: the leaf of the right record, of the predicted one, or of both.
        outcome: what became of it.
        absent_words: content words of the predicted value that the transcript nowhere has.
        reason: why the checks do not support the predicted value; empty where they do, or where it is right.
        probability: the system's own probability that its value is right; None where it gives none.
        house_form: the house's form of the right value; empty where no glossary term stands for it.
        overlaps: whether the cited segments overlap the right ones; None where that cannot be asked.
        quotes: words of the transcript that speak for the right value, or decide on the predicted one.
    """

    pair: Pair
    outcome: Outcome
    absent_words: tuple[str, ...] = ()
    reason: str = ""
    probability: float | None = None
    house_form: str = ""
    overlaps: bool | None = None
    quotes: tuple[Quote, ...] = ()

    @property
    def is_gold(self) -> bool:
        """Whether the right record has a value here."""
        return self.outcome is not Outcome.SPURIOUS

    @property
    def is_predicted(self) -> bool:
        """Whether the predicted record has a value here."""
        return self.outcome is not Outcome.OMITTED

    @property
    def is_set(self) -> bool:
        """Whether the leaf is an item of an array of single values."""
        return self.pair.star.endswith("/*")

    @property
    def type(self) -> str:
        """The type by which results are sliced: that of the field, or "set" for arrays of single values."""
        return "set" if self.is_set else self.pair.type.value


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case as one system answered it.

    ``named`` and ``spurious_named`` count fields, an array as one, and are used by exact scoring: see
    ``docs/metrics.md``. ``schema_valid`` is None where there is no record to validate.
    """

    case: Case
    schema: Schema
    leaves: tuple[Leaf, ...]
    schema_valid: bool | None
    named: int
    spurious_named: int

    @property
    def is_exact(self) -> bool:
        """Whether the record is there and every leaf of it is right, none missing and none too many."""
        return self.schema_valid is not None and all(leaf.outcome is Outcome.CORRECT for leaf in self.leaves)


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores predictions of one schema.

    Args:
        schema: the schema of the cases that have none of their own.
        matcher: how leaves are paired and compared.
        judge: what supports a value; None leaves both kinds of unsupported values uncounted.
        glossary: the house's terms, for the abbreviation metrics.
    """

    schema: Schema
    matcher: Matcher
    judge: Judge | None = None
    glossary: Glossary | None = None

    def score(self, case: Case, prediction: Prediction) -> CaseScore:
        """Return what became of every leaf of ``case``."""
        record = prediction.record if prediction.record is not None else {}
        matcher = Matcher(self.schema, self.matcher.scoring, self.matcher.tolerance, case.accept)
        pairs = matcher.pairs(case.record, record)
        leaves = self._unjudged(pairs, case, prediction)
        if self.judge is not None:
            leaves = _judged(leaves, case, record, self.judge)
        valid = None if prediction.record is None else not self.schema.validate(dict(prediction.record))
        named, spurious = _named(case.record, record, matcher)
        return CaseScore(case, self.schema, leaves, valid, named, spurious)

    def _unjudged(self, pairs: Iterable[Pair], case: Case, prediction: Prediction) -> tuple[Leaf, ...]:
        return tuple(
            Leaf(
                pair,
                _outcome(pair),
                probability=prediction.probabilities.get(pair.pointer or ""),
                house_form=self._house_form(pair),
                overlaps=_overlaps(pair, case, prediction),
            )
            for pair in pairs
        )

    def _house_form(self, pair: Pair) -> str:
        if self.glossary is None or not isinstance(pair.gold, str) or pair.gold_pointer is None:
            return ""
        terms = self.glossary.canonical(pair.gold, pair.gold_pointer)
        forms = [term.preferred for term in terms]
        return pair.gold if pair.gold in forms else next(iter(forms), "")


def _judged(leaves: Iterable[Leaf], case: Case, record: Mapping[str, Any], judge: Judge) -> tuple[Leaf, ...]:
    """Add to each leaf what the transcript says of it."""
    predicted, right = judge.judge(case.transcript, record), judge.judge(case.transcript, case.record)
    found = []
    for leaf in leaves:
        pair = leaf.pair
        quotes = (*right.quotes.get(pair.gold_pointer or "", ()), *predicted.quotes.get(pair.pointer or "", ()))
        absent: tuple[str, ...] = ()
        reason = ""
        if pair.pointer is not None:
            absent = judge.absent_words(case.transcript, pair.predicted)
            reason = "" if pair.equal else predicted.unsupported.get(pair.pointer, "")
        found.append(replace(leaf, absent_words=absent, reason=reason, quotes=tuple(dict.fromkeys(quotes))))
    return tuple(found)


def _outcome(pair: Pair) -> Outcome:
    if pair.gold_pointer is None:
        return Outcome.SPURIOUS
    if pair.pointer is None:
        return Outcome.OMITTED
    return Outcome.CORRECT if pair.equal else Outcome.WRONG


def _overlaps(pair: Pair, case: Case, prediction: Prediction) -> bool | None:
    """Say whether cited and right segments meet; None for values that are not right, or without right segments."""
    if not prediction.evidence or not pair.equal or pair.gold_pointer is None or pair.pointer is None:
        return None
    right = _nearest(case.evidence, pair.gold_pointer)
    if not right:
        return None
    return bool(set(right) & set(_nearest(prediction.evidence, pair.pointer)))


def _nearest(evidence: Mapping[str, tuple[int, ...]], pointer: str) -> tuple[int, ...]:
    """Return what is cited for a leaf, or for the item or object that it stands in."""
    while pointer:
        if pointer in evidence:
            return evidence[pointer]
        pointer = pointer.rpartition("/")[0]
    return ()


def _named(gold: Mapping[str, Any], predicted: Mapping[str, Any], matcher: Matcher) -> Counts:
    """Count the fields that a prediction names, an array as one, and those of them where the right record has nothing.

    A field that is named and holds null is named all the same: a system that lists it says something about it.
    """
    right = {place for place, value in _places(gold, "") if not matcher.says_nothing(value)}
    places = [place for place, _ in _places(predicted, "")]
    return len(places), sum(place not in right for place in places)


def _places(value: Any, pointer: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        yield pointer, value
        return
    for key, inner in value.items():
        yield from _places(inner, f"{pointer}/{key}")


# Counts


def leaf_counts(leaves: Iterable[Leaf]) -> dict[str, Counts]:
    """Return (numerator, denominator) of the metrics that are made of leaves alone."""
    leaves = list(leaves)
    of = {outcome: sum(leaf.outcome is outcome for leaf in leaves) for outcome in Outcome}
    correct, wrong = of[Outcome.CORRECT], of[Outcome.WRONG]
    predicted = correct + wrong + of[Outcome.SPURIOUS]
    gold = correct + wrong + of[Outcome.OMITTED]
    house = [leaf for leaf in leaves if leaf.house_form]
    in_form = sum(leaf.pair.predicted == leaf.house_form for leaf in house)
    cited = [leaf for leaf in leaves if leaf.overlaps is not None]
    return {
        "unsupported_strict": (sum(bool(leaf.absent_words) for leaf in leaves), predicted),
        "unsupported_judged": (sum(bool(leaf.reason) for leaf in leaves), predicted),
        "spurious": (of[Outcome.SPURIOUS], predicted),
        "wrong": (wrong, predicted),
        "omission": (of[Outcome.OMITTED], gold),
        "coverage": (correct + wrong, gold),
        "precision": (correct, predicted),
        "recall": (correct, gold),
        "f1": (2 * correct, predicted + gold),
        "abbreviation": (in_form, len(house)),
        "abbreviation_wrong": (sum(leaf.is_predicted for leaf in house) - in_form, len(house)),
        "evidence": (sum(bool(leaf.overlaps) for leaf in cited), len(cited)),
    }


def case_counts(score: CaseScore, *, scoring: Scoring = Scoring.TYPED) -> dict[str, Counts]:
    """Return (numerator, denominator) of every metric for one case, in the order of ``METRICS``."""
    counts = leaf_counts(score.leaves)
    if scoring is Scoring.EXACT:
        counts["spurious"] = (score.spurious_named, score.named)
    counts["exact_record"] = (int(score.is_exact), 1)
    counts["schema_valid"] = (int(bool(score.schema_valid)), int(score.schema_valid is not None))
    return {name: counts[name] for name in METRICS}


def totals(counts: Iterable[Mapping[str, Counts]], names: Sequence[str] = METRICS) -> dict[str, Counts]:
    """Add counts up over cases."""
    rows = list(counts)
    return {name: (sum(row[name][0] for row in rows), sum(row[name][1] for row in rows)) for name in names}


def rate(counts: Counts) -> float | None:
    """Return numerator over denominator; None where there is nothing to divide by."""
    numerator, denominator = counts
    return numerator / denominator if denominator else None
