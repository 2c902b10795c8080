"""Form: one way to say a term, prepared for each of the stages that look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.glossary.keys import FILLERS, SMALL_WORDS, keys_of, plain_keys
from onrecord.glossary.sounds import joined, skeleton, spoken_acronym
from onrecord.glossary.spelled import LONGEST
from onrecord.glossary.terms import Term
from onrecord.language.tokens import Token, tokenize
from onrecord.language.wordlists import load

_LEAST_SOUNDS, _MOST_SOUNDS = 4, 48  # of a form that is looked for by sound: shorter ones sound like everything
_SHORT = 5  # letters: longer abbreviations are seldom words
TITLES = frozenset({"mr", "mrs", "ms", "dr", "st"})
_PLAIN = re.compile(r"[a-z]+(?: [a-z]{5,})+")  # ordinary long forms need no reading word by word
_ONE_WORD = re.compile(r"[A-Za-z]{2,8}")
_PLURAL_MARK = re.compile(r"\((?:e?s|ies)\)")  # "antibiotic(s)"
_SIGN = re.compile(r"[^\W_]|&")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a term.

    Attributes:
        text: as the glossary writes it.
        keys: what its words are compared by; empty for an abbreviation, which is written or spelled by its letters.
        loose_keys: those of its words without the small ones ("never removed from box" as never, remov, box).
        letters: what it is written and spelled as, such as ``dnr``; empty where nobody spells it.
        sounds: the rows of sounds by which it may be heard; empty where it is not looked for by sound.
        is_acronym: whether it is one word of capitals, which no inflection of another word may match.
        only_written: whether in lower case it would be an ordinary word.
        is_unit: whether it is one letter, which counts only behind a number.
    """

    text: str
    keys: tuple[str, ...]
    loose_keys: tuple[str, ...]
    letters: tuple[str, ...]
    sounds: tuple[str, ...]
    is_acronym: bool
    only_written: bool
    is_unit: bool


@cache
def ordinary_words() -> frozenset[str]:
    """Return the words that every recogniser knows."""
    return load("everyday") | load("familiar") | load("stopwords")


@lru_cache(maxsize=65536)
def is_everyday(word: str) -> bool:
    """Say whether a folded word is one of every talk."""
    bare = word.removesuffix("'s")
    return bare in load("everyday") or bare in load("stopwords")


@lru_cache(maxsize=65536)
def is_ordinary(word: str) -> bool:
    """Say whether a folded word, or the one that it is a simple form of, is known to everybody."""
    bare = word.removesuffix("'s")
    words = ordinary_words()
    return bare in words or not bare[:1].isalpha() or (bare[-1:] == "s" and bare[:-1] in words)


@cache
def short_words() -> frozenset[str]:
    """Return the words that an abbreviation in lower case may be by chance: those of few letters."""
    return frozenset(word for word in all_words() if len(word) <= _SHORT) | TITLES


@cache
def all_words() -> frozenset[str]:
    """Return every word that is known to be one."""
    return ordinary_words() | load("rarer")


def forms_of(term: Term) -> Iterator[tuple[int, Form]]:
    """Yield each form of a term that can be looked for, with its place in ``term.forms``."""
    for number, text in enumerate(term.forms):
        form = form_of(text)
        if form is not None:
            yield number, form


def form_of(text: str) -> Form | None:
    """Return a form ready to be looked for; None where its words stand in every sentence."""
    if _ONE_WORD.fullmatch(text) and is_abbreviation(text):
        folded = text.lower()
        return Form(
            text,
            (),
            (),
            (folded,),
            _sounds(text, (folded,)),
            is_acronym=True,
            only_written=folded in short_words(),
            is_unit=False,
        )
    if _PLAIN.fullmatch(text):
        words = text.lower().split(" ")
        if (plain := plain_keys(words)) is not None:
            return Form(
                text,
                plain,
                _loose(plain),
                (),
                _sounds(text, tuple(words)),
                is_acronym=False,
                only_written=False,
                is_unit=False,
            )
    tokens = tokenize(_PLURAL_MARK.sub("", text))
    if not tokens:
        return None
    letters = _letters(text, tokens)
    keys = tuple(key.text for key in keys_of(tokens))
    is_acronym = len(tokens) == 1 and is_abbreviation(text)
    if len(tokens) == 1 and len(text) == 1:
        return Form(text, keys, (), (), (), is_acronym=True, only_written=False, is_unit=True)
    parts = [part for token in tokens for part in token.norm.split("-") if part]
    if all(len(part) == 1 and not part.isdigit() for part in parts) or FILLERS & set(parts):
        only_spelled = Form(text, (), (), letters, (), is_acronym=True, only_written=False, is_unit=False)
        return only_spelled if letters else None
    if not is_acronym and len(tokens) < 2 and tokens[0].norm in load("stopwords"):
        return None  # "with" is said in every sentence
    return Form(
        text,
        keys,
        _loose(keys),
        letters,
        _sounds(text, tuple(part for token in tokens for part in token.norm.split("-") if part)),
        is_acronym=is_acronym,
        only_written=is_acronym and text.lower() in short_words(),
        is_unit=False,
    )


def _loose(keys: tuple[str, ...]) -> tuple[str, ...]:
    content = tuple(key for key in keys if key not in SMALL_WORDS)
    return content if len(content) >= 2 and any(len(key) > 3 for key in content) else ()


@lru_cache(maxsize=65536)
def is_abbreviation(text: str) -> bool:
    """Say whether one written word is an abbreviation: two capitals and more, or letters that make no word."""
    capitals = sum(character.isupper() for character in text)
    if capitals >= 2:
        return True
    folded = text.lower()
    return len(text) <= 4 and folded not in short_words() and not re.search("[aeiouy]", folded)


def _letters(text: str, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Return how a form is spelled: "A&E" as a&e and ae, "CKD 3" as ckd3; nothing for words."""
    parts = text.split()
    signs = "".join(_SIGN.findall(text)).lower()
    if not 2 <= len(signs.replace("&", "")) <= LONGEST or not signs.isascii():
        return ()
    if not all(is_abbreviation(part) or _is_code(part) for part in parts):
        return ()
    return tuple(dict.fromkeys((signs, signs.replace("&", ""))))


def _is_code(part: str) -> bool:
    """Say whether a part is a letter, digits, or capitals with digits and marks ("P1", "D/C")."""
    letters = [character for character in part if character.isalpha()]
    return all(character.isupper() for character in letters) or (
        len(letters) <= 2 and len(part) <= 3 and len(letters) < len(part)
    )


def _sounds(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sounds of a form that a recogniser may not know; none for ordinary words, which it does."""
    if len(words) == 1 and is_abbreviation(text):
        ways = spoken_acronym(words[0])
    elif any(is_abbreviation(part) for part in text.split()) or all(is_ordinary(word) for word in words):
        return ()
    else:
        ways = (words,)
    rows = (joined(way) for way in ways)
    return tuple(row for row in rows if _LEAST_SOUNDS <= len(row) <= _MOST_SOUNDS and skeleton(row)[1] >= 2)


def is_denial(term: Term) -> bool:
    """Say whether a term says that there is none: "no known drug allergies", "Denies VTE"."""
    negations = load("negations")
    first = (form.split(maxsplit=1) for form in (term.expansion, term.preferred))
    return any(len(words) > 1 and words[0].casefold() in negations for words in first)
