"""Checks: plain functions from a claim and its evidence to a finding. One phenomenon a file."""

from __future__ import annotations

from onrecord.checks.careless import careless_claim
from onrecord.checks.correction import corrected_later
from onrecord.checks.finding import Check, Finding, Verdict, verdict_of
from onrecord.checks.negation import denied
from onrecord.checks.options import option_evidence
from onrecord.checks.quantities import quantities
from onrecord.checks.subject import said_of_another
from onrecord.checks.topic import bare_number
from onrecord.checks.words import content_words, evidence_exists

CHECKS: tuple[Check, ...] = (
    evidence_exists,
    content_words,
    quantities,
    option_evidence,
    bare_number,
    careless_claim,
    denied,
    said_of_another,
    corrected_later,
)

__all__ = ["CHECKS", "Check", "Finding", "Verdict", "verdict_of"]
