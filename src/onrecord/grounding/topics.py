"""Topics: the words by which a field's subject is recognised in talk.

A field's label and description hold words that say what it is about ("chest pain") and words that say what sort of
entry it is ("patient reports", "whether"). Words count as the same when one begins like the other: "driveable" and
"drive". Not covered: synonyms that neither label nor description names.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.language.content import content_tokens
from onrecord.language.tokens import Token, stem
from onrecord.language.wordlists import load, load_pairs
from onrecord.schema import Field

_PARTS = re.compile(r"\s+[-–—]\s+|:\s+")  # "Checklist - confusion" is about confusion
_ROOT = 5  # letters that two words of one family share, at least
# What may follow a root within one family of words: "pain" is in "painful", not in "painkillers".
_ENDING = re.compile(
    r"(?:'s|s|es|e|d|ed|en|n|t|ted|ing|ting|er|ers|or|ors|able|abl|ably|ible|ibl|ion|ions|ation|ations|it|ity|ment|ments|ness|ful|y|i|"
    r"ies|ied|ier|al|ally|ly|ive|ance|ence|ic|ical|ous|ist|ism|age|ure|th)*"
)
_ENOUGH = 0.5  # share of a topic's words that must be said


@dataclass(frozen=True, slots=True)
class Topic:
    """The roots of the words of a field's label, and of each group of words that its description gives for it."""

    groups: tuple[tuple[str, ...], ...]

    @property
    def roots(self) -> tuple[str, ...]:
        """All roots, each once."""
        return tuple(dict.fromkeys(root for group in self.groups for root in group))


def topic_of(field: Field) -> Topic:
    """Return the topic of a field; its groups are alternatives, the label's first."""
    return _topic(field.label, field.description)


@lru_cache(maxsize=4096)
def _topic(label: str, description: str) -> Topic:
    groups = (_roots(text) for text in (label, *_PARTS.split(label)[1:], *_parts(description)))
    return Topic(tuple(dict.fromkeys(group for group in groups if group)))


def covers(
    topic: Topic,
    tokens: Sequence[Token],
    asked: Sequence[Token] = (),
    families: Mapping[str, Container[str]] | None = None,
) -> tuple[float, list[Token]]:
    """Return the share of the best group's words that were said, and those among ``tokens``; 0 where too few were.

    Words of the question that ``tokens`` answer count with them, but one word at least must be among ``tokens``.
    ``families`` are all words of the transcript that begin like each root, for callers who look at many turns.
    """
    best, found = 0.0, list[Token]()
    if families is None:
        families = {root: {t.norm for t in (*tokens, *asked) if begins(t.norm, root)} for root in topic.roots}
    for group in topic.groups:
        said = {root: [t for t in tokens if t.norm in families[root]] for root in group}
        count = sum(bool(words) or any(t.norm in families[root] for t in asked) for root, words in said.items())
        share = count / len(group)
        if share >= _ENOUGH and share > best and any(said.values()):
            best, found = share, [word for words in said.values() for word in words]
    return best, sorted(set(found))


@lru_cache(maxsize=65536)  # the words of a transcript are few, and met with every field's root
def begins(word: str, root: str) -> bool:
    """Say whether a folded word, its stem or its base form is of the family of words that begin with ``root``."""
    forms = (word, stem(word), load_pairs("irregular").get(word, word))
    return any(form.startswith(root) and _ENDING.fullmatch(form[len(root) :]) for form in forms)


def _parts(description: str) -> list[str]:
    """Return a description's own parts: what stands in brackets is another name of the thing."""
    head = description.partition(";")[0]
    outside, _, inside = head.partition("(")
    return [outside, *inside.rstrip(").").split(",")] if inside else [outside]


@lru_cache(maxsize=4096)
def _roots(text: str) -> tuple[str, ...]:
    idle = load("entry_words")
    words = [
        t for t in content_tokens(text) if t.norm.removesuffix("'s") not in idle and t.norm not in load_pairs("roles")
    ]
    words = words or [t for t in content_tokens(text) if t.norm not in idle]  # "insured" may be all that a field says
    return tuple(dict.fromkeys(root_of(token) for token in words))


def root_of(token: Token) -> str:
    """Return how words of one family begin: "driveable", "driving" and "drive" all with "driv"."""
    return _root(token.norm, token.stem)


@lru_cache(maxsize=65536)
def _root(norm: str, stem: str) -> str:
    base = load_pairs("irregular").get(norm, norm)
    stem = stem if base == norm else base
    for ending in ("eable", "able", "ible", "eabl", "abl", "ibl", "ing", "ation", "ition", "ion", "er", "e", "y", "i"):
        if stem.endswith(ending) and len(stem) - len(ending) >= _ROOT - 1:
            return stem[: -len(ending)]
    return stem
