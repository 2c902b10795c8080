r"""SubRip (``.srt``), as it is found in the wild: the times, not the blank lines, divide it.

The words stay exactly as they are; only the markup ``<i> <b> <u> <s> <font>`` and ``{\an8}`` is taken out.
No library is used, as those at hand drop text in braces and turn ``\N`` within words into a line end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.errors import TranscriptError
from onrecord.readers.clock import CLOCK
from onrecord.readers.cues import Voice, timing, utterances
from onrecord.readers.utterance import Utterance

_START = re.compile(rf"\s*(?:\d+[ \t]*\r?\n\s*)?{CLOCK}[ \t]*-->")
_TAG = re.compile(r"</?(?:[ibus]|font)(?:[ \t][^<>\n]*)?>|\{\\an?\d{1,2}\}", re.IGNORECASE)


class SubRipReader:
    """SubRip."""

    name = "srt"

    def recognises(self, text: str) -> bool:
        """Say whether the text begins with a cue's times, after its number if it has one."""
        return _START.match(text) is not None

    def read(self, text: str) -> Sequence[Utterance]:
        """Return the utterances of the cues in the file's order.

        Raises:
            TranscriptError: a cue's times are malformed, or the text does not begin with a cue.
        """
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        starts = [index for index, line in enumerate(lines) if "-->" in line]
        _refuse_preface(lines, starts[0] if starts else len(lines))
        voices = []
        for start, following in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
            start_s, end_s = timing(lines[start], number=start + 1)
            payload: Sequence[str] = lines[start + 1 : following]
            if following < len(lines):
                payload = _without_number(payload)
            voices.append(Voice(tuple(_TAG.sub("", line) for line in payload), None, start_s, end_s))
        return utterances(voices)


def _refuse_preface(lines: Sequence[str], first: int) -> None:
    for index, line in enumerate(lines[:first]):
        if line.strip() and not line.strip().isdigit():
            raise TranscriptError(
                "SubRip has to begin with a cue's number and times",
                where=f"line {index + 1}",
                hint="Is it another format?",
            )
    if first == len(lines):
        raise TranscriptError("no cue in it", where=f"line {len(lines)}", hint="Is it another format?")


def _without_number(payload: Sequence[str]) -> Sequence[str]:
    """Drop the number of the next cue: the last line, after a blank one or at once."""
    if payload and payload[-1].strip().isdigit() and (len(payload) == 1 or not payload[-2].strip()):
        return payload[:-1]
    return payload
