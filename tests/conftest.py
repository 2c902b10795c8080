"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from onrecord import LocalModel, PullError
from onrecord.models import entry, pull
from onrecord.models.dialect import forget

if TYPE_CHECKING:
    from served_models import Opened

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in the background deaf to Ctrl-C, and children inherit that; some tests send it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def hear_interrupts() -> Iterator[None]:
    """Put back how Ctrl-C is heard: the command line's ``main``, which ends a process, leaves it ending at once."""
    before = signal.getsignal(signal.SIGINT)
    yield
    if signal.getsignal(signal.SIGINT) is not before:
        signal.signal(signal.SIGINT, before)


if "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "sched_setaffinity"):
    # One core a worker, its children included: language models whose threads wait for each other crawl on shared ones.
    CORES = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {CORES[int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) % len(CORES)]})


@pytest.fixture(scope="session")
def local_model() -> Iterator[LocalModel]:
    """The built-in model, loaded once for all tests; its tests are skipped where it cannot be pulled."""
    one = entry("local")
    try:
        path = pull(one)
    except PullError as error:
        pytest.skip(f"the built-in model is not here: {error}")
    with LocalModel(path, name=one.name, context_tokens=one.context_tokens, needs_focus=one.needs_focus) as model:
        yield model


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, for one module: while it runs, no other event loop can run in the same thread."""
    found = os.environ.get("ONRECORD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium: install one, or name its path in ONRECORD_CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test begin as a new process would, nothing known of any server, with a key."""
    forget()
    monkeypatch.setenv("ONRECORD_API_KEY", "sk-secret")


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Open served models at addresses, and close them at the end."""
    from served_models import opening

    with opening() as open_at:
        yield open_at
