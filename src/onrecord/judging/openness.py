"""Which claims the rules leave open: the one question that decides what a judge is asked by default."""

from __future__ import annotations

from onrecord.grounding import Evidence, Role
from onrecord.judging.question import Question
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import tokenize
from onrecord.transcript import Transcript


def is_open(question: Question, transcript: Transcript) -> bool:
    """Say whether the rules hold a claim without its very words: by paraphrase, by inference, or by yes and no.

    Closed is what an answer says word for word, or a number that it says in any spoken form.
    """
    value = question.claim.value
    answers = [piece for piece in question.evidence if piece.role in {Role.ANSWER, Role.CORRECTION}]
    if isinstance(value, bool):
        return True
    if isinstance(value, str):
        wanted = [token.norm for token in tokenize(value)]
        return not wanted or not any(_says(piece, wanted, transcript) for piece in answers)
    return not any(
        value in quantity.values for piece in answers for quantity in find_quantities(transcript.slice(piece.span))
    )


def _says(piece: Evidence, wanted: list[str], transcript: Transcript) -> bool:
    said = [token.norm for token in tokenize(transcript.slice(piece.span))]
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))
