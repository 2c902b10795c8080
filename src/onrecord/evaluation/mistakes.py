"""Mistakes: every value that is wrong, spurious, unsupported or omitted, with the transcript's words beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.evaluation.metrics import CaseScore, Leaf, Outcome
from onrecord.record import Quote
from onrecord.transcript import Segment, Transcript

_MOST_SEGMENTS = 3  # of an excerpt
_WHOLE = 400  # characters: a longer segment is cut around the words that are marked
_AROUND = 120


def mistakes(system: str, scores: Iterable[CaseScore]) -> Iterator[dict[str, Any]]:
    """Yield the mistakes of one system, in the order of cases and fields.

    A value that the checks do not support is "unsupported", be it wrong or spurious as well: it is the worst that
    can be said of it.
    """
    for score in scores:
        for leaf in score.leaves:
            if leaf.outcome is Outcome.CORRECT:
                continue
            pair = leaf.pair
            yield {
                "system": system,
                "case": score.case.id,
                "pointer": pair.pointer or pair.gold_pointer or "",
                "label": pair.field.label if pair.field is not None else pair.star.rpartition("/")[2],
                "kind": "unsupported" if leaf.reason else leaf.outcome.value,
                "predicted": pair.predicted,
                "gold": pair.gold,
                "reason": _reason(leaf),
                "excerpt": excerpt(leaf.quotes, score.case.transcript),
            }


def _reason(leaf: Leaf) -> str:
    if leaf.outcome is Outcome.OMITTED:
        return "no value was given"
    plain = "the right value is another" if leaf.outcome is Outcome.WRONG else "the right record has no value here"
    if leaf.reason:
        return f"{leaf.reason}; {plain}"
    if leaf.absent_words:
        words = ", ".join(f'"{word}"' for word in leaf.absent_words)
        return f"{plain}; {words} {'is' if len(leaf.absent_words) == 1 else 'are'} not in the transcript"
    return plain


def excerpt(quotes: Sequence[Quote], transcript: Transcript) -> list[dict[str, Any]]:
    """Return the segments that the quotes stand in, at most three, with the quoted words marked."""
    by_segment: dict[int, list[tuple[int, int]]] = {}
    for quote in quotes:
        by_segment.setdefault(quote.segment, []).append((quote.start, quote.end))
    chosen = sorted(list(by_segment)[:_MOST_SEGMENTS])
    return [_shown(transcript.segments[index], by_segment[index]) for index in chosen]


def _shown(segment: Segment, spans: Sequence[tuple[int, int]]) -> dict[str, Any]:
    offset = segment.span.start
    marks = sorted({(max(0, start - offset), min(len(segment.text), end - offset)) for start, end in spans})
    text, shift = segment.text, 0
    if len(text) > _WHOLE:
        first, last = marks[0][0], max(end for _, end in marks)
        start = text.rfind(" ", 0, max(0, first - _AROUND)) + 1
        stop = text.find(" ", min(len(text), last + _AROUND))
        stop = len(text) if stop < 0 else stop
        opening, closing = "… " if start else "", " …" if stop < len(text) else ""
        shift = len(opening) - start
        text = f"{opening}{text[start:stop]}{closing}"
    return {
        "segment": segment.index,
        "speaker": segment.speaker,
        "text": text,
        "marks": [[start + shift, end + shift] for start, end in _merged(marks)],
    }


def _merged(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join marks that overlap, so that no character is marked twice."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
