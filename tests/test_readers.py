"""Tests of the readers: each format as its tool writes it, detection, decoding, and what is refused."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from onrecord import readers
from onrecord.errors import TranscriptError, UsageError
from onrecord.readers import READERS, TimedWord, Utterance, detect, read_bytes, read_file, read_text

PRIMOCK57 = Path(__file__).parents[2] / "shared" / "data" / "primock57"

VTT = """WEBVTT

00:01.000 --> 00:02.500
<v Nurse>Any allergies?</v>

00:02.500 --> 00:04.000
<v Patient>Penicillin.</v>
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
Any allergies?

2
00:00:02,500 --> 00:00:04,000
Penicillin.
"""
WHISPER: dict[str, Any] = {
    "text": " Any allergies? Penicillin.",
    "segments": [
        {
            "id": 0,
            "seek": 0,
            "start": 1.0,
            "end": 2.5,
            "text": " Any allergies?",
            "avg_logprob": -0.2,
            "words": [
                {"word": " Any", "start": 1.0, "end": 1.4, "probability": 0.9},
                {"word": " allergies?", "start": 1.4, "end": 2.5, "probability": 0.8},
            ],
        },
        {"id": 1, "seek": 0, "start": 2.5, "end": 4.0, "text": " Penicillin.", "avg_logprob": -0.2},
    ],
    "language": "en",
}
WHISPERX: dict[str, Any] = {
    "segments": [
        {
            "start": 1.0,
            "end": 4.0,
            "text": " Any allergies? Penicillin.",
            "words": [
                {"word": "Any", "start": 1.0, "end": 1.4, "score": 0.9, "speaker": "SPEAKER_00"},
                {"word": "allergies?", "start": 1.4, "end": 2.5, "score": 0.8, "speaker": "SPEAKER_00"},
                {"word": "Penicillin.", "start": 2.5, "end": 4.0, "score": 0.7, "speaker": "SPEAKER_01"},
            ],
        }
    ]
}
WHISPER_CPP: dict[str, Any] = {
    "result": {"language": "en"},
    "transcription": [
        {
            "timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"},
            "offsets": {"from": 1000, "to": 2500},
            "text": " Any allergies?",
            "tokens": [
                {"text": "[_BEG_]", "offsets": {"from": 1000, "to": 1000}},
                {"text": " Any", "offsets": {"from": 1000, "to": 1400}},
                {"text": " aller", "offsets": {"from": 1400, "to": 2000}},
                {"text": "gies?", "offsets": {"from": 2000, "to": 2500}},
            ],
        }
    ],
}
AWS_ITEMS: list[dict[str, Any]] = [
    {
        "id": 0,
        "type": "pronunciation",
        "start_time": "1.0",
        "end_time": "1.4",
        "speaker_label": "spk_0",
        "alternatives": [{"confidence": "0.99", "content": "Allergies"}],
    },
    {
        "id": 1,
        "type": "punctuation",
        "speaker_label": "spk_0",
        "alternatives": [{"confidence": "0.0", "content": "?"}],
    },
    {
        "id": 2,
        "type": "pronunciation",
        "start_time": "2.5",
        "end_time": "4.0",
        "speaker_label": "spk_1",
        "alternatives": [{"confidence": "0.98", "content": "Penicillin"}],
    },
]
AWS: dict[str, Any] = {
    "jobName": "j",
    "status": "COMPLETED",
    "results": {"transcripts": [{"transcript": "Allergies? Penicillin"}], "items": AWS_ITEMS},
}
DEEPGRAM_WORDS: list[dict[str, Any]] = [
    {"word": "any", "punctuated_word": "Any", "start": 1.0, "end": 1.4, "confidence": 0.9, "speaker": 0},
    {"word": "allergies", "punctuated_word": "allergies?", "start": 1.4, "end": 2.5, "speaker": 0},
    {"word": "penicillin", "punctuated_word": "Penicillin.", "start": 2.5, "end": 4.0, "speaker": 1},
]
DEEPGRAM: dict[str, Any] = {
    "metadata": {"duration": 4.0},
    "results": {"channels": [{"alternatives": [{"transcript": "any", "words": DEEPGRAM_WORDS}]}]},
}
ASSEMBLYAI: dict[str, Any] = {
    "id": "x",
    "status": "completed",
    "audio_url": "a",
    "text": "Any allergies? Penicillin.",
    "utterances": [
        {
            "speaker": "A",
            "text": "Any allergies?",
            "start": 1000,
            "end": 2500,
            "words": [
                {"text": "Any", "start": 1000, "end": 1400, "confidence": 0.9},
                {"text": "allergies?", "start": 1400, "end": 2500, "confidence": 0.8},
            ],
        },
        {"speaker": "B", "text": "Penicillin.", "start": 2500, "end": 4000, "words": []},
    ],
}
AZURE: dict[str, Any] = {
    "source": "s",
    "combinedRecognizedPhrases": [{"channel": 0, "display": "Any allergies? Penicillin."}],
    "recognizedPhrases": [
        {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": 2,
            "offset": "PT2.5S",
            "duration": "PT1.5S",
            "nBest": [{"display": "Penicillin."}, {"display": "Pencil in."}],
        },
        {"recognitionStatus": "NoMatch", "channel": 0, "offsetInTicks": 0, "durationInTicks": 0},
        {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": 1,
            "offsetInTicks": 10000000.0,
            "durationInTicks": 15000000.0,
            "nBest": [
                {
                    "display": "Any allergies?",
                    "words": [
                        {"word": "any", "offsetInTicks": 10000000, "durationInTicks": 4000000},
                        {"word": "allergies", "offset": "PT1.4S", "duration": "PT1.1S"},
                    ],
                }
            ],
        },
    ],
}
GOOGLE: dict[str, Any] = {
    "results": [
        {
            "alternatives": [
                {
                    "transcript": "any allergies penicillin",
                    "words": [
                        {"startTime": "1s", "endTime": "1.400s", "word": "any"},
                        {"startTime": "1.400s", "endTime": "2.500s", "word": "allergies"},
                        {"startTime": "2.500s", "endTime": "4s", "word": "penicillin"},
                    ],
                }
            ]
        },
        {
            "alternatives": [
                {
                    "words": [
                        {"startTime": "1s", "endTime": "1.400s", "word": "any", "speakerTag": 1},
                        {"startTime": "1.400s", "endTime": "2.500s", "word": "allergies", "speakerTag": 1},
                        {
                            "startTime": {"seconds": "2", "nanos": 500000000},
                            "endTime": {"seconds": "4"},
                            "word": "penicillin",
                            "speakerTag": 2,
                        },
                    ]
                }
            ]
        },
    ]
}
TEXTGRID_LONG = '''File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 4
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "Patient"
        xmin = 0
        xmax = 4
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 2.5
            text = ""
        intervals [2]:
            xmin = 2.5
            xmax = 4
            text = "I said ""penicillin"""
    item [2]:
        class = "IntervalTier"
        name = "Nurse"
        xmin = 0
        xmax = 4
        intervals: size = 1
        intervals [1]:
            xmin = 1
            xmax = 2.5
            text = "Any allergies?"
'''
TEXTGRID_SHORT = """File type = "ooTextFile"
"TextGrid"

0
4
<exists>
1
"IntervalTier"
"Nurse"
0
4
1
1
2.5
"Any allergies?"
"""
CASE: dict[str, Any] = {
    "id": "c1",
    "transcript": [
        {"speaker": "Nurse", "text": "Any allergies?", "start_s": 1, "end_s": 2.5},
        {"speaker": "Patient", "text": "Penicillin.", "start": 2.5, "end": 4},
    ],
    "record": {"results": [], "segments": 3},
}
SAMPLES: dict[str, str] = {
    "text": "Nurse: Any allergies?\nPatient: Penicillin.\n",
    "vtt": VTT,
    "srt": SRT,
    "whisper": json.dumps(WHISPER),
    "aws": json.dumps(AWS),
    "deepgram": json.dumps(DEEPGRAM),
    "assemblyai": json.dumps(ASSEMBLYAI),
    "azure": json.dumps(AZURE),
    "google": json.dumps(GOOGLE),
    "textgrid": TEXTGRID_LONG,
    "case": json.dumps(CASE),
}


def said(text: str, *, format: str | None = None) -> list[tuple[str | None, str]]:  # noqa: A002
    return [(utterance.speaker, utterance.text.strip()) for utterance in read_text(text, format=format)]


def timed(text: str) -> list[tuple[float | None, float | None]]:
    return [(utterance.start_s, utterance.end_s) for utterance in read_text(text)]


def refusal(text: str, *, format: str | None = None) -> TranscriptError:  # noqa: A002
    with pytest.raises(TranscriptError) as caught:
        read_text(text, format=format)
    return caught.value


def test_exports_are_sorted() -> None:
    """The package exports what it names, in order."""
    assert sorted(readers.__all__) == readers.__all__
    assert all(hasattr(readers, name) for name in readers.__all__)


def test_formats_have_the_names_of_the_command_line() -> None:
    """Every format that ``--from`` takes has a reader."""
    assert set(SAMPLES) == set(READERS)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_content_tells_the_format(name: str) -> None:
    """Each sample is read the same with and without its format named, and by no reader before its own."""
    text = SAMPLES[name]
    first = next(reader.name for reader in READERS.values() if reader.recognises(text))
    assert (name, list(read_text(text, format=name))) == (first, list(read_text(text)))


def test_an_unknown_format_is_a_usage_error() -> None:
    """A format that does not exist is refused with the names of those that do."""
    with pytest.raises(UsageError, match="assemblyai, aws, azure, case") as caught:
        read_text("hello", format="docx")
    assert caught.value.exit_status == 2


# Plain text


def test_labels_are_speakers() -> None:
    """A label is taken off each turn."""
    assert [("Nurse", "Any allergies?"), ("Patient", "Penicillin.")] == said(SAMPLES["text"])


def test_without_labels_each_line_is_an_utterance() -> None:
    """Lines without labels stay apart and whole."""
    assert [(None, "Took the tablets."), (None, "10:30 felt sick.")] == said("Took the tablets.\n\n10:30 felt sick.\n")


@pytest.mark.parametrize(
    "line",
    ["Note: he said no", "BP: 120 over 80", "10:30 tablets", "the plan was this: rest", "[laughter] no"],
)
def test_speech_with_a_colon_is_no_label(line: str) -> None:
    """What does not look like a speaker stays in the words."""
    assert [("Nurse", f"Hello {line}"), ("Patient", "Hi")] == said(f"Nurse: Hello\n{line}\nPatient: Hi\n")


def test_headings_of_a_dictation_are_no_labels() -> None:
    """Headings that each occur once are not taken for speakers."""
    text = "Assessment: sprain.\nPlan: rest.\nVitals: stable.\n"
    assert [(None, line) for line in text.splitlines()] == said(text)


def test_a_paragraph_without_label_continues_the_speaker() -> None:
    """A new paragraph is a new utterance of the same speaker; a wrapped line is the same utterance."""
    assert [("Ann", "one two"), ("Ann", "three"), ("Bob", "four"), ("Ann", "five")] == said(
        "Ann: one\ntwo\n\nthree\n\nBob: four\n\nAnn: five\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[SPEAKER_00] hi\n[SPEAKER_01] ho\n",
        "[SPEAKER_00]: hi\n[SPEAKER_01]: ho\n",
        ">> SPEAKER_00: hi\n>> SPEAKER_01: ho\n",
        "**SPEAKER_00:** hi\n**SPEAKER_01**: ho\n",
        "SPEAKER_00:\nhi\nSPEAKER_01:\nho\n",
    ],
)
def test_labels_in_other_clothes(text: str) -> None:
    """Brackets, chevrons, bold type and labels on lines of their own are labels too."""
    assert [("SPEAKER_00", "hi"), ("SPEAKER_01", "ho")] == said(text)


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:05] Nurse: hi\n[00:01:02] Patient: ho\n",
        "00:00:05 Nurse: hi\n00:01:02 Patient: ho\n",
        "0:05 Nurse: hi\n1:02 Patient: ho\n",
        "Nurse (0:05): hi\nPatient (1:02): ho\n",
        "Nurse  0:05\nhi\n\nPatient  1:02\nho\n",
        "[00:05]\nNurse: hi\n[01:02]\nPatient: ho\n",
    ],
)
def test_times_at_the_head_of_a_line(text: str) -> None:
    """Times of a line are its own, and no words."""
    expected = [Utterance("hi", "Nurse", 5.0), Utterance("ho", "Patient", 62.0)]
    assert expected == list(read_text(text))


def test_ranges_as_whisper_prints_them() -> None:
    """A line of Whisper's own output has both times."""
    assert [(0.0, 5.12), (5.12, 6.0)] == timed("[00:00.000 --> 00:05.120]  Hello\n[00:05.120 --> 00:06.000]  there")


# WebVTT


def test_vtt_voices_and_times() -> None:
    """Voice tags are speakers, cue times are seconds."""
    nurse = Utterance("Any allergies?", "Nurse", 1.0, 2.5)
    patient = Utterance("Penicillin.", "Patient", 2.5, 4.0)
    assert [nurse, patient] == list(read_text(VTT))


def test_vtt_leaves_out_what_is_no_speech() -> None:
    """Notes, styles, regions, identifiers and settings are not words."""
    text = (
        "WEBVTT - title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n"
        "NOTE\nsecret\nmore\n\n"
        "intro\n00:01.000 --> 00:02.000 align:start line:0\nHello\n"
    )
    assert [(None, "Hello")] == said(text)


def test_vtt_several_voices_and_markup_in_a_cue() -> None:
    """A cue with two voices is two utterances; markup goes, entities resolve, other signs stay."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ann>R&amp;D <i>is</i> <c.x><b>3 < 5</b></c></v>\n<v Bob>R&D\n"
    assert [("Ann", "R&D is 3 < 5"), ("Bob", "R&D")] == said(text)


def test_vtt_inline_times_are_word_times() -> None:
    """A time within a cue holds for the words behind it."""
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\none <00:02.000><c>two</c>\n"
    assert (TimedWord("one", 1.0, 2.0), TimedWord("two", 2.0, 3.0)) == read_text(text)[0].words


def test_vtt_labels_and_dashes() -> None:
    """Without voice tags, labels are speakers and dashes part the speakers of a cue."""
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nNurse: Hello\nthere\n\n00:01.500 --> 00:03.000\n- Hi\n- Ho\n\n"
        "00:03.000 --> 00:04.000\nNurse: Bye\n"
    )
    assert [("Nurse", "Hello there"), (None, "Hi"), (None, "Ho"), ("Nurse", "Bye")] == said(text)


def test_vtt_overlapping_cues_keep_their_order() -> None:
    """Cues stay as the file has them."""
    text = "WEBVTT\n\n00:02.000 --> 00:09.000\nfirst\n\n00:01.000 --> 00:03.000\nsecond\n"
    assert [(None, "first"), (None, "second")] == said(text)


def test_vtt_with_malformed_times_names_the_line() -> None:
    """A broken timing line is refused by its number, without its content."""
    error = refusal("WEBVTT\n\n00:01.000 --> secret\nwords\n")
    assert ("line 3", False) == (error.where, "secret" in str(error))


# SubRip


def test_srt_keeps_the_words_exactly() -> None:
    """Braces, backslashes, signs and numbers in the words stay; markup goes."""
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>a</i> {aside} b\\Nc 3 < 5\n\n42\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n7\n"
    )
    assert [(None, "a {aside} b\\Nc 3 < 5 42"), (None, "7")] == said(text)


@pytest.mark.parametrize(
    ("text", "where"), [("1\n00:00:01,000 --> x\n", "line 2"), ("hello\n", "line 1"), ("1\n", "line 2")]
)
def test_srt_malformed(text: str, where: str) -> None:
    """Broken SubRip is refused by line."""
    assert where == refusal(text, format="srt").where


# JSON of recognisers

NURSE = "Any allergies?"
WORDS = [TimedWord("Any", 1.0, 1.4, 0.9), TimedWord("allergies?", 1.4, 2.5, 0.8)]


def test_whisper_segments_with_words() -> None:
    """Segments are utterances, words carry times and confidence."""
    first, second = read_text(json.dumps(WHISPER))
    assert Utterance(f" {NURSE}", None, 1.0, 2.5, tuple(WORDS)) == first
    assert Utterance(" Penicillin.", None, 2.5, 4.0) == second


def test_whisperx_splits_a_segment_by_speaker() -> None:
    """Words of two speakers in a segment become two utterances."""
    assert [("SPEAKER_00", NURSE), ("SPEAKER_01", "Penicillin.")] == said(json.dumps(WHISPERX))


def test_whisper_cpp_joins_pieces() -> None:
    """Offsets are milliseconds, pieces of words are joined and marks left out."""
    (utterance,) = read_text(json.dumps(WHISPER_CPP))
    expected = (TimedWord("Any", 1.0, 1.4), TimedWord("allergies?", 1.4, 2.5))
    assert Utterance(f" {NURSE}", None, 1.0, 2.5, expected) == utterance


def test_faster_whisper_list() -> None:
    """A bare list of segments is read."""
    assert [(None, NURSE), (None, "Penicillin.")] == said(json.dumps(WHISPER["segments"]))


def test_openai_words_beside_segments() -> None:
    """Words that stand beside the segments go to the segment of their time."""
    segments = [{"start": 0, "end": 1, "text": "one"}, {"start": 1, "end": 2, "text": "two"}]
    words = [{"word": "one", "start": 0, "end": 0.9}, {"word": "two", "start": 1.1, "end": 2}]
    found = read_text(json.dumps({"task": "t", "text": "one two", "segments": segments, "words": words}))
    assert [(TimedWord("one", 0.0, 0.9),), (TimedWord("two", 1.1, 2.0),)] == [item.words for item in found]


def test_aws_items_by_speaker() -> None:
    """Items of one speaker are joined, punctuation sticks to its word, strings are numbers."""
    assert [
        Utterance("Allergies?", "spk_0", 1.0, 1.4, (TimedWord("Allergies", 1.0, 1.4, 0.99),)),
        Utterance("Penicillin", "spk_1", 2.5, 4.0, (TimedWord("Penicillin", 2.5, 4.0, 0.98),)),
    ] == list(read_text(json.dumps(AWS)))


def test_aws_speaker_labels_apart_from_items() -> None:
    """Older results have the speaker of an item only in the list of speakers."""
    items = [{key: value for key, value in item.items() if key != "speaker_label"} for item in AWS_ITEMS]
    labels = {
        "segments": [
            {"speaker_label": name, "items": [{"start_time": start, "speaker_label": name}]}
            for name, start in (("spk_0", "1.0"), ("spk_1", "2.5"))
        ]
    }
    found = said(json.dumps({"results": {"transcripts": [], "items": items, "speaker_labels": labels}}))
    assert [("spk_0", "Allergies?"), ("spk_1", "Penicillin")] == found


def test_aws_audio_segments() -> None:
    """Audio segments are utterances with the words of their items."""
    segments = [
        {
            "transcript": "Allergies?",
            "start_time": "0.9",
            "end_time": "1.5",
            "speaker_label": "spk_0",
            "items": [0, 1],
        }
    ]
    (utterance,) = read_text(json.dumps({"results": {"items": AWS_ITEMS, "audio_segments": segments}}))
    assert Utterance("Allergies?", "spk_0", 0.9, 1.5, (TimedWord("Allergies", 1.0, 1.4, 0.99),)) == utterance


def test_deepgram_words_by_speaker() -> None:
    """Words are joined by speaker, in their punctuated form."""
    assert [("Speaker 0", NURSE), ("Speaker 1", "Penicillin.")] == said(json.dumps(DEEPGRAM))


def test_deepgram_paragraphs_take_their_words() -> None:
    """Paragraphs are utterances, each with the words that it counts."""
    paragraphs = [
        {"sentences": [{"text": NURSE}], "speaker": 0, "num_words": 2, "start": 1.0, "end": 2.5},
        {"sentences": [{"text": "Penicillin."}], "speaker": 1, "num_words": 1, "start": 2.5, "end": 4.0},
    ]
    best = {"transcript": "x", "words": DEEPGRAM_WORDS, "paragraphs": {"paragraphs": paragraphs}}
    found = read_text(json.dumps({"results": {"channels": [{"alternatives": [best]}]}}))
    assert [["Any", "allergies?"], ["Penicillin."]] == [[word.text for word in item.words] for item in found]


def test_deepgram_utterances_come_first() -> None:
    """Utterances are taken as they are where there are any."""
    results = DEEPGRAM["results"] | {
        "utterances": [{"start": 1.0, "end": 2.5, "transcript": NURSE, "speaker": 0, "words": []}]
    }
    assert [Utterance(NURSE, "Speaker 0", 1.0, 2.5)] == list(read_text(json.dumps({"results": results})))


def test_assemblyai_utterances() -> None:
    """Milliseconds become seconds."""
    first, second = read_text(json.dumps(ASSEMBLYAI))
    assert Utterance(NURSE, "A", 1.0, 2.5, tuple(WORDS)) == first
    assert Utterance("Penicillin.", "B", 2.5, 4.0) == second


def test_assemblyai_unfinished_job() -> None:
    """A job that is not completed is refused."""
    assert "$.status" == refusal(json.dumps({"status": "queued", "audio_url": "a", "text": None})).where


def test_azure_phrases() -> None:
    """The best reading of each phrase that succeeded, by time; ticks and durations become seconds."""
    words = (TimedWord("Any", 1.0, 1.4), TimedWord("allergies?", 1.4, 2.5))
    assert [
        Utterance(NURSE, "Speaker 1", 1.0, 2.5, words),
        Utterance("Penicillin.", "Speaker 2", 2.5, 4.0),
    ] == list(read_text(json.dumps(AZURE)))


def test_azure_fast_transcription() -> None:
    """The layout of fast transcription, in milliseconds, is read."""
    phrase = {"offsetMilliseconds": 1000, "durationMilliseconds": 1500, "text": NURSE, "speaker": 1}
    text = json.dumps({"combinedPhrases": [{"text": NURSE}], "phrases": [phrase]})
    assert [Utterance(NURSE, "Speaker 1", 1.0, 2.5)] == list(read_text(text))


def test_google_takes_tagged_words_once() -> None:
    """The last result repeats all words with speakers, and only it is taken."""
    assert [("Speaker 1", "any allergies"), ("Speaker 2", "penicillin")] == said(json.dumps(GOOGLE))
    assert [(1.0, 2.5), (2.5, 4.0)] == timed(json.dumps(GOOGLE))


def test_google_in_an_operation_without_speakers() -> None:
    """The response of an operation is read, one utterance a result."""
    response = {"response": {"results": GOOGLE["results"][:1]}}
    assert [(None, "any allergies penicillin")] == said(json.dumps(response))


# TextGrid and cases


def test_textgrid_tiers_are_speakers() -> None:
    """Intervals of all tiers come by time, empty ones left out, doubled quotes single."""
    assert [
        Utterance("Any allergies?", "Nurse", 1.0, 2.5),
        Utterance('I said "penicillin"', "Patient", 2.5, 4.0),
    ] == list(read_text(TEXTGRID_LONG))


def test_textgrid_short_form() -> None:
    """The short form has the same values without names."""
    assert [Utterance("Any allergies?", "Nurse", 1.0, 2.5)] == list(read_text(TEXTGRID_SHORT))


def test_textgrid_cut_off_names_the_line() -> None:
    """A TextGrid that ends too early is refused at its last line."""
    assert "line 13" == refusal("\n".join(TEXTGRID_SHORT.splitlines()[:12]) + "\n").where


def test_case_object_list_and_text() -> None:
    """A case, its segments alone, and a case with a plain text are read."""
    expected = [("Nurse", "Any allergies?"), ("Patient", "Penicillin.")]
    forms = [CASE, CASE["transcript"], {"transcript": SAMPLES["text"]}]
    assert [expected] * 3 == [said(json.dumps(form)) for form in forms]
    assert [(1.0, 2.5), (2.5, 4.0)] == timed(json.dumps(CASE))


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("whisper", {"segments": [{"text": "secret", "start": "soon"}]}, "$.segments[0].start"),
        ("whisper", {"segments": [{"start": 1}]}, "$.segments[0].text"),
        ("aws", {"results": {"items": [{"alternatives": "secret"}]}}, "$.results.items[0].alternatives"),
        ("deepgram", {"results": {"channels": {}}}, "$.results.channels"),
        ("assemblyai", {"utterances": [{"text": 5}]}, "$.utterances[0].text"),
        (
            "azure",
            {"recognizedPhrases": [{"offset": "secret", "nBest": [{"display": "x"}]}]},
            "$.recognizedPhrases[0].offset",
        ),
        (
            "google",
            {"results": [{"alternatives": [{"words": [{"word": "x", "startTime": "secret"}]}]}]},
            "$.results[0].alternatives[0].words[0].startTime",
        ),
        ("case", [{"speaker": "secret"}], "$[0].text"),
        ("case", [{"text": "secret", "start": True}], "$[0].start"),
    ],
)
def test_json_of_a_wrong_layout_names_the_path(name: str, value: object, where: str) -> None:
    """A value of the wrong type is refused by its JSON path, never by its content."""
    error = refusal(json.dumps(value), format=name)
    assert (where, False, True) == (error.where, "secret" in str(error), bool(error.hint))


@pytest.mark.parametrize("name", ["whisper", "aws", "deepgram", "assemblyai", "azure", "google", "case"])
def test_broken_json_names_the_line(name: str) -> None:
    """A cut-off file is refused at the place where it breaks, with its format named or not."""
    text = json.dumps(json.loads(SAMPLES[name]), indent=1)[:-3]
    line = f"line {text.count(chr(10)) + 1}"
    assert [True, True] == [refusal(text, format=form).where.startswith(line) for form in (name, None)]


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2]".replace("1", "[1]"), '{"a":' * 5000])
def test_json_that_is_no_transcript(text: str) -> None:
    """JSON of no known layout is refused, however deep."""
    assert refusal(text).hint


def test_several_cases_in_a_file() -> None:
    """More than one JSON value is refused with the reason."""
    line = json.dumps(CASE)
    assert "more than one JSON value" == refusal(f"{line}\n{line}\n").what


# Decoding

EXACT = "Ann: Ça va? e\u0301 👩‍⚕️\nBob: שלום 10 מ״ג\nAnn: ok\nBob: 你好"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_unicode_encodings(encoding: str) -> None:
    """Each Unicode encoding, with its mark or without, gives the same words."""
    expected = [("Ann", "Ça va? e\u0301 👩‍⚕️"), ("Bob", "שלום 10 מ״ג"), ("Ann", "ok"), ("Bob", "你好")]
    found = read_bytes(EXACT.replace("\n", "\r\n").encode(encoding), name="x")
    assert expected == [(utterance.speaker, utterance.text) for utterance in found]


def test_western_text_is_read() -> None:
    """A text that is plainly Western falls back to its code page."""
    assert "It’s a café" == read_bytes("It’s a café".encode("cp1252"), name="x")[0].text


def test_damaged_utf8_is_refused_by_line() -> None:
    """UTF-8 with one broken byte is not read as another code page."""
    with pytest.raises(TranscriptError, match="x: line 2"):
        read_bytes("naïve café über\n".encode() + b"\xc3 resumed", name="x")


def test_other_code_pages_are_refused() -> None:
    """A text whose code page cannot be known is refused."""
    with pytest.raises(TranscriptError, match="not text"):
        read_bytes("аллергия на пенициллин".encode("cp1251"), name="x")


def _zip() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt \x10", "audio or video"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x21", "audio or video"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00", "audio or video"),
        (_zip(), "zip archive or an office document"),
        (b"\x7fELF\x02\x01\x01\x00", "a program"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"{\\rtf1\\ansi hello}", "rich-text"),
        (b"abc\x00\x00\x00def", "not text"),
        (b"\x01\x02\x03\x04", "not text"),
        (b"", "empty"),
        (b" \n\t", "nothing but blanks"),
    ],
)
def test_what_is_not_text_is_named(data: bytes, what: str) -> None:
    """Binary and empty files are refused with what they look like."""
    with pytest.raises(TranscriptError, match=f"^x: .*{what}"):
        read_bytes(data, name="x")


def test_text_that_begins_like_audio_is_read() -> None:
    """Words that happen to be a magic number are words."""
    assert "RIFF raff" == read_bytes(b"RIFF raff", name="x")[0].text


# Files


def test_a_file_is_read(tmp_path: Path) -> None:
    """A file on disk is read by its content, whatever its name."""
    path = tmp_path / "call.txt"
    path.write_text(VTT)
    assert list(read_text(VTT)) == list(read_file(path))


def test_missing_file(tmp_path: Path) -> None:
    """A path that is not there is refused with the path and a hint."""
    with pytest.raises(TranscriptError) as caught:
        read_file(tmp_path / "none.vtt")
    assert (str(tmp_path / "none.vtt"), True) == (caught.value.where, bool(caught.value.hint))


def test_directory(tmp_path: Path) -> None:
    """A directory is refused as one."""
    with pytest.raises(TranscriptError, match="directory"):
        read_file(tmp_path)


def test_a_path_through_a_file(tmp_path: Path) -> None:
    """A path that leads through a file is refused."""
    (tmp_path / "a").write_text("x")
    with pytest.raises(TranscriptError, match=r"cannot be read|no such file"):
        read_file(tmp_path / "a" / "b")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that must not be read is refused with the reason."""
    path = tmp_path / "a.vtt"
    path.write_text(VTT)

    def forbid(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(TranscriptError, match="no permission"):
        read_file(path)


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of 200 MB is refused by its size alone."""
    path = tmp_path / "huge.vtt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(TranscriptError, match="larger than 100 MB"):
        read_file(path)


def test_huge_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes over the limit are refused by their length."""
    monkeypatch.setattr(detect, "MAX_BYTES", 1_000_000)
    with pytest.raises(TranscriptError, match="x: larger than 1 MB"):
        read_bytes(b"a" * 1_000_001, name="x")


def test_errors_name_file_and_line(tmp_path: Path) -> None:
    """The place within a file stands behind its path."""
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\nx --> y\n")
    with pytest.raises(TranscriptError) as caught:
        read_file(path)
    assert f"{path}: line 3" == caught.value.where


@pytest.mark.skipif(not PRIMOCK57.is_dir(), reason="the PriMock57 consultations are not beside the repository")
def test_primock57_is_read_whole() -> None:
    """Every cue of the consultations is one utterance of the doctor or the patient, without markup."""
    for path in sorted(PRIMOCK57.glob("*.vtt")):
        found = read_file(path)
        assert path.read_text(encoding="utf-8").count("-->") == len(found)
        assert {"Doctor", "Patient"} == {utterance.speaker for utterance in found}
        assert not any("</v>" in utterance.text for utterance in found)
