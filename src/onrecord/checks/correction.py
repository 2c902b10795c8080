"""A number that was corrected is not the last word.

Looks behind the evidence, in its segment and the next two, for a cue ("scratch that", "sorry", "make it",
"actually", "I mean") followed by another number of a kind that can replace the first. Not covered: corrections
without a cue, corrections of words, corrections further off.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.grounding import Evidence, Role
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Span, Transcript

_CUE = re.compile(
    r"\b(?:scratch that|strike that|correction|sorry|my mistake|i mean|make (?:it|that)|actually|no,? wait|"
    r"no,? let me think|more like|i misspoke|or rather)\b",
    re.IGNORECASE,
)
_TURNS = 2  # segments after the evidence in which a correction is looked for
_REACH = 60  # characters between the cue and the new number


def corrected_later(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value whose number is replaced by another one right after."""
    del field
    if isinstance(claim.value, bool):
        return None
    wanted = find_quantities(str(claim.value))
    answers = [piece for piece in evidence if piece.role is Role.ANSWER]
    if not wanted or not answers:
        return None
    said = [q for piece in answers for q in find_quantities(transcript.slice(piece.span))]
    olds = [q for q in said if set(q.values) & {v for w in wanted for v in w.values}] or wanted
    last = max(answers, key=lambda piece: piece.span)
    stop = transcript.segments[min(last.segment + _TURNS, len(transcript.segments) - 1)].span.end
    after = transcript.text[last.span.end : stop]
    for cue in _CUE.finditer(after):
        reach = after[cue.end() : cue.end() + _REACH]
        for new in find_quantities(reach):
            if any(_replaces(new, old) for old in olds) and not _of_another(reach[: new.start], last, transcript):
                start = last.span.end + cue.start()
                end = last.span.end + cue.end() + new.end
                index = transcript.segment_at(end - 1).index
                start = max(start, transcript.segments[index].span.start)
                seen = Evidence(Role.CORRECTION, index, Span(start, end))
                return Finding("correction", Verdict.CONTRADICTED, "corrected afterwards", (seen,))
    return None


def _of_another(before: str, old: Evidence, transcript: Transcript) -> bool:
    """Say whether a correction names, right before its number, another thing that was said beside the old one.

    "Morphine ten milligrams and enoxaparin forty. Sorry, morphine five": the forty stands.
    """
    named = [token for token in tokenize(before) if token.norm not in load("stopwords")][-1:]
    segment = transcript.segments[old.segment]
    ahead = [
        t for t in tokenize(transcript.text[segment.span.start : old.span.start]) if t.norm not in load("stopwords")
    ]
    if not named or not ahead or named[0].stem == ahead[-1].stem:
        return False
    return any(named[0].stem == token.stem for token in tokenize(segment.text))


def _replaces(new: Quantity, old: Quantity) -> bool:
    """Say whether ``new`` can stand in for ``old``: another amount, of the same kind, in no other unit."""
    if new.kind != old.kind or set(new.values) & set(old.values):
        return False
    return new.unit is None or new.unit == old.unit
