"""Learning: a gate from labelled pairs, with a report on what the pairs are worth."""

from __future__ import annotations

from onrecord.learning.learn import learn

__all__ = ["learn"]
