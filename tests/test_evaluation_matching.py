"""Matching: leaves pair by name, items of arrays one to one, whatever their order."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import Glossary, Schema
from onrecord.evaluation.assignment import assign
from onrecord.evaluation.matching import Matcher, Scoring, compacted

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "name": {"type": ["string", "null"]},
            "status": {"enum": ["a", "b", None]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "vitals": {"type": "object", "properties": {"pulse": {"type": "number"}}},
            "orders": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"enum": ["lab", "drug"]},
                        "what": {"type": "string"},
                        "why": {"type": ["string", "null"]},
                    },
                },
            },
        },
    }
)
Triple = tuple[str, Any, Any]


def paired(gold: dict[str, Any], predicted: dict[str, Any], **options: Any) -> set[Triple]:
    pairs = Matcher(SCHEMA, **options).pairs(gold, predicted)
    return {(pair.star, pair.gold, pair.predicted) for pair in pairs}


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 10**6))
def test_the_assignment_is_the_best_of_all(rows: int, columns: int, seed: int) -> None:
    """Compared with every way to pair."""
    rng = random.Random(seed)
    scores = [[rng.choice([0, 0.2, 0.5, 1.0, rng.random()]) for _ in range(columns)] for _ in range(rows)]
    found = assign(scores)
    small, large = sorted((rows, columns))
    best = max(
        sum(scores[i][j] if rows <= columns else scores[j][i] for i, j in zip(range(small), order, strict=True))
        for order in itertools.permutations(range(large), small)
    )
    assert sum(scores[i][j] for i, j in found) == pytest.approx(best)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)


def test_nothing_is_assigned_to_nothing() -> None:
    """Empty arrays and pairs without any likeness give no pairs."""
    assert (assign([]), assign([[]]), assign([[0.0]])) == ([], [], [])


def test_leaves_pair_by_name() -> None:
    """What one record lacks is paired with nothing."""
    gold = {"name": "Rosa", "vitals": {"pulse": 70}}
    assert paired(gold, {"name": "Mike", "status": "a"}) == {
        ("/name", "Rosa", "Mike"),
        ("/vitals/pulse", 70, None),
        ("/status", None, "a"),
    }


@pytest.mark.parametrize("nothing", [None, "", " ", [], {}, {"pulse": None}, [None], ["", None]])
def test_what_says_nothing_is_no_leaf(nothing: Any) -> None:
    """Null, blanks and empties, on either side."""
    assert paired({"tags": nothing, "vitals": nothing, "name": None}, {"name": "", "tags": nothing}) == set()


def test_items_pair_whatever_their_order() -> None:
    """Equal items first, then those that share words; the rest stays alone."""
    found = paired({"tags": ["rash", "chest pain", "cough"]}, {"tags": ["acute chest pain", "rash", "fever"]})
    assert found == {
        ("/tags/*", "rash", "rash"),
        ("/tags/*", "chest pain", "acute chest pain"),
        ("/tags/*", "cough", None),
        ("/tags/*", None, "fever"),
    }


def test_objects_pair_by_what_they_share_most() -> None:
    """Two orders of one kind pair only when their texts have something in common."""
    gold = {"orders": [{"kind": "drug", "what": "aspirin", "why": "chest pain"}, {"kind": "lab", "what": "glucose"}]}
    predicted = {"orders": [{"kind": "drug", "what": "metformin"}, {"kind": "drug", "what": "aspirin daily"}]}
    assert paired(gold, predicted) == {
        ("/orders/*/kind", "drug", "drug"),
        ("/orders/*/what", "aspirin", "aspirin daily"),
        ("/orders/*/why", "chest pain", None),
        ("/orders/*/kind", "lab", None),
        ("/orders/*/what", "glucose", None),
        ("/orders/*/kind", None, "drug"),
        ("/orders/*/what", None, "metformin"),
    }


def test_forms_of_one_term_pair() -> None:
    """They share no word, and are meant as the same."""
    glossary = Glossary.from_terms([{"preferred": "MI", "expansion": "heart attack"}])
    gold, predicted = {"tags": ["MI"]}, {"tags": ["heart attack"]}
    assert paired(gold, predicted, glossary=glossary) == {("/tags/*", "MI", "heart attack")}
    assert len(paired(gold, predicted)) == 2


def test_a_single_value_stands_for_an_array_of_one() -> None:
    """And an array for a single value."""
    assert paired({"tags": ["rash"]}, {"tags": "rash"}) == {("/tags/*", "rash", "rash")}
    assert paired({"name": "Rosa"}, {"name": ["Rosa", "Mike"]}) == {("/name", "Rosa", "Rosa"), ("/name", None, "Mike")}


def test_other_shapes_do_not_pair() -> None:
    """An object where a value is expected is spurious, and the value omitted."""
    assert paired({"name": "Rosa"}, {"name": {"first": "Rosa"}}) == {
        ("/name", "Rosa", None),
        ("/name/first", None, "Rosa"),
    }


def test_accepted_values_are_right_too() -> None:
    """By concrete pointer or by pointer with stars."""
    matcher = Matcher(SCHEMA, accept={"/name": ["Rosie"], "/tags/*": ["exanthem"]})
    pairs = matcher.pairs({"name": "Rosa", "tags": ["rash"]}, {"name": "rosie", "tags": ["exanthem"]})
    assert [pair.equal for pair in pairs] == [True, True]


def test_exact_scoring_pairs_equal_values_only() -> None:
    """A blank is a value there, and letter case counts."""
    found = paired(
        {"tags": ["Rash", "cough"], "name": "A"}, {"tags": ["rash", "cough"], "name": ""}, scoring=Scoring.EXACT
    )
    assert found == {
        ("/tags/*", "cough", "cough"),
        ("/tags/*", "Rash", None),
        ("/tags/*", None, "rash"),
        ("/name", "A", ""),
    }


_ITEM = st.fixed_dictionaries(
    {"kind": st.sampled_from(["lab", "drug"]), "what": st.sampled_from(["a b", "a c", "b c d", "e"])},
    optional={"why": st.sampled_from(["a", "b", None])},
)


@given(st.lists(_ITEM, max_size=4), st.lists(_ITEM, max_size=4), st.randoms(use_true_random=False))
def test_permuting_items_changes_nothing(gold: list[Any], predicted: list[Any], rng: random.Random) -> None:
    """Neither those of the right record nor the predicted ones."""

    def outcomes(one: list[Any], other: list[Any]) -> list[tuple[str, str, str, bool]]:
        pairs = Matcher(SCHEMA).pairs({"orders": one}, {"orders": other})
        return sorted((p.star, str(p.gold), str(p.predicted), p.equal) for p in pairs)

    mixed = rng.sample(gold, len(gold)), rng.sample(predicted, len(predicted))
    assert outcomes(gold, predicted) == outcomes(*mixed)


def test_ties_are_broken_by_the_values_and_not_by_their_order() -> None:
    """Two items that are equally like a third: the same one pairs with it, wherever they stand."""
    items = [{"kind": "lab", "what": what} for what in ("a b", "a c", "a d")]
    found = [paired({"orders": list(order)}, {"orders": [{"what": "a"}]}) for order in itertools.permutations(items)]
    assert all(pairs == found[0] for pairs in found)
    found = [paired({"orders": [{"what": "a"}]}, {"orders": list(order)}) for order in itertools.permutations(items)]
    assert all(pairs == found[0] for pairs in found)


def test_a_compact_record_knows_where_its_values_came_from() -> None:
    """Nothings go, arrays close up, a single value gets its array and an array of one its place."""
    record = {"tags": [None, "a", "", "b"], "name": ["Rosa"], "orders": [{"what": None}, {"what": "x"}]}
    found = compacted(record, SCHEMA, Matcher(SCHEMA).says_nothing)
    assert found.data == {"tags": ["a", "b"], "name": "Rosa", "orders": [{"what": "x"}]}
    assert found.origin == {
        "/tags/0": "/tags/1",
        "/tags/1": "/tags/3",
        "/name": "/name/0",
        "/orders/0/what": "/orders/1/what",
    }
    assert compacted({"tags": "a"}, SCHEMA, Matcher(SCHEMA).says_nothing).data == {"tags": ["a"]}
