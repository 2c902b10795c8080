"""Learning: what labelled pairs are worth, before anything is trained on them, and a gate from them."""

from __future__ import annotations

from onrecord.learning.auditing import LabelAudit, audit
from onrecord.learning.learn import learn

__all__ = ["LabelAudit", "audit", "learn"]
