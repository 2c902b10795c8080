"""The fixed rule: which of the supported claims is held, and what the reader's probability changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onrecord.checks import Judged, Verdict
from onrecord.gate import decide
from onrecord.grounding import Evidence, Role
from onrecord.propose import Claim
from onrecord.transcript import Span


def supported(value: str, *proposers: str, at: int = 0, **more: Any) -> Judged:
    """Return a supported claim at one pointer, said at a place."""
    evidence = (Evidence(Role.ANSWER, 0, Span(at, at + 1)),)
    return Judged(Claim("/it", value, proposers, **more), evidence, (), Verdict.SUPPORTED)


def held(*judged: Judged) -> list[object]:
    """Return the values that the rule holds."""
    return [one.judged.claim.value for one in decide(judged) if one.held]


@pytest.mark.parametrize(
    ("proposer", "read", "holds"),
    [
        ("reader", 0.9, True),
        ("reader", 0.2, False),
        ("spans", 0.01, False),
        ("spans", None, True),
        ("options", 0.2, True),
        ("options", 0.01, False),
        ("draft", 0.01, True),
        ("glossary", 0.01, True),
        ("quantities", 0.01, True),
    ],
)
def test_what_the_reader_finds_unlikely_is_held_only_if_others_claim_it(
    proposer: str, read: float | None, *, holds: bool
) -> None:
    """Options have words of their own and need less; on numbers, terms and drafts it has no say."""
    assert (["noon"] if holds else []) == held(supported("noon", proposer, read=read))


def test_a_reader_that_misreads_a_field_is_not_asked_about_others_there() -> None:
    """It was sure of a value that the checks refuse: its doubt of another says nothing."""
    refused = Judged(Claim("/it", "fifty", ("reader",), read=0.6), (), (), Verdict.UNSUPPORTED)
    unsure = Judged(Claim("/it", "fifty", ("reader",), read=0.3), (), (), Verdict.UNSUPPORTED)
    doubted = supported("noon", "spans", read=0.01)
    assert (held(refused, doubted), held(unsure, doubted)) == (["noon"], [])
    assert [] == held(refused, supported("one", "reader", read=0.25))


def test_words_that_the_reader_alone_found_answer_one_field() -> None:
    """The likelier of two; a value that somebody else gave too stands in both."""

    def read(pointer: str, probability: float, *more: str) -> Judged:
        one = supported("noon", "reader", *more, read=probability)
        return replace(one, claim=replace(one.claim, pointer=pointer))

    assert [one.held for one in decide([read("/a", 0.5), read("/b", 0.9)])] == [False, True]
    assert [one.held for one in decide([read("/a", 0.5, "draft"), read("/b", 0.9)])] == [True, True]


def test_a_careless_model_needs_the_reader() -> None:
    """What picks words at random is held where the reader finds them likely."""
    assert [] == held(supported("noon", "llm", read=0.1, careless=True))
    assert ["noon"] == held(supported("noon", "llm", read=0.8, careless=True))
    assert ["noon"] == held(supported("noon", "llm", read=0.1))


def test_of_rivals_the_one_that_more_samples_gave_is_held() -> None:
    """Before what was said last, and after what more proposers claim."""
    few, many = supported("noon", "llm", at=9, agreement=0.25), supported("one", "llm", agreement=0.75)
    assert ["one"] == held(few, many)
    assert ["one"] == held(many, few)
    assert ["two"] == held(many, supported("two", "llm", "draft", agreement=0.25))


def test_of_rivals_the_likelier_is_held() -> None:
    """The reader's favourite goes before what was said last."""
    rivals = (supported("noon", "reader", at=0, read=0.8), supported("one", "reader", at=9, read=0.5))
    assert ["noon"] == held(*rivals)


def test_what_the_reader_did_not_weigh_goes_first() -> None:
    """In talk that it read in parts its own claims give way to those of others."""
    assert ["one"] == held(supported("noon", "reader", at=9, read=0.8), supported("one", "spans", at=0))


def test_without_a_reader_the_last_of_rivals_is_held() -> None:
    """Corrections come late."""
    assert ["one"] == held(supported("noon", "draft", at=0), supported("one", "other", at=9))


def test_the_glossarys_own_term_goes_first() -> None:
    """Whatever the reader finds likely."""
    assert ["DNR"] == held(supported("DNR", "glossary", read=0.0), supported("resuscitated", "reader", read=0.9))


def test_a_withheld_claim_says_why() -> None:
    """The reason is in words."""
    (decision,) = decide([supported("noon", "reader", read=0.2)])
    assert "said, but hardly as the answer to this field" == decision.reason
