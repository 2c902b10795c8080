"""The same thing labelled in two ways: equal words with different labels, or one label at different fields.

Four signs, each learned from the other labels alone: words that lie at another option of the same closed field in
several pairs; words of an item of an array that go with another option of the same item; a value that belongs to
another field; a number that is said of another field by its name. A sign counts where nearly all its witnesses agree:
labels that differ for a reason seldom do.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from onrecord.evaluation.comparators import meaning
from onrecord.gate.reading import Reading
from onrecord.language.content import content_tokens, missing_words
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.learning.auditing.findings import Finding, Kind, Words, smoothed
from onrecord.learning.auditing.labels import Label, Labels
from onrecord.schema import Field
from onrecord.schema import Kind as FieldKind

_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.INTEGER})
_BEHIND = 4  # times as far counts a name that stands behind its number
_WITNESSES = 3  # other labels that must say so
_LEAST_SHARE = 0.7  # of the sentences with the words, the other option was meant; 0.75 with three of three
_MOSTLY = 0.9  # of the witnesses of an item's words agree
_APART = 0.1  # of a field's other labels, at most so many have a value that the other field has too


def labelled_two_ways(labels: Labels, readings: Sequence[Reading]) -> list[Finding]:
    """Return the labels that most of the others contradict."""
    found = [*_other_options(labels, readings), *_other_items(labels), *_other_fields(labels), *_other_names(labels)]
    counts = Counter(finding.field for finding in found)
    first: dict[tuple[str, str], Finding] = {}
    for one in found:
        first.setdefault((one.case, one.pointer), one)
    return [_shared(one, smoothed(counts[one.field], labels.count(one.field))) for one in first.values()]


def _shared(one: Finding, share: float) -> Finding:
    return Finding(
        one.kind, one.field, one.says, one.case, one.pointer, one.value, one.words, one.sure, share, also=one.also
    )


def _finding(label: Label, says: str, sure: float, words: Sequence[Words], also: Sequence[Label] = ()) -> Finding:
    named = tuple(dict.fromkeys(other.case.id for other in also))[:_WITNESSES]
    return Finding(
        Kind.TWO_WAYS,
        label.field.pointer,
        says,
        label.case.id,
        label.pointer,
        label.value,
        tuple(words),
        sure,
        also=named,
    )


# --- words that lie at another option --------------------------------------------------------------


def _other_options(labels: Labels, readings: Sequence[Reading]) -> Iterator[Finding]:
    for label in labels.all:
        field = label.field
        if not field.options or field.in_array or label.is_supported:
            continue
        own = (field.pointer, json.dumps(label.value))
        reading = readings[label.place]
        if any(own in strengths for strengths in reading.strengths):
            continue
        best = max(
            (
                (share, option, at)
                for at, strengths in enumerate(reading.strengths)
                if not any(token.norm in load("negations") for token in reading.sentences[at].tokens)
                for option in field.options
                if option != label.value and option is not None
                for share, _ in (strengths.get((field.pointer, json.dumps(option)), (0.0, 0.0)),)
            ),
            default=(0.0, None, 0),
            key=lambda one: one[0],
        )
        if best[0] >= _LEAST_SHARE:
            span = reading.sentences[best[2]].span
            says = f'other pairs label these words "{best[1]}"'
            yield _finding(label, says, best[0], [Words.of(label.case.id, label.case.transcript, span)])


# --- items of arrays ---------------------------------------------------------------------------------


def _other_items(labels: Labels) -> Iterator[Finding]:
    """Go through the items that have a text and a closed field: which option do the words of the text go with?"""
    items: dict[str, list[Label]] = defaultdict(list)
    for label in labels.all:
        if label.item:
            items[f"{label.place}{label.item}"].append(label)
    for closed, text in _closed_beside_text(labels):
        pairs = []
        for item in items.values():
            options = [label for label in item if label.field.pointer == closed]
            texts = [label for label in item if label.field.pointer == text]
            if options and texts:
                pairs.append((options[0], texts[0]))
        yield from _against_words(pairs)


def _closed_beside_text(labels: Labels) -> list[tuple[str, str]]:
    """Return, of each array of objects, its closed field and the free text that is always there."""
    found = []
    closed = [f for f in labels.schema.fields if f.in_array and f.options and not f.pointer.endswith("/*")]
    for one in closed:
        beside = one.pointer.rpartition("/")[0]
        texts = [
            f
            for f in labels.schema.fields
            if f.pointer.rpartition("/")[0] == beside and f.kind is FieldKind.STRING and not f.options
        ]
        if texts:
            # The one with most labels speaks of the item; the others may be left out.
            found.append((one.pointer, max(texts, key=lambda f: labels.count(f.pointer)).pointer))
    return found


def _against_words(pairs: Sequence[tuple[Label, Label]]) -> Iterator[Finding]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    holders: dict[str, list[Label]] = defaultdict(list)
    stems = [frozenset(token.stem for token in content_tokens(str(text.value))) for _, text in pairs]
    for (option, _), of_text in zip(pairs, stems, strict=True):
        for one in of_text:
            seen[one][str(option.value)] += 1
            holders[one].append(option)
    for (option, text), of_text in zip(pairs, stems, strict=True):
        votes = [vote for one in of_text if (vote := _vote(seen[one], str(option.value))) is not None]
        if 2 * len(votes) < len(of_text) or not votes or any(vote[0] == str(option.value) for vote in votes):
            continue  # what the item is about is said by most of its words: "in a week" stands in orders of all types
        others = {vote[0] for vote in votes}
        if len(others) > 1:
            continue
        sure = max(vote[1] for vote in votes)
        best = max(of_text, key=lambda one: (seen[one].total(), one))
        agree = [label for label in holders[best] if str(label.value) in others]
        says = f'items with these words are labelled "{others.pop()}" elsewhere'
        words = [*text.words[:1], *(word for label in agree[:1] for word in label.words[:1])]
        yield _finding(option, says, sure, words, agree)


def _vote(counts: Counter[str], own: str) -> tuple[str, float] | None:
    """Return which option a word goes with, its own item aside; None where too few have it, or they do not agree."""
    others = counts.copy()
    others[own] -= 1
    total = sum(others.values())
    if total < _WITNESSES:
        return None
    option, count = max(others.items(), key=lambda entry: (entry[1], entry[0]))
    return (option, count / (total + 1)) if count >= _MOSTLY * total else None


# --- values of another field --------------------------------------------------------------------------


def _other_fields(labels: Labels) -> Iterator[Finding]:
    """Find values of one field that are another field's: they stand there often, and here no other value of it does."""
    by_value = {pointer: _values(of_field) for pointer, of_field in labels.by_field.items()}
    shapes = {pointer: of_field[0].field for pointer, of_field in labels.by_field.items()}
    for here, there in _comparable(shapes):
        shared = by_value[here].keys() & by_value[there].keys()
        total = sum(len(of_value) for of_value in by_value[here].values())
        for value in sorted(shared):
            these, those = by_value[here][value], by_value[there][value]
            others = sum(len(by_value[here][other]) for other in shared if other != value)
            if len(those) < _WITNESSES or len(these) > len(those) / _WITNESSES:
                continue
            if others > _APART * (total - len(these)) + 1:
                continue
            for label in these:
                says = f"{len(those)} labels have this value at {there}"
                words = [*label.words[:1], *those[0].words[:1]]
                yield _finding(label, says, len(those) / (len(those) + len(these) + 1), words, those)


def _other_names(labels: Labels) -> Iterator[Finding]:
    """Find numbers that are said of another field: "heart rate 110", labelled as the pulse here and not elsewhere."""
    fields = {p: of_field[0].field for p, of_field in labels.by_field.items() if of_field[0].field.kind in _NUMBERS}
    for label in labels.all:
        if label.is_supported or label.field.pointer not in fields or not label.words:
            continue
        said = label.case.transcript.segments[label.words[0].segment]
        if not missing_words(label.field.label, said.text):
            continue
        at = label.words[0].start - said.span.start
        named = [
            (_distance(other, said.text, at), pointer)
            for pointer, other in fields.items()
            if not missing_words(other.label, said.text)
        ]
        if not named:
            continue
        pointer = min(named)[1]
        witnesses = [one for one in labels.by_field[pointer] if one.is_supported and one.place != label.place]
        if len(witnesses) >= _WITNESSES:
            share = len(witnesses) / (len(witnesses) + labels.count(label.field.pointer))
            says = f"it is said of {fields[pointer].label}, where {len(witnesses)} labels of other cases stand"
            yield _finding(label, says, share, [*label.words[:1], *witnesses[0].words[:1]], witnesses)


def _distance(field: Field, text: str, at: int) -> int:
    """Return how far the nearest word of a field's name is from a place in a text; names mostly stand before it."""
    stems = {token.stem for token in content_tokens(field.label)}
    places = [token.start for token in tokenize(text) if token.stem in stems]
    return min((at - place if place <= at else _BEHIND * (place - at) for place in places), default=len(text))


def _values(of_field: Sequence[Label]) -> Mapping[tuple[str, ...], list[Label]]:
    found: dict[tuple[str, ...], list[Label]] = defaultdict(list)
    for label in of_field:
        found[meaning(str(label.value))].append(label)
    return found


def _comparable(fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Yield pairs of free text fields: numbers and options of two fields are alike by nature."""
    texts = [p for p, one in fields.items() if one.kind is FieldKind.STRING and not one.options and not one.format]
    for here in texts:
        for there in texts:
            if here != there:
                yield here, there
