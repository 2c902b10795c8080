"""Tune a writer on this machine: from a folder of training files to an adapter for the local model.

The order of the steps: examples, base, training from the last checkpoint on, a measurement on held-out cases at the end
of each epoch, the checkpoint that invents least, its export.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock

from onrecord.errors import InputError, ModelError, OutputError, UsageError
from onrecord.json_lines import read_values
from onrecord.models import LocalModel, Message, Request
from onrecord.models.adapter import FILE_NAME
from onrecord.output import write_text
from onrecord.tuning.base_model import find_base, shape_of
from onrecord.tuning.batching import steps_in_epoch, steps_of
from onrecord.tuning.checkpoints import (
    CONFIG,
    WEIGHTS,
    checkpoint_at,
    checkpoints,
    read_state,
    sweep,
    unwritable,
    write_checkpoint,
    write_json,
)
from onrecord.tuning.curve import Measured, best_of, has_ended, promising
from onrecord.tuning.examples import read_lines
from onrecord.tuning.folder import GLOSSARY, HELD_OUT, MANIFEST, SCHEMA, TRAIN, VALIDATION
from onrecord.tuning.gguf_adapter import matrices, write_adapter
from onrecord.tuning.held_out import HeldOut
from onrecord.tuning.settings import Settings
from onrecord.tuning.summary import page
from onrecord.tuning.trainer import Example, Trainer
from onrecord.tuning.training import Progress, Told, Training
from onrecord.version import VERSION

RUN, CURVE, CHECKPOINTS = "run.json", "curve.json", "checkpoints"
TRAINING, PAGE = "training.json", "training.md"
DEFAULT = Settings()
_ASKED = "packed"
_PACKAGES = ("torch", "transformers", "peft", "gguf", "xllamacpp")


def train(
    folder: str | Path,
    out: str | Path,
    *,
    base: str = "local",
    epochs: int = DEFAULT.epochs,
    rank: int = DEFAULT.rank,
    learning_rate: float = DEFAULT.learning_rate,
    dropout: float = DEFAULT.dropout,
    examples_per_step: int = DEFAULT.examples_per_step,
    seed: int = DEFAULT.seed,
    patience: int = DEFAULT.patience,
    held_out: int = DEFAULT.held_out,
    checkpoint_steps: int = DEFAULT.checkpoint_steps,
    threads: int | None = None,
    measure: bool = True,
    progress: Progress | None = None,
) -> Training:
    """Tune a writer on the training files of ``folder``, going on from what ``out`` already holds of this run.

    Args:
        folder: what ``onrecord tune prepare`` wrote.
        out: the folder for the adapter; checkpoints lie there while the run is not done.
        base: ``local``, ``local:NAME``, or a folder of weights that transformers loads.
        epochs: how often each example is seen, at most.
        rank: of the LoRA matrices.
        learning_rate: the highest.
        dropout: share of the LoRA input that is left out at random.
        examples_per_step: examples whose losses make one step.
        seed: of the matrices, the order and the dropout.
        patience: measurements without improvement after which the run stops.
        held_out: the most held-out cases that a checkpoint is measured on.
        checkpoint_steps: steps between two checkpoints.
        threads: processor threads; torch's own choice if None.
        measure: whether checkpoints are measured on held-out cases; without, the last one is exported.
        progress: told how far the run is.

    Raises:
        InputError: the training files are broken or too few.
        UsageError: ``out`` holds another run, or there is no such base.
        ModelError: the base cannot be trained upon.
        OutputError: something cannot be written; what was written before is whole.
        MissingExtraError: the extra ``tune`` is not installed.
    """
    settings = Settings(
        epochs=epochs,
        rank=rank,
        learning_rate=learning_rate,
        dropout=dropout,
        examples_per_step=examples_per_step,
        seed=seed,
        patience=patience,
        held_out=held_out,
        checkpoint_steps=checkpoint_steps,
    )
    place = Path(out)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, place) from error
    with _alone(place):
        return _Run(Path(folder), place, base, settings, threads, measure, progress).result()


class _Run:
    """One run, from its files to its adapter."""

    def __init__(
        self,
        folder: Path,
        out: Path,
        base: str,
        settings: Settings,
        threads: int | None,
        measure: bool,  # noqa: FBT001 - private
        progress: Progress | None,
    ) -> None:
        self._out, self._settings, self._tell = out, settings, progress or _unheard
        self._lines = read_lines(folder / TRAIN)
        validation = folder / VALIDATION
        self._validation = read_lines(validation, least=0) if _has_text(validation) else ()
        self._asking(folder / MANIFEST)
        measured = measure and not Path(base).is_dir()  # weights for transformers alone nothing here could run
        self._held_out = HeldOut.of(folder, most=settings.held_out, seed=settings.seed) if measured else None
        self._base = find_base(base)
        self._shape = shape_of(self._base)
        self._threads = threads
        self._digest = _digest(folder)
        self._losses: list[float] = []
        self._seconds = 0.0
        self._curve: list[Measured] = []

    def result(self) -> Training:
        """Train as far as is needed, and export."""
        self._refuse_other_run()
        done = self._out / TRAINING
        if done.is_file() and (self._out / FILE_NAME).is_file():
            return _finished(self._out)
        trainer = Trainer(self._base, self._settings, threads=self._threads)
        examples = [trainer.example(line) for line in self._lines]
        validation = [trainer.example(line) for line in self._validation]
        self._refuse_other_prompt(examples[0])
        self._tokens = sum(len(one.tokens) for one in examples)
        started = self._take_up(trainer)
        stopped = self._train(trainer, examples, validation, started)
        return self._export(trainer, stopped)

    def _asking(self, manifest: Path) -> None:
        if not manifest.is_file():
            return
        said = read_values(manifest, error=InputError).found[0][1]
        asking = said.get("asking", _ASKED) if isinstance(said, Mapping) else None
        if asking != _ASKED:
            what = f"was prepared for asking {asking!r}, and a tuned writer is asked {_ASKED}"
            raise InputError(what, where=str(manifest), hint="Prepare it again with: onrecord tune prepare")

    def _refuse_other_run(self) -> None:
        """Refuse a folder that holds a run of other settings, files or base; write down those of this one."""
        own = {
            "settings": self._settings.to_dict(),
            "base": {"name": self._base.name, "sha256": self._base.sha256},
            "files": self._digest,
            "measured": self._held_out is not None,
        }
        path = self._out / RUN
        if not path.is_file():
            write_json(path, own)
            return
        other = _read(path)
        if other == own:
            return
        names = self._settings.differing(other.get("settings", {}))
        names += tuple(key for key in ("base", "files", "measured") if other.get(key) != own[key])
        hint = "Name another --out, or remove this folder, or repeat the command of that run to go on with it"
        raise UsageError(f"holds a run with other {', '.join(names)}", where=str(self._out), hint=hint)

    def _refuse_other_prompt(self, example: Example) -> None:
        """Refuse a base whose runtime reads a prompt otherwise than it is trained: such a writer would never work."""
        if self._base.file is None:
            return
        messages = tuple(Message(one["role"], one["content"]) for one in self._lines[0].given)  # type: ignore[arg-type]
        model = self._runtime(self._base.file, None)
        try:
            read = model.complete(Request(messages, max_tokens=1)).usage.prompt_tokens
        finally:
            model.close()
        if read != example.given:
            what = f"transformers makes {example.given} tokens of a prompt, and the runtime {read}"
            hint = "Its two tokenizers or chat templates differ: it cannot be tuned"
            raise ModelError(what, where=self._base.name, hint=hint)

    def _runtime(self, file: Path, adapter: Path | None) -> LocalModel:
        return LocalModel(
            file,
            name="tuned",
            context_tokens=self._base.context_tokens,
            needs_focus=False,
            threads=self._threads,
            adapter=adapter,
        )

    @property
    def _per_epoch(self) -> int:
        return steps_in_epoch(len(self._lines), examples_per_step=self._settings.examples_per_step)

    @property
    def _steps(self) -> int:
        return self._per_epoch * self._settings.epochs

    def _take_up(self, trainer: Trainer) -> int:
        """Return the step from which the run goes on, with the trainer brought there."""
        known = checkpoints(self._out / CHECKPOINTS)
        path = self._out / CURVE
        if path.is_file():
            self._curve = [Measured.from_dict(one) for one in _read(path)]
        if not known:
            return 0
        step, last = max(known.items())
        state = read_state(last)
        trainer.read(last)
        self._losses, self._seconds = list(state["losses"]), state["seconds"]
        return step

    def _train(self, trainer: Trainer, examples: list[Example], validation: list[Example], started: int) -> str:
        """Train from a step on, and return why it ended."""
        if started and started % self._per_epoch == 0 and self._is_enough(trainer, validation, started):
            return self._early
        lengths = [len(one.tokens) for one in examples]
        for epoch in range(started // self._per_epoch, self._settings.epochs):
            steps = steps_of(
                lengths,
                examples_per_step=self._settings.examples_per_step,
                tokens_at_once=trainer.tokens_at_once,
                seed=self._settings.seed,
                epoch=epoch,
            )
            for number, group in enumerate(steps, epoch * self._per_epoch):
                if number < started:
                    continue
                begun = time.monotonic()
                self._losses.append(trainer.step(number, self._steps, group, examples))
                self._seconds += time.monotonic() - begun
                self._tell(Told("training", number + 1, self._steps, self._losses[-1]))
                if (number + 1) % self._settings.checkpoint_steps == 0 or (number + 1) % self._per_epoch == 0:
                    self._keep(trainer, number + 1)
            if self._is_enough(trainer, validation, (epoch + 1) * self._per_epoch):
                return self._early
        return "all epochs are done"

    @property
    def _early(self) -> str:
        number = self._settings.patience
        return f"{number} measurement{'s' if number > 1 else ''} in a row brought nothing better"

    def _keep(self, trainer: Trainer, step: int) -> None:
        folder = self._out / CHECKPOINTS
        write_checkpoint(folder, step, {"losses": self._losses, "seconds": self._seconds}, trainer.write)
        sweep(folder, last=step, keep={one.step for one in promising(self._curve)})

    def _is_enough(self, trainer: Trainer, validation: list[Example], step: int) -> bool:
        """Measure the checkpoint of a step, if that was not done, and say whether the run has gone on long enough."""
        if self._held_out is None or self._base.file is None:
            return False
        if all(one.step != step for one in self._curve):
            loss = trainer.loss(validation) if validation else None
            self._curve.append(self._measured(self._held_out, self._base.file, step, loss))
            write_json(self._out / CURVE, [one.to_dict() for one in self._curve])
        given_up = self._settings.recall_given_up
        return has_ended(self._curve, patience=self._settings.patience, recall_given_up=given_up)

    def _measured(self, held_out: HeldOut, file: Path, step: int, loss: float | None) -> Measured:
        checkpoint = checkpoint_at(self._out / CHECKPOINTS, step)
        adapter = checkpoint / FILE_NAME
        self._convert(checkpoint, adapter)
        model = self._runtime(file, adapter)
        try:
            return held_out.measured(
                model,
                step=step,
                epoch=step / self._per_epoch,
                loss=loss,
                progress=lambda done, total: self._tell(Told("measuring", done, total)),
            )
        finally:
            model.close()

    def _convert(self, folder: Path, target: Path) -> None:
        from safetensors.numpy import load  # noqa: PLC0415 - an extra

        weights = load((folder / WEIGHTS).read_bytes())
        named = matrices(weights, self._shape)
        write_adapter(
            target,
            named,
            shape=self._shape,
            alpha=self._settings.scale,
            base=self._base.sha256,
            name=self._out.resolve().name,
        )

    @property
    def _best(self) -> Measured | None:
        return best_of(self._curve, recall_given_up=self._settings.recall_given_up)

    def _export(self, trainer: Trainer, stopped: str) -> Training:
        best = self._best
        step = best.step if best else max(checkpoints(self._out / CHECKPOINTS))
        chosen = checkpoint_at(self._out / CHECKPOINTS, step)
        try:
            for name in (WEIGHTS, CONFIG):
                shutil.copyfile(chosen / name, self._out / name)
        except OSError as error:
            raise unwritable(error, self._out) from error
        self._convert(chosen, self._out / FILE_NAME)
        about = {
            "settings": self._settings.to_dict(),
            "base": {"name": self._base.name, "sha256": self._base.sha256},
            "examples": {"count": len(self._lines), "tokens": self._tokens, "sha256": self._digest},
            "device": trainer.device,
            "threads": trainer.threads,
            "seconds": round(self._seconds, 1),
            "versions": {"onrecord": VERSION, "python": platform.python_version(), **_versions()},
        }
        result = Training(
            self._out / FILE_NAME, step, self._steps, stopped, tuple(self._curve), tuple(self._losses), about
        )
        write_text(self._out / PAGE, page(result))
        write_json(self._out / TRAINING, result.to_dict())  # last: a folder with it is done
        shutil.rmtree(self._out / CHECKPOINTS, ignore_errors=True)
        return result


def _finished(out: Path) -> Training:
    return Training.from_dict(out / FILE_NAME, _read(out / TRAINING))


def _digest(folder: Path) -> str:
    """Return a hash of all files that a run depends on."""
    digest = hashlib.sha256()
    for name in (TRAIN, VALIDATION, HELD_OUT, SCHEMA, GLOSSARY):
        path = folder / name
        digest.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    return digest.hexdigest()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(
            "cannot be read", where=str(path), hint="Name another --out, or remove this folder"
        ) from error


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold a folder for one process."""
    try:
        with filelock.FileLock(out / ".lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise OutputError("another process is training into this folder", where=str(out)) from error
    except OSError as error:
        raise unwritable(error, out) from error


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _PACKAGES}


def _has_text(path: Path) -> bool:
    return path.is_file() and bool(path.read_bytes().strip())


def _unheard(_: Told) -> None:
    """Tell nobody how far the run is."""
