"""A template filled into a page that stands alone."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.html_page import escape, fill

BODY = "<p>{{one}}</p><p>{{two}}</p>\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the name of a package that holds a body, its style and its script."""
    folder = tmp_path / "filled_pages"
    folder.mkdir()
    contents = {"page.html": BODY, "page.css": "p { color: red }", "page.js": "let a = 'é';", "__init__.py": ""}
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder.name
    sys.modules.pop(folder.name, None)


def test_braces_of_a_part_are_no_place(package: str) -> None:
    """What is filled in is never read as a place to fill."""
    page = fill(package, "page", {"title": "{{one}}", "one": "{{two}}", "two": "2"})
    assert page.endswith("<p>{{two}}</p><p>2</p>\n</body>\n</html>\n")
    assert "<title>{{one}}</title>" in page


def test_policy_names_the_style_and_the_script(package: str) -> None:
    """The policy allows what stands in the page, by its hash, and nothing else."""
    page = fill(package, "page", {"title": "", "one": "", "two": ""})
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert found
    assert style
    assert style[1].endswith("p { color: red }")  # behind what all pages share
    named = [
        base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() for source in (style[1], "let a = 'é';")
    ]
    expected = (
        f"default-src 'none'; style-src 'sha256-{named[0]}'; script-src 'sha256-{named[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert html.unescape(found[1]) == expected


def test_a_place_without_a_part_is_an_error(package: str) -> None:
    """A template that asks for more than it is given is a mistake of the program."""
    with pytest.raises(KeyError, match="two"):
        fill(package, "page", {"title": "", "one": "1"})


def test_half_a_pair_can_be_written(package: str) -> None:
    """What UTF-8 cannot write becomes a question mark, and the page can be saved."""
    assert "<p>a?b</p>" in fill(package, "page", {"title": "", "one": "a\ud800b", "two": ""})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("a\0b", "a\ufffdb"),
        ("a\r\nb", "a&#13;\nb"),
    ],
)
def test_escape(given: str, expected: str) -> None:
    """Signs of HTML are escaped, and each character stays one."""
    assert escape(given) == expected
