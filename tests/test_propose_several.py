"""Several models propose: each is named, reported and counted by itself, and none costs another its values."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from chat_servers import Answerer, Served, completion, error, serving
from onrecord import AccessError, Extractor, Record, ReplayModel, UsageError
from onrecord.models import Usage
from onrecord.propose import LlmProposer
from reading_model import ReadingModel
from served_models import SPOKEN, TALK, Opened, backwards, clerk

pytest.importorskip("openai")

from onrecord.models.dialect import forget

pytestmark = pytest.mark.usefixtures("new_process")


def filled(*models: Any) -> Record:
    return Extractor(SPOKEN, model=models, encoder=None, reader=None).extract(TALK)


def models_of(record: Record, pointer: str) -> list[str]:
    """Return the models among those who proposed a held value."""
    return [name for name in record[pointer].proposers if name.startswith("llm")]


def only(*keys: str) -> Answerer:
    """Return a clerk that sees nothing but some fields, and fails on the beds."""

    def answer(body: dict[str, Any]) -> Served:
        found = json.loads(clerk(body).content["choices"][0]["message"]["content"])
        kept = {key: value if key in keys else [] if key == "medications" else None for key, value in found.items()}
        return Served(completion("I think" if "bed" in kept and "bed" not in keys else json.dumps(kept)))

    return answer


def test_a_claim_remembers_all_models_that_made_it(opened: Opened) -> None:
    """What two models say is one claim of both; what one says is a claim of its own."""
    with serving(clerk) as (url, _), serving(only("heart_rate")) as (other_url, _):
        record = filled(opened(url), opened(other_url))
    one, two = f"llm:{url}#m", f"llm:{other_url}#m"
    assert record.data["heart_rate"] == "ninety two"
    assert models_of(record, "/heart_rate") == [one, two]
    assert models_of(record, "/bed") == [one]
    assert record.model == f"{url}#m, {other_url}#m"


def test_failures_and_usage_are_told_by_model(opened: Opened) -> None:
    """Each failure names its model, each model has its own count, and both survive the envelope."""
    with serving(clerk) as (url, log), serving(only("heart_rate")) as (other_url, other):
        record = filled(opened(url), opened(other_url))
    assert {(failure.pointer, failure.model) for failure in record.failures} == {("/bed", f"{other_url}#m")}
    assert record.usage_by_model == {
        f"{url}#m": Usage(len(log.bodies) * 100, len(log.bodies) * 10),
        f"{other_url}#m": Usage(*_answered(record, f"{other_url}#m")),
    }
    assert record.usage == sum(record.usage_by_model.values(), Usage())
    assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    assert len(other.bodies) > len(log.bodies)


def _answered(record: Record, model: str) -> tuple[int, int]:
    """Return what the answers that were of use cost: a hundred tokens read and ten written each."""
    given = record.to_dict()["usage_by_model"][model]
    assert given["prompt_tokens"] == 10 * given["completion_tokens"] > 0
    return given["prompt_tokens"], given["completion_tokens"]


@pytest.mark.parametrize("fault", ["nothing listens", "a key that is refused"])
def test_a_model_that_is_down_costs_the_other_nothing(fault: str, opened: Opened) -> None:
    """The first one's values stand as without it, and what the second could not do is among the failures."""
    with serving(clerk) as (url, _):
        alone = filled(opened(url))
        with serving(lambda _: error(401)) as (down, _):
            if fault == "a key that is refused":
                record = filled(opened(down), opened(url))
        if fault == "nothing listens":
            record = filled(opened(down), opened(url))
    assert record.data == alone.data
    assert [(f.pointer, f.model) for f in record.failures] == [("", f"{down}#m")]
    assert record.usage_by_model == {f"{down}#m": Usage(), f"{url}#m": alone.usage}


def test_where_all_models_are_down_the_run_ends(opened: Opened) -> None:
    """There is nothing to go on with: the first one's error is raised."""
    with serving(clerk) as (url, _), serving(clerk) as (other, _):
        pass
    with pytest.raises(AccessError, match=f"answers at {url}"):
        filled(opened(url), opened(other))


def test_models_are_asked_beside_each_other(opened: Opened) -> None:
    """The first request to each goes out while the other's is on its way."""
    both = threading.Barrier(2, timeout=15)
    first = threading.Semaphore(2)

    def met(body: dict[str, Any]) -> Served:
        if first.acquire(blocking=False):
            both.wait()
        return clerk(body)

    with serving(met) as (url, _), serving(met) as (other, _):
        assert filled(opened(url), opened(other)).failures == ()
    assert not both.broken


def test_the_record_does_not_depend_on_which_model_was_faster(opened: Opened) -> None:
    """Models come in the order in which they are named, and so do their claims."""
    with serving(clerk) as (url, _), serving(only("heart_rate", "bed")) as (other, _):
        calm = filled(opened(url, parallel=1), opened(other, parallel=1))
        forget()
    assert models_of(calm, "/bed") == [f"llm:{url}#m", f"llm:{other}#m"]
    records = []
    for slow, fast in ((clerk, backwards(only("heart_rate", "bed"))), (backwards(clerk), only("heart_rate", "bed"))):
        with serving(slow) as (url, _), serving(fast) as (other, _):
            made = filled(opened(url), opened(other)).to_dict()
            records.append(json.dumps(made).replace(url, "one").replace(other, "two"))
    assert records[0] == records[1]


def test_a_model_of_this_machine_works_beside_a_served_one(opened: Opened) -> None:
    """A model that takes one request at a time is asked in the caller's own thread."""
    threads = set()

    class Near(ReadingModel):
        def complete(self, request: Any) -> Any:
            threads.add(threading.current_thread())
            return super().complete(request)

    near = Near({"bed": r"bed (\w+)"}, context_tokens=2048)
    with serving(clerk) as (url, _):
        record = filled(near, opened(url))
    assert models_of(record, "/bed") == ["llm:reading", f"llm:{url}#m"]
    assert threads == {threading.current_thread()}


def test_progress_is_told_of_all_models_together() -> None:
    """The last count is of all questions to all models."""
    seen: list[tuple[int, int]] = []
    models = [ReadingModel({}, context_tokens=2048) for _ in range(2)]
    models[1].name = "other"
    Extractor(SPOKEN, model=models, encoder=None, reader=None).extract(TALK, progress=lambda *at: seen.append(at))
    alone: list[tuple[int, int]] = []
    LlmProposer(TALK, SPOKEN, models[0], progress=lambda *at: alone.append(at)).propose()
    assert seen[-1] == (2 * alone[-1][0], 2 * alone[-1][0])


def test_one_model_is_named_as_ever() -> None:
    """A sequence of one is the same as the model itself."""
    one, many = (
        Extractor(SPOKEN, model=model, encoder=None, reader=None).extract(TALK)
        for model in (ReadingModel({"bed": r"bed (\w+)"}), [ReadingModel({"bed": r"bed (\w+)"})])
    )
    assert one == many
    assert "usage_by_model" not in one.to_dict()
    assert models_of(one, "/bed") == ["llm"]


def test_two_models_of_one_name_are_refused() -> None:
    """Nobody could say which of them proposed a value."""
    with pytest.raises(UsageError, match="replay: the model is named twice"):
        Extractor(SPOKEN, model=[ReplayModel([]), ReplayModel([])])


def test_models_that_were_opened_by_name_are_closed(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were given as objects are the caller's to close, also where a later name is of no model."""
    closed = []
    monkeypatch.setattr(ReplayModel, "close", lambda self: closed.append(self.name))
    recording = tmp_path / "answers.jsonl"
    about = {"name": "by name", "context_tokens": 8192, "needs_focus": False}
    recording.write_text(json.dumps({"model": about}) + "\n")
    with Extractor(SPOKEN, model=[ReplayModel([], name="mine"), f"replay:{recording}"]):
        assert closed == []
    assert closed == ["by name"]
    with pytest.raises(UsageError, match="no model is called"):
        Extractor(SPOKEN, model=[f"replay:{recording}", "nonsense"])
    assert closed == ["by name", "by name"]
