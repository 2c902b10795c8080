"""A value that stands only in a question is a fact where the reply confirms it, and nowhere else.

Looks at what was said to a yes-or-no question, or to a presumption put to the other party ("so you were doing forty-
five"). What a client asks a service for ("can I get a table for six?") is a request and states what is wanted. Yes-
or-no fields have a check of their own. Not covered: answers that only knowledge of the world turns into a yes or a
no.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.negation import has_negation, is_refused
from onrecord.checks.place import answers, party_at, replaces_another_sort, within
from onrecord.dialogue import Asked, Reply, asked_at
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.content import missing_words
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_REQUEST = re.compile(
    r"\b(?:can|could|would|will)\s+(?:you|i|we|somebody|someone)\b|\bhow about\b|\bwhat about\b|\bis there\b|"
    r"\bare there\b|"
    r"\bdo you (?:have|know|do|sell|offer)\b|\b(?:want|like|need|looking)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"\bor\b(?!\s+(?:anything|something|not|so|whatever|any|other|else|similar|the like))", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_IF = re.compile(r"\b(?:if|unless)\b|\bwould have\b|['’]d have\b", re.IGNORECASE)
# A reply that accepts a proposal by one of its parts: "Wednesday at nine?" - "Wednesday's good".
_ACCEPTS = re.compile(
    r"^\W*(?:(?:oh|well|yeah|ok|okay)\W+)*(?:the\s+)?(\w+)(?:['’]s|\s+is|\s+sounds|\s+would be|\s+will be)\s+"
    r"(?:good|fine|great|"
    r"perfect|ok|okay|lovely|ideal|grand)\b(?!\s+(?:but|except|if|unless))|^\W*(?:the\s+)?(\w+)\s+(?:works|suits)\b",
    re.IGNORECASE,
)
_WH = re.compile(r"\b(?:what|which|who|whose|when|where|why|how)(?:['’]s|\s+(?!about\b))", re.IGNORECASE)


def asked_and_answered(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that was asked or presumed, and not confirmed; for one that was."""
    if is_yes_no(field):
        return None
    pieces = answers(evidence)
    if not pieces:
        return None
    readings = [(piece, _asked(piece, transcript)) for piece in pieces]
    if any(asked is None for _, asked in readings):
        return None  # part of it is stated
    piece, asked = readings[-1]
    return _finding(claim, piece, asked, transcript) if asked else None


def _asked(piece: Evidence, transcript: Transcript) -> Asked | None:
    segment = transcript.segments[piece.segment]
    return asked_at(transcript, piece.segment, within(piece, segment)[0])


def _finding(claim: Claim, piece: Evidence, asked: Asked, transcript: Transcript) -> Finding | None:
    reply = _piece(asked, transcript)
    if asked.reply is Reply.NO and reply is not None:
        if has_negation(str(claim.value)):
            return Finding(
                "question",
                Verdict.SUPPORTED,
                "asked, and denied as the value says",
                (replace(reply, role=Role.ANSWER),),
            )
        text = transcript.segments[reply.segment].text
        named = _names_it(claim, reply, transcript) and not _denies_it(claim, text)
        if named or replaces_another_sort(claim, text):
            return None
        return Finding("question", Verdict.CONTRADICTED, "asked, and answered with no", (reply,))
    if asked.reply is Reply.YES and reply is not None:
        if _EITHER.search(asked.clause.text) and not _names_it(claim, reply, transcript):
            return Finding(
                "question", Verdict.UNSUPPORTED, "asked as one of several, and the answer names none", (reply,)
            )
        return Finding("question", Verdict.SUPPORTED, "asked, and confirmed", (reply,))
    at = within(piece, transcript.segments[piece.segment])[0] - asked.clause.start
    if _WH.search(asked.clause.text[: max(0, at)]) or _is_request(asked, piece, transcript):
        return None  # what a question takes for granted: "How long have you had the cough?"
    if asked.reply is Reply.UNSURE and reply is not None:
        return Finding("question", Verdict.UNSUPPORTED, "asked, and left open", (reply,))
    if reply is not None and _names_it(claim, reply, transcript):
        if _EITHER.search(asked.clause.text) and _only_if(claim, transcript.segments[reply.segment].text):
            return Finding(
                "question", Verdict.UNSUPPORTED, "asked as one of several, and named under a condition", (reply,)
            )
        return Finding("question", Verdict.SUPPORTED, "asked, and named in the answer", (reply,))
    if reply is not None and _accepts_a_part(asked.clause.text, transcript.segments[reply.segment].text):
        return Finding("question", Verdict.SUPPORTED, "asked, and accepted", (reply,))
    return Finding(
        "question", Verdict.UNSUPPORTED, "only asked, and never confirmed", () if reply is None else (reply,)
    )


def _piece(asked: Asked, transcript: Transcript) -> Evidence | None:
    if asked.segment is None:
        return None
    span = transcript.segments[asked.segment].span
    role = Role.CONTRADICTION if asked.reply is Reply.NO else Role.ANSWER
    return Evidence(role, asked.segment, span)


def _names_it(claim: Claim, reply: Evidence, transcript: Transcript) -> bool:
    """Say whether the reply itself says the value: "Brian with an I?" - "No, Bryan" does not."""
    text = transcript.segments[reply.segment].text
    words = claim.matched or str(claim.value)
    return not missing_words(words, text) and not is_refused(words, text)


def _only_if(claim: Claim, text: str) -> bool:
    """Say whether an answer names one of two only under a condition: "Packed. He'd have the hot one if it's pizza"."""
    words = claim.matched or str(claim.value)
    naming = [sentence for sentence in _SENTENCES.split(text) if not missing_words(words, sentence)]
    return bool(naming) and all(_IF.search(sentence) for sentence in naming)


def _denies_it(claim: Claim, text: str) -> bool:
    """Say whether a reply names the value only to deny it: "No, not Tuesday"."""
    first = next(iter(tokenize(claim.matched or str(claim.value))), None)
    return first is not None and bool(
        re.search(rf"\bnot\s+(?:the\s+|an?\s+)?{re.escape(first.norm)}\b", text, re.IGNORECASE)
    )


def _accepts_a_part(asked: str, reply: str) -> bool:
    """Say whether a reply accepts the whole of a proposal by naming a part of it."""
    said = _ACCEPTS.match(reply)
    if said is None or _EITHER.search(asked):
        return False
    named = next(group for group in said.groups() if group)
    return named.lower() in {token.norm for token in tokenize(asked)}


def _is_request(asked: Asked, piece: Evidence, transcript: Transcript) -> bool:
    if party_at(piece.segment, transcript) == "client":
        return bool(_REQUEST.search(asked.clause.text))
    return False
