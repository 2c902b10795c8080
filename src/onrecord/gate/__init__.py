"""The gate: which claims are held. It can only remove."""

from __future__ import annotations

from onrecord.gate.rule import Decision, Judged, decide

__all__ = ["Decision", "Judged", "decide"]
