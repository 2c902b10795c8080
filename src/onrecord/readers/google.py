"""Google Speech-to-Text, v1 and v2: ``results`` with alternatives.

Durations are ``"1.2s"``, or objects of seconds and nanos.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.readers.clock import end_after
from onrecord.readers.diarized import SpokenWord, as_written, join_words
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.utterance import TimedWord, Utterance

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s", re.ASCII)


class GoogleReader:
    """JSON of Google Speech-to-Text."""

    name = "google"

    def recognises(self, text: str) -> bool:
        """Say whether ``results`` is a list, alone or in the ``response`` of a long-running operation."""
        root = root_with(text, "results")
        if member(root, "response"):
            root = member(root, "response")
        results = member(root, "results").value
        return isinstance(results, list) and all(isinstance(result, dict) for result in results)

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the words joined by speaker where they are tagged, else one utterance a result.

        Raises:
            TranscriptError: it is no JSON or not of this layout.
        """
        root = parse(text)
        results = (root.at("response") if root.at("response") else root).at("results")
        found = []
        for result in results.each():
            for best in list(result.at("alternatives").each_or_none())[:1]:
                words = [_word(word) for word in best.at("words").each_or_none()]
                channel = result.first("channelTag", "channel_tag").label("Channel")
                found.append((best, words, None if channel in ("Channel 0", "Channel 1") else channel))
        tagged = [words for _, words, _ in found if any(word.speaker for word in words)]
        if tagged and tagged[-1] is found[-1][1] and _repeats([words for _, words, _ in found]):
            return join_words(tagged[-1])
        return [utterance for best, words, channel in found for utterance in _result(best, words, channel)]


def _repeats(lists: Sequence[Sequence[SpokenWord]]) -> bool:
    """Say whether the last result lists all words before it once more, as it does to tag speakers."""
    before = [word.word.text for words in lists[:-1] for word in words]
    return before == [word.word.text for word in lists[-1]] or not any(lists[:-1])


def _result(best: Node, words: Sequence[SpokenWord], channel: str | None) -> list[Utterance]:
    if any(word.speaker for word in words):
        return join_words(words)
    text = best.at("transcript")
    if not text:
        return join_words(words)
    start_s = words[0].word.start_s if words else None
    end_s = end_after(start_s, words[-1].word.end_s) if words else None
    timed = as_written(text.text(), [word.word for word in words])
    return [Utterance(text.text(), channel, start_s, end_s, timed)]


def _word(word: Node) -> SpokenWord:
    speaker = word.first("speakerLabel", "speaker_label", "speakerTag", "speaker_tag")
    timed = TimedWord(
        word.at("word").text(),
        _seconds(word.first("startTime", "start_time", "startOffset", "start_offset")),
        _seconds(word.first("endTime", "end_time", "endOffset", "end_offset")),
        word.at("confidence").number(),
    )
    # Tag 0 means that nobody was told apart.
    return SpokenWord(timed, None if speaker.value in (0, "", "0") else _speaker(speaker))


def _speaker(speaker: Node) -> str | None:
    name = speaker.label("Speaker")
    return f"Speaker {name}" if name is not None and name.isdigit() else name


def _seconds(node: Node) -> float | None:
    if isinstance(node.value, str):
        match = _DURATION.fullmatch(node.value)
        if match is None:
            raise node.wrong('a duration such as "1.200s"')
        return round(float(match[1]), 6)
    if isinstance(node.value, dict):
        return round((node.at("seconds").number() or 0.0) + (node.at("nanos").number(scale=1e-9) or 0.0), 6)
    return node.number()
