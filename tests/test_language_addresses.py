"""Addresses that are said aloud."""

from __future__ import annotations

import pytest

from onrecord.language.addresses import spoken_address


@pytest.mark.parametrize(
    ("value", "text", "said"),
    [
        ("j.flint@post.example", "It's j dot flint at post dot example", "j dot flint at post dot example"),
        ("ops_desk@quay.example", "ops underscore desk at quay dot example", "ops underscore desk at quay dot example"),
        ("Flint@post.example", "flint at post dot example, thanks", "flint at post dot example"),
        ("quay.example/rota", "see quay dot example slash rota", "quay dot example slash rota"),
        ("a-b+c@post.example", "a dash b plus c at post dot example", "a dash b plus c at post dot example"),
        ("jo@post.example", "j o at post dot example", "j o at post dot example"),
        ("j.flint@post.example", "write to j.flint@post.example today", "j.flint@post.example"),
        ("j.flint@mail.example", "j dot flint at post dot example", None),
        ("j.flint@post.example", "nobody has one", None),
        ("", "anything", None),
        ("  ", "anything", None),
    ],
)
def test_where_an_address_is_said(value: str, text: str, said: str | None) -> None:
    """Marks may be words, letters may be spelled; another address is not the same."""
    found = spoken_address(value, text)
    assert (text[slice(*found)] if found else None) == said
