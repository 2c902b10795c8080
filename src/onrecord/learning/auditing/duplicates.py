"""Transcripts that stand in the cases twice, the same or nearly so, and those that the cases to test with have too.

Two transcripts are compared by their runs of four words: by what share of the shorter one's runs both have. Turns
that all cases share, such as greetings, are no sign: a run counts only where few transcripts have it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.evaluation.cases import Case
from onrecord.learning.auditing.findings import Finding, Fix, Kind, Words
from onrecord.schema import leaves
from onrecord.transcript import Span, Transcript

_RUN = 4  # words
_COMMON = 0.05  # of the transcripts, beyond which a run of words is nobody's own
_ALIKE = 0.5  # of the shorter transcript's own runs, from which on two are nearly the same
_LEAST_RUNS = 5


@dataclass(frozen=True, slots=True)
class _Text:
    case: Case
    runs: dict[tuple[str, ...], int]  # each run of words, and where it begins


def duplicates(cases: Sequence[Case], against: Sequence[Case] = ()) -> list[Finding]:
    """Return the cases whose transcript stands before them among ``cases``, or among those to test with."""
    texts = [_text(case) for case in (*against, *cases)]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for run in text.runs:
            holders[run].append(at)
    most = max(2, round(_COMMON * len(texts)))
    own = {run for run, of_run in holders.items() if len(of_run) <= most}
    sizes = [len(text.runs.keys() & own) for text in texts]
    found = []
    for at in range(len(against), len(texts)):
        shared: Counter[int] = Counter()
        for run in texts[at].runs.keys() & own:
            shared.update(other for other in holders[run] if other < at)
        twin = _twin(at, shared, sizes, texts)
        if twin is not None:
            found.append(_finding(texts[at], texts[twin[0]], twin[1], leaked=twin[0] < len(against), own=own))
    return found


def _text(case: Case) -> _Text:
    tokens = case.transcript.tokens
    words = [token.norm for token in tokens]
    runs: dict[tuple[str, ...], int] = {}
    for at in range(max(1, len(words) - _RUN + 1)):
        runs.setdefault(tuple(words[at : at + _RUN]), tokens[at].start if tokens else 0)
    return _Text(case, runs)


def _twin(at: int, shared: Counter[int], sizes: Sequence[int], texts: Sequence[_Text]) -> tuple[int, float] | None:
    """Return the transcript most like the one at ``at``, with how alike they are; None where none is."""
    best: tuple[int, float] | None = None
    for other, count in sorted(shared.items()):
        least = min(sizes[at], sizes[other])
        same = texts[at].runs.keys() == texts[other].runs.keys()
        alike = 1.0 if same else count / least if least >= _LEAST_RUNS else 0.0
        if alike >= _ALIKE and (best is None or alike > best[1]):
            best = other, alike
    return best


def _finding(text: _Text, twin: _Text, alike: float, *, leaked: bool, own: set[tuple[str, ...]]) -> Finding:
    differ = _labels(text.case) ^ _labels(twin.case)
    same = "the same transcript as" if alike == 1.0 else f"{round(100 * alike)} % of its own words in a row are in"
    says = f"{same} {twin.case.id}" + (", which is a case to test with" if leaked else "")
    if differ:
        fields = sorted({pointer for pointer, _ in differ})
        says += f"; their labels differ at {', '.join(fields[:3])}" + (" and more" if len(fields) > 3 else "")
    return Finding(
        Kind.DUPLICATE,
        "",
        says,
        text.case.id,
        words=_words(text, twin, own),
        sure=min(1.0, 0.5 + alike / 2),
        # A whole case is copied: to be learned twice, or with two answers, or to flatter the figures of a test.
        share=1.0 if differ or leaked else 0.5,
        fix=Fix.DROP,
        also=(twin.case.id,),
    )


def _labels(case: Case) -> set[tuple[str, str]]:
    return {(pointer, repr(value)) for pointer, value in leaves(case.record) if value is not None}


def _words(text: _Text, twin: _Text, own: set[tuple[str, ...]]) -> tuple[Words, ...]:
    """Return the first words that both have and few others."""
    run = next((run for run in text.runs if run in own and run in twin.runs), None)
    if run is None:
        return ()
    both = ((one.case, one.runs[run]) for one in (text, twin))
    return tuple(Words.of(case.id, case.transcript, _segment(case.transcript, start)) for case, start in both)


def _segment(transcript: Transcript, start: int) -> Span:
    return transcript.segment_at(start).span
