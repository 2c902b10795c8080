"""Judged: a claim with all that the checks found, and its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.checks.finding import Finding, Verdict
from onrecord.grounding import Evidence
from onrecord.propose import Claim


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its evidence, all findings and the verdict that follows from them."""

    claim: Claim
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
