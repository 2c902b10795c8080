"""The audit as Markdown: for a wiki, a ticket, or a review before anything is trained."""

from __future__ import annotations

import json
from collections.abc import Iterator

from onrecord.learning.auditing.auditor import LabelAudit
from onrecord.learning.auditing.findings import TITLES, Finding, Words

_SHOWN_WORDS = 3


def summary(audit: LabelAudit) -> list[str]:
    """Return what somebody needs to know who reads nothing else, a sentence each."""
    counts = ", ".join(f"{count} {kind.value}" for kind, count in audit.counts().items()) or "nothing"
    return [*audit.remarks, f"{audit.labels} labels of {audit.cases} cases: {counts}."]


def markdown(audit: LabelAudit) -> str:
    """Return all findings, the most harmful first."""
    parts = ["# Audit of labels\n\n", *(f"{sentence}\n\n" for sentence in summary(audit))]
    parts += [part for number, finding in enumerate(audit.findings, 1) for part in _finding(number, finding)]
    return "".join(parts)


def _finding(number: int, finding: Finding) -> Iterator[str]:
    yield f"## {number}. {TITLES[finding.kind]}\n\n"
    yield f"{place(finding)}{said_of(finding)}\n\n"
    for words in finding.words[:_SHOWN_WORDS]:
        yield f"> {quoted(words)}\n\n"
    share = f"{100 * finding.share:.0f} % of the labels"
    yield f"Expected harm {finding.harm:.2f}: {100 * finding.sure:.0f} % sure, {share}."
    yield f" Fix: {finding.fix.value}.\n\n" if finding.fix else "\n\n"


def place(finding: Finding) -> str:
    """Return where the label is, as code."""
    where = [part for part in (finding.case, finding.pointer or finding.field) if part]
    return " ".join(f"`{part}`" for part in where) + ": " if where else ""


def said_of(finding: Finding) -> str:
    """Return the label and what was seen of it, in one line."""
    value = "" if finding.value is None else f"{json.dumps(finding.value, ensure_ascii=False)}: "
    return " ".join(f"{value}{finding.says}".split())


def quoted(words: Words) -> str:
    """Return words of a transcript in one line, with their place."""
    speaker = f"{words.speaker}: " if words.speaker else ""
    return f"{words.case} [{words.segment}] {speaker}{' '.join(words.text.split())}"
