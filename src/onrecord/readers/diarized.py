"""Words with speakers, joined into utterances: what every recogniser with diarization needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from onrecord.readers.clock import end_after
from onrecord.readers.utterance import TimedWord, Utterance


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word and who said it; ``attached`` follows the word before it without a blank, as a comma does."""

    word: TimedWord
    speaker: str | None = None
    attached: bool = False


def join_words(words: Iterable[SpokenWord]) -> list[Utterance]:
    """Join consecutive words of one speaker into one utterance each; times are those of the words."""
    return [_utterance(list(run), speaker) for speaker, run in groupby(words, key=lambda spoken: spoken.speaker)]


def by_time(utterances: Iterable[Utterance]) -> list[Utterance]:
    """Sort by start; an utterance without one stays behind the one it follows."""
    at = 0.0
    keyed = []
    for utterance in utterances:
        at = utterance.start_s if utterance.start_s is not None else at
        keyed.append((at, utterance))
    return [utterance for _, utterance in sorted(keyed, key=lambda pair: pair[0])]


def as_written(text: str, words: Sequence[TimedWord]) -> tuple[TimedWord, ...]:
    """Give each word the form that ``text`` has, where both count the same; else return them as they are.

    Recognisers list "twenty" where the text says "20"; a word that the text does not contain has no place
    in it.
    """
    written = text.split()
    if len(written) != len(words):
        return tuple(words)
    return tuple(replace(word, text=form) for word, form in zip(words, written, strict=True))


def _utterance(run: Sequence[SpokenWord], speaker: str | None) -> Utterance:
    text = ""
    for spoken in run:
        text += spoken.word.text if spoken.attached or not text else f" {spoken.word.text}"
    timed = tuple(spoken.word for spoken in run if spoken.word.start_s is not None)
    start_s = timed[0].start_s if timed else None
    end_s = timed[-1].end_s if timed else None
    return Utterance(text, speaker, start_s, end_after(start_s, end_s), timed)
