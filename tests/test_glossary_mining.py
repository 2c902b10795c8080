"""Mining: short forms with what is said for them, from pairs; chance and counter-examples."""

from __future__ import annotations

import pytest

from onrecord import Glossary, Term, Transcript
from onrecord.glossary.mining import Pair, mine

FILLER = ("We spoke of the garden.", "He likes the radio.", "It rained all week.", "She walks to town.")


def pair(number: int, said: str, written: str, pointer: str = "/note") -> Pair:
    segments = [{"speaker": "A", "text": said}, {"speaker": "B", "text": FILLER[number % len(FILLER)]}]
    return Pair(f"p{number}", Transcript.from_segments(segments), {pointer: [written]})


def house() -> list[Pair]:
    pairs = [pair(n, "He gets short of breath on the stairs.", "SOB on stairs") for n in range(4)]
    pairs += [pair(n, "Family history of asthma?", "FH asthma") for n in range(4, 8)]
    pairs += [pair(n, "He was seen by the rheumatology team.", "seen by rheum") for n in range(8, 10)]
    pairs += [pair(n, "Nothing much to tell.", "well") for n in range(10, 20)]
    pairs.append(pair(20, "She gets short of breath too.", "no complaint"))
    return pairs


def test_short_forms_are_proposed_with_their_words() -> None:
    """Initials and beginnings, with counts, fields, cases and counter-examples."""
    found = {one.preferred: one for one in mine(house())}
    sob = found["SOB"]
    assert (sob.said[0], sob.both, sob.written_only, sob.said_only) == ("short of breath", 4, 0, 1)
    assert (sob.fields, sob.cases, sob.counter, sob.why) == (("/note",), ("p0", "p1", "p2"), ("p20",), "initials")
    assert (found["FH"].said[0], found["rheum"].said[0]) == ("family history", "rheumatology")
    assert found["rheum"].why == "its beginning"


def test_a_word_that_others_write_in_its_place_is_proposed() -> None:
    """One writes "urinary sx", others "urinary symptoms", and all say symptoms: the word as it is written."""
    pairs = [pair(n, "Any symptoms when you pass water?", "no urinary sx today") for n in range(3)]
    pairs += [pair(n, "What other symptoms?", "no urinary symptoms today") for n in range(3, 9)]
    (only,) = mine([*pairs, *(pair(n, "Nothing.", f"well number {n}") for n in range(9, 14))])
    assert (only.preferred, only.said, only.why) == ("sx", ("symptoms",), "written in its place")
    assert (only.both, only.said_only) == (3, 6)


def test_it_may_be_said_otherwise_in_its_own_pairs() -> None:
    """For "tummy" a note says abdo, where other notes say abdominal of what is called so."""
    pairs = [pair(n, "My tummy hurts.", "bad abdo pain today") for n in range(2)]
    pairs += [pair(n, "An abdominal pain, you say?", "bad abdominal pain now") for n in range(2, 4)]
    found = {one.preferred: one for one in mine([*pairs, *(pair(n, "Fine.", f"well {n}") for n in range(4, 9))])}
    assert (found["abdo"].said, found["abdo"].both) == (("abdominal",), 0)


@pytest.mark.parametrize(
    ("said", "written", "preferred"),
    [
        ("Any past medical history of note?", "PMHx nil", "PMHx"),
        ("It is over the counter medicine.", "takes OTCM", "OTCM"),
        ("My mother died of cancer.", "mother: bowel Ca", "Ca"),
    ],
)
def test_other_ways_to_abbreviate(said: str, written: str, preferred: str) -> None:
    """Initials with an x, initials of small words, and two letters of a word that always stands beside them."""
    pairs = [pair(n, said, written) for n in range(3)] + [pair(n, "Fine.", "well") for n in range(3, 20)]
    assert preferred in [one.preferred for one in mine(pairs)]


def test_what_is_said_as_it_is_written_is_no_term() -> None:
    """A "GP" that is said "GP" needs no entry."""
    pairs = [pair(n, "I saw the GP about general pain.", "saw GP") for n in range(5)]
    assert mine(pairs) == ()


def test_chance_is_not_proposed() -> None:
    """One pair with words that happen to have the initials proves nothing."""
    pairs = [pair(0, "He was going to paint.", "saw GP"), *[pair(n, "Nothing.", "well") for n in range(1, 9)]]
    assert mine(pairs) == ()


def test_a_list_suggests_what_is_written_and_said() -> None:
    """Of a public list only what this house uses is proposed, first, whatever its letters."""
    listed = Glossary([Term("EtOH", "alcohol"), Term("SLE", "systemic lupus erythematosus")])
    pairs = [pair(n, "He drinks alcohol daily.", "EtOH daily") for n in range(3)]
    pairs += [pair(n, "No alcohol at all.", "teetotal") for n in range(3, 5)]
    (only,) = mine(pairs, listed=listed)
    assert (only.preferred, only.said[0], only.both, only.said_only, only.why) == ("EtOH", "alcohol", 3, 2, "listed")


@pytest.mark.parametrize(("pointer", "found"), [("/order/diet", True), ("", False)])
def test_words_that_it_does_not_abbreviate_need_a_field(pointer: str, *, found: bool) -> None:
    """For "fasting" the record says NBM: at a field that is a proposal, in whole notes it may be style."""
    pairs = [pair(n, "She is fasting from midnight.", "NBM", pointer) for n in range(15)]
    pairs += [pair(n, "She may eat.", "normal diet", pointer) for n in range(15, 40)]
    proposals = [one for one in mine(pairs) if one.preferred == "NBM"]
    assert bool(proposals) is found
    assert not found or (proposals[0].why, "fasting" in " ".join(proposals[0].said)) == ("beside it", True)


def test_the_surest_come_first_and_no_more_than_asked() -> None:
    """Proposals are ordered by score."""
    scores = [one.score for one in mine(house())]
    assert scores == sorted(scores, reverse=True)
    assert len(mine(house(), most=1)) == 1
