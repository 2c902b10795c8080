"""Opens pages in a real browser, for the tests of each kind of page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page


class Viewer:
    """Opens pages from a file, as a user would, and keeps what they ask for and complain of."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.path = folder / "page.html"
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def show(self, page: str, *, at: str = "", **how: Any) -> Page:
        """Open the HTML; ``at`` is the end of the address, ``how`` goes to the browser's context."""
        self.path.write_text(page, encoding="utf-8")
        how.setdefault("viewport", {"width": 1280, "height": 800})
        shown = self.browser.new_context(**how).new_page()
        shown.on("request", lambda request: self.requests.append(request.url))
        shown.on("console", lambda message: self.complaints.append(message.text))
        shown.on("pageerror", lambda error: self.complaints.append(str(error)))
        shown.goto(self.path.as_uri() + at)
        return shown

    def close(self) -> None:
        """End all that was opened."""
        for context in self.browser.contexts:
            context.close()
