"""What a field's labels teach as a whole: that it is never null, that one value is always right, or nothing at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from onrecord.evaluation.comparators import meaning
from onrecord.learning.auditing.findings import Finding, Kind, Words, smoothed
from onrecord.learning.auditing.labels import Label, Labels
from onrecord.schema import Field

_FEW_CASES = 6  # with fewer, nothing is said of fields as a whole
_LEAST_SEEN = 5  # labels of one value that can be memorised
_OFTEN = 0.3  # of a free field's labels one value has
_MOSTLY = 0.9  # of a closed field's labels one option has
_UNSAID = 0.2  # of the labels of a value that recurs, the transcript does not say it
_ENOUGH = 8  # labels from which on a field can have too little variety
_DOUBT = 10  # cases that are added to those in which a field is filled, before it is called always so
_SHOWN = 3


def by_field(labels: Labels) -> list[Finding]:
    """Return the findings about whole fields."""
    if len(labels.cases) < _FEW_CASES:
        return []
    return [
        finding
        for field in labels.schema.fields
        for finding in _of_field(field, labels.by_field.get(field.pointer, []), len(labels.cases))
    ]


def _of_field(field: Field, of_field: Sequence[Label], cases: int) -> Iterator[Finding]:
    filled = len({label.place for label in of_field})
    if not of_field:
        says = f"none of {cases} cases fills it: a model learns to leave it out whatever is said"
        yield Finding(Kind.NEVER_FILLED, field.pointer, says, sure=cases / (cases + _DOUBT), share=1.0)
        return
    if filled == cases:
        says = f"all {cases} cases fill it: a model never sees it left out, and will fill it where nothing is said"
        share = 1 - sum(label.is_supported for label in of_field) / len(of_field)
        sure = cases / (cases + _DOUBT)
        yield Finding(
            Kind.ALWAYS_FILLED,
            field.pointer,
            says,
            words=_words(of_field),
            sure=sure,
            share=0.5 + share / 2,
            also=_ids(of_field),
        )
    by_value: dict[tuple[str, ...], list[Label]] = defaultdict(list)
    for label in of_field:
        by_value[meaning(str(label.value))].append(label)
    for of_value in by_value.values():
        yield from _recurring(field, of_value, len(of_field))


def _recurring(field: Field, of_value: Sequence[Label], count: int) -> Iterator[Finding]:
    """Judge one value of a field by how often it recurs, and by how often its transcripts say it."""
    share = len(of_value) / count
    value = Counter(str(label.value) for label in of_value).most_common(1)[0][0]
    if field.options or isinstance(of_value[0].value, bool):
        if share >= _MOSTLY and count >= _ENOUGH and len(set(field.options) - {None}) != 1:
            says = f'{len(of_value)} of {count} labels are "{value}": nothing else can be learned of it'
            yield _about_value(Kind.LITTLE_VARIETY, field, says, of_value, share, share)
        return
    unsaid = [label for label in of_value if not label.is_said]
    if len(of_value) < _LEAST_SEEN:
        return
    if len(unsaid) >= max(_LEAST_SEEN - 1, _UNSAID * len(of_value)) or (share >= _OFTEN and unsaid):
        says = f'{len(of_value)} of {count} labels are "{value}", and {len(unsaid)} of these transcripts do not say it'
        sure = 0.5 + 0.5 * len(unsaid) / len(of_value)
        yield _about_value(Kind.MEMORISED, field, says, unsaid or of_value, sure, smoothed(len(of_value), count))
    elif share >= _MOSTLY and count >= _ENOUGH:
        says = f'{len(of_value)} of {count} labels are "{value}": nothing else can be learned of it'
        yield _about_value(Kind.LITTLE_VARIETY, field, says, of_value, share, share)


def _about_value(kind: Kind, field: Field, says: str, of_value: Sequence[Label], sure: float, share: float) -> Finding:
    return Finding(
        kind,
        field.pointer,
        says,
        value=of_value[0].value,
        words=_words(of_value),
        sure=sure,
        share=share,
        also=_ids(of_value),
    )


def _words(labels: Sequence[Label]) -> tuple[Words, ...]:
    """Return the words of the first labels that have any."""
    return tuple(label.words[0] for label in labels if label.words)[:_SHOWN]


def _ids(labels: Sequence[Label]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label.case.id for label in labels))[:_SHOWN]
