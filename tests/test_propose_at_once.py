"""A served model that takes several requests at once: they overlap, and the record is as if they had not."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chat_servers import Answerer, Served, completion, echo, error, prompt_of, schema_of, serving
from dialogues import HANDOFF
from onrecord import AccessError, Extractor, Schema
from onrecord.models import endpoint
from onrecord.propose import LlmProposer
from test_propose_packed import MEDICINES, NUMBERS, SCHEMA, letters, long_talk

pytest.importorskip("openai")

from onrecord.models.dialect import forget
from onrecord.models.hosted import HostedModel
from onrecord.models.openai_wire import OpenAIWire

TALK = long_talk(4_000, last="I correct myself: the heart rate was ninety two. She was moved to bed nine.")
Opened = Callable[..., HostedModel]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test begin as a new process would."""
    forget()
    monkeypatch.setenv("ONRECORD_API_KEY", "sk-secret")


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Give a function that opens the model at an address; all are closed at the end."""
    models: list[HostedModel] = []

    def open_at(url: str, name: str = "m", **more: Any) -> HostedModel:
        one = endpoint(f"{url}#{name}")
        assert one is not None
        one = replace(one, timeout_s=20.0, **{"context_tokens": 2048, "parallel": 4, **more})
        models.append(HostedModel(one, OpenAIWire(one), deadline_s=20.0, first_wait_s=0.01))
        return models[-1]

    yield open_at
    for model in models:
        model.close()


def clerk(body: dict[str, Any]) -> Served:
    """Answer heart rate, bed and medicines from what the window says."""
    lines = re.findall(r"^\[(\d+)\] (.*)$", prompt_of(body), re.MULTILINE)

    def found(pattern: str) -> list[tuple[int, dict[str, str]]]:
        return [(int(n), m.groupdict()) for n, text in lines for m in re.finditer(pattern, text)]

    def last(pattern: str) -> Any:
        hits = found(pattern)
        return {"segments": [hits[-1][0]], "value": hits[-1][1]["v"]} if hits else None

    values = {
        "heart_rate": last("heart rate was (?P<v>eighty eight|ninety two)"),
        "bed": last(r"bed (?P<v>four|nine)"),
        "medications": [{"segments": [n], **groups} for n, groups in found(MEDICINES)],
    }
    return Served(completion(json.dumps({key: values.get(key) for key in schema_of(body)["properties"]})))


def spoken() -> Schema:
    """The schema of the tests of packs, the heart rate in words."""
    properties = {**NUMBERS["properties"], "heart_rate": {"type": ["string", "null"], "title": "Heart rate"}}  # type: ignore[dict-item]
    return Schema.from_dict({"type": "object", "properties": properties})


def meeting(answer: Answerer, count: int) -> Answerer:
    """Hold every answer but the first back until ``count`` requests have come together, once."""
    lock, met, came = threading.Lock(), threading.Event(), 0

    def held(body: dict[str, Any]) -> Served:
        nonlocal came
        with lock:
            came += 1
            turn = came
        if turn > count:
            met.set()
        if turn > 1:
            assert met.wait(15), "the requests never met"
        return answer(body)

    return held


def backwards(answer: Answerer) -> Answerer:
    """Answer those that wait the longer the earlier they came."""
    lock, came = threading.Lock(), 0

    def slow(body: dict[str, Any]) -> Served:
        nonlocal came
        with lock:
            came += 1
            turn = came
        return replace(answer(body), delay_s=0.02 * (3 - turn % 4))

    return slow


def test_the_windows_of_a_talk_are_asked_at_once(opened: Opened) -> None:
    """After the first, which finds out what the server takes, as many requests are on their way as it may have."""
    with serving(meeting(clerk, 4)) as (url, log):
        proposal = LlmProposer(TALK, spoken(), opened(url)).propose()
    assert (log.at_once, proposal.failures) == (4, ())
    assert len(log.bodies) > 5


@pytest.mark.parametrize("parallel", [4, 16])
def test_the_record_does_not_depend_on_who_was_faster(parallel: int, opened: Opened) -> None:
    """Asked one by one, or at once with the first answered last, the record is the same to the byte."""
    records = []
    with serving(backwards(clerk)) as (url, log):
        for at_once in (1, parallel):
            extractor = Extractor(spoken(), model=opened(url, parallel=at_once), encoder=None)
            records.append(json.dumps(extractor.extract(TALK).to_dict()))
            assert (log.at_once > 1) == (at_once > 1)
    assert records[0] == records[1]
    assert json.loads(records[0])["data"]["heart_rate"] == "ninety two"


def test_what_was_split_and_offered_is_the_same_at_once(opened: Opened) -> None:
    """Requests that are split, and questions that are asked because an answer wanted them, keep their places too."""

    def picky(body: dict[str, Any]) -> Served:
        keys = list(schema_of(body)["properties"])
        if "field_6" in keys:
            return Served(completion("I think"))
        values: dict[str, Any] = {
            key: {"segments": [0], "value": "diary"} if key == "field_3" else None for key in keys
        }
        if "_others" in keys:
            offered = schema_of(body)["properties"]["_others"]["items"]["enum"]
            values["_others"] = [name for name in offered if name in {"field_3", "field_6", "field_9"}]
        return Served(completion(json.dumps(values)))

    with serving(backwards(picky)) as (url, log):
        one, many = (LlmProposer(TALK, letters(60), opened(url, parallel=p)).propose() for p in (1, 8))
    assert one == many
    assert [failure.pointer for failure in one.failures] == ["/field_6"]
    assert [(claim.pointer, claim.value) for claim in one.claims] == [("/field_3", "diary")]
    assert log.at_once > 1


def test_a_small_served_model_is_asked_many_questions_at_once(opened: Opened) -> None:
    """One field a question, several questions on their way, and the record of one by one."""
    questions = {name: {"type": ["string", "null"], "title": name} for name in ("bed", "nurse", "allergies", "heart")}
    schema = Schema.from_dict({"type": "object", "properties": questions})
    with serving(backwards(echo)) as (url, log):
        one = LlmProposer(HANDOFF, schema, opened(url, needs_focus=True, parallel=1)).propose()
        assert log.at_once == 1
        many = LlmProposer(HANDOFF, schema, opened(url, needs_focus=True)).propose()
    assert (one, log.at_once > 1) == (many, True)
    assert one.claims


def test_progress_is_told_in_order(opened: Opened) -> None:
    """Who watches sees the count rise to all questions, whoever was faster."""
    seen: list[tuple[int, int]] = []
    with serving(backwards(clerk)) as (url, _):
        LlmProposer(TALK, SCHEMA, opened(url), progress=lambda *at: seen.append(at)).propose()
    assert seen == [(3 * n, 3 * len(seen)) for n in range(1, len(seen) + 1)]


def test_a_key_that_is_refused_on_the_way_ends_the_run(opened: Opened) -> None:
    """What was not yet sent stays unsent."""

    def refused(body: dict[str, Any]) -> Served:
        return error(401) if "[0]" not in prompt_of(body) else clerk(body)

    with serving(refused) as (url, log):
        with pytest.raises(AccessError):
            LlmProposer(long_talk(20_000, last="That was all."), spoken(), opened(url)).propose()
        time.sleep(0.1)
        assert len(log.bodies) < 10
