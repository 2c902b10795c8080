"""Numbers: every spoken and written form gives its value, kind, unit and place."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.number_words import NUMBER_WORDS, lowered
from onrecord.language.numbers import find_quantities

VALUES = {
    "1,000": (1000.0,),
    "1.5": (1.5,),
    "1 500": (1500.0, 1.0, 500.0),
    ".5": (0.5,),
    "five hundred": (500.0,),
    "fifteen hundred": (1500.0,),
    "twenty-three": (23.0,),
    "a hundred and five": (105.0,),
    "two hundred forty five": (245.0,),
    "a thousand and one": (1001.0,),
    "one thousand two hundred and thirty four": (1234.0,),
    "one hundred and fifty thousand": (150000.0,),
    "two million three hundred thousand": (2300000.0,),
    "one fifty thousand": (150000.0,),
    "seven and a half thousand": (7500.0,),
    "two and a quarter million": (2250000.0,),
    "four and a half": (4.5,),
    "two and a half": (2.5,),
    "one and three quarters": (1.75,),
    "three quarters": (0.75,),
    "half": (0.5,),
    "half a dozen": (6.0,),
    "a quarter": (0.25,),
    "point five": (0.5,),
    "zero point five": (0.5,),
    "three point two": (3.2,),
    "one point oh five": (1.05,),
    "ninety eight point six": (98.6,),
    "one oh one point two": (101.2,),
    "one point two million": (1200000.0,),
    "a couple": (2.0,),
    "a dozen": (12.0,),
    "once": (1.0,),
    "twice": (2.0,),
    "one forty": (140.0, 1.4),
    "one twenty": (120.0, 1.2),
    "one oh five": (105.0,),
    "oh seven hundred": (700.0,),
    "twenty twenty-four": (2024.0, 20.24, 20.0, 24.0),
    "twenty twenty": (2020.0, 20.2, 20.0, 20.0),
    "nineteen eighty-five": (1985.0, 19.85, 19.0, 85.0),
    "nineteen oh five": (1905.0,),
    "minus five": (-5.0,),
}


@pytest.mark.parametrize(("text", "values"), VALUES.items(), ids=VALUES)
def test_a_number_is_read_in_every_way_that_its_words_allow(text: str, values: tuple[float, ...]) -> None:
    """One number over the whole text, likeliest reading first."""
    expected = [(values, "number", None, 0, len(text))]
    assert expected == [(q.values, q.kind, q.unit, q.start, q.end) for q in find_quantities(text)]


KINDS = {
    "one forty over ninety": ("ratio", (140.0, 90.0), None),
    "one forty, uh, over ninety": ("ratio", (140.0, 90.0), None),
    "140/90": ("ratio", (140.0, 90.0), None),
    "140 / 90 mmHg": ("ratio", (140.0, 90.0), "mmHg"),
    "seven out of ten": ("ratio", (7.0, 10.0), None),
    "third": ("ordinal", (3.0,), None),
    "twenty-first": ("ordinal", (21.0,), None),
    "21st": ("ordinal", (21.0,), None),
    "92%": ("percent", (92.0,), None),
    "ninety two per cent": ("percent", (92.0,), None),
    "four hundred and fifty dollars": ("money", (450.0,), "USD"),
    "$450": ("money", (450.0,), "USD"),
    "$1.2 million": ("money", (1200000.0,), "USD"),
    "£45k": ("money", (45000.0,), "GBP"),
    "fifty quid": ("money", (50.0,), "GBP"),
    "four pounds fifty": ("money", (4.5,), "GBP"),
    "five dollars and twenty cents": ("money", (5.2,), "USD"),
    "fifty cents": ("money", (0.5,), "USD"),
    "40mg": ("number", (40.0,), "mg"),
    "40 mg": ("number", (40.0,), "mg"),
    "forty milligrams": ("number", (40.0,), "mg"),
    "5 g": ("number", (5.0,), "g"),
    "37.5°C": ("number", (37.5,), "degC"),
    "minus five degrees celsius": ("number", (-5.0,), "degC"),
    "88 beats per minute": ("number", (88.0,), "bpm"),
    "twice a day": ("number", (2.0,), "per_day"),
    "three times a day": ("number", (3.0,), "per_day"),
    "3x daily": ("number", (3.0,), "per_day"),
    "half an hour": ("number", (0.5,), "hour"),
    "an hour and a half": ("number", (1.5,), "hour"),
    "50-year-old": ("number", (50.0,), "year"),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.items(), ids=KINDS)
def test_kind_and_unit_are_read(text: str, expected: tuple[str, tuple[float, ...], str | None]) -> None:
    """One quantity over the whole text, its unit included."""
    found = [((q.kind, q.values, q.unit), q.start, q.end) for q in find_quantities(text)]
    assert [(expected, 0, len(text))] == found


DIGITS = {
    "oh seven seven double five nine": "077559",
    "four four one two": "4412",
    "4-4-1-2": "4412",
    "07700 900123": "07700900123",
    "555-0123": "5550123",
    "double five oh one": "5501",
    "triple two": "222",
    "2024-03-05": "20240305",
    "007": "007",
}


@pytest.mark.parametrize(("text", "digits"), DIGITS.items(), ids=DIGITS)
def test_spelled_digits_keep_their_zeros(text: str, digits: str) -> None:
    """Codes and phone numbers are one string of digits."""
    assert [digits] == [q.digits for q in find_quantities(text)]


SEPARATE = {
    "10-15 mg": [10.0, 15.0],
    "98 72 16": [98.0, 72.0, 16.0],
    "one, two": [1.0, 2.0],
    "between one hundred and two hundred": [100.0, 200.0],
    "two hundred three hundred": [200.0, 300.0],
    "twenty milligrams\nfifty": [20.0, 50.0],
    "forty\nfive": [40.0, 5.0],
    "40 mg twice a day": [40.0, 2.0],
    "the one that leaks, and one that does not": [1.0],
    "not this one. That one's mine, no one else has one": [1.0],
    "just the one, then": [1.0],
    "the other hundred and twenty were fine": [120.0],
    "a few hundred and twenty or so": [20.0],
    "several hundred people, the last thousand": [],
}


@pytest.mark.parametrize(("text", "values"), SEPARATE.items(), ids=repr)
def test_numbers_side_by_side_stay_apart(text: str, values: list[float]) -> None:
    """A comma, a line end or a new number ends a number."""
    assert values == [q.values[0] for q in find_quantities(text)]


TEMPERATURES = {
    "her temp is thirty-eight four": [38.4],
    "temperature ninety-eight six": [98.6],
    "he has a fever of one oh two three": [102.3],
    "temp was thirty nine one degrees": [39.1],
    "the fever began on the fourth and we saw thirty eight": [4.0, 38.0],
    "temp thirty-eight, two days now": [38.0, 2.0],
    "temp thirty-eight two days now": [38.0, 2.0],
    "temperature is fine. Bed thirty-nine one bag left": [39.0, 1.0],
    "pulse ninety-eight six hours on": [98.0, 6.0],
    "temperature sensor twenty two one": [22.0, 1.0],
}


@pytest.mark.parametrize(("text", "values"), TEMPERATURES.items(), ids=repr)
def test_a_temperature_is_read_with_its_tenth(text: str, values: list[float]) -> None:
    """Of temperatures alone, and within what a body has; everything else stays two numbers."""
    assert values == [q.values[0] for q in find_quantities(text)]


@pytest.mark.parametrize("text", ["", "one's own", "oh well", "over and out", "a point and a half-truth's"])
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    """Interjections, prepositions and possessives are not numbers."""
    assert () == tuple(q for q in find_quantities(text) if q.values != (0.5,))


def test_pounds_are_weight_and_money() -> None:
    """Fifty pounds are given in both senses, with the same place."""
    found = find_quantities("fifty pounds")
    assert [("lb", 0, 12), ("GBP", 0, 12)] == [(q.unit, q.start, q.end) for q in found]


def test_offsets_are_code_points_of_the_given_text() -> None:
    """Letters whose lower case is longer do not move what follows."""
    text = "İİ 🎉 forty mg"
    (found,) = find_quantities(text)
    assert "forty mg" == text[found.start : found.end]


def test_number_words_hold_no_function_words() -> None:
    """Words that only join numbers stay content or stop words."""
    assert not NUMBER_WORDS & {"and", "a", "over", "point", "out", "oh"}


WORDS = "one forty oh twenty hundred and a half point over double first / - , . 9 007 1,5 % mg £ times day pounds"
SPOKEN = st.lists(st.sampled_from([*WORDS.split(), "\n"])).map(" ".join)


@given(st.one_of(st.text(), SPOKEN))
def test_any_text_can_be_read(text: str) -> None:
    """Every quantity lies within the text, in order, with finite readings."""
    found = find_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert sorted(found, key=lambda q: q.start) == list(found)
    assert all(math.isfinite(value) for q in found for value in q.values)


@given(st.text())
def test_lower_case_keeps_places(text: str) -> None:
    """Lower case has one code point for each of the text."""
    assert len(text) == len(lowered(text))
