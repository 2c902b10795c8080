"""Proposers: whatever makes claims. Recall is theirs; truth is decided further on."""

from __future__ import annotations

from onrecord.propose.amounts import AmountsProposer
from onrecord.propose.claims import Claim, Failure, Proposal, Proposer, Scalar
from onrecord.propose.drafts import DraftProposer
from onrecord.propose.llm import LlmProposer
from onrecord.propose.merge import in_schema_order, merge, same_value
from onrecord.propose.options import OptionsProposer
from onrecord.propose.quantities import QuantitiesProposer
from onrecord.propose.reader import ReaderProposer
from onrecord.propose.spans import SpansProposer
from onrecord.propose.spoken_terms import TermsProposer

__all__ = [
    "AmountsProposer",
    "Claim",
    "DraftProposer",
    "Failure",
    "LlmProposer",
    "OptionsProposer",
    "Proposal",
    "Proposer",
    "QuantitiesProposer",
    "ReaderProposer",
    "Scalar",
    "SpansProposer",
    "TermsProposer",
    "in_schema_order",
    "merge",
    "same_value",
]
