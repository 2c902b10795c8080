"""What is put to a judge: one claim that the rules would hold, and what they saw of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as filled

from onrecord.checks import Finding
from onrecord.grounding import Evidence
from onrecord.propose import Claim, Scalar
from onrecord.schema import Field


@dataclass(frozen=True, slots=True)
class Question:
    """One claim at its field, with the evidence and the findings of the rules.

    ``beside`` are the other values of the same array item, by the rest of their pointers: whose dose a dose is.
    """

    claim: Claim
    field: Field
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    beside: Mapping[str, Scalar] = filled(default_factory=dict)


def beside(claim: Claim, of: Field, others: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return the values among ``others`` (pointer to value) that stand in the same array item as ``claim``."""
    stars = of.pointer.split("/")
    if "*" not in stars[:-1]:
        return {}
    depth = len(stars) - 1 - stars[:-1][::-1].index("*") - 1
    item = "/".join(claim.pointer.split("/")[: depth + 1]) + "/"
    return {
        pointer[len(item) :]: value
        for pointer, value in others.items()
        if pointer.startswith(item) and pointer != claim.pointer
    }
