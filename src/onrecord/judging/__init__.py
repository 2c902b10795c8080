"""The judge: a language model as one more check, for what the rules leave open. It can only withhold."""

from __future__ import annotations

from onrecord.judging.judge import Judge, Ruling, Sees
from onrecord.judging.openness import is_open
from onrecord.judging.question import Question, beside

__all__ = ["Judge", "Question", "Ruling", "Sees", "beside", "is_open"]
