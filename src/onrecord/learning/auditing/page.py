"""Render an audit as one HTML page that stands alone: every finding beside the words, to filter and to go through.

Whatever comes from a transcript or a record is escaped text. All findings are in the HTML and need no script, which
adds choosing by kind, searching and keys.
"""

from __future__ import annotations

import json

from onrecord.html_page import escape, fill
from onrecord.learning.auditing.auditor import LabelAudit
from onrecord.learning.auditing.findings import TITLES, Finding, Words
from onrecord.learning.auditing.written import summary


def render_audit(audit: LabelAudit, *, title: str) -> str:
    """Return the page; ``title`` names the cases."""
    chips = "".join(
        f'<button type="button" class="chip" data-kind="{kind.value}" aria-pressed="false">'
        f"{kind.value} {count}</button>"
        for kind, count in audit.counts().items()
    )
    return fill(
        "onrecord.learning.auditing",
        "audit",
        {
            "title": escape(f"Audit of {title}"),
            "facts": escape(" ".join(summary(audit))),
            "chips": chips,
            "findings": "\n".join(_finding(number, one) for number, one in enumerate(audit.findings, 1)),
        },
    )


def _finding(number: int, finding: Finding) -> str:
    value = ""
    if finding.value is not None:
        value = f'<span class="value" dir="auto">{escape(json.dumps(finding.value, ensure_ascii=False))}</span> '
    where = " ".join(
        f'<code dir="auto">{escape(part)}</code>' for part in (finding.case, finding.pointer or finding.field) if part
    )
    return (
        f'<li class="finding" tabindex="-1" data-kind="{finding.kind.value}"><div class="head">'
        f'<h2>{number}. {escape(TITLES[finding.kind])}</h2><span class="harm">harm {finding.harm:.2f}</span>'
        f'<span class="where">{where}</span></div>'
        f'<p class="says">{value}<span dir="auto">{escape(finding.says)}</span></p>'
        f'{"".join(map(_quote, finding.words))}<p class="about">{escape(_about(finding))}</p></li>'
    )


def _quote(words: Words) -> str:
    speaker = f"{words.speaker}, " if words.speaker else ""
    return (
        f'<blockquote><span dir="auto">{escape(words.text)}</span> '
        f'<span class="from" dir="auto">{escape(f"{speaker}{words.case}, segment {words.segment}")}</span></blockquote>'
    )


def _about(finding: Finding) -> str:
    parts = [f"{100 * finding.sure:.0f} % sure", f"{100 * finding.share:.0f} % of the labels"]
    if finding.fix is not None:
        parts.append(f"fix: {finding.fix.value}")
    if finding.better is not None:
        parts.append(f"in house form: {json.dumps(finding.better, ensure_ascii=False)}")
    if finding.also:
        parts.append(f"see also {', '.join(finding.also)}")
    return " · ".join(parts)
