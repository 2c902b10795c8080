"""From what a model said of a redacted transcript to claims of the original one.

A value takes back what its placeholders stand for. What does not fit the field as it was said is given in figures,
or as a date, where the field takes that. A placeholder that nobody was given is a failure of the field, never a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.propose.claims import Claim, Failure, Proposal, Scalar
from onrecord.propose.questions import Question
from onrecord.redaction import Redaction, UnknownPlaceholderError
from onrecord.schema import Field, Kind, Schema

_ROOM = 40  # letters that placeholders may need where the identifier itself is shorter
_UNKNOWN = "the answer names a placeholder that it was not given"
_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})


def with_room(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return questions whose short free texts have room for placeholders; the schema judges what is restored."""
    return tuple(
        replace(question, fields=tuple(_with_room(field) for field in question.fields)) for question in questions
    )


def _with_room(field: Field) -> Field:
    if field.kind is not Kind.STRING or field.max_length is None:
        return field
    return replace(field, max_length=max(field.max_length, _ROOM))


def restored(proposal: Proposal, redaction: Redaction, schema: Schema) -> Proposal:
    """Return a proposal that was made on ``redaction.transcript`` as one of the original transcript."""
    claims: list[Claim] = []
    failures = list(proposal.failures)
    for claim in proposal.claims:
        field = schema.field_for(claim.pointer)
        try:
            claims.append(replace(claim, value=_value(claim, field, redaction, schema)))
        except UnknownPlaceholderError:
            failures.append(Failure(field.pointer if field else claim.pointer, _UNKNOWN))
    return replace(proposal, claims=tuple(claims), failures=tuple(dict.fromkeys(failures)))


def _value(claim: Claim, field: Field | None, redaction: Redaction, schema: Schema) -> Scalar:
    if not isinstance(claim.value, str):
        return claim.value
    said = redaction.restore(claim.value, claim.segments)
    if field is None or said == claim.value or schema.accepts(field, said):
        return said
    return next((form for form in _forms(claim, field, redaction) if schema.accepts(field, form)), said)


def _forms(claim: Claim, field: Field, redaction: Redaction) -> Iterator[Scalar]:
    for form in redaction.other_forms(str(claim.value), claim.segments):
        yield int(form) if field.kind in _NUMBERS and form.isdecimal() else form
