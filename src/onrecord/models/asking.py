"""Many requests to one model: several at once where the model takes several, the answers in the requests' order.

Who waits can leave at any time, by Ctrl-C or an error: what was not begun is not begun any more, what is on its way is
not waited for, and the end of the program does not wait for it either.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Protocol, TypeVar, runtime_checkable

from onrecord.errors import ModelError
from onrecord.models.base import Answer, Model, Request

T = TypeVar("T")
_LEFT: ContextVar[tuple[threading.Event, ...]] = ContextVar("left", default=())  # set when one who waited has left


@runtime_checkable
class Concurrent(Protocol):
    """A model that may be asked from several threads; it gains by ``parallel`` requests at a time."""

    @property
    def parallel(self) -> int:
        """How many requests it should be sent at once."""
        ...


def parallel_of(model: Model) -> int:
    """Return how many requests ``model`` may be sent at once; 1 for models that do not say."""
    return max(1, model.parallel) if isinstance(model, Concurrent) else 1


def answers(model: Model, requests: Sequence[Request]) -> Iterator[Answer | ModelError]:
    """Yield for each request, in their order, its answer or the error that it ended in.

    An error that is no ModelError, such as a key that is refused, ends the whole: it is raised at the first request
    that meets it, and what was not yet sent stays unsent.
    """
    return done_in_order([partial(_one, model, request) for request in requests], parallel=parallel_of(model))


def done_in_order(jobs: Sequence[Callable[[], T]], *, parallel: int) -> Iterator[T]:
    """Yield what each of ``jobs`` returns, in their order, up to ``parallel`` of them being done at a time.

    One at a time is done in the caller's own thread, when its turn comes.
    """
    threads = min(parallel, len(jobs))
    if threads <= 1:
        for job in jobs:
            yield job()
        return
    with begun(jobs, threads=threads) as done:
        yield from done


@contextmanager
def begun(jobs: Sequence[Callable[[], T]], *, threads: int) -> Iterator[Iterator[T]]:
    """Begin ``jobs`` in threads of their own and give an iterator of what each returns, or raises, in their order.

    When the block is left, by its end or an exception, jobs that nobody began are dropped.
    """
    # Most runs ask nobody at once, and need not import it.
    from concurrent.futures import CancelledError, Future  # noqa: PLC0415

    futures: list[Future[T]] = [Future() for _ in jobs]
    todo = iter(list(zip(jobs, futures, strict=True)))
    turn, gone = threading.Lock(), threading.Event()

    def work() -> None:
        while True:
            with turn:
                job, future = next(todo, (None, None))
            if job is None or future is None:
                return
            try:
                if not is_awaited():
                    raise CancelledError
                future.set_result(job())
            except BaseException as error:  # it is raised where the result is wanted
                future.set_exception(error)

    context = copy_context()
    context.run(_LEFT.set, (*_LEFT.get(), gone))
    for number in range(threads):
        # No pool of the standard library: the end of the program waits for its threads, even after Ctrl-C.
        run = partial(context.copy().run, work)
        threading.Thread(target=run, name=f"onrecord-model-{number}", daemon=True).start()
    try:
        yield (future.result() for future in futures)
    finally:
        gone.set()


def is_awaited() -> bool:
    """Say whether all who wait for what this thread does still wait; what goes on for long asks now and then."""
    return not any(event.is_set() for event in _LEFT.get())


def _one(model: Model, request: Request) -> Answer | ModelError:
    try:
        return model.complete(request)
    except ModelError as error:
        return error
