"""The right answers to what a model is asked about a transcript, from values that are known, each with its segments.

Whoever tunes a model needs them in the shape that the model is to answer in. Knows nothing of where the values come
from, nor whether they are true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema

from onrecord.propose.claims import Scalar
from onrecord.propose.packed import MOST_ITEMS
from onrecord.propose.packing import Pack
from onrecord.propose.questions import CITED, Question
from onrecord.propose.windows import Window


@dataclass(frozen=True, slots=True)
class Label:
    """A right value with the segments that say it, the most telling first; none where nobody knows them."""

    value: Scalar
    segments: tuple[int, ...] = ()


class Dictation:
    """Answers packs of questions with labels.

    A label is answered in the windows that hold one of its segments; one without segments in the first window. A
    label that the answer's shape does not take, such as a text that is too long, is left out, and its pointer kept.

    Args:
        labels: by concrete JSON Pointer.

    Attributes:
        refused: the pointers of labels that an answer could not take.
    """

    def __init__(self, labels: Mapping[str, Label]) -> None:
        self.refused: set[str] = set()
        self._labels = dict(labels)
        self._items: dict[str, dict[int, None]] = {}
        for pointer in labels:
            parts = pointer.split("/")
            for at, part in enumerate(parts):
                if part.isdecimal():
                    self._items.setdefault("/".join(parts[:at]), {})[int(part)] = None

    def __call__(self, pack: Pack, window: Window) -> dict[str, Any]:
        """Return the right answer to a pack in a window."""

        def part(question: Question) -> Any:
            return self._list(question, window) if question.is_list else self._leaf(question, window)

        return pack.filled(part)

    def _leaf(self, question: Question, window: Window) -> dict[str, Any] | None:
        label = self._labels.get(question.node.pointer)
        if label is None or (cited := _cited(label.segments, window)) is None:
            return None
        answer = {"segments": sorted(cited), "value": label.value}
        if not _is_valid(answer, _shape(question)):
            self.refused.add(question.node.pointer)
            return None
        return answer

    def _list(self, question: Question, window: Window) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for item in self._filled_items(question, window):
            if all(_said(item) != _said(other) for other in found):  # of equal items the first alone is read
                found.append(item)
        return found[:MOST_ITEMS]

    def _filled_items(self, question: Question, window: Window) -> Iterator[dict[str, Any]]:
        shape = _shape(question)["properties"]["items"]["items"]
        array = question.node.pointer
        for index in sorted(self._items.get(array, ())):
            pointers = {
                key: f"{array}/{index}{field.pointer.removeprefix(f'{array}/*')}"
                for key, field in question.columns().items()
            }
            labels = {key: self._labels.get(pointer) for key, pointer in pointers.items()}
            segments = tuple(dict.fromkeys(at for one in labels.values() if one for at in one.segments))
            cited = _cited(segments, window)
            if cited is None or not any(labels.values()):
                continue
            item: dict[str, Any] = {"segments": sorted(cited or (window.segments.start,))}
            for key, label in labels.items():
                value = label.value if label is not None else None
                if value is not None and not _is_valid(value, shape["properties"][key]):
                    self.refused.add(pointers[key])
                    value = None
                item[key] = value
            if _is_valid(item, shape) and any(item[key] is not None for key in labels):
                yield item


def _said(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "segments"}


def _cited(segments: tuple[int, ...], window: Window) -> tuple[int, ...] | None:
    """Return the segments to cite in a window, as many as an answer may; None where the window holds none of them."""
    if not segments:
        return () if window.segments.start == 0 else None
    inside = tuple(at for at in segments if at in window.segments)
    return inside[:CITED] or None


def _shape(question: Question) -> dict[str, Any]:
    return question.answer_schema((), (), most_items=MOST_ITEMS, nullable=False)


def _is_valid(value: Any, shape: Mapping[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(shape).is_valid(value))
