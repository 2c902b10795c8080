"""The data of the story: thirty pairs as a house would have them, and dialogues to try what is made of them.

Dialogues in which music is chosen and played (service ``Music_2`` of the Schema-Guided Dialogue corpus): short enough
to train on with two cores, with a field that is always filled beside fields that half of the talks leave open, and with
values that a house would shorten. Two things are added, which the corpus lacks and a house's records have: the house's
own short forms of rooms and kinds of music (``story_glossary.csv``), and labels that were filled from elsewhere - the
player knew artist and album, though nobody said them - in ``FROM_ELSEWHERE`` of the fields that the talk leaves open.
What is tried on has no label from elsewhere.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from corpora import sgd, sgd_schemas, without_segments
from onrecord import Glossary, Schema
from onrecord.evaluation import Case
from onrecord.language.content import missing_words
from scoring import scored_case

SERVICE = "Music_2"
GLOSSARY = Path(__file__).with_name("story_glossary.csv")
PAIRS, TRIED = 30, 20
MOST_SEGMENTS = 14  # longer talks take a small processor too long to train on
FROM_ELSEWHERE = 0.5
OPEN = ("artist", "album", "genre")
DELETED = 2  # fields of a dialogue that is tried once more without what says them


@cache
def house() -> Glossary:
    """Return the house's short forms."""
    return Glossary.from_file(GLOSSARY)


@cache
def dialogues() -> tuple[Case, ...]:
    """Return all dialogues of the service that are short enough, labels in the house's forms."""
    given = [one for one in sgd("train") if one.group == SERVICE and len(one.transcript.segments) <= MOST_SEGMENTS]
    random.Random(0).shuffle(given)  # noqa: S311 - an order, not a secret
    return tuple(_in_house_form(scored_case(one)) for one in given)


@cache
def schema() -> Schema:
    """Return the schema of the service, the device being written as the house does."""
    raw = copy.deepcopy(dict(sgd_schemas("train")[SERVICE].raw))
    device = raw["properties"]["playback_device"]
    raw["properties"]["playback_device"] = {"description": device["description"], "type": ["string", "null"]}
    return Schema.from_dict(raw)


def pairs(seed: int, *, elsewhere: bool = True) -> list[Case]:
    """Return the thirty pairs of a seed, some labels of which were filled from elsewhere unless they should not be."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    chosen = draw.sample(dialogues()[TRIED:], PAIRS)
    known = {name: [c.record[name] for c in dialogues() if c.record.get(name)] for name in OPEN}
    return [_filled_from_elsewhere(case, known, draw) for case in chosen] if elsewhere else chosen


def from_elsewhere(cases: Sequence[Case]) -> int:
    """Count the labels of ``cases`` that were filled from elsewhere."""
    before = {case.id: case.record for case in dialogues()}
    return sum(len(case.record) - len(before[case.id]) for case in cases)


def tried() -> list[Case]:
    """Return the dialogues to try on, each twice: whole, and without what says ``DELETED`` of its values."""
    whole = dialogues()[:TRIED]
    return [*whole, *(cut for case in whole if (cut := _without(case)) is not None)]


def dialogue_of(case_id: str) -> str:
    """Return the dialogue that a case is one version of."""
    return case_id.removesuffix(_CUT)


_CUT = "-cut"


def _in_house_form(case: Case) -> Case:
    record, accept = {}, {}
    for name, value in case.record.items():
        pointer = f"/{name}"
        forms = [_short(str(form), pointer) for form in (value, *case.accept.get(pointer, ()))]
        record[name] = forms[0] or value
        # Where the house has a short form, the long one is not right any more.
        accept[pointer] = tuple(form for form in forms if form) or case.accept.get(pointer, ())
    return replace(case, record=record, accept=accept, schema=schema())


def _short(value: str, pointer: str) -> str | None:
    wanted = value.casefold()
    for term in house().terms:
        if pointer in term.fields and wanted in {form.casefold() for form in (term.expansion, *term.variants)}:
            return term.preferred
    return None


def _filled_from_elsewhere(case: Case, known: Mapping[str, Sequence[Any]], draw: random.Random) -> Case:
    added = {
        name: draw.choice(known[name])
        for name in OPEN
        if case.record.get(name) is None and draw.random() < FROM_ELSEWHERE
    }
    return replace(case, record={**case.record, **added})


def _without(case: Case) -> Case | None:
    """Return a dialogue without the segments that say some of its values, which then are null."""
    gone: set[int] = set()
    for name in _chosen(case):
        more = gone | set(case.evidence[f"/{name}"])
        if len(more) <= len(case.transcript.segments) // 2:
            gone = more
    if not gone:
        return None
    rest = without_segments(case.transcript, sorted(gone))
    record = {name: value for name, value in case.record.items() if _is_still_said(case, name, gone, rest.text)}
    if len(record) == len(case.record):
        return None
    return replace(case, id=f"{case.id}{_CUT}", transcript=rest, record=record, evidence={})


def _chosen(case: Case) -> Iterator[str]:
    names = [name for name in sorted(case.record) if case.evidence.get(f"/{name}")]
    yield from random.Random(case.id).sample(names, min(DELETED, len(names)))  # noqa: S311


def _is_still_said(case: Case, name: str, gone: set[int], text: str) -> bool:
    places = case.evidence.get(f"/{name}", ())
    if places and set(places) <= gone:
        forms = [str(form) for form in (case.record[name], *case.accept.get(f"/{name}", ()))]
        long = [f for term in house().terms if term.preferred in forms for f in (term.expansion, *term.variants)]
        return any(not missing_words(form, text) for form in (*forms, *long))
    return True
