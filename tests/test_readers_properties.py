"""Properties of the readers: total on any input, and exact on the words."""

from __future__ import annotations

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import TranscriptError
from onrecord.readers import READERS, Utterance, read_bytes, read_text
from onrecord.transcript import Transcript

FORMATS = st.sampled_from([None, *sorted(READERS)])
# Text that comes close to a format, so that readers are reached and not only detection; parted by bars.
SCRAP_LINES = r"""
WEBVTT|\n|\n\n|00:01.000 --> 00:02.000|-->|<v A>|</v>|<00:01.500>|NOTE|1|Nurse: |[x] |>> |- |10:30 |[00:01:02]
|Ann  0:05|hi|{|}|"|&amp;|\r|File type = "ooTextFile"\nObject class = "TextGrid"\n|<exists>|"IntervalTier"| 3
| -1e999 |1\n00:00:01,000 --> 00:00:02,000\n
"""
KEY_WORDS = """
    results items channels alternatives words text word start end speaker segments transcription offsets from
    to utterances recognizedPhrases phrases combinedPhrases nBest offset duration display transcript
    transcripts id audio_segments speaker_labels start_time content channel startTime seconds paragraphs
    sentences status
"""
PARTS = SCRAP_LINES.strip().replace("\n", " ").replace(r"\n", "\n").replace(r"\r", "\r").split("|")
SCRAPS = st.lists(st.sampled_from(PARTS), max_size=25).map("".join)
KEYS = st.sampled_from(KEY_WORDS.split())
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["1.5", "PT1S", "2s"]),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=30,
)


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-16", "replace"))), FORMATS)
def test_bytes_are_read_or_refused(data: bytes, name: str | None) -> None:
    """Any bytes give utterances or a TranscriptError."""
    with suppress(TranscriptError):
        assert all(isinstance(item, Utterance) for item in read_bytes(data, name="x", format=name))


@given(st.one_of(st.text(), SCRAPS), FORMATS)
def test_text_is_read_or_refused(text: str, name: str | None) -> None:
    """Any text gives utterances or a TranscriptError."""
    with suppress(TranscriptError):
        assert all(isinstance(item, Utterance) for item in read_text(text, format=name))


@given(TREES, FORMATS)
def test_json_is_read_or_refused(tree: object, name: str | None) -> None:
    """Any JSON gives utterances or a TranscriptError."""
    with suppress(TranscriptError):
        assert all(isinstance(item, Utterance) for item in read_text(json.dumps(tree), format=name))


@given(st.one_of(st.text(), SCRAPS))
def test_spans_and_segments_round_trip(text: str) -> None:
    """Every span slices its words, and the segments make the same transcript again."""
    try:
        transcript = Transcript.from_text(text)
    except TranscriptError:
        return
    assert all(transcript.slice(segment.span) == segment.text for segment in transcript.segments)
    again = Transcript.from_segments(
        {"text": item.text, "speaker": item.speaker, "start_s": item.start_s, "end_s": item.end_s}
        for item in transcript.segments
    )
    assert (transcript.text, transcript.segments) == (again.text, again.segments)


@given(st.lists(st.text(alphabet="abc é\u0301👩שלוםäß", min_size=1).filter(str.strip), min_size=1))
def test_lines_without_labels_are_exact(lines: list[str]) -> None:
    """Plain lines come through code point by code point, but for the blanks around them."""
    assert "\n".join(line.strip() for line in lines) == Transcript.from_text("\n".join(lines), format="text").text
