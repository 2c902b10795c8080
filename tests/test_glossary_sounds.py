"""How words sound: what recognisers confuse is alike, what they do not is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import Glossary, Stage, Term
from onrecord.glossary.sounds import joined, likeness, packed, skeleton, sounds, spoken_acronym, without_one


def alike(a: str, b: str) -> float:
    return likeness(joined(tuple(a.split())), joined(tuple(b.split())))


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("met forming", "metformin"),
        ("tack a cardia", "tachycardia"),
        ("hay fib", "afib"),
        ("lay six", "lasix"),
        ("few rows a mide", "furosemide"),
        ("cooper netties", "kubernetes"),
        ("sub rogation", "subrogation"),
        ("de murrage", "demurrage"),
        ("new mo thorax", "pneumothorax"),
    ],
)
def test_what_is_mangled_sounds_alike(heard: str, meant: str) -> None:
    """A term that was heard as other words sounds nearly the same."""
    assert alike(heard, meant) >= 0.86


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("zyrtec", "zantac"),
        ("tacky card", "tachycardia"),
        ("brady cardia", "tachycardia"),
        ("hydroxyzine", "hydralazine"),
    ],
)
def test_what_is_another_word_does_not(heard: str, meant: str) -> None:
    """Another drug, another rhythm and a greeting card sound otherwise."""
    assert alike(heard, meant) < 0.86


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so that's your met forming ready", ["metformin"]),
        ("she's been in tack a cardia since three", ["tachycardia"]),
        ("the see pap every night", ["CPAP"]),
        ("gone back into hay fib", ["AF"]),
        ("no coat in this, god help him", []),
        ("did you see the tacky card", []),
        ("just Zyrtec for the hay fever", []),
        ("nothing, really", []),
    ],
)
def test_terms_are_heard_and_words_are_left_alone(text: str, expected: list[str]) -> None:
    """Forms that recognisers may not know are found by sound; forms of ordinary words are not looked for."""
    glossary = Glossary(
        [
            Term("metformin", "metformin hydrochloride"),
            Term("tachycardia", "fast heart rate", ("tachy",)),
            Term("CPAP", "continuous positive airway pressure"),
            Term("AF", "atrial fibrillation", ("afib", "a fib")),
            Term("DNR", "do not resuscitate", ("no code",)),
            Term("ranitidine", "ranitidine", ("Zantac",)),
        ]
    )
    found = [match for match in glossary.matches(text) if match.stage is Stage.SOUND]
    assert [match.term.preferred for match in found] == expected
    assert all(0.8 < match.score < 1 for match in found)


def test_an_abbreviation_is_sayable_or_not() -> None:
    """The short form "CPAP" is said "see pap", "DVT" only letter by letter."""
    assert (spoken_acronym("CPAP"), spoken_acronym("DVT"), spoken_acronym("P1")) == ((("see", "pap"),), (), ())


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_any_word_has_sounds_that_fit_a_number(word: str) -> None:
    """Rows pack into 64 bits, and lacking one sound is never the whole row."""
    row = sounds(word)
    for pack, bits in ((skeleton, 4), (packed, 5)):
        number, count = pack(row)
        assert number < 1 << 64
        assert all(one < 1 << (bits * max(count - 1, 0)) or one == 0 for one in without_one(number, count, bits))
    assert likeness(row, row) == 1.0
