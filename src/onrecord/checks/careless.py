"""What only a careless proposer claims: words that were said, put into any field.

Small models do this often (``benchmarks/LOG.md`` has the figures). Other proposers are taken at their word.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.topic import sentences
from onrecord.grounding import Evidence
from onrecord.language.content import content_tokens, same_word
from onrecord.language.tokens import Token, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript


def careless_claim(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a careless claim that is no answer, or that was said where nobody speaks of the field."""
    if not claim.careless or not evidence or claim.term is not None:
        return None
    value = [token for token in tokenize(str(claim.value)) if token.norm not in load("stopwords")]
    name = (*content_tokens(field.label), *content_tokens(field.description))
    if all(_is_empty(token, name) for token in value):
        return _against(f'it says nothing beyond the name of "{field.label}"')
    if isinstance(claim.value, str) and _denies(claim.value):
        return _against("it says that there is none")
    if _asks(str(claim.value), evidence, transcript):
        return _against("it is a question, which states nothing")
    said = tokenize(sentences(evidence, transcript))
    topics = load("topics")
    for text in (field.label, *field.context[-1:], field.description):
        own = [t for t in content_tokens(text) if t.norm not in topics]
        found = sum(any(same_word(t, s) for s in said) for t in own)
        if own and 2 * found >= len(own):
            return None
    return _against(f'it was said, but not of "{field.label}"')


def _against(message: str) -> Finding:
    return Finding("topic", Verdict.UNSUPPORTED, message)


def _is_empty(token: Token, name: Sequence[Token]) -> bool:
    """Say whether a word is a bare unit ("days"), or one of the field's own name and description."""
    return canonical_unit(token.norm) is not None or any(same_word(token, own) for own in name)


def _denies(value: str) -> bool:
    """Say whether a value opens with a denial ("no allergies")."""
    words = [token.norm for token in tokenize(value) if token.norm not in load("fillers")]
    return bool(words) and words[0] in load("negations")


def _asks(value: str, evidence: tuple[Evidence, ...], transcript: Transcript) -> bool:
    """Say whether a value is a question, or most of one; "penicillin?" at a question's end is what is asked about."""
    if "?" in value.rstrip("?"):
        return True
    words = {token.norm for token in tokenize(value)}
    for piece in evidence:
        is_asked = transcript.text[piece.span.end : piece.span.end + 1] == "?"
        said = {token.norm for token in tokenize(transcript.slice(piece.span))}
        whole = {token.norm for token in tokenize(sentences((piece,), transcript))}
        if is_asked and len(words) > 2 and words <= said and 2 * len(words) >= len(whole):
            return True
    return False
