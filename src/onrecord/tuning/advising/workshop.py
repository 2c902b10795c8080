"""Workshop: a system's records as each remedy leaves them. What was made once is kept, since it serves many questions.

No remedy sees the label of the case that it is applied to. Knows nothing of how records are scored.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from onrecord.evaluation import Case
from onrecord.extractor import Extractor
from onrecord.gate import DEFAULT
from onrecord.glossary import Glossary, Term
from onrecord.glossary.mining import Pair, mine
from onrecord.house_form import in_house_form
from onrecord.learning import LabelAudit, audit
from onrecord.learning.workbench import Rows, Subject, Workbench, folds
from onrecord.propose import Claim, Scalar
from onrecord.record import Entry, Record
from onrecord.schema import Schema, leaves, split_pointer
from onrecord.tuning.advising.gates import DRAFT, FOLDS, Lessons, drafted, lessons, part, seen_by

Tell = Callable[[str, int, int], None]
_LEAST_WRITTEN = 2  # pairs that write a mined form and say its words


class Workshop:
    """Makes records for one schema, glossary and set of pairs to train with.

    Args:
        schema: the schema of the records.
        glossary: the house's terms; None to mine them from labelled pairs.
        train: labelled pairs to train with, none of which is among the cases.
        seed: deals pairs out and grows trees.
        tell: called with (what is done, steps done, steps in all).
    """

    def __init__(
        self,
        schema: Schema,
        *,
        glossary: Glossary | None = None,
        train: Sequence[Case] = (),
        seed: int = 0,
        tell: Tell = lambda _what, _done, _all: None,
    ) -> None:
        self.schema = schema
        self.glossary = glossary
        self.train = train
        self.seed = seed
        self.bench = Workbench(schema, glossary=glossary)
        self.tell = tell
        self._checker = Extractor(schema, model=None, glossary=glossary)
        self._gated = Extractor(schema, model=None, glossary=glossary, gate=DEFAULT)
        self._kept: dict[tuple[str, ...], Any] = {}
        self._parts: dict[float, Lessons] = {}

    def _once(self, what: str, case: Case, record: Mapping[str, Any], make: Callable[[], Any]) -> Any:
        key = (what, case.id, json.dumps(record, sort_keys=True, default=str))
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    # Checks and house forms

    def judged(self, case: Case, record: Mapping[str, Any]) -> Record:
        """Return what the checks say of a record."""
        made: Record = self._once("check", case, record, lambda: self._checker.check(case.transcript, record))
        return made

    def checked(self, case: Case, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the checks hold of a record, every value in the system's own words."""
        judged = self.judged(case, record)
        own = dict(leaves(dict(record)))
        data = copy.deepcopy(judged.data)
        for entry in judged.claims:
            _put(data, entry.pointer, own.get(_given_at(entry), entry.value))
        return data

    def in_house_form(self, case: Case, record: Mapping[str, Any], glossary: Glossary | None = None) -> dict[str, Any]:
        """Return a record whose supported values are in house form, nothing withheld.

        By the workshop's glossary as the checks do it; by another one the values are looked up that are supported
        without it.
        """
        data = copy.deepcopy(dict(record))
        own = dict(leaves(data))
        for entry in self.judged(case, record).claims:
            at = _given_at(entry)
            if at in own:
                _put(data, at, entry.value if glossary is None else self._in_form(entry.value, at, glossary))
        return data

    def _in_form(self, value: Scalar, pointer: str, glossary: Glossary) -> Scalar:
        field = self.schema.field_for(pointer)
        if field is None or not isinstance(value, str):
            return value
        key = ("form", str(id(glossary)), field.pointer, value)
        if key not in self._kept:  # looking up by sound takes its time
            terms = glossary.canonical(value, pointer)
            claim = Claim(pointer, value, (), term=terms[0] if len(terms) == 1 else None)
            self._kept[key] = in_house_form(claim, field, self.schema, glossary).value
        made: Scalar = self._kept[key]
        return made

    def mined(self, pairs: Sequence[Case]) -> Glossary | None:
        """Return a glossary mined from labelled pairs, nobody having read it; None where there is nothing to mine."""
        key = ("mined", *(case.id for case in pairs))
        if key not in self._kept:
            self._kept[key] = _mined(pairs)
        made: Glossary | None = self._kept[key]
        return made

    def mined_for(self, cases: Sequence[Case]) -> dict[str, Glossary | None]:
        """Return, by case, a glossary that was mined from other pairs: those to train with, else other folds."""
        if self.train:
            return dict.fromkeys((case.id for case in cases), self.mined(self.train))
        found: dict[str, Glossary | None] = {}
        for fold in folds([self.bench.labelled(case) for case in cases], FOLDS, seed=self.seed):
            held_out = set(fold)
            made = self.mined([case for i, case in enumerate(cases) if i not in held_out])
            found |= {cases[i].id: made for i in fold}
        return found

    # Gates

    def default_gated(self, case: Case, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record that the default gate gives, with the system's record as a draft."""
        made: dict[str, Any] = self._once(
            "gate", case, record, lambda: self._gated.extract(case.transcript, drafts={DRAFT: record}).data
        )
        return made

    @cached_property
    def lessons(self) -> Lessons:
        """What the pairs to train with teach."""
        self.tell("reading the pairs to train with", 0, 1)
        return lessons(self.bench, self.train, seed=self.seed)

    def lessons_of(self, share: float) -> Lessons:
        """Return what a share of the pairs to train with teaches."""
        if share >= 1:
            return self.lessons
        if share not in self._parts:
            self._parts[share] = part(self.bench, self.lessons, share, seed=self.seed)
        return self._parts[share]

    def drafted(self, case: Case, record: Mapping[str, Any]) -> Subject:
        """Take a case with the system's record as its draft."""
        made: Subject = self._once("draft", case, record, lambda: drafted(self.bench, case, record))
        return made

    def seen(self, case: Case, record: Mapping[str, Any], share: float = 1.0) -> tuple[Subject, Rows]:
        """Return a case's claims under the memory of a share of the pairs to train with."""
        made: tuple[Subject, Rows] = self._once(
            f"seen {share}",
            case,
            record,
            lambda: seen_by(self.bench, self.drafted(case, record), self.lessons_of(share)),
        )
        return made

    # Labels

    def audited(self, cases: Sequence[Case]) -> LabelAudit:
        """Return what is found in the cases' labels."""
        key = ("audit", *(case.id for case in cases))
        if key not in self._kept:
            self._kept[key] = audit(cases, self.schema, glossary=self.glossary, seed=self.seed)
        made: LabelAudit = self._kept[key]
        return made


def _given_at(entry: Entry) -> str:
    return entry.given_at or entry.pointer


def _put(data: Any, pointer: str, value: Any) -> None:
    """Write a leaf that is there."""
    *path, last = split_pointer(pointer)
    for step in path:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[int(last) if isinstance(data, list) else last] = value


def _mined(pairs: Sequence[Case]) -> Glossary | None:
    terms = [
        Term(one.preferred, one.said[0], one.said[1:], one.fields)
        for one in mine([_written(case) for case in pairs])
        if one.both >= _LEAST_WRITTEN and one.said_only <= one.both
    ]
    return Glossary.from_terms(terms) if terms else None


def _written(case: Case) -> Pair:
    texts: dict[str, list[str]] = {}
    for pointer, value in leaves(case.record):
        if isinstance(value, str):
            texts.setdefault(pointer, []).append(value)
    return Pair(case.id, case.transcript, texts)
