"""A writer against a gate where both hold as many values: what a gate's silence is worth, and what it is not.

A writer that writes everything has one rate; a gate has one at every threshold, the lower the fewer values it holds.
Two such rates say little beside each other, so the gate's threshold is set on its curve to where it holds as many
values as the writer gives. Where it has fewer, both are cut down to as many as it has: the writer by its own
probabilities, or, since it mostly has none, at random, which leaves its rate as it is.

Knows values, each with a probability and whether it is sound; what makes one sound is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.errors import MissingExtraError, UsageError
from onrecord.evaluation.statistics import RESAMPLES, Resampler
from onrecord.evaluation.verdict import percent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Values = Mapping[str, Sequence[tuple[float | None, bool]]]
"""By transcript, every value that a system has to give: its probability, or None, and whether it is sound."""
_DRAWS_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Difference:
    """What a writer's unsound values are more, as a share of those held, than a gate's that holds as many.

    Attributes:
        value: the writer's rate less the gate's.
        low: the lower end of its 95 % interval over transcripts; None where there are fewer than two.
        high: the upper end.
        writer: the writer's rate.
        gate: the gate's rate where it holds as many.
        held: how many values both hold.
        given: how many the writer gives.
        threshold: the least probability that the gate holds there; None where its values have none.
        reaches: whether the gate has as many values as the writer gives.
    """

    value: float
    low: float | None
    high: float | None
    writer: float
    gate: float
    held: int
    given: int
    threshold: float | None
    reaches: bool

    def sentence(self, writer: str, gate: str, what: str) -> str:
        """Say it in words; ``what`` is what is counted, as in "hallucination"."""
        at = "" if self.threshold is None else f", from a probability of {self.threshold:.2f} on"
        held = f"With as many values held ({self.held}{at})"
        if not self.reaches:
            held = f"{gate} has {self.held} values to hold, and {writer} gives {self.given}: with {self.held} of each"
        than = "more" if self.value > 0 else "less" if self.value < 0 else "apart"
        ends = "" if self.low is None or self.high is None else f" ({100 * self.low:+.1f} to {100 * self.high:+.1f})"
        return (
            f"{held}, {what} is {percent(self.writer)} of {writer}'s and {percent(self.gate)} of {gate}'s: "
            f"{100 * abs(self.value):.1f} points {than}{ends}."
        )


def at_equal_coverage(
    writer_values: Values, gate_values: Values, *, seed: int = 0, samples: int = RESAMPLES
) -> Difference:
    """Return the difference of two systems' rates of unsound values where both hold as many values.

    A value is unsound, "hallucinated", as in evaluations: it is not right, and the checks do not support it
    (``unsupported_judged``, "unsupported" among the mistakes). Any other truth can be given in its place: a gate
    that holds only what the checks support has next to no unsound values of that kind by its making, so whether the
    right record has a value there at all ("spurious") should be asked as well.

    Coverage is the number of values held. Where several values have the probability at which the threshold comes to
    lie and not all of them fit, they count in part, as if drawn at random. The interval is a paired bootstrap over
    transcripts: in each draw both systems have the same transcripts, and the threshold is set anew.

    Args:
        writer_values: by transcript, the writer's values. A transcript that one side lacks counts as having none.
        gate_values: by transcript, all values that the gate could hold at its loosest.
        seed: of the draws.
        samples: how many draws.

    Raises:
        UsageError: one of the two has no value at all.
        MissingExtraError: numpy is not installed.
    """
    names = list(dict.fromkeys([*writer_values, *gate_values]))
    writer, gate = _Curve.of(writer_values, names), _Curve.of(gate_values, names)
    if not writer.total or not gate.total:
        who = "the gate" if writer.total else "the writer"
        raise UsageError(f"{who} gives no value at all: there is no coverage at which the two are equal")
    whole = _numpy().ones((1, len(names)))
    common = min(writer.total, gate.total)
    first, second = (float(curve.rates(whole, [common])[0]) for curve in (writer, gate))

    def drawn(weights: Floats) -> Floats:
        parts = [weights[at : at + _DRAWS_AT_ONCE] for at in range(0, len(weights), _DRAWS_AT_ONCE)]
        found: Floats = _numpy().concatenate([_differences(writer, gate, part) for part in parts])
        return found

    trials = sum(bool(writer_values.get(name) or gate_values.get(name)) for name in names)
    resampler = Resampler(len(names), seed=seed, resamples=samples)
    ends = resampler.interval_of_difference(first - second, drawn, trials=trials)
    return Difference(
        value=first - second,
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        writer=first,
        gate=second,
        held=common,
        given=writer.total,
        threshold=gate.threshold(common),
        reaches=gate.total >= writer.total,
    )


@dataclass(frozen=True, slots=True)
class _Curve:
    """A system's values by falling probability; those without one come last, together.

    Attributes:
        levels: the probabilities that there are, falling; None at last for values without.
        counts: values, transcripts x levels.
        unsound: those of them that are not sound.
        total: of all values.
    """

    levels: tuple[float | None, ...]
    counts: Floats
    unsound: Floats
    total: int

    @classmethod
    def of(cls, values: Values, names: Sequence[str]) -> _Curve:
        every = [(at, p, sound) for at, name in enumerate(names) for p, sound in values.get(name, ())]
        rated = sorted({p for _, p, _ in every if p is not None}, reverse=True)
        levels: tuple[float | None, ...] = (*rated, *([None] if any(p is None for _, p, _ in every) else []))
        place = {level: number for number, level in enumerate(levels)}
        counts, unsound = (_numpy().zeros((len(names), len(levels))) for _ in range(2))
        for at, p, sound in every:
            counts[at, place[p]] += 1
            unsound[at, place[p]] += not sound
        return cls(levels, counts, unsound, len(every))

    def rates(self, weights: Floats, held: Any) -> Floats:
        """Return in each draw the share of unsound values among the likeliest ``held``; not a number for none."""
        numpy = _numpy()
        held = numpy.asarray(held, dtype=float)[:, None]
        reached = numpy.cumsum(weights @ self.counts, axis=1)
        bad = numpy.cumsum(weights @ self.unsound, axis=1)
        last = numpy.minimum((reached < held - 1e-9).sum(axis=1, keepdims=True), reached.shape[1] - 1)
        at, bad_at = (numpy.take_along_axis(sums, last, axis=1) for sums in (reached, bad))
        before, bad_before = (
            numpy.where(last > 0, numpy.take_along_axis(sums, numpy.maximum(last - 1, 0), axis=1), 0.0)
            for sums in (reached, bad)
        )
        with numpy.errstate(divide="ignore", invalid="ignore"):
            part = numpy.where(at > before, (held - before) / (at - before), 0.0)
            rates: Floats = ((bad_before + part * (bad_at - bad_before)) / held)[:, 0]
        return rates

    def threshold(self, held: int) -> float | None:
        """Return the probability of the last of the likeliest ``held`` values."""
        reached = _numpy().cumsum(self.counts.sum(axis=0))
        return self.levels[int((reached < held).sum())]


def _differences(writer: _Curve, gate: _Curve, weights: Floats) -> Floats:
    """Return the difference in each draw, at the largest number of values that both have in it."""
    totals = [(weights @ curve.counts).sum(axis=1) for curve in (writer, gate)]
    common = _numpy().minimum(*totals)
    found: Floats = writer.rates(weights, common) - gate.rates(weights, common)
    return found


def _numpy() -> Any:
    try:
        import numpy  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("numpy", "eval") from error
    return numpy
