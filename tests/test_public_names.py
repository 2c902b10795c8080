"""The public names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord

# Without the site's packages, which may load anything, as coverage does.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(onrecord.__file__).parents[1])}


def test_all_is_sorted_and_whole() -> None:
    """``__all__`` is sorted, and names exactly what the package gives its users, what is loaded late included."""
    assert onrecord.__all__ == sorted(onrecord.__all__)
    for name in onrecord.__all__:
        assert getattr(onrecord, name).__module__.startswith("onrecord")
    public = {
        name
        for name, value in vars(onrecord).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("onrecord")
    }
    assert public == set(onrecord.__all__)
    assert set(onrecord.__all__) <= set(dir(onrecord))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """Names are loaded late, yet a misspelt one fails as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'evalute'"):
        onrecord.evalute  # noqa: B018 - looked up for its error


def test_checking_loads_neither_evaluation_nor_learning() -> None:
    """A process that only checks is up in a third of a second, since it leaves them out."""
    program = "import onrecord, sys; print([n for n in ('evaluation', 'learning') if f'onrecord.{n}' in sys.modules])"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_command_line_is_ready_for_an_interrupt_before_it_loads_anything() -> None:
    """Until ``main`` runs, Ctrl-C prints a traceback: what comes before is the package's names and errors alone."""
    program = (
        "import onrecord.cli, sys; print(sorted(n for n in sys.modules if n.split('.')[0] in ('onrecord', 'typer', "
    )
    program += "'rich', 'numpy', 'typing', 'asyncio', 'json')))"
    out = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    assert out.stdout.strip() == "['onrecord', 'onrecord.cli', 'onrecord.errors']"
