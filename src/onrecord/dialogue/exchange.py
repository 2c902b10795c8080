"""Exchanges: a question and what it was answered, over backchannels and interruptions, with and without labels.

Knows the turns of a transcript by index. Not covered: answers more than a few turns away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.dialogue.clauses import Clause, Mood, asks, clause_at, clauses
from onrecord.dialogue.replies import Reply, reply_of
from onrecord.language.tokens import tokenize
from onrecord.transcript import Segment, Transcript

_WAS = re.compile(
    r"\W*(?:(?:well|oh|yeah|yes|um|uh)\W+)*(?:it|he|she|they|i|we)\s+(?:was|were|did|had|used to)\b(?!\s*(?:n['’]t|"
    r"not))",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"\W*(?:(?:well|oh|um|uh|no)\W+)*(?:(?:i|we|he|she|they)(?:['’](?:ve|s)|\s+(?:have|has))?\s+)?(?:gave (?:it |"
    r"them |that )?up|"
    r"given (?:it |them |that )?up|quit|stopped|packed (?:it|them|that) in|kicked (?:it|the habit))\b",
    re.IGNORECASE,
)
_ASKS_OF_PAST = re.compile(r"\b(?:was|were|did|had|have|has|been|ever)\b", re.IGNORECASE)
_OFFERS = re.compile(
    r"\b(?:shall|should)\s+(?:i|we|he|she|they)\b|\bwould you (?:like|prefer|want)\b|\bdo you want\b|"
    r"\b(?:can|could) (?:i|we)\b|\bhow about\b|\bwhat about\b",
    re.IGNORECASE,
)
_LIKES = re.compile(
    r"\W*(?:(?:oh|well|okay|ok|um|uh)\W+)*(?!(?:i|he|she|they|it|we)\b)((?:[\w-]+\s+){0,3}[\w-]+)(?:['’]s|['’]d be|"
    r"\s+(?:is|would be|sounds|works|suits))\s+(?:fine|good|great|perfect|okay|ok|lovely|ideal|brilliant|all right|"
    r"alright|me|for me|for us)\b(?!\s+(?:but|if|as long))",
    re.IGNORECASE,
)
_NOES = frozenset({"no", "nope", "nah", "none", "nothing", "never"})
_REACH = 4  # turns: how far an answer can be from its question
_LONG = 12  # words: a longer turn in between is more than a backchannel
# Questions that take more than a yes or a no.
_OPEN = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how|or)\b", re.IGNORECASE)
_MEANS = re.compile(r"\W*(?:is that|is it|(?:do )?you mean|as in|like|what['’]?s that|the what|which)\b", re.IGNORECASE)
_ARTICLES = frozenset({"the", "a", "an", "my", "your", "did", "do", "i", "was", "is"})
_SHORT = 6  # words of a question back
_OPENING = 12  # characters: what hesitates answers at once
_BACK = 4  # turns: how far back the question of an answer is looked for


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause that asks or presumes, and the reply: its kind, and the index of the turn that gives it."""

    clause: Clause
    reply: Reply | None
    segment: int | None


def asked_at(transcript: Transcript, index: int, at: int) -> Asked | None:
    """Return the question that holds code point ``at`` of turn ``index``, with its reply; None where it is stated."""
    segment = transcript.segments[index]
    clause = clause_at(segment.text, at)
    for back, is_part in ((1, _asks_back), (2, _answers_back)):
        if is_part(transcript, index):  # "Aspirin?" - "Yes, aspirin." before the answer proper
            asked = transcript.segments[index - back]
            return asked_at(transcript, asked.index, max(0, len(asked.text) - 1))
    if clause.mood is Mood.STATEMENT and not _is_asked_without_marks(transcript, segment):
        return None
    if clause.mood is Mood.QUESTION and _is_hesitant_answer(transcript, segment, clause):
        return None
    rest = segment.text[clause.end :].strip()
    said = clauses(rest)
    if said and said[0].mood is Mood.STATEMENT and len(tokenize(rest)) > 1 and _answers_itself(rest):
        return Asked(clause, reply_of(rest), index)
    heard: Segment | None = None
    for turn in next_turns(transcript, index):
        reply = reply_of(turn.text)
        if reply is Reply.LISTENS:
            heard = heard or turn
            continue  # "Hmm." before the answer
        asks_back = all(c.mood is Mood.QUESTION for c in clauses(turn.text))
        if reply is Reply.OTHER and asks_back and len(tokenize(turn.text)) <= _SHORT:
            continue  # "The what?"
        if heard is not None and reply not in {Reply.YES, Reply.NO, Reply.UNSURE}:
            break
        return Asked(clause, _meant(reply, clause, segment, turn), turn.index)
    return Asked(clause, Reply.LISTENS, heard.index) if heard else Asked(clause, None, None)


def _meant(reply: Reply, clause: Clause, asked: Segment, turn: Segment) -> Reply:
    """Return no for a yes that holds only of the past, and yes for an offer that is liked.

    "Is it still Delgado?" - "It was."; "Shall he see to the gutter? It's sixty with the roof." - "Sixty's good.".
    """
    if reply is Reply.OTHER and _OFFERS.search(clause.text) and (liked := _LIKES.match(turn.text)):
        named = {token.stem for token in tokenize(liked.group(1))}
        # "How about Thursday?" - "Friday's fine" likes what nobody offered.
        return Reply.YES if named <= {token.stem for token in tokenize(asked.text)} | _ARTICLES else Reply.OTHER
    is_over = _WAS.match(turn.text) or _GAVE_UP.match(turn.text)
    return Reply.NO if is_over and not _ASKS_OF_PAST.search(clause.text) else reply


def next_turns(transcript: Transcript, index: int, reach: int = _REACH) -> Iterator[Segment]:
    """Yield the turns after ``index`` that can answer it: another speaker's, or any where speakers are not known."""
    asker = transcript.segments[index].speaker
    for turn in transcript.segments[index + 1 : index + 1 + reach]:
        if asker is None or turn.speaker is None or turn.speaker != asker:
            yield turn


def question_before(transcript: Transcript, index: int) -> Segment | None:
    """Return the turn with the question that turn ``index`` answers, over backchannels and other answers to it."""
    speaker = transcript.segments[index].speaker
    for back in range(1, _BACK + 1):
        if index - back < 0:
            return None
        turn = transcript.segments[index - back]
        if speaker is not None and turn.speaker == speaker:
            if len(tokenize(turn.text)) > _LONG:
                return None  # it was answered there
            continue
        if asks(turn.text):
            return turn
        if back > 1 and len(tokenize(turn.text)) > _LONG:
            return None
    return None


def echoes(transcript: Transcript, index: int, words: str) -> Segment | None:
    """Return the next turn of another speaker that repeats all of ``words`` without asking; None where none does."""
    wanted = {token.stem for token in tokenize(words)}
    for turn in next_turns(transcript, index, 2):
        if wanted <= {token.stem for token in tokenize(turn.text)} and not turn.text.rstrip().endswith("?"):
            return turn
    return None


def _asks_back(transcript: Transcript, index: int) -> bool:
    """Say whether a turn only asks back about the yes-or-no question before it: "The clutch?", "Is that the pill?"."""
    if not 0 < index < len(transcript.segments) - 1:
        return False
    before, turn, after = transcript.segments[index - 1 : index + 2]
    if turn.speaker is None or before.speaker in {None, turn.speaker} or after.speaker != before.speaker:
        return False
    asked, words = clauses(before.text), tokenize(turn.text)
    if not asked or asked[-1].mood is not Mood.QUESTION or _OPEN.search(asked[-1].text) or len(words) > _SHORT:
        return False
    if any(clause.mood is not Mood.QUESTION for clause in clauses(turn.text)):
        return False
    return (
        bool(_MEANS.match(turn.text)) or {t.stem for t in words} <= {t.stem for t in tokenize(before.text)} | _ARTICLES
    )


def _answers_back(transcript: Transcript, index: int) -> bool:
    """Say whether a turn answers such a question back: "Yes, aspirin" of the one who asks states nothing."""
    if index < 2 or len(tokenize(transcript.segments[index].text)) > _LONG:
        return False
    return transcript.segments[index].speaker == transcript.segments[index - 2].speaker and _asks_back(
        transcript, index - 1
    )


def _is_asked_without_marks(transcript: Transcript, segment: Segment) -> bool:
    """Say whether a turn without marks is answered like a question: "short of breath at all" - "a little bit yeah"."""
    if any(mark in segment.text for mark in ".?!") or len(tokenize(segment.text)) > 12:
        return False
    after = next(next_turns(transcript, segment.index, 1), None)
    before = transcript.segments[segment.index - 1] if segment.index else None
    if before is not None and asks(before.text):
        return False  # it answers a question itself
    if after is None or (after.speaker is not None and after.speaker == segment.speaker):
        return False
    opening = tokenize(after.text)[:2]
    return any(token.norm in _NOES for token in opening) or reply_of(after.text) is Reply.UNSURE


def _is_hesitant_answer(transcript: Transcript, segment: Segment, clause: Clause) -> bool:
    """Say whether a question mark only shows hesitation: "Uh, Wednesday?" after "By when?"."""
    if segment.index == 0 or _has_question_form(clause) or clause.start > _OPENING:
        return False
    before = transcript.segments[segment.index - 1]
    if before.speaker is not None and before.speaker == segment.speaker:
        return False
    asked = clauses(before.text)
    if not asked or asked[-1].mood is not Mood.QUESTION:
        return False
    return _has_question_form(asked[-1]) or bool(_OPEN.search(asked[-1].text))


def _has_question_form(clause: Clause) -> bool:
    """Say whether word order alone makes it a question."""
    found = clauses(clause.text.strip().rstrip("?") + " ")
    return bool(found) and found[0].mood is Mood.QUESTION


def _answers_itself(rest: str) -> bool:
    return reply_of(rest) in {Reply.YES, Reply.NO} and not rest.lower().startswith(
        ("or ", "ok", "right", "good", "fine", "great")
    )
