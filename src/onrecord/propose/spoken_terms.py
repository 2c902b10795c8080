"""Glossary terms that were said, proposed for the fields that the glossary itself says they may fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onrecord.glossary import TermMatch
from onrecord.propose.claims import Claim, Proposal
from onrecord.schema import Field, Kind, Schema
from onrecord.transcript import Span, Transcript


class TermsProposer:
    """Claims the preferred form of each spoken term at each field in its ``fields``; unscoped terms claim nothing."""

    def __init__(self, transcript: Transcript, schema: Schema, *, spoken: Sequence[TermMatch]) -> None:
        self.name = "glossary"
        self._transcript = transcript
        self._schema = schema
        self._spoken = spoken

    def propose(self) -> Proposal:
        """Return one claim a mention; mentions of one term at one field become one claim when merged."""
        claims = []
        items: Counter[str] = Counter()
        for field in self._schema.fields:
            if "*" in field.pointer and not field.pointer.endswith("/*"):
                continue  # which object of an array a term belongs to is more than words can tell
            last = {m.term: m for m in self._spoken if m.term.fields and m.term.may_fill(field.pointer)}
            for term, match in last.items():
                if not _takes(field, term.preferred):
                    continue
                pointer = field.pointer
                if field.in_array:
                    pointer = f"{pointer[:-1]}{items[pointer]}"
                    items[field.pointer] += 1
                span = Span(match.start, match.end)
                index = self._transcript.segment_at(match.start).index
                claims.append(
                    Claim(pointer, term.preferred, (self.name,), (index,), (span,), term=term, matched=match.form)
                )
        return Proposal(tuple(claims))


def _takes(field: Field, value: str) -> bool:
    return field.kind is Kind.STRING or value in field.options
