"""What grounding looks up in one transcript: built once, on first use, and shared by all claims."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from onrecord.dialogue import question_before
from onrecord.grounding.topics import begins
from onrecord.language.codes import find_codes
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import Token, stem
from onrecord.language.wordlists import load_pairs
from onrecord.transcript import Segment, Span, Transcript

_NEAR = 4  # words: matched words no further apart stand in one span


class TranscriptIndex:
    """Where the words, numbers and codes of a transcript stand, by segment."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._spelling = load_pairs("spelling")
        self._asked: dict[int, Segment | None] = {}
        self._families: dict[str, frozenset[str]] = {}

    def key(self, token: Token) -> str:
        """Return what all spellings and inflections of a word have in common."""
        other = self._spelling.get(token.norm)
        return stem(other) if other else token.stem

    def asked_before(self, index: int) -> Segment | None:
        """Return the turn with the question that a turn answers; None where there is none."""
        if index not in self._asked:
            self._asked[index] = question_before(self.transcript, index)
        return self._asked[index]

    def exists(self, index: int) -> bool:
        """Say whether there is a segment with that index."""
        return 0 <= index < len(self.transcript.segments)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """The places of each word among the tokens, by its folded form."""
        found: dict[str, list[int]] = defaultdict(list)
        for position, token in enumerate(self.transcript.tokens):
            found[token.norm].append(position)
        return found

    def joined(self, word: str) -> list[Span]:
        """Return where two words in a row, or one with a hyphen, make ``word`` when they are run together."""
        tokens = self.transcript.tokens
        found = [Span(token.start, token.end) for token in self._hyphened.get(word, ())]
        for cut in range(1, len(word)):
            first, second = self.positions.get(word[:cut]), self.positions.get(word[cut:])
            if first and second:
                behind = set(second)
                pairs = [(tokens[at], tokens[at + 1]) for at in first if at + 1 in behind]
                found.extend(Span(a.start, b.end) for a, b in pairs if b.start - a.end == 1)
        found.extend(Span(tokens[at].start, tokens[at].end) for at in self.positions.get(word, ()))
        return sorted(found)

    @cached_property
    def _hyphened(self) -> dict[str, list[Token]]:
        found: dict[str, list[Token]] = defaultdict(list)
        for token in self.transcript.tokens:
            if "-" in token.norm:
                found[token.norm.replace("-", "")].append(token)
        return found

    @cached_property
    def codes(self) -> dict[str, list[Span]]:
        """Where each code is spelled."""
        found: dict[str, list[Span]] = defaultdict(list)
        for segment in self.transcript.segments:
            for code in find_codes(segment.text):
                found[code.value].append(Span(segment.span.start + code.start, segment.span.start + code.end))
        return found

    @cached_property
    def numbered(self) -> list[int]:
        """The segments that say a number."""
        return [segment.index for segment in self.transcript.segments if find_quantities(segment.text)]

    @cached_property
    def _by_number(self) -> dict[float, list[int]]:
        found: dict[float, list[int]] = defaultdict(list)
        for index in self.numbered:
            said = find_quantities(self.transcript.segments[index].text)
            for value in sorted({value for quantity in said for value in quantity.values}):
                found[value].append(index)
        return found

    def may_say(self, wanted: Quantity, *, part: int | None) -> list[int]:
        """Return the segments that may say a quantity: those with its number, where nothing else can be meant by it.

        A ratio, a part of one, digits that are read one by one and an amount in another unit have other numbers.
        """
        if wanted.kind == "ratio" or wanted.digits or wanted.unit is not None or part is not None:
            return self.numbered
        return self._by_number.get(wanted.values[0], []) if wanted.values else []

    def beginning(self, root: str) -> set[int]:
        """Return the segments with a word that begins like ``root``: itself, its stem or its base form."""
        return {index for word in self._beginning(root) for index in self._saying[word]}

    def family(self, root: str) -> frozenset[str]:
        """Return the words of the transcript that are of the family of ``root``."""
        if root not in self._families:
            self._families[root] = frozenset(word for word in self._beginning(root) if begins(word, root))
        return self._families[root]

    def _beginning(self, root: str) -> Iterator[str]:
        forms = self._forms
        for at in range(bisect_left(forms, (root,)), len(forms)):
            form, word = forms[at]
            if not form.startswith(root):
                return
            yield word

    @cached_property
    def _forms(self) -> list[tuple[str, str]]:
        """Each word's forms, with the word, in order: what begins alike stands together."""
        base = load_pairs("irregular")
        return sorted({(form, w) for w in self.positions for form in (w, stem(w), base.get(w, w))})

    @cached_property
    def _saying(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for index, tokens in enumerate(self._by_segment):
            for token in tokens:
                found[token.norm].add(index)
        return found

    @cached_property
    def _by_segment(self) -> list[list[Token]]:
        grouped: list[list[Token]] = [[] for _ in self.transcript.segments]
        index = 0
        for token in self.transcript.tokens:
            while token.start >= self.transcript.segments[index].span.end:
                index += 1
            grouped[index].append(token)
        return grouped

    def tokens(self, segment: Segment) -> list[Token]:
        """Return the words of a segment."""
        return self._by_segment[segment.index]

    @cached_property
    def keys(self) -> list[frozenset[str]]:
        """The keys of the words of each segment."""
        other = self._spelling
        return [frozenset(stem(other[t.norm]) if t.norm in other else t.stem for t in ts) for ts in self._by_segment]

    @cached_property
    def holders(self) -> dict[str, list[int]]:
        """The segments that hold each key."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, keys in enumerate(self.keys):
            for key in keys:
                found[key].append(index)
        return found


@lru_cache(maxsize=2)  # several records of one transcript are checked one after the other
def index_of(transcript: Transcript) -> TranscriptIndex:
    """Return the index of a transcript."""
    return TranscriptIndex(transcript)


def grouped(matched: Sequence[Token], tokens: Sequence[Token]) -> list[Span]:
    """Return spans over ``matched``, joining those that stand within ``_NEAR`` words of each other."""
    order = {token.start: position for position, token in enumerate(tokens)}
    groups: list[list[Token]] = []
    for token in sorted(matched, key=lambda t: t.start):
        if groups and order[token.start] - order[groups[-1][-1].start] <= _NEAR:
            groups[-1].append(token)
        else:
            groups.append([token])
    return [Span(group[0].start, group[-1].end) for group in groups]
