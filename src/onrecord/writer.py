"""Writer: what a language model writes, as one record, with no checks: structured output as people have it today.

The model is asked as ours are, many fields at once, with the glossary's terms that were said; its answer is held to
JSON Schema alone. What it says is laid into the record as it is, true or not: to be measured, or to be checked later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Literal

from onrecord.checks import Judged, Verdict
from onrecord.extractor import Extractor
from onrecord.gate import Decision
from onrecord.glossary import Glossary
from onrecord.models import Answer, Model, Request, open_model, parallel_of
from onrecord.models.encoder import Encoder
from onrecord.propose import Claim
from onrecord.record import Entry, Quote, Record
from onrecord.schema import Kind, Schema
from onrecord.settling import settle
from onrecord.transcript import Transcript
from onrecord.version import VERSION

UNCHECKED = "unchecked"  # the verdict on what a writer wrote
CITED = "cited"  # the role of the segments that it says it has it from


class PackedModel:
    """A model that is asked many fields at once, whether it needs focus or not.

    Without ``copying``, no text has to be copied from the transcript: JSON Schema is all that an answer is held to.
    """

    def __init__(self, model: Model, *, copying: bool = True) -> None:
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.needs_focus = False
        self.parallel = parallel_of(model)
        self._model = model
        self._copying = copying

    def complete(self, request: Request) -> Answer:
        """Answer one request."""
        if request.constraint is not None and not self._copying:
            shape = without_copying(request.constraint.json_schema)
            request = replace(request, constraint=replace(request.constraint, json_schema=shape, copy_from=()))
        return self._model.complete(request)

    def count_tokens(self, text: str) -> int:
        """Count as the model does."""
        return self._model.count_tokens(text)

    def close(self) -> None:
        """Close the model."""
        self._model.close()


class Writer:
    """Writes records of one schema with one model, and checks nothing.

    Args:
        model: the model or its name, as for ``Extractor``.
        schema: what to fill.
        glossary: the house's terms; those that were said are shown to the model.
        copying: whether a text has to be copied from the transcript, by models on this machine.
        encoder: the sentence encoder that says which fields of a wide schema a transcript touches.
    """

    def __init__(
        self,
        model: str | Model,
        schema: Schema,
        glossary: Glossary | None = None,
        *,
        copying: bool = False,
        encoder: Encoder | Literal["auto"] | None = "auto",
    ) -> None:
        given = open_model(model) if isinstance(model, str) else model
        self._opened = given if isinstance(model, str) else None
        self._schema = schema
        packed = PackedModel(given, copying=copying)
        self._extractor = Extractor(schema, model=packed, glossary=glossary, encoder=encoder, reader=None)

    def write(self, transcript: Transcript) -> dict[str, Any]:
        """Return the record that the model writes."""
        return self.extract(transcript).data

    def extract(
        self,
        transcript: Transcript,
        *,
        drafts: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Record:
        """Return what the model writes with the segments that it cites, each value's verdict being ``unchecked``.

        Drafts are of no concern to a writer. What fits nowhere in the schema is withheld.

        Raises:
            AccessError: the model cannot be used at all; failures on single fields are in ``record.failures``.
        """
        proposal = self._extractor.asking(transcript).propose()
        claims = {claim.pointer: self._typed(claim) for claim in proposal.claims}  # of several windows the last counts
        decisions = [_unchecked(claim) for claim in claims.values()]
        settled = settle(decisions, self._schema, transcript)
        return Record(
            settled.data,
            _entries(settled.claims, claims, transcript),
            _entries(settled.withheld, claims, transcript),
            settled.complete,
            settled.missing,
            proposal.failures,
            proposal.model,
            proposal.usage,
            VERSION,
        )

    def close(self) -> None:
        """Close the model, if it was opened here."""
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _typed(self, claim: Claim) -> Claim:
        """Return a claim whose whole number, where one is wanted, is one: JSON also writes it 5.0."""
        field = self._schema.field_for(claim.pointer)
        whole = isinstance(claim.value, float) and claim.value.is_integer()
        if field is not None and field.kind is Kind.INTEGER and whole:
            return replace(claim, value=int(claim.value))
        return claim


def _unchecked(claim: Claim) -> Decision:
    return Decision(Judged(claim, (), (), Verdict.UNSUPPORTED), held=True)


def _entries(entries: Sequence[Entry], claims: Mapping[str, Claim], transcript: Transcript) -> tuple[Entry, ...]:
    return tuple(
        replace(
            entry,
            verdict=UNCHECKED,
            evidence=tuple(_quote(at, transcript) for at in claims[entry.given_at or entry.pointer].segments),
        )
        for entry in entries
    )


def _quote(at: int, transcript: Transcript) -> Quote:
    segment = transcript.segments[at]
    span = segment.span
    return Quote(CITED, at, span.start, span.end, segment.text, segment.speaker, segment.start_s, segment.end_s)


def without_copying(schema: Any) -> Any:
    """Return an answer's schema in which no text has to be copied."""
    if isinstance(schema, Mapping):
        return {key: without_copying(value) for key, value in schema.items() if key != "x-copy"}
    if isinstance(schema, list):
        return [without_copying(value) for value in schema]
    return schema
