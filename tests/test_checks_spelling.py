"""Spelling: what was spelled out goes before what it sounds like."""

from __future__ import annotations

import pytest

from claims import ruling

SPELLED_SO = [
    ("Clerk: And the surname? // Guest: Smyth, S M Y T H.", "Surname", "Smyth"),
    ("Agent: Bryan with an I? // Caller: No, Bryan, it's B, R, Y, A, N.", "First name", "Bryan"),
    ("Caller: It's Aoife. A O I F E.", "First name", "Aoife"),
    ("Driver: Plate is K T one nine.", "Plate", "KT19"),
    ("Nurse: Ward code is A nine one four.", "Ward code", "A914"),
    ("Guest: Booking Q seven seven B.", "Booking", "Q77B"),
    ("Member: My name is Graeme.", "First name", "Graeme"),
    ("Host: Is that Ann? // Guest: Ann Lee. I have a B and a C ticket.", "First name", "Ann"),
]
SPELLED_OTHERWISE = [
    ("Clerk: And the surname? // Guest: Smith, S M Y T H.", "Surname", "Smith"),
    ("Caller: It's Kathryn. // Agent: Spell it? // Caller: K A T H R I N.", "First name", "Kathryn"),
    ("Agent: Brian. // Caller: B, R, Y, A, N.", "First name", "Brian"),
    ("Guest: Jon. J O N. // Host: So John. // Guest: J, O, N.", "First name", "John"),
    ("Caller: Steven. That's S T E P H E N.", "First name", "Steven"),
    ("Caller: It's Kathryn. // Agent: Spell it? // Caller: C A T H R Y N.", "First name", "Kathryn"),
]
OTHER_ADDRESSES = [
    ("Caller: It's j dot flint at post dot example.", "Email", "j.flint@mail.example"),
    ("Caller: It's ops underscore desk at quay dot example.", "Email", "opsdesk@quay.example"),
]
OTHER_CODES = [
    ("Driver: Plate is K T one nine.", "Plate", "KT91"),
    ("Guest: Booking Q seven seven B.", "Booking", "Q7B7"),
]


@pytest.mark.parametrize(("talk", "label", "value"), SPELLED_SO)
def test_what_was_spelled_so_stands(talk: str, label: str, value: str) -> None:
    """Names in the letters that were said, codes in the order that was said, and names that nobody spelled."""
    assert ruling(talk, label, value) == ("supported", set())


@pytest.mark.parametrize(("talk", "label", "value"), SPELLED_OTHERWISE)
def test_a_similar_name_that_was_spelled_takes_it_back(talk: str, label: str, value: str) -> None:
    """Letters that make another, similar name contradict the one that was only heard."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "spelling" in against) == ("contradicted", True)


@pytest.mark.parametrize(("talk", "label", "value"), OTHER_CODES)
def test_a_code_in_another_order_is_withheld(talk: str, label: str, value: str) -> None:
    """The same signs in another order are another code."""
    assert ruling(talk, label, value)[0] != "supported"


@pytest.mark.parametrize(("talk", "label", "value"), OTHER_ADDRESSES)
def test_an_address_that_was_said_otherwise_is_contradicted(talk: str, label: str, value: str) -> None:
    """Another address was said, letter for letter or mark for mark."""
    verdict, against = ruling(talk, label, value)
    assert (verdict, "spelling" in against) == ("contradicted", True)
