"""Progress bars: for a terminal, and for nobody else."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from onrecord.cli import progress


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Console:
    """Put a terminal in the place of standard error."""
    terminal = Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)
    monkeypatch.setattr(progress, "console", terminal)
    return terminal


def shown_on(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_count_has_its_bar(screen: Console) -> None:
    """What is counted is named, with how much of it is done."""
    with progress.counted("cases") as advance:
        advance("base", 1, 4)
        advance("gated", 4, 4)
    assert ("1/4 cases" in shown_on(screen), "4/4 cases" in shown_on(screen)) == (True, True)


def test_what_waits_is_shown_before_it_counts(screen: Console) -> None:
    """A bar is there while the model loads, and counts in place: it is no second one."""
    with progress.question_progress("call.vtt") as advance:
        assert "call.vtt" in shown_on(screen)
        advance(3, 7)
    last = shown_on(screen).rpartition("3/7 questions")
    assert (last[1], "0/?" in last[2]) == ("3/7 questions", False)


def test_a_log_gets_no_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is no terminal nothing is drawn, not even an empty line."""
    log = Console(file=io.StringIO(), force_terminal=False)
    monkeypatch.setattr(progress, "console", log)
    with progress.question_progress("call.vtt") as advance:
        advance(1, 1)
    assert shown_on(log) == ""
