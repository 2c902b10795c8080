"""Retrieval: which terms a text says, in stages that can be seen.

1. ``exact``: the words of a form in order, inflected or not; small words may be missing or between them, at a
   lower score.
2. ``spelled``: the letters of an abbreviation, one by one.
3. ``sound``: words that sound like a form that recognisers may not know.
4. ``faint``: talk in which little is left of the sounds of such a form: a hint, see ``onrecord.glossary.faint``.

Matches of the first two stages are taken first, the longest first; what they leave is looked at by sound. Terms
that share a form are all returned for its place, since telling them apart needs the field.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from onrecord.glossary.alignment import codes_of, fit
from onrecord.glossary.forms import all_words, is_ordinary, short_words
from onrecord.glossary.index import (
    EDGE,
    HEAD,
    LONG_SKELETON,
    TAIL,
    FormRow,
    Hashes,
    Index,
    extended,
    letters_hash,
    word_hash,
)
from onrecord.glossary.keys import FILLERS, SMALL_WORDS, Key, keys_of
from onrecord.glossary.matches import Stage, TermMatch
from onrecord.glossary.sounds import MOST, MOST_PACKED, consonants, likeness, packed, skeleton, sounds
from onrecord.glossary.spelled import LONGEST, readings
from onrecord.glossary.terms import Term
from onrecord.language.codes import find_codes
from onrecord.language.number_words import NUMBER_WORDS
from onrecord.language.tokens import Token, tokenize
from onrecord.language.wordlists import load

_LOOSE: Final = 0.9  # score of a form with small words missing or added
_MOST_BETWEEN: Final = 2  # small words between two telling ones
_JOINING: Final = frozenset({"and", "or", "with", "by", "from", "at", "on", "in"})  # two things, not one
_BREAK = re.compile(r"[.;:!?\n]\s")
_PAUSE = re.compile(r"[.,;:!?\n]")  # no word is heard across one
_END_OF_LINE = re.compile(r"[.;:!?\n]")  # recognisers put commas into words that they do not know
_FAINTLY: Final = 0.9  # of its share, the score of a faint match
_MOST_LETTERS: Final = 2  # of a short form that may be a part of a postcode or a plate
_LONG_CODE: Final = 5  # signs
_WIDEST: Final = 5  # words that one word may be heard as
_LEAST_LIKE: Final = ((4, 0.86), (7, 0.82), (11, 0.76), (15, 0.7), (1000, 0.66))  # likeness, by the length of a form
_LEAST_EDGE: Final = 0.3  # likeness of each end
_END: Final = 5  # sounds of an end
_WIDEST_BY_EDGES: Final = 9
_LEAST_LIKE_WORDS: Final = ((7, 0.95), (11, 0.83), (15, 0.76), (1000, 0.7))  # that of ordinary words alone
_LEAST_LIKE_SHORT: Final = 0.93  # likeness of an abbreviation that is said as a word
_LONG_WORDS: Final = 6  # sounds of ordinary words that may be one strange word
_NEVER: Final = 1.1
_MOSTLY: Final = 0.55  # score of a hint that a shorter form within it does not rule out
_AS_MUCH: Final = 0.95  # of what the likeliest form of a place wins, what another one may win that is returned too
_ROUGHLY: Final = 0.55  # likeness of whole rows below which nothing is looked at more closely


class _Found(NamedTuple):
    start: int
    end: int
    form: int
    stage: Stage
    score: float
    won: int = 0  # what its sounds win over chance, see ``onrecord.glossary.alignment``


def find(index: Index, text: str, *, hints: bool) -> tuple[TermMatch, ...]:
    """Return every place of ``text`` that says a term, in text order.

    Places do not overlap, but for those of ``hints``, which may lie around what was said for sure.
    """
    tokens = tokenize(text)
    keys = keys_of(tokens)
    written = [*_exact(index, keys, text), *_loose(index, keys, text)]
    said = _longest([*written, *_written(index, tokens, text), *_spelled(index, tokens, text)], text)
    sounding = [one for one in _heard(index, tokens, text) if _is_free(index, one, said, text)]
    hinted = list(_faint(index, tokens, text)) if hints else []
    hinted = [f for f in hinted if _is_news(f, said) or (f.score >= _MOSTLY and _is_free(index, f, said, text))]
    likeliest = _likeliest([*_weighed(index, sounding, text), *hinted])
    heard = _longest([one for one in likeliest if one.stage is Stage.SOUND], text)
    said = [one for one in said if not any(other.start <= one.start and one.end <= other.end for other in heard)]
    hinted = [one for one in likeliest if one.stage is Stage.FAINT and _is_news(one, heard)]
    matches = []
    for one in sorted({*said, *heard, *hinted}, key=lambda f: (f.start, f.form, -f.score)):
        row = index.row(one.form)
        term = index.terms[row.term]
        matches.append(TermMatch(term, one.start, one.end, term.forms[row.place], one.stage, one.score))
    best: dict[tuple[int, Term], TermMatch] = {}
    for match in matches:
        best.setdefault((match.start, match.term), match)
    return tuple(best.values())


def _adds_little(text: str, whole: tuple[int, int], part: tuple[int, int]) -> bool:
    """Say whether a place has nothing but small words beside a part of it."""
    rest = f"{text[whole[0] : part[0]]} {text[part[1] : whole[1]]}"
    return all(key.text in SMALL_WORDS for key in keys_of(tokenize(rest)))


def _longest(found: list[_Found], text: str) -> list[_Found]:
    """Return what is left when of places that overlap the longest is taken, then the surer, then the first."""
    kept: list[_Found] = []
    taken: dict[int, tuple[int, int]] = {}  # each code point that is a start or an end of what was kept
    for one in sorted(found, key=lambda f: (f.start - f.end, -f.score, f.start)):
        place = (one.start, one.end)
        clash = {taken[i] for i in range(one.start, one.end) if i in taken} - {place}
        if clash:
            whole = min(clash)
            if len(clash) == 1 and whole[0] <= one.start and one.end <= whole[1] and _adds_little(text, whole, place):
                kept.append(one._replace(start=whole[0], end=whole[1]))  # "history" in "history of"
            continue
        kept.append(one)
        for i in range(one.start, one.end):
            taken[i] = place
    return kept


def _weighed(index: Index, heard: list[_Found], text: str) -> list[_Found]:
    """Return forms that were heard with what their sounds win over chance."""
    if not heard:
        return []
    rows = ["".join(_sounded(token.norm) for token in tokenize(text[f.start : f.end])) for f in heard]
    ends = np.cumsum([len(row) for row in rows])
    starts = ends - [len(row) for row in rows]
    forms = codes_of(index.sounds[[one.form for one in heard]])
    won, _ = fit(forms, codes_of(np.array(["".join(rows).encode()]))[0], starts, ends)
    return [one._replace(won=int(value)) for one, value in zip(heard, won, strict=True)]


def _likeliest(found: list[_Found]) -> list[_Found]:
    """Return of forms whose places overlap by half and more that which wins most, and those that win about as much."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (-f.won, f.start, f.form)):
        size = one.end - one.start
        rivals = (
            other
            for other in kept
            if 2 * (min(one.end, other.end) - max(one.start, other.start)) > min(size, other.end - other.start)
        )
        if not any(one.won < _AS_MUCH * other.won for other in rivals):
            kept.append(one)
    return kept


def _is_free(index: Index, one: _Found, said: Sequence[_Found], text: str) -> bool:
    """Say whether words are heard where nothing is said, or around what is a part of the form that was heard."""
    for other in said:
        if other.start >= one.end or one.start >= other.end:
            continue
        is_inside = one.start <= other.start and other.end <= one.end
        words = {key.text for key in keys_of(tokenize(meant_text(index, one.form)))}
        if not is_inside or not {key.text for key in keys_of(tokenize(text[other.start : other.end]))} < words:
            return False
    return True


# The words themselves


def _exact(index: Index, keys: tuple[Key, ...], text: str) -> Iterator[_Found]:
    if not keys:
        return
    words = np.array([word_hash(key.text) for key in keys], dtype=np.uint64)
    is_shouted = text.isupper()
    runs: Hashes = np.zeros(len(words), dtype=np.uint64)
    for length in range(1, min(index.longest, len(words)) + 1):
        runs = extended(runs[: len(words) - length + 1], words[length - 1 :])
        places, forms = index.exact.lookup(runs)
        for place, form in zip(places.tolist(), forms.tolist(), strict=True):
            run = keys[place : place + length]
            if _is_said(index, form, run, keys[place - 1] if place else None, text, is_shouted=is_shouted):
                yield _Found(run[0].start, run[-1].end, form, Stage.EXACT, 1.0)


def _loose(index: Index, every: tuple[Key, ...], text: str) -> Iterator[_Found]:
    """Yield forms whose telling words are said in order, with small words missing or between them."""
    places = [at for at, key in enumerate(every) if key.text not in SMALL_WORDS]
    if not places or not len(index.loose.hashes):
        return
    words = np.array([word_hash(every[at].text) for at in places], dtype=np.uint64)
    runs = words.copy()
    for length in range(2, min(index.longest, len(words)) + 1):
        runs = extended(runs[: len(words) - length + 1], words[length - 1 :])
        firsts, forms = index.loose.lookup(runs)
        for first, form in zip(firsts.tolist(), forms.tolist(), strict=True):
            run = places[first : first + length]
            between = run[-1] - run[0] + 1 - length
            start, end = every[run[0]].start, every[run[-1]].end
            joining = {key.text for key in every[run[0] : run[-1]]} & _JOINING
            joining -= {token.norm for token in tokenize(meant_text(index, form))} if joining else set()
            if between <= _MOST_BETWEEN * (length - 1) and not joining and not _BREAK.search(text[start:end]):
                yield _Found(start, end, form, Stage.EXACT, _LOOSE)


def _is_said(index: Index, form: int, run: Sequence[Key], before: Key | None, text: str, *, is_shouted: bool) -> bool:
    row = index.row(form)
    if row.length != len(run):
        return False
    if not (row.is_acronym or row.only_written):
        return True
    if row.is_unit:
        written = text[run[0].start : run[-1].end]
        wanted = index.terms[row.term].forms[row.place]
        return written.lower() == wanted.lower() and before is not None and _counts(before.text)
    return _is_written(index, row, run[0].start, run[-1].end, text, is_shouted=is_shouted)


def _is_written(index: Index, row: FormRow, start: int, end: int, text: str, *, is_shouted: bool) -> bool:
    """Say whether a word is an abbreviation, and no ordinary word that has its letters."""
    written = text[start:end]
    is_word = _bare(written).lower() in short_words()
    bare = _signs(_bare(written))
    wanted = _signs(index.terms[row.term].forms[row.place])  # "#NOF" is written "NOF" as well
    if bare.casefold() not in {wanted.casefold(), f"{wanted.casefold()}s"}:
        return False  # the stem of an abbreviation is no form of it
    if len(wanted) <= _MOST_LETTERS and _is_in_code(start, end, text):
        return False
    if not (row.only_written or is_word):
        return True
    capitals = bare.removesuffix("s") if len(bare) > len(wanted) else bare
    return not is_shouted and (capitals.isupper() or capitals == wanted)


def _is_in_code(start: int, end: int, text: str) -> bool:
    """Say whether letters are a part of a longer code that has other letters as well ("SW nineteen one EZ")."""
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    codes = find_codes(text[line : stop if stop >= 0 else len(text)])
    letters = end - start
    return any(
        code.start + line <= start
        and end <= code.end + line
        and len(code.value) >= _LONG_CODE
        and sum(sign.isalpha() for sign in code.value) > letters
        for code in codes
    )


def _bare(written: str) -> str:
    return written.removesuffix("'s").removesuffix("’s")


def _signs(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _counts(word: str) -> bool:
    return word.isdigit() or word in NUMBER_WORDS


def _written(index: Index, tokens: tuple[Token, ...], text: str) -> Iterator[_Found]:
    """Yield the abbreviations that are written as such, with a plural or possessive s or without."""
    places: dict[str, list[Token]] = defaultdict(list)
    for token in tokens:
        norm = token.norm.removesuffix("'s")
        if 2 <= len(norm) <= LONGEST + 1:
            places[norm].append(token)
            if norm[-1] == "s" and len(norm) > 2:
                places[norm[:-1]].append(token)
    if not places:
        return
    spellings = list(places)
    wanted = np.array([letters_hash(spelling) for spelling in spellings], dtype=np.uint64)
    found, forms = index.spelled.lookup(wanted)
    is_shouted = text.isupper()
    for at, form in zip(found.tolist(), forms.tolist(), strict=True):
        row = index.row(form)
        if row.is_acronym:
            for token in places[spellings[at]]:
                if _is_written(index, row, token.start, token.end, text, is_shouted=is_shouted):
                    yield _Found(token.start, token.end, form, Stage.EXACT, 1.0)


def _spelled(index: Index, tokens: tuple[Token, ...], text: str) -> Iterator[_Found]:
    several = list(readings(tokens, text))
    if not several:
        return
    wanted = np.array([letters_hash(one.letters) for one in several], dtype=np.uint64)
    places, forms = index.spelled.lookup(wanted)
    for place, form in zip(places.tolist(), forms.tolist(), strict=True):
        yield _Found(several[place].start, several[place].end, form, Stage.SPELLED, 1.0)


# How they sound


class _Windows(NamedTuple):
    """Runs of words that may be one form: first word, number of words, and whether all are ordinary."""

    first: npt.NDArray[np.int64]
    width: npt.NDArray[np.int64]
    hashes: Hashes


@lru_cache(maxsize=65536)
def _sounded(norm: str) -> str:
    return "".join(sounds(part) for part in norm.split("-"))


def _heard(index: Index, tokens: tuple[Token, ...], text: str) -> Iterator[_Found]:
    words = [token for token in tokens if token.norm not in FILLERS]
    if not words or not len(index.heard.hashes):
        return
    talk = _Talk(
        rows=[_sounded(token.norm) for token in words],
        known=np.array([is_ordinary(token.norm) for token in words]),
        alone=np.array([is_ordinary(token.norm) or token.norm.removesuffix("'s") in all_words() for token in words]),
        lines=np.cumsum([0, *(_PAUSE.search(text[a.end : b.start]) is not None for a, b in pairwise(words))]),
    )
    pairs: list[tuple[int, int, int]] = []
    for windows in _windows(talk):
        places, forms = index.heard.lookup(windows.hashes)
        pairs += zip(windows.first[places].tolist(), windows.width[places].tolist(), forms.tolist(), strict=True)
    if index.has_edges:
        pairs += _by_edges(index, talk)
    pairs = sorted(set(pairs))
    if not pairs:
        return
    said = ["".join(talk.rows[first : first + width]) for first, width, _ in pairs]
    meant = [row.decode("ascii") for row in index.sounds[[form for _, _, form in pairs]].tolist()]
    rough = process.cpdist(said, meant, scorer=Levenshtein.normalized_similarity, score_cutoff=_ROUGHLY)
    for at in np.flatnonzero(rough).tolist():
        first, width, form = pairs[at]
        run = words[first : first + width]
        is_name = width == 1 and text[run[0].start].isupper()
        least = _least(
            index, form, len(meant[at]), is_known=bool(talk.known[first : first + width].all()), is_name=is_name
        )
        alike = likeness(said[at], meant[at]) if least <= 1.0 else 0.0
        if alike >= least and _edges_alike(said[at], meant[at]):
            yield _Found(run[0].start, run[-1].end, form, Stage.SOUND, round(float(alike) * 0.95, 3))


def _faint(index: Index, tokens: tuple[Token, ...], text: str) -> Iterator[_Found]:
    lookup = index.faint
    words = [token for token in tokens if token.norm not in FILLERS] if lookup is not None else []
    if lookup is None or not words:
        return
    rows = ["".join(sounds(part) for part in token.norm.split("-")) for token in words]
    lines = np.cumsum([0, *(_END_OF_LINE.search(text[a.end : b.start]) is not None for a, b in pairwise(words))])
    for one in lookup.find(rows, lines):
        if all(token.norm in load("stopwords") for token in words[one.first : one.last]):
            continue
        share = round(min(one.share, 1.0) * _FAINTLY, 3)
        yield _Found(words[one.first].start, words[one.last - 1].end, one.form, Stage.FAINT, share, one.won)


def _is_news(hint: _Found, sure: Sequence[_Found]) -> bool:
    """Say whether most of a hint's place is not taken up by what was said for sure."""
    taken = max((min(hint.end, one.end) - max(hint.start, one.start) for one in sure), default=0)
    return 2 * taken < hint.end - hint.start


def _least(index: Index, form: int, length: int, *, is_known: bool, is_name: bool) -> float:
    """Return how alike a form of ``length`` sounds must be: what is short, or all ordinary words, more than others."""
    if index.row(form).is_acronym:
        return _NEVER if is_known or is_name else _LEAST_LIKE_SHORT
    table = _LEAST_LIKE_WORDS if is_known else _LEAST_LIKE
    return next(least for longest, least in table if length <= longest)


def _edges_alike(said: str, meant: str) -> bool:
    """Say whether both ends are somewhat alike: one long word in common does not make two names one."""
    return min(_alike(said[:_END], meant[:_END]), _alike(said[-_END:], meant[-_END:])) >= _LEAST_EDGE


def _alike(a: str, b: str) -> float:
    return float(Levenshtein.normalized_similarity(a, b))


class _Talk(NamedTuple):
    """The words of a text: their sounds, whether all know them, whether they are words at all, and their line."""

    rows: list[str]
    known: npt.NDArray[np.bool_]
    alone: npt.NDArray[np.bool_]
    lines: npt.NDArray[np.int64]


def _by_edges(index: Index, talk: _Talk) -> Iterator[tuple[int, int, int]]:
    """Yield windows that begin or end like a form, of about its length: for long forms with several sounds changed."""
    codes = [consonants(row) for row in talk.rows]
    flat = np.array([code for word in codes for code in word], dtype=np.uint64)
    ends = np.cumsum([0, *map(len, codes)])
    lengths = np.cumsum([0, *map(len, talk.rows)])
    strangers = np.cumsum([0, *(~talk.known)])
    lines = np.repeat(talk.lines, [len(word) for word in codes])
    for mark, offsets, starts in ((HEAD, ends[:-1], True), (TAIL, ends[1:] - EDGE, False)):
        at = np.flatnonzero((offsets >= 0) & (offsets + EDGE <= len(flat)))
        at = at[lines[offsets[at]] == lines[offsets[at] + EDGE - 1]]
        six = flat[offsets[at][:, None] + np.arange(EDGE)] if len(at) else np.zeros((0, EDGE), dtype=np.uint64)
        for left_out in range(EDGE):
            value = np.zeros(len(at), dtype=np.uint64)
            for column in range(EDGE):
                if column != left_out:
                    value = value << np.uint64(4) | six[:, column]
            places, forms = index.heard.lookup(value | np.uint64(mark))
            wanted = np.char.str_len(index.sounds[forms])
            here = at[places]
            goal = lengths[here] + wanted if starts else lengths[here + 1] - wanted
            other = np.searchsorted(lengths, goal)
            for shift in (-1, 0):
                edge = np.clip(other + shift, 0, len(talk.rows))
                first, last = (here, edge) if starts else (edge, here + 1)
                fits = (last > first) & (last - first <= _WIDEST_BY_EDGES)
                fits &= talk.lines[np.minimum(first, len(talk.rows) - 1)] == talk.lines[np.maximum(last - 1, 0)]
                fits &= (strangers[last] > strangers[np.minimum(first, last)]) | (last - first > 1)
                yield from zip(first[fits].tolist(), (last - first)[fits].tolist(), forms[fits].tolist(), strict=True)


def meant_text(index: Index, form: int) -> str:
    """Return a form as the glossary writes it."""
    row = index.row(form)
    return index.terms[row.term].forms[row.place]


def _windows(talk: _Talk) -> Iterator[_Windows]:
    """Yield the windows of each kind of hash: skeletons and whole rows, complete or with one sound left out."""
    rows, known, alone, lines = talk
    strangers = np.cumsum([0, *(~known)])
    for measure, bits, most, mark in ((skeleton, 4, MOST, 0), (packed, 5, MOST_PACKED, 1 << 63)):
        numbers, counts = (np.array(part) for part in zip(*(measure(row) for row in rows), strict=True))
        numbers = numbers.astype(np.uint64)
        total, size = np.zeros(len(rows), dtype=np.uint64), np.zeros(len(rows), dtype=np.int64)
        for width in range(1, min(_WIDEST, len(rows)) + 1):
            reach = len(rows) - width + 1
            more = slice(width - 1, None)
            total = (total[:reach] << (bits * counts[more]).astype(np.uint64)) | numbers[more]
            size = size[:reach] + counts[more]
            strange = strangers[width:] > strangers[:reach] if width > 1 else ~alone
            least = LONG_SKELETON - 1 if mark == 0 else 3
            fits = (size >= least) & (size <= most) & (lines[:reach] == lines[more])
            yield _whole(total, width, fits & (strange | ((width > 1) & (size >= _LONG_WORDS))), mark)
            at = np.flatnonzero(fits & strange)
            yield from _lacking(total[at], size[at], at, width, bits, mark)


def _whole(total: Hashes, width: int, fits: npt.NDArray[np.bool_], mark: int) -> _Windows:
    at = np.flatnonzero(fits)
    return _Windows(at, np.full(len(at), width), total[at] | np.uint64(mark))


def _lacking(
    total: Hashes, size: npt.NDArray[np.int64], at: npt.NDArray[np.int64], width: int, bits: int, mark: int
) -> Iterator[_Windows]:
    for sound in range(int(size.max()) if len(size) else 0):
        has = size > sound
        low, high = np.uint64(bits * sound), np.uint64(bits * (sound + 1))
        rest = total[has] & ((np.uint64(1) << low) - np.uint64(1))
        above = np.zeros_like(rest) if high >= 64 else total[has] >> high
        yield _Windows(at[has], np.full(int(has.sum()), width), (above << low | rest) | np.uint64(mark))
