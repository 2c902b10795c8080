"""Content words: what counts as the same word, and what a text does not hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.content import content_tokens, missing_words, same_word
from onrecord.language.tokens import tokenize


def test_content_tokens_leave_out_function_words_fillers_and_numbers() -> None:
    """Only the words that carry meaning are left."""
    found = content_tokens("Um, she had, you know, twenty-three 40 mg tablets of the metoprolol")
    assert ["mg", "tablets", "metoprolol"] == [token.norm for token in found]


SAME = [
    ("edema", "oedema", True),
    ("haemorrhaging", "hemorrhages", True),
    ("fell", "fall", True),
    ("taken", "took", True),
    ("felt", "feels", True),
    ("mg", "milligrams", True),
    ("knee's", "knee", True),
    ("women", "woman", True),
    ("fall", "fill", False),
    ("mg", "mcg", False),
    ("weekly", "week", False),
    ("quarterly", "quarter", False),
    ("yearly", "annually", True),
]


@pytest.mark.parametrize(("a", "b", "same"), SAME, ids=[f"{a}-{b}" for a, b, _ in SAME])
def test_forms_of_one_word_are_the_same(a: str, b: str, same: bool) -> None:
    """Inflections, spellings, irregular forms and names of units are one word."""
    assert same == same_word(tokenize(a)[0], tokenize(b)[0])


MISSING: list[tuple[str, str, tuple[str, ...]]] = [
    ("x-ray", "they did an x ray", ()),
    ("x ray", "an xray", ()),
    ("x-ray", "an array", ("x-ray",)),
    ("follow-up", "a followup visit", ()),
    ("followup", "a follow up", ()),
    ("heart rate", "her heartrate", ()),
    ("short of breath on stairs", "she is short of breath", ("stairs",)),
    ("500 mg", "five hundred milligrams", ()),
    ("0.5 g", "500 mg", ()),
    ("500 mg", "fifty milligrams", ("500 mg",)),
    ("Grade 3", "grade two", ("3",)),
    ("140/90", "one forty over ninety", ()),
    ("no fever", "she denies fever", ()),
    ("no fever", "a fever", ("no",)),
    ("seen 5 July", "seen on july fifth", ()),
    ("seen 2024-03-05", "seen on the sixth of March twenty twenty-four", ("2024-03-05",)),
    ("pain 5/10", "pain five out of ten", ()),
    ("Patient reports cough", "I have a cough", ()),
    ("", "anything", ()),
    ("cough", "", ("cough",)),
    ("May", "it is due in May", ()),
    ("May", "May I ask", ("May",)),
    ("May", "Is it due? No, June", ("May",)),
    ("will", "my name is will", ()),
    ("Will", "Will you hold?", ("Will",)),
    ("Will", "May it is, says Will.", ()),
    ("May", "May it is.", ()),
    ("still", "sparkling", ("still",)),
    ("end of the week", "the weekly sync is at the end of the month", ("week",)),
    ("last fortnight", "the last fortnightly report", ("fortnight",)),
    ("every month", "we meet monthly", ("month",)),
    ("weekly report", "the report of this week", ("weekly",)),
    ("weekly report", "a report every week", ()),
    ("weekly report", "the report twice a week", ()),
    ("weekly report", "the weekly report", ()),
    ("annually", "the annual report", ()),
]


@pytest.mark.parametrize(("value", "evidence", "missing"), MISSING, ids=[f"{v} | {e}" for v, e, _ in MISSING])
def test_missing_words_are_named_as_written(value: str, evidence: str, missing: tuple[str, ...]) -> None:
    """Every word, number or date that the evidence lacks is named, and no other."""
    assert missing == missing_words(value, evidence)


@given(st.text())
def test_nothing_is_missing_from_a_text_itself(text: str) -> None:
    """Any text holds all of its own words."""
    assert () == missing_words(text, text)


@given(st.text(), st.text())
def test_missing_words_are_words_of_the_value(value: str, evidence: str) -> None:
    """What is missing is quoted from the value."""
    assert all(word in value for word in missing_words(value, evidence))
