"""What every reader returns: utterances, before they are laid out on one canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One recognised word with its times in seconds and, where given, its confidence in [0, 1]."""

    text: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker said at one go, as the file has it; times in seconds."""

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    words: tuple[TimedWord, ...] = ()


class Reader(Protocol):
    """One transcript format."""

    @property
    def name(self) -> str:
        """The name that ``--from`` takes, in lower case."""
        ...

    def recognises(self, text: str) -> bool:
        """Say whether ``text``, a whole decoded file, is of this format. Never raises."""
        ...

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the utterances of ``text`` in order.

        Raises:
            TranscriptError: where the text is malformed; the message names the line or the JSON path.
        """
        ...
