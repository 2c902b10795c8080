"""Ranking: the most telling terms first, within a budget; hotwords; paraphrase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from onrecord import Direction, Glossary, GlossaryError, Stage, Term
from onrecord.glossary.fit import Senses, is_linked, value_for
from onrecord.glossary.ranking import LEAST_TELLING, MOST_TERMS, ranked, shown, top, within_budget
from onrecord.schema import Field, Kind

HOUSE = Glossary(
    [
        Term("R", "right"),
        Term("nl", "normal"),
        Term("PMH", "past medical history"),
        Term("OA", "osteoarthritis"),
        Term("EtOH", "alcohol"),
        Term("TABS", "tablet"),
        Term("ALL", "allergies"),
    ]
)


def words(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Encode texts by the words that they hold: a stand-in that needs no files."""
    rows = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in text.lower().replace(",", " ").replace(".", " ").split():
            rows[row, sum(word.encode()) % 512] += 1
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: npt.NDArray[np.float32] = rows / np.maximum(norms, 1e-9)
    return unit


def test_telling_terms_come_first() -> None:
    """Several words and rare ones before words of every talk, and one letter last."""
    text = "past medical history of osteoarthritis, normal, right side, no alcohol, one tablet, allergies"
    order = [one.term.preferred for one in ranked(HOUSE.matches(text))]
    assert order[:2] == ["PMH", "OA"]
    assert order[-1] == "R"
    assert order.index("EtOH") < order.index("nl")


def test_a_faint_match_is_not_worth_showing_to_everybody() -> None:
    """It is ranked, for the question that it belongs to, behind what was said."""
    house = Glossary([*HOUSE.terms, Term("tacrolimus")])
    matches = house.matches("past medical history, and so we talk really much when you came in")
    assert [one.term.preferred for one in ranked(matches)] == ["PMH", "tacrolimus"]
    assert [one.term.preferred for one in top(matches)] == ["PMH"]


def test_what_tells_too_little_is_not_shown() -> None:
    """Only what is above the least score is sent to a model, and never more than so many."""
    shown_terms = [one.term.preferred for one in top(HOUSE.matches("right, normal, past medical history"))]
    assert shown_terms == ["PMH"]
    many = Glossary([Term(f"{a}{b}Q", f"strange{a.lower()}{b.lower()}word thing") for a in "BCDF" for b in "BCDF"])
    said = ", ".join(term.expansion for term in many.terms)
    found = top(many.matches(said))
    assert (len(found), all(one.score >= LEAST_TELLING for one in found)) == (MOST_TERMS, True)


def test_a_budget_of_tokens_is_kept() -> None:
    """Terms are shown in order until the budget is spent."""
    terms = [Term("A1", "alpha one"), Term("B2", "beta two"), Term("C3", "gamma three")]
    assert within_budget(terms, lambda text: len(text.split()), tokens=11) == tuple(terms[:2])
    assert within_budget(terms, len, tokens=0) == ()


def test_a_prompt_shows_what_the_record_writes() -> None:
    """Short for long; long for the ways to say it where the house keeps it long."""
    long = Term("QD", "once a day", ("daily",), direction=Direction.KEEP_LONG)
    assert (shown(Term("DNR", "do not resuscitate")), shown(long), shown(Term("X"))) == (
        "DNR = do not resuscitate",
        "once a day = daily",
        "X",
    )


@pytest.mark.parametrize(
    ("term", "field", "value", "linked"),
    [
        (Term("DNR", "do not resuscitate"), Field("/x", Kind.ENUM, "x", options=("DNR", "Full code")), "DNR", True),
        (
            Term("DNR", "do not resuscitate"),
            Field("/x", Kind.ENUM, "x", options=("do not resuscitate",)),
            "do not resuscitate",
            True,
        ),
        (Term("DNI", "do not intubate"), Field("/x", Kind.ENUM, "x", options=("DNR",)), None, False),
        (
            Term("DNR", "x", category="code status"),
            Field("/x", Kind.STRING, "x", description="Code status"),
            "DNR",
            True,
        ),
        (Term("DNR", "x"), Field("/x", Kind.STRING, "x", description="Code status, house term"), "DNR", True),
        (Term("DNR", "x"), Field("/x", Kind.STRING, "x", description="Anything else"), None, False),
        (Term("DNR", "x", fields=("/y",)), Field("/x", Kind.STRING, "x", description="house term"), None, False),
        (Term("DNR", "x"), Field("/x", Kind.NUMBER, "x", description="house term"), None, False),
        (Term("SOB", "short breath", fields=("/n/s",)), Field("/l/s", Kind.STRING, "s"), "short breath", False),
        (
            Term("SOB", "short breath", fields=("/n/s",)),
            Field("/l/s", Kind.STRING, "s", description="one of: chest pain, short breath"),
            "short breath",
            False,
        ),
    ],
)
def test_terms_are_linked_to_fields(term: Term, field: Field, value: str | None, *, linked: bool) -> None:
    """By scope, options, category, or because the field asks for a house term; the long form in a field's sibling."""
    assert (value_for(term, field), is_linked(term, field)) == (value, linked)


def test_a_sense_goes_with_the_words_around_it() -> None:
    """Shared words decide, and closeness in meaning where an encoder is at hand."""
    sclerosis, drug = (
        Term("MS", "multiple sclerosis", category="nerve"),
        Term("MS", "morphine sulfate", category="pain"),
    )
    for senses in (Senses(), Senses(words)):
        assert senses.score("the pain was bad", drug) > senses.score("the pain was bad", sclerosis)
    assert Senses().closeness("a", "a") == 0.0
    assert Senses(words).closeness("", "a") == 0.0


def test_a_paraphrase_is_found_by_meaning() -> None:
    """The sentence that comes closest to a form of several words, above the least likeness."""
    house = Glossary([Term("NBM", "nothing by mouth"), Term("OBS", "observations")])
    (match,) = house.meant("We went home. Swallow nothing by mouth. Yes.", words)
    assert (match.term.preferred, match.stage, match.start) == ("NBM", Stage.MEANING, 14)
    assert (house.meant("", words), Glossary([]).meant("a b c", words)) == ((), ())


def test_meaning_is_not_searched_in_large_glossaries() -> None:
    """Every term would have to be encoded."""
    with pytest.raises(GlossaryError, match="reads every term"):
        Glossary(Term(f"X{n}") for n in range(5001)).meant("x", words)


def test_hotwords_are_what_a_recogniser_may_not_know() -> None:
    """Strange words, then short forms, then phrases with a strange word; ordinary words are left out."""
    house = Glossary(
        [Term("DNR", "do not resuscitate"), Term("metformin", "metformin hydrochloride"), Term("R", "right")]
    )
    assert house.hotwords() == ("metformin", "DNR", "do not resuscitate", "metformin hydrochloride")
    assert house.hotwords(most=1) == ("metformin",)
