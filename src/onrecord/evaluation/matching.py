"""Matching: lay a predicted record beside the right one, and pair their leaves.

Leaves of objects pair by name. Items of arrays pair one to one, so that the sum of their similarities is largest
(``assignment.py``); the order of items does not matter. The similarity of two items is the weighted mean over all
leaves that either has: 1 for a leaf that is the same, half the word F1 for texts that differ, else 0. A text weighs 1,
a number or a date 1/2, an enum or a yes-or-no 1/4, since a closed answer says little about which item is meant. Two
objects pair from a similarity of 0.2 on, two scalars from a word F1 of 0.5 on; below, one is spurious, the other
omitted.

Null, a blank text, and an empty array or object say nothing and are no leaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from onrecord.evaluation.assignment import assign
from onrecord.evaluation.comparators import EXACTLY, Tolerance, ValueType, identical, same, similarity, value_type
from onrecord.schema import Field, Schema, join_pointer

_WEIGHTS = {ValueType.TEXT: 1.0, ValueType.NUMBER: 0.5, ValueType.DATE: 0.5}
_CLOSED_WEIGHT = 0.25
_LEAST_OBJECT = 0.2
_LEAST_SCALAR = 0.25  # half of a word F1 of 0.5


class Scoring(Enum):
    """How values are compared.

    ``typed`` compares by the field's type. ``exact`` is how shared tasks such as MEDIQA-SYNUR score: values are equal
    or not, and a blank text is a value.
    """

    TYPED = "typed"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Pair:
    """One leaf of the right record, of the predicted one, or of both; at least one of the values is there.

    ``star`` is the pointer with ``*`` for array indices; ``gold_pointer`` and ``pointer`` are None where the record
    has no such leaf.
    """

    star: str
    field: Field | None
    type: ValueType
    gold_pointer: str | None
    gold: Any
    pointer: str | None
    predicted: Any
    equal: bool


@dataclass(frozen=True, slots=True)
class Matcher:
    """Pairs the leaves of records of one schema.

    Args:
        schema: the schema.
        scoring: how values are compared.
        tolerance: how far values may differ; of no effect on exact scoring.
        accept: by pointer, concrete or with stars, other values that are right there.
    """

    schema: Schema
    scoring: Scoring = Scoring.TYPED
    tolerance: Tolerance = EXACTLY
    accept: Mapping[str, Sequence[Any]] | None = None

    def pairs(self, gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> tuple[Pair, ...]:
        """Return every pair of leaves, in the order of the right record and then of the predicted one."""
        return tuple(self._walk(_Side("", gold), _Side("", predicted), ""))

    def says_nothing(self, value: Any) -> bool:
        """Say whether a value is none: null, or empty."""
        if isinstance(value, str):
            return self.scoring is Scoring.TYPED and not value.strip()
        if isinstance(value, Mapping):
            return all(self.says_nothing(inner) for inner in value.values())
        if isinstance(value, list | tuple):
            return all(self.says_nothing(inner) for inner in value)
        return value is None

    def _walk(self, gold: _Side, predicted: _Side, star: str) -> Iterator[Pair]:
        gold, predicted = self._seen(gold), self._seen(predicted)
        values = (gold.value, predicted.value)
        if any(isinstance(value, list | tuple) for value in values):
            yield from self._array(gold, predicted, star)
        elif all(value is None or isinstance(value, Mapping) for value in values):
            for key in dict.fromkeys((*(gold.value or ()), *(predicted.value or ()))):
                yield from self._walk(gold.member(key), predicted.member(key), star + join_pointer(str(key)))
        elif any(isinstance(value, Mapping) for value in values):
            yield from self._walk(gold, _Side(predicted.pointer, None), star)
            yield from self._walk(_Side(gold.pointer, None), predicted, star)
        else:
            yield self._pair(gold, predicted, star)

    def _seen(self, side: _Side) -> _Side:
        return _Side(side.pointer, None) if self.says_nothing(side.value) else side

    def _pair(self, gold: _Side, predicted: _Side, star: str) -> Pair:
        field = field_at(self.schema, star)
        of = value_type(field)
        equal = False
        if gold.value is not None and predicted.value is not None:
            right = (gold.value, *self._others(gold.pointer, star))
            equal = any(self._same(value, predicted.value, of) for value in right)
        return Pair(
            field.pointer if field is not None else star,
            field,
            of,
            None if gold.value is None else gold.pointer,
            gold.value,
            None if predicted.value is None else predicted.pointer,
            predicted.value,
            equal,
        )

    def _others(self, pointer: str, star: str) -> Sequence[Any]:
        accept = self.accept or {}
        return accept.get(pointer) or accept.get(star) or ()

    def _same(self, gold: Any, predicted: Any, of: ValueType) -> bool:
        if self.scoring is Scoring.EXACT:
            return identical(gold, predicted)
        return same(gold, predicted, of, self.tolerance)

    # Arrays

    def _array(self, gold: _Side, predicted: _Side, star: str) -> Iterator[Pair]:
        star += "/*"
        rows, columns = self._items(gold), self._items(predicted)
        scores = [[self._score(row, column, star) for column in columns] for row in rows]
        matched = assign(scores)
        left_rows = set(range(len(rows))) - {row for row, _ in matched}
        left_columns = set(range(len(columns))) - {column for _, column in matched}
        for row, column in matched:
            yield from self._walk(rows[row], columns[column], star)
        for row in sorted(left_rows):
            yield from self._walk(rows[row], _Side("", None), star)
        for column in sorted(left_columns):
            yield from self._walk(_Side("", None), columns[column], star)

    def _items(self, side: _Side) -> list[_Side]:
        """Return what an array says, in an order that does not depend on the order of its items.

        A single value where an array is expected is an array of one, which people and models write often.
        """
        if side.value is None:
            return []
        if not isinstance(side.value, list | tuple):
            return [side]
        items = [_Side(f"{side.pointer}/{index}", item) for index, item in enumerate(side.value)]
        return sorted((item for item in items if not self.says_nothing(item.value)), key=_canonical)

    def _score(self, gold: _Side, predicted: _Side, star: str) -> float:
        """Return the similarity of two items; 0 where they are not to be paired."""
        scalars = not isinstance(gold.value, Mapping | list) and not isinstance(predicted.value, Mapping | list)
        total = reached = 0.0
        for pair in self._walk(gold, predicted, star):
            weight = _WEIGHTS.get(pair.type, _CLOSED_WEIGHT)
            total += weight
            reached += weight * self._likeness(pair)
        score = reached / total if total else 0.0
        return score if score >= (_LEAST_SCALAR if scalars else _LEAST_OBJECT) else 0.0

    def _likeness(self, pair: Pair) -> float:
        if pair.equal:
            return 1.0
        if pair.gold is None or pair.predicted is None or self.scoring is Scoring.EXACT:
            return 0.0
        return similarity(pair.gold, pair.predicted, pair.type) / 2


@dataclass(frozen=True, slots=True)
class _Side:
    """A value of one of the two records, and where it stands in it."""

    pointer: str
    value: Any

    def member(self, key: str) -> _Side:
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return _Side(self.pointer + join_pointer(str(key)), value)


def field_at(schema: Schema, star: str) -> Field | None:
    """Return the field at a pointer with stars; a value that stands for an array of one, or the reverse, finds it."""
    return (
        schema.field_for(star)
        or schema.field_for(f"{star}/*")
        or (schema.field_for(star.removesuffix("/*")) if star.endswith("/*") else None)
    )


def compacted(record: Mapping[str, Any], schema: Schema, says_nothing: Callable[[Any], bool]) -> Compacted:
    """Return ``record`` without what says nothing, its arrays closed up and single values put into their arrays."""
    origin: dict[str, str] = {}
    data = _compact(record, "", "", schema, says_nothing, origin)
    return Compacted(data if isinstance(data, dict) else {}, origin)


@dataclass(frozen=True, slots=True)
class Compacted:
    """A record without nothings; ``origin`` maps the pointers of its leaves to those of the record as given."""

    data: dict[str, Any]
    origin: Mapping[str, str]


def _compact(
    value: Any, old: str, new: str, schema: Schema, says_nothing: Callable[[Any], bool], origin: dict[str, str]
) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _compact(inner, old + step, new + step, schema, says_nothing, origin)
            for key, inner in value.items()
            if not says_nothing(inner)
            for step in (join_pointer(str(key)),)
        }
    if isinstance(value, list | tuple):
        kept = [(index, item) for index, item in enumerate(value) if not says_nothing(item)]
        if len(kept) == 1 and schema.field_for(new) is not None:
            index, item = kept[0]
            return _compact(item, f"{old}/{index}", new, schema, says_nothing, origin)
        return [
            _compact(item, f"{old}/{index}", f"{new}/{place}", schema, says_nothing, origin)
            for place, (index, item) in enumerate(kept)
        ]
    if schema.field_for(new) is None and schema.field_for(f"{new}/0") is not None:
        origin[f"{new}/0"] = old
        return [value]
    origin[new] = old
    return value


def _canonical(item: _Side) -> str:
    return json.dumps(item.value, sort_keys=True, ensure_ascii=False, default=str)
