"""A served model that takes several requests at once: they overlap, and the record is as if they had not."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from chat_servers import Served, completion, echo, error, prompt_of, schema_of, serving
from dialogues import HANDOFF
from onrecord import AccessError, Extractor, Schema
from onrecord.propose import LlmProposer
from served_models import SPOKEN, TALK, Opened, backwards, clerk, meeting
from test_propose_packed import SCHEMA, letters, long_talk

pytest.importorskip("openai")


pytestmark = pytest.mark.usefixtures("new_process")


def test_the_windows_of_a_talk_are_asked_at_once(opened: Opened) -> None:
    """After the first, which finds out what the server takes, as many requests are on their way as it may have."""
    with serving(meeting(clerk, 4)) as (url, log):
        proposal = LlmProposer(TALK, SPOKEN, opened(url)).propose()
    assert (log.at_once, proposal.failures) == (4, ())
    assert len(log.bodies) > 5


@pytest.mark.parametrize("parallel", [4, 16])
def test_the_record_does_not_depend_on_who_was_faster(parallel: int, opened: Opened) -> None:
    """Asked one by one, or at once with the first answered last, the record is the same to the byte."""
    records = []
    with serving(backwards(clerk)) as (url, log):
        for at_once in (1, parallel):
            extractor = Extractor(SPOKEN, model=opened(url, parallel=at_once), encoder=None)
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

    talk = long_talk(1_500, last="That was all.")
    with serving(backwards(picky)) as (url, log):
        one, many = (LlmProposer(talk, letters(60), opened(url, parallel=p)).propose() for p in (1, 8))
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
            LlmProposer(long_talk(20_000, last="That was all."), SPOKEN, opened(url)).propose()
        time.sleep(0.1)
        assert len(log.bodies) < 10
