"""What was thought, supposed or set as a condition is ruled out later: "I thought it was, but it turns out it's not".

Looked for behind the value, in its turn and the next two: a short denial that names nothing ("it didn't", "I'm not"),
or the value's own word with a word that clears it ("the alternator's fine"). Not covered: a denial in other words.
"""

from __future__ import annotations

import re

from onrecord.checks import Finding, Judged, Verdict
from onrecord.citing import asks, exchange_of
from onrecord.grounding import Grounder, Role
from onrecord.language.content import content_tokens
from onrecord.language.tokens import tokenize
from onrecord.otherwise.rivals import against
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_OPEN = frozenset({"hedge", "condition"})  # checks that leave a value open
_TURNS = 2
_PROMPT = 2  # words
_RULED_OUT = re.compile(
    r"(?:^|[.,;!?]\s*|\b(?:but|and|so|that|out)\s+)(?:no[,.]?\s+)?"
    r"(?:i|it|he|she|they|we|you|that)(?:['’](?:s|m|re)\s+not|\s+(?:is|was|did|does|do|are|were|has|have|had)(?:n['’]t|\s+not))"
    r"(?=\s*(?:[.,;!?]|$|\b(?:and|so|it['’]?s|did|though|now|at all)\b))",
    re.IGNORECASE,
)
_CLEARS = (
    r"(?:['’]s|\s+is|\s+are|\s+was|\s+were)\s+(?:\w+\s+)?(?:fine|ok|okay|good|alright|all right|clear|out of it)\b"
)


def ruled_out(judged: Judged, field: Field, grounder: Grounder, transcript: Transcript) -> Finding | None:
    """Find against a value that was left open and is denied right behind."""
    del grounder, field
    against_it = {f.check for f in judged.findings if f.verdict is Verdict.UNSUPPORTED}
    pieces = [piece for piece in judged.evidence if piece.role is Role.ANSWER]
    if not pieces or not against_it or not against_it <= _OPEN:
        return None
    last = max(pieces, key=lambda piece: piece.span)
    here = transcript.segments[last.segment]
    for turn in transcript.segments[here.index : here.index + 1 + _TURNS]:
        if turn.index > here.index + 1 and _asks_something(transcript.segments[turn.index - 1]):
            return None  # what is denied there is what was asked
        text = transcript.text[last.span.end : here.span.end] if turn is here else turn.text
        if _RULED_OUT.search(text) or _cleared(judged, text):
            shown = exchange_of(turn, transcript) if turn is here else (last, *exchange_of(turn, transcript)[-1:])
            return against("ruled out afterwards", *shown)
    return None


def _asks_something(turn: Segment) -> bool:
    """Say whether a turn asks more than what comes next ("And?")."""
    return asks(turn) and len(tokenize(turn.text)) > _PROMPT


def _cleared(judged: Judged, text: str) -> bool:
    """Say whether a word of the value is said to be fine."""
    words = {token.norm for token in content_tokens(str(judged.claim.value))}
    return any(re.search(rf"\b{re.escape(word)}{_CLEARS}", text, re.IGNORECASE) for word in words)
