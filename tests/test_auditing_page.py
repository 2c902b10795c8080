"""The page of an audit, in a real browser: what it shows, what its keys do, and that it asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from onrecord.learning.auditing import Finding, Fix, Kind, LabelAudit, Words
from onrecord.learning.auditing.page import render_audit
from viewer import Viewer

ATTACK = '</script><img src=x onerror="window.hit=1"><script>window.hit=1</script>'
AUDIT = LabelAudit(
    (
        Finding(
            Kind.UNSUPPORTED, "/diet", "it is nowhere", "case-1", "/diet", "low salt",
            (Words("case-1", 3, 10, 20, "eats what he likes", "Nurse"),), 0.95, 0.5, Fix.NULL,
        ),
        Finding(
            Kind.UNEVEN, "/dose", f"mostly {ATTACK}", ATTACK, "/dose", ATTACK, (Words("c", 0, 0, 1, ATTACK, ATTACK),),
            0.9, 0.3, Fix.CANONICAL, "2 mg", ("case-7",),
        ),
        Finding(Kind.NEVER_FILLED, "/plan", "none of 40 cases fills it", sure=0.8, share=1.0),
    ),
    40,
    200,
)  # fmt: skip


@pytest.fixture
def viewer(browser: Browser, tmp_path: Path) -> Iterator[Viewer]:
    """Yield a viewer whose contexts end with the test."""
    made = Viewer(browser, tmp_path)
    yield made
    made.close()


def shown(page: Page) -> list[str]:
    """Return the kinds of the findings that can be seen."""
    return [one.get_attribute("data-kind") or "" for one in page.locator(".finding:visible").all()]


@pytest.mark.browser
def test_findings_stand_beside_their_words(viewer: Viewer) -> None:
    """In order, with how sure they are and what can be done; nothing is asked for, nothing complains."""
    page = viewer.show(render_audit(AUDIT, title="pairs.jsonl"))
    first = page.locator(".finding").first.inner_text()
    for words in ("Not in the transcript", '"low salt"', "eats what he likes", "95 % sure", "fix: null"):
        assert words in first
    assert "3 of 3 findings" == page.locator("#shown").inner_text()
    assert [viewer.path.as_uri()] == viewer.requests
    assert [] == viewer.complaints


@pytest.mark.browser
def test_what_was_said_is_never_run(viewer: Viewer) -> None:
    """Markup in transcripts, labels and names is text."""
    page = viewer.show(render_audit(AUDIT, title=ATTACK))
    assert page.evaluate("window.hit") is None
    assert ATTACK in page.locator("blockquote").nth(1).inner_text()


@pytest.mark.browser
def test_kinds_are_chosen_and_words_searched(viewer: Viewer) -> None:
    """Together; Escape shows all again."""
    page = viewer.show(render_audit(AUDIT, title="pairs.jsonl"))
    page.get_by_role("button", name="uneven 1").click()
    assert ["uneven"] == shown(page)
    page.get_by_role("button", name="never-filled 1").click()
    assert ["uneven", "never-filled"] == shown(page)
    page.keyboard.press("/")
    page.keyboard.type("40 cases")
    assert ["never-filled"] == shown(page)
    page.keyboard.press("Escape")
    assert 3 == len(shown(page))


@pytest.mark.browser
def test_keys_go_through_what_is_left(viewer: Viewer) -> None:
    """From the first to the last and no further."""
    page = viewer.show(render_audit(AUDIT, title="pairs.jsonl"))
    at = "document.activeElement.dataset.kind"
    for key, kind in (("j", "unsupported"), ("j", "uneven"), ("k", "unsupported"), ("k", "unsupported")):
        page.keyboard.press(key)
        assert kind == page.evaluate(at)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_and_a_narrow_window_hold_it(viewer: Viewer, scheme: str) -> None:
    """Nothing is wider than a telephone, and the ground is as dark as asked for."""
    page = viewer.show(
        render_audit(AUDIT, title="pairs.jsonl"), color_scheme=scheme, viewport={"width": 360, "height": 700}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ("rgb(15, 19, 24)" if scheme == "dark" else "rgb(244, 245, 247)") == ground


@pytest.mark.browser
def test_without_script_all_can_be_read(viewer: Viewer) -> None:
    """The findings are in the HTML; what the script does is not shown."""
    page = viewer.show(render_audit(AUDIT, title="pairs.jsonl"), java_script_enabled=False)
    assert 3 == page.locator(".finding:visible").count()
    assert 0 == page.locator(".js-only:visible").count()
