"""Splitting cases into those to train on and those to validate with, by transcript: no words are on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from onrecord.errors import UsageError
from onrecord.evaluation import Case
from onrecord.evaluation.cases import transcript_key
from onrecord.learning.auditing.duplicates import duplicates


def split(cases: Sequence[Case], validation: float, *, seed: int = 0) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Return the cases to train on, and those to validate with; near-copies of a transcript stay together.

    Args:
        cases: the cases; their order does not change who goes where.
        validation: the share of transcripts to validate with, in (0, 1); there is at least one on each side.
        seed: another seed deals otherwise.

    Raises:
        UsageError: the share is none, or there are not two different transcripts.
    """
    if not 0 < validation < 1:
        raise UsageError("the share to validate with is between 0 and 1", where="validation")
    group = _groups(cases)
    order = sorted(set(group.values()), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
    if len(order) < 2:
        what = f"{len(cases)} cases have {len(order)} transcript" + ("" if len(order) == 1 else "s")
        hint = "At least 2 cases whose transcripts differ are needed: one to train on, one to validate with"
        raise UsageError(what, where="cases", hint=hint)
    held_out = set(order[: min(max(1, round(validation * len(order))), len(order) - 1)])
    train = tuple(case for case in cases if group[case.id] not in held_out)
    return train, tuple(case for case in cases if group[case.id] in held_out)


def _groups(cases: Sequence[Case]) -> dict[str, str]:
    """Return for each case the key of the transcripts that it stands together with."""
    key = {case.id: transcript_key(case.transcript) for case in cases}
    leader = {one: one for one in key.values()}

    def first(one: str) -> str:
        while leader[one] != one:
            one = leader[one]
        return one

    for finding in duplicates(cases):
        for other in finding.also:
            a, b = sorted((first(key[finding.case]), first(key[other])))
            leader[b] = a
    return {case: first(one) for case, one in key.items()}
