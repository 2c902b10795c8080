"""Who speaks is there: a field of who is absent takes nobody whose label stands before a turn.

Not covered: who came late or left early, and labels that name no one person.
"""

from __future__ import annotations

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.negation import ASKS_OF_ABSENT
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript


def speaks_there(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against somebody who speaks, where the field asks who is absent."""
    if not evidence or not isinstance(claim.value, str) or is_yes_no(field):
        return None
    name = claim.value.casefold()
    if not any(name == speaker.casefold() for speaker in transcript.speakers):
        return None
    if not ASKS_OF_ABSENT.search(" ".join((field.label, field.description, *field.context))):
        return None
    turn = next(s for s in transcript.segments if s.speaker is not None and s.speaker.casefold() == name)
    found = Evidence(Role.CONTRADICTION, turn.index, turn.span)
    return Finding("present", Verdict.CONTRADICTED, "speaks in the talk, so is there", (found,))
