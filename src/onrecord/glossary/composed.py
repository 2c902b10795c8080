"""Values of several parts: "2 mg PO BID", "COB Friday", "ETA 16:30", "HTN, CKD 3".

A field's description says what its parts are: an example in quotes ("e.g. 'EOD Monday'"), the names of the parts
in their order ("amount, unit, route and frequency"), or how the terms of a list are joined. Parts that nobody says
are left out. What no description says is read from the words in the order in which they are said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from onrecord.glossary.matches import TermMatch
from onrecord.language.dates import find_whens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import stem, tokenize
from onrecord.schema import Field

_EXAMPLE = re.compile(r"(?:e\.?g\.?|such as|for example|like),?\s*(?:'([^']+)'|\"([^\"]+)\"|“([^”]+)”)", re.IGNORECASE)
_JOINED = re.compile(
    r"(?:separated|joined|divided|delimited)\s+by\s+(?:an?\s+)?('[^']*'|\"[^\"]*\"|\w+)", re.IGNORECASE
)
_SEPARATORS: Final = {
    "comma": ", ",
    "commas": ", ",
    "semicolon": "; ",
    "semicolons": "; ",
    "slash": "/",
    "slashes": "/",
}
_MORE_SEPARATORS: Final = {"space": " ", "spaces": " ", "plus": " + ", "hyphen": "-", "dash": " - "}
_SEVERAL = re.compile(
    r"\bthen\b|\bfollowed by\b|\bin that order\b|\bin this order\b|\bsingle spaces?\b|\bplus the\b", re.IGNORECASE
)
_IN = re.compile(r"\bin house\s*$", re.IGNORECASE)
_AMOUNTS: Final = frozenset({"amount", "dose", "strength", "quantity", "volume", "weight"})
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\bHH:?MM\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")
_RATES: Final = frozenset({"per_day", "per_hour", "per_week", "per_month", "per_year", "per_minute"})
_RATE_NAMES: Final = {"per_day": "daily", "per_week": "weekly", "per_month": "monthly", "per_hour": "hourly"}
_TIMES_OF_DAY: Final = frozenset({"hour", "minute", "second", "day", "week", "month", "year"})
UNIT_NAMES: Final = {"unit": "units", "degC": "°C", "degF": "°F", "percent": "%"}


class Part(Enum):
    """What stands at one place of a composed value."""

    TERM = "term"
    AMOUNT = "amount"
    NUMBER = "number"
    RATE = "rate"
    TIME = "time"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place: its kind, and for a term the category that it must be of, empty for any."""

    part: Part
    category: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """The places of a composed value, in order; ``repeats`` where it is a list of terms."""

    slots: tuple[Slot, ...]
    separator: str = " "
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part that was said: what the record writes for it, and its code points."""

    slot: Slot
    text: str
    start: int
    end: int
    match: TermMatch | None = None


def template_of(field: Field, categories: Iterable[str], forms: Iterable[str]) -> Template | None:
    """Return how a field composes its value; None where it holds one term or none.

    ``categories`` and ``forms`` are those of the glossary's terms, by which examples and names of parts are read.
    """
    text = field.description
    house = {form.casefold() for form in forms}
    known = {stem(category.casefold()): category for category in categories if category}
    joined = _JOINED.search(text)
    if joined:
        return Template((Slot(Part.TERM),), _separator(joined[1]), repeats=True)
    named = tuple(_named(_EXAMPLE.sub("", text), known, house))
    example = _EXAMPLE.search(text)
    shown = tuple(_shown(next(g for g in example.groups() if g), house)) if example else ()
    slots = named if len(named) >= max(2, len(shown)) else shown
    if len(slots) < 2 or not any(slot.part is Part.TERM for slot in slots):
        return None
    return Template(slots) if example or _SEVERAL.search(text) or len(slots) > 2 else None


def _separator(written: str) -> str:
    if written[0] in "'\"":
        return written[1:-1]
    return {**_SEPARATORS, **_MORE_SEPARATORS}.get(written.lower(), ", ")


def _named(text: str, categories: dict[str, str], house: set[str]) -> Iterator[Slot]:
    """Yield the parts that a description names, in its order."""
    seen: set[Slot] = set()
    for token in tokenize(text):
        written = text[token.start : token.end]
        slot = None
        if token.norm in _AMOUNTS:
            slot = Slot(Part.AMOUNT)
        elif token.stem in categories and token.norm != "unit":
            slot = Slot(Part.TERM, categories[token.stem])
        elif written.isupper() and written.casefold() in house:
            slot = Slot(Part.TERM, f"={written.casefold()}")
        elif token.norm in {"weekday", "day"}:
            slot = Slot(Part.WEEKDAY)
        elif token.norm == "time" or _TIME.fullmatch(written):
            slot = Slot(Part.TIME)
        elif token.norm in {"number", "count"}:
            slot = Slot(Part.NUMBER)
        elif token.norm in {"term", "terms"} and "house" in text[max(0, token.start - 8) : token.start].lower():
            after = text[token.end :].lstrip()
            is_part = after.startswith((",", "for", "of", "and", "then", "followed"))
            slot = Slot(Part.TERM) if is_part and not _IN.search(text[: token.start]) else None
        if slot is not None and slot not in seen:
            seen.add(slot)
            yield slot


def _shown(example: str, house: set[str]) -> Iterator[Slot]:
    """Yield the parts of an example value."""
    words = example.split()
    at = 0
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        at += 1
        if word.lower() in _WEEKDAYS:
            yield Slot(Part.WEEKDAY)
        elif _TIME.fullmatch(word):
            yield Slot(Part.TIME)
        elif _NUMBER.fullmatch(word):
            is_amount = any(q.unit for q in find_quantities(f"{word} {following}"))
            at += is_amount
            yield Slot(Part.AMOUNT if is_amount else Part.NUMBER)
        elif word.lower() in _RATE_NAMES.values():
            yield Slot(Part.RATE)
        else:
            yield Slot(Part.TERM)
    del house


def pieces(text: str, offset: int, matches: Sequence[TermMatch], template: Template) -> Iterator[Piece]:
    """Yield every part that ``text`` says; ``offset`` is where it begins, for the spans and the matches."""
    inside = [m for m in matches if offset <= m.start and m.end <= offset + len(text)]
    taken = [(m.start, m.end) for m in inside]
    for match in inside:
        for slot in sorted(template.slots, key=lambda slot: not slot.category.startswith("=")):
            if slot.part is Part.TERM and _fits(slot, match):
                yield Piece(slot, match.term.house_form, match.start, match.end, match)
                break
    wanted = {slot.part: slot for slot in template.slots if slot.part is not Part.TERM}
    units = {m.start: m for m in inside if stem(m.term.category.casefold()) == "unit"}
    for quantity in find_quantities(text):
        start, end = offset + quantity.start, offset + quantity.end
        unit = next((m for at, m in units.items() if start < at and m.end <= end), None)
        if unit is None and any(a < end and start < b for a, b in taken):
            continue
        for part, written in _readings(quantity, unit):
            if part in wanted:
                yield Piece(wanted[part], written, start, end, unit)
                break
    if Part.TIME in wanted:
        yield from _times(text, offset, wanted[Part.TIME])
    if Part.WEEKDAY in wanted:
        for token in tokenize(text):
            name = token.norm.removesuffix("'s")
            if name in _WEEKDAYS:
                yield Piece(wanted[Part.WEEKDAY], name.capitalize(), offset + token.start, offset + token.end)
    if Part.RATE in wanted or any(slot.category for slot in template.slots):
        yield from _rates(text, offset, template, taken)


def _fits(slot: Slot, match: TermMatch) -> bool:
    if slot.category.startswith("="):
        return match.term.preferred.casefold() == slot.category[1:]
    return not slot.category or match.term.category == slot.category


def _readings(quantity: Quantity, unit: TermMatch | None) -> Iterator[tuple[Part, str]]:
    if quantity.kind not in {"number", "percent"} or not quantity.values:
        return
    figure = f"{quantity.values[0]:.10g}"
    if unit is not None:
        yield Part.AMOUNT, f"{figure} {unit.term.house_form}"
    elif quantity.kind == "percent":
        yield Part.AMOUNT, f"{figure}%"
    elif quantity.unit is not None and quantity.unit not in _RATES | _TIMES_OF_DAY:
        yield Part.AMOUNT, f"{figure} {UNIT_NAMES.get(quantity.unit, quantity.unit)}"
    elif quantity.unit is None:
        yield Part.NUMBER, figure


def _rates(text: str, offset: int, template: Template, taken: list[tuple[int, int]]) -> Iterator[Piece]:
    """Yield "daily" for "once a day" where no term of the house says how often."""
    slot = next((s for s in template.slots if s.part is Part.RATE or s.category.casefold() == "frequency"), None)
    if slot is None:
        return
    for match in re.finditer(
        r"\b(?:once\s+)?(?:daily|a day|every day|each day|weekly|every week|a week)\b", text, re.IGNORECASE
    ):
        start, end = offset + match.start(), offset + match.end()
        if not any(a < end and start < b for a, b in taken):
            yield Piece(slot, "weekly" if "week" in match.group().lower() else "daily", start, end)


def _times(text: str, offset: int, slot: Slot) -> Iterator[Piece]:
    found = []
    for when in find_whens(text):
        for time in when.times:
            hour, minute = time[:2]
            found.append((when.start, when.end, f"{hour:02d}:{minute:02d}"))
            break
    for quantity in find_quantities(text):
        clock = _clock(text[quantity.start : quantity.end])
        if clock and not any(a < quantity.end and quantity.start < b for a, b, _ in found):
            found.append((quantity.start, quantity.end, clock))
    for start, end, written in found:
        yield Piece(slot, written, offset + start, offset + end)


def _clock(said: str) -> str:
    """Return "16:30" for "sixteen thirty", "16:00" for "sixteen hundred"; empty where it is no time of the day."""
    words = [q for word in re.split(r"[\s-]+", said) if word.lower() != "hundred" for q in find_quantities(word)[:1]]
    values = [int(q.values[0]) for q in words if q.values and float(q.values[0]).is_integer()]
    if said.lower().endswith("hundred") and len(values) == 1 and 0 <= values[0] < 24:
        return f"{values[0]:02d}:00"
    if len(values) == 3:
        values = [values[0], values[1] + values[2]] if values[1] >= 20 else [values[0] + values[1], values[2]]
    if len(values) == 4:
        values = [values[0] + values[1], values[2] + values[3]]
    if len(values) == 2 and 0 <= values[0] < 24 and 0 <= values[1] < 60:
        return f"{values[0]:02d}:{values[1]:02d}"
    return ""


def repeated(parts: Iterable[tuple[int, Piece]]) -> list[Piece]:
    """Return one piece a term, in the order in which they are first said; ``parts`` are (segment, piece)."""
    first: dict[str, Piece] = {}
    for _, piece in parts:
        first.setdefault(piece.text, piece)
    return list(first.values())


def filled(parts: Sequence[tuple[int, Piece]], template: Template) -> list[Piece]:
    """Return the pieces of the segment that fills most places, of each place the last, in the template's order."""
    best: tuple[int, int, dict[int, Piece]] = (0, -1, {})
    for index in sorted({index for index, _ in parts}):
        here = [piece for at, piece in parts if at == index]
        last = {
            place: [piece for piece in here if piece.slot == slot][-1]
            for place, slot in enumerate(template.slots)
            if any(piece.slot == slot for piece in here)
        }
        if (len(last), index) > best[:2]:
            best = (len(last), index, last)
    return [best[2][place] for place in sorted(best[2])]
