"""Statistics: how far a rate could lie elsewhere with other transcripts, and whether two systems differ.

Transcripts are drawn, never leaves: values of one recording go wrong together. Every system and metric is drawn with
the same transcripts, so that differences are paired. Intervals are 95 % percentile intervals of 2000 draws, widened
for few transcripts as T. C. Hesterberg, The American Statistician 69, 2015, section 5.3, shows ("expanded
percentiles"). Draws tell nothing of transcripts that are unlike all that were seen: where all draws agree, or
transcripts are so few that even the whole range of their rates is no 95 % interval, a bound that asks nothing of how
rates are distributed takes their place (S. S. Wilks, Annals of Mathematical Statistics 12, 1941). Tests are
permutation tests that swap two systems within transcripts; p-values of one metric are adjusted over all pairs by
S. Holm, Scandinavian Journal of Statistics 6, 1979.

Knows nothing of metrics: a rate is a sum of numerators over a sum of denominators.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from onrecord.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 2000
LEVEL = 0.95
_NORMAL = NormalDist()
_ROUNDING = 1e-9
_FEWEST = 6  # of n draws, the range holds the middle of what they were drawn from with 1 - 2 ** (1 - n): 95 % from 6 on


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % interval; all None where there is nothing to divide by, no interval from one transcript."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference a - b of two systems, its paired interval, and the p-value of no difference at all."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Resampler:
    """Draws transcripts with replacement; the same seed draws the same.

    Args:
        cases: how many transcripts there are.
        seed: the seed of all draws.
        resamples: how often they are drawn.

    Raises:
        MissingExtraError: numpy is not installed.
    """

    cases: int
    seed: int = 0
    resamples: int = RESAMPLES

    @cached_property
    def _weights(self) -> Floats:
        """How often each transcript is in each draw: resamples x cases."""
        numpy = _numpy()
        generator = numpy.random.default_rng(self.seed)
        drawn: Floats = generator.multinomial(self.cases, [1 / self.cases] * self.cases, size=self.resamples).astype(
            numpy.float64
        )
        return drawn

    @cached_property
    def _swaps(self) -> Floats:
        """Which transcripts swap their systems in each permutation: resamples x cases."""
        numpy = _numpy()
        generator = numpy.random.default_rng([self.seed, 1])
        drawn: Floats = generator.integers(0, 2, size=(self.resamples, self.cases)).astype(numpy.float64)
        return drawn

    def intervals(self, rates: Sequence[Sequence[tuple[int, int]]]) -> list[Interval]:
        """Return the interval of each rate; a rate is one (numerator, denominator) a transcript.

        A rate that is the same in every transcript is the same in every draw, and of fewer than six transcripts the
        draws say too little. Nothing but luck may then have kept out transcripts with rates beyond those that were
        seen: a share of up to 1 - 0.025 ** (1 / transcripts) of all, and theirs may be 0 or 1. The interval reaches to
        what the rate would be with them. Of a rate that is 0 or 1 in every transcript this is the bound of C. J.
        Clopper and E. S. Pearson, Biometrika 26, 1934, with transcripts for trials.
        """
        if not rates:
            return []
        numpy = _numpy()
        drawn = self._drawn(numpy.asarray(rates, dtype=numpy.float64))
        found = []
        for number, counts in enumerate(rates):
            numerator, denominator = (sum(part) for part in zip(*counts, strict=True))
            if not denominator:
                found.append(Interval(None))
                continue
            trials = sum(1 for _, below in counts if below)
            if trials < 2:  # one transcript says nothing of others
                found.append(Interval(numerator / denominator))
                continue
            low, high = self._ends(drawn[:, number], trials, least=0.0)
            found.append(Interval(numerator / denominator, low, high))
        return found

    def difference(self, a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> Difference | None:
        """Return the paired difference of two systems' rates; None where one of them has no rate."""
        if not sum(below for _, below in a) or not sum(below for _, below in b):
            return None
        numpy = _numpy()
        first, second = numpy.asarray(a, dtype=numpy.float64), numpy.asarray(b, dtype=numpy.float64)
        value = _ratio(first.sum(axis=0)) - _ratio(second.sum(axis=0))
        drawn = self._drawn(numpy.stack([first, second]))
        trials = int(((first[:, 1] + second[:, 1]) > 0).sum())
        low, high = self._ends(drawn[:, 0] - drawn[:, 1], trials, least=-1.0)
        return Difference(float(value), low, high, self._permuted(first, second, abs(float(value))))

    def spread(self, rate: Sequence[tuple[int, int]]) -> float | None:
        """Return half of the interval of the difference that two unrelated systems of this rate would have."""
        numpy = _numpy()
        if not sum(below for _, below in rate):
            return None
        drawn = self._drawn(numpy.asarray([rate], dtype=numpy.float64))[:, 0]
        trials = sum(1 for _, below in rate if below)
        varies = 0 < sum(over for over, _ in rate) < sum(below for _, below in rate)
        if varies and trials > 1 and (trials < _FEWEST or _agree(drawn)):
            low, high = self._ends(drawn, trials, least=0.0)
            return math.sqrt(2) * (high - low) / 2
        return float(math.sqrt(2) * numpy.nanstd(drawn) * _NORMAL.inv_cdf((1 + LEVEL) / 2))

    def draws(self, rates: Sequence[Sequence[tuple[int, int]]]) -> list[list[float]]:
        """Return what each rate comes to in each draw of transcripts: a list of rates a draw; NaN over 0."""
        drawn: list[list[float]] = self._drawn(_numpy().asarray(rates, dtype=float)).tolist()
        return drawn

    def _drawn(self, rates: Any) -> Any:
        """Return every rate in every draw: resamples x rates; not a number where the denominator is 0."""
        numpy = _numpy()
        numerators = self._weights @ rates[:, :, 0].T
        denominators = self._weights @ rates[:, :, 1].T
        with numpy.errstate(divide="ignore", invalid="ignore"):
            return numpy.where(denominators > 0, numerators / denominators, numpy.nan)

    def interval_of_difference(
        self, value: float, drawn: Callable[[Floats], Floats], *, trials: int
    ) -> tuple[float, float] | None:
        """Return the interval of a difference of rates that is no plain sum over transcripts.

        Args:
            value: the difference over all transcripts.
            drawn: from how often each transcript is in each draw (draws x transcripts), the difference in each draw,
                not a number where it has none.
            trials: how many transcripts have a part in it; None is returned where they are fewer than two.
        """
        return self._ends(drawn(self._weights), trials, least=-1.0) if trials > 1 else None

    def _ends(self, drawn: Any, trials: int, *, least: float) -> tuple[float, float]:
        """Return the interval of what was drawn, which lies between ``least`` and 1."""
        if trials >= _FEWEST and not _agree(drawn):
            return self._percentiles(drawn, trials)
        numpy = _numpy()
        low, high, unseen = float(numpy.nanmin(drawn)), float(numpy.nanmax(drawn)), _unseen(trials)
        most = 1.0
        if trials >= _FEWEST:  # all differ in one direction: whether that is luck, the permutation test says
            least, most = (0.0 if low > _ROUNDING else least), (0.0 if high < -_ROUNDING else most)
        return low - unseen * (low - least), high + unseen * (most - high)

    def _percentiles(self, drawn: Any, trials: int) -> tuple[float, float]:
        numpy = _numpy()
        usable = drawn[~numpy.isnan(drawn)]
        tail = expanded_tail(trials)
        low, high = numpy.quantile(usable, [tail, 1 - tail])
        return float(low), float(high)

    def _permuted(self, a: Any, b: Any, observed: float) -> float:
        """Return the share of permutations that differ by no less than the systems do."""
        numpy = _numpy()
        swaps = self._swaps
        sums = [side.sum(axis=0) + swaps @ (other - side) for side, other in ((a, b), (b, a))]
        with numpy.errstate(divide="ignore", invalid="ignore"):
            first, second = (numpy.where(s[:, 1] > 0, s[:, 0] / s[:, 1], numpy.nan) for s in sums)
        differences = numpy.abs(first - second)
        differences = differences[~numpy.isnan(differences)]
        # The observed arrangement is one of the permutations: p is never 0.
        return float((1 + (differences >= observed - 1e-12).sum()) / (1 + len(differences)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for how many there are, in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    reached = 0.0
    for rank, index in enumerate(order):
        reached = max(reached, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = reached
    return adjusted


def _agree(drawn: Any) -> bool:
    """Say whether all draws came to the same, rounding aside."""
    numpy = _numpy()
    return bool(numpy.nanmax(drawn) - numpy.nanmin(drawn) < _ROUNDING)


def _unseen(trials: int) -> float:
    """Return how common transcripts of another kind may be when none of ``trials`` is one, at 97.5 %."""
    return float(1 - ((1 - LEVEL) / 2) ** (1 / trials))


def expanded_tail(trials: int) -> float:
    """Return the tail at which an interval from ``trials`` draws is cut: less than 2.5 % where they are few."""
    if trials < 3:
        return 0.0
    stretched = math.sqrt(trials / (trials - 1)) * _student((1 + LEVEL) / 2, trials - 1)
    return float(_NORMAL.cdf(-stretched))


def _student(probability: float, degrees: int) -> float:
    """Return a quantile of Student's t, by the expansion in Abramowitz and Stegun, 26.7.5."""
    z = _NORMAL.inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / degrees ** (power + 1) for power, term in enumerate(terms)))


def _ratio(sums: Any) -> float:
    return float(sums[0] / sums[1])


def _numpy() -> Any:
    try:
        import numpy  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("numpy", "eval") from error
    return numpy
