"""Fill a template into one HTML page that stands alone, and may ask for nothing else.

The page's Content-Security-Policy allows one style sheet and one script, both inline and both named by their hash,
and no network. Knows nothing of what the page shows: what is filled in is HTML already, escaped by ``escape``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

_HERE: Final = "onrecord"
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


def fill(package: str, name: str, parts: Mapping[str, str]) -> str:
    """Return the page: the frame of all pages with a page's own body, style and script, and the parts filled in.

    Args:
        package: the package that ``<name>.html`` (the body), ``<name>.css`` and ``<name>.js`` lie in.
        name: what the three are called.
        parts: HTML by the body's places, ``{{place}}``, and the ``title``; the frame's other places are filled in here.
            The style comes behind the one that all pages share.

    Raises:
        KeyError: the template has a place that no part is for.
    """
    body, own, script = (_asset(package, f"{name}.{kind}") for kind in ("html", "css", "js"))
    frame, shared = (_asset(_HERE, f"html_page.{kind}") for kind in ("html", "css"))
    style = shared + own
    given = {**parts, "csp": escape(_policy(style, script)), "style": style, "script": script}
    template = frame.replace("{{body}}", body)
    # One pass, so that braces inside what is filled in are never read as a place to fill.
    page = _PLACE.sub(lambda place: given[place[1]], template)
    # Half a surrogate pair, which JSON can name and UTF-8 cannot write, becomes a question mark.
    return page.encode("utf-8", "replace").decode("utf-8")


def escape(value: str) -> str:
    """Escape for text and attributes; NUL and CR, which HTML parsers drop or rewrite, stay one character."""
    return html.escape(value).replace("\0", "\ufffd").replace("\r", "&#13;")


def _asset(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")
