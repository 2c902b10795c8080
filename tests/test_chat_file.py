"""Chat fine-tuning lines: the transcript in the user's message, the record in the assistant's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onrecord.chat_file import json_object_in, record_in, shared_ends, transcript_in, user_text

TALK = "Nurse: Any pain?\nPatient: A little, in the knee."


def chat(user: Any, assistant: Any) -> list[dict[str, Any]]:
    return [
        {"role": "system", "content": "Fill the form."},
        {"role": "user", "content": user},
        {"role": "assistant", "content": assistant},
    ]


@pytest.mark.parametrize(
    "answer",
    [
        '{"pain": "knee"}',
        '```json\n{"pain": "knee"}\n```',
        'Here is the record:\n```\n{"pain": "knee"}\n```\nTell me {if} it is wrong.',
        'The record is {"pain": "knee"}. Braces like {these} are not JSON.',
        'First {"pain": null}, or rather {"pain": "knee"}',
    ],
)
def test_the_record_is_found_in_the_answer(answer: str) -> None:
    """Plain, fenced or between words, the last object is the record."""
    assert record_in(chat(TALK, answer)) == {"pain": "knee"}


@pytest.mark.parametrize("answer", ["Sorry, no.", '{"a": {"b": 1}, ', "", None, '"text"'])
def test_an_answer_without_a_whole_object_has_no_record(answer: str | None) -> None:
    """A part of an object that was cut off is not taken for the record."""
    assert record_in(chat(TALK, answer)) is None


def test_a_tool_call_holds_the_record() -> None:
    """Arguments of a function call are the record, as text or as an object."""
    as_text = {"role": "assistant", "content": None, "tool_calls": [{"function": {"arguments": '{"a": 1}'}}]}
    as_object = {"role": "assistant", "content": None, "function_call": {"arguments": {"a": 1}}}
    assert record_in([as_text]) == record_in([as_object]) == {"a": 1}


def test_a_conversation_without_an_assistant_has_no_record() -> None:
    """Nothing is guessed."""
    assert record_in([{"role": "user", "content": TALK}]) is None


@pytest.mark.parametrize(
    "message",
    [
        TALK,
        json.dumps({"transcript": TALK}),
        json.dumps({"transcript": TALK.split("\n")}),
        f"Extract the pain.\n<transcript>\n{TALK}\n</transcript>\nReturn JSON.",
        f"Extract the pain.\n```\n{TALK}\n```",
        f"Extract the pain.\n\nTranscript:\n{TALK}",
        f"Extract the pain.\n\n## Transcript\n{TALK}\n\n## Schema\n" + '{"type": "object"}',
        f"Here is the conversation:\n{TALK}\n\nJSON Schema: none\n",
        f"Transcript of the visit: {TALK}\n\nReturn only JSON with these keys: pain",
    ],
)
def test_the_transcript_is_found_in_the_message(message: str) -> None:
    """JSON, tags, a fence or a heading tell where it is."""
    assert transcript_in(message) == TALK


def test_segments_in_json_stay_json() -> None:
    """A list of segments is left for the transcript reader."""
    segments = [{"speaker": "Nurse", "text": "Any pain?"}]
    held = [transcript_in(json.dumps(given)) for given in (segments, {"segments": segments})]
    assert [json.loads(text) for text in held] == [segments, segments]


def test_what_all_messages_share_is_no_transcript() -> None:
    """Instructions without any mark are known by standing in every line of the file."""
    messages = [f"Do this.\nAnd that.\nNurse: Case {n}.\nPatient: Yes, {n}.\nThank you." for n in range(3)]
    shared = shared_ends(messages)
    assert [transcript_in(m, shared=shared) for m in messages] == [
        f"Nurse: Case {n}.\nPatient: Yes, {n}." for n in range(3)
    ]


def test_two_messages_share_nothing() -> None:
    """What two texts have in common may be chance."""
    assert shared_ends(["a\nb\nc", "a\nd\nc"]) == (0, 0)


def test_parts_of_a_message_are_put_together() -> None:
    """Content may be a list of parts, of which some are texts."""
    parts = [{"type": "text", "text": "Nurse: Hello."}, {"type": "image_url"}, {"type": "text", "text": "Patient: Hi."}]
    assert user_text(chat(parts, "{}")) == "Nurse: Hello.\nPatient: Hi."


def test_the_users_message_before_the_last_answer_counts() -> None:
    """Earlier turns are examples, later ones are no part of the pair."""
    messages = [*chat("first", "{}"), *chat("second", "{}"), {"role": "user", "content": "thanks"}]
    assert user_text(messages) == "second"


def test_messages_of_other_shapes_are_passed_over() -> None:
    """Nothing that people put into a file makes the reader fall over."""
    assert (user_text([3, {"role": 4}, {}]), record_in([None, "x"])) == (None, None)


def test_an_empty_object_is_found_only_where_nothing_else_is() -> None:
    """Braces without anything in them do not hide the record before them."""
    assert json_object_in('{"a": 1} and {}') == {"a": 1}
