"""How a mention is said: stated, asked, denied, supposed, of somebody else, no longer, or a way of speaking."""

from __future__ import annotations

import pytest

from onrecord import Transcript
from onrecord.glossary.circumstances import How, circumstances


def how(*turns: str, at: str = "MS", about: str = "") -> How:
    segments = [dict(zip(("speaker", "text"), turn.split(": ", 1), strict=True)) for turn in turns]
    transcript = Transcript.from_segments(segments)
    start = transcript.text.index(at)
    return circumstances(transcript, start, start + len(at), about=about.split())


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["A: he has MS, sadly"], How.STATED),
        (["A: So no MS on the scan."], How.DENIED),
        (["A: I don't think it's MS."], How.DENIED),
        (["A: not the MS, the other one"], How.DENIED),
        (["A: MS was ruled out last year."], How.DENIED),
        (["A: The MS isn't what worries me."], How.DENIED),
        (["A: No, they want MS."], How.STATED),
        (["A: no the MS since the stent"], How.STATED),
        (["A: No no, MS."], How.STATED),
        (["A: I can't see my notes, the MS just spins."], How.STATED),
        (["A: no fever, cough or MS"], How.DENIED),
        (["A: not only MS"], How.STATED),
        (["A: It's MS, not the other."], How.STATED),
        (["A: Is it MS?", "B: No, it's fine."], How.DENIED),
        (["A: Is it MS?", "B: Yeah, since May."], How.CONFIRMED),
        (["A: Is it MS?", "B: That's right."], How.CONFIRMED),
        (["A: Is it MS?", "B: It hurts."], How.ASKED),
        (["A: Is it MS?"], How.ASKED),
        (["A: Is it MS?", "B: No, that's right."], How.CONFIRMED),
        (["A: is it MS", "B: no"], How.DENIED),
        (["A: How long have you had the MS?", "B: Two years."], How.STATED),
        (["A: What's the MS?", "B: I don't know."], How.ASKED),
        (["A: You have MS, don't you?", "B: Since May."], How.STATED),
        (["A: if it is MS we stop"], How.SUPPOSED),
        (["A: I was wondering about MS"], How.SUPPOSED),
        (["A: My mother had MS."], How.OTHER),
        (["A: My mother was ill. She had MS."], How.OTHER),
        (["A: The other driver has MS."], How.OTHER),
        (["A: He's got MS, not me."], How.OTHER),
        (["A: My wife says it's MS."], How.STATED),
        (["A: you nearly gave me MS"], How.FIGURATIVE),
        (["A: it was like a MS"], How.FIGURATIVE),
        (["A: that was a total MS"], How.FIGURATIVE),
        (["A: he used to have MS"], How.OLD),
        (["A: no MS anymore"], How.DENIED),
        (["A: Dr. Lee said it is MS"], How.STATED),
        (["A: D. N. R. was wrong. It is MS"], How.STATED),
    ],
)
def test_a_mention_is_said_so(turns: list[str], expected: How) -> None:
    """The sentence, the answer and the sentence before tell how a mention is meant."""
    assert how(*turns) is expected


def test_a_field_about_relatives_takes_what_is_said_of_them() -> None:
    """What the mother has answers a field that asks about her."""
    assert how("A: My mother had MS.", about="mother diagnosis") is How.STATED


def test_a_field_about_what_is_missing_takes_a_denial() -> None:
    """The words "we've not had the MS" states that it is missing."""
    assert how("A: we've not had the MS", about="document missing") is How.STATED


def test_a_field_about_conditions_takes_a_condition() -> None:
    """An "if" is what such a field asks for."""
    assert how("A: if it is MS we stop", about="trigger for the plan") is How.STATED
