"""Which fields of a wide schema a transcript touches."""

from __future__ import annotations

from typing import Any

import pytest

from dialogues import GLOSSARY
from onrecord import Schema, Transcript, UsageError
from onrecord.models.encoder import encoder_is_here, open_encoder
from onrecord.propose.questions import questions
from onrecord.propose.touch import FEATURES, Touch

FIELDS: dict[str, Any] = {
    "rate": {"title": "Heart rate", "type": ["number", "null"]},
    "stool": {"title": "Stool consistency", "enum": ["Loose", "Hard", None]},
    "edema": {"title": "Oedema", "enum": ["Yes", "No", None]},
    "code_status": {"title": "Code status", "type": ["string", "null"]},
    "drugs": {"title": "Medications", "type": "array", "items": {"type": "string"}},
    "sleep": {"title": "Sleep quality", "type": ["string", "null"]},
    "ferry": {"title": "Ferry crossing", "type": ["string", "null"]},
}
ASKED = questions(Schema.from_dict({"type": "object", "properties": FIELDS}))
TALK = Transcript.from_segments(
    [
        {"speaker": "A", "text": "Her heart rate is eighty."},
        {"speaker": "A", "text": "And the stools?"},
        {"speaker": "B", "text": "Very loose. She does not want to be resuscitated."},
        {"speaker": "A", "text": "Yes, no, present."},
    ]
)


def names(found: tuple[Any, ...]) -> list[str]:
    return [question.node.pointer[1:] for question in found]


def test_names_options_terms_and_open_lists_touch() -> None:
    """A name, an option, a linked term of the glossary; and a list of what nobody can name beforehand."""
    touch = Touch(TALK, ASKED, spoken=GLOSSARY.matches(TALK.text))
    assert names(touch.touched(range(4))) == ["rate", "stool", "code_status", "drugs"]


def test_only_what_the_window_says_counts() -> None:
    """A field whose name stands in another window is not touched."""
    assert names(Touch(TALK, ASKED).touched(range(3, 4))) == ["drugs"]


def test_a_question_counts_with_its_answer() -> None:
    """The answer alone, in a window of its own, touches what was asked for just before."""
    assert "stool" in names(Touch(TALK, ASKED).touched(range(2, 3)))


@pytest.mark.skipif(not encoder_is_here(), reason="the sentence encoder is not here")
def test_what_is_close_in_meaning_touches() -> None:
    """With an encoder, a sentence that shares no word with a field's name can touch it."""
    talk = Transcript.from_text("A: She was awake most of the night, dozed off at five.")
    assert "sleep" not in names(Touch(talk, ASKED).touched(range(1)))
    assert "sleep" in names(Touch(talk, ASKED, encode=open_encoder().encode).touched(range(1)))


@pytest.mark.skipif(not encoder_is_here(), reason="the sentence encoder is not here")
def test_a_number_is_touched_by_a_sentence_that_tells_one() -> None:
    """Two sentences as close to the field's name: the one with a number touches it more."""
    encode = open_encoder().encode

    def with_number(text: str) -> float:
        touch = Touch(Transcript.from_text(f"A: {text}"), ASKED, encode=encode)
        return touch.rows([0])[0][1][FEATURES.index("with_number")]

    assert with_number("Her heart rate is eighty.") > 0.3
    assert with_number("Her heart rate is fine.") == 0


def test_a_part_of_a_name_is_a_name() -> None:
    """What stands in brackets or behind a dash touches a field of which the rest is not said."""
    fields = {
        "a": {"title": "Violence checklist - irritability", "enum": ["Yes", "No", None]},
        "b": {"title": "Fraction of inspired oxygen (FiO2)", "type": ["number", "null"]},
        "c": {"title": "Violence checklist - shouting", "enum": ["Yes", "No", None]},
    }
    asked = questions(Schema.from_dict({"type": "object", "properties": fields}))
    talk = Transcript.from_text("A: FiO2 is twenty one, and there was some irritability.")
    assert names(Touch(talk, asked).touched(range(1))) == ["a", "b"]


def test_what_is_offered_is_what_is_not_touched() -> None:
    """Without an encoder all other questions are offered, in schema order; with one, only some of them may be."""
    plain = Touch(TALK, ASKED)
    touched = plain.touched(range(4))
    assert sorted(names(touched) + names(plain.offered(range(4), touched))) == sorted(FIELDS)
    if encoder_is_here():
        by_meaning = Touch(TALK, ASKED, encode=open_encoder().encode)
        touched = by_meaning.touched(range(4))
        assert not set(names(touched)) & set(names(by_meaning.offered(range(4), touched)))


def test_features_need_an_encoder() -> None:
    """Without one there are only words, and the trees are not asked."""
    with pytest.raises(UsageError, match="encoder"):
        Touch(TALK, ASKED).rows([0])
