"""Served models on the command line: what is spent, shown and kept; a run that is killed pays for nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat_servers import Served, echo, error, serving

pytest.importorskip("openai")

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "nursing-handoff"
KEY = "sk-very-secret"


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    """Return an environment in which ``house`` is the model at ``url``, with prices."""
    entry = f'[models.house]\nendpoint = "{url}#m"\nread_price = 10.0\nwrite_price = 100.0\ncontext_tokens = 16000\n'
    (folder / "models.toml").write_text(entry)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return {**kept, "ONRECORD_CONFIG": str(folder), "ONRECORD_API_KEY": KEY, "COLUMNS": "200", **more}


def command(*more: object) -> list[str]:
    args = ["extract", EXAMPLE / "transcript.txt", "--schema", EXAMPLE / "schema.json", "--model", "house", *more]
    return [sys.executable, "-m", "onrecord", *map(str, args)]


def run(env: dict[str, str], *more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command(*more), capture_output=True, text=True, env=env, check=False, timeout=300)
    assert KEY not in done.stdout + done.stderr
    return done


def test_what_a_run_took_is_said(tmp_path: Path) -> None:
    """Requests, tokens and money stand on standard error, the record alone on standard output."""
    with serving(echo) as (url, log):
        done = run(environment(tmp_path, url), "--envelope")
    record = json.loads(done.stdout)
    assert (done.returncode, record["model"], record["failures"]) == (0, f"{url}#m", [])
    cost = len(log.bodies) * (100 * 10 + 10 * 100) / 1e6
    assert f"{len(log.bodies)} requests, {len(log.bodies) * 100} tokens read" in done.stderr
    assert f"cost {cost:.4f}" in done.stderr
    assert record["usage"] == {"prompt_tokens": len(log.bodies) * 100, "completion_tokens": len(log.bodies) * 10}


def test_a_limit_on_cost_is_kept(tmp_path: Path) -> None:
    """What was got is kept, what was not asked is among the failures, and no more is spent."""
    with serving(echo) as (url, log):
        done = run(environment(tmp_path, url), "--envelope", "--max-cost", "0.09")
    record = json.loads(done.stdout)
    assert {failure["reason"] for failure in record["failures"]} == {"not asked: the run would cost more than it may"}
    assert len(log.bodies) * (100 * 10 + 10 * 100) / 1e6 <= 0.09
    assert record["data"]["heart_rate"] is not None


def test_a_dry_run_asks_nobody(tmp_path: Path) -> None:
    """It prints what asking would take, and shows what would be sent, without a key."""
    shown = tmp_path / "sent.jsonl"
    with serving(echo) as (url, log):
        done = run(environment(tmp_path, url, ONRECORD_API_KEY=""), "--dry-run", "--show-request", shown)
        would = [json.loads(line)["request"] for line in shown.read_text().splitlines()]
        assert (done.returncode, log.bodies, len(done.stdout.splitlines())) == (0, [], 1)
        assert f"{len(would)} requests" in done.stdout
        assert "cost at most" in done.stdout
        run(environment(tmp_path, url))
    assert would[0] == log.bodies[0]


def test_what_is_sent_is_shown(tmp_path: Path) -> None:
    """Each request as it went out, one line of JSON each, and never the key."""
    shown = tmp_path / "sent.jsonl"
    with serving(echo) as (url, log):
        run(environment(tmp_path, url), "--show-request", shown)
    assert [json.loads(line)["request"] for line in shown.read_text().splitlines()] == log.bodies
    assert KEY not in shown.read_text()


def test_a_key_that_is_refused_ends_the_run(tmp_path: Path) -> None:
    """One request, one line, exit status 1."""
    with serving(lambda _: error(401)) as (url, log):
        done = run(environment(tmp_path, url))
    assert (done.returncode, done.stdout, len(log.bodies)) == (1, "", 1)
    assert "ONRECORD_API_KEY" in done.stderr


def test_an_interrupt_does_not_wait_for_answers(tmp_path: Path) -> None:
    """Ctrl-C while several answers are on their way ends at once, with 130 and one line."""

    def first_alone(body: dict[str, Any]) -> Served:
        return replace(echo(body), delay_s=0 if len(log.bodies) == 1 else 60)

    with serving(first_alone) as (url, log):
        env = environment(tmp_path, url)
        with (tmp_path / "models.toml").open("a") as file:
            file.write("needs_focus = true\nparallel = 3\n")
        process = subprocess.Popen(command(), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        while len(log.bodies) < 4 and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, len(log.bodies)) == (130, "", 4)
    assert errors.splitlines()[-1] == "onrecord: interrupted"


def _files(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.suffix == ".json")


def _kill_at(request: int, log: Any, env: dict[str, str], cache: Path, pause_s: float) -> None:
    """Start a run and kill it when the server has seen so many requests, and a moment more."""
    process = subprocess.Popen(command("--cache", cache), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while len(log.bodies) < request and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(pause_s)
    process.kill()
    process.wait()


def test_a_run_that_is_killed_pays_for_nothing_twice(tmp_path: Path) -> None:
    """Killed at ten random moments, it asks again what was on its way at that moment and nothing else."""

    def slow(body: dict[str, Any]) -> Served:
        return replace(echo(body), delay_s=0.03)

    draw = random.Random(7)
    cache = tmp_path / "answers"
    with serving(slow) as (url, log):
        env = environment(tmp_path, url)
        with (tmp_path / "models.toml").open("a") as file:
            # One question a request: many moments to be killed at.
            file.write("needs_focus = true\nparallel = 4\n")
        expected = run(env, "--envelope").stdout
        questions = len(log.bodies)
        seen, lost = questions, []
        for _ in range(10):
            kept = _files(cache)
            _kill_at(seen + draw.randint(1, 2), log, env, cache, draw.uniform(0, 0.08))
            lost.append((len(log.bodies) - seen) - (_files(cache) - kept))
            seen = len(log.bodies)
        kept = _files(cache)
        done = run(env, "--envelope", "--cache", cache)
        assert len(log.bodies) - seen == questions - kept
        asked_again = run(env, "--envelope", "--cache", cache)
    assert max(lost) <= 4
    assert [one.stdout for one in (done, asked_again)] == [expected, expected]
    assert len(log.bodies) == 2 * questions + sum(lost)
