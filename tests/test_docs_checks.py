"""The page on checks: its examples are run, and its lists are complete."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from claims import entry_of
from onrecord.checks import CHECKS

PAGE = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) \| (.+?) \| `(.+?)` \| (supported|contradicted|unsupported) \|$", re.MULTILINE)


@pytest.mark.parametrize(("talk", "field", "value", "verdict"), ROW.findall(PAGE))
def test_an_example_has_the_verdict_that_the_page_gives(talk: str, field: str, value: str, verdict: str) -> None:
    """Every example of the page is what the program says."""
    label, _, rival = field.partition(" beside ")
    label, _, options = label.replace(": ", " | ").rstrip("}").partition(" {")
    entry = entry_of(
        talk, label, json.loads(value), tuple(options.split(", ")) if options else (), (rival,) if rival else ()
    )
    assert entry.verdict == verdict


def test_every_check_is_on_the_page() -> None:
    """No check is run that the page does not describe."""
    modules = {check.__module__.rpartition(".")[2] for check in CHECKS} | {"kinds", "weighing"}
    assert {name for name in modules if f"`{name}.py`" not in PAGE} == set()


def test_every_word_list_is_on_the_page() -> None:
    """Every list that ships is named."""
    names = {path.name.removesuffix(".txt") for path in (files("onrecord.language") / "english").iterdir()}
    assert {name for name in names if f"`{name}`" not in PAGE} == set()
