"""Proposers: whatever makes claims. Recall is theirs; truth is decided further on."""

from __future__ import annotations

from onrecord.propose.amounts import AmountsProposer
from onrecord.propose.claims import Claim, Failure, Proposal, Proposer, Scalar
from onrecord.propose.drafts import DraftProposer
from onrecord.propose.llm import LLM, LlmProposer, is_llm
from onrecord.propose.merge import in_schema_order, merge, same_value
from onrecord.propose.options import OptionsProposer
from onrecord.propose.quantities import QuantitiesProposer
from onrecord.propose.reader import ReaderProposer
from onrecord.propose.several import asked_models
from onrecord.propose.spans import SpansProposer
from onrecord.propose.spoken_terms import TermsProposer

__all__ = [
    "LLM",
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
    "asked_models",
    "in_schema_order",
    "is_llm",
    "merge",
    "same_value",
]
