"""Claim: one proposed value at one concrete pointer; Proposer: whatever makes claims.

A claim is a proposal and nothing more: whether the transcript supports it is decided later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from onrecord.glossary import Term
from onrecord.models import Usage
from onrecord.transcript import Span

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposed value.

    Attributes:
        pointer: a concrete JSON Pointer, such as ``/medications/0/dose``.
        value: the proposed scalar; never null, since null claims nothing.
        proposers: the names of all who proposed it, in the order in which they did.
        segments: indices of the segments that the proposers cite; may be empty.
        spans: where the proposer knows the very words, their spans; may be empty.
        probability: the proposer's own probability in [0, 1] where it gives one.
        term: the glossary entry of which the value is a form and which was said.
        matched: the words of the transcript that matched ``term``.
        spoken: the value with the house forms in it written as they were said; empty where it holds none.
        read: the probability that the reader gives this value, where it read the field.
        agreement: where a model was asked several times, the share of its samples that gave this value; of several
            models, the largest.
        token_probability: the mean probability that a language model gave to the tokens of the value, where it says.
        careless: whether all who proposed it are known to pick words at random, as small models do.
    """

    pointer: str
    value: Scalar
    proposers: tuple[str, ...]
    segments: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()
    probability: float | None = None
    read: float | None = None
    term: Term | None = None
    matched: str = ""
    spoken: str = ""
    careless: bool = False
    agreement: float | None = None
    token_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A part of the work that a proposer could not do.

    Attributes:
        pointer: a star pointer; empty where it is the whole record.
        reason: why.
        model: the language model that could not do it, where several were asked.
    """

    pointer: str
    reason: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one proposer returns: claims, what it cost, what it could not do, and the language model that it asked."""

    claims: tuple[Claim, ...]
    usage: Usage = field(default_factory=Usage)
    failures: tuple[Failure, ...] = ()
    model: str = ""


class Proposer(Protocol):
    """Makes claims from one transcript."""

    @property
    def name(self) -> str:
        """The name that claims carry."""
        ...

    def propose(self) -> Proposal:
        """Return all claims; a failure on one field is reported and does not stop the others."""
        ...


def in_order(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return ``claims`` without those that are equal to an earlier one."""
    return tuple(dict.fromkeys(claims))
