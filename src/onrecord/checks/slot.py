"""The right value in the wrong field: what was said of a rival field is not this one's.

For numbers and free text whose schema has other fields of the sort: the words of this field and of its rivals are
looked for in the evidence's statement and its question. A value that stands beside a rival's words, with none of its
own field's as near, belongs to the rival. Not covered: rivals that are spoken of in words that no field names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, within
from onrecord.checks.quantities import names_a_sum
from onrecord.dialogue import clause_at, question_before
from onrecord.grounding import Evidence, Role, unit_of
from onrecord.grounding.topics import root_of
from onrecord.language.content import content_tokens
from onrecord.language.dates import find_whens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.phrases import phrases
from onrecord.language.tokens import READ_BEFORE, Token, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field, Kind
from onrecord.transcript import Span, Transcript

_FAR = 1e6
_BESIDE_IT = 0.5
_IN_QUESTION = 12  # words: as far away as the words of the question count
_BEHIND = 3.0  # a name behind its value counts as twice as far as one before it
_AROUND = 4  # turns around the value in which its field may name another number
_BESIDE = 4  # words before a number that name it
# Roots of a label that say what sort of number it is, and not of what.
_UNIT_ROOTS = frozenset(
    {"mg", "mcg", "ml", "kg", "cm", "mph", "usd", "percent", "units", "total", "amount", "count"}
    | {"pric", "cost", "fee", "charg"}
)
_COUNTED = "units"  # as the root of a name of what is counted; "unit" is that of "unit price", which counts nothing
_COUNTS = frozenset({"count", "quantity", "total"})
_ROOT = 4  # letters that two words of one family share, at least
_SORTS = {
    "phone": frozenset({"phone", "telephone", "fax", "mobile", "cell", "landline", "callback"}),
    "code": frozenset(
        {"code", "id", "identifier", "reference", "policy", "claim", "account", "serial", "booking", "order"}
    ),
    "address": frozenset({"address", "location", "site", "place"}),
    "when": frozenset({"date", "day", "time", "start", "end", "due", "arrival", "departure"}),
}
_KINDS = {"date": frozenset({"date", "day"}), "time": frozenset({"time", "hour"})}
_AFTER = frozenset({"after", "post", "following", "final", "repeat"})
_BEFORE = frozenset({"before", "pre", "initial", "prior", "baseline"})
_SINCE_THEN = frozenset({"now", "repeated", "since", "then", "recheck", "rechecked", "later", "again"})
_PAST = frozenset({"previous", "last", "prior", "old", "past", "earli", "form"})
_WAS = re.compile(r"\b(?:was|were|had|used to)\b", re.IGNORECASE)
_JOINS = re.compile(r"[,;]|\band\b")


def said_of_a_rival(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find for a value that stands beside its own field's words, against one that stands beside a rival's."""
    pieces = answers(evidence)
    is_number = field.kind in {Kind.NUMBER, Kind.INTEGER}
    if (
        not field.rivals
        or len(pieces) != 1
        or claim.term is not None
        or not (is_number or _has_digits(claim) or _sort_of(field.label) == "address")
    ):
        return None
    if is_number and _in_own_unit(field, pieces[0], transcript):
        return Finding("slot", Verdict.SUPPORTED, f'said in the unit of "{field.label}"')
    if is_number and (told := _is_told_of_before(field, pieces[0], transcript)) is not None:
        return None if told else Finding("slot", Verdict.UNSUPPORTED, "said of the present")
    if is_number and _is_early(field, pieces[0], transcript):
        return Finding("slot", Verdict.UNSUPPORTED, "said of the time before")
    own, rivals = _names(f"{field.label}\n{field.description}", field.rivals, alike=not is_number)
    piece = pieces[0]
    mine = _distance(own, piece, transcript, is_number=is_number)
    nearest, name = _FAR, ""
    spoken = _words_around(piece, transcript)
    is_sum = names_a_sum(field.label) and any(q.kind == "money" for q in find_quantities(transcript.slice(piece.span)))
    for rival, roots in rivals:
        if not any(root[:_ROOT] in spoken for root in roots) or _of_another_kind(claim, rival):
            continue
        if is_sum and not names_a_sum(rival):
            continue  # "two, at forty pounds each": the sum is no number of things
        distance = _distance(roots, piece, transcript, is_number=is_number)
        if distance < nearest:
            nearest, name = distance, rival
    if nearest < mine:
        other = _named_elsewhere(own, piece, transcript) if is_number else None
        verdict = Verdict.CONTRADICTED if other else Verdict.UNSUPPORTED
        return Finding("slot", verdict, f'said of "{name}"', (other,) if other else ())
    if is_number and mine >= _IN_QUESTION and (other := _named_elsewhere(own, piece, transcript)):
        return Finding("slot", Verdict.CONTRADICTED, f'"{field.label}" is another number', (other,))
    if mine < _FAR:
        return Finding("slot", Verdict.SUPPORTED, f'said of "{field.label}"')
    return None


@lru_cache(maxsize=1024)
def _names(
    own: str, rivals: tuple[str, ...], *, alike: bool
) -> tuple[frozenset[str], tuple[tuple[str, frozenset[str]], ...]]:
    """Return the roots that tell a field from its rivals, and each rival's label's that tell it from the field.

    With ``alike`` only rivals of the field's own sort count: telephone numbers of telephone numbers.
    """
    mine, sort = _roots(own), _sort_of(own)
    label = _roots(own.partition("\n")[0])
    others = [
        (text.partition("\n")[0], _roots(text.partition("\n")[0] if alike else text))
        for text in rivals
        if not alike or (sort and _sort_of(text) == sort)
    ]
    shared = frozenset().union(*(roots for _, roots in others)) if others else frozenset()
    return mine - shared or mine, tuple((name, roots - label) for name, roots in others if roots - label)


def _sort_of(name: str) -> str:
    words = {token.norm for token in tokenize(name.partition("\n")[0])}
    return next((sort for sort, members in _SORTS.items() if words & members), "")


def _of_another_kind(claim: Claim, rival: str) -> bool:
    """Say whether a time of day is claimed and the rival asks for a day, or the other way round."""
    kinds = {when.kind for when in find_whens(str(claim.value))}
    words = {token.norm for token in tokenize(rival)}
    asks_for = {kind for kind, names in _KINDS.items() if words & names}
    return len(kinds) == len(asks_for) == 1 and kinds != asks_for


def _has_digits(claim: Claim) -> bool:
    return any(character.isdigit() for character in str(claim.value))


@lru_cache(maxsize=4096)
def _roots(text: str) -> frozenset[str]:
    idle = load("entry_words")
    label, _, description = text.partition("\n")
    words = [t for t in content_tokens(f"{label} {description.partition(';')[0]}") if t.norm not in idle]
    roots = (
        _COUNTED if _is_counted(t, after) else root_of(t) for t, after in zip(words, [*words[1:], None], strict=False)
    )
    return frozenset(root for root in roots if len(root) >= _ROOT - 1)


def _is_counted(token: Token, after: Token | None) -> bool:
    """Say whether a word of a field's name means things that are counted in units: not the "unit" of "unit price"."""
    return token.norm == _COUNTED or (token.norm == "unit" and after is not None and after.norm in _COUNTS)


def _distance(roots: frozenset[str], piece: Evidence, transcript: Transcript, *, is_number: bool) -> float:
    """Return how many words lie between the value and the nearest of ``roots``; far where none is there."""
    segment = transcript.segments[piece.segment]
    start, end = within(piece, segment)
    clause = clause_at(segment.text, start)
    tokens = _words_in(segment.text, clause.start, max(clause.end, end))
    named = [(at, token) for at, token in enumerate(tokens) if _is_of(token.norm, roots)]
    best = _nearest(named, tokens, segment.text, (start, end), is_number=is_number) if named else _FAR
    if best >= _FAR:
        asked = question_before(transcript, piece.segment)
        if asked is not None and any(_is_of(t.norm, roots) for t in tokenize(asked.text)):
            best = float(_IN_QUESTION)
    return best


def _nearest(
    named: list[tuple[int, Token]], tokens: tuple[Token, ...], text: str, value: tuple[int, int], *, is_number: bool
) -> float:
    """Return how many of a clause's ``tokens`` lie between a value and the nearest of those that are ``named``."""
    start, end = value
    if is_number and any(start <= token.start < end for _, token in named):
        return _BESIDE_IT  # "nine fifty a month"
    before = sum(token.end <= start for token in tokens)
    behind = sum(token.start < end for token in tokens)
    last = tokens[before - 1] if before else None
    opens = last is None or last.norm in load("stopwords") or bool(_JOINS.search(text[last.end : start]))
    best = _FAR
    for at, token in named:
        if at < before:
            between = text[token.end : start]
            if not _another_between(between, is_number=is_number):
                best = min(best, (before - at) * (_BEHIND if is_number and _JOINS.search(between) else 1))
        elif at >= behind:
            between = text[end : token.start]
            if is_number and opens and at == behind and not between.strip():
                return _BESIDE_IT  # "three rams": the very next word names it
            if not _JOINS.search(between) and not _another_between(between, is_number=is_number):
                best = min(best, (at - behind + 1) * _BEHIND)
    return best


@lru_cache(maxsize=4096)  # a place is looked at for the field itself and for each of its rivals
def _words_in(text: str, start: int, end: int) -> tuple[Token, ...]:
    return tuple(token for token in tokenize(text) if start <= token.start < end)


def _is_early(field: Field, piece: Evidence, transcript: Transcript) -> bool:
    """Say whether the field asks for the time after something, a rival for before it, and no "after" was said."""
    asked = {t.norm for t in tokenize(f"{field.label} {field.description}")}
    if not asked & _AFTER or asked & _BEFORE:
        return False
    if not any(t.norm in _BEFORE for rival in field.rivals for t in tokenize(rival)):
        return False
    segment = transcript.segments[piece.segment]
    before = question_before(transcript, piece.segment)
    told = segment.text[: within(piece, segment)[0]] + " " + (before.text if before else "")
    return not {t.norm for t in tokenize(told)} & (_AFTER | _SINCE_THEN)


def _in_own_unit(field: Field, piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a number is said in a unit that its field names and no rival does: "ten reps at sixty kilos"."""
    wanted = unit_of(field)
    if wanted is None:
        return False
    units = {quantity.unit for quantity in find_quantities(transcript.slice(piece.span)) if quantity.unit}
    if wanted not in units:
        return False
    return not any(canonical_unit(token.norm) == wanted for rival in field.rivals for token in tokenize(rival))


def _is_told_of_before(field: Field, piece: Evidence, transcript: Transcript) -> bool | None:
    """Say whether a number is told of the time before, where that is all that tells its field from a rival."""
    label = {root_of(token) for token in tokenize(field.label)}
    if not label & _PAST or not any(_same_but_past(label, rival) for rival in field.rivals):
        return None
    segment = transcript.segments[piece.segment]
    start, end = within(piece, segment)
    clause = clause_at(segment.text, start)
    before = re.split(r"[,;]", segment.text[clause.start : start])[-1]
    after = re.split(r"[,;]", segment.text[end : max(end, clause.end)])[0]
    asked = question_before(transcript, piece.segment)
    told = f"{before} {after} {asked.text if asked else ''}"
    return bool(phrases("past").search(told) or _WAS.search(before))


def _same_but_past(label: set[str], rival: str) -> bool:
    return {root_of(token) for token in tokenize(rival.partition("\n")[0])} - _PAST == label - _PAST


def _words_around(piece: Evidence, transcript: Transcript) -> str:
    """Return the words in which a rival can be named, in lower case: most are not, and need no closer look."""
    asked = question_before(transcript, piece.segment)
    return f"{asked.text if asked else ''} {transcript.segments[piece.segment].text}".lower()


def _named_elsewhere(own: frozenset[str], piece: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where most of a field's own words stand right before another number: "the delivery's sixty"."""
    roots = [root for root in own if root not in _UNIT_ROOTS]
    claimed = {value for q in find_quantities(transcript.slice(piece.span)) for value in q.values}
    first = max(0, piece.segment - _AROUND)
    for segment in transcript.segments[first : piece.segment + _AROUND + 1] if roots else ():
        for quantity, before in _introduced(segment.text):
            told = sum(any(_is_of(t.norm, frozenset({root})) for t in before) for root in roots)
            if 2 * told > len(roots) and not claimed & set(quantity.values) and quantity.kind in {"number", "money"}:
                start = segment.span.start
                return Evidence(Role.CONTRADICTION, segment.index, Span(start + before[0].start, start + quantity.end))
    return None


@lru_cache(maxsize=READ_BEFORE)
def _introduced(text: str) -> tuple[tuple[Quantity, tuple[Token, ...]], ...]:
    """Return the numbers of a text, each with the words right before it."""
    tokens, last, found = tokenize(text), 0, []
    for quantity in find_quantities(text):
        before = [t for t in tokens if last <= t.start and t.end <= quantity.start][-_BESIDE:]
        found.append((quantity, tuple(before)))
        last = quantity.end
    return tuple(found)


@lru_cache(maxsize=65536)  # the same few words are met beside every number
def _is_of(word: str, roots: frozenset[str]) -> bool:
    if word == _COUNTED:
        return word in roots  # "forty units" speaks of no unit price
    if word.startswith(tuple(roots)):
        return True
    bare = word.rstrip("s")
    return len(word) >= _ROOT and any(root.startswith(bare) for root in roots)


def _another_between(between: str, *, is_number: bool) -> bool:
    """Say whether another value stands between a name and the value: then the name is that one's."""
    return bool(find_quantities(between)) if is_number else bool(_JOINS.search(between))
