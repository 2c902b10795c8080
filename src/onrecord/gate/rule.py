"""The fixed rule: a claim is held when its verdict is supported and no better claim stands at its pointer.

What the options of a closed field claim by their words alone needs more than weak support: an option of one word that
was said, but not beside its field, is held only where somebody else wrote it down too. Where a reader saw the field,
what it claims itself, or what a pattern or a careless model does, is held only if the reader finds it likely, and an
option for its words only if the reader finds it possible. A reader that is sure of a value which the checks refuse
is not asked about others at that field. Words that it alone found for several fields are held for the likeliest.

Among supported rivals for one pointer the glossary's own proposal goes first, then what others than careless
proposers claim, then what the reader did not weigh or finds likelier, then the claim that more proposers made, then
the one that more samples of a model gave, then the one said last, since corrections come late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from onrecord.checks import Judged, Verdict
from onrecord.grounding import Role

_BY_WORDS = frozenset({"options"})  # proposers that claim whatever option is said
_READ = _BY_WORDS | {"reader", "spans"}  # proposers whose claims the reader can tell right from wrong
_LIKELY = 0.4  # the least probability by the reader
_POSSIBLE = 0.05  # the least where an option's own words stand for it


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a judged claim is held; ``reason`` says why not, and is empty where it is."""

    judged: Judged
    held: bool
    reason: str = ""


def decide(judged: Sequence[Judged]) -> tuple[Decision, ...]:
    """Decide on all claims of a record, in the order given."""
    rivals: dict[str, list[Judged]] = defaultdict(list)
    misread = {one.claim.pointer for one in judged if _is_misread(one)}
    for one in judged:
        if one.verdict is Verdict.SUPPORTED and not _is_a_guess(one) and not _is_doubted(one, misread):
            rivals[one.claim.pointer].append(one)
    winners = {pointer: max(several, key=_rank) for pointer, several in rivals.items()}
    elsewhere = _better_elsewhere(list(winners.values()))
    decisions = []
    for one in judged:
        if one.verdict is not Verdict.SUPPORTED:
            against = [f.message for f in one.findings if f.verdict is one.verdict]
            decisions.append(Decision(one, held=False, reason="; ".join(dict.fromkeys(against))))
        elif _is_a_guess(one):
            decisions.append(
                Decision(one, held=False, reason="said, but by these words alone not surely of this field")
            )
        elif _is_doubted(one, misread):
            decisions.append(Decision(one, held=False, reason="said, but hardly as the answer to this field"))
        elif winners[one.claim.pointer] is not one:
            decisions.append(Decision(one, held=False, reason="another supported value stands in its place"))
        elif one.claim.pointer in elsewhere:
            decisions.append(Decision(one, held=False, reason="the same words answer another field better"))
        else:
            decisions.append(Decision(one, held=True))
    return tuple(decisions)


def _better_elsewhere(winners: Sequence[Judged]) -> set[str]:
    """Return the pointers whose words the reader, which alone found them, gives to another field with more surety."""
    by_words: dict[object, list[Judged]] = defaultdict(list)
    for one in winners:
        if set(one.claim.proposers) <= _READ - _BY_WORDS and isinstance(one.claim.value, str):
            by_words[(one.claim.value, tuple(e.span for e in one.evidence if e.role is Role.ANSWER))].append(one)
    best = {key: max(several, key=lambda one: one.claim.read or 0.0) for key, several in by_words.items()}
    return {one.claim.pointer for key, several in by_words.items() for one in several if one is not best[key]}


def _is_a_guess(one: Judged) -> bool:
    """Say whether nobody but the words themselves proposed it, and its support is weak."""
    return set(one.claim.proposers) <= _BY_WORDS and any(finding.is_weak for finding in one.findings)


def _is_misread(one: Judged) -> bool:
    """Say whether the reader was sure of a value that the checks refuse: then it did not understand the field here."""
    read = one.claim.read
    return "reader" in one.claim.proposers and one.verdict is not Verdict.SUPPORTED and (read or 0.0) >= _LIKELY


def _is_doubted(one: Judged, misread: Container[str]) -> bool:
    """Say whether only such proposed it as the reader can judge, and a reader that reads well finds it unlikely."""
    claim = one.claim
    if claim.pointer in misread and "reader" not in claim.proposers:
        return False
    least = _POSSIBLE if _BY_WORDS & set(claim.proposers) else _LIKELY
    return claim.read is not None and claim.read < least and (claim.careless or set(claim.proposers) <= _READ)


def _rank(one: Judged) -> tuple[bool, bool, float, int, float, int]:
    said = max((e.span.end for e in one.evidence if e.role is Role.ANSWER), default=-1)
    claim = one.claim
    likely = 1.0 if claim.read is None else claim.read if claim.read >= _LIKELY else 0.0
    agreed = 1.0 if claim.agreement is None else claim.agreement
    return ("glossary" in claim.proposers, not claim.careless, likely, len(claim.proposers), agreed, said)
