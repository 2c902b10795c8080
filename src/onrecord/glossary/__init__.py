"""House terms: what the transcript says, and what the record writes for it."""

from onrecord.glossary.glossary import Glossary, TermMatch
from onrecord.glossary.terms import Term

__all__ = ["Glossary", "Term", "TermMatch"]
