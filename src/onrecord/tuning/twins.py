"""Deletion twins: a transcript once more without the sentences that say some of its labels, which are null there.

What a writer learns from pairs whose fields are always filled is to fill them always. A twin differs from its case
in nothing but that something was not said, and in that its labels say so. What is deleted is decided by the checks: a
label is null in a twin only where they no longer support it, where its words are nowhere in one sentence, and where
our own rules find nothing else that was said for the field. Knows nothing of prompts.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.errors import TranscriptError
from onrecord.extractor import Extractor
from onrecord.gate.sentences import Sentence, sentences
from onrecord.grounding import is_yes_no
from onrecord.language.content import content_tokens, missing_words
from onrecord.language.tokens import tokenize
from onrecord.propose.questions import Question, questions
from onrecord.schema import Kind, Schema
from onrecord.transcript import Transcript
from onrecord.tuning.places import Labelled, Said, labelled, sentences_of
from onrecord.tuning.rivals import rivals

_ROUNDS = 6  # of looking for what still says a label, and for what else lost its words
_MOST_DELETED = 0.6  # of a transcript's sentences
_MOST_OF_A_NAME = 0.6  # of the words of a text of three or more: "Livermore Cinema" is the Livermore 13 Cinema
_TRIES = 4  # labels that are tried until a twin comes of one


@dataclass(frozen=True, slots=True)
class _Cut:
    """A transcript without some sentences: the old numbers of its sentences, and where its segments went."""

    transcript: Transcript
    kept: tuple[int, ...]
    segments: Mapping[int, int]


class Twins:
    """Makes the twins of cases of one schema; ``checks`` is an extractor without a language model."""

    def __init__(self, schema: Schema, checks: Extractor) -> None:
        self._schema = schema
        self.checks = checks
        self._questions = questions(schema)

    def of(
        self,
        cases: Sequence[Labelled],
        *,
        null_share: float,
        asked: Mapping[str, int] | None = None,
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Labelled]:
        """Return a twin of each case of which one can be made.

        Args:
            cases: the cases, labels with their places.
            null_share: of the answers about a field, the share that should be null, in cases and twins together: what
                twins delete is chosen so that each field comes as near to it as it can. It may be null more often.
            asked: of how many cases each question is asked, by its star pointer; of all, if left out.
            seed: another seed chooses otherwise where several choices are as good.
            progress: called with (cases done, cases in all).
        """
        pointers = [question.node.pointer for question in self._questions]
        filled = Counter(pointer for case in cases for pointer in self._filled(case))
        counts = {p: len(cases) if asked is None else asked.get(p, 0) for p in pointers}
        # A twin is null wherever its case is: what is left of the share is for deletions.
        need = {p: 2 * (null_share * count - max(0, count - filled[p])) for p, count in counts.items()}
        late = {p: _shuffled(seed, p)[0] / 256 for p in pointers}
        given: Counter[str] = Counter()
        found = []
        for done, case in enumerate(cases):
            if progress is not None:
                progress(done, len(cases))
            # Each field is due at a time of its own: were all due at once, some twins would lose everything.
            due = {p: max(0, int(need[p] * (done + 1) / len(cases) + late[p])) for p in pointers}
            behind = {p: due[p] - given[p] for p in self._filled(case)}
            order = sorted(behind, key=lambda pointer: (-behind[pointer], _shuffled(seed, case.case.id, pointer)))
            twin = self._twin(case, order, sum(lack > 0 for lack in behind.values()))
            if twin is not None:
                given.update(behind.keys() - self._filled(twin).keys())
                found.append(twin)
        return found

    def _filled(self, case: Labelled) -> dict[str, list[list[str]]]:
        """Return the questions that a case answers, with the labels of each, those of one item together."""
        return {q.node.pointer: units for q in self._questions if (units := _units(q, case))}

    def _twin(self, case: Labelled, order: Sequence[str], behind: int) -> Labelled | None:
        """Return the twin without the first ``behind`` questions of ``order``; without one label where none is."""
        units = self._filled(case)
        twin = None
        while behind and twin is None:
            twin = self.without(case, [pointer for one in order[:behind] for unit in units[one] for pointer in unit])
            behind //= 2  # where all of them cannot be deleted together, fewer may be
        for one in order[:_TRIES] if twin is None else ():
            twin = twin or self.without(case, units[one][-1])
        return twin

    def without(self, case: Labelled, wanted: Sequence[str]) -> Labelled | None:
        """Return the twin in which ``wanted``, or as many of them as can be, are not said; None where none can."""
        found = sentences(case.transcript)
        most = min(max(1, int(_MOST_DELETED * len(found))), len(found) - 1)
        gone: frozenset[int] = frozenset()
        targets: set[str] = set()
        for pointer in wanted:
            one = case.said[pointer]
            more = gone | _words(pointer, case, found)
            if one.is_known and one.sentences and len(more) <= most:
                gone = more
                targets.add(pointer)
        for _ in range(_ROUNDS):
            cut = _cut(case.transcript, found, gone) if targets else None
            if cut is None:
                return None
            after = self._after(case, cut, gone)
            # What lost its support on the way must not be half said either: "for the 4th", and the correction gone.
            lost = case.said.keys() - after.said.keys()
            more = gone.union(*(_words(pointer, case, found) for pointer in lost))
            for pointer, places in self._still_said(case, targets | lost, cut, after).items():
                if places and len(more | places) <= most:
                    more |= places
                elif pointer in after.said:
                    targets.discard(pointer)  # it stays said, and stays a label
                else:
                    return None  # something else is said in its place
            if more == gone:
                return after if len(after.said) < len(case.said) else None
            if len(more) > most:
                return None
            gone = more
        return None

    def _after(self, case: Labelled, cut: _Cut, gone: frozenset[int]) -> Labelled:
        """Return what is left of a case: the labels that the cut transcript still says, items with what names them."""
        moved = {
            pointer: tuple(cut.segments[at] for at in segments if at in cut.segments)
            for pointer, segments in case.case.evidence.items()
        }
        there = replace(case.case, transcript=cut.transcript, evidence=moved)
        now = labelled(there, self._schema, self.checks)
        held = {
            pointer: now.said[pointer]
            for pointer, one in case.said.items()
            if (_is_held(one, now.said[pointer], case, cut) if one.is_supported else not one.sentences & gone)
        }
        for unit in (unit for question in self._questions if question.is_list for unit in _units(question, case)):
            naming = min(unit, key=lambda pointer: case.said[pointer].field.kind is not Kind.STRING)
            for pointer in unit if naming in held else ():
                if not case.said[pointer].is_supported:  # such as an order's type, which nobody says
                    held[pointer] = now.said[pointer]
            if any(pointer not in held and (pointer == naming or _is_closed(case.said[pointer])) for pointer in unit):
                for pointer in unit:  # what is left would be an item without its name, or of no sort
                    held.pop(pointer, None)
        return replace(now, case=case.case, said=held, is_twin=True)

    def _still_said(self, case: Labelled, targets: set[str], cut: _Cut, after: Labelled) -> dict[str, frozenset[int]]:
        """Return the targets for which the cut transcript gives a value, with the old numbers of the sentences."""
        found = sentences(cut.transcript)
        still = {pointer: after.said[pointer].sentences for pointer in targets if pointer in after.said}
        unsaid = {pointer: case.said[pointer] for pointer in targets if pointer not in after.said}
        for entry in rivals(unsaid, cut.transcript, self.checks):
            places = frozenset(at for q in entry.evidence for at in sentences_of(q, found))
            still[entry.pointer] = still.get(entry.pointer, frozenset()) | places
        if len(found) != len(cut.kept):  # sentences ran together: nobody knows which of them it was
            return dict.fromkeys(still, frozenset())
        return {pointer: frozenset(cut.kept[at] for at in places) for pointer, places in still.items()}


def _is_closed(one: Said) -> bool:
    return bool(one.field.options) or one.field.kind is Kind.BOOLEAN


def _is_held(before: Said, now: Said, case: Labelled, cut: _Cut) -> bool:
    """Say whether a label is said after a deletion as well as before: supported, and none of its words gone."""
    value = str(before.value)
    return now.is_supported and set(missing_words(value, cut.transcript.text)) <= set(
        missing_words(value, case.transcript.text)
    )


def _units(question: Question, case: Labelled) -> list[list[str]]:
    """Return the labels of a question, those of one item of a list together."""
    pointer = question.node.pointer
    if not question.is_list:
        return [[pointer]] if pointer in case.said else []
    items: dict[str, list[str]] = {}
    own = {field.pointer for field in question.fields}
    for one, said in case.said.items():
        if said.field.pointer in own:
            items.setdefault(one[len(pointer) + 1 :].partition("/")[0], []).append(one)
    return list(items.values())


def _words(pointer: str, case: Labelled, found: Sequence[Sentence]) -> frozenset[int]:
    return case.said[pointer].sentences | _saying(pointer, case, found)


def _saying(pointer: str, case: Labelled, found: Sequence[Sentence]) -> frozenset[int]:
    """Return the sentences that hold a text's words, or most words of a long one, whatever they say of it."""
    one = case.said[pointer]
    if one.field.kind is not Kind.STRING or is_yes_no(one.field):
        return frozenset()
    holding: set[int] = set()
    for form in (str(one.value), *map(str, case.case.accept.get(pointer, ()))):
        words = tokenize(form)
        content = len({token.stem for token in content_tokens(form)})
        if not content and len(words) < 2:
            continue  # "on" is in every other sentence
        spare = int((1 - _MOST_OF_A_NAME) * content) if content > 2 else 0
        texts = {sentence.index: case.transcript.slice(sentence.span) for sentence in found}
        holding |= {at for at, text in texts.items() if len(missing_words(form, text)) <= spare}
    return frozenset(holding)


def _cut(transcript: Transcript, found: Sequence[Sentence], gone: frozenset[int]) -> _Cut | None:
    """Return a transcript without some sentences; segments that are left empty go; None where nothing is left."""
    segments: dict[int, int] = {}
    parts: list[dict[str, Any]] = []
    for segment in transcript.segments:
        own = [one for one in found if one.segment == segment.index]
        kept = [one for one in own if one.index not in gone]
        if own and not kept:
            continue
        text = segment.text if len(kept) == len(own) else " ".join(transcript.slice(one.span) for one in kept)
        segments[segment.index] = len(parts)
        parts.append({"speaker": segment.speaker, "text": text, "start_s": segment.start_s, "end_s": segment.end_s})
    try:
        cut = Transcript.from_segments(parts)
    except TranscriptError:
        return None
    return _Cut(cut, tuple(one.index for one in found if one.index not in gone), segments)


def _shuffled(seed: int, *parts: str) -> bytes:
    return hashlib.sha256(":".join((str(seed), *parts)).encode()).digest()
