"""A writer and a gate at equal coverage: exact rates on hand-made values, and intervals that can be checked by hand."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import pytest

from onrecord import UsageError
from onrecord.evaluation.statistics import Resampler, expanded_tail
from onrecord.tuning.compare import at_equal_coverage
from onrecord.tuning.equal_coverage import Difference, Values

GOOD, BAD = True, False


def written(*sound: bool) -> list[tuple[float | None, bool]]:
    """Return values without probabilities, as writers give them."""
    return [(None, one) for one in sound]


def test_the_gates_threshold_is_set_to_hold_as_many() -> None:
    """The writer gives four values; the gate's four likeliest are compared, and its fifth is not."""
    writer = {"a": written(GOOD, BAD), "b": written(BAD, BAD)}
    gate = {"a": [(0.9, GOOD), (0.3, BAD)], "b": [(0.8, GOOD), (0.7, BAD), (0.6, GOOD)]}
    found = at_equal_coverage(writer, gate)
    assert (0.75, 0.25, 0.5) == (found.writer, found.gate, found.value)
    assert (4, 4, 0.6, True) == (found.held, found.given, found.threshold, found.reaches)


def test_values_of_one_probability_that_do_not_all_fit_count_in_part() -> None:
    """Of three values at 0.5, one bad, two fit: two thirds of a bad one are held."""
    writer = {"a": written(GOOD, BAD, GOOD)}
    gate = {"a": [(0.9, GOOD), (0.5, GOOD), (0.5, BAD), (0.5, GOOD)]}
    found = at_equal_coverage(writer, gate)
    assert pytest.approx((2 / 3) / 3) == found.gate
    assert (3, 0.5, True) == (found.held, found.threshold, found.reaches)


def test_a_gate_that_has_fewer_is_compared_at_what_it_has() -> None:
    """The writer, without probabilities, is cut down at random: its rate stays."""
    writer = {"a": written(GOOD, BAD, BAD, GOOD)}
    gate = {"a": [(0.9, GOOD), (0.2, BAD)]}
    found = at_equal_coverage(writer, gate)
    assert (0.5, 0.5, 0.0) == (found.writer, found.gate, found.value)
    assert (2, 4, 0.2, False) == (found.held, found.given, found.threshold, found.reaches)


def test_a_writer_with_probabilities_is_cut_down_by_them() -> None:
    """Its likeliest values stay; those without a probability go first."""
    writer = {"a": [(0.9, GOOD), (0.8, BAD), (0.1, BAD), (None, BAD)]}
    found = at_equal_coverage(writer, {"a": [(0.9, GOOD), (0.8, GOOD)]})
    assert (0.5, 0.0) == (found.writer, found.gate)


def test_values_without_a_probability_are_held_last() -> None:
    """There is no threshold where the gate must hold some of them."""
    found = at_equal_coverage({"a": written(BAD, BAD)}, {"a": [(None, BAD), (0.0, GOOD), (None, GOOD)]})
    assert 0.25 == found.gate
    assert found.threshold is None


def test_transcripts_that_one_side_lacks_have_none_of_its_values() -> None:
    """They still are drawn."""
    found = at_equal_coverage({"a": written(BAD), "b": written(GOOD)}, {"c": [(0.9, GOOD)], "d": [(0.4, BAD)]})
    assert (0.5, 0.5, 2) == (found.writer, found.gate, found.held)


@pytest.mark.parametrize(
    ("writer", "gate", "who"), [({}, {"a": [(0.5, GOOD)]}, "writer"), ({"a": written(GOOD)}, {"a": []}, "gate")]
)
def test_a_system_without_values_is_named(writer: Values, gate: Values, who: str) -> None:
    """There is nothing to set a threshold to."""
    with pytest.raises(UsageError, match=f"the {who} gives no value at all"):
        at_equal_coverage(writer, gate)


def test_one_transcript_has_no_interval() -> None:
    """It says nothing of others."""
    found = at_equal_coverage({"a": written(BAD), "b": []}, {"a": [(0.9, GOOD)], "b": []})
    assert (1.0, None, None) == (found.value, found.low, found.high)


def test_rates_that_are_the_same_in_every_draw_have_an_interval() -> None:
    """As of all rates of 0: what luck may have kept out, 1 - 0.025 ** (1 / transcripts)."""
    names = [str(number) for number in range(10)]
    found = at_equal_coverage({n: written(GOOD) for n in names}, {n: [(0.9, GOOD)] for n in names})
    reach = 1 - 0.025 ** (1 / 10)
    assert 0.0 == found.value
    assert pytest.approx(-reach) == found.low
    assert pytest.approx(reach) == found.high


def made_up(count: int, *, seed: int, rated: bool) -> dict[str, list[tuple[float | None, bool]]]:
    draw = random.Random(seed)
    found: dict[str, list[tuple[float | None, bool]]] = {}
    for number in range(count):
        values = []
        for _ in range(draw.randrange(0, 6)):
            probability = round(draw.random(), 1)
            values.append((probability if rated else None, draw.random() < (probability if rated else 0.6)))
        found[str(number)] = values
    return found


def rate_by_hand(values: Sequence[tuple[float | None, bool]], held: float) -> float:
    """Take values one by one, those of one probability together."""
    left, bad = held, 0.0
    for level in sorted({-1.0 if p is None else p for p, _ in values}, reverse=True):
        group = [sound for p, sound in values if (-1.0 if p is None else p) == level]
        taken = min(left, len(group))
        bad += taken * group.count(False) / len(group)
        left -= taken
        if left <= 0:
            break
    return bad / held


def by_hand(writer: Values, gate: Values, weights: Sequence[float]) -> float:
    ours, theirs = (
        [value for name, times in zip(writer, weights, strict=True) for value in side[name] for _ in range(int(times))]
        for side in (writer, gate)
    )
    held = min(len(ours), len(theirs))
    return rate_by_hand(ours, held) - rate_by_hand(theirs, held) if held else math.nan


@pytest.mark.parametrize("seed", range(4))
def test_the_interval_is_that_of_drawing_transcripts_one_by_one(seed: int) -> None:
    """Both systems' transcripts are drawn together and the threshold set anew, 300 times; cut at expanded tails."""
    writer, gate = made_up(12, seed=seed, rated=False), made_up(12, seed=seed + 50, rated=True)
    found = at_equal_coverage(writer, gate, seed=seed, samples=300)
    drawn = Resampler(12, seed=seed, resamples=300)._weights.tolist()
    differences = sorted(d for weights in drawn if not math.isnan(d := by_hand(writer, gate, weights)))
    trials = sum(bool(writer[name] or gate[name]) for name in writer)
    tail = expanded_tail(trials)

    def quantile(share: float) -> float:
        place = share * (len(differences) - 1)
        low = math.floor(place)
        high = min(low + 1, len(differences) - 1)
        return differences[low] + (place - low) * (differences[high] - differences[low])

    assert pytest.approx(by_hand(writer, gate, [1] * 12)) == found.value
    assert pytest.approx(quantile(tail)) == found.low
    assert pytest.approx(quantile(1 - tail)) == found.high


def test_the_same_seed_gives_the_same_interval() -> None:
    """And another seed nearly the same."""
    writer, gate = made_up(40, seed=1, rated=False), made_up(40, seed=2, rated=True)
    one, again, other = (at_equal_coverage(writer, gate, seed=seed) for seed in (3, 3, 4))
    assert one == again
    assert one.low != other.low
    assert pytest.approx(one.low, abs=0.03) == other.low


def test_pairing_makes_the_interval_narrower() -> None:
    """Two systems that go wrong in the same transcripts differ by less chance than two that do not."""
    bad = {str(n): written(BAD, BAD, BAD, GOOD) if n % 2 else written(GOOD, GOOD, GOOD, GOOD) for n in range(30)}
    same = {name: [(0.5, sound) for _, sound in values] for name, values in bad.items()}
    other = {str(n): same[str((n + 1) % 30)] for n in range(30)}

    def width(found: Difference) -> float:
        assert found.low is not None
        assert found.high is not None
        return found.high - found.low

    assert 0.0 == width(at_equal_coverage(bad, same)) - 2 * (1 - 0.025 ** (1 / 30))
    assert width(at_equal_coverage(bad, other)) > 0.3


MANY = "With as many values held (40"
FEW = "gate has 40 values to hold, and tuned gives 60: with 40 of each"
RATES = "hallucination is 20.0 % of tuned's and 5.0 % of gate's"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            f"{MANY}, from a probability of 0.62 on), {RATES}: 15.0 points more (+4.0 to +26.0).",
        ),
        (
            {"value": -0.15, "low": None, "high": None, "threshold": None},
            f"{MANY}), {RATES}: 15.0 points less.",
        ),
        (
            {"value": 0.0, "reaches": False, "given": 60},
            f"{FEW}, {RATES}: 0.0 points apart (+4.0 to +26.0).",
        ),
    ],
)
def test_it_is_said_in_words(changed: dict[str, Any], said: str) -> None:
    """With the number of values, and that the gate has too few, where it has."""
    given: dict[str, Any] = {
        "value": 0.15, "low": 0.04, "high": 0.26, "writer": 0.2, "gate": 0.05, "held": 40, "given": 40,
        "threshold": 0.62, "reaches": True,
    }  # fmt: skip
    assert said == Difference(**{**given, **changed}).sentence("tuned", "gate", "hallucination")
