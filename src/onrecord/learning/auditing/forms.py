"""House forms that labels use unevenly: "BID" here and "twice a day" there teach a model to toss a coin.

Where there is a glossary, a label that it would write otherwise is uneven. From the records alone: whole values that
are the same but for how they are written, units and numbers within values, and the short forms that the records
themselves suggest. The form that most labels of the field have is taken for the house's.
What is not covered: words for the same thing that share neither letters nor numbers, unless a glossary knows them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.evaluation.comparators import meaning
from onrecord.glossary import Glossary
from onrecord.glossary.mining import Pair, Proposal, mine
from onrecord.house_form import in_house_form
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import fold, stem, tokenize
from onrecord.language.units import canonical_unit
from onrecord.learning.auditing.findings import Finding, Fix, Kind, smoothed
from onrecord.learning.auditing.labels import Label, Labels
from onrecord.propose import Claim
from onrecord.schema import Kind as FieldKind

_DIGITS, _SPELLED = "in digits", "in words"
_NO_ABBREVIATION = frozenset({"beside it", "written in its place"})
_COUNTS = frozenset({"a", "an", "half", "once", "twice"})  # which nobody writes in digits
_LEAST_MINED = 3  # pairs that write a short form where its words are said


@dataclass(frozen=True, slots=True)
class _Use:
    """A part of a value that can be written in several ways; labels of one field are compared by ``key``."""

    key: str
    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Change:
    """A label's value in the house's form, why, and how sure it is that the house writes it so."""

    better: str
    says: str
    sure: float
    is_written: bool = True  # whether ``better`` can be written by a fix


def uneven(labels: Labels, glossary: Glossary | None) -> list[Finding]:
    """Return the labels that are not in the form that the house, or most of its records, writes."""
    mined = _mined(labels)
    found = []
    for pointer, of_field in labels.by_field.items():
        texts = [label for label in of_field if isinstance(label.value, str) and not label.field.options]
        changes = [_by_glossary(label, glossary, labels) for label in texts]
        by_records = _by_records(texts, [one for one in mined if pointer in one.fields])
        both = [change or other for change, other in zip(changes, by_records, strict=True)]
        count = sum(change is not None for change in both)
        for label, change in zip(texts, both, strict=True):
            if change is not None:
                found.append(_finding(label, change, smoothed(count, len(of_field))))
    return found


def _finding(label: Label, change: _Change, share: float) -> Finding:
    return Finding(
        Kind.UNEVEN,
        label.field.pointer,
        change.says,
        label.case.id,
        label.pointer,
        label.value,
        label.words[:1],
        change.sure,
        share,
        Fix.CANONICAL if change.is_written else None,
        change.better if change.is_written else None,
    )


def _by_glossary(label: Label, glossary: Glossary | None, labels: Labels) -> _Change | None:
    if glossary is None or label.field.kind is not FieldKind.STRING:
        return None
    claim = Claim(label.pointer, label.value, ("label",))
    written = in_house_form(claim, label.field, labels.schema, glossary).value
    if written == label.value or not isinstance(written, str):
        return None
    return _Change(written, f'the glossary writes "{written}"', 0.95)


def _by_records(texts: Sequence[Label], mined: Sequence[Proposal]) -> list[_Change | None]:
    """Return, label by label, how the other labels of the field would have it."""
    uses = [list(_uses(str(label.value))) for label in texts]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for of_label in uses:
        for key, form in {(use.key, use.form) for use in of_label}:
            counts[key][form] += 1
    wholes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for label in texts:
        wholes[meaning(str(label.value))][str(label.value)] += 1
    found: list[_Change | None] = []
    for label, of_label in zip(texts, uses, strict=True):
        value = str(label.value)
        change = _by_parts(value, of_label, counts) or _by_short_form(value, mined)
        found.append(change or _by_whole(value, wholes[meaning(value)]))
    return found


def _by_whole(value: str, forms: Counter[str]) -> _Change | None:
    usual, count = max(forms.items(), key=lambda entry: (entry[1], entry[0]))
    if usual == value or count < 2 or count == forms[value]:
        return None
    return _Change(usual, f'{count} labels of the field write "{usual}"', count / (count + forms[value]))


def _by_parts(value: str, uses: Sequence[_Use], counts: dict[str, Counter[str]]) -> _Change | None:
    """Write units as most labels of the field do; say so of numbers, which are changed into digits only."""
    better, says, sure, is_written = value, [], [], True
    for use in sorted(uses, key=lambda one: -one.start):
        forms = counts[use.key]
        usual, count = max(forms.items(), key=lambda entry: (entry[1], entry[0]))
        if usual == use.form or count < 2 or count == forms[use.form]:
            continue
        said = value[use.start : use.end]
        if use.key != "number":
            says.append(f'{count} labels of the field write "{usual}", and {forms[use.form]} "{use.form}"')
            better = better[: use.start] + usual + better[use.end :]
        elif usual == _DIGITS and (amount := _in_digits(said)):
            says.append(f"{count} labels of the field write numbers in digits, and {forms[use.form]} in words")
            better = better[: use.start] + amount + better[use.end :]
        else:
            says.append(f"{count} labels of the field write numbers in words, and {forms[use.form]} in digits")
            is_written = False
        sure.append(count / forms.total())
    if not says:
        return None
    return _Change(better, "; ".join(dict.fromkeys(reversed(says))), max(sure), is_written)


def _in_digits(said: str) -> str:
    found = find_quantities(said)
    return f"{found[0].values[0]:.12g}" if len(found) == 1 and found[0].values else ""


def _uses(value: str) -> Iterator[_Use]:
    for quantity in find_quantities(value):
        inside = value[max(0, quantity.start - 1) : quantity.start] + value[quantity.end : quantity.end + 1]
        if quantity.kind != "number" or not quantity.values or inside.strip().isalnum():
            continue  # "a1c" is a name
        start, number_end = _number_part(value, quantity)
        written = value[start:number_end]
        if written.casefold() not in _COUNTS:
            yield _Use("number", _DIGITS if any(c.isdigit() for c in written) else _SPELLED, start, number_end)
        unit_at = number_end + len(value[number_end : quantity.end]) - len(value[number_end : quantity.end].lstrip())
        if quantity.unit is not None and unit_at < quantity.end:
            unit = value[unit_at : quantity.end]
            # One and several of a thing are one form of its unit: "1 tablet", "2 tablets".
            yield _Use(f"{quantity.unit} {_plurality(unit)}", unit.casefold(), unit_at, quantity.end)


def _number_part(value: str, quantity: Quantity) -> tuple[int, int]:
    """Return where the number itself stands, without its unit."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", value[quantity.start : quantity.end])]
    for start, _ in words[1:]:
        if canonical_unit(value[quantity.start + start : quantity.end]) == quantity.unit and quantity.unit:
            return quantity.start, len(value[: quantity.start + start].rstrip())
    glued = re.match(r"[\d.,]+(?=[^\d\s.,]+$)", value[quantity.start : quantity.end])
    if glued and quantity.unit:
        return quantity.start, quantity.start + glued.end()
    return quantity.start, quantity.end


def _plurality(unit: str) -> str:
    return "several" if len(unit) > 3 and unit.casefold().endswith("s") else "one" if len(unit) > 3 else "several"


def _by_short_form(value: str, mined: Sequence[Proposal]) -> _Change | None:
    """Write a short form where a value has the words that the records' own short form stands for."""
    stems = [token.stem for token in tokenize(value)]
    tokens = tokenize(value)
    for proposal in mined:
        wanted = [stem(fold(word)) for word in proposal.said[0].split()]
        for at in range(len(stems) - len(wanted) + 1):
            if stems[at : at + len(wanted)] == wanted and proposal.preferred.casefold() not in value.casefold().split():
                start, end = tokens[at].start, tokens[at + len(wanted) - 1].end
                better = value[:start] + proposal.preferred + value[end:]
                says = f'{proposal.both} records write "{proposal.preferred}" where "{proposal.said[0]}" is said'
                return _Change(better, says, proposal.both / (proposal.both + proposal.said_only + 1))
    return None


def _mined(labels: Labels) -> list[Proposal]:
    """Return the short forms that the records write where their words are said, more often than not."""
    pairs = []
    for at, case in enumerate(labels.cases):
        written: dict[str, list[str]] = defaultdict(list)
        for label in (one for one in labels.all if one.place == at):
            if isinstance(label.value, str) and not label.field.options:
                written[label.pointer].append(label.value)
        pairs.append(Pair(case.id, case.transcript, written))
    found = [one for one in mine(pairs) if one.both >= _LEAST_MINED and one.both > one.said_only]
    return [one for one in found if one.said and one.why not in _NO_ABBREVIATION and not _is_inflected(one)]


def _is_inflected(proposal: Proposal) -> bool:
    """Say whether the words are the short form itself, with an ending: "Alex's" for "Alex"."""
    return stem(fold(proposal.preferred)) in {stem(fold(word)) for word in proposal.said[0].split()}
