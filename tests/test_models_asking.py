"""Many requests to one model: order, errors, and how many at once."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from onrecord import AccessError, ModelError, ReplayModel
from onrecord.models import Answer, Message, Request, answers, begun, done_in_order, parallel_of
from onrecord.models.asking import is_awaited


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


def test_who_leaves_is_worked_for_no_longer() -> None:
    """Jobs that nobody began are dropped, and those within a job, however deep, see that nobody waits."""
    began, go, seen = threading.Semaphore(0), threading.Event(), []

    def inner(number: int) -> int:
        began.release()
        go.wait(10)
        seen.append((number, is_awaited()))
        return number

    def outer() -> list[int]:
        return list(done_in_order([partial(inner, n) for n in range(9)], parallel=2))

    with begun([outer], threads=1):
        assert began.acquire(timeout=10)
        assert began.acquire(timeout=10)
    go.set()
    end = time.monotonic() + 10
    while len(seen) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.05)
    assert sorted(seen) == [(0, False), (1, False)]
    assert is_awaited()


def test_what_a_job_raises_is_raised_at_its_turn() -> None:
    """What came before it is had all the same."""

    def job(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        return number

    for parallel in (1, 4):
        done = done_in_order([partial(job, n) for n in range(4)], parallel=parallel)
        assert [next(done), next(done)] == [0, 1]
        with pytest.raises(ValueError, match="two"):
            next(done)
