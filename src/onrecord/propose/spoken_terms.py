"""Glossary terms that were said, proposed for the fields that the glossary or the field itself says they may fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.glossary import Choice, Direction, Glossary, TermMatch
from onrecord.propose.claims import Claim, Proposal
from onrecord.schema import Field, Schema
from onrecord.transcript import Transcript

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onrecord.glossary.fit import Encode


class TermsProposer:
    """Claims what the glossary would write at each field that takes its terms, one claim a value.

    ``encode`` tells senses of one form apart by meaning; without it, words alone do.
    """

    def __init__(
        self,
        transcript: Transcript,
        schema: Schema,
        *,
        spoken: Sequence[TermMatch],
        glossary: Glossary | None = None,
        encode: Encode | None = None,
    ) -> None:
        self.name = "glossary"
        self._transcript = transcript
        self._schema = schema
        self._spoken = spoken
        self._glossary = glossary if glossary is not None else Glossary(match.term for match in spoken)
        self._encode = encode

    def propose(self) -> Proposal:
        """Return the claims of all fields that are not inside an array of objects."""
        if not len(self._glossary):
            return Proposal(())
        from onrecord.glossary.choice import Chooser  # noqa: PLC0415 - numpy is slow to load

        chooser = Chooser(
            self._transcript,
            self._schema.fields,
            self._spoken,
            glossary=self._glossary,
            accepts=self._schema.accepts,
            encode=self._encode,
        )
        claims = []
        for field in self._schema.fields:
            if "*" in field.pointer and not field.pointer.endswith("/*"):
                continue  # which object of an array a term belongs to is more than words can tell
            for index, choice in enumerate(chooser.choices(field)):
                pointer = f"{field.pointer[:-1]}{index}" if field.in_array else field.pointer
                claims.append(self._claim(pointer, field, choice))
        return Proposal(tuple(claims))

    def _claim(self, pointer: str, field: Field, choice: Choice) -> Claim:
        segments = tuple(sorted({self._transcript.segment_at(span.start).index for span in choice.spans}))
        if choice.spoken:  # of several parts: the words as said, which take their house form once they are checked
            return Claim(pointer, choice.spoken, (self.name,), segments, choice.spans)
        match = choice.matches[0]
        term = match.term
        if not term.may_fill(field.pointer):  # its long form, where the short one may not stand
            term = replace(term, direction=Direction.KEEP_LONG)
        return Claim(pointer, choice.value, (self.name,), segments, choice.spans, term=term, matched=match.form)
