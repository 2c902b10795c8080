"""Trees: a sum of decision trees, stored as plain lists of numbers and read without any library.

Knows nothing of what the features mean. Files hold numbers only, so that reading one can run nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LARGEST = 1_000_000  # nodes of one file, that a broken or hostile one ends in an error and not in a full memory


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree; node 0 is the root, and a child below zero is leaf ``-child - 1``.

    A row goes left where its feature is at most the threshold; a NaN goes left where ``nan_left`` is 1.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    nan_left: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    leaf: tuple[float, ...]

    def value(self, row: Sequence[float]) -> float:
        """Return the value of the leaf in which a row ends."""
        node = 0 if self.feature else -1
        while node >= 0:
            x = row[self.feature[node]]
            goes_left = bool(self.nan_left[node]) if x != x else x <= self.threshold[node]  # noqa: PLR0124 - NaN
            node = self.left[node] if goes_left else self.right[node]
        return self.leaf[-node - 1]

    def checked(self, features: int) -> Tree:
        """Return the tree, if every walk through it ends.

        Raises:
            ValueError: a feature is not known, or a child is no later node and no leaf.
        """
        nodes = len(self.feature)
        if {len(self.threshold), len(self.nan_left), len(self.left), len(self.right)} != {nodes}:
            raise ValueError("a tree's lists differ in length")
        if nodes > _LARGEST or not self.leaf or not all(map(math.isfinite, (*self.leaf, *self.threshold))):
            raise ValueError("a tree has no leaves, too many nodes, or a number that is none")
        for node in range(nodes):
            if not 0 <= self.feature[node] < features:
                raise ValueError("a tree asks for an unknown feature")
            for child in (self.left[node], self.right[node]):
                if not (node < child < nodes or -len(self.leaf) <= child < 0):
                    raise ValueError("a tree has a node that leads nowhere")
        return self


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees whose values add up to log odds; ``base`` is added to the sum."""

    trees: tuple[Tree, ...] = ()
    base: float = 0.0

    def probability(self, row: Sequence[float]) -> float:
        """Return the probability of a row, in (0, 1)."""
        odds = self.base + sum(tree.value(row) for tree in self.trees)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def probabilities(self, rows: Iterable[Sequence[float]]) -> list[float]:
        """Return the probability of each row."""
        return [self.probability(row) for row in rows]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, in a fixed order."""
        return {
            "base": self.base,
            "trees": [
                [list(t.feature), list(t.threshold), list(t.nan_left), list(t.left), list(t.right), list(t.leaf)]
                for t in self.trees
            ],
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any], *, features: int) -> Trees:
        """Read what ``to_dict`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is something else, or a walk through it would not end.
        """
        trees = []
        for feature, threshold, nan_left, left, right, leaf in given["trees"]:
            tree = Tree(
                tuple(map(int, feature)),
                tuple(map(float, threshold)),
                tuple(map(int, nan_left)),
                tuple(map(int, left)),
                tuple(map(int, right)),
                tuple(map(float, leaf)),
            )
            trees.append(tree.checked(features))
        base = float(given["base"])
        if not math.isfinite(base):
            raise ValueError("the trees begin at a number that is none")
        return cls(tuple(trees), base)
