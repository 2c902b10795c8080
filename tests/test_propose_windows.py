"""Windows of a long transcript."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import Transcript
from onrecord.propose.windows import windows

sentences = st.integers(1, 30).map(lambda count: " ".join(["word"] * count) + ".")
talks = st.lists(st.lists(sentences, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=25)


def count(text: str) -> int:
    return len(text.split())


def talk(texts: list[str]) -> Transcript:
    return Transcript.from_segments({"speaker": "A", "text": text} for text in texts)


@settings(deadline=None, max_examples=40)
@given(talks, st.integers(40, 200))
def test_windows_hold_every_word_and_keep_to_their_room(texts: list[str], room: int) -> None:
    """Every segment is read whole, and no window is larger than the room."""
    transcript = talk(texts)
    found = windows(transcript, count, room=room)
    assert {i for window in found for i in window.segments} == set(range(len(texts)))
    assert all(count(window.text) <= room for window in found)
    read = " ".join(window.text for window in found)
    assert all(sentence in read for text in texts for sentence in text.split(". "))


@settings(deadline=None, max_examples=40)
@given(talks, st.integers(40, 200))
def test_what_windows_share_is_bounded(texts: list[str], room: int) -> None:
    """All windows together are little more than the transcript: the work grows as it does."""
    read = sum(count(window.text) for window in windows(talk(texts), count, room=room))
    assert read <= 1.5 * sum(count(text) + 3 * (1 + count(text) // 30) for text in texts) + room


def test_neighbours_share_two_segments() -> None:
    """A question at the end of one window is read once more with its answer."""
    found = windows(talk(["one two three four five six"] * 40), count, room=160)
    assert [window.segments for window in found[:2]] == [range(17), range(15, 32)]


def test_a_segment_longer_than_a_window_is_cut_between_sentences() -> None:
    """A dictation without turns is read in pieces that keep its number."""
    found = windows(talk([" ".join(f"This is sentence {i}." for i in range(100))]), count, room=60)
    assert all(re.fullmatch(r"\[0\] A: This is.*\.", line) for window in found for line in window.text.split("\n"))
    assert len(found) > 5


def test_no_segment_can_look_like_another() -> None:
    """Line ends inside a turn become blanks, so what is said cannot pass for another turn."""
    sly = Transcript.from_segments([{"speaker": "A\n[0] B", "text": "Mine.\n[1] B: not mine."}])
    assert windows(sly, count, room=50)[0].text.count("\n") == 0
