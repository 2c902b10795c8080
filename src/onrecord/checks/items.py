"""Of several items in a list, each value belongs to the item that it is said of.

"Lisinopril ten milligrams and metformin five hundred" gives each medicine its dose, and both doses are said. An item is
named by its first text (the medicine, the task, the relative). A value is that item's whose name stands in its own part
of the sentence, else in its sentence, else in the question that it answers, else nearest before it; where that is
another item of the record, the value is not its own's. "Both", "each" and names in a row ("aspirin and metformin, once
a day") share a value. Not covered: lists with one item, and items whose names are not said as the record has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.checks.finding import Check, Finding, Verdict
from onrecord.checks.place import answers, within
from onrecord.dialogue import question_before
from onrecord.grounding import Evidence, Role
from onrecord.language.content import content_tokens
from onrecord.language.dates import find_whens
from onrecord.language.numbers import find_quantities
from onrecord.propose import Claim
from onrecord.schema import Field, Kind, Schema, is_index
from onrecord.transcript import Segment, Span, Transcript

_PART = re.compile(r"[.;!?]+(?:\s+|$)|\b(?:and|but|while|whereas|then|plus)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]+(?:\s+|$)")
_SHARED = re.compile(r"\b(?:both|each|all|same|also|too|as well|respectively)\b", re.IGNORECASE)
_IN_A_ROW = re.compile(r"[\s,]*(?:and|or|plus|with)?\s*(?:(?:the|my|his|her|our|a|an)\s+)?", re.IGNORECASE)
_MARK = re.compile(r"[,;:.!?]")
_BESIDE = 14  # characters between a value and the name right behind it
_SHORT = 2  # words of a name
_BACK = 6  # turns back in which the item that is spoken of was named


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where an item is named within a turn."""

    start: int
    end: int
    item: str


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one list of a record, by their pointers, each with the stems that tell it from the others."""

    stems: Mapping[str, frozenset[str]]
    names: Mapping[str, str]

    @property
    def are_short(self) -> bool:
        """Whether all names are a word or two."""
        return all(len(content_tokens(name)) <= _SHORT for name in self.names.values())

    def mentions(self, text: str) -> list[_Mention]:
        """Return where a text names any item, in order."""
        of = {stem: item for item, stems in self.stems.items() for stem in stems}
        return [_Mention(t.start, t.end, of[t.stem]) for t in content_tokens(text) if t.stem in of]


def names_an_item(claim: Claim, schema: Schema) -> bool:
    """Say whether a claim is of the name of an item of a list: of the item's first text."""
    place, field = _item_of(claim.pointer), schema.field_for(claim.pointer)
    if place is None or field is None:
        return False
    star = "/".join(field.pointer.split("/")[: place.count("/") + 1]) + "/"
    first = next((f for f in schema.fields if f.pointer.startswith(star) and f.kind is Kind.STRING), None)
    return first == field and "*" not in field.pointer[len(star) :]


def lists_of(names: Sequence[Claim]) -> dict[str, Items]:
    """Return the lists of a record that have several items with different names, by the list's pointer.

    ``names`` are the claims that name an item and that the transcript supports: what was only proposed as a name owns
    nothing.
    """
    named: dict[str, dict[str, set[str]]] = {}
    for claim in names:
        if (place := _item_of(claim.pointer)) is not None:
            known = named.setdefault(place.rpartition("/")[0], {}).setdefault(place, set())
            expansion = claim.term.expansion if claim.term else ""
            known.update((str(claim.value), claim.spoken, claim.matched, expansion))
    found = {pointer: _told_apart(items) for pointer, items in named.items() if len(items) > 1}
    return {pointer: items for pointer, items in found.items() if len(items.stems) > 1}


def check_of_item(claim: Claim, lists: Mapping[str, Items]) -> tuple[Check, ...]:
    """Return the check for a value, other than the name, of an item of one of ``lists``; none for other claims."""
    own = _item_of(claim.pointer)
    items = lists.get(own.rpartition("/")[0]) if own is not None else None
    if own is None or items is None or own not in items.stems:
        return ()

    def said_of_another_item(
        claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, _field: Field
    ) -> Finding | None:
        return _said_of_another(own, items, claim, evidence, transcript)

    return (said_of_another_item,)


def _item_of(pointer: str) -> str | None:
    """Return the pointer of the innermost item of a list that a leaf is in; None for bare items and other leaves."""
    parts = pointer.split("/")
    for end in range(len(parts) - 1, 1, -1):
        if is_index(parts[end - 1]):
            return "/".join(parts[:end])
    return None


def _told_apart(items: Mapping[str, set[str]]) -> Items:
    stems = {item: {t.stem for name in names for t in content_tokens(name)} for item, names in items.items()}
    own = {
        item: frozenset(mine - set().union(*(others for other, others in stems.items() if other != item)))
        for item, mine in stems.items()
    }
    return Items(
        {item: mine for item, mine in own.items() if mine}, {item: max(n, key=len) for item, n in items.items()}
    )


def _said_of_another(
    own: str, items: Items, claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript
) -> Finding | None:
    pieces = answers(evidence)
    if not pieces or isinstance(claim.value, bool):
        return None
    piece = pieces[-1]
    segment = transcript.segments[piece.segment]
    # A reason or a note is told of a whole visit as much as of one item: what stands right beside it counts, where
    # items have names of a word or two, or somebody is named. Doses and dates go with the item that was named last.
    far = bool(find_quantities(str(claim.value)) or find_whens(str(claim.value)))
    is_somebody = str(claim.value)[:1].isupper() and len(str(claim.value).split()) <= _SHORT
    if not far and not is_somebody and not items.are_short:
        return None
    owner = _owner(own, items, within(piece, segment), segment, transcript, far=far)
    if owner is None or owner[1].item == own:
        return None
    turn, mention = owner
    seen = Evidence(
        Role.CONTRADICTION, turn.index, Span(turn.span.start + mention.start, turn.span.start + mention.end)
    )
    return Finding("items", Verdict.UNSUPPORTED, f'said of "{items.names[mention.item]}"', (seen,))


def _owner(
    own: str, items: Items, value: tuple[int, int], segment: Segment, transcript: Transcript, *, far: bool
) -> tuple[Segment, _Mention] | None:
    """Return the mention of the item that a value is said of, with its turn; None where nothing tells."""
    text = segment.text
    here = items.mentions(text)
    for first, last in (_around(_PART, text, value), _around(_SENTENCE, text, value)):
        near = [m for m in here if first <= m.start and m.end <= last and not _overlaps(m, value)]
        if near:
            if _SHARED.search(text[first:last]):
                return None
            found = _nearest(near, value, text)
            return segment, _in_a_row_with(own, found, here, text) or found
    before = [m for m in here if m.end <= value[0]]
    if before and far:
        return segment, before[-1]
    for turn in _turns_before(segment, transcript, far=far):
        if mentions := items.mentions(turn.text):
            own_too = next((m for m in mentions if m.item == own), None)
            return turn, own_too or mentions[-1]
    return None


def _turns_before(segment: Segment, transcript: Transcript, *, far: bool) -> Iterator[Segment]:
    """Yield the question that a turn answers, then where it counts the turns before it, the nearest first."""
    asked = question_before(transcript, segment.index)
    if asked is not None:
        yield asked
    if far:
        yield from transcript.segments[max(0, segment.index - _BACK) : segment.index][::-1]


def _around(cuts: re.Pattern[str], text: str, value: tuple[int, int]) -> tuple[int, int]:
    """Return the part of a text, between two cuts, that a value stands in."""
    spans = [m.span() for m in cuts.finditer(text)]
    first = max((end for _, end in spans if end <= value[0]), default=0)
    last = min((start for start, _ in spans if start >= value[1]), default=len(text))
    return first, last


def _overlaps(mention: _Mention, value: tuple[int, int]) -> bool:
    return mention.start < value[1] and value[0] < mention.end


def _nearest(near: Sequence[_Mention], value: tuple[int, int], text: str) -> _Mention:
    """Return the mention that a value goes with: the last before it, or the first behind where that adjoins."""
    before = [m for m in near if m.end <= value[0]]
    behind = [m for m in near if m.start >= value[1]]
    if not before or not behind:
        return before[-1] if before else behind[0]
    between = text[value[1] : behind[0].start]
    adjoins = len(between) <= _BESIDE and not _MARK.search(between)
    return behind[0] if adjoins and _MARK.search(text[before[-1].end : value[0]]) else before[-1]


def _in_a_row_with(own: str, found: _Mention, here: Sequence[_Mention], text: str) -> _Mention | None:
    """Return the own item's mention where it and the found one are names in a row, which share what is said of them."""
    for mine in (m for m in here if m.item == own):
        first, second = sorted((mine, found), key=lambda m: m.start)
        if _IN_A_ROW.fullmatch(text[first.end : second.start]):
            return mine
    return None
