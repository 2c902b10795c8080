"""Checkpoints are whole or not there, whatever happens while one is written."""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord import OutputError
from onrecord.tuning.checkpoints import (
    CONFIG,
    OPTIMISER,
    STATE,
    WEIGHTS,
    checkpoint_at,
    checkpoints,
    read_state,
    sweep,
    write_checkpoint,
    write_json,
)


def fill(folder: Path, *, size: int = 10) -> None:
    (folder / "weights").write_bytes(b"x" * size)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the operating system refuse longer files, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    deaf = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, deaf)


def test_a_checkpoint_is_found_by_its_step_with_its_state(tmp_path: Path) -> None:
    """What was written is read, the last one last."""
    for step in (20, 3, 1000000):
        write_checkpoint(tmp_path, step, {"losses": [step]}, fill)
    assert list(checkpoints(tmp_path)) == [3, 20, 1000000]
    assert read_state(checkpoint_at(tmp_path, 20)) == {"losses": [20]}
    assert checkpoints(tmp_path / "none") == {}


def test_a_checkpoint_of_the_same_step_is_replaced(tmp_path: Path) -> None:
    """A run that goes on writes the step again."""
    write_checkpoint(tmp_path, 3, {"losses": [1]}, fill)
    write_checkpoint(tmp_path, 3, {"losses": [2]}, fill)
    assert read_state(checkpoint_at(tmp_path, 3)) == {"losses": [2]}


def test_a_full_disk_leaves_the_checkpoint_before_it(tmp_path: Path) -> None:
    """The error says where and what to do, nothing half is left, and the last whole one is there."""
    write_checkpoint(tmp_path, 1, {"losses": [1]}, fill)
    with files_of_at_most(4096), pytest.raises(OutputError, match=r"file too large.*goes on from the last checkpoint"):
        write_checkpoint(tmp_path, 2, {"losses": [1, 2]}, lambda folder: fill(folder, size=100_000))
    assert [path.name for path in tmp_path.iterdir()] == ["step-000001"]
    assert read_state(checkpoint_at(tmp_path, 1)) == {"losses": [1]}


def test_what_a_killed_run_left_unfinished_is_no_checkpoint(tmp_path: Path) -> None:
    """A folder under its unfinished name is neither found nor in the way, and is swept."""
    (tmp_path / "unfinished-000002").mkdir()
    (tmp_path / "unfinished-000002" / "weights").write_bytes(b"half")
    assert checkpoints(tmp_path) == {}
    write_checkpoint(tmp_path, 2, {}, fill)
    (tmp_path / "unfinished-000003").mkdir()
    write_checkpoint(tmp_path, 4, {}, fill)
    sweep(tmp_path, last=4)
    assert [path.name for path in tmp_path.iterdir()] == ["step-000004"]


def test_of_one_that_may_be_taken_the_weights_stay(tmp_path: Path) -> None:
    """What is needed to train on is removed of all but the last, and the others go whole."""

    def whole(folder: Path) -> None:
        for name in (WEIGHTS, OPTIMISER, CONFIG, "adapter.gguf"):
            (folder / name).write_bytes(b"x")

    for step in (1, 2, 3):
        write_checkpoint(tmp_path, step, {}, whole)
    sweep(tmp_path, last=3, keep={1, 3})
    assert list(checkpoints(tmp_path)) == [1, 3]
    assert {path.name for path in checkpoint_at(tmp_path, 1).iterdir()} == {WEIGHTS, CONFIG, STATE}
    assert len(list(checkpoint_at(tmp_path, 3).iterdir())) == 5


def test_an_interrupt_while_one_is_written_leaves_nothing_half(tmp_path: Path) -> None:
    """Ctrl-C goes through, and the folder is as before."""

    def interrupted(folder: Path) -> None:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_checkpoint(tmp_path, 1, {}, interrupted)
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The error says which checkpoint to remove."""
    place = write_checkpoint(tmp_path, 5, {}, fill)
    (place / "state.json").write_text("{")
    with pytest.raises(OutputError, match=r"step-000005: the checkpoint cannot be read. Remove this folder"):
        read_state(place)


def test_a_file_is_whole_at_any_time(tmp_path: Path) -> None:
    """A write that fails leaves the file as it was."""
    path = tmp_path / "curve.json"
    write_json(path, [1])
    with files_of_at_most(4096), pytest.raises(OutputError, match=r"curve.json: cannot be written"):
        write_json(path, ["x" * 100_000])
    assert json.loads(path.read_text()) == [1]
    assert [one.name for one in tmp_path.iterdir()] == ["curve.json"]
