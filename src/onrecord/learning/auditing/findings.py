"""Finding: one thing about labels that would teach a model to invent, with the words of the transcript beside it.

Expected harm is ``sure * copied * share``: how sure it is that the finding is real, how far a model that is trained on
it would copy it into records where it is wrong, and the share of the field's labels that have it. ``docs/audit.md``
says where the figures come from. Knows nothing of how findings are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from onrecord.propose import Scalar
from onrecord.record import Quote
from onrecord.transcript import Span, Transcript

_SMOOTHED = 3  # labels without a fault that are added to every field: one label of one is not all of them


class Kind(Enum):
    """What is wrong with a label, a field or a case."""

    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    UNEVEN = "uneven"
    TWO_WAYS = "two-ways"
    ALWAYS_FILLED = "always-filled"
    NEVER_FILLED = "never-filled"
    MEMORISED = "memorised"
    DUPLICATE = "duplicate"
    LITTLE_VARIETY = "little-variety"


class Fix(Enum):
    """What can be done about a finding: the label is nulled, written in another form, or its case left out."""

    NULL = "null"
    CANONICAL = "canonical"
    DROP = "drop"


TITLES: Mapping[Kind, str] = {
    Kind.UNSUPPORTED: "Not in the transcript",
    Kind.CONTRADICTED: "Contradicted by the transcript",
    Kind.UNEVEN: "One thing written in several forms",
    Kind.TWO_WAYS: "The same words labelled in two ways",
    Kind.ALWAYS_FILLED: "Field that is always filled",
    Kind.NEVER_FILLED: "Field that is never filled",
    Kind.MEMORISED: "Value that recurs so often that it will be memorised",
    Kind.DUPLICATE: "The same transcript twice",
    Kind.LITTLE_VARIETY: "Too little variety",
}
# How far a model copies what it is taught so, where 1 is every time that it can. A judgement, not a measurement.
COPIED: Mapping[Kind, float] = {
    Kind.UNSUPPORTED: 1.0,
    Kind.CONTRADICTED: 1.0,
    Kind.MEMORISED: 0.8,
    Kind.TWO_WAYS: 0.6,
    Kind.ALWAYS_FILLED: 0.5,
    Kind.DUPLICATE: 0.4,
    Kind.UNEVEN: 0.3,
    Kind.LITTLE_VARIETY: 0.1,
    Kind.NEVER_FILLED: 0.05,
}


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a case's transcript that stand beside a finding; offsets are code points of its canonical text."""

    case: str
    segment: int
    start: int
    end: int
    text: str
    speaker: str | None = None

    @classmethod
    def of(cls, case: str, transcript: Transcript, span: Span) -> Words:
        """Cut words out of a transcript."""
        segment = transcript.segment_at(span.start)
        return cls(case, segment.index, span.start, span.end, transcript.slice(span), segment.speaker)

    @classmethod
    def quoted(cls, case: str, quote: Quote) -> Words:
        """Take a quote of a record."""
        return cls(case, quote.segment, quote.start, quote.end, quote.text, quote.speaker)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "case": self.case,
            "segment": self.segment,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "speaker": self.speaker,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        kind: what is wrong.
        field: the star pointer of the field; empty where it is about a whole case.
        says: what was seen, in a sentence.
        case: the id of the case whose label it is; empty where it is about a field in all cases.
        pointer: the concrete pointer of the label; empty where it is about no single label.
        value: the label; of a value that recurs, that value.
        words: what the transcript says, the label's own first.
        sure: how sure it is that this is real, in [0, 1].
        share: the share of the field's labels that have the same fault, in [0, 1].
        fix: what can be done about it, where something can.
        better: the value in house form, for a fix that writes it so.
        also: the ids of other cases that show it.
    """

    kind: Kind
    field: str
    says: str
    case: str = ""
    pointer: str = ""
    value: Scalar | None = None
    words: tuple[Words, ...] = ()
    sure: float = 1.0
    share: float = 0.0
    fix: Fix | None = None
    better: Scalar | None = None
    also: tuple[str, ...] = ()

    @property
    def harm(self) -> float:
        """The expected harm, in [0, 1]."""
        return self.sure * COPIED[self.kind] * self.share

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "kind": self.kind.value,
            "field": self.field,
            "says": self.says,
            "case": self.case,
            "pointer": self.pointer,
            "value": self.value,
            "words": [words.to_dict() for words in self.words],
            "harm": round(self.harm, 4),
            "sure": round(self.sure, 3),
            "share": round(self.share, 3),
            "fix": self.fix.value if self.fix else None,
            "better": self.better,
            "also": list(self.also),
        }


def smoothed(part: int, whole: int) -> float:
    """Return a share in which a field of few labels does not count as a whole one."""
    return part / (whole + _SMOOTHED)
