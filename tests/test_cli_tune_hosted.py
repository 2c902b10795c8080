"""``onrecord tune hosted`` as its user meets it: what leaves is said first, and a kill makes nothing happen twice."""

from __future__ import annotations

import json
import os
import pty
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuning_server import BASE, KEY, SAID, Fault, Provider, chat_line, provider, training_folder, written

pytest.importorskip("openai")

KILLS = 8
MODEL = f"openai:{BASE}"


class House:
    """A folder with training files, and the commands that work on it."""

    def __init__(self, path: Path, served: Provider) -> None:
        self.path = path
        self.job = path / "job.json"
        self.folder = training_folder(path / "tuning", range(12), range(100, 103))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        self.env = {**kept, "OPENAI_BASE_URL": served.url, "OPENAI_API_KEY": KEY, "COLUMNS": "200"}

    def command(self, *args: object) -> list[str]:
        """Return a command line."""
        return [sys.executable, "-m", "onrecord", "tune", "hosted", *map(str, args)]

    def run(self, *args: object) -> subprocess.CompletedProcess[str]:
        """Run a command that nobody is there to answer."""
        nobody = subprocess.DEVNULL
        command = self.command(*args)
        return subprocess.run(
            command, capture_output=True, text=True, timeout=120, env=self.env, stdin=nobody, check=False
        )

    def start(self, *more: object) -> subprocess.CompletedProcess[str]:
        """Begin the job, or go on with it."""
        return self.run("start", self.folder, "--model", MODEL, "--out", self.job, *more)


@pytest.fixture
def served() -> Iterator[Provider]:
    """A provider."""
    with provider() as one:
        yield one


@pytest.fixture
def house(tmp_path: Path, served: Provider) -> House:
    """Training files at hand."""
    return House(tmp_path, served)


def test_nothing_is_sent_without_consent(house: House, served: Provider) -> None:
    """What would leave is said: which files, how many lines and tokens, to where; the server hears of nothing."""
    done = house.start()
    assert 2 == done.returncode
    assert "These files go to 127.0.0.1, on this machine, whole" in done.stderr
    assert "train.jsonl: 12 lines, about" in done.stderr
    assert "validation.jsonl: 3 lines, about" in done.stderr
    assert "nothing was sent. Say that you want it with --yes" in done.stderr
    assert not served.calls
    assert not house.job.exists()


@pytest.mark.parametrize(("answer", "files"), [("y", 2), ("n", 0), ("", 0)])
def test_at_a_terminal_it_is_asked(house: House, served: Provider, answer: str, files: int) -> None:
    """Nothing but a yes is one."""
    ours, theirs = pty.openpty()
    try:
        command = house.command("start", house.folder, "--model", MODEL, "--out", house.job)
        running = subprocess.Popen(
            command, env=house.env, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        os.write(ours, f"{answer}\n".encode())
        _, told = running.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Send them? [y/N]" in told
    assert files == len(served.files)
    assert (0 if files else 2) == running.returncode


def test_the_tuned_model_is_all_of_standard_output(house: House, served: Provider) -> None:
    """Losses and advice go to standard error."""
    assert 0 == house.start("--yes", "--epochs", "2", "--suffix", "house", "--seed", "3").returncode
    done = house.run("wait", house.job)
    assert (0, f"openai:{served.created()['fine_tuned_model']}\n") == (done.returncode, done.stdout)
    assert "running, step 4 of 6, training loss 0.500, validation loss 0.733 at step 3" in done.stderr
    assert "succeeded, step 6 of 6, training loss 0.333, validation loss 0.367" in done.stderr
    assert "onrecord tune hosted forget" in done.stderr
    again = house.run("status", house.job)
    assert done.stdout in again.stdout
    assert "succeeded" in again.stdout
    assert "2 files deleted" in house.run("forget", house.job).stderr
    assert {} == served.files


def test_a_cancelled_job_ends_the_waiting(house: House, served: Provider) -> None:
    """With status 1: there is no model."""
    house.start("--yes")
    assert 0 == house.run("cancel", house.job).returncode
    done = house.run("wait", house.job)
    assert (1, "") == (done.returncode, done.stdout)
    assert "the job was cancelled" in done.stderr


def test_a_failed_job_says_why_and_quotes_nothing(house: House, served: Provider) -> None:
    """The server's sentence quotes the file."""
    lines = [chat_line(number) for number in range(12)]
    lines[6] = lines[6].replace("Read.", "Read forbidden.")
    written(house.folder, lines)
    house.start("--yes")
    done = house.run("wait", house.job)
    assert 1 == done.returncode
    assert "the job failed: invalid_training_file, training_file, line 7" in done.stderr
    assert SAID not in done.stderr + done.stdout + house.job.read_text()


@pytest.mark.parametrize("kind", ["500", "lost", "redirect"])
def test_neither_texts_nor_keys_are_in_messages(house: House, served: Provider, kind: str) -> None:
    """Whatever the server does; even where everything is to be shown."""
    house.env["ONRECORD_DEBUG"] = "1"
    house.env["OPENAI_LOG"] = "info"
    served.faults.extend(Fault(r"POST .*", kind) for _ in range(2))
    done = [house.start("--yes"), house.run("status", house.job)]
    told = "".join(one.stdout + one.stderr for one in done) + house.job.read_text()
    assert SAID not in told
    assert KEY not in told


def test_a_bad_folder_and_a_bad_suffix_are_errors_of_one_line(house: House, served: Provider) -> None:
    """Before anything is sent."""
    written(house.folder, ["{"] * 12)
    for done in (house.start("--yes"), house.start("--yes", "--suffix", "x" * 65), house.run("wait", house.job)):
        assert 2 == done.returncode
        assert done.stderr.startswith("onrecord: ")
        assert 1 == done.stderr.count("\n")
    assert not served.calls


def test_killed_at_random_nothing_is_sent_twice(house: House, served: Provider) -> None:
    """Eight kills between the beginning and the tuned model, at moments that one seed draws."""
    served.before_s, served.after_s, served.queued = 0.15, 0.15, 2
    draw = random.Random(8)
    kills = 0
    end = time.monotonic() + 200
    last = ""
    while time.monotonic() < end and not last:
        created = house.job.exists() and json.loads(house.job.read_text())["job"]
        args = (
            ("wait", house.job) if created else ("start", house.folder, "--model", MODEL, "--out", house.job, "--yes")
        )
        running = subprocess.Popen(
            house.command(*args), env=house.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        before = sum(served.calls.values())
        if kills < KILLS:
            while sum(served.calls.values()) == before and running.poll() is None:
                time.sleep(0.005)
            time.sleep(draw.uniform(0, 0.6))
            kills += running.poll() is None
            running.kill()
        out, _ = running.communicate()
        last = out if created else ""
    assert KILLS == kills
    assert (2, 1) == (len(served.files), len(served.jobs))
    assert f"openai:{served.created()['fine_tuned_model']}\n" == last
    assert [1, 2, 3, 4, 5, 6] == [point["step"] for point in json.loads(house.job.read_text())["points"]]
    assert [] == list(house.path.glob("*.part"))
