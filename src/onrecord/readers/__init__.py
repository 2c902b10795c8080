"""Reading transcripts: one file a format, chosen by content.

A reader turns a decoded text into utterances; it knows nothing of the canonical text they are laid out on.
"""

from onrecord.readers.detect import READERS, read_bytes, read_file, read_text
from onrecord.readers.utterance import Reader, TimedWord, Utterance

__all__ = ["READERS", "Reader", "TimedWord", "Utterance", "read_bytes", "read_file", "read_text"]
