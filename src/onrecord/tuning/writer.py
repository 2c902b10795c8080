"""The writer that tuning makes: ``onrecord.writer`` holds it, since evaluations run writers too."""

from __future__ import annotations

from onrecord.writer import Writer

__all__ = ["Writer"]
