"""Paraphrase: a value's words as the talk says them, where it says none of them as they are written.

Two things are known. A word of the list ``paraphrases`` may be said in other words: "puffing at the top of the stairs"
for "dyspnea on exertion", "text me" for "sms". And an option that the description gives for whatever is not listed is
said by naming such a thing: "a tortoise" for "other". Not covered: paraphrase that no list holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from onrecord.dialogue import Mood, Reply, clauses, next_turns, reply_of
from onrecord.grounding.topics import covers, topic_of
from onrecord.language.content import content_tokens
from onrecord.language.tokens import fold, tokenize
from onrecord.language.wordlists import load
from onrecord.schema import Field
from onrecord.transcript import Segment, Transcript

_REST = frozenset({"other", "others", "something else", "none of these", "not listed"})
_FOR_THE_REST = re.compile(r"\bnot (?:on the list|listed|in the list)\b|\banything else\b|\bany other\b", re.IGNORECASE)


def as_said(value: str, field: Field, transcript: Transcript) -> str:
    """Return a value as the talk says it; empty where it says the value's own words, or none that are known for it."""
    if field.options and value.lower() in _REST:
        return _another_thing(value, field, transcript)
    absent = [token for token in content_tokens(value) if token.stem not in transcript.stems]
    if not absent or not value.replace(" ", "").replace("-", "").isalpha():
        return ""
    out, found = value, False
    for token in reversed(absent):
        said = next((phrase for phrase in _ways_to_say().get(token.norm, ()) if _is_said(phrase, transcript)), None)
        if said is not None:
            out, found = out[: token.start] + said + out[token.end :], True
    return out if found else ""


@lru_cache(maxsize=1)
def _ways_to_say() -> dict[str, tuple[str, ...]]:
    """Return the phrases that may be said for each word, the longest first."""
    ways: dict[str, list[str]] = defaultdict(list)
    for line in load("paraphrases"):
        said, _, word = line.partition("\t")
        ways[word].append(said)
    return {word: tuple(sorted(phrases, key=lambda p: (-len(p), p))) for word, phrases in ways.items()}


def _is_said(phrase: str, transcript: Transcript) -> bool:
    first = tokenize(phrase)[0]
    if first.norm.isalpha() and first.stem not in transcript.stems:
        return False
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", fold(transcript.text)) is not None


def _another_thing(value: str, field: Field, transcript: Transcript) -> str:
    """Return the answer to the field's question where it names none of the options, for an option that is for that."""
    if not _FOR_THE_REST.search(field.description):
        return ""
    listed = {t.stem for o in field.options if o is not None and str(o) != value for t in content_tokens(str(o))}
    for turn in transcript.segments:
        if not _asks_for(field, turn):
            continue
        answer = next(next_turns(transcript, turn.index, 1), None)
        said = _thing_in(answer.text) if answer is not None else ""
        words = content_tokens(said)
        near = {word.stem for word in content_tokens(answer.text)} if answer is not None else set()
        if words and not near & listed and not _means_one(near, field, value):
            return said
    return ""


def _asks_for(field: Field, turn: Segment) -> bool:
    found = clauses(turn.text)
    return bool(found) and found[-1].mood is Mood.QUESTION and covers(topic_of(field), tokenize(turn.text))[0] > 0


def _thing_in(answer: str) -> str:
    """Return the first statement of an answer; empty for a yes, a no or a shrug."""
    if reply_of(answer) is not Reply.OTHER:
        return ""
    return next((c.text.strip() for c in clauses(answer) if c.mood is Mood.STATEMENT), "")


def _means_one(words: set[str], field: Field, value: str) -> bool:
    """Say whether an answer has a word that stands for one of the listed options."""
    others = [str(option).lower() for option in field.options if option is not None and str(option) != value]
    ways = (way for option in others for token in tokenize(option) for way in _ways_to_say().get(token.norm, ()))
    return any({token.stem for token in tokenize(way)} <= words for way in ways)
