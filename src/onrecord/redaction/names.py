"""Names of people and places, in talk with capitals and without.

With capitals, a capital inside a sentence on a word that is no ordinary English is a name, and so is what stands beside
it; ordinary words are names by a title ("Doctor Young"), by what announces them ("my name is"), by the question before
them, or by a neighbour. Without capitals, any word that English does not have is taken for a name, unless it looks like
medicine. What was once found is found again wherever it stands, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.language.phrases import phrases
from onrecord.language.wordlists import load
from onrecord.redaction.asked import after_lead, asks, words_in
from onrecord.redaction.finding import Identifier, Kind, Line
from onrecord.redaction.vocabulary import (
    folded,
    is_common,
    is_listed,
    is_name_too,
    is_plain,
    is_rarely_else,
    names_nobody,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"(?<!\d)[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_END = re.compile(r"[.?!:;…\"“(\[]\s*$|\s[-–—]\s*$")
_JOINS = re.compile(r"[\s]+|-|\.\s|\s?\.\s?")
_PARTICLES = _set("van von der den de del della di da do dos das la le du al el bin bint ibn ben ter ten st mac mc o")
_STRONG_TITLES = _set("mr mrs ms miss mx dr prof professor sir dame reverend rev")
_TITLES = _STRONG_TITLES | _set(
    "doctor nurse sister brother father judge officer sergeant captain constable inspector detective lieutenant major "
    "colonel aunt auntie aunty uncle cousin grandma grandpa nana matron midwife agent"
)
_ASKED = re.compile(
    r"\b(?:names?|surname|spell(?:ed|ing)?|who(?:['’]s|m|se)?|speaking\s+(?:to|with)|next\s+of\s+kin|call\s+you)\b",
    re.IGNORECASE,
)
_SPEAKS = _set("is was has had said says did does called came comes and would from started found told went got")
_NEVER_FIRST = _set("will may hope can grant chase long love little good best price wise art rich")
_COURTESY = _set(
    "thanks thank sorry good great fine right okay please yes no sure perfect lovely excellent brilliant well now then "
    "certainly everybody anybody somebody nobody everyone anyone someone nothing something anything let bear hold take "
    "go come got"
)
_ANSWER, _PARTS = 5, 3  # words of an answer that is a name; of one name
_CASED_SHARE = 0.2  # of lines with words; below it a talk has no capitals
_ENOUGH = 4  # words of a line that has no capital at all


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    text: str
    norm: str
    first: bool  # of its sentence
    joined: bool  # nothing but a space or a hyphen before it
    is_name: bool = False

    @property
    def has_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_short_form(self) -> bool:
        return len(self.text) > 1 and self.text.isupper() and len(self.text) <= 5


@dataclass(slots=True)
class _Said:
    text: str
    words: list[_Word]
    cased: bool
    more: list[_Word] = field(default_factory=list)


def find_names(lines: Sequence[Line]) -> Iterator[Identifier]:
    """Yield names, a word each."""
    cased = _is_cased(lines)
    talk = [_read(line.text, cased=cased) for line in lines]
    known = speaker_names(lines)
    for number, said in enumerate(talk):
        _by_form(said)
        _by_title(said)
        _by_phrase(said)
        _by_question(said, asked=asks(lines, number, _ASKED))
        _grow(said)
    known |= {word.norm for said in talk for word in said.words if word.is_name}
    for said in talk:
        _again(said, known)
        _grow(said)
    for number, said in enumerate(talk):
        for word in said.words:
            if word.is_name:
                yield Identifier(number, word.start, word.end, Kind.NAME)


def speaker_names(lines: Sequence[Line]) -> set[str]:
    """Return the words of the speakers' labels that are names, in lower case."""
    labels = {line.speaker for line in lines if line.speaker}
    return {folded(label[start:end]) for label in labels for start, end in words_of_label(label)}


def is_label_name(word: str) -> bool:
    """Say whether a word of a speaker's label is a name, and not a role or a letter."""
    norm = folded(word)
    if len(norm) < 2 or names_nobody(norm) or norm in _TITLES or norm in load("everyday") - load("name_words"):
        return False
    return not is_listed(norm) or is_name_too(norm) or norm not in load("familiar")


def words_of_label(label: str) -> Iterator[tuple[int, int]]:
    """Yield where the names in a speaker's label stand."""
    words = list(_WORD.finditer(label))
    if not any(is_label_name(word.group()) for word in words):
        return
    for match in words:
        norm = folded(match.group())
        if len(norm) > 1 and norm not in _TITLES and not names_nobody(norm):  # beside a name, a plain word is one
            yield match.start(), match.start() + len(_POSSESSIVE.sub("", match.group()))


def _is_cased(lines: Sequence[Line]) -> bool:
    """Say whether the talk's capitals tell anything: it has some, and not everywhere."""
    worded = [line.text for line in lines if words_in(line.text) > 1]
    capital = [text for text in worded if text.upper() != text and text.lower() != text and text[:1] != "i"]
    return len(capital) >= _CASED_SHARE * max(1, len(worded))


def _read(text: str, *, cased: bool) -> _Said:
    words: list[_Word] = []
    behind = 0
    for match in _WORD.finditer(text):
        said = _POSSESSIVE.sub("", match.group()) or match.group()
        gap = text[behind : match.start()]
        first = not words or _SENTENCE_END.search(gap) is not None
        if first and gap.startswith(".") and words and (words[-1].norm in _TITLES or len(words[-1].text) == 1):
            first = False
        if first and words and words[-1].norm == "st":
            first = False
        joined = bool(words) and _JOINS.fullmatch(gap) is not None
        words.append(_Word(match.start(), match.start() + len(said), said, folded(said), first, joined))
        behind = match.end()
    here = cased and (any(word.has_capital for word in words) or len(words) < _ENOUGH) and not text.isupper()
    return _Said(text, words, here)


def _by_form(said: _Said) -> None:
    """Mark what its form alone gives away."""
    for at, word in enumerate(said.words):
        if names_nobody(word.norm) or word.norm in _TITLES or len(word.norm) < 2:
            continue
        if not said.cased:
            owns = said.text.startswith(("'s", "’s"), word.end) and is_name_too(word.norm)
            word.is_name = not is_plain(word.norm) or owns or is_rarely_else(word.norm)
        elif word.has_capital and not word.is_short_form:
            if not is_listed(word.norm):
                word.is_name = True
            elif is_name_too(word.norm):
                word.is_name = not word.first or _opens(said, at)


def _opens(said: _Said, at: int) -> bool:
    """Say whether a name that is an ordinary word opens its sentence as a name does ("Grace is seven")."""
    word = said.words[at]
    after = said.words[at + 1] if at + 1 < len(said.words) else None
    if after is None:
        return False
    gap = said.text[word.end : after.start]
    if gap.startswith(("'s", "’s")) or (gap.startswith(",") and word.norm not in {"well", "good", "long", "best"}):
        return True
    return after.norm in _SPEAKS and word.norm not in _NEVER_FIRST


def _by_title(said: _Said) -> None:
    for at, word in enumerate(said.words[:-1]):
        after = said.words[at + 1]
        if word.norm not in _TITLES or not after.joined:
            continue
        if said.cased:
            if (after.has_capital and not names_nobody(after.norm)) or not is_plain(after.norm):
                after.is_name = True
        elif word.norm in _STRONG_TITLES or is_name_too(after.norm):
            after.is_name = after.norm not in load("stopwords") and not names_nobody(after.norm)


def _by_phrase(said: _Said) -> None:
    """Mark what stands after words that announce a name."""
    for name, sure in (("name_cues", True), ("name_hints", False)):
        for match in phrases(name).finditer(said.text):
            _take(said, match.end(), sure=sure)


def _take(said: _Said, start: int, *, sure: bool, most: int = _PARTS) -> None:
    """Mark the name that begins at ``start``; ``sure`` says that ordinary words count too."""
    taken = 0
    for word in said.words:
        if word.start < start:
            continue
        gap = said.text[start : word.start]
        if taken == most or gap.strip(" ,:-" if not taken else " -"):
            return
        start = word.end
        if word.norm in _TITLES and not taken:
            continue
        if word.norm in _PARTICLES and not (taken and not said.cased):
            continue
        plain_ok = not _is_function_word(word) and (sure if not said.cased else word.has_capital)
        addressed = said.text[word.end : word.end + 1] in {",", ".", "!", "?", ""}  # "Thank you, June."
        usable = (not names_nobody(word.norm) or ((sure or addressed) and is_name_too(word.norm))) and not (
            word.is_short_form and said.cased
        )
        if usable and (plain_ok or not is_plain(word.norm) or (is_name_too(word.norm) and not said.cased)):
            word.is_name = True
            taken += 1
        else:
            return


def _is_function_word(word: _Word) -> bool:
    if is_name_too(word.norm):
        return False
    return word.norm in load("stopwords") or word.norm in load("fillers") or word.norm in _COURTESY


def _by_question(said: _Said, *, asked: bool) -> None:
    """Mark a short answer to the question for a name."""
    if not asked or said.text.rstrip().endswith("?"):
        return
    start = after_lead(said.text)
    rest = said.text[start:]
    clause = re.split(r"[.,;!?]|\s(?:and|but|from|at|with|she|he|they|who)\s", rest, maxsplit=1)[0]
    if 0 < words_in(clause) <= _ANSWER:
        _take(said, start, sure=words_in(clause) <= _PARTS)


def _grow(said: _Said) -> None:
    """Mark what stands beside a name: family names that are ordinary words, particles, given names before."""
    for at, word in enumerate(said.words):
        if (
            at and word.joined and said.words[at - 1].is_name and not word.is_name and _may_join(said, word, after=True)
        ) or (word.norm in _PARTICLES and not word.is_name and _leads_to_name(said.words, at)):
            word.is_name = True
    for at in range(len(said.words) - 2, -1, -1):
        word, after = said.words[at], said.words[at + 1]
        if after.is_name and after.joined and not word.is_name and _may_join(said, word, after=False):
            word.is_name = True


def _leads_to_name(words: list[_Word], at: int) -> bool:
    """Say whether only particles stand between this one and a name, and a name or a capital before them."""
    ahead = at + 1
    while ahead < len(words) and words[ahead].joined and words[ahead].norm in _PARTICLES:
        ahead += 1
    is_led = ahead < len(words) and words[ahead].joined and words[ahead].is_name
    return is_led and (
        (at > 0 and words[at - 1].is_name) or words[at].has_capital or words[at].norm in {"van", "von", "bin", "de"}
    )


def _may_join(said: _Said, word: _Word, *, after: bool) -> bool:
    if word.norm in _TITLES or word.norm in load("kin") or (names_nobody(word.norm) and not is_name_too(word.norm)):
        return False
    if not said.cased:
        if after and not is_common(word.norm):
            return True
        return is_name_too(word.norm) and word.norm not in _SPEAKS and not (after and word.norm in load("stopwords"))
    if not word.has_capital or _is_function_word(word) or (word.is_short_form and is_listed(word.norm)):
        return False
    return after or not word.first or is_name_too(word.norm)


def _again(said: _Said, known: set[str]) -> None:
    """Mark again, in any case, what was found to be a name elsewhere."""
    for at, word in enumerate(said.words):
        if word.is_name or word.norm not in known:
            continue
        if not is_plain(word.norm):
            word.is_name = True
        elif said.cased and word.has_capital and not names_nobody(word.norm):
            word.is_name = (
                not word.first or (is_name_too(word.norm) and word.norm not in _NEVER_FIRST) or _opens(said, at)
            )
