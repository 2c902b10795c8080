"""The gate: which claims are held. It can only remove."""

from __future__ import annotations

from onrecord.checks import Judged
from onrecord.gate.budget import Budget, Level, Trial
from onrecord.gate.candidates import CANDIDATES
from onrecord.gate.features import Claims
from onrecord.gate.gate import DEFAULT, AppliedGate, Gate
from onrecord.gate.rule import Decision, decide

__all__ = [
    "CANDIDATES",
    "DEFAULT",
    "AppliedGate",
    "Budget",
    "Claims",
    "Decision",
    "Gate",
    "Judged",
    "Level",
    "Trial",
    "decide",
]
