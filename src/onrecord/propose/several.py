"""Several language models as proposers of one transcript.

Each is a proposer of its own, named after the model. Those that take several requests at once work beside the others;
the rest, such as models on this machine, work one after the other. A model that cannot be used at all is reported,
with what it could not do, and costs the others nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from onrecord.errors import AccessError
from onrecord.models import Model, begun, parallel_of
from onrecord.propose.claims import Failure, Proposal
from onrecord.propose.llm import LLM, LlmProposer, Progress

Make = Callable[[Model, str, Progress | None], LlmProposer]  # from a model, a proposer's name, and who is told


def asked_models(models: Sequence[Model], make: Make, progress: Progress | None = None) -> tuple[Proposal, ...]:
    """Return what each model claims, in the order of ``models``.

    ``progress`` is told of all questions together, by one thread at a time.

    Raises:
        AccessError: no model can be used; the first one's error.
    """
    if len(models) < 2:
        return tuple(make(model, LLM, progress).propose() for model in models)
    told = _Progress(progress)
    proposers = [make(model, f"{LLM}:{model.name}", told.of(number)) for number, model in enumerate(models)]
    for proposer in proposers:
        proposer.prepare()  # what they share, such as a sentence encoder, is for one thread
    beside = [number for number, model in enumerate(models) if parallel_of(model) > 1]
    found: dict[int, Proposal | AccessError] = {}
    with begun([partial(_spared, proposers[number]) for number in beside], threads=len(beside)) as theirs:
        for number, proposer in enumerate(proposers):
            if number not in beside:
                found[number] = _spared(proposer)
        found.update(zip(beside, theirs, strict=True))
    errors = [one for one in found.values() if isinstance(one, AccessError)]
    if len(errors) == len(models):
        raise errors[0]
    return tuple(_named(found[number], model.name) for number, model in enumerate(models))


def _spared(proposer: LlmProposer) -> Proposal | AccessError:
    try:
        return proposer.propose()
    except AccessError as error:
        return error


def _named(found: Proposal | AccessError, model: str) -> Proposal:
    """Return a proposal whose failures say which model it was."""
    if isinstance(found, AccessError):
        return Proposal((), failures=(Failure("", found.what, model),), model=model)
    return replace(found, failures=tuple(replace(failure, model=model) for failure in found.failures))


class _Progress:
    """Adds up how far several models are."""

    def __init__(self, told: Progress | None) -> None:
        self._told = told
        self._at: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def of(self, number: int) -> Progress | None:
        """Return what the model of that number is to tell."""
        return partial(self._step, number) if self._told else None

    def _step(self, number: int, done: int, total: int) -> None:
        with self._lock:
            self._at[number] = done, total
            if self._told:
                self._told(sum(at[0] for at in self._at.values()), sum(at[1] for at in self._at.values()))
