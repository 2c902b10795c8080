"""An enum's or a boolean's evidence is there.

An option must share its content words with its evidence, or be a form of a glossary term that was said; one of a
single word ("yellow") must moreover stand in a sentence, or answer a question, that speaks of the field. A
yes-or-no answer must stand where the field's own topic is spoken of. Not covered: options paraphrased in wholly
other words, which are withheld.
"""

from __future__ import annotations

from onrecord.checks.finding import Finding, Verdict, touched
from onrecord.checks.topic import on_topic, sentences
from onrecord.grounding import Evidence, is_yes_no
from onrecord.language.content import content_tokens, missing_words
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_ENOUGH = 0.5  # share of an option's or a topic's content words that its exchange must hold


def option_evidence(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against an option whose evidence does not speak of it."""
    if not evidence or claim.term is not None:
        return None
    if not field.options or is_yes_no(field):
        return None
    said = touched(evidence, transcript, around=1)
    topic = str(claim.value)
    words = content_tokens(topic)
    if not words:
        return _literal(str(claim.value), said)
    missing = missing_words(topic, said)
    if len(missing) > (1 - _ENOUGH) * len(words):
        return Finding("options", Verdict.UNSUPPORTED, f'the words said do not speak of "{topic}"')
    if _denies(topic) and missing_words(topic, sentences(evidence, transcript)):
        return Finding("options", Verdict.UNSUPPORTED, f'nothing is denied there, as "{topic}" says')
    if len(words) == 1 and not on_topic(field, words, evidence, transcript):
        message = f'"{topic}" was said, but not of "{field.label}"'
        return Finding("options", Verdict.UNSUPPORTED, message)
    return Finding("options", Verdict.SUPPORTED, f'the words said speak of "{topic}"')


def _denies(option: str) -> bool:
    negations = load("negations")
    return any(token.norm in negations for token in tokenize(option))


def _literal(option: str, said: str) -> Finding:
    if option.casefold() in said.casefold():
        return Finding("options", Verdict.SUPPORTED, "the option was said")
    return Finding("options", Verdict.UNSUPPORTED, f'"{option}" was not said')
