"""Checkpoints of a run: each is whole or not there, and the last one says where the run goes on.

A checkpoint is a folder ``step-NNNNNN`` with the adapter's weights, the optimiser's and what was reached. It is made
under another name, brought to the disk, and then renamed: a run that is killed, or a disk that is full, leaves those
before it as they were. Knows nothing of tensors: whoever writes one says how.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from onrecord.errors import OutputError

WEIGHTS, OPTIMISER, STATE = "adapter_model.safetensors", "optimizer.safetensors", "state.json"
CONFIG = "adapter_config.json"  # of peft
_KEPT = (WEIGHTS, CONFIG, STATE)
_NAME = re.compile(r"step-(\d{6,})")
_UNFINISHED = "unfinished-"


def checkpoint_at(folder: Path, step: int) -> Path:
    """Return where the checkpoint of a step lies, or will lie."""
    return folder / f"step-{step:06d}"


def checkpoints(folder: Path) -> dict[int, Path]:
    """Return the checkpoints of a run by step, in order."""
    if not folder.is_dir():
        return {}
    found = ((match, path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)))
    return dict(sorted((int(match[1]), path) for match, path in found))


def write_checkpoint(folder: Path, step: int, state: Mapping[str, Any], fill: Callable[[Path], None]) -> Path:
    """Write a checkpoint; ``fill`` puts the weights into the folder that it is given.

    Raises:
        OutputError: it cannot be written; the checkpoints before it are as they were.
    """
    target = checkpoint_at(folder, step)
    unfinished = folder / f"{_UNFINISHED}{step:06d}"
    try:
        with _removed_on_failure(unfinished):
            shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was killed
            unfinished.mkdir(parents=True)
            fill(unfinished)
            (unfinished / STATE).write_text(json.dumps(dict(state)), encoding="utf-8")
            for path in (*unfinished.iterdir(), unfinished):
                _bring_to_disk(path)
            if target.exists():
                shutil.rmtree(target)
            unfinished.replace(target)
            _bring_to_disk(folder)
    except OSError as error:
        raise unwritable(error, target) from error
    return target


def read_state(checkpoint: Path) -> dict[str, Any]:
    """Return what a checkpoint says that was reached.

    Raises:
        OutputError: it cannot be read.
    """
    try:
        state: dict[str, Any] = json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        hint = "Remove this folder to go on from the checkpoint before it"
        raise OutputError("the checkpoint cannot be read", where=str(checkpoint), hint=hint) from error
    return state


def sweep(folder: Path, *, last: int, keep: Collection[int] = ()) -> None:
    """Remove checkpoints before the last, and what was left unfinished.

    Of those in ``keep`` the weights stay: what is needed to train on is needed of the last alone.
    """
    for step, path in checkpoints(folder).items():
        if step in keep and step != last:
            for other in path.iterdir():
                if other.name not in _KEPT:
                    other.unlink(missing_ok=True)
        elif step != last:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def write_json(path: Path, value: Any) -> None:
    """Write a value to a file that is whole at any time.

    Raises:
        OutputError: it cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with _removed_on_failure(unfinished):
            unfinished.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
            _bring_to_disk(unfinished)
            unfinished.replace(path)
    except OSError as error:
        raise unwritable(error, path) from error


def unwritable(error: OSError, path: Path) -> OutputError:
    """Return an error for a file of the run that could not be written."""
    hint = "Make room there, and run the same command again: it goes on from the last checkpoint"
    return OutputError(f"cannot be written: {(error.strerror or 'error').lower()}", where=str(path), hint=hint)


@contextlib.contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _bring_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
