"""Reading the conformance cases of the support check: one transcript, one schema, one claim each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import CONFORMANCE, lines
from onrecord import Glossary, Schema, Transcript
from onrecord.schema import split_pointer

SUPPORTED = "supported"


@dataclass(frozen=True, slots=True)
class Case:
    """One claim with its right verdict; ``evidence`` is the smallest sufficient set of segments."""

    id: str
    category: str
    transcript: Transcript
    schema: Schema
    glossary: Glossary | None
    pointer: str
    value: Any
    verdict: str
    evidence: frozenset[int]

    @property
    def may_be_held(self) -> bool:
        """Whether a record may hold the claim."""
        return self.verdict == SUPPORTED

    @property
    def record(self) -> dict[str, Any]:
        """A record that makes this claim and no other."""
        built = record_with(self.pointer, self.value, self.schema)
        assert isinstance(built, dict)
        return built


def cases(category: str | None = None, path: Path = CONFORMANCE / "verification.jsonl") -> list[Case]:
    """Read the cases of a file, of one category where it is named; a line may make several claims of one transcript."""
    found = []
    for given in lines(path):
        transcript, schema = Transcript.from_segments(given["transcript"]), Schema.from_dict(given["schema"])
        glossary = Glossary.from_terms(given["glossary"]) if given.get("glossary") else None
        for claim in given.get("claims", [given]):
            if category in {None, claim["category"]}:
                found.append(
                    Case(
                        given["id"],
                        claim["category"],
                        transcript,
                        schema,
                        glossary,
                        claim["pointer"],
                        claim["value"],
                        claim["verdict"],
                        frozenset(claim["evidence"]),
                    )
                )
    return found


def record_with(pointer: str, value: Any, schema: Schema) -> Any:
    """Build the smallest record with ``value`` at ``pointer``; earlier items of its arrays are null."""
    field = schema.field_for(pointer)
    stars = split_pointer(field.pointer) if field else split_pointer(pointer)
    built = value
    for part, star in reversed(list(zip(split_pointer(pointer), stars, strict=True))):
        built = [*[None] * int(part), built] if star == "*" else {part: built}
    return built
