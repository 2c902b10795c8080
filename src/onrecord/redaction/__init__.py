"""What identifies somebody: placeholders in its place before others read a transcript, and the way back."""

from onrecord.redaction.finding import Finder, Identifier, Kind, Line
from onrecord.redaction.own import RuleFinder
from onrecord.redaction.placeholders import UnknownPlaceholderError
from onrecord.redaction.redaction import Hidden, Redaction, redacted

__all__ = [
    "Finder",
    "Hidden",
    "Identifier",
    "Kind",
    "Line",
    "Redaction",
    "RuleFinder",
    "UnknownPlaceholderError",
    "redacted",
]
