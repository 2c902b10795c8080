"""Learn what recognisers write for which sound: the table of ``onrecord.glossary.alignment``.

python benchmarks/learn_confusions.py HEARD.jsonl

HEARD.jsonl comes from ``hear_terms.py --other``, which leaves out the terms by which retrieval is measured. Each form
is laid along what was heard for it, the sounds that come to lie beside one another are counted, and the counts give
the next table; after five rounds it hardly changes. What was heard beyond recognition (under 8 bits) teaches nothing.
Prints the three constants of the module, in tenths of a bit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpora import primock57, require_data
from onrecord.glossary.alignment import BIT, SOUNDS
from onrecord.glossary.sounds import sounds
from onrecord.language.tokens import tokenize

Table = npt.NDArray[np.float64]
Pair = tuple[int | None, int | None]  # a sound, and what was written for it
ROUNDS = 5
HEARD_AT_ALL = 8.0  # bits
PRIOR = 6.0  # observations that the guess before any counts as
OTHER_KIND = 0.25  # how likely a vowel is written for a consonant, beside another consonant
TALK = 20  # consultations by which the sounds of any talk are counted
VOWELS = np.arange(len(SOUNDS)) > SOUNDS.index("h")


def row(text: str) -> list[int]:
    """Return the sounds of a text as numbers."""
    words = (sounds(part) for token in tokenize(text) for part in token.norm.split("-"))
    return [SOUNDS.index(sound) for sound in "".join(words)]


def aligned(
    form: Sequence[int], heard: Sequence[int], table: Table, lost: Table, added: float
) -> tuple[float, list[Pair]]:
    """Return the bits that ``form`` wins in ``heard``, and the pairs of sounds, None for one that is missing."""
    best = np.zeros((len(form) + 1, len(heard) + 1))
    step = np.zeros(best.shape, dtype=int)
    for i, sound in enumerate(form, 1):
        best[i, 0], step[i, 0] = best[i - 1, 0] + lost[sound], 1
        for j, other in enumerate(heard, 1):
            ways = (best[i - 1, j - 1] + table[sound, other], best[i - 1, j] + lost[sound], best[i, j - 1] + added)
            step[i, j] = int(np.argmax(ways))
            best[i, j] = ways[step[i, j]]
    i, j = len(form), int(best[-1].argmax())
    won, pairs = float(best[i, j]), list[Pair]()
    while i:
        way = step[i, j]
        pairs.append((form[i - 1] if way != 2 else None, heard[j - 1] if way != 1 else None))
        i, j = i - (way != 2), j - (way != 1)
    return won, pairs


def first_guess() -> tuple[Table, Table, float]:
    """Return a table in which a sound is itself, and a vowel may be another."""
    table = np.full((len(SOUNDS), len(SOUNDS)), -2.0)
    table[np.ix_(VOWELS, VOWELS)] = 0.0
    np.fill_diagonal(table, np.where(VOWELS, 1.8, 3.5))
    return table, np.where(VOWELS, -1.5, -2.0), -1.5


def learned(pairs: Sequence[tuple[list[int], list[int]]], usual: Table) -> tuple[Table, Table, float]:
    """Return the table, what a sound costs that is left out, and what one costs that is put in."""
    table, lost, added = first_guess()
    for _ in range(ROUNDS):
        counts, gone, more, used = np.zeros_like(table), np.zeros(len(SOUNDS)), 0, 0
        for form, heard in pairs:
            won, beside = aligned(form, heard, table, lost, added)
            if won < HEARD_AT_ALL:
                continue
            used += len(form)
            for sound, other in beside:
                if sound is None:
                    more += 1
                elif other is None:
                    gone[sound] += 1
                else:
                    counts[sound, other] += 1
        for sound in range(len(SOUNDS)):
            guess = usual * np.where(VOWELS[sound] == VOWELS, 1.0, OTHER_KIND)
            counts[sound] += PRIOR * guess / guess.sum()
            total = counts[sound].sum() + gone[sound] + 1
            table[sound], lost[sound] = np.log2(counts[sound] / total / usual), np.log2((gone[sound] + 1) / total)
        added = float(np.log2((more + 1) / (used + more + 2)))
    return table, lost, added


def words(path: Path) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the sounds of each form that is no row of letters, and of what was heard."""
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if not one["form"].isupper():
            yield row(one["form"]), row(one["heard"])


def main() -> None:
    """Learn and print."""
    require_data()
    usual = np.ones(len(SOUNDS))
    for case, _ in zip(primock57(), range(TALK), strict=False):
        np.add.at(usual, row(case.transcript.text), 1)
    table, lost, added = learned(list(words(Path(sys.argv[1]))), usual / usual.sum())
    for one in table:
        print("    (" + ", ".join(str(round(value * BIT)) for value in one) + "),")
    print(f"left out: ({', '.join(str(round(value * BIT)) for value in lost)}); put in: {round(added * BIT)}")


if __name__ == "__main__":
    main()
