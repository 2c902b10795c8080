"""The assignment problem: pair rows with columns one to one so that the sum of their scores is largest.

The Hungarian algorithm with potentials, O(rows^2 * columns); H. W. Kuhn, Naval Research Logistics Quarterly 2, 1955,
in the form of J. Munkres, 1957. A record's arrays are short: no compiled library is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def assign(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the pairs (row, column) of the best assignment, in row order; pairs that score 0 are left out.

    Args:
        scores: one list a row, all of one length, of scores >= 0.
    """
    if not scores or not scores[0]:
        return []
    if len(scores) > len(scores[0]):
        turned = assign([list(column) for column in zip(*scores, strict=True)])
        return sorted((row, column) for column, row in turned)
    row_of = _solve([[-score for score in row] for row in scores])
    pairs = ((row, column) for column, row in enumerate(row_of) if row >= 0)
    return sorted((row, column) for row, column in pairs if scores[row][column] > 0)


def _solve(costs: Sequence[Sequence[float]]) -> list[int]:
    """Return for each column the row assigned to it, -1 for none; there are no more rows than columns."""
    rows, columns = len(costs), len(costs[0])
    row_potential, column_potential = [0.0] * (rows + 1), [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)  # counted from 1; row 0 and column 0 are where each search starts
    for row in range(1, rows + 1):
        row_of[0] = row
        column = 0
        least, came_from, done = [math.inf] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while row_of[column]:
            done[column] = True
            here, delta, following = row_of[column], math.inf, 0
            for other in range(1, columns + 1):
                if done[other]:
                    continue
                reduced = costs[here - 1][other - 1] - row_potential[here] - column_potential[other]
                if reduced < least[other]:
                    least[other], came_from[other] = reduced, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(columns + 1):
                if done[other]:
                    row_potential[row_of[other]] += delta
                    column_potential[other] -= delta
                else:
                    least[other] -= delta
            column = following
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    return [row - 1 for row in row_of[1:]]
