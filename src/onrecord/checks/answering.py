"""A number that answers another question is not the answer to this field's.

"How long have you been running?" - "Two years." - "And how far a week?" - "Thirty." Thirty answers the second. Looks at
a short turn that answers a question at once: where neither has a word of the field, and another question of the talk
that has one was answered with another number, the number is not the field's. Not covered: words, and questions that
name no field.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers
from onrecord.dialogue import Mood, clauses
from onrecord.grounding import Evidence, Role
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.tokens import tokenize
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_AROUND = 40  # turns on either side in which the field's own question is looked for
_SHORT = 8  # words: a longer answer tells more than what was asked


def answers_another_question(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a number that answers another question than the one about the field."""
    pieces = answers(evidence)
    if not pieces or isinstance(claim.value, str | bool) or field.options:
        return None
    index = pieces[-1].segment
    own = next((asked for asked, answer in _exchanges(transcript, index - 1, index + 1)), None)
    topic = topic_of(field)
    if own is None or any(covers(topic, tokenize(text))[0] for text in (own.text, transcript.segments[index].text)):
        return None
    value = float(claim.value)
    for asked, answer in _exchanges(transcript, index - _AROUND, index + _AROUND):
        said: tuple[Quantity, ...] = find_quantities(answer.text)
        if answer.index != index and said and covers(topic, tokenize(asked.text))[0]:
            if any(value in quantity.values for quantity in said):
                return None
            found = Evidence(Role.CONTRADICTION, answer.index, answer.span)
            return Finding("answering", Verdict.CONTRADICTED, "it answers another question", (found,), takes_back=False)
    return None


def _exchanges(transcript: Transcript, first: int, end: int) -> Iterator[tuple[Segment, Segment]]:
    """Yield each question of some turns with the short turn of another speaker right behind it."""
    for asked, answer in itertools.pairwise(transcript.segments[max(0, first) : end]):
        if asked.speaker is None or asked.speaker == answer.speaker or len(tokenize(answer.text)) > _SHORT:
            continue
        said = clauses(asked.text)
        if said and said[-1].mood is Mood.QUESTION and not answer.text.rstrip().endswith("?"):
            yield asked, answer
