"""A batch that is killed: started again it ends whole, and asks again what was on its way at that moment alone."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat_servers import Log, Served, serving
from visits import SHAPE, clerk, visit

pytest.importorskip("openai")

VISITS = 16
KILLS = 10
PARALLEL = 4  # calls that may be on their way at once


class Batch:
    """One ``onrecord extract`` over all visits, with the model at ``url``."""

    def __init__(self, folder: Path, url: str) -> None:
        self.out = folder / "records.jsonl"
        self.cache = folder / "answers"
        (folder / "models.toml").write_text(f'[models.house]\nendpoint = "{url}#clerk"\nparallel = {PARALLEL}\n')
        (folder / "schema.json").write_text(json.dumps(SHAPE))
        texts = [folder / f"visit-{number:02}.txt" for number in range(VISITS)]
        for number, path in enumerate(texts):
            lines = [f"{segment.speaker}: {segment.text}" for segment in visit(number).segments]
            path.write_text("\n".join(lines) + "\n")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        self._env = {**kept, "ONRECORD_CONFIG": str(folder), "COLUMNS": "200"}
        self._command = [sys.executable, "-m", "onrecord", "extract", *map(str, texts), "--envelope"]
        self._command += ["--schema", str(folder / "schema.json"), "--model", "house", "--out", str(self.out)]

    def start(self, *more: object) -> subprocess.Popen[bytes]:
        """Start it."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*self._command, *map(str, more)], env=self._env, stdout=quiet, stderr=quiet)

    def kept(self) -> int:
        """Return how many answers are on the disk, after making sure that they are whole."""
        found = [path for path in self.cache.rglob("*") if path.suffix == ".json"]
        parts = {"text", "usage", "finish", "probabilities"}
        assert all(parts == set(json.loads(path.read_bytes())) for path in found)
        return len(found)

    def left_over(self) -> list[Path]:
        """Return what is neither a result, nor an answer, nor an input."""
        folder = self.out.parent
        unfinished = self.cache / "unfinished"
        return [
            *folder.glob("*.part"),
            *self.cache.rglob("*.part"),
            *(unfinished.iterdir() if unfinished.is_dir() else ()),
        ]


def kill(process: subprocess.Popen[bytes], log: Log, *, calls: int, pause_s: float) -> None:
    """Kill a run when the server has seen so many calls, and a moment more."""
    end = time.monotonic() + 120
    while len(log.bodies) < calls and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(pause_s)
    process.kill()
    process.wait()


def counted(log: Log) -> Counter[str]:
    return Counter(json.dumps(body["messages"]) for body in log.bodies)


def test_a_killed_batch_ends_whole_and_pays_for_nothing_twice(tmp_path: Path) -> None:
    """Killed with SIGKILL at ten random moments: whole files alone, then the output of a run that nobody disturbed."""

    def slow(body: dict[str, Any]) -> Served:
        return replace(clerk(body), delay_s=0.05)

    draw = random.Random(7)
    with serving(slow) as (url, log):
        batch = Batch(tmp_path, url)
        assert batch.start().wait() == 0
        expected = batch.out.read_bytes()
        asked = counted(log)
        assert (len(log.bodies), len(asked), expected.count(b"\n")) == (VISITS, VISITS, VISITS)
        batch.out.unlink()
        log.bodies.clear()
        lost = 0
        for _ in range(KILLS):
            seen, kept = len(log.bodies), batch.kept()
            process = batch.start("--cache", batch.cache)
            kill(process, log, calls=seen + draw.randint(0, 2), pause_s=draw.uniform(0, 0.12))
            on_its_way = (len(log.bodies) - seen) - (batch.kept() - kept)
            assert 0 <= on_its_way <= PARALLEL
            lost += on_its_way
            assert not batch.out.exists() or batch.out.read_bytes() == expected
        assert batch.start("--cache", batch.cache).wait() == 0
        assert batch.start("--cache", batch.cache).wait() == 0
    assert batch.out.read_bytes() == expected
    assert batch.left_over() == []
    assert (batch.kept(), set(counted(log))) == (VISITS, set(asked))
    assert len(log.bodies) == VISITS + lost
    assert counted(log).most_common(1)[0][1] <= 1 + lost
