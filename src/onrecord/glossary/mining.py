"""Mining: which short forms a house writes, and what is said for them, from transcripts with their records.

A short form is proposed with the words that stand in the transcripts of the records that have it, and not in others:
words that it abbreviates (by initials, as a beginning, or by letters in their order) need few examples, words that
it does not abbreviate need many. A word in whose place it is written, as other records of the house show, need not
even stand in the transcripts of its own records: there people may have said it otherwise ("tummy" for "abdo").
Every proposal carries its counts and its counter-examples: a person confirms it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from onrecord.glossary.forms import all_words, is_abbreviation, is_everyday, is_ordinary
from onrecord.glossary.glossary import Glossary
from onrecord.glossary.keys import FILLERS, SMALL_WORDS
from onrecord.glossary.terms import Term
from onrecord.glossary.written import Writing
from onrecord.language.tokens import stem, tokenize
from onrecord.language.wordlists import load
from onrecord.transcript import Transcript

_SHORT_FORM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[&/+][A-Za-z0-9]+)*[A-Za-z0-9]|[A-Z]")
_WORDS: Final = 5  # of what is said for one short form
_LETTERS: Final = 6  # of a short form that is no capitals
_LISTED: Final = 4.5  # what it is worth to stand in a list of short forms
_SURE, _LIKELY, _LOOSE = 3.0, 2.5, 1.0  # what initials, a beginning, and letters in order are worth
_CHANCE: Final = 4.0  # G squared beyond which two things do not stand together by chance
_ALONE: Final = 24.0  # what words need that it does not abbreviate: of 100,000 phrases many reach less by chance
_INSTEAD: Final = 3.0  # what it is worth to be written where others write the word
_FEW: Final = 4  # examples that these need
_NAMED_WHOLE: Final = 3  # words of a phrase whose initials may include that of a small word: OTC
_CASES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A transcript and what a person wrote of it: texts by pointer, or one note under ''."""

    id: str
    transcript: Transcript
    written: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term that the pairs suggest.

    Attributes:
        preferred: the short form as it is mostly written.
        said: the words that are said for it, the likeliest first.
        fields: the pointers that it is written at.
        both: how many pairs write it and say the first of these words.
        written_only: how many write it and do not say them.
        said_only: how many say them and do not write it.
        cases: names of some pairs that have both.
        counter: names of some pairs that say the words and do not write it.
        score: by which proposals are ordered.
        why: how the short form goes with the words.
    """

    preferred: str
    said: tuple[str, ...]
    fields: tuple[str, ...]
    both: int
    written_only: int
    said_only: int
    cases: tuple[str, ...]
    counter: tuple[str, ...]
    score: float
    why: str


@dataclass(slots=True)
class _Written:
    spellings: Counter[str] = field(default_factory=Counter)
    pairs: set[int] = field(default_factory=set)
    fields: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that were said: their keys, the content of them, and the pairs that say them."""

    words: tuple[str, ...]
    pairs: frozenset[int]
    shown: str = ""  # as it is written, where that is known


def mine(pairs: Sequence[Pair], *, listed: Glossary | None = None, most: int = 50) -> tuple[Proposal, ...]:
    """Return the terms that ``pairs`` suggest, the surest first.

    Args:
        pairs: transcripts with what was written of them; 30 are enough to be useful.
        listed: a list of short forms from elsewhere: what of it is both written and said is proposed first.
        most: how many are returned at most.
    """
    shorts = _short_forms(pairs)
    phrases = _Phrases(pairs, frozenset(_letters(short) for short in shorts))
    writing = Writing([pair.written for pair in pairs])
    found = list(_listed(pairs, listed)) if listed is not None else []
    known = {one.preferred.casefold() for one in found}
    for short, written in shorts.items():
        proposal = _proposal(short, written, phrases, pairs, writing) if short not in known else None
        if proposal is not None:
            found.append(proposal)
    return tuple(sorted(found, key=lambda one: (-one.score, -one.both, one.preferred))[:most])


def _listed(pairs: Sequence[Pair], listed: Glossary) -> Iterator[Proposal]:
    """Yield the listed terms that are said in pairs that write them."""
    said: dict[Term, set[int]] = defaultdict(set)
    words: dict[Term, Counter[str]] = defaultdict(Counter)
    for number, pair in enumerate(pairs):
        for match in listed.said(pair.transcript.text):
            if match.form != match.term.preferred and match.score >= 1.0:
                said[match.term].add(number)
                words[match.term][pair.transcript.text[match.start : match.end].lower()] += 1
    for term, numbers in said.items():
        pattern = re.compile(rf"(?<![\w/+&]){re.escape(term.preferred)}(?:s|'s)?(?![\w/+&])")
        where: Counter[str] = Counter()
        written = set()
        for number, pair in enumerate(pairs):
            for pointer, texts in pair.written.items():
                if any(pattern.search(text) for text in texts):
                    written.add(number)
                    where[re.sub(r"/\d+(?=/|$)", "/*", pointer)] += 1
        if written & numbers:
            evidence = _evidence(len(written & numbers), len(numbers), len(written), len(pairs))
            spoken = tuple(word for word, _ in words[term].most_common(3))
            yield Proposal(
                preferred=term.preferred,
                said=tuple(dict.fromkeys((term.expansion, *spoken))) if term.expansion else spoken,
                fields=tuple(pointer for pointer, _ in where.most_common() if pointer),
                both=len(written & numbers),
                written_only=len(written - numbers),
                said_only=len(numbers - written),
                cases=tuple(pairs[i].id for i in sorted(written & numbers)[:_CASES_SHOWN]),
                counter=tuple(pairs[i].id for i in sorted(numbers - written)[:_CASES_SHOWN]),
                score=round(_LISTED + min(len(written & numbers), 5) / 5 + evidence / 10, 3),
                why="listed",
            )


def _short_forms(pairs: Sequence[Pair]) -> dict[str, _Written]:
    """Return every short form that is written, by its folded form."""
    found: dict[str, _Written] = defaultdict(_Written)
    for number, pair in enumerate(pairs):
        for pointer, texts in pair.written.items():
            for text in texts:
                for short in _in_text(text):
                    one = found[short.casefold()]
                    one.spellings[short] += 1
                    one.pairs.add(number)
                    one.fields[re.sub(r"/\d+(?=/|$)", "/*", pointer)] += 1
    return found


def _in_text(text: str) -> Iterator[str]:
    """Yield the words of a text that are no ordinary words, and short: "SOB", "abdo", "hx", "A&E"."""
    for match in _SHORT_FORM.finditer(text):
        written = match.group()
        folded = written.casefold()
        if len(written) < 2 or folded in load("stopwords"):
            continue
        shouted = sum(character.isupper() for character in written) >= 2
        clipped = len(written) <= _LETTERS and folded not in all_words() and not is_ordinary(folded)
        if shouted or (clipped and written[1:].islower()) or is_abbreviation(written):
            yield written[:-1] if shouted and written.endswith("s") and written[:-1].isupper() else written


class _Phrases:
    """Every run of words that is said, by its initials and by its first letter."""

    def __init__(self, pairs: Sequence[Pair], shorts: frozenset[str]) -> None:
        said: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._shown: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self._words: dict[str, set[int]] = defaultdict(set)
        for number, pair in enumerate(pairs):
            for token in pair.transcript.tokens:
                self._words[token.norm].add(number)
            for segment in pair.transcript.segments:
                for stems, words in _runs(segment.text, shorts):
                    said[stems].add(number)
                    self._shown[stems][" ".join(words)] += 1
        self.count = len(pairs)
        self._by_stems: dict[tuple[str, ...], _Phrase] = {}
        self.by_initials: dict[str, list[_Phrase]] = defaultdict(list)
        self.by_letter: dict[str, list[_Phrase]] = defaultdict(list)
        for stems, numbers in said.items():
            phrase = _Phrase(stems, frozenset(numbers))
            content = [word for word in self._longest(stems) if word not in SMALL_WORDS]
            self._by_stems[stems] = phrase
            for initials in {_initials(self._longest(stems)), _initials(content)}:
                self.by_initials[initials].append(phrase)
            if len(content) <= 3:
                self.by_letter[stems[0][0]].append(phrase)

    def _longest(self, stems: tuple[str, ...]) -> list[str]:
        return self.shown(stems).split()

    def shown(self, stems: tuple[str, ...]) -> str:
        """Return the words as they are mostly said."""
        return min(self._shown[stems].items(), key=lambda item: (-item[1], len(item[0]), item[0]))[0]

    def says(self, letters: str, numbers: set[int]) -> bool:
        """Say whether most of the pairs that write a short form say it, in one word or letter by letter."""
        said = self._words.get(letters, set()) | self._words.get(stem(letters), set())
        return 2 * len(said & numbers) >= len(numbers)

    def of(self, word: str) -> _Phrase | None:
        """Return the phrase of one stem, if it is said anywhere."""
        return self._by_stems.get((word,))

    def everything(self) -> Iterable[_Phrase]:
        """Return every phrase once."""
        return (phrase for several in self.by_letter.values() for phrase in several)


def _runs(text: str, shorts: frozenset[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield runs of words, as stems and words; what begins with a small one only where it gives a short form."""
    for clause in re.split(r"[.,;:!?]", text):
        words = [token.norm for token in tokenize(clause) if token.norm not in FILLERS]
        for first in range(len(words)):
            if not words[first][0].isalpha():
                continue
            is_small = words[first] in load("stopwords")
            for last in range(first, min(first + _WORDS, len(words))):
                if words[last] not in load("stopwords") and words[last][0].isalpha():
                    run = tuple(words[first : last + 1])
                    if is_small and (len(run) < _NAMED_WHOLE or _initials(run) not in shorts):
                        continue
                    yield tuple(stem(word) for word in run), run


def _letters(short: str) -> str:
    return re.sub(r"[^a-z0-9]", "", short)


def _initials(words: Sequence[str]) -> str:
    return "".join(part[0] for word in words for part in word.split("-") if part)


def _proposal(
    short: str, written: _Written, phrases: _Phrases, pairs: Sequence[Pair], writing: Writing
) -> Proposal | None:
    scored = sorted(
        _scored(short, written, phrases, writing), key=lambda one: (-one[0], len(one[2].words), one[2].words)
    )
    if not scored:
        return None
    score, why, best = scored[0]
    others = [
        phrase
        for value, reason, phrase in scored[1:]
        if reason == why and value > score - 1.0 and reason not in {"beside it", "written in its place"}
    ]
    both = written.pairs & best.pairs
    as_said = (phrases.shown(one.words) for one in (best, *others[:2]))
    said = tuple(dict.fromkeys(one for one in (best.shown, *as_said) if one))
    return Proposal(
        preferred=written.spellings.most_common(1)[0][0],
        said=said,
        fields=tuple(pointer for pointer, _ in written.fields.most_common() if pointer),
        both=len(both),
        written_only=len(written.pairs - best.pairs),
        said_only=len(best.pairs - written.pairs),
        cases=tuple(pairs[i].id for i in sorted(both)[:_CASES_SHOWN]),
        counter=tuple(pairs[i].id for i in sorted(best.pairs - written.pairs)[:_CASES_SHOWN]),
        score=round(score, 3),
        why=why,
    )


def _scored(short: str, written: _Written, phrases: _Phrases, writing: Writing) -> Iterator[tuple[float, str, _Phrase]]:
    letters = _letters(short)
    if phrases.says(letters, written.pairs):
        return  # it is said as it is written
    for alike in writing.alike(letters):
        if (said := phrases.of(alike.word)) is not None:
            both = len(said.pairs & written.pairs)
            yield (
                _INSTEAD + min(alike.shared, 2.0) + min(both, 5) / 5,
                "written in its place",
                replace(said, shown=alike.shown),
            )
    initials = letters[:-1] if len(letters) > 3 and letters.endswith("x") else letters  # PMHx
    for phrase in phrases.by_initials.get(initials, ()) if len(letters) > 1 else ():
        both, evidence = _together(phrase, written, phrases.count)
        if both and _is_telling(initials, phrases.shown(phrase.words).split(), both, evidence, written):
            yield _SURE + min(len(letters), 5) / 5 + evidence / 10 + min(both, 5) / 5, "initials", phrase
    for phrase in phrases.by_letter.get(letters[:1], ()):
        both, evidence = _together(phrase, written, phrases.count)
        words = phrases.shown(phrase.words).split()
        if both and len(words) == 1 and _begins(letters, words[0], evidence):
            yield _LIKELY + evidence / 10 + min(both, 5) / 5, "its beginning", phrase
        elif both > 1 and evidence >= 3 * _CHANCE and _in_order(letters, words) and not any(map(is_everyday, words)):
            yield _LOOSE + evidence / 10 + min(both, 5) / 5, "letters in order", phrase
    if len(written.pairs) >= _FEW and any(written.fields):  # whole notes differ by who writes them
        for phrase in phrases.everything():
            both, evidence = _together(phrase, written, phrases.count)
            if (
                both >= _FEW
                and evidence >= _ALONE
                and 2 * both > len(written.pairs)
                and both > len(phrase.pairs) - both
            ):
                yield evidence / 20, "beside it", phrase


def _is_telling(letters: str, words: Sequence[str], both: int, evidence: float, written: _Written) -> bool:
    """Say whether words with the right initials are more than chance: three words out of thousands often have them."""
    parts = [part for word in words for part in word.split("-")]
    content = [part for part in parts if part not in load("stopwords")]
    whole = len(content) == len(parts)
    if len(letters) > 3:
        return whole or both > 1 or evidence >= _LOOSE
    if len(letters) == 3:
        names = len(content) >= 2 and not all(is_everyday(part) for part in content)
        return (whole and both > 1) or (names and evidence >= _LOOSE) or (len(words) == 1 and "-" in words[0])
    return whole and both > 1 and (evidence >= 1.5 * _CHANCE or 2 * both >= len(written.pairs))


def _together(phrase: _Phrase, written: _Written, total: int) -> tuple[int, float]:
    both = len(phrase.pairs & written.pairs)
    return both, _evidence(both, len(phrase.pairs), len(written.pairs), total) if both else 0.0


def _begins(letters: str, word: str, evidence: float) -> bool:
    enough = len(letters) >= 3 or (len(letters) == 2 and evidence >= 3 * _CHANCE)
    return enough and word.startswith(letters) and len(word) >= len(letters) + 2


def _in_order(letters: str, words: Sequence[str]) -> bool:
    """Say whether a short form is letters of the words in order, the first of each among them."""
    bare = letters
    if not 2 < len(bare) >= len(words):
        return False
    at = 0
    for word in words:
        if at >= len(bare) or bare[at] != word[0]:
            return False
        at += 1
        for character in word[1:]:
            if at < len(bare) and character == bare[at] and len(bare) - at > len(words) - 1 - words.index(word):
                at += 1
    long_enough = len("".join(words)) >= 2 * len(bare) + 1
    return at == len(bare) and long_enough


def _evidence(both: int, said: int, written: int, total: int) -> float:
    """Return how much more often two things stand together than by chance (G squared), 0 where less often."""
    table = ((both, said - both), (written - both, total - said - written + both))
    expected = said * written / total if total else 0.0
    if both <= expected:
        return 0.0
    value = 0.0
    for row, cells in enumerate(table):
        for column, seen in enumerate(cells):
            across = said if row == 0 else total - said
            down = written if column == 0 else total - written
            mean = across * down / total
            if seen and mean:
                value += 2 * seen * math.log(seen / mean)
    return value
