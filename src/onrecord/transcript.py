r"""Transcript, Segment, Span: one canonical text, and where in it who said what, when.

The canonical text is the text of the segments, joined by a newline; speaker labels are not part of it. All
offsets count Unicode code points of that text. Reading changes nothing in the words: no Unicode
normalisation, no case folding; only line ends become ``\n``, and blanks around an utterance go.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from onrecord.errors import TranscriptError
from onrecord.language.tokens import Token, tokenize
from onrecord.readers import TimedWord, Utterance, read_bytes, read_file, read_text


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``start <= i < end``, in a transcript's canonical text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}:{self.end}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with a time of its own, as a recogniser gave it; seconds, and confidence in [0, 1]."""

    span: Span
    start_s: float | None
    end_s: float | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance: its place in the canonical text, its speaker, and its times in seconds where known."""

    index: int
    span: Span
    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class Transcript:
    """Ordered segments over one canonical text. Make one with a ``from_`` constructor."""

    text: str
    segments: tuple[Segment, ...]
    words: tuple[Word, ...] = ()

    @classmethod
    def from_file(cls, path: str | Path, *, format: str | None = None) -> Transcript:  # noqa: A002 - the CLI's word
        """Read a file; the format is found from its content unless ``format`` names one.

        Raises:
            TranscriptError: the file cannot be read, is empty, binary, too large or malformed.
        """
        return cls._lay_out(read_file(Path(path), format=format), keep_empty=False, where=str(path))

    @classmethod
    def from_stream(cls, stream: IO[bytes], *, name: str, format: str | None = None) -> Transcript:  # noqa: A002
        """Read a binary stream to its end, for example standard input; ``name`` stands in error messages."""
        return cls._lay_out(read_bytes(stream.read(), name=name, format=format), keep_empty=False, where=name)

    @classmethod
    def from_text(cls, text: str, *, format: str | None = None) -> Transcript:  # noqa: A002 - as above
        """Read a transcript that is already a string, in any of the formats that files can have."""
        return cls.from_utterances(read_text(text, format=format))

    @classmethod
    def from_segments(cls, segments: Iterable[Mapping[str, Any]]) -> Transcript:
        """Take ``{"text": ..., "speaker"?: ..., "start_s"?: ..., "end_s"?: ...}`` in order; seconds.

        Raises:
            TranscriptError: a segment has no text, or none has any.
        """
        utterances = []
        for index, segment in enumerate(segments):
            text = segment.get("text")
            if not isinstance(text, str):
                raise TranscriptError("a segment needs a string 'text'", where=f"segment {index}")
            utterances.append(
                Utterance(text, segment.get("speaker") or None, segment.get("start_s"), segment.get("end_s"))
            )
        # An empty segment keeps its place, so that the indices that a caller cites stay right.
        return cls._lay_out(utterances, keep_empty=True)

    def __hash__(self) -> int:
        """Return the hash of the text alone: transcripts are looked up more often than they differ in times alone."""
        return hash(self.text)

    @classmethod
    def from_utterances(cls, utterances: Iterable[Utterance]) -> Transcript:
        """Lay out what a reader returned on one canonical text; utterances without words are dropped.

        Raises:
            TranscriptError: nothing is left.
        """
        return cls._lay_out(list(utterances), keep_empty=False)

    @classmethod
    def _lay_out(cls, utterances: Sequence[Utterance], *, keep_empty: bool, where: str = "") -> Transcript:
        parts: list[str] = []
        segments: list[Segment] = []
        words: list[Word] = []
        at = 0
        for utterance in utterances:
            text = _clean(utterance.text)
            if not text:
                if not keep_empty:
                    continue
                text = " "  # a span is never empty; a blank holds the place
            span = Span(at, at + len(text))
            speaker = " ".join(_clean(utterance.speaker).split()) if utterance.speaker else None
            segments.append(Segment(len(segments), span, text, speaker or None, utterance.start_s, utterance.end_s))
            words.extend(_place_words(text, at, utterance.words))
            parts.append(text)
            at = span.end + 1
        if not any(part.strip() for part in parts):
            raise TranscriptError("no words in the transcript", where=where, hint="Is it the right file?")
        return cls("\n".join(parts), tuple(segments), tuple(words))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the canonical text, in order, with their offsets."""
        return tokenize(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(token.stem for token in self.tokens)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """The speakers' labels, in order of appearance; empty where none is known."""
        return tuple(dict.fromkeys(segment.speaker for segment in self.segments if segment.speaker))

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.span.start for segment in self.segments]

    def segment_at(self, offset: int) -> Segment:
        """Return the segment that holds the code point at ``offset``."""
        if not 0 <= offset < len(self.text):
            raise IndexError(f"offset {offset} is outside the text of {len(self.text)} code points")
        return self.segments[bisect.bisect_right(self._starts, offset) - 1]

    def slice(self, span: Span) -> str:
        """Return the words of ``span``."""
        return self.text[span.start : span.end]

    def times(self, span: Span) -> tuple[float | None, float | None]:
        """Return start and end in seconds of ``span``: of its words if timed, else of its segments."""
        first = bisect.bisect_right(self._word_ends, span.start)
        last = bisect.bisect_left(self._word_starts, span.end)
        timed = self.words[first:last]
        if timed and timed[0].start_s is not None and timed[-1].end_s is not None:
            return timed[0].start_s, timed[-1].end_s
        return self.segment_at(span.start).start_s, self.segment_at(span.end - 1).end_s

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word.span.start for word in self.words]

    @cached_property
    def _word_ends(self) -> list[int]:
        return [word.span.end for word in self.words]


# Code points between a timed word and the one before it: one that the text lacks takes no later place.
_REACH = 80


def _clean(text: str) -> str:
    """Unify line ends and replace lone surrogates, which no file can hold, so that offsets survive."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return unified.encode("utf-8", "replace").decode("utf-8")


def _place_words(text: str, offset: int, timed: Sequence[TimedWord]) -> list[Word]:
    """Find each timed word in the segment's text, in order; a word that is not there is left out."""
    placed = []
    at = 0
    for word in timed:
        bare = _clean(word.text)
        found = text.find(bare, at, at + _REACH + len(bare)) if bare else -1
        if found < 0:
            continue
        at = found + len(bare)
        placed.append(Word(Span(offset + found, offset + at), word.start_s, word.end_s, word.confidence))
    return placed
