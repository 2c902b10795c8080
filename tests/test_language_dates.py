"""Dates and times: spoken and written forms give every reading that they allow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language import dates as reading
from onrecord.language.date_patterns import NAMES, NEEDS
from onrecord.language.dates import Date, Time, agrees, find_whens, parse_iso

DATES: dict[str, tuple[Date, ...]] = {
    "third of March twenty twenty-four": ((2024, 3, 3),),
    "March 3rd": ((None, 3, 3),),
    "March 3rd, 2024": ((2024, 3, 3),),
    "3 March 2024": ((2024, 3, 3),),
    "ninth of the ninth, sixty-four": ((1964, 9, 9),),
    "oh five oh seven nineteen eighty two": ((1982, 7, 5), (1982, 5, 7)),
    "5/7/82": ((1982, 7, 5), (1982, 5, 7)),
    "5.7.1982": ((1982, 7, 5), (1982, 5, 7)),
    "03/04": ((None, 4, 3), (None, 3, 4)),
    "2024-03-05": ((2024, 3, 5),),
    "in March": ((None, 3, None),),
    "in nineteen eighty-five": ((1985, None, None),),
    "March twenty twenty-four": ((2024, 3, None), (2024, 3, 20), (1924, 3, 20)),
    "twenty-first of December two thousand and five": ((2005, 12, 21),),
    "december twenty first oh five": ((2005, 12, 21), (1905, 12, 21)),
    "May the fourth": ((None, 5, 4),),
}


@pytest.mark.parametrize(("text", "dates"), DATES.items(), ids=DATES)
def test_a_date_is_read(text: str, dates: tuple[Date, ...]) -> None:
    """One date over the whole text, every order that its words allow."""
    assert [("date", dates, 0, len(text))] == [(w.kind, w.dates, w.start, w.end) for w in find_whens(text)]


TIMES: dict[str, tuple[Time, ...]] = {
    "14:30": ((14, 30),),
    "2:30": ((2, 30), (14, 30)),
    "02:30": ((2, 30),),
    "half past two": ((2, 30), (14, 30)),
    "half eight": ((8, 30), (20, 30)),
    "quarter to six pm": ((17, 45),),
    "quarter past 3": ((3, 15), (15, 15)),
    "ten to four": ((3, 50), (15, 50)),
    "two thirty pm": ((14, 30),),
    "twelve thirty am": ((0, 30),),
    "8 a.m.": ((8, 0),),
    "eight in the morning": ((8, 0),),
    "nine at night": ((21, 0),),
    "ten o'clock": ((10, 0), (22, 0)),
    "oh seven hundred": ((7, 0),),
    "oh seven thirty": ((7, 30),),
    "fourteen hundred hours": ((14, 0),),
    "0700 hours": ((7, 0),),
    "noon": ((12, 0),),
    "midnight": ((0, 0),),
}


@pytest.mark.parametrize(("text", "times"), TIMES.items(), ids=TIMES)
def test_a_time_is_read(text: str, times: tuple[Time, ...]) -> None:
    """One time over the whole text, morning and evening where neither was said."""
    assert [("time", times, 0, len(text))] == [(w.kind, w.times, w.start, w.end) for w in find_whens(text)]


RELATIVE = {
    "tomorrow": "tomorrow",
    "next Monday": "next monday",
    "Monday": "monday",
    "three weeks ago": "three weeks ago",
    "the day before yesterday": "day before yesterday",
    "in two weeks": "in two weeks",
}


@pytest.mark.parametrize(("text", "words"), RELATIVE.items(), ids=RELATIVE)
def test_a_relative_date_stays_words(text: str, words: str) -> None:
    """What depends on today is kept in words, without a date."""
    assert [(words, ())] == [(w.relative, w.dates) for w in find_whens(text)]


@pytest.mark.parametrize(
    "text",
    ["", "140/90", "2.5 mg", "one to two tablets", "blood pressure one forty", "the thirty-first of June",
     "it may be", "march on", "fifteen hundred", "she sat", "1.2.3.4", "half an hour", "5/13/", "12:75"],
)  # fmt: skip
def test_other_numbers_are_not_dates(text: str) -> None:
    """Readings, doses and impossible dates are none."""
    assert () == find_whens(text)


def test_a_time_at_an_hour_needs_a_preposition() -> None:
    """One forty is a time behind "at", and a number elsewhere."""
    assert [((1, 40), (13, 40))] == [w.times for w in find_whens("seen at one forty")]


def test_a_date_takes_the_time_beside_it() -> None:
    """A date and its time are one When with both."""
    (found,) = find_whens("on March 3rd at half past two")
    assert (((None, 3, 3),), ((2, 30), (14, 30))) == (found.dates, found.times)


@pytest.mark.parametrize(
    "value",
    [
        "2024-13-05",
        "2024-02-30",
        "25:00",
        "12:00:05",
        "5/10",
        "140/90",
        "today",
        "March",
        "2024",
        "",
        "x",
        "-",
        "Z",
    ],
)
def test_other_values_are_not_dates(value: str) -> None:
    """A value that is not one whole, possible date or time is None."""
    assert parse_iso(value) is None


AGREEMENTS = [
    ("2024-03-05", "the fifth of March twenty twenty-four", True),
    ("2024-03-05", "March 5th", False),
    ("2024-03-05", "the sixth of March twenty twenty-four", False),
    ("2024-03", "the fifth of March twenty twenty-four", True),
    ("2024-03-05", "in March twenty twenty-four", False),
    ("1964-09-09", "ninth of the ninth, sixty-four", True),
    ("1982-07-05", "5/7/82", True),
    ("1982-05-07", "5/7/82", True),
    ("5 July 1982", "July fifth nineteen eighty two", True),
    ("14:30", "half past two", True),
    ("14:30", "half past three", False),
    ("2024-03-05T14:30:00Z", "on March 5th 2024 at half past two", True),
    ("2024-03-05T14:30", "on March 5th 2024", False),
    ("2024-03-05", "tomorrow", False),
]


@pytest.mark.parametrize(("value", "said", "same"), AGREEMENTS, ids=[f"{v} / {s}" for v, s, _ in AGREEMENTS])
def test_a_value_agrees_with_what_was_said(value: str, said: str, same: bool) -> None:
    """Every part that the value states must have been said."""
    when = parse_iso(value)
    assert when is not None
    assert same == any(agrees(when, other) for other in find_whens(said))


WORDS = "the third of March twenty oh seven 5/7/82 at half past noon 14:30 pm in next monday two hundred ago ,"
SPOKEN = st.lists(st.sampled_from([*WORDS.split(), "\n"])).map(" ".join)


class _Anything(dict[str, tuple[str, ...]]):
    """Needs that every text fulfils: each pattern is then looked for in earnest."""

    def __missing__(self, key: str) -> tuple[str, ...]:
        return ("",)


PIECES = st.sampled_from(
    [*WORDS.split(), *DATES, *TIMES, *RELATIVE, "second", "fifth", "eleven", "o clock", "this evening", "zero six", "-"]
)


@given(st.lists(PIECES, max_size=6).map(" ".join))
def test_a_text_without_what_a_pattern_needs_does_not_have_it(text: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "NEEDS", _Anything())
        found = find_whens.__wrapped__(text)
    assert find_whens.__wrapped__(text) == found


def test_every_pattern_says_what_it_needs() -> None:
    assert set(NEEDS) == set(NAMES)


@given(st.one_of(st.text(), SPOKEN))
def test_any_text_can_be_read(text: str) -> None:
    """Every date and time lies within the text, in order, without overlaps, and is possible."""
    found = find_whens(text)
    ends = [0, *(w.end for w in found)]
    assert all(end <= w.start < w.end <= len(text) for end, w in zip(ends, found, strict=False))
    assert all(0 <= h < 24 and 0 <= m < 60 for w in found for h, m in w.times)


@given(st.one_of(st.text(), st.from_regex(r"[0-9TZ:+\- ]{0,25}", fullmatch=True)))
def test_any_value_can_be_read(value: str) -> None:
    """Reading a value never fails, and what it reads agrees with itself."""
    when = parse_iso(value)
    assert when is None or agrees(when, when)


@given(st.dates())
def test_an_iso_date_is_read_as_it_is(date: object) -> None:
    """Every date of the calendar is read part by part."""
    when = parse_iso(str(date))
    assert when is not None
    assert str(date) == "{:04}-{:02}-{:02}".format(*when.dates[0])


def test_the_end_of_a_number_is_no_hour() -> None:
    """The hour of "at two this morning" is one, the end of "thirty-eight two" is not."""
    assert [when.times for when in find_whens("it was thirty-eight two this morning")] == [()]
    assert [when.times for when in find_whens("it was two this morning")] == [((2, 0),)]
