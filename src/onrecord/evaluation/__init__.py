"""Evaluation: systems measured side by side on cases, by the same definitions."""

from __future__ import annotations

from onrecord.evaluation.cases import Case, CaseSet, read_cases, split

__all__ = ["Case", "CaseSet", "read_cases", "split"]
