"""The gate: which claims are held. It can only remove."""

from __future__ import annotations

from onrecord.checks import Judged
from onrecord.gate.budget import Budget, Level, Trial
from onrecord.gate.features import Claims
from onrecord.gate.gate import AppliedGate, Gate
from onrecord.gate.rule import Decision, decide

__all__ = ["AppliedGate", "Budget", "Claims", "Decision", "Gate", "Judged", "Level", "Trial", "decide"]
