"""What was spelled out goes before what it sounds like.

For codes (letters and digits): the signs must have been said in that order. For names: letters spelled in the same or
the next turns that make another, similar name take it back ("Brian with an I?" - "B, R, Y, A, N"). Not covered: names
that were never spelled.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers
from onrecord.grounding import Evidence, Role, as_code, spelled
from onrecord.language.addresses import spoken_address
from onrecord.language.tokens import fold, tokenize
from onrecord.language.units import canonical_unit
from onrecord.propose import Claim
from onrecord.schema import Field, Kind
from onrecord.transcript import Transcript

_LETTERS = re.compile(
    r"(?<![\w'’])[A-Za-z](?:[\s,.-]+(?:[A-Za-z](?:\s+(?:as in|for)\s+\w+)?|"
    r"double\s+[A-Za-z]))(?:[\s,.-]+[A-Za-z](?![\w'’]))+(?![\w'’])"
)
_SPELL = re.compile(r"\bspell", re.IGNORECASE)
_LETTER = re.compile(r"(?<!\w)[a-z](?!\w)")
_TURNS = 6  # turns from the value on in which its spelling is looked for
_ALIKE = 0.7  # share of letters that a spelled name must have in common to be meant for the same one
_LEAST = 3  # letters


def spelled_otherwise(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a code whose signs were not said in its order, and a name that was spelled differently."""
    pieces = answers(evidence)
    if not pieces or not isinstance(claim.value, str) or field.kind is not Kind.STRING or claim.term is not None:
        return None
    if "@" in claim.value and " " not in claim.value.strip():
        return _address(claim.value, pieces, transcript)
    if (
        not claim.spoken
        and as_code(claim.value)
        and not _has_unit(claim.value)
        and any(c.isalpha() for c in claim.value)
    ):
        return _code(claim.value, pieces, transcript)
    if not claim.value.isalpha():
        return None
    wanted = fold(claim.value)
    for turn in transcript.segments[pieces[0].segment : pieces[0].segment + _TURNS]:
        for runs in spelled_runs(turn.text):
            asked = _SPELL.search(transcript.segments[pieces[0].segment].text) is not None
            meant = [run for run in runs if len(run) >= _LEAST and (asked or alike(run, wanted))]
            if wanted in runs:
                return Finding("spelling", Verdict.SUPPORTED, "it was spelled so")
            if meant:
                seen = Evidence(Role.CORRECTION, turn.index, turn.span)
                return Finding("spelling", Verdict.CONTRADICTED, "it was spelled differently", (seen,))
    return None


def spelled_runs(text: str) -> list[list[str]]:
    """Return the letters of each row of spelled letters, of the whole row and of its sentences."""
    rows = (match.group().lower() for match in _LETTERS.finditer(text))
    return [["".join(_LETTER.findall(part)) for part in (row, *row.split(". "))] for row in rows]


def _has_unit(value: str) -> bool:
    """Say whether the letters of a value are a unit: "500 USD" is no code."""
    return any(canonical_unit(token.norm) for token in tokenize(value) if token.norm.isalpha())


def _address(value: str, pieces: tuple[Evidence, ...], transcript: Transcript) -> Finding | None:
    if any(spoken_address(value, transcript.segments[piece.segment].text) for piece in pieces):
        return None
    seen = Evidence(Role.CONTRADICTION, pieces[0].segment, transcript.segments[pieces[0].segment].span)
    return Finding("spelling", Verdict.CONTRADICTED, "the address was said otherwise", (seen,))


def _code(value: str, pieces: tuple[Evidence, ...], transcript: Transcript) -> Finding | None:
    for piece in pieces:
        text = transcript.segments[piece.segment].text
        if spelled(value, text) or fold(value) in fold(text):
            return None
    seen = Evidence(Role.CONTRADICTION, pieces[0].segment, transcript.segments[pieces[0].segment].span)
    return Finding("spelling", Verdict.CONTRADICTED, "its signs were not said in that order", (seen,))


def alike(a: str, b: str) -> bool:
    """Say whether two spellings can be meant for the same name."""
    if abs(len(a) - len(b)) > 2:
        return False
    common = sum(min(a.count(letter), b.count(letter)) for letter in set(a))
    return common >= _ALIKE * max(len(a), len(b))
