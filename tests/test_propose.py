"""Proposers and their union."""

from __future__ import annotations

import json

from dialogues import GLOSSARY, HANDOFF, SCHEMA
from onrecord import ReplayModel, Schema, Transcript
from onrecord.propose import (
    Claim,
    DraftProposer,
    LlmProposer,
    OptionsProposer,
    QuantitiesProposer,
    TermsProposer,
    merge,
)
from onrecord.propose.questions import questions


def found(claims: tuple[Claim, ...]) -> dict[str, object]:
    return {claim.pointer: claim.value for claim in claims}


def one_leaf(**leaf: object) -> Schema:
    return Schema.from_dict({"type": "object", "properties": {"it": leaf}})


def test_numbers_beside_a_fields_name_are_proposed() -> None:
    """A number that follows the field's name is that field's claim."""
    assert found(QuantitiesProposer(HANDOFF, SCHEMA).propose().claims) == {
        "/blood_pressure": "140/90",
        "/heart_rate": 88,
    }


def test_spoken_terms_are_proposed_where_the_glossary_says() -> None:
    """A scoped term that was said claims its preferred form."""
    spoken = GLOSSARY.matches(HANDOFF.text)
    claims = TermsProposer(HANDOFF, SCHEMA, spoken=spoken).propose().claims
    assert [(c.pointer, c.value, HANDOFF.slice(c.spans[0])) for c in claims] == [
        ("/code_status", "DNR", "does not want to be resuscitated")
    ]


def test_a_denied_topic_is_proposed_as_false() -> None:
    """A boolean whose topic is denied claims false."""
    assert found(OptionsProposer(HANDOFF, SCHEMA).propose().claims) == {"/chest_pain": False}


def test_a_question_without_an_answer_proposes_nothing() -> None:
    """A boolean that was only asked about is not claimed."""
    asked = Transcript.from_segments([{"speaker": "A", "text": "Any chest pain?"}])
    assert OptionsProposer(asked, SCHEMA).propose().claims == ()


def test_an_option_is_proposed_from_the_exchange_that_names_it() -> None:
    """An enum option that is said in the answer to the field's question is claimed."""
    talk = Transcript.from_segments(
        [{"speaker": "A", "text": "How is the skin?"}, {"speaker": "B", "text": "Warm and dry."}]
    )
    schema = one_leaf(title="Skin", enum=["dry", "clammy", None])
    assert found(OptionsProposer(talk, schema).propose().claims) == {"/it": "dry"}


def test_equal_claims_become_one_and_remember_both_proposers() -> None:
    """The union of proposers keeps who said what."""
    a = Claim("/name", "Rosa", ("a",), (1,))
    b = Claim("/name", "rosa", ("b",), (0,))
    assert merge([[a], [b]], SCHEMA) == (Claim("/name", "Rosa", ("a", "b"), (0, 1)),)


def test_items_of_two_proposers_are_matched_by_their_key() -> None:
    """The same drug at other places of two lists becomes one item."""
    a = [Claim("/medications/0/name", "aspirin", ("a",)), Claim("/medications/1/name", "metoprolol", ("a",))]
    b = [Claim("/medications/0/name", "Metoprolol", ("b",)), Claim("/medications/0/dose", "50 mg", ("b",))]
    assert found(merge([a, b], SCHEMA)) == {
        "/medications/0/name": "aspirin",
        "/medications/1/name": "metoprolol",
        "/medications/1/dose": "50 mg",
    }


def test_a_class_does_not_make_two_items_one() -> None:
    """Items are matched by what names them, though the schema puts their class first."""
    columns = {"type": {"enum": ["lab", "drug"]}, "what": {"type": "string"}}
    orders = Schema.from_dict(
        {
            "type": "object",
            "properties": {"o": {"type": "array", "items": {"type": "object", "properties": columns}}},
        }
    )
    a = [Claim("/o/0/type", "lab", ("a",)), Claim("/o/0/what", "lipids", ("a",))]
    b = [Claim("/o/0/type", "lab", ("b",)), Claim("/o/0/what", "ferritin", ("b",))]
    assert [(c.pointer, c.value) for c in merge([a, b], orders)] == [
        ("/o/0/type", "lab"),
        ("/o/1/type", "lab"),
        ("/o/0/what", "lipids"),
        ("/o/1/what", "ferritin"),
    ]


def test_one_proposers_equal_items_stay_apart() -> None:
    """A record may rightly hold the same drug twice."""
    twice = [Claim("/medications/0/name", "insulin", ("a",)), Claim("/medications/1/name", "insulin", ("a",))]
    assert list(found(merge([twice], SCHEMA))) == ["/medications/0/name", "/medications/1/name"]


def test_a_property_named_like_an_index_is_not_an_item() -> None:
    """A field called "0" is a property, not the first item of a list."""
    schema = Schema.from_dict({"type": "object", "properties": {"0": {"type": "string"}}})
    assert merge([[Claim("/0", "x", ("a",))]], schema) == (Claim("/0", "x", ("a",)),)


def test_a_drafts_unknown_leaf_is_a_claim_and_a_failure() -> None:
    """A leaf that the schema does not know is kept as a claim, and reported."""
    proposal = DraftProposer("other", {"extra": 1, "name": None}, SCHEMA).propose()
    assert (found(proposal.claims), proposal.failures[0].pointer) == ({"/extra": 1}, "/extra")


def test_a_models_answers_become_claims_with_their_segments() -> None:
    """What the model answers is claimed at the field asked for, with the segments it cites."""
    schema = one_leaf(type=["string", "null"], title="Patient name")
    model = ReplayModel([json.dumps({"it": {"segments": [0], "value": "Rosa Field"}})])
    proposal = LlmProposer(HANDOFF, schema, model).propose()
    assert proposal.claims == (Claim("/it", "Rosa Field", ("llm",), (0,)),)


def test_null_claims_nothing() -> None:
    """A model that answers null has proposed nothing."""
    model = ReplayModel(['{"it": null}'])
    assert LlmProposer(HANDOFF, one_leaf(type=["string", "null"]), model).propose().claims == ()


def test_segments_that_do_not_exist_are_not_cited() -> None:
    """A citation outside the transcript is dropped; the value is still a claim."""
    model = ReplayModel(['{"it": {"segments": [99], "value": "Rosa"}}'])
    claims = LlmProposer(HANDOFF, one_leaf(type="string"), model).propose().claims
    assert claims == (Claim("/it", "Rosa", ("llm",), ()),)


def test_lists_are_asked_for_as_lists() -> None:
    """An array of objects is one list in the answer, and its items come back with indices."""
    model = ReplayModel(['{"m": [{"segments": [6], "name": "Metoprolol", "dose": null}]}'])
    meds = Schema.from_dict({"type": "object", "properties": {"m": SCHEMA.raw["properties"]["medications"]}})
    assert found(LlmProposer(HANDOFF, meds, model).propose().claims) == {"/m/0/name": "Metoprolol"}


def test_every_leaf_is_asked_for_once() -> None:
    """Questions cover the schema's leaves without overlap."""
    asked = [field.pointer for question in questions(SCHEMA) for field in question.fields]
    assert sorted(asked) == sorted(field.pointer for field in SCHEMA.fields)
