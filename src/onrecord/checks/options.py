"""An enum's or a boolean's evidence is there.

An option must share its content words with its evidence, or be a form of a glossary term that was said; one of a
single word ("yellow") must moreover stand in a sentence, or answer a question, that speaks of the field. A
yes-or-no answer must stand where the field's own topic is spoken of. Not covered: options paraphrased in wholly
other words, which are withheld.
"""

from __future__ import annotations

import re

from onrecord.checks.finding import Finding, Verdict, segments, touched
from onrecord.checks.place import answers, within
from onrecord.checks.topic import on_topic, sentences
from onrecord.dialogue import Reply, asked_at, question_before
from onrecord.grounding import Evidence, is_yes_no, says_none
from onrecord.language.content import content_tokens, is_all_stopwords, missing_words
from onrecord.language.numbers import find_quantities
from onrecord.language.tokens import Token, tokenize
from onrecord.language.units import canonical_unit
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Transcript

_OPENS = re.compile(r"\s*,\s*\w|\s+so\b")
_SIDE = re.compile(r"\b(?:left|which|side)\b", re.IGNORECASE)
_ENOUGH = 0.5  # share of an option's or a topic's content words that its exchange must hold


def option_evidence(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against an option whose evidence does not speak of it."""
    if not evidence or claim.term is not None:
        return None
    if not field.options or is_yes_no(field) or says_none(claim.value, field):
        return None
    if all(_only_opens(piece, transcript) for piece in answers(evidence)) and answers(evidence):
        return Finding("options", Verdict.UNSUPPORTED, f'"{claim.value}" only opens what is said there')
    said = touched(evidence, transcript, around=1)
    topic = str(claim.value)
    spoken = claim.spoken or topic
    words = content_tokens(spoken)
    if not words:
        found = _literal(str(claim.value), sentences(evidence, transcript))
        named = tuple(tokenize(topic)) if is_all_stopwords(topic) else ()
        if (
            found.verdict is Verdict.SUPPORTED
            and named
            and not _speaks_of_it(topic, field, named, evidence, transcript)
        ):
            return Finding("options", Verdict.UNSUPPORTED, f'"{topic}" was said, but not of "{field.label}"')
        return found
    missing = missing_words(spoken, said)
    telling = _telling(words, topic, field)
    if telling and {token.norm for token in telling} <= {word.lower() for word in missing}:
        return Finding("options", Verdict.UNSUPPORTED, f'nothing that tells "{topic}" from the other options was said')
    if len(missing) > (1 - _ENOUGH) * len(words):
        return Finding("options", Verdict.UNSUPPORTED, f'the words said do not speak of "{topic}"')
    if _denies(topic) and missing_words(topic, sentences(evidence, transcript)):
        return Finding("options", Verdict.UNSUPPORTED, f'nothing is denied there, as "{topic}" says')
    if len(words) == 1 and not _speaks_of_it(topic, field, words, evidence, transcript):
        message = f'"{topic}" was said, but not of "{field.label}"'
        return Finding("options", Verdict.UNSUPPORTED, message)
    alone = len(words) == 1 and not on_topic(field, words, evidence, transcript)
    return Finding("options", Verdict.SUPPORTED, f'the words said speak of "{topic}"', is_weak=alone)


def _telling(words: tuple[Token, ...], topic: str, field: Field) -> list[Token]:
    """Return the words of an option that no other option has: "left" of "left arm", "right arm"."""
    others = {token.stem for option in field.options if str(option) != topic for token in content_tokens(str(option))}
    return [token for token in words if token.stem not in others]


def _speaks_of_it(
    topic: str, field: Field, words: tuple[Token, ...], evidence: tuple[Evidence, ...], transcript: Transcript
) -> bool:
    """Say whether a one-word option is said of its field: by the field's words, or in answer to another option.

    In a schema with many other enums an option that no other field has names its field by itself.
    """
    if field.contested is not None and topic.lower() not in field.contested:
        return True
    if any(_is_confirmed(piece, transcript) for piece in answers(evidence)):
        return True
    return on_topic(field, words, evidence, transcript) or _answers_an_option(topic, field, evidence, transcript)


def _is_confirmed(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether the option was asked and confirmed: "Large?" - "Yes"."""
    segment = transcript.segments[piece.segment]
    asked = asked_at(transcript, piece.segment, within(piece, segment)[0])
    return asked is not None and asked.reply is Reply.YES


def _answers_an_option(topic: str, field: Field, evidence: tuple[Evidence, ...], transcript: Transcript) -> bool:
    """Say whether another option was said in the turns right before: "A table outside?" - "Inside, please"."""
    before = {token.stem for s in segments(evidence, transcript, around=2) for token in tokenize(s.text)}
    return any(
        token.stem in before
        for option in field.options
        if option is not None and str(option) != topic
        for token in content_tokens(str(option)) or tokenize(str(option))
    )


def _only_opens(piece: Evidence, transcript: Transcript) -> bool:
    """Say whether a "right" opens a sentence with a comma behind, and answers no question: "Right, let me see"."""
    segment = transcript.segments[piece.segment]
    start, end = within(piece, segment)
    if segment.text[start:end].lower() != "right" or not _OPENS.match(segment.text[end:]):
        return False
    if segment.text[:start].rstrip(" ")[-1:] not in {"", ".", "!", "?"}:
        return False
    asked = question_before(transcript, segment.index)
    return asked is None or _SIDE.search(asked.text) is None


def _denies(option: str) -> bool:
    negations = load("negations")
    return any(token.norm in negations for token in tokenize(option))


def _literal(option: str, said: str) -> Finding:
    spoken = re.search(rf"(?<!\w){re.escape(option.casefold())}(?!\w)", said.casefold())
    unit = canonical_unit(option.lower())
    if unit and any(unit in {q.unit, q.kind} for q in find_quantities(said)):
        return Finding("options", Verdict.SUPPORTED, "a number was said with that unit")
    figures = {value for q in find_quantities(option) for value in q.values}
    if spoken or figures & {value for q in find_quantities(said) for value in q.values}:
        return Finding("options", Verdict.SUPPORTED, "the option was said")
    return Finding("options", Verdict.UNSUPPORTED, f'"{option}" was not said')
