"""An assent names nothing: "What time would you like?" - "Perfect" is no time.

Looks at a text whose words are all words of assent, where the clause that holds it says nothing else. "Play Perfect by
Ed Sheeran" names a song, and so does a title that is said with more words around it. Not covered: a title that is given
as the whole answer and is a word of assent, which is withheld too.
"""

from __future__ import annotations

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers, clause_of
from onrecord.dialogue import Reply, reply_of
from onrecord.grounding import Evidence, is_yes_no
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript

_MOST_WORDS = 3
_AGREES = frozenset({Reply.YES, Reply.LISTENS})


def only_assent(claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field) -> Finding | None:
    """Find against a text that is nothing but an assent."""
    pieces = answers(evidence)
    if not pieces or field.kind is not Kind.STRING or is_yes_no(field) or claim.term is not None:
        return None
    if not _is_assent(str(claim.value)) or not all(_is_assent(clause_of(one, transcript).text) for one in pieces):
        return None
    return Finding("assent", Verdict.UNSUPPORTED, "it only agrees, and names nothing", pieces)


def _is_assent(text: str) -> bool:
    return reply_of(text) in _AGREES and len(tokenize(text)) <= _MOST_WORDS
