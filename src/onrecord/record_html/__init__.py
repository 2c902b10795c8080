"""The one page of a record: HTML that stands alone, with the transcript beside what was taken from it."""

from __future__ import annotations

from onrecord.record_html.page import render_html

__all__ = ["render_html"]
