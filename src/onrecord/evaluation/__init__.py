"""Evaluation: systems measured side by side on cases, by the same definitions."""

from __future__ import annotations

from onrecord.evaluation.cases import Case, CaseSet, read_cases, split
from onrecord.evaluation.comparators import Tolerance
from onrecord.evaluation.evaluator import evaluate
from onrecord.evaluation.matching import Scoring
from onrecord.evaluation.report import Report

__all__ = ["Case", "CaseSet", "Report", "Scoring", "Tolerance", "evaluate", "read_cases", "split"]
