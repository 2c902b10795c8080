"""Rare words that a recogniser split into common ones."""

from __future__ import annotations

import pytest

from onrecord.language.hearing import split_by_ear


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("metformin", "give her met forming at night", "met forming"),
        ("carburettor", "the car buretor is blocked", "car buretor"),
        ("rhododendron", "a rho do den dron by the wall", "rho do den dron"),
        ("metformin", "give her something for mineral loss", None),
        ("metformin", "metformin", None),
        ("statin", "sta tin", None),
        ("A1C test", "a one see test", None),
        ("warfarin", "the war for in town", "war for in"),
        ("warfarin", "", None),
    ],
)
def test_a_long_word_is_heard_in_pieces(word: str, text: str, said: str | None) -> None:
    """Two to four words that sound like one long word, with few letters misheard; short words are left alone."""
    assert split_by_ear(word, text) == said
