"""Sentences of a transcript as the gate reads them: their stems, and runs of up to three of them.

Knows nothing of schemas or claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.language.content import content_tokens
from onrecord.language.tokens import READ_BEFORE, Token, tokenize
from onrecord.language.wordlists import load
from onrecord.transcript import Span, Transcript

_END = re.compile(r"[.;!?\n]+(?=\s|$)")
_LONGEST_GRAM = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the segment and place it stands in, its words in order, and the stems of its content words."""

    index: int
    segment: int
    span: Span
    tokens: tuple[Token, ...]
    stems: frozenset[str]

    def span_of(self, stems: frozenset[str]) -> Span:
        """Return the span from the first to the last word with one of ``stems``; the sentence where there is none."""
        held = [token for token in self.tokens if token.stem in stems]
        if not held:
            return self.span
        return Span(self.span.start + held[0].start, self.span.start + held[-1].end)

    @property
    def grams(self) -> frozenset[str]:
        """The runs of one to three words that the sentence holds, fillers aside; single ones are content or denials."""
        return _grams(tuple(token.norm for token in self.tokens), tuple(token.stem for token in self.tokens))


@lru_cache(maxsize=READ_BEFORE)
def _grams(norms: tuple[str, ...], stems: tuple[str, ...]) -> frozenset[str]:
    fillers, negations = load("fillers"), load("negations")
    kept = [(norm, stem) for norm, stem in zip(norms, stems, strict=True) if norm not in fillers]
    content = {token.norm for token in content_tokens(" ".join(norm for norm, _ in kept))}
    found = {stem for norm, stem in kept if norm in content or norm in negations or norm[0].isdigit()}
    for length in range(2, _LONGEST_GRAM + 1):
        found.update(" ".join(stem for _, stem in kept[i : i + length]) for i in range(len(kept) - length + 1))
    return frozenset(found)


def sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Return the sentences of all segments, in order; a question and what follows it stand apart."""
    found: list[Sentence] = []
    for segment in transcript.segments:
        for start, end in _bounds(segment.text):
            text = segment.text[start:end]
            tokens = tokenize(text)
            if tokens:
                span = Span(segment.span.start + start, segment.span.start + end)
                stems = frozenset(token.stem for token in tokens)
                found.append(Sentence(len(found), segment.index, span, tokens, stems))
    return tuple(found)


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if match.end() > start:
            yield start, match.end()
        start = match.end()
        while start < len(text) and text[start].isspace():
            start += 1
    if start < len(text):
        yield start, len(text)


def gram_sets(found: Sequence[Sentence]) -> tuple[frozenset[str], ...]:
    """Return the grams of each sentence."""
    return tuple(sentence.grams for sentence in found)
