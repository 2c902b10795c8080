"""Tests of Transcript: one canonical text, spans that slice it right, and times."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from onrecord.errors import TranscriptError
from onrecord.readers import TimedWord, Utterance
from onrecord.transcript import Span, Transcript

WORDS = {
    "combining": "cafe\u0301 au lait",
    "emoji": "👩🏽‍⚕️ says 👍 ok",
    "right to left": "אין לי אלרגיה 10 מ״ג",
    "typographic": "it’s “fine” — 5 µg…",
}


def span_of(transcript: Transcript, words: str) -> Span:
    start = transcript.text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_words_come_through_exactly(words: str, encoding: str) -> None:
    """Each word is sliced by its span as the file has it, in any encoding and with Windows line ends."""
    data = f"Nurse: before\r\nPatient: {words}\r\nNurse: after\r\n".encode(encoding)
    transcript = Transcript.from_stream(BytesIO(data), name="x")
    assert words == transcript.slice(transcript.segments[1].span)
    assert f"before\n{words}\nafter" == transcript.text


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_timed_words_are_found_in_any_script(words: str) -> None:
    """A word with a time has the span of its code points."""
    timed = tuple(TimedWord(word, float(i), i + 1.0) for i, word in enumerate(words.split()))
    transcript = Transcript.from_utterances([Utterance("x"), Utterance(words, words=timed)])
    assert words.split() == [transcript.slice(word.span) for word in transcript.words]


def test_times_are_those_of_the_words() -> None:
    """A span within a segment has the times of its own words."""
    words = [
        {"word": word, "start": i, "end": i + 0.5}
        for i, word in enumerate("I take ten of them".split())  # noqa: SIM905 - as said
    ]
    segment = {"start": 0, "end": 9, "text": "I take ten of them", "words": words}
    transcript = Transcript.from_text(json.dumps({"segments": [segment], "text": "I take ten of them"}))
    assert (1.0, 2.5) == transcript.times(span_of(transcript, "take ten"))
    assert (1.0, 1.5) == transcript.times(span_of(transcript, "ak"))


def test_times_without_words_are_those_of_the_segments() -> None:
    """A span over two segments runs from the start of the first to the end of the last."""
    transcript = Transcript.from_segments(
        [{"text": "one two", "start_s": 1, "end_s": 2}, {"text": "three", "start_s": 3, "end_s": 4}]
    )
    assert (1, 4) == transcript.times(span_of(transcript, "two\nthree"))


def test_a_timed_word_that_is_not_said_takes_no_later_place() -> None:
    """A word that the text lacks is not found far behind, where it would hide those between."""
    text = f"start {'x ' * 60}gone end"
    timed = (TimedWord("start", 0.0, 1.0), TimedWord("gone", 1.0, 2.0), TimedWord("x", 2.0, 3.0))
    transcript = Transcript.from_utterances([Utterance(text, words=timed)])
    assert ["start", "x"] == [transcript.slice(word.span) for word in transcript.words]


def test_labels_are_no_words() -> None:
    """A speaker is on the segment and not in the text."""
    transcript = Transcript.from_text("Nurse: hi\nPatient: ho\n")
    assert ("hi\nho", ["Nurse", "Patient"]) == (
        transcript.text,
        [item.speaker for item in transcript.segments],
    )


def test_lone_surrogates_do_not_survive() -> None:
    """What no file can hold is replaced, in words and in speakers."""
    transcript = Transcript.from_text('[{"text": "a\\ud800b", "speaker": "N\\udc00"}]')
    assert ("a?b", "N?") == (transcript.text, transcript.segments[0].speaker)


def test_an_empty_segment_keeps_its_place() -> None:
    """Indices that a caller counts stay right."""
    transcript = Transcript.from_segments([{"text": "one"}, {"text": ""}, {"text": "three"}])
    assert "three" == transcript.segments[2].text


def test_a_segment_without_text_is_refused() -> None:
    """A segment needs a string of words."""
    with pytest.raises(TranscriptError, match="segment 0"):
        Transcript.from_segments([{"speaker": "Nurse"}])


def test_a_transcript_without_words_is_refused() -> None:
    """Cues without words make no transcript."""
    with pytest.raises(TranscriptError, match="no words"):
        Transcript.from_text("WEBVTT\n\n00:01.000 --> 00:02.000\n\n")


def test_segment_at_finds_the_segment() -> None:
    """Each code point belongs to one segment."""
    transcript = Transcript.from_text("one\ntwo\n")
    assert [0, 0, 0, 0, 1, 1, 1] == [transcript.segment_at(i).index for i in range(len(transcript.text))]
    with pytest.raises(IndexError):
        transcript.segment_at(len(transcript.text))


def test_from_file_takes_a_string_and_a_format(tmp_path: Path) -> None:
    """A path can be a string, and a named format goes before the content."""
    path = tmp_path / "a"
    path.write_text("WEBVTT\n")
    assert "WEBVTT" == Transcript.from_file(str(path), format="text").text


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1)])
def test_a_span_is_never_empty(start: int, end: int) -> None:
    """A span that holds nothing cannot be made."""
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)
