"""Azure Speech: batch results (``recognizedPhrases``) and fast transcription (``phrases``).

Times are ticks of 100 ns, ISO 8601 durations, or milliseconds; all become seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.readers.clock import iso_seconds
from onrecord.readers.diarized import as_written, by_time
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.utterance import TimedWord, Utterance

_TICK_S = 1e-7


class AzureReader:
    """JSON of Azure Speech."""

    name = "azure"

    def recognises(self, text: str) -> bool:
        """Say whether the root has Azure's phrases."""
        root = root_with(text)
        if isinstance(member(root, "recognizedPhrases").value, list):
            return True
        return bool(member(root, "combinedPhrases")) and isinstance(member(root, "phrases").value, list)

    def read(self, text: str) -> Sequence[Utterance]:
        """Return one utterance a phrase, by time, each in its best reading, without failed phrases.

        Raises:
            TranscriptError: it is no JSON or not of this layout.
        """
        root = parse(text)
        phrases = root.first("phrases", "recognizedPhrases")
        channels = {phrase.at("channel").label() for phrase in phrases.each()} - {None}
        found = []
        for phrase in phrases.each():
            if phrase.at("recognitionStatus") and phrase.at("recognitionStatus").value != "Success":
                continue
            speaker = phrase.at("speaker").label("Speaker")
            if speaker is None and len(channels) > 1:
                speaker = phrase.at("channel").label("Channel")
            found.append(_phrase(phrase, speaker))
        return by_time(found)


def _phrase(phrase: Node, speaker: str | None) -> Utterance:
    start_s, end_s = _times(phrase)
    best = phrase
    if phrase.at("nBest"):
        best = next(phrase.at("nBest").each(), phrase)
    text = best.first("display", "itn", "lexical", "text").text()
    words = tuple(_word(word) for word in best.first("displayWords", "words").each_or_none())
    return Utterance(text, speaker, start_s, end_s, as_written(text, words))


def _word(word: Node) -> TimedWord:
    start_s, end_s = _times(word)
    return TimedWord(word.first("displayText", "word", "text").text(), start_s, end_s, word.at("confidence").number())


def _times(node: Node) -> tuple[float | None, float | None]:
    start_s = _seconds(node, "offset")
    length_s = _seconds(node, "duration")
    if start_s is None or length_s is None:
        return start_s, None
    return start_s, round(start_s + length_s, 6)


def _seconds(node: Node, key: str) -> float | None:
    if node.at(f"{key}InTicks"):
        return node.at(f"{key}InTicks").number(scale=_TICK_S)
    if node.at(f"{key}Milliseconds"):
        return node.at(f"{key}Milliseconds").number(scale=0.001)
    plain = node.at(key)
    if not isinstance(plain.value, str):
        return plain.number(scale=_TICK_S)
    seconds = iso_seconds(plain.value)
    if seconds is None:
        raise plain.wrong("an ISO 8601 duration")
    return seconds
