"""Sums: a number that nobody said as such, but whose parts were all said, where the field asks for it to be added up.

Knows single turns. Not covered: differences, products, and parts that are said over several turns.
"""

from __future__ import annotations

import re

from onrecord.grounding.topics import topic_of
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import tokenize
from onrecord.schema import Field

_ASKS_FOR_A_SUM = re.compile(
    r"\badd(?:ed|ing)?\b.{0,20}\b(?:up|together)\b|\bthe sum\b|\bsummed\b|\badd (?:the|all|them|up)\b|"
    r"\bwork(?:ed)? (?:it )?out\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(r"\bnever\b|\bdo not\b|\bdon['’]t\b|\bonly if\b|\bif someone\b", re.IGNORECASE)
_BEHIND = 3  # words behind a number in which its field may be named
_LEAST = 2  # parts


def summed(value: float, text: str, field: Field) -> tuple[Quantity, ...]:
    """Return the numbers of a turn that add up to ``value``; none where the field asks for no sum, or they do not."""
    if not _ASKS_FOR_A_SUM.search(field.description) or _FORBIDS.search(field.description):
        return ()
    said = [q for q in find_quantities(text) if q.kind in {"number", "money"} and q.values]
    roots = topic_of(field).roots
    tokens = tokenize(text)
    named = [
        q for q in said if any(t.norm.startswith(roots) for t in [t for t in tokens if t.start >= q.end][:_BEHIND])
    ]
    for parts in (said, named):
        if len(parts) >= _LEAST and abs(sum(q.values[0] for q in parts) - value) < 1e-9:
            return tuple(parts)
    return ()
