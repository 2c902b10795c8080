"""Dialogue: how turns hang together. Clauses, questions and their replies; the unit of evidence is the exchange.

Knows transcripts and language; nothing of schemas, claims or records.
"""

from __future__ import annotations

from onrecord.dialogue.clauses import Clause, Mood, asks, clause_at, clauses
from onrecord.dialogue.exchange import Asked, asked_at, echoes, next_turns, question_before
from onrecord.dialogue.replies import Reply, reply_of

__all__ = [
    "Asked",
    "Clause",
    "Mood",
    "Reply",
    "asked_at",
    "asks",
    "clause_at",
    "clauses",
    "echoes",
    "next_turns",
    "question_before",
    "reply_of",
]
