"""Auditing: which labels would teach a model to invent, before any training."""

from onrecord.learning.auditing.auditor import LabelAudit, audit
from onrecord.learning.auditing.findings import Finding, Fix, Kind, Words
from onrecord.learning.auditing.fixing import fixed

__all__ = ["Finding", "Fix", "Kind", "LabelAudit", "Words", "audit", "fixed"]
