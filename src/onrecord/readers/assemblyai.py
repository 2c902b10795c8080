"""AssemblyAI: ``utterances`` and ``words``, with times in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.errors import TranscriptError
from onrecord.readers.clock import end_after
from onrecord.readers.diarized import SpokenWord, as_written, join_words
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.utterance import TimedWord, Utterance

_MS = 0.001


class AssemblyAiReader:
    """JSON of AssemblyAI."""

    name = "assemblyai"

    def recognises(self, text: str) -> bool:
        """Say whether the root has utterances, or the words and the state of a finished job."""
        root = root_with(text)
        if member(root, "results"):
            return False
        if isinstance(member(root, "utterances").value, list):
            return True
        job = any(member(root, key) for key in ("audio_url", "acoustic_model", "status", "speech_model"))
        return job and root is not None and bool({"text", "words", "error"} & root.value.keys())

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the utterances where there are any, else the words joined by speaker, else the text.

        Raises:
            TranscriptError: it is no JSON or not of this layout, or the job is not finished.
        """
        root = parse(text)
        if root.at("status") and root.at("status").value != "completed":
            raise TranscriptError("the transcription is not completed", where="$.status", hint="Fetch the result again")
        if root.at("utterances"):
            return [_utterance(node) for node in root.at("utterances").each()]
        words = [_word(word) for word in root.at("words").each_or_none()]
        return join_words(words) if words else [Utterance(root.at("text").text())]


def _word(word: Node) -> SpokenWord:
    timed = TimedWord(
        word.at("text").text(),
        word.at("start").number(scale=_MS),
        word.at("end").number(scale=_MS),
        word.at("confidence").number(),
    )
    return SpokenWord(timed, word.at("speaker").label("Speaker"))


def _utterance(node: Node) -> Utterance:
    text = node.at("text").text()
    words = tuple(_word(word).word for word in node.at("words").each_or_none())
    start_s = node.at("start").number(scale=_MS)
    end_s = end_after(start_s, node.at("end").number(scale=_MS))
    return Utterance(text, node.at("speaker").label("Speaker"), start_s, end_s, as_written(text, words))
