"""Records through faults: a served model whose server fails in every way costs retries, and no value that was got.

``FAULT_VISITS=200`` in the environment gives each fault by itself so many visits, instead of a few.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from chat_servers import FAULTS, Answerer, Served, completion, error, forwarding, schema_of, serving, with_fault
from onrecord import Extractor, Record
from onrecord.models import endpoint
from visits import SCHEMA, clerk, visit

pytest.importorskip("openai")

from onrecord.models.dialect import forget
from onrecord.models.hosted import HostedModel
from onrecord.models.openai_wire import OpenAIWire

VISITS = 200
A_SHARE = 60
A_FEW = 3
EACH = int(os.environ.get("FAULT_VISITS", "4"))
PASSING = sorted(FAULTS)
# Waiting for a time-out eight times in a row takes no other path than waiting for it once.
STAYING = [name for name in PASSING if name not in {"time-out", "dripping"}]


def records(answer: Answerer, count: int, *, timeout_s: float = 10.0) -> tuple[list[Record], int]:
    """Return the records of the first visits, and how many calls they took; pauses between attempts are short."""
    forget()
    with serving(answer) as (url, log):
        one = endpoint(f"{url}#clerk")
        assert one is not None
        one = replace(one, timeout_s=timeout_s)
        with HostedModel(one, OpenAIWire(one), first_wait_s=0.001, deadline_s=30.0) as model:
            extractor = Extractor(SCHEMA, model=model, encoder=None, reader=None)
            return [extractor.extract(visit(number)) for number in range(count)], len(log.bodies)


@cache
def undisturbed() -> tuple[Record, ...]:
    """Return the records of all visits with a server that does not fail: one call each."""
    found, calls = records(clerk, VISITS)
    assert calls == VISITS
    assert sum(len(record.withheld) for record in found) > VISITS / 4
    assert all(len(of_model(record)) >= 6 and not record.failures for record in found)
    return tuple(found)


def of_model(record: Record) -> dict[str, set[str]]:
    """Return what the model proposed, held or withheld, by the field that it was asked about."""
    found: dict[str, set[str]] = {}
    for entry in (*record.claims, *record.withheld):
        if "llm" in entry.proposers:
            asked = f"/{entry.pointer.split('/')[1]}"
            found.setdefault(asked, set()).add(f"{entry.given_at or entry.pointer} {entry.value}")
    return found


def reported(through: Sequence[Record]) -> int:
    """Make sure that nothing is lost or added beside what is reported; return how many records report something."""
    for got, expected in zip(through, undisturbed(), strict=False):
        missing = {failure.pointer for failure in got.failures}
        assert all(failure.reason for failure in got.failures)
        assert of_model(got) == {asked: said for asked, said in of_model(expected).items() if asked not in missing}
        same = (got.data, got.claims, got.withheld) == (expected.data, expected.claims, expected.withheld)
        assert same or missing
    return sum(bool(record.failures) for record in through)


def test_two_hundred_records_are_the_same_through_all_faults() -> None:
    """Every fault among three calls in ten, in a proxy of its own: the records are those of a server that works."""
    with serving(clerk) as (url, behind):
        through, calls = records(with_fault(forwarding(url), *PASSING), VISITS, timeout_s=0.5)
        answered = len(behind.bodies)
    assert calls > 1.3 * VISITS
    assert calls > answered >= VISITS
    assert reported(through) == 0


@pytest.mark.parametrize("name", PASSING)
def test_records_are_the_same_through_each_fault(name: str) -> None:
    """One fault at three calls in ten."""
    through, calls = records(with_fault(clerk, name), EACH, timeout_s=0.5)
    assert reported(through) <= 0.02 * EACH
    assert calls > 1.3 * EACH or EACH < 100 or name == "fenced"


def test_faults_that_stay_are_reported_by_field() -> None:
    """Three of ten requests fail whenever they are asked: what cannot be got is named, all else is as it was."""
    through, _ = records(with_fault(clerk, *STAYING, stays=True), A_SHARE)
    assert A_SHARE > reported(through) > 0
    assert max(len(record.failures) for record in through) < len(SCHEMA.root.properties)


def test_a_server_that_dies_takes_nothing_with_it() -> None:
    """From some call on nothing is answered: earlier records are whole, later ones have what needs no model."""
    left = iter(range(5))

    def dying(body: dict[str, Any]) -> Served:
        return clerk(body) if next(left, None) is not None else error(500)

    through, _ = records(dying, 8)
    assert reported(through) == 3
    assert [len(record.failures) for record in through] == [0] * 5 + [len(SCHEMA.root.properties)] * 3
    assert all(record.data.get("heart_rate") for record in through)


def test_a_server_that_never_keeps_to_the_schema_is_reported_by_field() -> None:
    """An answer to something else, whatever is asked: every field is named, and the rules' own values are held."""

    def other(body: dict[str, Any]) -> Served:
        return Served(completion('{"summary": "A patient came."}' if schema_of(body) else ""))

    (record,), _ = records(other, 1)
    assert {failure.reason for failure in record.failures} == {"the answer breaks its schema"}
    assert reported([record]) == 1


def test_one_field_that_is_always_spoilt_costs_no_other() -> None:
    """Of an answer that breaks its schema in one place the rest is kept at once: that field alone is asked again."""

    def spoilt(body: dict[str, Any]) -> Served:
        given = json.loads(clerk(body).content["choices"][0]["message"]["content"])
        return Served(completion(json.dumps({**given, **({"reason": 7} if "reason" in given else {})})))

    found, calls = records(spoilt, A_FEW)
    assert reported(found) == A_FEW
    assert {failure.pointer for record in found for failure in record.failures} == {"/reason"}
    assert calls == 2 * 4 * A_FEW
    assert found[0].usage.prompt_tokens == 4 * 100


def test_what_a_broken_answer_held_outlives_the_server() -> None:
    """A server that answers half right and then never again: the half is in the record, the rest is reported."""
    left = iter(range(1))

    def dying(body: dict[str, Any]) -> Served:
        if next(left, None) is None:
            return error(500)
        given = json.loads(clerk(body).content["choices"][0]["message"]["content"])
        return Served(completion(json.dumps({**given, "reason": [], "smoker": "perhaps"})))

    found, _ = records(dying, 1)
    assert reported(found) == 1
    assert {failure.pointer for failure in found[0].failures} == {"/reason", "/smoker"}
