"""Which written word a short form stands in for: the one that others write between the same neighbours.

One clinician writes "urinary sx", another "urinary symptoms"; one "conservative mx", another "conservative
management". A word counts that a short form may be cut from, and that stands beside the same words in the writing
of the same house. Knows what is written alone, and nothing of what is said.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from onrecord.language.tokens import stem, tokenize
from onrecord.language.wordlists import load

_OPEN: Final = "x"  # stands for the rest of a word, whatever it is: Hx, Sx, Abx
_SAVED: Final = 2  # letters that a short form saves at least
_LEAST: Final = 0.33  # of neighbours shared, each by how few words have it
_SEVERAL: Final = 2  # neighbours shared that are no chance
_WITHOUT: Final = 2  # times as often without the short form in the same text as with it
_START, _END = "^", "$"


class Cut(Enum):
    """How a short form is cut from a word."""

    BEGINNING = "beginning"  # abdo(minal)
    ENDS = "ends"  # p(atien)t, h(ou)rs
    OPEN = "open"  # s(ymptoms)x


@dataclass(frozen=True, slots=True)
class Alike:
    """A word in whose place a short form is written.

    Attributes:
        word: the stem of the word.
        shown: the word as it is mostly written.
        shared: the sum of shared neighbours, each in [0, 1] by how few other words have it.
    """

    word: str
    shown: str
    shared: float


def cut_of(short: str, word: str) -> Cut | None:
    """Say how a folded short form may be cut from a folded word; None where it is not."""
    if len(word) < len(short) + _SAVED or word[:1] != short[:1]:
        return None
    if short.endswith(_OPEN):
        return Cut.OPEN if word.startswith(short[:-1]) else None
    if len(short) >= 3 and word.startswith(short):
        return Cut.BEGINNING
    rest = iter(word)
    in_order = all(letter in rest for letter in short)
    return Cut.ENDS if in_order and short[-1] in {word[-1], word.rstrip("s")[-1:]} else None


class Writing:
    """What a house writes: each word with its neighbours and the texts that have it."""

    def __init__(self, written: Sequence[Mapping[str, Sequence[str]]]) -> None:
        self._neighbours: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._texts: dict[str, set[int]] = defaultdict(set)
        self._shown: dict[str, Counter[str]] = defaultdict(Counter)
        for number, texts in enumerate(written):
            for text in (text for several in texts.values() for text in several):
                self._read(number, text)
        self._havers = Counter(one for several in self._neighbours.values() for one in several)

    def _read(self, number: int, text: str) -> None:
        words = [token.norm for token in tokenize(text)]
        stems = [_START, *map(stem, words), _END]
        for at, word in enumerate(words, 1):
            self._neighbours[stems[at]] |= {(_START, stems[at - 1]), (_END, stems[at + 1])}
            self._texts[stems[at]].add(number)
            self._shown[stems[at]][word] += 1

    def alike(self, short: str) -> Iterator[Alike]:
        """Yield the words that a folded short form stands in for, by their neighbours."""
        key = stem(short)
        having = self._texts.get(key, set())
        for word, texts in self._texts.items():
            shown = self._shown[word].most_common(1)[0][0]
            cut = cut_of(short, shown) if word != key and shown not in load("stopwords") else None
            if cut is None:
                continue
            common = self._neighbours[key] & self._neighbours[word]
            shared = sum(1 - math.log(self._havers[one]) / math.log(len(self._texts)) for one in common)
            instead = len(texts - having) >= max(1, _WITHOUT * len(texts & having))
            several = len(common) >= _SEVERAL
            if shared >= _LEAST and (instead or (several and cut is Cut.ENDS)) and (several or cut is not Cut.OPEN):
                yield Alike(word, shown, round(shared, 3))
