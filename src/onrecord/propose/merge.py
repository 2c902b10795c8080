"""Bring the claims of several proposers together: equal ones become one, array items find their counterparts.

Two items of one array are the same item when two different proposers give them the same key: the value itself
for scalars, the first string leaf (in schema order) for objects, an enum where there is no string: an order's type does
not say which order it is. One proposer's own items stay apart,
since a record may rightly hold the same drug twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from onrecord.language.tokens import tokenize
from onrecord.propose.claims import Claim, Scalar
from onrecord.schema import Kind, Schema, is_index

_FIRST_INDEX = re.compile(r"^(?P<array>.*?)/(?P<index>\d+)(?P<rest>/.*)?$")


@dataclass(slots=True)
class _Item:
    claims: list[Claim] = field(default_factory=list)
    proposers: set[str] = field(default_factory=set)
    key: str = ""


def same_value(a: Scalar, b: Scalar) -> bool:
    """Say whether two proposed values are the same but for case, punctuation and number type."""
    return _key(a) == _key(b)


def merge(proposals: Iterable[Iterable[Claim]], schema: Schema) -> tuple[Claim, ...]:
    """Return the union of all claims with array indices aligned over proposers, ordered by schema field."""
    plain: list[Claim] = []
    arrays: dict[str, list[_Item]] = {}
    for claims in proposals:
        mine: dict[tuple[str, int], _Item] = {}
        for claim in claims:
            split = _split(claim.pointer, schema)
            if split is None:
                plain.append(claim)
            else:
                mine.setdefault(split, _Item()).claims.append(claim)
        for (array, _), item in sorted(mine.items(), key=lambda entry: entry[0]):
            _file(arrays.setdefault(array, []), item, schema)
    for array, items in arrays.items():
        for index, item in enumerate(items):
            plain.extend(_moved(claim, array, index) for claim in item.claims)
    return _united(plain, schema)


def _split(pointer: str, schema: Schema) -> tuple[str, int] | None:
    found = _FIRST_INDEX.match(pointer)
    # A property can be named "0": only an index into an array of the schema counts.
    if found is None or (node_field := schema.field_for(pointer)) is None or not node_field.in_array:
        return None
    star = node_field.pointer.split("/")
    parts = pointer.split("/")
    at = star.index("*")
    return "/".join(parts[:at]), int(parts[at])


def _file(items: list[_Item], item: _Item, schema: Schema) -> None:
    item.key = _item_key(item, schema)
    item.proposers = {name for claim in item.claims for name in claim.proposers}
    for other in items:
        if item.key and other.key == item.key and not other.proposers & item.proposers:
            other.claims.extend(item.claims)
            other.proposers |= item.proposers
            return
    items.append(item)


def _item_key(item: _Item, schema: Schema) -> str:
    order = {f.pointer: i for i, f in enumerate(schema.fields)}
    named = []
    for claim in item.claims:
        known = schema.field_for(claim.pointer)
        if known is not None and known.kind in {Kind.STRING, Kind.ENUM, Kind.CONST}:
            named.append((known.kind is not Kind.STRING, order[known.pointer], claim))
    if not named:
        return _key(item.claims[0].value) if len(item.claims) == 1 else ""
    return _key(min(named, key=lambda entry: entry[:2])[2].value)


def _moved(claim: Claim, array: str, index: int) -> Claim:
    rest = claim.pointer[len(array) + 1 :].partition("/")[2]
    return replace(claim, pointer=f"{array}/{index}/{rest}" if rest else f"{array}/{index}")


def _united(claims: list[Claim], schema: Schema) -> tuple[Claim, ...]:
    by_key: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        key = (claim.pointer, _key(claim.value))
        known = by_key.get(key)
        by_key[key] = claim if known is None else _joined(known, claim)
    return in_schema_order(by_key.values(), schema)


def in_schema_order(claims: Iterable[Claim], schema: Schema) -> tuple[Claim, ...]:
    """Return the claims in the order of the schema's fields, items of arrays by their index."""
    order = {f.pointer: i for i, f in enumerate(schema.fields)}

    def rank(claim: Claim) -> tuple[int, tuple[object, ...]]:
        known = schema.field_for(claim.pointer)
        parts = tuple((0, int(p), "") if is_index(p) else (1, 0, p) for p in claim.pointer.split("/"))
        return (order[known.pointer] if known else len(order), parts)

    return tuple(sorted(claims, key=rank))


def _joined(a: Claim, b: Claim) -> Claim:
    stated = [p for p in (a.probability, b.probability) if p is not None]
    read = [p for p in (a.read, b.read) if p is not None]
    agreed = [p for p in (a.agreement, b.agreement) if p is not None]
    tokens = [p for p in (a.token_probability, b.token_probability) if p is not None]
    return replace(
        a,
        proposers=tuple(dict.fromkeys(a.proposers + b.proposers)),
        segments=tuple(sorted(set(a.segments) | set(b.segments))),
        spans=tuple(sorted(set(a.spans) | set(b.spans))),
        probability=max(stated) if stated else None,
        read=max(read) if read else None,
        term=a.term or b.term,
        matched=a.matched or b.matched,
        careless=a.careless and b.careless,
        agreement=max(agreed) if agreed else None,
        token_probability=max(tokens) if tokens else None,
    )


def _key(value: Scalar) -> str:
    if isinstance(value, bool):
        return f"bool:{value}"
    if isinstance(value, int | float):
        return f"number:{float(value)}"
    words = " ".join(token.norm for token in tokenize(value))
    return f"text:{words}" if words else f"raw:{value}"
