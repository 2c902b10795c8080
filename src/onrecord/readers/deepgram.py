"""Deepgram: ``results`` with channels, and in them words, paragraphs or utterances."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.readers.clock import end_after
from onrecord.readers.diarized import SpokenWord, as_written, by_time, join_words
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.utterance import TimedWord, Utterance


class DeepgramReader:
    """JSON of Deepgram."""

    name = "deepgram"

    def recognises(self, text: str) -> bool:
        """Say whether ``results`` has channels."""
        return bool(member(member(root_with(text, "results", "channels"), "results"), "channels"))

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the utterances where there are any, else the paragraphs, else the words joined by speaker.

        Raises:
            TranscriptError: it is no JSON or not of this layout.
        """
        results = parse(text).at("results")
        if results.at("utterances"):
            return by_time(_utterance(node) for node in results.at("utterances").each())
        channels = list(results.at("channels").each())
        found: list[Utterance] = []
        for index, channel in enumerate(channels):
            fallback = f"Channel {index}" if len(channels) > 1 else None
            for best in list(channel.at("alternatives").each())[:1]:
                found.extend(_alternative(best, fallback))
        return by_time(found)


def _word(word: Node, fallback: str | None = None) -> SpokenWord:
    timed = TimedWord(
        word.first("punctuated_word", "word").text(),
        word.at("start").number(),
        word.at("end").number(),
        word.at("confidence").number(),
    )
    return SpokenWord(timed, word.at("speaker").label("Speaker") or fallback)


def _utterance(node: Node) -> Utterance:
    words = tuple(_word(word).word for word in node.at("words").each_or_none())
    speaker = node.at("speaker").label("Speaker") or node.at("channel").label("Channel")
    return _timed(node, node.at("transcript").text(), speaker, words)


def _alternative(best: Node, fallback: str | None) -> list[Utterance]:
    words = [_word(word, fallback) for word in best.at("words").each_or_none()]
    paragraphs = best.at("paragraphs")
    if paragraphs and paragraphs.at("paragraphs"):
        return _paragraphs(paragraphs.at("paragraphs"), words, fallback)
    if words:
        return join_words(words)
    return [Utterance(best.at("transcript").text(), fallback)]


def _paragraphs(paragraphs: Node, words: Sequence[SpokenWord], fallback: str | None) -> list[Utterance]:
    found = []
    at = 0
    for paragraph in paragraphs.each():
        text = " ".join(sentence.at("text").text() for sentence in paragraph.at("sentences").each())
        count = int(paragraph.at("num_words").number() or 0)
        own = tuple(spoken.word for spoken in words[at : at + max(count, 0)])
        at += max(count, 0)
        speaker = paragraph.at("speaker").label("Speaker") or fallback
        found.append(_timed(paragraph, text, speaker, own))
    return found


def _timed(node: Node, text: str, speaker: str | None, words: Sequence[TimedWord]) -> Utterance:
    start_s = node.at("start").number()
    end_s = end_after(start_s, node.at("end").number())
    return Utterance(text, speaker, start_s, end_s, as_written(text, words))
