"""What identifies somebody is replaced by placeholders before others read a transcript, and put back into what they say."""

from onrecord.redaction.finding import Finder, Identifier, Kind, Line
from onrecord.redaction.own import RuleFinder
from onrecord.redaction.placeholders import UnknownPlaceholderError
from onrecord.redaction.redaction import Hidden, Redaction, redact

__all__ = ["Finder", "Hidden", "Identifier", "Kind", "Line", "Redaction", "RuleFinder", "UnknownPlaceholderError", "redact"]
