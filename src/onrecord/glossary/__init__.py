"""House terms: what the transcript says, and what the record writes for it."""

from onrecord.glossary.glossary import Glossary
from onrecord.glossary.matches import Choice, Stage, TermMatch
from onrecord.glossary.terms import Direction, Term

__all__ = ["Choice", "Direction", "Glossary", "Stage", "Term", "TermMatch"]
