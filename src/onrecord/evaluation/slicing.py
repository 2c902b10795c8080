"""Slices: the same metrics by field, by field type, by domain tag and by length of the transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onrecord.evaluation.metrics import FIELD_METRICS, CaseScore, Counts, Leaf, leaf_counts, rate, totals
from onrecord.evaluation.statistics import Interval, Resampler
from onrecord.transcript import Transcript

Scores = Mapping[str, Sequence[CaseScore]]
_LEAST_FOR_LENGTHS = 6  # cases: fewer are not cut into thirds


def rate_dict(interval: Interval, counts: Counts) -> dict[str, Any]:
    """Return a rate as a report has it."""
    numerator, denominator = counts
    return {
        "value": interval.value,
        "low": interval.low,
        "high": interval.high,
        "numerator": numerator,
        "denominator": denominator,
    }


def by_field(scores: Scores) -> list[dict[str, Any]]:
    """Return the metrics of every field that any record fills, in the order of the schema where it knows them."""
    leaves: dict[str, dict[str, list[Leaf]]] = {}
    for name, several in scores.items():
        for score in several:
            for leaf in score.leaves:
                leaves.setdefault(leaf.pair.star, {}).setdefault(name, []).append(leaf)
    order = {field.pointer: place for place, field in enumerate(_fields(scores))}
    found = []
    for star in sorted(leaves, key=lambda pointer: (order.get(pointer, len(order)), pointer)):
        of = leaves[star]
        one = next(iter(of.values()))[0]
        gold = max(sum(leaf.is_gold for leaf in several) for several in of.values())
        systems = {name: _plain(leaf_counts(of.get(name, ()))) for name in scores}
        label = one.pair.field.label if one.pair.field is not None else star.rpartition("/")[2]
        found.append({"pointer": star, "label": label, "type": one.type, "gold": gold, "systems": systems})
    return found


def _fields(scores: Scores) -> Sequence[Any]:
    """Return the fields in the order in which the cases' leaves name them first, by schema where they share one."""
    seen: dict[str, Any] = {}
    for several in scores.values():
        for score in several:
            for field in score.schema.fields:
                seen.setdefault(field.pointer, field)
        break
    return list(seen.values())


def _plain(counts: Mapping[str, Counts]) -> dict[str, Any]:
    return {name: rate_dict(Interval(rate(counts[name])), counts[name]) for name in FIELD_METRICS}


def slices(scores: Scores, *, seed: int) -> list[dict[str, Any]]:
    """Return the metrics by field type, domain tag and length of the transcript, with intervals."""
    some = next(iter(scores.values()), ())
    found = []
    types = dict.fromkeys(leaf.type for several in scores.values() for score in several for leaf in score.leaves)
    for type_ in sorted(types):
        found.append(_slice("type", type_, scores, _any_case, _of_type(type_), seed))
    for tag in sorted({tag for score in some for tag in score.case.tags}):
        found.append(_slice("tag", tag, scores, _tagged(tag), _any_leaf, seed))
    for name, low, high in _lengths([word_count(score.case.transcript) for score in some]):
        found.append(_slice("length", name, scores, _between(low, high), _any_leaf, seed))
    return found


def word_count(transcript: Transcript) -> int:
    """Return the number of words of a transcript."""
    return len(transcript.tokens)


def _any_case(score: CaseScore) -> bool:
    return score is not None


def _any_leaf(leaf: Leaf) -> bool:
    return leaf is not None


def _of_type(name: str) -> Callable[[Leaf], bool]:
    return lambda leaf: leaf.type == name


def _tagged(tag: str) -> Callable[[CaseScore], bool]:
    return lambda score: tag in score.case.tags


def _between(low: int, high: int) -> Callable[[CaseScore], bool]:
    return lambda score: low <= word_count(score.case.transcript) <= high


def _slice(
    by: str,
    name: str,
    scores: Scores,
    takes_case: Callable[[CaseScore], bool],
    takes_leaf: Callable[[Leaf], bool],
    seed: int,
) -> dict[str, Any]:
    systems: dict[str, Any] = {}
    cases = gold = 0
    for system, several in scores.items():
        counts = [leaf_counts(filter(takes_leaf, score.leaves)) for score in several if takes_case(score)]
        # A slice by type counts the cases in which the type occurs at all, in any record.
        used = [row for row in counts if row["precision"][1] or row["recall"][1]]
        cases = max(cases, len(used) if by == "type" else len(counts))
        sums = totals(counts, FIELD_METRICS)
        gold = max(gold, sums["recall"][1])
        resampler = Resampler(len(counts), seed=seed)
        drawn = resampler.intervals([[row[metric] for row in counts] for metric in FIELD_METRICS])
        systems[system] = {
            metric: rate_dict(interval, sums[metric]) for metric, interval in zip(FIELD_METRICS, drawn, strict=True)
        }
    return {"by": by, "name": name, "cases": cases, "gold": gold, "systems": systems}


def _lengths(counts: Sequence[int]) -> list[tuple[str, int, int]]:
    """Return thirds of the transcripts by words, as (name, least, most); none where they are few or all alike."""
    ordered = sorted(counts)
    if len(ordered) < _LEAST_FOR_LENGTHS:
        return []
    first, second = ordered[len(ordered) // 3 - 1], ordered[2 * len(ordered) // 3 - 1]
    if not ordered[0] <= first < second < ordered[-1]:
        return []
    return [
        (f"short: up to {first} words", 0, first),
        (f"medium: {first + 1} to {second} words", first + 1, second),
        (f"long: {second + 1} words and more", second + 1, ordered[-1]),
    ]
