"""Boosting: trees from rows, by LightGBM; what comes out is ours and needs no library to be read.

The one file that imports LightGBM, which the extra ``learn`` installs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import MissingExtraError, RunError
from onrecord.gate.features import NAMES
from onrecord.trees import Tree, Trees


@dataclass(frozen=True, slots=True)
class Settings:
    """How trees are grown.

    Attributes:
        rounds: how many trees.
        leaves: how many leaves each has at most.
        least: how many rows a leaf has at least.
        rate: what each tree counts.
        unused: features that are hidden from the trees.
        is_monotone: whether more support can only make a claim likelier.
    """

    rounds: int = 300
    leaves: int = 15
    least: int = 20
    rate: float = 0.06
    unused: frozenset[str] = frozenset()
    is_monotone: bool = False


_RISING = frozenset(
    {"named", "valued", "score", "named_most", "valued_most", "verdict", "rule_holds", "spoken_for", "drafts_for",
     "margin", "by_options", "by_quantities", "by_glossary", "of_field", "of_value", "field_odds", "odds",
     "of_value_most", "odds_most", "named_around", "agreement", "models_for", "token_probability"}
)  # fmt: skip
_FALLING = frozenset({"against", "drafts_against", "rank", "better_fields"})
_LEAST_ROWS = 40


def grown(
    rows: Sequence[Sequence[float]],
    right: Sequence[bool],
    settings: Settings,
    *,
    seed: int,
    names: Sequence[str] = NAMES,
) -> Trees:
    """Return trees that tell right rows from wrong ones; a constant where there is nothing to tell.

    ``names`` are those of the rows' features, the gate's own unless said otherwise.

    Raises:
        MissingExtraError: LightGBM is not installed.
    """
    if len(rows) < _LEAST_ROWS or not 0 < sum(right) < len(right):
        return Trees()
    lightgbm, numpy = _libraries()
    table = numpy.asarray(rows, dtype=float)
    for name in settings.unused:
        table[:, names.index(name)] = numpy.nan
    data = lightgbm.Dataset(table, numpy.asarray(right, dtype=float), feature_name=list(names))
    booster = lightgbm.train(_parameters(settings, seed, names), data, settings.rounds)
    return Trees(tuple(_tree(one["tree_structure"]) for one in booster.dump_model()["tree_info"]))


def _libraries() -> tuple[Any, Any]:
    try:
        import lightgbm  # noqa: PLC0415 - an extra
        import numpy  # noqa: PLC0415 - comes with it
    except ImportError as error:
        raise MissingExtraError("lightgbm", "learn") from error
    except OSError as error:  # its library is there, and what that needs of the system is not
        raise RunError("lightgbm cannot be loaded", hint="On Debian and Ubuntu: apt-get install libgomp1") from error
    return lightgbm, numpy


def _parameters(settings: Settings, seed: int, names: Sequence[str]) -> dict[str, Any]:
    sign = [(name in _RISING) - (name in _FALLING) for name in names]
    rising = {"monotone_constraints": sign, "monotone_constraints_method": "advanced"} if settings.is_monotone else {}
    return {
        "objective": "binary",
        "learning_rate": settings.rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.least,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "verbose": -1,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        **rising,
    }


def _tree(root: dict[str, Any]) -> Tree:
    """Lay a tree of nested dictionaries out in lists; the values of leaves hold the starting odds already."""
    nodes: list[dict[str, Any]] = []
    leaf: list[float] = []
    children: dict[int, list[int]] = {}

    def visit(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            leaf.append(float(node["leaf_value"]))
            return -len(leaf)
        at = len(nodes)
        nodes.append(node)
        children[at] = [visit(node["left_child"]), visit(node["right_child"])]
        return at

    visit(root)
    return Tree(
        tuple(int(node["split_feature"]) for node in nodes),
        tuple(float(node["threshold"]) for node in nodes),
        tuple(_nan_left(node) for node in nodes),
        tuple(children[at][0] for at in range(len(nodes))),
        tuple(children[at][1] for at in range(len(nodes))),
        tuple(leaf),
    )


def _nan_left(node: dict[str, Any]) -> int:
    """Say where a NaN goes: without missing values in training it is read as 0."""
    if node["missing_type"] == "NaN":
        return int(node["default_left"])
    return int(float(node["threshold"]) >= 0)
