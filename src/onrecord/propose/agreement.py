"""Agreement: one model asked several times, and how large a share of its samples gave each value.

The samples are readers of one transcript to ``merge``. A sample that had no answer on a field speaks neither for a
value there nor against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from onrecord.models import Usage
from onrecord.propose.claims import Claim, Failure, Proposal
from onrecord.propose.merge import merge
from onrecord.schema import Schema


def agreed(samples: Sequence[Proposal], schema: Schema, *, name: str) -> Proposal:
    """Return what all samples of a model claim, each claim with its agreement; ``name`` is the proposer's.

    A value is spelled as the first sample that gave it spells it. The one sample of a model is returned as it is.
    """
    if len(samples) == 1:
        return samples[0]
    readers = [
        [replace(claim, proposers=(f"sample {number}",)) for claim in sample.claims]
        for number, sample in enumerate(samples)
    ]
    failed = [frozenset(failure.pointer for failure in sample.failures) for sample in samples]
    claims = tuple(
        replace(claim, proposers=(name,), agreement=_share(claim, failed, schema)) for claim in merge(readers, schema)
    )
    usage = sum((sample.usage for sample in samples), Usage())
    return Proposal(claims, usage, _failures(samples), samples[0].model)


def _share(claim: Claim, failed: Sequence[frozenset[str]], schema: Schema) -> float:
    """Return the share of the samples that gave a value, of those that gave it or had an answer without it."""
    field = schema.field_for(claim.pointer)
    parts = (field.pointer if field else claim.pointer).split("/")
    above = {"/".join(parts[:end]) for end in range(1, len(parts) + 1)}
    gave = set(claim.proposers)
    silent = sum(f"sample {number}" not in gave and bool(above & pointers) for number, pointers in enumerate(failed))
    return round(len(gave) / (len(failed) - silent), 4)


def _failures(samples: Sequence[Proposal]) -> tuple[Failure, ...]:
    """Return one failure a field, by the first sample that failed there; it says where others did not."""
    by_pointer: dict[str, list[Failure]] = defaultdict(list)
    for sample in samples:
        firsts: dict[str, Failure] = {}
        for failure in sample.failures:
            firsts.setdefault(failure.pointer, failure)
        for pointer, failure in firsts.items():
            by_pointer[pointer].append(failure)
    return tuple(
        found[0]
        if len(found) == len(samples)
        else replace(found[0], reason=f"{found[0].reason} (in {len(found)} of {len(samples)} samples)")
        for found in by_pointer.values()
    )
