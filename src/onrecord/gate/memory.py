"""Memory: which words go with which fields and values in labelled pairs.

A target is a field, or a field with one of its values. Each labelled target of a pair is laid at the sentence that
speaks of it best; then, for every run of one to three words, counts say in how many sentences it stands and in how
many of these the target was meant. Counts alone are kept, of runs seen in at least two transcripts: no sentence can
be read back. Knows grams and targets; nothing of claims or schemas.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Target = tuple[str, str]  # star pointer, and the value as JSON; an empty text for the field as such

_DOUBT = 1.0  # sentences without the target that are added to every count: one meeting is no rule
_LEAST_ODDS = 0.02
# A value that most pairs have meets all words that most pairs have, and is not said by any of them.
_BY_CHANCE = 0.02
_TOP = 3  # runs of words whose evidence for a target is added up


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one labelled pair teaches: the grams of its sentences, and its targets.

    ``cover`` says how far the words of a target's own name and value are in a sentence, in [0, 2].
    """

    grams: tuple[frozenset[str], ...]
    targets: tuple[Target, ...]
    cover: Mapping[Target, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """Counts over labelled pairs.

    Attributes:
        lessons: how many pairs there were.
        seen: by target, in how many pairs it was right.
        spoken: by gram, in how many sentences it stands.
        meant: by gram, by target, in how many of these sentences the target was laid.
    """

    lessons: int = 0
    seen: Mapping[Target, int] = field(default_factory=dict)
    spoken: Mapping[str, int] = field(default_factory=dict)
    meant: Mapping[str, Mapping[Target, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, lessons: Sequence[Lesson]) -> Memory:
        """Lay every target at a sentence, twice: by its own words, then also by what the first pass taught."""
        first = _counted(lessons, [_laid(lesson, None) for lesson in lessons])
        return _counted(lessons, [_laid(lesson, first) for lesson in lessons])

    def strengths(self, grams: Iterable[str]) -> dict[Target, tuple[float, float]]:
        """Return, by target, how strongly a sentence with these grams speaks of it.

        The first number is the largest share of sentences with one of the grams in which the target was meant, the
        second the sum of the three largest log odds against the least that counts.
        """
        shares: dict[Target, list[float]] = defaultdict(list)
        for gram in grams:
            total = self.spoken.get(gram)
            if total:
                for target, count in self.meant[gram].items():
                    shares[target].append(count / (total + _DOUBT))
        return {target: (max(found), _summed(found)) for target, found in shares.items()}

    def prior(self, target: Target) -> float:
        """Return the share of pairs in which the target was right, one half counted for and against."""
        return (self.seen.get(target, 0) + 0.5) / (self.lessons + 1)

    def values(self, pointer: str) -> tuple[str, ...]:
        """Return the values, as JSON, that the pairs have at a field, the frequent first."""
        found = [(count, value) for (place, value), count in self.seen.items() if place == pointer and value]
        return tuple(value for _, value in sorted(found, key=lambda entry: (-entry[0], entry[1])))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, in a fixed order."""
        targets = sorted({*self.seen, *(t for counts in self.meant.values() for t in counts)})
        numbers = {target: number for number, target in enumerate(targets)}
        return {
            "lessons": self.lessons,
            "targets": [list(target) for target in targets],
            "seen": [self.seen.get(target, 0) for target in targets],
            "grams": {
                gram: [self.spoken[gram], *(x for t, n in sorted(self.meant[gram].items()) for x in (numbers[t], n))]
                for gram in sorted(self.meant)
            },
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Memory:
        """Read what ``to_dict`` wrote.

        Raises:
            KeyError, TypeError, ValueError, IndexError: it is something else.
        """
        targets: list[Target] = [(str(pointer), str(value)) for pointer, value in given["targets"]]
        spoken: dict[str, int] = {}
        meant: dict[str, dict[Target, int]] = {}
        for gram, row in given["grams"].items():
            spoken[gram] = int(row[0])
            meant[gram] = {targets[row[i]]: int(row[i + 1]) for i in range(1, len(row), 2)}
        seen = {target: int(count) for target, count in zip(targets, given["seen"], strict=True) if count}
        return cls(int(given["lessons"]), seen, spoken, meant)


def _summed(shares: list[float]) -> float:
    floor = math.log(_LEAST_ODDS)
    best = sorted(shares, reverse=True)[:_TOP]
    return sum(max(0.0, math.log(share / (1 - min(share, 0.99))) - floor) for share in best)


def _laid(lesson: Lesson, memory: Memory | None) -> dict[int, set[Target]]:
    """Return the targets that are laid at each sentence; one that nothing speaks for is laid nowhere."""
    strengths = [memory.strengths(grams) for grams in lesson.grams] if memory else []
    found: dict[int, set[Target]] = defaultdict(set)
    for target in lesson.targets:
        cover = lesson.cover.get(target) or [0.0] * len(lesson.grams)
        scores = [
            own + (strengths[i].get(target, (0.0, 0.0))[1] / 6 if strengths else 0.0) for i, own in enumerate(cover)
        ]
        best = max(scores, default=0.0)
        if strengths and best <= 0.1:
            continue
        # Before anything is known of a target that shares no word with any sentence, each may be the one.
        for i, score in enumerate(scores):
            if score >= best - 1e-9:
                found[i].add(target)
    return found


def _together(lessons: Sequence[Lesson]) -> Mapping[str, Counter[Target]]:
    """Return, by gram, in how many pairs with it each value was right."""
    found: dict[str, Counter[Target]] = defaultdict(Counter)
    for lesson in lessons:
        values = {target for target in lesson.targets if target[1]}
        for gram in {gram for grams in lesson.grams for gram in grams}:
            found[gram].update(values)
    return found


@lru_cache(maxsize=65536)
def _chance(pairs: int, holding: int, right: int, both: int) -> float:
    """Return how likely a value that is right in ``right`` pairs meets words of ``holding`` so often by chance.

    The upper tail of the hypergeometric distribution: Fisher's exact test, one-sided.
    """
    most = min(holding, right)
    ways = sum(math.comb(right, k) * math.comb(pairs - right, holding - k) for k in range(both, most + 1))
    return ways / math.comb(pairs, holding)


def _counted(lessons: Sequence[Lesson], laid: Sequence[Mapping[int, set[Target]]]) -> Memory:
    holders: Counter[str] = Counter()
    for lesson in lessons:
        holders.update({gram for grams in lesson.grams for gram in grams})
    spoken: Counter[str] = Counter()
    meant: dict[str, Counter[Target]] = defaultdict(Counter)
    for lesson, at in zip(lessons, laid, strict=True):
        for i, grams in enumerate(lesson.grams):
            kept = [gram for gram in grams if holders[gram] > 1]
            spoken.update(kept)
            for gram in kept:
                meant[gram].update(at.get(i, ()))
    seen = Counter(target for lesson in lessons for target in set(lesson.targets))
    together = _together(lessons)
    solid = {
        gram: {
            t: n
            for t, n in counts.items()
            if n > 1 and (not t[1] or _chance(len(lessons), holders[gram], seen[t], together[gram][t]) <= _BY_CHANCE)
        }
        for gram, counts in meant.items()
    }
    solid = {gram: counts for gram, counts in solid.items() if counts}
    return Memory(len(lessons), dict(seen), {gram: spoken[gram] for gram in solid}, solid)
