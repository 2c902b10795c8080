"""How a command's models are asked: what may be spent, what is shown, what is kept, or nothing asked at all."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from onrecord.cli.app import console
from onrecord.errors import OutputError, UsageError
from onrecord.models import (
    Answer,
    AnswerCache,
    CachingModel,
    DryModel,
    Ledger,
    Model,
    Request,
    body_for_watching,
    dry_model,
    endpoint,
    open_model,
    parallel_of,
)
from onrecord.models.answer_cache import KEY_VARIABLE
from onrecord.models.wire import Watch

MaxCost = Annotated[
    float | None,
    typer.Option(metavar="MONEY", help="Send no request that could cost more in all; needs prices in models.toml."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Ask no model; say what asking would take.")]
ShowRequest = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write all that models are sent, as JSON Lines; - is standard error."),
]
CachePath = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        envvar="ONRECORD_ANSWERS",
        help=f"Keep answers here, and ask nothing twice; encrypted with the key in {KEY_VARIABLE}, if any.",
    ),
]


@dataclass(slots=True)
class Asking:
    """How models are opened and asked in one run of a command."""

    ledger: Ledger
    cache: AnswerCache | None = None
    watch: Watch | None = None
    dry: bool = False
    dry_models: list[DryModel] = field(default_factory=list)

    def model(self, spec: str) -> Model:
        """Open the model of that name, or its stand-in."""
        if self.dry:
            stand_in = dry_model(spec, watch=self.watch, cache=self.cache)
            self.dry_models.append(stand_in)
            return stand_in
        model = open_model(spec, ledger=self.ledger, watch=self.watch)
        if spec.startswith("replay:"):
            return model
        if self.watch is not None and endpoint(spec) is None:
            model = _Watched(model, self.watch)
        return CachingModel(model, self.cache) if self.cache else model

    def tell(self) -> None:
        """Say on standard error what was asked, and what it cost."""
        for line in self.ledger.lines():
            console.print(line, style="dim", markup=False, highlight=False)


class _Watched:
    """A model on this machine, with somebody who looks at what it is asked."""

    def __init__(self, model: Model, watch: Watch) -> None:
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.needs_focus = model.needs_focus
        self.parallel = parallel_of(model)
        self._model = model
        self._watch = watch

    def complete(self, request: Request) -> Answer:
        self._watch(self.name, body_for_watching(request))
        return self._model.complete(request)

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    def close(self) -> None:
        self._model.close()


@contextlib.contextmanager
def asking(*, max_cost: float | None, dry_run: bool, show_request: Path | None, cache: Path | None) -> Iterator[Asking]:
    """Give how models are asked; at the end, say what it took."""
    key = os.environ.get(KEY_VARIABLE)
    kept = AnswerCache(cache, key=key) if cache is not None else None
    with _watching(show_request) as watch:
        one = Asking(Ledger(max_cost=max_cost), kept, watch, dry_run)
        try:
            yield one
        finally:
            one.tell()


@contextlib.contextmanager
def _watching(path: Path | None) -> Iterator[Watch | None]:
    if path is None:
        yield None
    elif str(path) == "-":
        yield _lines_to(console.file, "standard error")
    else:
        try:
            file = path.open("w", encoding="utf-8", errors="surrogatepass")
        except OSError as error:
            what = f"cannot be written: {(error.strerror or 'error').lower()}"
            raise UsageError(what, where=str(path), hint="Name another path with --show-request") from error
        with file:
            yield _lines_to(file, str(path))


def _lines_to(file: TextIO | Any, where: str) -> Watch:
    lock = threading.Lock()

    def write(name: str, body: Mapping[str, Any]) -> None:
        line = json.dumps({"model": name, "request": body}, ensure_ascii=False) + "\n"
        try:
            with lock:
                file.write(line)
                file.flush()
        except OSError as error:
            # What cannot be seen is not sent.
            what = f"the request cannot be shown: {(error.strerror or 'error').lower()}"
            raise OutputError(what, where=where) from error

    return write
