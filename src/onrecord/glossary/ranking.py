"""Which of the terms that were said are worth showing to a model, the most telling first.

What is said in words that stand in every talk ("right", "normal") tells little; a form of several words, letters
that were spelled, and a word that few people use tell much. A term said more than once counts a little more, one
that shares its form with others a little less.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from onrecord.glossary.forms import is_abbreviation, is_everyday, is_ordinary
from onrecord.glossary.matches import Stage, TermMatch
from onrecord.glossary.terms import Term
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load

MOST_TERMS: Final = 11  # short forms of one transcript that are shown
LEAST_TELLING: Final = 0.25  # score below which a term is not shown
PROMPT_TOKENS: Final = 200  # tokens that they may take in a prompt
_EVERYDAY, _FAMILIAR, _RARE = 0.2, 0.45, 0.9  # weight of a word of every talk, of one that all know, of another
_DOUBT: Final = 8  # power by which a likeness of sounds, or the share of them that is left, counts
_FURTHER: Final = 0.4  # of each further word of a form
_SAVES_LITTLE: Final = 0.6  # length of a short form beside the long one, from which it hardly saves writing
_BARELY: Final = 0.5  # what such a term counts, beside others
_ONE_LETTER: Final = 0.25  # what a term counts whose short form is one letter, beside others


@dataclass(frozen=True, slots=True)
class Ranked:
    """A term that was said, with its places, and how telling they are."""

    term: Term
    matches: tuple[TermMatch, ...]
    score: float


def ranked(matches: Iterable[TermMatch]) -> tuple[Ranked, ...]:
    """Return the terms of ``matches``, the most telling first; equals in the order in which they are said."""
    by_term: dict[Term, list[TermMatch]] = defaultdict(list)
    sharers: dict[tuple[int, int], int] = defaultdict(int)
    for match in matches:
        by_term[match.term].append(match)
        sharers[match.start, match.end] += 1
    found = []
    for term, several in by_term.items():
        best = max(telling(match) / math.sqrt(sharers[match.start, match.end]) for match in several)
        score = best * (1 + 0.1 * math.log(len(several)))
        if len(term.preferred) == 1:
            score *= _ONE_LETTER
        if is_abbreviation(term.preferred) and len(term.preferred) >= _SAVES_LITTLE * len(term.expansion) > 0:
            score *= _BARELY
        if is_everyday(term.preferred.lower()) and all(match.form != term.preferred for match in several):
            score *= _BARELY  # nobody likes to write a short form that reads as a word ("ALL")
        found.append(Ranked(term, tuple(several), round(score, 4)))
    return tuple(sorted(found, key=lambda one: (-one.score, one.matches[0].start, one.term.preferred)))


def telling(match: TermMatch) -> float:
    """Return how much a form says about what is spoken of: 0.2 for a word of every talk, 1 and more for several."""
    if match.stage is Stage.SPELLED or is_abbreviation(match.form):
        return 1.0 * match.score
    stops = load("stopwords")
    words = [token.norm for token in tokenize(match.form) if token.norm not in stops and len(token.norm) > 1]
    if not words:
        return 0.5 * _EVERYDAY * match.score
    weights = [_EVERYDAY if is_everyday(w) else _FAMILIAR if is_ordinary(w) else _RARE for w in words]
    sure = match.score**_DOUBT if match.stage in {Stage.SOUND, Stage.FAINT} else match.score
    return (max(weights) + _FURTHER * (len(words) - 1)) * sure


def top(matches: Iterable[TermMatch], *, most: int = MOST_TERMS) -> tuple[Ranked, ...]:
    """Return what is worth showing: at most ``most`` short forms, with every sense of each, that tell enough."""
    chosen: list[Ranked] = []
    short: set[str] = set()
    for one in ranked(matches):
        if all(match.stage is Stage.FAINT for match in one.matches):
            continue  # most of them are chance: a model is shown those that belong to its question, and no others
        if one.score < LEAST_TELLING or (one.term.preferred not in short and len(short) == most):
            continue
        short.add(one.term.preferred)
        chosen.append(one)
    return tuple(chosen)


def within_budget(
    terms: Sequence[Term], count_tokens: Callable[[str], int], *, tokens: int = PROMPT_TOKENS, most: int = MOST_TERMS
) -> tuple[Term, ...]:
    """Return the first of ``terms`` that fit a prompt: at most ``most``, and ``tokens`` in all."""
    chosen, used = [], 0
    for term in terms[:most]:
        cost = count_tokens(shown(term)) + 1
        if used + cost > tokens:
            break
        chosen.append(term)
        used += cost
    return tuple(chosen)


def shown(term: Term) -> str:
    """Return how a prompt shows a term: what the record writes, and what it stands for."""
    other = term.expansion if term.house_form != term.expansion else "; ".join(term.variants)
    return f"{term.house_form} = {other}" if other else term.house_form
