"""What a reply says to a yes-or-no question."""

from __future__ import annotations

import pytest

from onrecord.dialogue import Reply, reply_of


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Yes.", Reply.YES),
        ("Oh, yeah, every day.", Reply.YES),
        ("Mm-hmm.", Reply.YES),
        ("I seldom wear them, but it rains here, so yes please.", Reply.YES),
        ("They do look smart. We have ours at home, no thanks.", Reply.NO),
        ("I do.", Reply.YES),
        ("That's right, on the corner.", Reply.YES),
        ("Sometimes, when it is cold.", Reply.YES),
        ("No, that's fine.", Reply.YES),
        ("Well, a bit.", Reply.YES),
        ("Last autumn, yes.", Reply.YES),
        ("Not bad, yes.", Reply.YES),
        ("No.", Reply.NO),
        ("Um, no, not since June.", Reply.NO),
        ("Nope.", Reply.NO),
        ("I haven't.", Reply.NO),
        ("She isn't.", Reply.NO),
        ("It doesn't.", Reply.NO),
        ("Never.", Reply.NO),
        ("Not really.", Reply.NO),
        ("Not open.", Reply.NO),
        ("Right. No, nothing.", Reply.NO),
        ("Denies that.", Reply.NO),
        ("No, we do open on Sunday.", Reply.YES),
        ("I don't know.", Reply.UNSURE),
        ("Hard to say.", Reply.UNSURE),
        ("Yeah, no.", Reply.UNSURE),
        ("Could be.", Reply.UNSURE),
        ("The pilot, not sure.", Reply.UNSURE),
        ("Okay.", Reply.YES),
        ("Mm.", Reply.LISTENS),
        ("Ah, I see.", Reply.LISTENS),
        ("Hmm.", Reply.LISTENS),
        ("The ferry left at nine.", Reply.OTHER),
        ("[nods]", Reply.YES),
        ("[shakes her head]", Reply.NO),
        ("Sure, if you like the cold. No, I didn't.", Reply.NO),
        ("", Reply.OTHER),
        ("Um.", Reply.LISTENS),
        ("Let me see.", Reply.LISTENS),
        ("Uh-uh.", Reply.NO),
        ("Mm-mm.", Reply.NO),
        ("Can't say.", Reply.UNSURE),
        ("Can't say I have.", Reply.NO),
        ("I can't say that I do.", Reply.NO),
        ("Not to my knowledge.", Reply.NO),
        ("She was.", Reply.YES),
        ("Thankfully not.", Reply.NO),
        ("Luckily, nobody.", Reply.NO),
        ("Just my own.", Reply.NO),
        ("Just my knee.", Reply.YES),
        ("Love, is it sore there? He says no, only lower down.", Reply.NO),
        ("My brother says he does.", Reply.YES),
        ("The club has its own, so no.", Reply.NO),
        ("She's saying she hasn't.", Reply.NO),
        ("They say it is the oldest in town.", Reply.OTHER),
        ("She says no one told her.", Reply.OTHER),
    ],
)
def test_what_a_reply_says(text: str, reply: Reply) -> None:
    """Yes, no, that it is not known, that somebody listens, or something else."""
    assert reply_of(text) is reply
