"""The reader that ships: it answers from what is said, abstains, keeps to windows, and names what is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from onrecord import MissingExtraError, ModelError
from onrecord.models.reader import OnnxReader, Reading, open_reader, reader_is_here
from onrecord.models.reader_layout import Asked, Said

here = pytest.mark.skipif(not reader_is_here(), reason="the extra meaning is not installed")
CITY = Asked("city", "City in which the restaurant is located")
TIME = Asked("time", "Time of the reservation")
MUSIC = Asked("has live music", "Whether the restaurant has live music", ("yes", "no"))
TALK = (
    Said("Customer", "I'm looking for a restaurant in Milan."),
    Said("Agent", "Sure, for what time?"),
    Said("Customer", "Make it half past seven."),
    Said("Agent", "Your table in Milan at half past seven is booked."),
    Said("Customer", "Do they have live music there?"),
    Said("Agent", "No, they don't."),
)
FILLER = tuple(
    Said(("Customer", "Agent")[at % 2], f"It was a long day number {at} and the weather was rather mixed.")
    for at in range(60)
)


def said(reading: Reading | None, turns: tuple[Said, ...]) -> str:
    """Return the words of the likeliest answer; empty where null is likelier."""
    assert reading is not None
    best = next(iter(reading.answers), None)
    return turns[best.turn].text[best.start : best.end] if best and best.probability >= 0.5 else ""


@here
def test_answers_are_words_of_the_conversation() -> None:
    """Each open field gets the words that answer it, with their place."""
    city, time = open_reader().read([CITY, TIME], TALK)
    assert ("Milan", "half past seven") == (said(city, TALK), said(time, TALK))


@here
def test_what_was_not_spoken_of_is_not_answered() -> None:
    """Null is an answer too."""
    turns = (Said("Customer", "Thanks a lot."), Said("Agent", "Have a nice day."))
    assert ["", ""] == [said(reading, turns) for reading in open_reader().read([CITY, TIME], turns)]


@here
def test_a_closed_field_is_answered_by_one_of_its_options() -> None:
    """The options' probabilities come apart, and a customer's question is no request."""
    (music,) = open_reader().read([MUSIC], TALK)
    assert music is not None
    assert {0, 1} == {answer.option for answer in music.answers}
    assert all(answer.probability < 0.5 for answer in music.answers)


@here
@pytest.mark.parametrize("at", [0, 30, 60])
def test_long_talk_is_read_in_windows(at: int) -> None:
    """An answer is found wherever it stands in talk that is longer than the reader is wide."""
    turns = (*FILLER[:at], *TALK[:4], *FILLER[at:])
    (city,) = open_reader().read([CITY], turns)
    assert city is not None
    best = city.answers[0]
    assert (3, "Milan") == (city.windows, turns[best.turn].text[best.start : best.end])


@here
def test_a_turn_longer_than_a_window_is_cut() -> None:
    """A monologue is read to its end."""
    text = "It was a long day and nothing much happened at all. " * 90 + "I'm looking for a restaurant in Milan."
    (city,) = open_reader().read([CITY], [Said("Customer", text)])
    assert city is not None
    assert text[city.answers[0].start : city.answers[0].end] == "Milan"


@here
def test_many_fields_are_read_in_groups() -> None:
    """More fields than one row holds get a reading each, in their order."""
    fields = [Asked(f"number of thing {at}", "How many things of this sort there are in the end") for at in range(40)]
    readings = open_reader().read([*fields, CITY], TALK)
    assert 41 == len(readings)
    assert "Milan" == said(readings[-1], TALK)


@here
def test_a_field_with_too_many_options_is_not_read() -> None:
    """It says so, and the others are read."""
    wide = Asked("airport", "", tuple(f"airport number {at}" for at in range(80)))
    unread, city = open_reader().read([wide, CITY], TALK)
    assert unread is None
    assert "Milan" == said(city, TALK)


@here
def test_nothing_is_said_or_asked() -> None:
    """Empty input has empty answers."""
    assert () == open_reader().read([], TALK)
    (reading,) = open_reader().read([CITY], [])
    assert reading is None or "" == said(reading, ())


@here
def test_it_is_opened_once_and_repeatable() -> None:
    """The same input has the same answer."""
    assert open_reader() is open_reader()
    assert open_reader().read([CITY, MUSIC], TALK) == open_reader().read([CITY, MUSIC], TALK)


def test_a_file_that_is_no_reader_is_named(tmp_path: Path) -> None:
    """What is no model is no crash."""
    pytest.importorskip("onnxruntime")
    bad = tmp_path / "reader.onnx"
    bad.write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be loaded"):
        OnnxReader(bad)


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[meaning\]"):
        OnnxReader(tmp_path / "x")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not reader_is_here()
