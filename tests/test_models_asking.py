"""Many requests to one model: order, errors, and how many at once."""

from __future__ import annotations

import threading
import time

import pytest

from onrecord import AccessError, ModelError, ReplayModel
from onrecord.models import Answer, Message, Request, answers, parallel_of


class Slow(ReplayModel):
    """Answers with the prompt, the first requests latest; some fail."""

    parallel = 3

    def __init__(self, broken: str = "", *, error: type[ModelError] | type[AccessError] = ModelError) -> None:
        super().__init__({}, name="slow")
        self.broken, self.error = broken, error
        self.asked: list[str] = []
        self.now = self.most = 0
        self.lock = threading.Lock()

    def complete(self, request: Request) -> Answer:
        """Wait a moment, then answer or fail."""
        text = request.messages[0].content
        with self.lock:
            self.asked.append(text)
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.03 if int(text) % 2 else 0.06)
        with self.lock:
            self.now -= 1
        if text == self.broken:
            raise self.error("no", where=text)
        return Answer(text)


def requests(count: int) -> list[Request]:
    return [Request((Message("user", str(i)),)) for i in range(count)]


def test_answers_come_in_the_order_of_the_requests() -> None:
    """Whatever was answered first, the first request's answer is first; three go at a time."""
    model = Slow()
    got = [one.text for one in answers(model, requests(10)) if isinstance(one, Answer)]
    assert (got, model.most) == ([str(i) for i in range(10)], 3)


def test_an_error_stands_in_its_answers_place() -> None:
    """One request that fails does not stop the others."""
    got = list(answers(Slow("2"), requests(5)))
    assert [isinstance(one, ModelError) for one in got] == [False, False, True, False, False]


def test_a_server_that_cannot_be_used_stops_the_rest() -> None:
    """What was not yet sent stays unsent."""
    model = Slow("0", error=AccessError)
    with pytest.raises(AccessError):
        list(answers(model, requests(60)))
    assert len(model.asked) < 10


def test_a_model_that_does_not_say_is_asked_one_by_one() -> None:
    """Recordings and local models get one request at a time."""
    model = ReplayModel(["a", "b"])
    assert parallel_of(model) == 1
    assert [one.text for one in answers(model, requests(2)) if isinstance(one, Answer)] == ["a", "b"]
    assert list(answers(model, [])) == []
