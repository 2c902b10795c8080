"""Fixes: what an audit found, put right in new cases; the ones that were read are never changed.

A label that is nulled becomes null where the schema takes that, and is left out where it does not; an item of an array
goes with a leaf that it cannot be without. A label that is canonicalised is written in the house's form. A case that
is dropped is not there any more.
"""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from onrecord.evaluation.cases import Case
from onrecord.learning.auditing.findings import Finding, Fix
from onrecord.schema import Schema, split_pointer


def fixed(
    cases: Sequence[Case], schema: Schema, findings: Sequence[Finding], fixes: Collection[Fix]
) -> tuple[list[Case], Counter[Fix]]:
    """Return cases in which ``fixes`` are made, and how many of each were.

    A label with two findings is nulled rather than rewritten: a house form makes nothing true.
    """
    done: Counter[Fix] = Counter()
    by_case: dict[str, dict[str, Finding]] = defaultdict(dict)
    dropped: set[str] = set()
    for finding in findings:
        if finding.fix not in fixes or not finding.case:
            continue
        if finding.fix is Fix.DROP:
            dropped.add(finding.case)
        elif finding.fix is Fix.NULL or finding.pointer not in by_case[finding.case]:
            by_case[finding.case][finding.pointer] = finding
    out = []
    for case in cases:
        if case.id in dropped:
            done[Fix.DROP] += 1
        else:
            done.update(one.fix for one in by_case[case.id].values() if one.fix is not None)
            out.append(_fixed(case, schema, by_case[case.id]))
    return out, done


def _fixed(case: Case, schema: Schema, findings: dict[str, Finding]) -> Case:
    record: Any = copy.deepcopy(dict(case.record))
    gone: set[tuple[str, ...]] = set()
    for pointer, finding in findings.items():
        parts = split_pointer(pointer)
        if finding.fix is Fix.CANONICAL:
            _parent(record, parts)[_key(record, parts)] = finding.better
        elif (removed := _null(record, parts, schema, pointer)) is not None:
            gone.add(removed)
    # Later items first, so that the places of the earlier ones stay right.
    for parts in sorted(gone, key=_places, reverse=True):
        del _parent(record, parts)[_key(record, parts)]
    if not gone:
        return replace(case, record=record)
    # What is said of items by their place may now be said of others.
    arrays = {"/" + "/".join(parts[:-1]) for parts in gone}
    return replace(
        case,
        record=record,
        evidence={p: e for p, e in case.evidence.items() if not any(p.startswith(a) for a in arrays)},
        accept={p: a for p, a in case.accept.items() if not any(p.startswith(one) for one in arrays)},
    )


def _places(parts: tuple[str, ...]) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _null(record: Any, parts: tuple[str, ...], schema: Schema, pointer: str) -> tuple[str, ...] | None:
    """Null a label, or return the place of the item that goes with it."""
    field = schema.field_for(pointer)
    parent, key = _parent(record, parts), _key(record, parts)
    if isinstance(parent, list):
        return parts
    if field is None or not schema.accepts(field, None):
        del parent[key]
        last = max((at for at, part in enumerate(parts) if part.isdigit()), default=None)
        return parts[: last + 1] if last is not None and not _is_whole(record, parts[: last + 1], schema) else None
    parent[key] = None
    return None


def _is_whole(record: Any, item: tuple[str, ...], schema: Schema) -> bool:
    """Say whether an item of an array still has what the schema requires of it."""
    where = "/" + "/".join(item)
    return not any(problem.pointer.startswith(where) for problem in schema.validate(record))


def _parent(record: Any, parts: tuple[str, ...]) -> Any:
    for part in parts[:-1]:
        record = record[int(part)] if isinstance(record, list) else record[part]
    return record


def _key(record: Any, parts: tuple[str, ...]) -> str | int:
    return int(parts[-1]) if isinstance(_parent(record, parts), list) else parts[-1]
