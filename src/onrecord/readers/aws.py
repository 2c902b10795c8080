"""AWS Transcribe: ``results`` with items, speaker labels, channels or audio segments; numbers are strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.readers.clock import end_after
from onrecord.readers.diarized import SpokenWord, join_words
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.utterance import TimedWord, Utterance


class AwsReader:
    """JSON of AWS Transcribe."""

    name = "aws"

    def recognises(self, text: str) -> bool:
        """Say whether ``results`` has AWS's transcripts, items or segments."""
        results = member(root_with(text, "results"), "results")
        return any(member(results, key) for key in ("transcripts", "items", "audio_segments"))

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the audio segments if there are any, else the items joined by speaker, else the text.

        Raises:
            TranscriptError: it is no JSON or not of this layout.
        """
        results = parse(text).at("results")
        speakers = _speakers_by_start(results.at("speaker_labels"))
        items = [_item(item, speakers) for item in results.at("items").each_or_none()]
        if results.at("audio_segments"):
            ids = {
                node.at("id").value: item
                for node, item in zip(results.at("items").each_or_none(), items, strict=True)
                if isinstance(node.at("id").value, int)
            }
            return [_segment(segment, ids) for segment in results.at("audio_segments").each()]
        if items:
            return join_words(_with_speakers(items))
        return [Utterance(transcript.at("transcript").text()) for transcript in results.at("transcripts").each()]


def _speakers_by_start(labels: Node) -> dict[str, str | None]:
    """Map each start, as AWS writes it, to its speaker: older results label only there."""
    return {
        item.at("start_time").text(): item.at("speaker_label").label()
        for segment in (labels.at("segments").each_or_none() if labels else ())
        for item in segment.at("items").each_or_none()
    }


def _item(item: Node, speakers: Mapping[str, str | None]) -> SpokenWord:
    best = next(item.at("alternatives").each(), item.at("alternatives"))
    start = item.at("start_time")
    speaker = item.first("speaker_label", "channel_label").label()
    if speaker is None and isinstance(start.value, str):
        speaker = speakers.get(start.value)
    attached = item.at("type").value == "punctuation"
    word = TimedWord(
        best.at("content").text(),
        start.number(),
        item.at("end_time").number(),
        None if attached else best.at("confidence").number(),
    )
    return SpokenWord(word, speaker, attached)


def _with_speakers(items: Sequence[SpokenWord]) -> list[SpokenWord]:
    """Give punctuation without a speaker that of the word before it."""
    found: list[SpokenWord] = []
    for item in items:
        if item.attached and item.speaker is None and found:
            found.append(SpokenWord(item.word, found[-1].speaker, attached=True))
        else:
            found.append(item)
    return found


def _segment(segment: Node, items: Mapping[int, SpokenWord]) -> Utterance:
    said = [
        items[node.value]
        for node in segment.at("items").each_or_none()
        if isinstance(node.value, int) and node.value in items
    ]
    words = tuple(item.word for item in said if item.word.start_s is not None)
    speaker = segment.first("speaker_label", "channel_label").label() or next(
        (item.speaker for item in said if item.speaker), None
    )
    start_s, end_s = segment.at("start_time").number(), segment.at("end_time").number()
    return Utterance(segment.at("transcript").text(), speaker, start_s, end_after(start_s, end_s), words)
