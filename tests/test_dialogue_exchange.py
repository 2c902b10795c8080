"""Exchanges: questions, and the replies to them over the turns between."""

from __future__ import annotations

import pytest

from claims import heard
from onrecord.dialogue import Reply, asked_at, echoes, next_turns, question_before


@pytest.mark.parametrize(
    ("talk", "reply", "segment"),
    [
        ("A: Is it dry? // B: Yes.", Reply.YES, 1),
        ("A: Is it dry? // B: No.", Reply.NO, 1),
        ("A: Is it dry? // B: The what? // A: The cellar. // B: Yes.", Reply.YES, 3),
        ("A: Is it dry? // A: The cellar. // B: No.", Reply.NO, 2),
        ("A: Is it still wet? // B: It was.", Reply.NO, 1),
        ("A: Was it wet? // B: It was.", Reply.YES, 1),
        ("A: Is it dry? No, it can't be.", Reply.NO, 0),
        ("A: Is it dry?", None, None),
        ("A: Do you smoke? // B: Gave up in March.", Reply.NO, 1),
        ("A: Is it dry? Okay, tell me. // B: Yes.", Reply.YES, 1),
        ("- is it dry // - no", Reply.NO, 1),
        ("A: Is it dry? // B: Dry? // A: Yes, dry. // B: No.", Reply.NO, 3),
        ("A: Is it dry? // B: Hm. // B: Um. // B: Yes.", Reply.YES, 3),
        ("A: dry in there at all // B: no never", Reply.NO, 1),
        ("A: Shall I box it? It's four euros in tin. // B: Tin's lovely.", Reply.YES, 1),
        ("A: Shall we say noon? // B: One's good.", Reply.OTHER, 1),
        ("A: Does the hip hurt? // B: The hip's fine.", Reply.OTHER, 1),
    ],
)
def test_a_question_and_its_reply(talk: str, reply: Reply | None, segment: int | None) -> None:
    """The reply is the other party's, over questions back; one that asks may answer itself."""
    asked = asked_at(heard(talk), 0, 0)
    assert asked is not None
    assert (asked.reply, asked.segment) == (reply, segment)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_question_back_and_its_answer_are_part_of_the_question(index: int) -> None:
    """Neither "Dry?" nor "Yes, dry." of the one who asks states anything: what counts is the answer proper."""
    asked = asked_at(heard("A: Is it dry? // B: Dry? // A: Yes, dry. // B: No."), index, 0)
    assert asked is not None
    assert (asked.reply, asked.segment) == (Reply.NO, 3)


@pytest.mark.parametrize(
    "talk",
    ["A: It is dry. // B: No.", "A: When is it due? // B: Uh, Wednesday?", "- it is dry in there // - the cellar"],
)
def test_what_is_stated_is_not_asked(talk: str) -> None:
    """A statement has no reply, and neither has an answer with a mark of hesitation."""
    last = len(heard(talk).segments) - 1 if "Wednesday" in talk else 0
    assert asked_at(heard(talk), last, 0) is None


@pytest.mark.parametrize(
    ("talk", "index", "question"),
    [
        ("A: Which gate? // B: Nine.", 1, 0),
        ("A: Which gate? // B: Let me see. // C: Mm. // B: Nine.", 3, 0),
        ("A: Nine. // B: Right.", 1, None),
        ("B: Which gate? // B: Nine.", 1, None),
        ("A: Nine.", 0, None),
        ("- which gate is it // - nine", 1, 0),
        (
            "A: Which gate? // C: We went along the quay to the very end and then turned round. // D: Ha. // B: Nine.",
            3,
            None,
        ),
    ],
)
def test_the_question_that_a_turn_answers(talk: str, index: int, question: int | None) -> None:
    """It is another speaker's, over short turns between, and no long one."""
    found = question_before(heard(talk), index)
    assert (found.index if found else None) == question


def test_the_turns_that_can_answer() -> None:
    """They are another speaker's, or any where nobody knows who speaks."""
    assert [s.index for s in next_turns(heard("A: Dry? // A: Well? // B: Yes. // A: Good."), 0)] == [2]
    assert [s.index for s in next_turns(heard("- dry // - well // - yes"), 0)] == [1, 2]


@pytest.mark.parametrize(
    ("talk", "segment"),
    [
        ("A: Nine crates. // B: Nine crates, right.", 1),
        ("A: Nine crates. // B: Nine crates?", None),
        ("A: Nine.", None),
    ],
)
def test_an_echo_repeats_without_asking(talk: str, segment: int | None) -> None:
    """Words that the other party says again are accepted; asked back they are not."""
    found = echoes(heard(talk), 0, "nine crates")
    assert (found.index if found else None) == segment
