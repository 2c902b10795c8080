"""What tests of served models in the middle of the program share: opening one, and servers that time their answers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chat_servers import Answerer, Served, completion, prompt_of, schema_of
from onrecord import Schema
from onrecord.models import endpoint
from test_propose_packed import MEDICINES, NUMBERS, long_talk

if TYPE_CHECKING:
    from onrecord.models.hosted import HostedModel

TALK = long_talk(4_000, last="I correct myself: the heart rate was ninety two. She was moved to bed nine.")
# The schema of the tests of packs, the heart rate in words.
SPOKEN = Schema.from_dict(
    {**NUMBERS, "properties": {**NUMBERS["properties"], "heart_rate": {"type": ["string", "null"]}}}  # type: ignore[dict-item]
)
Opened = Callable[..., "HostedModel"]


@contextmanager
def opening() -> Iterator[Opened]:
    """Give a function that opens the model at an address; all are closed at the end."""
    from onrecord.models.hosted import HostedModel
    from onrecord.models.openai_wire import OpenAIWire

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


def meeting(answer: Answerer, count: int) -> Answerer:
    """Hold every answer but the first back until ``count`` others have come together, once."""
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
    """Answer those that came together the later the earlier they came."""
    lock, came = threading.Lock(), 0

    def slow(body: dict[str, Any]) -> Served:
        nonlocal came
        with lock:
            came += 1
            turn = came
        return replace(answer(body), delay_s=0.02 * (3 - turn % 4))

    return slow
