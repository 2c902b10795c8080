"""Placeholders: what stands in an identifier's place, and how it is read back out of an answer.

One is written ``NAME_3``: letters, a line and a number. It is one word, so that what copies words copies it whole,
and it says what kind of thing it hides. The same identifier has the same placeholder in all its spellings; which
spelling an answer means is told by the segments that it cites, else it is the first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.language.codes import compact, find_codes
from onrecord.redaction.finding import Kind
from onrecord.redaction.vocabulary import folded, is_plain

_KINDS = "|".join(kind.value for kind in Kind)
_EXACT = re.compile(rf"(?<![A-Za-z0-9_])(?:{_KINDS})_\d+(?![A-Za-z0-9_])")
# What becomes of one in careless hands: other brackets, case or joints. A number must follow, or it is a word.
_LOOSE = re.compile(rf"\b(?P<kind>{_KINDS})(?P<joint>[\s_#-]*|\\_)(?P<number>\d+)(?P<tail>\w*)", re.IGNORECASE)
_BRACKETS = re.compile(rf"[\[<{{]+\s*((?:{_KINDS})_\d+)\s*[\]>}}]+")
_BARE = re.compile(rf"[\[<{{]+\s*(?:{_KINDS})[\s_#]*[\]>}}]+")


class UnknownPlaceholderError(ValueError):
    """An answer holds what looks like a placeholder, and nobody was given it; the message does not quote it."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One spelling of an identifier, and the segment that says it."""

    segment: int
    text: str


class Placeholders:
    """The placeholders of one transcript, both ways.

    Args:
        original: texts whose own words must not be taken for placeholders.
    """

    def __init__(self, original: Iterable[str]) -> None:
        self._original = "\n".join(original)
        self._own = frozenset(
            f"{match['kind'].upper()}_{int(match['number'])}" for match in _LOOSE.finditer(self._original)
        )
        self._by_key: dict[tuple[Kind, str], str] = {}
        self._surfaces: dict[str, list[Surface]] = defaultdict(list)
        self._kinds: dict[str, Kind] = {}
        self._count: Counter[Kind] = Counter()

    def given(self, kind: Kind, text: str, segment: int) -> str:
        """Return the placeholder of an identifier, a new one where it has none yet."""
        key = (kind, key_of(kind, text))
        placeholder = self._by_key.get(key)
        if placeholder is None:
            placeholder = self._by_key[key] = self._new(kind)
            self._kinds[placeholder] = kind
        self._surfaces[placeholder].append(Surface(segment, text))
        return placeholder

    def written(self) -> Iterator[tuple[re.Pattern[str], str]]:
        """Yield a pattern of every spelling of every identifier with its placeholder, the longest first."""
        pairs = {one.text: placeholder for placeholder, spellings in self._surfaces.items() for one in spellings}
        for spelling, placeholder in sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])):
            # A name that is an ordinary word too is one only as it was written.
            ordinary = self._kinds[placeholder] is Kind.NAME and is_plain(folded(spelling))
            flags = re.RegexFlag(0) if ordinary else re.IGNORECASE
            yield re.compile(rf"(?<!\w){re.escape(spelling)}(?!\w)", flags), placeholder

    def same(self, text: str) -> str | None:
        """Return the placeholder of a whole value that is an identifier in another spelling; None where it is none."""
        found = {p for (kind, key), p in self._by_key.items() if kind is not Kind.NAME and key == key_of(kind, text)}
        return found.pop() if len(found) == 1 else None

    def restored(self, value: str, segments: Iterable[int]) -> str:
        """Return ``value`` with all identifiers in place of their placeholders.

        Raises:
            UnknownPlaceholderError: it holds one that was never given, or one so mangled that it could be several.
        """
        cited = frozenset(segments)
        plain = _LOOSE.sub(self._repaired, _BRACKETS.sub(r"\1", value))
        if any(not self._is_said(bare.group()) for bare in _BARE.finditer(plain)):
            raise UnknownPlaceholderError
        return _EXACT.sub(lambda match: self._surface(match.group(), cited), plain)

    def only(self, value: str) -> Kind | None:
        """Return the kind of the one placeholder that is all of ``value``; None where it is anything else."""
        return self._kinds.get(_BRACKETS.sub(r"\1", value).strip())

    def _new(self, kind: Kind) -> str:
        while True:
            self._count[kind] += 1
            placeholder = f"{kind.value}_{self._count[kind]}"
            if placeholder not in self._own:
                return placeholder

    def _repaired(self, match: re.Match[str]) -> str:
        """Return the placeholder that a match is, in whatever form, or the match where it is the talk's own words."""
        whole = match.group()
        placeholder = f"{match['kind'].upper()}_{int(match['number'])}"
        if whole in self._surfaces:
            return whole
        if self._is_said(whole):
            return whole
        if placeholder in self._surfaces and not match["tail"]:
            return placeholder
        if match["kind"].isupper() or "_" in match["joint"]:
            raise UnknownPlaceholderError
        return whole  # "address 12": words that only look alike

    def _is_said(self, words: str) -> bool:
        return words.casefold() in self._original.casefold()

    def _surface(self, placeholder: str, cited: frozenset[int]) -> str:
        surfaces = self._surfaces.get(placeholder)
        if not surfaces:
            return placeholder  # the transcript's own words
        return next((one.text for one in surfaces if one.segment in cited), surfaces[0].text)


def key_of(kind: Kind, text: str) -> str:
    """Return what all spellings of an identifier have in common."""
    if kind is Kind.NAME:
        return folded(text)
    if kind in {Kind.CODE, Kind.PHONE}:
        codes = find_codes(text)
        whole = codes[0].value if len(codes) == 1 and codes[0].end - codes[0].start == len(text) else text
        return compact(whole)
    return " ".join(text.casefold().split())
