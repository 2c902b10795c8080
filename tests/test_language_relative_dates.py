"""Dates in relation to a day that was stated."""

from __future__ import annotations

import datetime

import pytest

from onrecord.language.relative_dates import find_relative_dates, resolved_dates

TODAY = datetime.date(2026, 5, 6)  # a Wednesday
STATED = "Today is Wednesday the sixth of May, twenty twenty-six."


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2026-05-06"),
        ("this morning", "2026-05-06"),
        ("tomorrow", "2026-05-07"),
        ("the day after tomorrow", "2026-05-08"),
        ("yesterday", "2026-05-05"),
        ("last night", "2026-05-05"),
        ("the day before yesterday", "2026-05-04"),
        ("a fortnight today", "2026-05-20"),
        ("a week ago", "2026-04-29"),
        ("a fortnight ago", "2026-04-22"),
        ("in a week", "2026-05-13"),
        ("on Friday", "2026-05-08"),
        ("last Friday", "2026-05-01"),
        ("last Wednesday", "2026-04-29"),
        ("Monday just gone", "2026-05-04"),
        ("Friday week", "2026-05-15"),
        ("a week on Monday", "2026-05-18"),
        ("this Wednesday", "2026-05-13"),
        ("three days ago", "2026-05-03"),
        ("in ten days", "2026-05-16"),
        ("in two months", "2026-07-06"),
        ("two years ago", "2024-05-06"),
        ("eleven months ago", "2025-06-06"),
    ],
)
def test_a_day_as_seen_from_today(words: str, day: str) -> None:
    """Each relation names one day."""
    (found,) = find_relative_dates(words)
    assert (words[found.start : found.end], str(found.shift(TODAY))) == (words, day)


@pytest.mark.parametrize("words", ["next Friday", "Friday after next"])
def test_what_people_mean_differently_names_no_day(words: str) -> None:
    """The words "next Friday" mean the coming one to some, and the one after to others."""
    (found,) = find_relative_dates(words)
    assert found.shift(TODAY) is None


@pytest.mark.parametrize("words", ["three crates ago", "half a day ago", "ten days", "in five miles", "nothing"])
def test_other_words_name_no_day(words: str) -> None:
    """Amounts of other things, parts of days, and spans of time without a direction are no dates."""
    assert find_relative_dates(words) == ()


def test_a_day_that_a_month_does_not_have_is_no_date() -> None:
    """A month from the thirty-first of January is not guessed."""
    (found,) = find_relative_dates("in one month")
    assert found.shift(datetime.date(2026, 1, 31)) is None


@pytest.mark.parametrize(
    ("texts", "value", "hits"),
    [
        ((STATED, "See you in a fortnight."), "2026-05-20", 1),
        ((STATED, "See you in a fortnight."), "05-20", 1),
        ((STATED, "See you in a fortnight."), "2026-05-21", 0),
        ((STATED + " See you tomorrow.",), "2026-05-07", 1),
        (("See you in a fortnight.",), "2026-05-20", 0),
        (("The sixth of May was wet.", "See you tomorrow."), "2026-05-07", 0),
        (("It's Wednesday the sixth of May.", "See you tomorrow."), "2026-05-07", 1),
        (("It's the sixth of May.", "See you tomorrow."), "05-07", 1),
        (("It's Thursday the twenty-ninth of February.", "See you tomorrow."), "03-01", 1),
        ((STATED, "See you tomorrow."), "tomorrow", 0),
    ],
)
def test_dates_follow_from_a_stated_day(texts: tuple[str, ...], value: str, hits: int) -> None:
    """An anchor for the day of the talk is needed, and the date must be the one that follows from it."""
    assert len(list(resolved_dates(texts, value))) == hits


def test_both_places_are_given() -> None:
    """The stated day and the words that relate to it are the evidence."""
    ((anchor, said),) = resolved_dates((STATED, "See you tomorrow."), "2026-05-07")
    assert (anchor[0], said[0], "See you tomorrow."[slice(*said[1])]) == (0, 1, "tomorrow")
