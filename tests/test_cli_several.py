"""Several models on the command line: each with its estimate, its requests, its account and its answers on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chat_servers import echo, error, serving

pytest.importorskip("openai")

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "nursing-handoff"


def environment(folder: Path, **urls: str) -> dict[str, str]:
    """Return an environment in which models with prices are at ``urls``, by name."""
    tables = [
        f'[models.{name}]\nendpoint = "{url}#m"\nread_price = 10.0\nwrite_price = 100.0\ncontext_tokens = 16000\n'
        for name, url in urls.items()
    ]
    (folder / "models.toml").write_text("".join(tables))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return {**kept, "ONRECORD_CONFIG": str(folder), "ONRECORD_API_KEY": "sk-secret", "COLUMNS": "200"}


def run(env: dict[str, str], *more: object) -> subprocess.CompletedProcess[str]:
    args = ["extract", EXAMPLE / "transcript.txt", "--schema", EXAMPLE / "schema.json", *more]
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *map(str, args)],
        capture_output=True,
        text=True,
        env=env,
        check=False,
        timeout=300,
    )


def test_several_models_fill_one_record(tmp_path: Path) -> None:
    """Claims name their models; the accounts stand in the order of the options, whoever was faster."""
    with serving(echo) as (url, log), serving(echo) as (other, other_log):
        done = run(environment(tmp_path, one=url, two=other), "--model", "two", "--model", "one", "--envelope")
    record = json.loads(done.stdout)
    assert (done.returncode, record["model"]) == (0, f"{other}#m, {url}#m")
    assert list(record["usage_by_model"]) == [f"{other}#m", f"{url}#m"]
    told = [line.partition(": ")[0] for line in done.stderr.splitlines() if " requests, " in line]
    assert told == [f"{other}#m", f"{url}#m"]
    both = {f"llm:{url}#m", f"llm:{other}#m"}
    assert any(both <= set(entry["proposers"]) for entry in record["claims"])
    assert log.bodies
    assert other_log.bodies


def test_a_model_that_is_down_is_named(tmp_path: Path) -> None:
    """The record is made without it, and standard error and the envelope say so."""
    with serving(echo) as (url, _), serving(lambda _: error(401)) as (down, _):
        env = environment(tmp_path, one=url, down=down)
        done = run(env, "--model", "one", "--model", "down", "--envelope")
        alone = run(env, "--model", "one")
    record = json.loads(done.stdout)
    assert (done.returncode, record["data"]) == (0, json.loads(alone.stdout))
    (failure,) = record["failures"]
    assert (failure["pointer"], failure["model"]) == ("", f"{down}#m")
    assert f"{down}#m: {failure['reason']}; the record is without it" in done.stderr
    assert "key" in failure["reason"]


def test_a_dry_run_estimates_each_model(tmp_path: Path) -> None:
    """One line a model, what would be sent to each can be seen, and nobody is asked."""
    shown = tmp_path / "sent.jsonl"
    with serving(echo) as (url, log), serving(echo) as (other, other_log):
        env = environment(tmp_path, one=url, two=other)
        done = run(env, "--model", "one", "--model", "two", "--dry-run", "--show-request", shown)
        assert (log.bodies, other_log.bodies) == ([], [])
        run(env, "--model", "one", "--model", "two")
    lines = done.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"{url}#m", f"{other}#m"]
    assert all("cost at most" in line for line in lines)
    would = [json.loads(line) for line in shown.read_text().splitlines()]
    assert next(one["request"] for one in would if one["model"] == f"{other}#m") == other_log.bodies[0]


def test_the_limit_on_cost_is_for_all_models_together(tmp_path: Path) -> None:
    """What both cost is within the limit, and the failures say which model was not asked what."""
    with serving(echo) as (url, log), serving(echo) as (other, other_log):
        env = environment(tmp_path, one=url, two=other)
        done = run(env, "--model", "one", "--model", "two", "--envelope", "--max-cost", "0.09")
    failures = json.loads(done.stdout)["failures"]
    assert {failure["reason"] for failure in failures} == {"not asked: the run would cost more than it may"}
    assert {failure["model"] for failure in failures} <= {f"{url}#m", f"{other}#m"}
    assert (len(log.bodies) + len(other_log.bodies)) * (100 * 10 + 10 * 100) / 1e6 <= 0.09


def test_answers_are_kept_by_model(tmp_path: Path) -> None:
    """The second run asks neither model, and prints the same."""
    with serving(echo) as (url, log), serving(echo) as (other, other_log):
        env = environment(tmp_path, one=url, two=other)
        options = ("--model", "one", "--model", "two", "--envelope", "--cache", tmp_path / "answers")
        first = run(env, *options)
        asked = len(log.bodies), len(other_log.bodies)
        second = run(env, *options)
    assert second.stdout == first.stdout
    assert (len(log.bodies), len(other_log.bodies)) == asked
    assert min(asked) > 0


def test_samples_are_estimated_asked_and_kept(tmp_path: Path) -> None:
    """Three samples are three times the requests; each has an answer of its own on the disk."""
    with serving(echo) as (url, log):
        env = environment(tmp_path, one=url)
        once = run(env, "--model", "one", "--dry-run").stdout
        often = run(env, "--model", "one", "--samples", "3", "--dry-run").stdout
        options = ("--model", "one", "--samples", "3", "--envelope", "--cache", tmp_path / "answers")
        first, asked = run(env, *options), len(log.bodies)
        assert run(env, *options).stdout == first.stdout
    assert (requests_of(often), len(log.bodies)) == (3 * requests_of(once), asked)
    assert {(body["temperature"], body["seed"]) for body in log.bodies} == {(0.0, 0), (0.7, 1), (0.7, 2)}
    entries = json.loads(first.stdout)["claims"]
    assert {entry["agreement"] for entry in entries if "llm" in entry["proposers"]} == {1.0}


def requests_of(estimate: str) -> int:
    """Return how many requests a dry run's line tells of."""
    return int(estimate.partition(" requests,")[0].rpartition(" ")[2])


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("local", "local"), "onrecord: local: the model is named twice. Ask it several times with --samples"),
        (("none", "local"), "onrecord: --model: none stands for no language model, and another one is named"),
    ],
)
def test_names_that_do_not_go_together_are_refused(names: tuple[str, str], message: str, tmp_path: Path) -> None:
    """One line, exit status 2, before any model is opened."""
    done = run(environment(tmp_path), "--model", names[0], "--model", names[1])
    assert (done.returncode, done.stdout, done.stderr.strip()) == (2, "", message)
