"""The page on checks: its examples are run, and its lists are complete."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import onrecord
from claims import entry_of
from onrecord.checks import CHECKS

PAGE = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
SOURCE = Path(onrecord.__file__).parent
LAYERS = ("language", "dialogue", "grounding", "checks", "otherwise")
LOADS = re.compile(r"(?:load|load_pairs|phrases)\(\"(\w+)\"\)")
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


def test_every_word_list_that_checks_read_is_on_the_page() -> None:
    """Every list that the layers from language to checks load is named."""
    sources = [path for layer in LAYERS for path in (SOURCE / layer).glob("*.py")]
    names = {name for path in sources for name in LOADS.findall(path.read_text(encoding="utf-8"))}
    assert len(names) > 20
    assert {name for name in names if f"`{name}`" not in PAGE} == set()
