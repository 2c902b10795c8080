"""A name that nobody said as claimed was spelled in another way: "J, A, Y, N, E" for "Jane".

For values of one word that are not in the talk, or only asked: letters spelled in a row that make a similar name. Not
covered: names that were never spelled.
"""

from __future__ import annotations

from onrecord.checks import Finding, Judged
from onrecord.checks.spelling import alike, spelled_runs
from onrecord.citing import asks, exchange_of
from onrecord.grounding import Grounder
from onrecord.language.tokens import fold
from onrecord.otherwise.rivals import against
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript

_LEAST = 3  # letters


def spelled_in_another_way(judged: Judged, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against a name where a similar one is spelled, and the name itself is not."""
    del grounder
    value = judged.claim.value
    if not isinstance(value, str) or not value.isalpha() or field.kind is not Kind.STRING or field.in_array:
        return None
    wanted = fold(value)
    for turn in transcript.segments:
        runs = {run for row in spelled_runs(turn.text) for run in row if len(run) >= _LEAST}
        if wanted in runs and not asks(turn):
            return None
        if any(alike(run, wanted) for run in runs - {wanted}):
            return against("it is spelled in another way", *exchange_of(turn, transcript))
    return None
