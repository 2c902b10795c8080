"""The Whisper family: openai-whisper and OpenAI's service, faster-whisper, WhisperX, whisper.cpp."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.readers.clock import end_after
from onrecord.readers.diarized import SpokenWord, join_words
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.utterance import TimedWord, Utterance

_SEGMENT_KEYS = frozenset({"seek", "tokens", "avg_logprob", "no_speech_prob", "words"})
_FOREIGN_KEYS = frozenset({"status", "audio_url", "id", "results", "record", "utterances"})


class WhisperReader:
    """JSON of the Whisper family."""

    name = "whisper"

    def recognises(self, text: str) -> bool:
        """Say whether the root has Whisper's segments, or is its bare text."""
        root = root_with(text, "text")
        if root is None:
            return False
        if isinstance(root.value, list):
            head = root.value[0] if root.value else None
            return isinstance(head, dict) and "start" in head and bool(_SEGMENT_KEYS & head.keys())
        if any(isinstance(member(root, key).value, list) for key in ("segments", "transcription")):
            return True
        return isinstance(member(root, "text").value, str) and not _FOREIGN_KEYS & root.value.keys()

    def read(self, text: str) -> Sequence[Utterance]:
        """Return one utterance a segment, or one a speaker where the words of a segment have several.

        Raises:
            TranscriptError: it is no JSON or not of this layout.
        """
        root = parse(text)
        if isinstance(root.value, list):
            return _segments(root, {})
        if root.at("transcription"):
            return [_cpp_segment(segment) for segment in root.at("transcription").each()]
        if root.at("segments"):
            segments = root.at("segments")
            return _segments(segments, _shared_words(root, segments))
        words = tuple(_word(word).word for word in root.at("words").each_or_none())
        start_s = words[0].start_s if words else None
        return [Utterance(root.at("text").text(), None, start_s, words[-1].end_s if words else None, words)]


def _segments(segments: Node, shared: dict[int, list[SpokenWord]]) -> list[Utterance]:
    found: list[Utterance] = []
    for index, segment in enumerate(segments.each()):
        text = segment.at("text").text()
        words = [_word(word) for word in segment.at("words").each_or_none()] or shared.get(index, [])
        speakers = {word.speaker for word in words if word.speaker}
        if len(speakers) > 1:
            found.extend(join_words(words))
            continue
        speaker = segment.at("speaker").label("Speaker") or next(iter(speakers), None)
        start_s = segment.at("start").number()
        end_s = end_after(start_s, segment.at("end").number())
        timed = tuple(word.word for word in words if word.word.start_s is not None)
        found.append(Utterance(text, speaker, start_s, end_s, timed))
    return found


def _word(word: Node) -> SpokenWord:
    text = word.first("word", "text").text().strip()
    confidence = word.first("probability", "score", "confidence").number()
    timed = TimedWord(text, word.at("start").number(), word.at("end").number(), confidence)
    return SpokenWord(timed, word.at("speaker").label("Speaker"))


def _shared_words(root: Node, segments: Node) -> dict[int, list[SpokenWord]]:
    """Share the words that OpenAI's service lists beside the segments out to them, by time."""
    words = [_word(word) for word in root.at("words").each_or_none()]
    ends = [segment.at("end").number() for segment in segments.each()]
    shared: dict[int, list[SpokenWord]] = {}
    index = 0
    for word in words:
        middle_s = ((word.word.start_s or 0.0) + (word.word.end_s or word.word.start_s or 0.0)) / 2
        while index + 1 < len(ends) and (ends[index] or 0.0) <= middle_s:
            index += 1
        shared.setdefault(index, []).append(word)
    return shared


def _cpp_segment(segment: Node) -> Utterance:
    """Read a segment of whisper.cpp: offsets in milliseconds, words in pieces that begin with a blank."""
    offsets = segment.at("offsets")
    start_s = offsets.at("from").number(scale=0.001) if offsets else None
    end_s = offsets.at("to").number(scale=0.001) if offsets else None
    words: list[TimedWord] = []
    for token in segment.at("tokens").each_or_none():
        piece = token.at("text").text()
        if piece.startswith("[_") or not token.at("offsets"):
            continue
        begin, end = (token.at("offsets").at(key).number(scale=0.001) for key in ("from", "to"))
        if words and not piece.startswith(" "):
            last = words.pop()
            words.append(TimedWord(last.text + piece, last.start_s, end))
        else:
            words.append(TimedWord(piece.strip(), begin, end))
    speaker = segment.at("speaker").label("Speaker")
    return Utterance(
        segment.at("text").text(),
        speaker,
        start_s,
        end_after(start_s, end_s),
        tuple(w for w in words if w.text),
    )
