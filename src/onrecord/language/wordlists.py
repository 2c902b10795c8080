"""Word lists that ship as text files, so that they can be read and reviewed without reading code.

A list is ``english/<name>.txt``: UTF-8, one entry a line, lower case, blank lines and lines that begin with
``#`` ignored. A file of pairs has two entries a line, separated by one tab.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_FOLDER = files("onrecord.language") / "english"


@cache
def load(name: str) -> frozenset[str]:
    """Return the entries of the list ``name``: stopwords, negations, kin or generic.

    Raises:
        ValueError: no such list ships.
    """
    return frozenset(_lines(name))


@cache
def load_pairs(name: str) -> Mapping[str, str]:
    """Return the pairs of ``name``: spelling (British to American) or irregular (form to base).

    Raises:
        ValueError: no such list ships, or it is not a list of pairs.
    """
    pairs: dict[str, str] = {}
    for line in _lines(name):
        left, tab, right = line.partition("\t")
        if not tab:
            raise ValueError(f"{name} is not a list of pairs")
        pairs[left] = right
    return MappingProxyType(pairs)


def _lines(name: str) -> Iterator[str]:
    file = _FOLDER / f"{name}.txt"
    if not name.isidentifier() or not file.is_file():
        raise ValueError(f"no word list is called {name!r}")
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = line.strip()
        if entry and not entry.startswith("#"):
            yield entry
