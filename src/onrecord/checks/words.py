"""The words of a value are the words of its evidence.

Looks at free text: evidence must exist, and every content word of the value must stand in a segment that the
evidence touches, in the same form, an inflection, a spelling variant, or as a form of a glossary term that was
said. Not covered: paraphrase in wholly other words, which is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.checks.finding import Finding, Verdict, touched
from onrecord.grounding import Evidence, Role, is_speaker, ratio_part, says_none, spelled, when_of
from onrecord.language.addresses import spoken_address
from onrecord.language.content import missing_words
from onrecord.language.hearing import split_by_ear
from onrecord.language.numbers import find_quantities
from onrecord.language.relative_dates import resolved_dates
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_FAR = 8  # turns off in which a part of a value may have been said


def evidence_exists(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a claim that nothing in the transcript speaks for."""
    if evidence:
        return None
    if other := _other_part(claim, transcript, field):
        return Finding("quantities", Verdict.CONTRADICTED, "it was said as the other number of a pair", (other,))
    return Finding("words", Verdict.UNSUPPORTED, f"{_shown(claim)} is nowhere in the transcript")


def content_words(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a free-text value that has a content word which its evidence lacks."""
    if not evidence or not isinstance(claim.value, str) or field.options or claim.term is not None:
        return None
    if says_none(claim.value, field):
        return None  # a check of its own
    value = claim.spoken or claim.value
    if any(is_speaker(value, field, transcript.segments[piece.segment].speaker) for piece in evidence):
        return Finding("words", Verdict.SUPPORTED, "it is who speaks there")
    texts = [transcript.segments[piece.segment].text for piece in evidence]
    if any(spelled(value, text) or ("@" in value and spoken_address(value, text)) for text in texts):
        return Finding("words", Verdict.SUPPORTED, "it was spelled")
    said = touched(evidence, transcript)
    if when_of(value, field) is not None:
        return None  # dates are compared as dates
    if is_relative_date(value, texts):
        return Finding("words", Verdict.SUPPORTED, "the date follows from the day that was stated")
    missing = tuple(word for word in missing_words(value, said) if not split_by_ear(word, said))
    if missing and 2 * len(missing) <= len(tokenize(value)):
        # Most of it stands here; the rest may have been said a few turns off: "the knee ... so let's get an MRI".
        missing = missing_words(value, touched(evidence, transcript, around=_FAR))
    if not missing:
        return Finding("words", Verdict.SUPPORTED, "every content word is in the evidence")
    words = ", ".join(f'"{word}"' for word in missing)
    verb = "is" if len(missing) == 1 else "are"
    # A glance at the whole transcript, for the message alone: the verdict stands either way.
    if not any(token.stem in transcript.stems for word in missing for token in tokenize(word)):
        return Finding("words", Verdict.UNSUPPORTED, f"{words} {verb} nowhere in the transcript")
    return Finding("words", Verdict.UNSUPPORTED, f"{words} {verb} not said where the rest of the value is")


def _shown(claim: Claim) -> str:
    return f'"{claim.value}"' if isinstance(claim.value, str) else str(claim.value).lower()


def is_relative_date(value: str, texts: Sequence[str]) -> bool:
    """Say whether texts state a day, and the date ``value`` in relation to it."""
    return next(iter(resolved_dates(texts, value)), None) is not None


def _other_part(claim: Claim, transcript: Transcript, field: Field) -> Evidence | None:
    """Return where a pair was said ("one eighteen over seventy-six") of which the value is the other number."""
    if isinstance(claim.value, str | bool) or ratio_part(field) is None:
        return None
    for segment in transcript.segments:
        for said in find_quantities(segment.text):
            if said.kind == "ratio" and float(claim.value) in said.values:
                span = Span(segment.span.start + said.start, segment.span.start + said.end)
                return Evidence(Role.CONTRADICTION, segment.index, span)
    return None
