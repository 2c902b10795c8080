"""The gate: which claims are held. It can only remove."""

from __future__ import annotations

from onrecord.checks import Judged
from onrecord.gate.rule import Decision, decide

__all__ = ["Decision", "Judged", "decide"]
