"""The gate: which claims are held. It can only remove."""

from __future__ import annotations

from onrecord.gate.budget import Budget, Level, Trial
from onrecord.gate.gate import AppliedGate, Gate
from onrecord.gate.rule import Decision, Judged, decide

__all__ = ["AppliedGate", "Budget", "Decision", "Gate", "Judged", "Level", "Trial", "decide"]
