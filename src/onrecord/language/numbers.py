"""Numbers in a text, spoken or written: what they may mean, their units, and where they stand.

Knows text only. A number is read in every way that its words allow, likeliest first; whether a reading fits
is for the caller. Not covered: numbers above 10**12, Roman numerals, vague amounts ("a few"), arithmetic.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from onrecord.language.number_words import (
    LONGEST,
    SPACE,
    TIGHT,
    WIDEST_GAP,
    as_float,
    is_code,
    items,
    lowered,
    read_figure,
    resolve,
)
from onrecord.language.quantity import Quantity
from onrecord.language.readings import is_pronoun, with_tenths
from onrecord.language.tokens import READ_BEFORE
from onrecord.language.units import FORMS, MONEY, SHORT

__all__ = ["Quantity", "find_quantities"]


class _Amount(NamedTuple):
    values: tuple[float, ...]
    kind: str
    digits: str | None
    stop: int  # index of the item behind it


_SLASH = re.compile(rf"{SPACE}{{0,2}}/{SPACE}{{0,2}}")
_MOST_GROUPS = 40  # groups of figures that may be one string of digits
_WORD_UNITS = sorted((re.escape(f).replace(r"\ ", r"[\s-]+") for f in FORMS), key=len, reverse=True)
_UNIT = re.compile(
    rf"{SPACE}{{0,2}}-?{SPACE}{{0,2}}({'|'.join(_WORD_UNITS)}|cents?|pence)(?![^\W_])|{SPACE}{{0,2}}([°%])"
)
_SHORT_UNIT = re.compile(rf"({SPACE}?)([{''.join(SHORT)}p])(?![^\W_]|/|['’.][a-z])")
_TIMES = re.compile(rf"{SPACE}{{0,2}}-?{SPACE}{{0,2}}(?:times?|x)(?![^\W_])")
_OF = re.compile(rf"{SPACE}of{SPACE}$")
_SYMBOLS: Final = {"$": "USD", "£": "GBP", "€": "EUR"}
_SUFFIX = re.compile(rf"(k)(?![^\W_])|{SPACE}?(m|mn|bn)(?![^\W_])")
_OTHER = re.compile(r"\b(?:the|other|another|last|first|next|extra|further|that|this|my|our|your|his|her|their)\s$|^$")
_THOUSANDS = re.compile(r"k(?![^\W_])")
_SUFFIXES: Final = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}
_ONE = re.compile(
    r"(?<!\w)(?:(?:for|in|within|after|about|every|over)\s+(an?\s+(second|minute|hour|day|week|month|year)))(?![\w-])"
    r"|(?<!\w)(an?\s+(second|minute|hour|day|week|month|year))(?=\s+ago\b)"
)
_AND_A_HALF = re.compile(
    r"(?<!\w)an?\s+(second|minute|hour|day|week|month|year|pound|dollar|mile|metre|meter|kilo)"
    r"\s+and\s+a\s+(half|quarter)(?!\w)"
)


@lru_cache(maxsize=READ_BEFORE)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of ``text`` in order.

    They do not overlap, with one exception: "fifty pounds" is given twice, as a weight and as money.
    """
    low = lowered(text)
    found = with_tenths(low, [q for q in _Reader(low).read() if not is_pronoun(low, q)])
    halves = [
        Quantity(m.start(), m.end(), (1.5 if m[2] == "half" else 1.25,), "number", FORMS[m[1]], None)
        for m in _AND_A_HALF.finditer(low)
    ]
    found = _without_overlaps(halves, found)
    ones = []
    for match in _ONE.finditer(low):
        group = 1 if match[1] else 3
        ones.append(Quantity(*match.span(group), (1.0,), "number", FORMS[match[group + 1]], None))
    return tuple(_without_overlaps(found, ones))


def _without_overlaps(first: list[Quantity], second: list[Quantity]) -> list[Quantity]:
    """Return ``first`` and those of ``second`` that overlap none of ``first``, in text order."""
    if not first or not second:
        return first or second
    starts = [quantity.start for quantity in first]
    kept = list(first)
    for quantity in second:
        at = bisect_left(starts, quantity.end) - 1
        if at < 0 or first[at].end <= quantity.start:
            kept.append(quantity)
    # Stable: of two readings of "fifty pounds" the weight stays first.
    return sorted(kept, key=lambda quantity: quantity.start)


class _Reader:
    """Reads one text, already in lower case."""

    def __init__(self, low: str) -> None:
        self._low = low
        self._items = items(low)

    def read(self) -> Iterator[Quantity]:
        index = 0
        floor = 0  # end of the last quantity: its unit may hold words that also count
        while index < len(self._items):
            amount = self._signed(index) if self._items[index].start >= floor else None
            if amount is None:
                index += 1
                continue
            for quantity in self._with_unit(index, amount):
                floor = max(floor, quantity.end)
                yield quantity
            index = amount.stop

    # Items

    def _is(self, index: int, *kinds: str) -> bool:
        """Say whether the item at ``index`` follows tightly and is of one of ``kinds``."""
        return index < len(self._items) and self._items[index].tight and self._items[index].kind in kinds

    def _beside(self, end: int, index: int) -> bool:
        gap = self._low[end : self._items[index].start][: WIDEST_GAP + 1]
        return len(gap) <= WIDEST_GAP and TIGHT.fullmatch(gap) is not None

    def _value(self, index: int) -> int:
        return int(self._items[index].value)

    # Amounts

    def _signed(self, index: int) -> _Amount | None:
        if self._items[index].kind != "minus":
            return self._ratio(index)
        amount = self._amount(index + 1) if self._is(index + 1, "one", "teen", "ten", "figure", "point") else None
        if amount is None or amount.kind != "number":
            return None
        return amount._replace(values=tuple(-v for v in amount.values))

    def _ratio(self, index: int) -> _Amount | None:
        first = self._amount(index)
        if first is None or first.kind not in {"number", "digits"}:
            return first
        at = first.stop
        if at >= len(self._items) or first.values[:1] == ():
            return first
        gap = self._low[self._items[at - 1].end : self._items[at].start][: WIDEST_GAP + 1]
        if self._is(at, "over") or self._out_of(at):
            at += 1
        elif not (gap and _SLASH.fullmatch(gap)):
            return first
        if at >= len(self._items) or (at != first.stop and not self._follows(at)):
            return first
        second = self._amount(at)
        if second is None or second.kind != "number":
            return first
        return _Amount((first.values[0], second.values[0]), "ratio", None, second.stop)

    def _out_of(self, at: int) -> bool:
        if not self._is(at, "out") or at + 1 >= len(self._items):
            return False
        return _OF.match(self._low[self._items[at].end : self._items[at + 1].start]) is not None

    def _follows(self, at: int) -> bool:
        item = self._items[at]
        return item.tight or self._items[at - 1].kind == "out"

    def _amount(self, index: int) -> _Amount | None:
        item = self._items[index]
        if item.kind == "figure":
            return self._figures(index)
        if item.kind == "a":
            return self._after_article(index)
        if item.kind == "part":
            return self._half(index)
        if item.kind == "hundred":
            return self._bare_hundred(index)
        if item.kind in {"count", "ordinal"}:
            kind = "number" if item.kind == "count" else "ordinal"
            return _Amount((item.value,), kind, None, index + 1)
        if item.kind == "point":
            decimals = self._decimals(index)
            return None if decimals is None else _Amount((float(f"0.{decimals[0]}"),), "number", None, decimals[1])
        if item.kind in {"one", "oh", "teen", "ten", "repeat"}:
            return self._words(index)
        return None

    def _after_article(self, index: int) -> _Amount | None:
        if self._is(index + 1, "hundred", "scale"):
            value, stop = self._scaled(1.0, index + 1)
            return self._tail((value,), "number", None, stop)
        if self._is(index + 1, "several"):
            return _Amount((self._items[index + 1].value,), "number", None, index + 2)
        if self._is(index + 1, "part") and self._items[index + 1].text in {"half", "quarter"}:
            return self._half(index + 1, article=index)
        return None

    def _bare_hundred(self, index: int) -> _Amount | None:
        """Read "the other hundred and twenty", and no hundred alone: "a few hundred" says no number."""
        item = self._items[index]
        if not self._is(index + 1, "and") or not self._is(index + 2, "one", "teen", "ten"):
            return None
        rest = self._small(index + 1)
        if rest is None or not _OTHER.search(self._low, max(0, item.start - WIDEST_GAP), item.start):
            return None
        return self._tail((item.value + rest[0],), "number", None, rest[1])

    def _half(self, index: int, article: int | None = None) -> _Amount | None:
        """Read "half", "half a dozen", "a quarter"; clock times ("half past two") are not amounts."""
        item = self._items[index]
        if item.text not in {"half", "quarter"} or (item.text == "quarter" and article is None):
            return None
        if re.match(r"\s+(?:past|to|after|till)\b", self._low[item.end : item.end + 12]):
            return None
        value, stop = 1.0 / item.value, index + 1
        if self._is(stop, "a"):
            stop += 1
            if self._is(stop, "several", "hundred", "scale"):
                return _Amount((value * self._items[stop].value,), "number", None, stop + 1)
            return _Amount((value,), "number", None, stop)
        return _Amount((value,), "number", None, stop)

    def _figures(self, index: int) -> _Amount:
        """Read figures, and figures that stand in groups: phone numbers, codes, "1 500"."""
        item = self._items[index]
        stop = index + 1
        while (
            stop - index < _MOST_GROUPS
            and self._is(stop, "figure")
            and item.text.isdecimal()
            and self._items[stop].text.isdecimal()
        ):
            stop += 1
        group = self._items[index:stop]
        if len(group) > 1:
            joined = "".join(part.text for part in group)
            spaced = self._low[item.end : group[1].start] != "-"
            if is_code([part.text for part in group], spaced=spaced):
                return _Amount(as_float(joined), "digits", joined, stop)
            thousands = 1 + next((n for n, p in enumerate(group[1:]) if len(p.text) != 3), len(group) - 1)
            if spaced and thousands > 1 and len(item.text) <= 3 and item.text[0] != "0":
                parts = tuple(float(part.text) for part in group[:thousands])
                whole = as_float("".join(part.text for part in group[:thousands]))
                return self._tail((*whole, *parts), "number", None, index + thousands)
        values, kind, digits = read_figure(item.text)
        if kind == "number" and self._is(index + 1, "hundred", "scale"):
            value, stop = self._scaled(values[0], index + 1)
            return self._tail((value,), "number", None, stop)
        return self._tail(values, kind, digits, index + 1)

    def _words(self, index: int) -> _Amount | None:
        atoms: list[tuple[int, str, int]] = []  # value, digits, index behind
        at = index
        while at == index or (at < len(self._items) and self._items[at].tight):
            atom = self._atom(at)
            if atom is None:
                break
            atoms.append(atom)
            at = atom[2]
        if self._is(at, "ordinal") and at - 1 >= index and self._items[at - 1].kind == "ten" and self._value(at) < 10:
            return self._ordinal(index, atoms, at)
        if self._is(at, "hundred", "scale") and atoms:
            return self._scaled_words(atoms, at)
        if not atoms:
            return None
        values, kind, digits, used = resolve(atoms, oh=self._items[index].kind == "oh")
        if used == 0:
            return None
        if used == 1 and self._items[index].kind == "one" and self._is(atoms[0][2], "part"):
            part = self._items[atoms[0][2]]
            return _Amount((values[0] / part.value,), "number", None, atoms[0][2] + 1)
        return self._tail(values, kind, digits, atoms[used - 1][2])

    def _ordinal(self, index: int, atoms: list[tuple[int, str, int]], at: int) -> _Amount:
        if len(atoms) > 1:  # "nineteen twenty first": the earlier words are numbers of their own
            return self._unscaled(atoms[:-1])
        value = float(atoms[0][0] + self._value(at))
        spoken = self._items[at].text == "second" and self._low[self._items[index].end] != "-"
        values = (value, float(atoms[0][0])) if spoken else (value,)  # "a thirty second pause"
        return _Amount(values, "ordinal", None, at + 1)

    def _scaled_words(self, atoms: list[tuple[int, str, int]], at: int) -> _Amount:
        """Read atoms whose last is multiplied: "five hundred", "oh seven hundred", "one fifty thousand"."""
        before = atoms[:-1]
        if not before or all(value == 0 for value, _, _ in before):
            value, stop = self._scaled(float(atoms[-1][0]), at)
            return self._tail((value,), "number", None, stop)
        if self._items[at].kind == "scale" and len(before) == 1 and 0 < before[0][0] < 10 <= atoms[-1][0]:
            value, stop = self._scaled(float(100 * before[0][0] + atoms[-1][0]), at)
            return self._tail((value,), "number", None, stop)
        return self._unscaled(before)

    @staticmethod
    def _unscaled(atoms: list[tuple[int, str, int]]) -> _Amount:
        """Read atoms whose follower belongs to another number."""
        values, kind, digits, used = resolve(atoms, oh=False)
        return _Amount(values, kind, digits, atoms[used - 1][2])

    def _atom(self, index: int) -> tuple[int, str, int] | None:
        """Return a number word below 100, or a doubled digit, with the index behind it."""
        item = self._items[index]
        if item.kind in {"one", "oh", "teen"}:
            return int(item.value), str(int(item.value)), index + 1
        if item.kind == "ten":
            value = int(item.value)
            if self._is(index + 1, "one") and self._items[index + 1].value:
                return value + self._value(index + 1), str(value + self._value(index + 1)), index + 2
            return value, str(value), index + 1
        if item.kind == "repeat" and self._is(index + 1, "one", "oh"):
            value = self._value(index + 1)
            return value, str(value) * int(item.value), index + 2
        return None

    def _scaled(self, value: float, at: int) -> tuple[float, int]:
        """Multiply ``value`` by the hundreds and thousands at ``at`` and add what follows them."""
        total, largest = 0.0, float("inf")
        while self._is(at, "hundred", "scale"):
            if self._items[at].kind == "hundred":
                value, at = value * 100, at + 1
                small = self._small(at)
                if small is not None:
                    value, at = value + small[0], small[1]
            if self._is(at, "scale") and self._items[at].value < largest:
                largest = self._items[at].value
                total, value, at = total + value * largest, 0.0, at + 1
                small = self._small(at, hundreds=True)
                if small is not None:
                    value, at = small
            else:
                break
        return total + value, at

    def _small(self, at: int, *, hundreds: bool = False) -> tuple[float, int] | None:
        """Return a number below 100 at ``at``, maybe behind "and"; None where it begins another number."""
        at += self._is(at, "and")
        if not self._is(at, "one", "teen", "ten", "a"):
            return None
        atom = (1, "1", at + 1) if self._items[at].kind == "a" else self._atom(at)
        if atom is None or (self._is(atom[2], "hundred") and not hundreds):
            return None
        if self._items[at].kind == "a" and not self._is(atom[2], "hundred"):
            return None
        if self._is(atom[2], "ten", "teen", "oh") and self._items[at].kind == "one":
            return None
        return float(atom[0]), atom[2]

    def _decimals(self, at: int) -> tuple[str, int] | None:
        """Read "point six" or "point twenty five" at ``at``; return the decimals and the index behind."""
        at += 1
        if self._is(at, "ten", "teen"):
            atom = self._atom(at)
            return None if atom is None else (atom[1], atom[2])
        if self._is(at, "figure") and self._items[at].text.isdecimal():
            return self._items[at].text[:LONGEST], at + 1
        digits = ""
        while self._is(at, "one", "oh", "repeat") and len(digits) < LONGEST:
            atom = self._atom(at)
            if atom is None:
                break
            digits, at = digits + atom[1], atom[2]
        return (digits, at) if digits else None

    def _tail(self, values: tuple[float, ...], kind: str, digits: str | None, stop: int) -> _Amount:
        """Add what may follow a number: decimals, "million", "and a half", "dozen"."""
        if kind == "ordinal" or not values:
            return _Amount(values, kind, digits, stop)
        if self._is(stop, "point") and values[0].is_integer() and abs(values[0]) < 10**LONGEST:
            decimals = self._decimals(stop)
            if decimals is not None:
                values, kind, digits = (float(f"{int(values[0])}.{decimals[0]}"),), "number", None
                stop = decimals[1]
        if self._is(stop, "scale") or (self._is(stop, "several") and self._items[stop].text == "dozen"):
            return _Amount((values[0] * self._items[stop].value,), "number", None, stop + 1)
        if kind == "number" and self._is(stop, "and"):
            part = self._fraction(stop + 1)
            if part is not None:
                value, stop = values[0] + part[0], part[1]
                if self._is(stop, "hundred", "scale"):  # "twelve and a half thousand"
                    value, stop = value * self._items[stop].value, stop + 1
                return _Amount((value,), "number", None, stop)
        return _Amount(values, kind, digits, stop)

    def _fraction(self, at: int) -> tuple[float, int] | None:
        times = 1.0
        if self._is(at, "a", "one"):
            times, at = self._items[at].value, at + 1
        else:
            return None
        if not self._is(at, "part"):
            return None
        return times / self._items[at].value, at + 1

    # Units

    def _with_unit(self, index: int, amount: _Amount) -> Iterator[Quantity]:
        start, end = self._items[index].start, self._items[amount.stop - 1].end
        kind, values = amount.kind, amount.values
        figures = self._items[amount.stop - 1].kind == "figure"
        symbol = re.search(r"([$£€])[ \u00a0]?$", self._low[max(0, start - 2) : start])
        if symbol and kind in {"number", "digits"}:
            suffix = _SUFFIX.match(self._low, end)
            times = _SUFFIXES[suffix[1] or suffix[2]] if suffix else 1.0
            money = tuple(v * times for v in values)
            end = suffix.end() if suffix else end
            start -= len(symbol[0])
            yield Quantity(start, end, money, "money", _SYMBOLS[symbol[1]], None)
            return
        if figures and kind == "number" and (thousands := _THOUSANDS.match(self._low, end)):
            values, end = tuple(v * 1e3 for v in values), thousands.end()
        base = Quantity(start, end, values, kind, None, amount.digits)
        if kind == "ordinal":
            yield base
            return
        yield from self._measured(base, amount.stop, figures=figures)

    def _measured(self, base: Quantity, stop: int, *, figures: bool) -> Iterator[Quantity]:
        if not base.values:
            yield base
            return
        times = _TIMES.match(self._low, base.end)
        match = _UNIT.match(self._low, times.end() if times else base.end)
        if match is None:
            short = _SHORT_UNIT.match(self._low, base.end) if figures and base.kind != "digits" else None
            if short is None or (short[2] == "p" and short[1]):
                yield base
            elif short[2] == "p":
                yield replace(base, end=short.end(), values=_hundredths(base.values), kind="money", unit="GBP")
            else:
                yield replace(base, end=short.end(), unit=SHORT[short[2]])
            return
        word = re.sub(r"[\s-]+", " ", match[1] or match[2])
        unit = FORMS.get(word) or FORMS.get(word.replace(" ", "-"))
        end = match.end()
        if word in {"cent", "cents", "pence"}:
            unit = "GBP" if word == "pence" else "USD"
            yield replace(base, end=end, values=_hundredths(base.values), kind="money", unit=unit)
        elif times and not (unit or "").startswith("per_"):
            yield base
        elif unit == "percent":
            yield replace(base, end=end, kind="percent" if base.kind != "ratio" else "ratio")
        elif unit in MONEY or word in {"pound", "pounds"}:
            yield from self._money(replace(base, end=end), stop, word)
        else:
            yield replace(base, end=end, unit=unit)

    def _money(self, base: Quantity, stop: int, word: str) -> Iterator[Quantity]:
        """Read an amount of money; "four pounds fifty" and "five dollars and twenty cents" are one amount."""
        weight = word in {"pound", "pounds"}
        unit = "GBP" if weight else FORMS[word]
        at = stop + (stop < len(self._items) and self._items[stop].kind == "and")
        if at < len(self._items) and self._beside(base.end, stop):
            rest = self._amount(at)
            if rest is not None and rest.kind == "number" and 0 < rest.values[0] < 100:
                end = self._items[rest.stop - 1].end
                behind = _UNIT.match(self._low, end)
                coins = behind is not None and behind[1] in {"cent", "cents", "pence"}
                if coins or (behind is None and at == stop and rest.values[0] >= 10):
                    end = behind.end() if behind else end
                    total = (round(base.values[0] + rest.values[0] / 100, 2),)
                    yield replace(base, end=end, values=total, kind="money", unit=unit, digits=None)
                    return
        if weight:
            yield replace(base, unit="lb")
        yield replace(base, kind="money", unit=unit)


def _hundredths(values: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(round(value / 100, 4) for value in values)
