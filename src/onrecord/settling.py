"""Settle: lay the held claims into the schema's shape, and withhold what does not fit.

Leaves without a held claim become null where the schema requires them and allows null, and are left out where it
does not require them. Where it requires a value and allows no null, the leaf stays out and its pointer is named
as missing: nothing is invented to satisfy ``required``. Items of arrays close up, so pointers can move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from onrecord.gate import Decision
from onrecord.record import Entry, entry_of
from onrecord.schema import Node, Schema, Shape, is_index, join_pointer
from onrecord.transcript import Transcript


class _Absent:
    """Marks a value that is not there, as opposed to null."""


_ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Settled:
    """Data with its held and withheld entries; ``missing`` are required pointers without a value."""

    data: dict[str, Any]
    claims: tuple[Entry, ...]
    withheld: tuple[Entry, ...]
    missing: tuple[str, ...]
    complete: bool


@dataclass(slots=True)
class _Layout:
    """One attempt to lay claims out; ``dropped`` maps a claim's place in the list to why it does not fit."""

    by_pointer: dict[str, int]
    values: dict[int, Any]
    placed: dict[int, str] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def settle(decisions: Sequence[Decision], schema: Schema, transcript: Transcript) -> Settled:
    """Return the record's data and every claim, held or withheld."""
    reasons = {i: d.reason for i, d in enumerate(decisions) if not d.held}
    while True:
        held = {d.judged.claim.pointer: i for i, d in enumerate(decisions) if i not in reasons}
        values = {i: decisions[i].judged.claim.value for i in held.values()}
        layout = _Layout(held, values)
        built = _build(schema.root, "", "", layout)
        data = built if isinstance(built, dict) else {}
        for i in held.values():
            if i not in layout.placed and i not in layout.dropped:
                layout.dropped[i] = "the schema has no place for it"
        if not layout.dropped:
            layout.dropped = _invalid(data, schema, layout)
        if not layout.dropped:
            break
        reasons.update(layout.dropped)
    claims, withheld = [], []
    for i, decision in enumerate(decisions):
        leaf = schema.field_for(decision.judged.claim.pointer)
        if i in reasons:
            withheld.append(entry_of(decision.judged, transcript, leaf, reason=reasons[i]))
        else:
            claims.append(entry_of(decision.judged, transcript, leaf, pointer=layout.placed[i]))
    problems = schema.validate(data)
    missing = tuple(dict.fromkeys((*layout.missing, *(p.pointer for p in problems if not layout.missing))))
    return Settled(data, tuple(claims), tuple(withheld), missing, complete=not problems)


def _build(node: Node, old: str, new: str, layout: _Layout) -> Any:
    """Build the value at ``old``, a claims' pointer, which stands at ``new`` in the data."""
    if node.shape is Shape.LEAF:
        at = layout.by_pointer.get(old)
        if at is None:
            return _ABSENT
        layout.placed[at] = new
        return layout.values[at]
    if node.shape is Shape.ARRAY:
        return _build_array(node, old, new, layout)
    return _build_object(node, old, new, layout)


def _build_object(node: Node, old: str, new: str, layout: _Layout) -> Any:
    out: dict[str, Any] = {}
    for prop in node.properties:
        step = join_pointer(prop.name)
        before = len(layout.missing)
        value = _build(prop.node, old + step, new + step, layout)
        if isinstance(value, _Absent) or _is_empty(value):
            del layout.missing[before:]
            value = _filler(prop.node, new + step, layout) if prop.required else _ABSENT
        if not isinstance(value, _Absent):
            out[prop.name] = value
    return out


def _filler(node: Node, pointer: str, layout: _Layout) -> Any:
    """Return what stands for nothing at a required place: null, an empty array or object, or nothing at all."""
    if node.nullable:
        return None
    if node.shape is Shape.ARRAY and node.min_items == 0:
        return []
    if node.shape is Shape.OBJECT:
        empty = _Layout({}, {})
        built = _build_object(node, pointer, pointer, empty)
        layout.missing.extend(empty.missing)
        return built
    layout.missing.append(pointer)
    return _ABSENT


def _build_array(node: Node, old: str, new: str, layout: _Layout) -> Any:
    if node.items is None:
        return _ABSENT
    prefix = f"{old}/"
    indices = sorted(
        {int(rest) for p in layout.by_pointer if p.startswith(prefix) and (rest := _index(p, prefix)) is not None}
    )
    out: list[Any] = []
    for index in indices:
        before = len(layout.missing)
        there = f"{prefix}{index}"
        value = _build(node.items, there, f"{new}/{len(out)}", layout)
        lacking = layout.missing[before:]
        del layout.missing[before:]
        reason = ""
        if isinstance(value, _Absent):
            continue
        if lacking:
            names = ", ".join(pointer.rpartition("/")[2] for pointer in lacking)
            reason = f"its item lacks what the schema requires: {names}"
        elif node.max_items is not None and len(out) >= node.max_items:
            reason = f"the schema allows at most {node.max_items} items"
        elif _stands(value, out) if node.items.shape is Shape.LEAF else node.unique_items and value in out:
            reason = "it is in the list already"
        if reason:
            _drop(there, reason, layout)
        else:
            out.append(value)
    return out if out else _ABSENT


def _stands(value: Any, items: list[Any]) -> bool:
    """Say whether a list of scalars holds ``value``, letter case aside: a list that says it twice says no more."""
    if isinstance(value, str):
        return any(isinstance(item, str) and item.casefold() == value.casefold() for item in items)
    return any(type(item) is type(value) and item == value for item in items)


def _index(pointer: str, prefix: str) -> str | None:
    part = pointer[len(prefix) :].partition("/")[0]
    return part if is_index(part) else None


def _drop(pointer: str, reason: str, layout: _Layout) -> None:
    for other, at in layout.by_pointer.items():
        if other == pointer or other.startswith(f"{pointer}/"):
            layout.placed.pop(at, None)
            layout.dropped[at] = reason


def _is_empty(value: object) -> bool:
    """Say whether a built value holds no claim: an object of nothing but nulls and empties."""
    if isinstance(value, dict):
        return all(_is_empty(inner) for inner in value.values())
    return value is None or value == []


def _invalid(data: dict[str, Any], schema: Schema, layout: _Layout) -> dict[int, str]:
    """Find held claims that rules beyond a single leaf forbid, such as ``dependentRequired`` or ``if``."""
    found: dict[int, str] = {}
    for problem in schema.validate(data):
        for at, pointer in layout.placed.items():
            if problem.pointer and (pointer == problem.pointer or pointer.startswith(f"{problem.pointer}/")):
                found[at] = f"the schema does not accept it: {problem.message}"
    return found
