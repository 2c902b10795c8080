"""A value that only says no ("none", "nil", "no known allergies") is a no to its field's question.

Nobody who is asked about allergies answers with the words of the form. The field's own topic finds the place, as for a
yes-or-no field, and the reply or the denial there decides. Not covered: a no to a question in other words than the
field's.
"""

from __future__ import annotations

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, sentence_of, within
from onrecord.checks.polarity import what_is_said
from onrecord.dialogue import Reply, asked_at
from onrecord.grounding import Evidence, Role, says_none
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_DETERMINERS = frozenset({"no", "denies", "denied"})  # they deny what follows, wherever they stand


def said_to_be_none(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find for a plain no where the field's question was denied, against it where it was affirmed or left open."""
    pieces = answers(evidence)
    if not pieces or claim.term is not None or not says_none(claim.value, field):
        return None
    said, seen = _in_its_words(claim, pieces[-1], transcript) or what_is_said(pieces, field, transcript)
    if said is None:
        return Finding("none", Verdict.UNSUPPORTED, "spoken of, but not denied", seen)
    if said:
        against = tuple(Evidence(Role.CONTRADICTION, e.segment, e.span) for e in seen)
        return Finding("none", Verdict.CONTRADICTED, "it was not denied", against)
    return Finding("none", Verdict.SUPPORTED, "denied, as the value says", seen)


def _in_its_words(
    claim: Claim, piece: Evidence, transcript: Transcript
) -> tuple[bool | None, tuple[Evidence, ...]] | None:
    """Return what is said where the value itself stands beside its topic: "Subtitles: none?" - "Yes"."""
    first = tokenize(str(claim.value))[0].norm
    if first in _DETERMINERS or all(token.norm != first for token in tokenize(sentence_of(piece, transcript))):
        return None
    segment = transcript.segments[piece.segment]
    asked = asked_at(transcript, piece.segment, within(piece, segment)[0])
    if asked is None:
        return False, (piece,)
    if asked.segment is None or asked.reply not in {Reply.YES, Reply.NO}:
        return None, (piece,)
    turn = transcript.segments[asked.segment]
    return asked.reply is Reply.NO, (piece, Evidence(Role.ANSWER, turn.index, turn.span))
