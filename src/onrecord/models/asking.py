"""Many requests to one model: several at once where the model takes several, the answers in the requests' order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from onrecord.errors import ModelError
from onrecord.models.base import Answer, Model, Request


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
    parallel = min(parallel_of(model), len(requests))
    if parallel <= 1:
        for request in requests:
            yield _one(model, request)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - most runs ask nobody at once

    pool = ThreadPoolExecutor(parallel, thread_name_prefix="onrecord-model")
    try:
        for future in [pool.submit(_one, model, request) for request in requests]:
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one(model: Model, request: Request) -> Answer | ModelError:
    try:
        return model.complete(request)
    except ModelError as error:
        return error
