"""An enum inside an item of a list may say what sort of thing the item is: nobody says "lab" who orders a lipid panel.

Such an option is supported where the item's own words, which stand in the transcript, are of that sort and of no
other option's as much. Which word is of which sort is in the word list ``kinds``; a generic ending of a drug's name
counts as a medicine. Not covered: sorts and words that the list does not have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.judged import Judged
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load_pairs
from onrecord.schema import Kind, Schema

# Stems of the World Health Organization's international nonproprietary names, at a word's end.
_DRUG = re.compile(
    r"(?:pril|sartan|olol|statin|formin|gliptin|gliflozin|prazole|tidine|cillin|mycin|micin|floxacin|cycline|azole|vir|oxicam|"
    r"profen|coxib|triptan|setron|pam|lam|zepam|oxetine|pramine|triptyline|azine|idone|apine|dipine|thiazide|semide|lukast|terol|"
    r"sone|olone|parin|xaban|gatran|grel|mab|tinib|dronate|caine)$"
)


def with_kinds(judged: Sequence[Judged], schema: Schema) -> tuple[Judged, ...]:
    """Return the judged claims, with those options supported that name the sort of what else their item holds."""
    words: dict[str, list[Judged]] = {}
    for one in judged:
        if one.verdict is Verdict.SUPPORTED and isinstance(one.claim.value, str):
            words.setdefault(_item(one.claim.pointer), []).append(one)
    return tuple(_with_kind(one, words.get(_item(one.claim.pointer), ()), schema) for one in judged)


def _item(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _with_kind(one: Judged, siblings: Sequence[Judged], schema: Schema) -> Judged:
    field = schema.field_for(one.claim.pointer)
    if one.verdict is not Verdict.UNSUPPORTED or field is None or field.kind is not Kind.ENUM or not field.in_array:
        return one
    if not one.claim.pointer.rpartition("/")[0].rpartition("/")[2].isdecimal() or not schema.accepts(
        field, one.claim.value
    ):
        return one
    for sibling in siblings:
        votes = _votes(str(sibling.claim.value), [str(option) for option in field.options])
        best = votes.most_common(2)
        if best and best[0][0] == str(one.claim.value) and (len(best) == 1 or best[0][1] > best[1][1]):
            finding = Finding("kinds", Verdict.SUPPORTED, f'what the item holds is of the sort "{one.claim.value}"')
            return replace(one, evidence=sibling.evidence, findings=(finding,), verdict=Verdict.SUPPORTED)
    return one


def _votes(text: str, options: Sequence[str]) -> Counter[str]:
    """Return for each option how many words of ``text`` are of its sort."""
    kinds = load_pairs("kinds")
    votes: Counter[str] = Counter()
    for token in tokenize(text):
        sorts = set(kinds.get(token.norm, "").split(",")) | (
            {"medication", "medicine", "drug"} if _DRUG.search(token.norm) else set()
        )
        for option in options:
            names = {part.norm for part in tokenize(option)} | {re.sub(r"\W", "", option.lower())}
            if names & sorts:
                votes[option] += 1
    return votes
