"""Numbers, units, dates and times of a value agree with what was said, in any spoken form.

Each number in the value must have been said in the evidence ("five hundred" for 500, "one forty over ninety" for
140/90); a unit in the value must have been said with it or in the same exchange; a date or time in the value may
state no part that was not said. A relative date counts where the transcript states the day. Not covered: numbers that
follow by arithmetic; they are withheld.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.checks.finding import Finding, Verdict, segments, touched
from onrecord.checks.place import answers, within
from onrecord.checks.words import is_relative_date
from onrecord.grounding import Evidence, converts, ratio_part, same_quantity, spelled, unit_of, when_of
from onrecord.grounding.sums import summed
from onrecord.language.addresses import STREET
from onrecord.language.dates import When, agrees, find_whens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import tokenize
from onrecord.language.units import MONEY
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_TIMES = frozenset(
    {"time", "hour", "hours", "clock", "o'clock", "minute", "minutes", "start", "end", "opening", "closing"}
)
_WHEN = frozenset({"time", "date", "day", "when", "deadline", "due"})
_CLOCK = re.compile(r"\b[ap]\.?\s?m\b|o['’]clock\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"address|house|street|road|door|flat|apartment|building|number|\bno\b|location|site", re.IGNORECASE
)
_WHOLE = frozenset({"total", "whole", "overall", "altogether"})
_RATES = frozenset({"per", "each", "hourly", "daily", "weekly", "monthly", "yearly", "annual", "rate", "a", "an"})
_SHARES = frozenset({"percent", "percentage", "rate", "share", "%", "pct"})
_NEAR = 12  # code points
_UNDER = re.compile(r"\b(?:under|over|below|above)\s$", re.IGNORECASE)
_NOTHING_BEHIND = re.compile(r"s?\s*(?:[.,;!?]|$|years?\b)", re.IGNORECASE)
_BOUNDS = re.compile(
    r"\bage|limit|max|min|bound|threshold|under|over|below|above|score|rate|level|reading", re.IGNORECASE
)
_SUMS = frozenset({"price", "cost", "costs", "fee", "fare", "charge", "rent", "deposit", "amount", "total", "balance"})
_MEASURES = frozenset(
    {
        "mcg",
        "mg",
        "g",
        "kg",
        "lb",
        "oz",
        "stone",
        "ml",
        "l",
        "mm",
        "cm",
        "m",
        "km",
        "foot",
        "inch",
        "degC",
        "degF",
        "unit",
        "mmol/l",
    }
)


def quantities(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a value whose numbers, units, dates or times are not those that were said."""
    if not evidence or isinstance(claim.value, bool) or claim.term is not None:
        return None
    if field.options and not isinstance(claim.value, int | float):
        return None  # options are names, and may hold figures that nobody says
    if isinstance(claim.value, str):
        if is_relative_date(claim.value, [segment.text for segment in segments(evidence, transcript)]):
            return Finding("quantities", Verdict.SUPPORTED, "the date follows from the day that was stated")
        if any(spelled(claim.value, transcript.segments[piece.segment].text) for piece in evidence):
            return None  # signs in a row, no amount
        when = when_of(claim.value, field)
        if when is not None:
            if any(agrees(when, said) for said in find_whens(touched(evidence, transcript))):
                return Finding("quantities", Verdict.SUPPORTED, "the date or time was said")
            return Finding("quantities", Verdict.UNSUPPORTED, f'nobody said the date or time "{claim.value}"')
        wanted = find_quantities(claim.spoken or claim.value)
        if _asks_when(field) and any(q.kind == "money" or q.unit in _MEASURES for q in wanted):
            return Finding("quantities", Verdict.UNSUPPORTED, "an amount is no time")
    else:
        if sort := _no_amount(float(claim.value), evidence, transcript, field):
            return Finding("quantities", Verdict.UNSUPPORTED, f"it is {sort}")
        wanted = (Quantity(0, 1, (float(claim.value),), "number", None, None),)
        if any(summed(float(claim.value), segment.text, field) for segment in segments(evidence, transcript)):
            return Finding("quantities", Verdict.SUPPORTED, "the numbers that were said add up to it")
    if not wanted:
        return None
    return _compare(
        wanted,
        claim,
        _said(evidence, transcript),
        _said(evidence, transcript, around=1),
        part=ratio_part(field),
        field_unit=unit_of(field),
    )


def _asks_when(field: Field) -> bool:
    words = [token.norm for token in tokenize(field.label)]
    return bool(words) and (words[-1] in _WHEN or (words[0] in _WHEN and words[1:2] == ["of"]))


def _no_amount(value: float, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> str:
    """Return what the numbers that were found are, where they count nothing; empty where they may."""
    if _is_time_of_day(value, evidence, transcript, field):
        return "a time of day"
    if _is_of_an_address(evidence, transcript, field):
        return "the number of a house"
    said = [q for piece in answers(evidence) for q in find_quantities(transcript.slice(piece.span))]
    if said and all(_is_a_bound(piece, transcript) for piece in answers(evidence)) and not _BOUNDS.search(field.label):
        return "a bound of ages"
    if said and _asks_how_much(field) and all(q.kind == "percent" for q in said):
        return "a share, and no amount"
    if said and _asks_for_all(field) and all((q.unit or "").startswith("per_") for q in said):
        return "a rate, and no total"
    if said and _asks_when(field):
        measured = all(q.kind == "money" or q.unit in _MEASURES for q in said)
        return "an amount, and no date" if measured else ""
    in_a_row = said and (_asks_how_much(field) or _asks_a_share(field)) and all(q.kind == "ordinal" for q in said)
    return "a place in a row, and no amount" if in_a_row else ""


def _is_a_bound(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a number only bounds an age: "a dozen of those are under ten"."""
    before, behind = transcript.text[: piece.span.start][-_NEAR:], transcript.text[piece.span.end :][:_NEAR]
    return _UNDER.search(before) is not None and _NOTHING_BEHIND.match(behind) is not None


def _asks_how_much(field: Field) -> bool:
    return unit_of(field) in MONEY or (names_a_sum(field.label) and not _asks_a_share(field))


def names_a_sum(label: str) -> bool:
    """Say whether a label is of a sum of money: a price, a fee, a deposit."""
    return not _SUMS.isdisjoint(token.norm for token in tokenize(label))


def _asks_for_all(field: Field) -> bool:
    """Say whether a field asks for the whole of a sum, and not for so much an hour or a month."""
    words = {token.norm for token in tokenize(f"{field.label} {field.description}")}
    return bool(words & _WHOLE) and words.isdisjoint(_RATES)


def _asks_a_share(field: Field) -> bool:
    return not _SHARES.isdisjoint(token.norm for token in tokenize(field.label))


def _is_time_of_day(value: float, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> bool:
    """Say whether all numbers that were found are parts of plain times of day, and the field asks for none."""
    if _TIMES & {token.norm for token in tokenize(f"{field.label} {field.description}")}:
        return False
    return all(
        any(
            _holds(w, piece, segment)
            and (_CLOCK.search(segment.text[w.start : w.end]) or _is_half_of(value, w, segment.text))
            for w in find_whens(segment.text)
        )
        for piece in answers(evidence)
        for segment in (transcript.segments[piece.segment],)
    )


def _is_half_of(value: float, when: When, text: str) -> bool:
    """Say whether a number is the hour or the minutes alone of a time that was said in both: "at fourteen twenty"."""
    return bool(when.times) and any(
        value in q.values[1:] for q in find_quantities(text) if when.start <= q.start and q.end <= when.end
    )


def _is_of_an_address(evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> bool:
    """Say whether all numbers that were found stand before the name of a street, and the field asks for no address."""
    pieces = answers(evidence)
    if not pieces or _ADDRESS.search(" ".join((field.label, field.description, *field.context))):
        return False
    return all(STREET.match(transcript.text, piece.span.end) for piece in pieces)


def _holds(when: When, piece: Evidence, segment: Segment) -> bool:
    start, end = within(piece, segment)
    return when.start <= start and end <= when.end


def _said(evidence: tuple[Evidence, ...], transcript: Transcript, *, around: int = 0) -> tuple[Quantity, ...]:
    """Return the quantities of the segments that evidence stands in, with ``around`` segments on each side."""
    return tuple(q for segment in segments(evidence, transcript, around=around) for q in find_quantities(segment.text))


def _compare(
    wanted: tuple[Quantity, ...],
    claim: Claim,
    said: tuple[Quantity, ...],
    nearby: tuple[Quantity, ...],
    *,
    part: int | None,
    field_unit: str | None,
) -> Finding:
    for quantity in wanted:
        shown = (
            (claim.spoken or str(claim.value))[quantity.start : quantity.end]
            if isinstance(claim.value, str)
            else claim.value
        )
        equal = [q for q in said if same_quantity(quantity, q, part=part)]
        if not equal and len(wanted) > 1:
            equal = [q for q in nearby if same_quantity(quantity, q, part=part)]  # "500 mg twice a day", over two turns
        if field_unit and equal and all(q.unit and not _fits(q.unit, field_unit) for q in equal):
            return Finding("quantities", Verdict.UNSUPPORTED, f'"{shown}" was said in another unit')
        if not equal and field_unit and any(converts(replace(quantity, unit=field_unit), q) for q in said):
            continue  # "ninety centimetres" for 900 in a field of millimetres
        if not equal and not any(converts(quantity, q) for q in said):
            return Finding("quantities", Verdict.UNSUPPORTED, f'nobody said the number in "{shown}" there')
        if not _unit_said(quantity, equal, said, nearby):
            return Finding("quantities", Verdict.UNSUPPORTED, f'the unit in "{shown}" was not said with that number')
    return Finding("quantities", Verdict.SUPPORTED, "every number and unit was said")


def _fits(said: str, wanted: str) -> bool:
    """Say whether an amount in one unit can be the figure for another: not where both measure, and differently."""
    return said == wanted or not {said, wanted} <= _MEASURES


def _unit_said(
    value: Quantity, equal: list[Quantity], said: tuple[Quantity, ...], nearby: tuple[Quantity, ...]
) -> bool:
    if value.unit is None or any(q.unit == value.unit for q in equal):
        return True
    if any(converts(value, q) for q in said):
        return True
    # "Twenty-five milligrams? - No, fifty": the unit is said once, the number again.
    bare = any(q.unit is None for q in equal)
    return bare and any(q.unit == value.unit for q in nearby)
