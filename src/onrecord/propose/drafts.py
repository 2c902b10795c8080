"""A record that another system made, as one more proposer: its leaves are the claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onrecord.errors import RecordError
from onrecord.propose.claims import Claim, Failure, Proposal
from onrecord.schema import Schema, leaves

NO_SUCH_FIELD = "the schema has no such field"


@dataclass(frozen=True, slots=True)
class DraftProposer:
    """Claims every non-null leaf of ``record``; leaves that the schema does not know are reported."""

    name: str
    record: Mapping[str, Any]
    schema: Schema

    def propose(self) -> Proposal:
        """Return one claim a leaf.

        Raises:
            RecordError: the record is not a JSON object.
        """
        if not isinstance(self.record, Mapping):
            raise RecordError("a record must be a JSON object", where=self.name)
        claims, failures = [], []
        for pointer, value in leaves(dict(self.record)):
            if value is None:
                continue
            if self.schema.field_for(pointer) is None:
                failures.append(Failure(pointer, NO_SUCH_FIELD))
            claims.append(Claim(pointer, value, (self.name,)))
        return Proposal(tuple(claims), failures=tuple(failures))
