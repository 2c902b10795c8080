"""The words and figures that numbers are made of, and what they mean side by side.

Knows no units and no grammar of larger numbers: those are ``onrecord.language.numbers``.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple


def _listed(words: str) -> list[str]:
    return words.split()


class Item(NamedTuple):
    """One word or figure that can stand in a number, with its value where it has one."""

    start: int
    end: int
    kind: str
    value: float
    text: str
    tight: bool  # nothing but space, a hyphen or a filler stands between this item and the one before


ONES: Final = {w: i for i, w in enumerate(_listed("one two three four five six seven eight nine"), 1)}
TEENS: Final = {
    w: i
    for i, w in enumerate(
        _listed("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"), 10
    )
}
TENS: Final = {w: 10 * i for i, w in enumerate(_listed("twenty thirty forty fifty sixty seventy eighty ninety"), 2)} | {
    "fourty": 40
}
_NOUGHTS: Final = ("zero", "nought", "naught")
_OHS: Final = ("oh", "o")
ZEROS: Final = _NOUGHTS + _OHS
_ORDINALS: Final = {
    w: i
    for i, w in enumerate(
        _listed(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
_WORDS: Final[dict[str, tuple[str, float]]] = {
    **{w: ("one", float(v)) for w, v in ONES.items()},
    **dict.fromkeys(_NOUGHTS, ("one", 0.0)),
    **dict.fromkeys(_OHS, ("oh", 0.0)),
    **{w: ("teen", float(v)) for w, v in TEENS.items()},
    **{w: ("ten", float(v)) for w, v in TENS.items()},
    **{w: ("ordinal", float(v)) for w, v in _ORDINALS.items()},
    **{w: ("scale", v) for w, v in (("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("grand", 1e3))},
    **{w: ("part", v) for w, v in (("half", 2), ("halves", 2), ("thirds", 3), ("fifths", 5))},
    **dict.fromkeys(("quarter", "quarters"), ("part", 4.0)),
    **{w: ("count", v) for w, v in (("once", 1.0), ("twice", 2.0), ("thrice", 3.0))},
    **{w: ("several", v) for w, v in (("couple", 2.0), ("dozen", 12.0))},
    **{w: ("repeat", v) for w, v in (("double", 2.0), ("triple", 3.0), ("treble", 3.0))},
    **dict.fromkeys(("minus", "negative"), ("minus", -1.0)),
    **{w: (w, 0.0) for w in ("point", "over", "and", "out")},
    **dict.fromkeys(("a", "an"), ("a", 1.0)),
    "hundred": ("hundred", 100.0),
}
NUMBER_WORDS: Final = frozenset(
    w for w, (kind, _) in _WORDS.items() if kind in {"one", "teen", "ten", "ordinal", "hundred", "scale", "part"}
) | frozenset({"dozen", "once", "twice", "thrice", "hundreds", "thousands"})

_LEX = re.compile(
    r"(?<![\w.])\.[0-9]+(?![.0-9])|[0-9]+(?:[.,:/][0-9]+)*(?:(?:st|nd|rd|th)(?![^\W_]))?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
)
SPACE = "[ \t\u00a0\u202f]"
TIGHT = re.compile(rf"(?:{SPACE}*[-‐‑–]?{SPACE}*|{SPACE}*,?{SPACE}*(?:u[hm]+|erm?),?{SPACE}+)")
_DECIMAL = re.compile(r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?)(\.[0-9]+)?")
WIDEST_GAP = 16  # code points between two words of one number
LONGEST = 15  # digits that a float holds exactly; longer figures are codes
_FINITE = 300  # digits up to which a float is finite


def lowered(text: str) -> str:
    """Return ``text`` in lower case with every code point in its place."""
    low = text.lower()
    # The capital dotted I is the only letter whose lower case is longer than itself.
    return low if len(low) == len(text) else text.replace("\u0130", "I").lower()


def items(low: str) -> list[Item]:
    """Return the words and figures that can stand in a number; every other word breaks a run."""
    found: list[Item] = []
    words = _WORDS
    behind = 0  # end of the item before
    for match in _LEX.finditer(low):
        text = match.group()
        entry = words.get(text)
        if entry is None:
            if text[0] > "9":
                continue
            entry = ("figure", 0.0)
        start, end = match.span()
        gap = low[behind:start]
        tight = gap in {" ", "-"} or (len(gap) <= WIDEST_GAP and TIGHT.fullmatch(gap) is not None)
        found.append(Item(start, end, entry[0], entry[1], text, tight))
        behind = end
    return found


def resolve(atoms: list[tuple[int, str, int]], *, oh: bool) -> tuple[tuple[float, ...], str, str | None, int]:
    """Read number words that stand side by side; return values, kind, digits and the number of atoms used.

    "one forty" is 140, "twenty twenty" 2020 or twice 20, "four four one two" a string of digits. ``oh`` says
    that the first word is "oh", which before a single number is an interjection.
    """
    numbers = [value for value, _, _ in atoms]
    joined = "".join(digits for _, digits, _ in atoms)
    single = [len(digits) == 1 for _, digits, _ in atoms]
    if len(atoms) == 1 and joined != str(numbers[0]):  # "double five"
        return (*as_float(joined), float(numbers[0])), "digits", joined, 1
    if len(atoms) == 1:
        return ((), "number", None, 0) if oh else ((float(numbers[0]),), "number", None, 1)
    if len(atoms) == 2:
        return ((), "number", None, 0) if oh else _pair(atoms)
    tens = numbers[0] and atoms[0][1] == str(numbers[0]) and numbers[1] == 0 and single[1] and single[2]
    if len(atoms) == 3 and tens:
        return (float(100 * numbers[0] + numbers[2]),), "number", None, 3
    if all(single) or 0 in numbers:
        return as_float(joined), "digits", joined, len(atoms)
    pairs = [100.0 * a + b for a, b in pairwise(numbers) if a and b >= 10]
    readings = dict.fromkeys((*as_float(joined), *pairs, *map(float, numbers)))
    return tuple(readings), "digits", joined, len(atoms)


def _pair(atoms: list[tuple[int, str, int]]) -> tuple[tuple[float, ...], str, str | None, int]:
    (first, head, _), (second, rest, _) = atoms
    if len(rest) == 2 and second >= 10 and first and head == str(first):
        value, price = float(100 * first + second), first + second / 100  # "fourteen fifty" a head
        return ((value, price) if first < 10 else (value, price, float(first), float(second))), "number", None, 2
    if len(rest) == 1 and first >= 10:
        return (float(first),), "number", None, 1
    joined = head + rest
    parts = (float(first), float(second)) if len(joined) == 2 and first else ()
    return tuple(dict.fromkeys((*as_float(joined), *parts))), "digits", joined, 2


def is_code(parts: list[str], *, spaced: bool) -> bool:
    """Say whether groups of figures are one string of digits rather than numbers side by side."""
    total = sum(map(len, parts))
    if len(parts) >= 3 and all(len(part) == 1 for part in parts):
        return True
    if any(part[0] == "0" and len(part) > 1 for part in parts):
        return True
    return total >= 9 if spaced else (len(parts) >= 3 and total >= 6) or total >= 7


def read_figure(text: str) -> tuple[tuple[float, ...], str, str | None]:
    """Read one run of figures with its inner marks; return values, kind and digits."""
    if text[-1] in "tdh" and text[-2:] in {"st", "nd", "rd", "th"}:
        whole = text[:-2]
        return (float(whole),) if whole.isdecimal() and len(whole) <= LONGEST else (), "ordinal", None
    digits = re.sub(r"[^0-9]", "", text)
    left, slash, right = text.partition("/")
    if slash and _DECIMAL.fullmatch(left) and _DECIMAL.fullmatch(right) and len(digits) <= LONGEST:
        return (float(left.replace(",", "")), float(right.replace(",", ""))), "ratio", None
    plain = _DECIMAL.fullmatch(text)
    code = len(text) > 1 and text[0] == "0" and text.isdecimal()
    if plain is None or code or len(digits) > LONGEST:
        return as_float(digits), "digits", digits
    return (float(text.replace(",", "")),), "number", None


def as_float(digits: str) -> tuple[float, ...]:
    """Return the value of a string of digits; nothing where it is too long for a finite float."""
    return (float(digits),) if len(digits) <= _FINITE else ()
