"""The segments of a cases file: ``[{"speaker", "text", "start_s", "end_s"}, ...]``.

An object holds them, or a plain text, under ``transcript``, as one line of a cases file does.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.readers.clock import end_after
from onrecord.readers.jsonpath import Node, member, parse, root_with
from onrecord.readers.plain import PlainReader
from onrecord.readers.utterance import Utterance


class CaseReader:
    """The project's own JSON."""

    name = "case"

    def recognises(self, text: str) -> bool:
        """Say whether the root is a list of objects with texts, or has a ``transcript``."""
        root = root_with(text)
        if root is None:
            return False
        if isinstance(root.value, list):
            return not root.value or any(isinstance(item, dict) and "text" in item for item in root.value)
        return isinstance(member(root, "transcript").value, list | str)

    def read(self, text: str) -> Sequence[Utterance]:
        """Return one utterance a segment; a segment without words keeps no place.

        Raises:
            TranscriptError: it is no JSON or not of this layout.
        """
        root = parse(text)
        held = root if isinstance(root.value, list) else root.at("transcript")
        if isinstance(held.value, str):
            return PlainReader().read(held.value)
        return [_segment(node) for node in held.each()]


def _segment(node: Node) -> Utterance:
    start_s = node.first("start_s", "start").number()
    end_s = end_after(start_s, node.first("end_s", "end").number())
    return Utterance(node.at("text").text(), node.at("speaker").label("Speaker"), start_s, end_s)
