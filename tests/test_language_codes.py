"""Codes that are spelled aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.codes import compact, find_codes

SPELLED = {
    "It's four four one, seven zero nine.": ("441709", "four four one, seven zero nine"),
    "It says E twelve.": ("E12", "E twelve"),
    "S W one A two double A": ("SW1A2AA", "S W one A two double A"),
    "B for Bravo, nine": ("B9", "B for Bravo, nine"),
    "N as in November dash seven": ("N7", "N as in November dash seven"),
    "Sierra Whiskey one two": ("SW12", "Sierra Whiskey one two"),
    "the policy is AB-1234-X": ("AB1234X", "AB-1234-X"),
    "call five five five oh triple one": ("5550111", "five five five oh triple one"),
    "room twenty-one forty": ("2140", "twenty-one forty"),
}


@pytest.mark.parametrize(("text", "code"), SPELLED.items(), ids=SPELLED)
def test_a_spelled_code_is_read(text: str, code: tuple[str, str]) -> None:
    """Letters, digits, number words and doubled signs in a row are one code."""
    assert [(found.value, text[found.start : found.end]) for found in find_codes(text)] == [code]


@pytest.mark.parametrize("text", ["a nine", "I am Charlie", "two hundred", "double trouble", "for Bravo", "", "E"])
def test_other_words_are_no_code(text: str) -> None:
    """One sign alone, letters without a digit, and amounts are no codes."""
    assert find_codes(text) == ()


@given(st.text())
def test_reading_codes_is_total(text: str) -> None:
    """Any text is read; codes stand in it in order and hold nothing but letters and digits."""
    found = find_codes(text)
    assert all(code.value.isalnum() and 0 <= code.start < code.end <= len(text) for code in found)
    assert list(found) == sorted(found, key=lambda code: code.start)


@given(st.from_regex(r"[A-Z0-9]{2,8}", fullmatch=True).filter(lambda s: any(c.isdigit() for c in s[1:])))
def test_a_code_said_sign_by_sign_is_itself(code: str) -> None:
    """Signs said one by one make the code again; a first "A" or "I" may be a word where one sign follows."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    said = " ".join(words[int(sign)] if sign.isdigit() else sign for sign in code)
    expected = [] if len(code) == 2 and code[0] in "AI" else [code]
    assert [found.value for found in find_codes(said)] == expected
    assert compact(f"{code[:1]}-{code[1:]}") == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("oh eight hundred, two two three", ["0800223"]),
        ("oh seven seven double oh, nine hundred, one two three", ["07700900123"]),
        ("two hundred, five", []),
        ("it costs nine hundred", []),
    ],
)
def test_a_hundred_is_three_digits_of_a_longer_row(text: str, codes: list[str]) -> None:
    """In telephone numbers; alone, beside one number, or with an "and" it is an amount."""
    assert [code.value for code in find_codes(text)] == codes
