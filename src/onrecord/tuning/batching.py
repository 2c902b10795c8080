"""The order in which examples are seen: a function of the seed and the epoch, so that a run that goes on sees the same.

Knows nothing of tensors: an example is its length in tokens.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

Step = tuple[tuple[int, ...], ...]  # the examples of a step, in groups that are put through the model together
_WARMING = 0.1  # of all steps


def steps_of(
    lengths: Sequence[int], *, examples_per_step: int, tokens_at_once: int, seed: int, epoch: int
) -> list[Step]:
    """Return the steps of one epoch, with every example once.

    Args:
        lengths: of the examples, in tokens.
        examples_per_step: examples whose losses make one step.
        tokens_at_once: the most tokens that are put through the model together, padding included; an example that is
            longer goes alone.
        seed: of the order.
        epoch: counted from 0.
    """
    order = list(range(len(lengths)))
    random.Random(f"onrecord {seed} {epoch}").shuffle(order)  # noqa: S311 - an order, no secret
    cut = [order[at : at + examples_per_step] for at in range(0, len(order), examples_per_step)]
    return [_grouped(one, lengths, tokens_at_once) for one in cut]


def steps_in_epoch(examples: int, *, examples_per_step: int) -> int:
    """Return how many steps an epoch has."""
    return math.ceil(examples / examples_per_step)


def rate_at(step: int, steps: int) -> float:
    """Return the share of the highest learning rate at a step, counted from 0: up in a tenth, then down to nothing."""
    warming = max(1, round(_WARMING * steps))
    if step < warming:
        return (step + 1) / warming
    return (steps - step) / max(1, steps - warming)


def _grouped(indices: Sequence[int], lengths: Sequence[int], tokens_at_once: int) -> Step:
    """Return the examples of a step in groups of like length, since the short ones of a group are padded."""
    groups: list[list[int]] = []
    for index in sorted(indices, key=lambda i: (lengths[i], i)):
        # The longest comes last: it says what the whole group takes.
        if groups and lengths[index] * (len(groups[-1]) + 1) <= tokens_at_once:
            groups[-1].append(index)
        else:
            groups.append([index])
    return tuple(tuple(group) for group in groups)
