"""Redaction: one transcript as others may see it, and the way back from what they answer.

The redacted transcript has the same segments, numbers and times; only words that identify somebody are replaced, in the
speakers' labels too. Nothing here knows models or records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from onrecord.language.codes import compact, find_codes
from onrecord.language.dates import find_whens
from onrecord.language.tokens import fold
from onrecord.redaction.finding import Finder, Identifier, Kind, Line
from onrecord.redaction.names import words_of_label
from onrecord.redaction.own import RuleFinder
from onrecord.redaction.placeholders import Placeholders
from onrecord.transcript import Segment, Span, Transcript

_WORDS = re.compile(r"\w")
_MARKED = re.compile(r"[A-Z]+_\d+")  # hidden already, by us or by others


@dataclass(frozen=True, slots=True)
class Hidden:
    """One identifier of a transcript: its segment, where it stands in the segment's text, and its placeholder."""

    segment: int
    start: int
    end: int
    placeholder: str


@dataclass(frozen=True)
class Redaction:
    """A transcript and the same with placeholders; ``redacted`` makes one.

    Attributes:
        original: the transcript as it was.
        transcript: the transcript as others may see it.
        hidden: what was replaced, in order; labels of speakers not among them.
    """

    original: Transcript
    transcript: Transcript
    hidden: tuple[Hidden, ...]
    _placeholders: Placeholders
    _finders: tuple[Finder, ...]

    def restore(self, value: str, segments: Iterable[int] = ()) -> str:
        """Return a value that was read off the redacted transcript, in the words of the original.

        Args:
            value: what somebody answered.
            segments: the segments that they cite; where an identifier was said in several ways, they tell which.

        Raises:
            UnknownPlaceholderError: a placeholder was never given, or is mangled beyond doubt.
        """
        return self._placeholders.restored(value, segments)

    def other_forms(self, value: str, segments: Iterable[int] = ()) -> Iterator[str]:
        """Yield written forms of a value that is one placeholder: a spoken number in figures, a date as ISO has it."""
        kind = self._placeholders.only(value)
        if kind is None or kind is Kind.NAME:
            return
        said = self.restore(value, segments)
        if kind is Kind.BIRTH:
            dates = {date for when in find_whens(said) for date in when.dates}
            if len(dates) == 1 and None not in (date := dates.pop()):
                yield "{:04}-{:02}-{:02}".format(*date)
            return
        codes = find_codes(said)
        yield codes[0].value if len(codes) == 1 else compact(said)

    def hide(self, value: str, segments: Iterable[int] = ()) -> str:
        """Return a value of the original as others may see it: as it stands in ``segments``, else word by word."""
        whole_value = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
        for index in segments:
            if found := whole_value.search(self.original.segments[index].text):
                return self._in_segment(index, *found.span())
        if (whole := self._placeholders.same(value)) is not None:
            return whole
        out = value
        for said, placeholder in self._full_names:
            out = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", placeholder, out, flags=re.IGNORECASE)
        for pattern, placeholder in self._placeholders.written():
            out = pattern.sub(placeholder, out)
        shown = self.transcript.text.casefold()
        for one in reversed(_settled(self._finders, (Line(out),))[0]):
            said = _cut(out, one)
            # What the redacted transcript shows stays shown, or nobody could tell that it was said.
            if not re.search(rf"(?<!\w){re.escape(said.casefold())}(?!\w)", shown):
                out = out[: one.start] + self._placeholders.given(one.kind, said, -1) + out[one.end :]
        return out

    @cached_property
    def _full_names(self) -> tuple[tuple[str, str], ...]:
        """What is hidden side by side: words that are ordinary ones alone are names together."""
        found = set()
        for before, after in pairwise(self.hidden):
            text = self.original.segments[before.segment].text
            if before.segment == after.segment and not text[before.end : after.start].strip():
                found.add((text[before.start : after.end], f"{before.placeholder} {after.placeholder}"))
        return tuple(sorted(found))

    def _in_segment(self, index: int, start: int, end: int) -> str:
        text, out, at = self.original.segments[index].text, [], start
        for one in self.hidden:
            if one.segment == index and one.start < end and one.end > start:
                out += [text[at : max(at, one.start)], one.placeholder]
                at = min(end, one.end)
        return "".join(out) + text[at:end]


def redacted(transcript: Transcript, *, finders: Sequence[Finder] | None = None, kept: Iterable[str] = ()) -> Redaction:
    """Replace what identifies somebody in a transcript by placeholders.

    Args:
        transcript: the words.
        finders: what looks for identifiers; our own rules where none are given. What any of them finds is hidden.
        kept: words and phrases that stay although they look like names: the options of a schema, a glossary's forms.
    """
    looking = tuple(finders) if finders is not None else (RuleFinder(),)
    lines = [Line(segment.text, segment.speaker) for segment in transcript.segments]
    house = frozenset(" ".join(fold(form).split()) for form in kept)
    found = _settled(looking, lines)
    placeholders = Placeholders(part for line in lines for part in (line.text, line.speaker or ""))
    hidden: list[Hidden] = []
    shown: list[Segment] = []
    at = 0
    for segment in transcript.segments:
        ours = [
            Hidden(
                segment.index, one.start, one.end, placeholders.given(one.kind, _cut(segment.text, one), segment.index)
            )
            for one in _without(found[segment.index], segment.text, house)
        ]
        text = replaced(segment.text, ours)
        speaker = _label(segment, placeholders)
        shown.append(replace(segment, span=Span(at, at + len(text)), text=text, speaker=speaker))
        at += len(text) + 1
        hidden += ours
    shown_transcript = Transcript("\n".join(segment.text for segment in shown), tuple(shown))
    return Redaction(transcript, shown_transcript, tuple(hidden), placeholders, looking)


def replaced(text: str, hidden: Sequence[Hidden]) -> str:
    """Return a text with placeholders where ``hidden`` says, which is in order and does not overlap."""
    out: list[str] = []
    at = 0
    for one in hidden:
        out += [text[at : one.start], one.placeholder]
        at = one.end
    return "".join(out) + text[at:]


def _cut(text: str, one: Identifier) -> str:
    return text[one.start : one.end]


def _label(segment: Segment, placeholders: Placeholders) -> str | None:
    if segment.speaker is None:
        return None
    names = [
        Hidden(segment.index, start, end, placeholders.given(Kind.NAME, segment.speaker[start:end], segment.index))
        for start, end in words_of_label(segment.speaker)
    ]
    return replaced(segment.speaker, names)


def _settled(finders: Sequence[Finder], lines: Sequence[Line]) -> list[list[Identifier]]:
    """Return what was found in each line, in order; what overlaps is one, of the kind that was found first."""
    by_line: list[list[Identifier]] = [[] for _ in lines]
    for finder in finders:
        for one in finder(lines):
            if 0 <= one.line < len(lines) and 0 <= one.start < one.end <= len(lines[one.line].text):
                by_line[one.line].append(_in_whole_words(one, lines[one.line].text))
    return [
        _merged([one for one in found if not _MARKED.fullmatch(_cut(line.text, one))])
        for line, found in zip(lines, by_line, strict=True)
    ]


def _in_whole_words(one: Identifier, text: str) -> Identifier:
    """Return an identifier without half words: what is left of one would join the placeholder."""
    start, end = one.start, one.end
    while start > 0 and _WORDS.match(text[start - 1]) and _WORDS.match(text[start]):
        start -= 1
    while end < len(text) and _WORDS.match(text[end]) and _WORDS.match(text[end - 1]):
        end += 1
    return replace(one, start=start, end=end)


def _merged(found: Sequence[Identifier]) -> list[Identifier]:
    whole: list[Identifier] = []
    for one in (*(i for i in found if i.kind is not Kind.NAME), *(i for i in found if i.kind is Kind.NAME)):
        touched = [other for other in whole if one.start < other.end and other.start < one.end]
        if touched:
            start, end = min(one.start, *(o.start for o in touched)), max(one.end, *(o.end for o in touched))
            whole = [other for other in whole if other not in touched]
            whole.append(replace(touched[0], start=start, end=end))
        else:
            whole.append(one)
    return sorted(whole, key=lambda one: one.start)


def _without(found: Sequence[Identifier], text: str, house: frozenset[str]) -> list[Identifier]:
    """Return what was found without runs of names, and codes, that are the house's own words."""
    if not house:
        return list(found)
    kept: list[Identifier] = []
    run: list[Identifier] = []
    for one in [*found, None]:
        if one is not None and one.kind is Kind.NAME and run and not text[run[-1].end : one.start].strip(" -."):
            run.append(one)
            continue
        if run and not _is_house(text, run[0].start, run[-1].end, house):
            kept += run
        run = []
        if one is not None and one.kind is Kind.NAME:
            run = [one]
        elif one is not None and not _is_house(text, one.start, one.end, house):
            kept.append(one)
    return kept


def _is_house(text: str, start: int, end: int, house: frozenset[str]) -> bool:
    """Say whether a part of a text, or a phrase around it of up to three words on each side, is of the house."""
    before = [match.start() for match in re.finditer(r"\S+", text[:start])][-3:]
    after = [end + match.end() for match in re.finditer(r"\S+", text[end:])][:3]
    wider = ((left, right) for left in (start, *before) for right in (end, *after))
    return any(" ".join(fold(text[left:right]).strip(" .,;:?!'").split()) in house for left, right in wider)
