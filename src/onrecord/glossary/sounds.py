"""How words sound, roughly: for forms that a recogniser writes in words that it knows ("met forming").

A word becomes a row of sounds, one letter each; voiced and voiceless consonants that recognisers confuse share a
letter, vowels keep their own. Its skeleton is the row without vowels, as a number of four bits a sound, so that
skeletons of neighbouring words can be joined and compared in bulk. English spelling only, and only by rule: what
the rules get wrong they get wrong on both sides of a comparison.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

_RULES: Final = (  # in this order; a lone "q" stands for sh, ch and j from the second line on
    *((r"qu", "kw"), (r"q", "k"), (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "s"), (r"^wh", "w")),
    *((r"mb$", "m"), (r"tch", "q"), (r"sch", "sk"), (r"ch(?=[rl])|(?<=[aeoy])ch(?=[aioy])|^ch(?=em|ol|or)", "k")),
    *((r"ch|sh|[st]i(?=on|al|ous)", "q"), (r"ph", "f"), (r"th", "t"), (r"gh(?=t)|gh$", ""), (r"gh", "g")),
    *((r"dg(?=[eiy])", "q"), (r"ck", "k"), (r"sc(?=[eiy])", "s"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"x", "ks")),
    *((r"g(?=[eiy])|j", "q"), (r"ng(?=$|s$)", "n"), (r"rh", "r"), (r"h(?=[^aeiouy]|$)|^h", ""), (r"z", "s")),
    *(
        (r"v", "f"),
        (r"d", "t"),
        (r"b", "p"),
        (r"g", "k"),
        (r"(?<=[aeiouy][^aeiouy])e$|(?<=[aeiouy][^aeiouy]{2})e$", ""),
        (r"ew|ue(?=$|w)", "u"),
        (r"ow", "o"),
        (r"aw", "o"),
    ),
    *(
        (r"[iu]r(?=[^aeiouyr]|$)", "er"),
        (r"y", "i"),
        (r"ae|ea|ee|ie|oe", "i"),
        (r"oo|ou", "u"),
        (r"ai|ei", "e"),
        (r"au|oa", "o"),
    ),
)
_COMPILED: Final = tuple((re.compile(pattern), put) for pattern, put in _RULES)
_DOUBLED = re.compile(r"(.)\1+")
_CODES: Final = {sound: code for code, sound in enumerate("ptkfsqmnlrwh", 1)}
_ONSET = "(?:[bcdfghjklmnpqrstvwyz]|[bcfgps]l|[bcdfgpt]r|s[cklmnptw]|[cpstw]h|qu|tw|s[cpt]r)?"
_CODA = "(?:[bcdfgklmnprstvxz]|[lrn][dktsp]|s[tkp]|m[p]|n[gk]|ck|[lr][mn]|ct|pt|ft|ss|ll|ff)?"
_SAYABLE = re.compile(rf"{_ONSET}[aeiouy]+(?:[bcdfghjklmnpqrstvwxyz]{{1,2}}[aeiouy]+)*{_CODA}")
_SILENT = re.compile(r"r(?![aeiou])")
_VOWEL_RUN = re.compile(r"[aeiou]+")
MOST: Final = 16  # sounds of a skeleton: four bits each in 64
MOST_PACKED: Final = 12  # sounds of a whole row: five bits each in 64
_ALL: Final = {sound: code for code, sound in enumerate("ptkfsqmnlrwhaeiou", 1)}
_NAMES: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        (
            *(
                "ay",
                "bee",
                "see",
                "dee",
                "ee",
                "ef",
                "gee",
                "aitch",
                "eye",
                "jay",
                "kay",
                "el",
                "em",
                "en",
                "oh",
                "pee",
            ),
            *("cue", "ar", "ess", "tee", "you", "vee", "doubleu", "ex", "wye", "zee"),
        ),
        strict=True,
    )
)


@lru_cache(maxsize=65536)
def sounds(word: str) -> str:
    """Return the sounds of one folded word."""
    row = "".join(character for character in word.lower() if "a" <= character <= "z")
    for pattern, put in _COMPILED:
        row = pattern.sub(put, row)
    return _DOUBLED.sub(r"\1", row)


@lru_cache(maxsize=65536)
def skeleton(row: str) -> tuple[int, int]:
    """Return the consonants of a row of sounds as a number of four bits each, and how many there are."""
    number, count = 0, 0
    for sound in row:
        code = _CODES.get(sound)
        if code is not None and count < MOST:
            number, count = number << 4 | code, count + 1
    return number, count


def joined(words: tuple[str, ...]) -> str:
    """Return the sounds of several words said without a pause."""
    return _DOUBLED.sub(r"\1", "".join(sounds(word) for word in words))


def consonants(row: str) -> list[int]:
    """Return the consonants of a row of sounds, each as its number."""
    return [_CODES[sound] for sound in row if sound in _CODES]


@lru_cache(maxsize=65536)
def packed(row: str) -> tuple[int, int]:
    """Return a row of sounds, vowels included, as a number of five bits each, and how many there are."""
    number, count = 0, 0
    for sound in row[:MOST_PACKED]:
        number, count = number << 5 | _ALL[sound], count + 1
    return number, count


def without_one(number: int, count: int, bits: int) -> tuple[int, ...]:
    """Return the rows of ``bits`` a sound that lack one sound of this one."""
    found = []
    for at in range(count):
        low = bits * at
        found.append(number >> (low + bits) << low | number & ((1 << low) - 1))
    return tuple(dict.fromkeys(found))


def likeness(a: str, b: str) -> float:
    """Return how alike two rows of sounds are, in [0, 1]: half by their sounds, half with all vowels alike.

    An r that no vowel follows counts or does not, whichever is better: half of all speakers drop it.
    """
    return max(_alike(a, b), _alike(_SILENT.sub("", a), _SILENT.sub("", b)))


def _alike(a: str, b: str) -> float:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - not needed to read a glossary

    full = Levenshtein.normalized_similarity(a, b)
    bare = Levenshtein.normalized_similarity(_VOWEL_RUN.sub("a", a), _VOWEL_RUN.sub("a", b))
    return 0.5 * full + 0.5 * bare


@cache
def spoken_acronym(written: str) -> tuple[tuple[str, ...], ...]:
    """Return how an abbreviation may be said other than letter by letter: as a word, or its first letter and a word.

    "CPAP" is said "see pap", "afib" "a fib"; what has no vowel behind its first letter is only spelled.
    """
    letters = written.lower()
    if not (letters.isascii() and letters.isalpha()) or not 3 <= len(letters) <= 8:
        return ()
    ways: list[tuple[str, ...]] = []
    if _SAYABLE.fullmatch(letters):
        ways.append((letters,))
    if len(letters) >= 4 and _SAYABLE.fullmatch(letters[1:]):
        ways.append((_NAMES[letters[0]], letters[1:]))
    return tuple(ways)
