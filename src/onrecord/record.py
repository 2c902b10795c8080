"""Record: the user's JSON, and for every value the words that license it.

``data`` is the user's JSON. ``claims`` are the values in it, each with its evidence; ``withheld`` are all other
values that anybody proposed, each with the reason. A record is plain data: it goes to JSON and comes back equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from onrecord.checks import Finding, Judged
from onrecord.citing import cited
from onrecord.errors import RecordError
from onrecord.grounding import Evidence
from onrecord.models import Usage
from onrecord.propose import Failure, Scalar
from onrecord.schema import Field
from onrecord.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the transcript: ``text`` is the canonical text from ``start`` to ``end``, in code points.

    ``start_s`` and ``end_s`` are seconds into the recording, where the transcript gives times.
    """

    role: str
    segment: int
    start: int
    end: int
    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None

    @classmethod
    def of(cls, evidence: Evidence, transcript: Transcript) -> Quote:
        """Write out a piece of evidence with its words, speaker and times."""
        span = evidence.span
        start_s, end_s = transcript.times(span)
        speaker = transcript.segments[evidence.segment].speaker
        return cls(
            evidence.role.value, evidence.segment, span.start, span.end, transcript.slice(span), speaker, start_s, end_s
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that was proposed: held, where ``reason`` is empty, or withheld.

    ``findings`` are dictionaries with ``check``, ``verdict`` and ``message``; ``glossary`` names the preferred form
    and the spoken form that matched, where a glossary entry is part of the evidence. ``given_at`` is the pointer at
    which the value was proposed, where that is another one: arrays close up over items that are withheld.
    ``agreement`` is the share of a model's samples that gave the value, where it was asked several times;
    ``token_probability`` is the mean probability that a model gave to the tokens of the value, where it says.
    """

    pointer: str
    value: Scalar
    verdict: str
    proposers: tuple[str, ...]
    evidence: tuple[Quote, ...]
    findings: tuple[Mapping[str, str], ...] = ()
    glossary: Mapping[str, str] | None = None
    probability: float | None = None
    reason: str = ""
    given_at: str | None = None
    seen: tuple[Quote, ...] = ()
    agreement: float | None = None
    token_probability: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as the envelope has it."""
        out: dict[str, Any] = {"pointer": self.pointer, "value": self.value, "verdict": self.verdict}
        if self.reason:
            out["reason"] = self.reason
        if self.given_at is not None:
            out["given_at"] = self.given_at
        out["probability"] = self.probability
        if self.agreement is not None:
            out["agreement"] = self.agreement
        if self.token_probability is not None:
            out["token_probability"] = self.token_probability
        out["proposers"] = list(self.proposers)
        out["evidence"] = [asdict(quote) for quote in self.evidence]
        if self.seen:
            out["seen"] = [asdict(quote) for quote in self.seen]
        out["glossary"] = dict(self.glossary) if self.glossary else None
        out["findings"] = [dict(finding) for finding in self.findings]
        return out

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Entry:
        """Read an entry of an envelope."""
        return cls(
            given["pointer"],
            given["value"],
            given["verdict"],
            tuple(given["proposers"]),
            tuple(Quote(**quote) for quote in given["evidence"]),
            tuple(dict(finding) for finding in given.get("findings", ())),
            given.get("glossary"),
            given.get("probability"),
            given.get("reason", ""),
            given.get("given_at"),
            tuple(Quote(**quote) for quote in given.get("seen", ())),
            given.get("agreement"),
            given.get("token_probability"),
        )


def entry_of(
    judged: Judged,
    transcript: Transcript,
    field: Field | None = None,
    *,
    pointer: str | None = None,
    reason: str = "",
) -> Entry:
    """Write out a judged claim of ``field``, at ``pointer`` where it moved, with ``reason`` where it is withheld."""
    claim = judged.claim
    moved = pointer not in {None, claim.pointer}
    deciding, seen = cited(judged, field, transcript)
    glossary = None
    if claim.term is not None:
        glossary = {"preferred": claim.term.preferred, "expansion": claim.term.expansion, "matched": claim.matched}
    return Entry(
        pointer=claim.pointer if pointer is None else pointer,
        value=claim.value,
        verdict=judged.verdict.value,
        proposers=claim.proposers,
        evidence=tuple(Quote.of(piece, transcript) for piece in deciding),
        findings=tuple(_finding(finding) for finding in judged.findings),
        glossary=glossary,
        probability=claim.probability,
        reason=reason,
        given_at=claim.pointer if moved else None,
        seen=tuple(Quote.of(piece, transcript) for piece in seen),
        agreement=claim.agreement,
        token_probability=claim.token_probability,
    )


def _finding(finding: Finding) -> dict[str, str]:
    return {"check": finding.check, "verdict": finding.verdict.value, "message": finding.message}


def _failed(failure: Failure) -> dict[str, str]:
    named = {"model": failure.model} if failure.model else {}
    return {"pointer": failure.pointer, "reason": failure.reason, **named}


@dataclass(frozen=True, slots=True)
class Record:
    """A filled record.

    Attributes:
        data: the user's JSON; every non-null leaf has an entry in ``claims``.
        claims: the held values, by pointer into ``data``, in schema order.
        withheld: every other value that was proposed, with its reason.
        complete: whether ``data`` is valid under the schema.
        missing: pointers that the schema requires and the transcript does not give.
        failures: what a proposer could not do, by field.
        model: the model's name, those of several with commas between them, or "none".
        usage: tokens read and written by all models, the judge among them.
        version: the version of onrecord that made the record.
        usage_by_model: what each model that proposed read and wrote, by its name, where there are several.
    """

    data: dict[str, Any]
    claims: tuple[Entry, ...]
    withheld: tuple[Entry, ...]
    complete: bool
    missing: tuple[str, ...]
    failures: tuple[Failure, ...]
    model: str
    usage: Usage
    version: str
    usage_by_model: Mapping[str, Usage] = field(default_factory=dict)

    def __getitem__(self, pointer: str) -> Entry:
        for entry in self.claims:
            if entry.pointer == pointer:
                return entry
        raise KeyError(pointer)

    def to_dict(self) -> dict[str, Any]:
        """Return the envelope: plain JSON values, in a fixed order."""
        by_model = {name: asdict(usage) for name, usage in self.usage_by_model.items()}
        return {
            "data": self.data,
            "claims": [entry.to_dict() for entry in self.claims],
            "withheld": [entry.to_dict() for entry in self.withheld],
            "complete": self.complete,
            "missing": list(self.missing),
            "failures": [_failed(failure) for failure in self.failures],
            "model": self.model,
            "usage": asdict(self.usage),
            **({"usage_by_model": by_model} if by_model else {}),
            "version": self.version,
        }

    @classmethod
    def from_dict(cls, envelope: Mapping[str, Any]) -> Record:
        """Read an envelope.

        Raises:
            RecordError: a part is missing or of the wrong kind.
        """
        try:
            return cls(
                envelope["data"],
                tuple(Entry.from_dict(entry) for entry in envelope["claims"]),
                tuple(Entry.from_dict(entry) for entry in envelope["withheld"]),
                envelope["complete"],
                tuple(envelope["missing"]),
                tuple(Failure(**failure) for failure in envelope.get("failures", ())),
                envelope["model"],
                Usage(**envelope["usage"]),
                envelope["version"],
                {name: Usage(**usage) for name, usage in envelope.get("usage_by_model", {}).items()},
            )
        except (KeyError, TypeError) as error:
            raise RecordError("not an envelope of onrecord", hint="Write one with --envelope") from error
