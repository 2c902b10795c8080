"""The ways in which talk can say something else in a claim's place, and the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from onrecord.checks import Finding, Judged, Verdict
from onrecord.grounding import Grounder
from onrecord.otherwise.options import another_option, none_of_them
from onrecord.otherwise.persons import somebody_else
from onrecord.otherwise.ruled_out import ruled_out
from onrecord.otherwise.spelling import spelled_in_another_way
from onrecord.otherwise.values import another_value
from onrecord.schema import Field, Schema
from onrecord.transcript import Transcript

_Way = Callable[[Judged, Field, Grounder, Transcript], Finding | None]
_WAYS: tuple[_Way, ...] = (
    ruled_out,
    none_of_them,
    somebody_else,
    spelled_in_another_way,
    another_option,
    another_value,
)


def said_otherwise(judged: Judged, schema: Schema, grounder: Grounder, transcript: Transcript) -> Judged:
    """Return a claim that nothing supports as contradicted, where the talk says something else in its place."""
    field = schema.field_for(judged.claim.pointer)
    if field is None or judged.verdict is not Verdict.UNSUPPORTED or not schema.accepts(field, judged.claim.value):
        return judged
    for way in _WAYS:
        if (finding := way(judged, field, grounder, transcript)) is not None:
            return replace(judged, findings=(*judged.findings, finding), verdict=Verdict.CONTRADICTED)
    return judged
