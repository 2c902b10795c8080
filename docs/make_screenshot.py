"""Take a picture of a record's page: ``python docs/make_screenshot.py PAGE.html PICTURE.png [--dark]``.

Opens the page in a headless Chromium (found on the PATH, or named by ``ONRECORD_CHROMIUM``), selects one
value as a click would, and writes what shows at 1280 by 800. Needs the ``playwright`` package, and not the
browsers that it can install.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

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


def find_chromium() -> str:
    """Return the browser's path, or end with a message that says how to name one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("ONRECORD_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise SystemExit("no Chromium found. Install one, or name its path in ONRECORD_CHROMIUM")
    return found


def main() -> None:
    """Read the arguments and take the picture."""
    parser = argparse.ArgumentParser(description="Take a picture of a record's page.")
    parser.add_argument("page", type=Path, help="the HTML file")
    parser.add_argument("picture", type=Path, help="the PNG file to write")
    parser.add_argument("--dark", action="store_true", help="in dark colours")
    parser.add_argument("--select", metavar="POINTER", help="the value to select; else the first")
    parser.add_argument("--size", default="1280x800", help="of the window, in CSS pixels")
    parser.add_argument("--scale", type=float, default=2, help="device pixels a CSS pixel")
    given = parser.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if given.dark else "light",
            device_scale_factor=given.scale,
        )
        page.goto(given.page.resolve().as_uri())
        picks = page.locator("#record .row")
        if given.select:
            picks = picks.filter(has=page.locator("code", has_text=given.select))
        if picks.count():
            picks.first.locator(".pick").click()
        page.wait_for_timeout(300)
        page.screenshot(path=given.picture)
        browser.close()


if __name__ == "__main__":
    main()
