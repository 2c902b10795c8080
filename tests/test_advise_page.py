"""The page of advice, in a real browser: what it shows, what its buttons do, and that it asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from onrecord.tuning.advising.page import render_advice
from viewer import Viewer

ATTACK = '</script><img src=x onerror="window.hit=1"><script>window.hit=1</script>'
RATES = ("hallucination", "recall", "invented", "wrong", "form", "missed", "broken")


def effect(change: float | None, says: str = "no difference shown") -> dict[str, Any]:
    """Return an effect with an interval of three points to both sides."""
    ends = {"low": None, "high": None} if change is None else {"low": change - 0.03, "high": change + 0.03}
    return {"before": 0.2, "after": 0.1, "change": change, "p": 0.01, "says": says, **ends}


def remedy(name: str, change: float | None, says: str, **more: Any) -> dict[str, Any]:
    """Return a remedy's row."""
    effects = {rate: effect(change, says if rate == "hallucination" else "no difference shown") for rate in RATES}
    about = {"name": name, "family": "gate", "says": says, "lowers": "", "effects": effects}
    return {**about, "why_not": "", "note": "", "budget": "", **more}


def error(kind: str, count: int) -> dict[str, Any]:
    """Return a row of errors."""
    rate = {"numerator": count, "denominator": 100, "value": count / 100, "low": 0.05, "high": 0.3}
    return {"kind": kind, "title": f"values that are {kind}", "of": "values given", "note": f"of {kind}", **rate}


CONTENT: dict[str, Any] = {
    "version": "1.0",
    "seed": 0,
    "scoring": "typed",
    "cases": 56,
    "train": 122,
    "system": ATTACK,
    "values": {"given": 100, "right": 120},
    "rates": {name: {"value": 0.2, "low": 0.1, "high": 0.3} for name in ("hallucination", "recall")},
    "errors": [error("invented", 12), error("missed", 30)],
    "fields": [
        {"pointer": f"/{n}", "label": ATTACK, "labels": 4, "invented": 3, "wrong": 1, "form": 0, "missed": 2}
        for n in range(25)
    ],
    "remedies": [
        remedy("checks", -0.1, "helps", note="noted"),
        remedy("default gate", 0.08, "hurts"),
        remedy("a gate that holds nothing", None, "no difference shown"),
        {**remedy(ATTACK, 0, "not measured", why_not="too few"), "effects": {}},
    ],
    "rule": "The rule.",
    "first": [{"remedy": "checks", "lowers": "hallucination", "worth": 2.0, "sentence": "Check its records."}],
    "against": [{"remedy": "default gate", "sentence": "Put the default gate behind it."}],
    "examples": {
        "curve": [
            {"pairs": pairs, "f1": f1, "low": f1 - 0.02, "high": f1 + 0.02, "hallucination": 0.1}
            for pairs, f1 in ((41, 0.80), (83, 0.82), (167, 0.83))
        ],
        "forecast": [{"pairs": 334, "f1": 0.85, "low": 0.82, "high": 0.87}],
        "sentence": "More examples: about 0.850.",
    },
    "unknown": ["label fixes: nothing."],
}


@pytest.fixture
def viewer(browser: Browser, tmp_path: Path) -> Iterator[Viewer]:
    """Yield a viewer whose contexts end with the test."""
    made = Viewer(browser, tmp_path)
    yield made
    made.close()


@pytest.mark.browser
def test_the_page_says_what_to_do_first(viewer: Viewer) -> None:
    """And what not to, and why; nothing is asked for, nothing complains, and names are never run."""
    page = viewer.show(render_advice(CONTENT))
    assert "Check its records." == page.locator("#first li").first.inner_text()
    assert "Do not: Put the default gate behind it." == page.locator(".against").inner_text()
    assert "too few" in page.locator("main").inner_text()
    assert page.evaluate("window.hit") is None
    assert ATTACK in page.locator("h1").inner_text()
    assert [viewer.path.as_uri()] == viewer.requests
    assert [] == viewer.complaints


@pytest.mark.browser
def test_a_rate_is_chosen_for_the_chart(viewer: Viewer) -> None:
    """One chart is shown; by mouse or keys another."""
    page = viewer.show(render_advice(CONTENT))
    shown = page.locator(".chart:visible")
    assert ["hallucination"] == [one.get_attribute("data-rate") for one in shown.all()]
    page.get_by_role("button", name="missed").click()
    assert ["missed"] == [one.get_attribute("data-rate") for one in shown.all()]
    page.get_by_role("button", name="hallucination").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert ["recall"] == [one.get_attribute("data-rate") for one in shown.all()]


@pytest.mark.browser
def test_the_chart_has_a_row_for_each_measured_remedy(viewer: Viewer) -> None:
    """With its figures as text, and its interval drawn about the middle where zero is."""
    page = viewer.show(render_advice(CONTENT))
    rows = page.locator(".chart:visible .row:not([aria-hidden])")
    assert 2 == rows.count()
    assert "-10.0 (-13.0 to -7.0), helps" in rows.first.inner_text()
    ends = [float(rows.first.locator(".interval").get_attribute(end) or "nan") for end in ("x1", "x2")]
    assert ends[0] < ends[1] < 200  # all of it is left of zero
    right = [float(rows.nth(1).locator(".interval").get_attribute(end) or "nan") for end in ("x1", "x2")]
    assert right[0] > 200


@pytest.mark.browser
def test_the_curve_tells_measured_from_forecast(viewer: Viewer) -> None:
    """Four points, the last of them dashed; without a curve there is no section."""
    page = viewer.show(render_advice(CONTENT))
    assert 4 == page.locator(".curve circle").count()
    assert 1 == page.locator(".curve .ahead").count()
    bare = {**CONTENT, "examples": {"curve": [], "forecast": [], "sentence": ""}}
    assert 0 == viewer.show(render_advice(bare)).locator(".curve").count()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_and_a_narrow_window_hold_it(viewer: Viewer, scheme: str) -> None:
    """Nothing is wider than a telephone, and the ground is as dark as asked for."""
    page = viewer.show(render_advice(CONTENT), color_scheme=scheme, viewport={"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ("rgb(15, 19, 24)" if scheme == "dark" else "rgb(244, 245, 247)") == ground


@pytest.mark.browser
def test_without_script_all_can_be_read(viewer: Viewer) -> None:
    """Every chart is shown; the buttons are not."""
    page = viewer.show(render_advice(CONTENT), java_script_enabled=False)
    assert len(RATES) == page.locator(".chart:visible").count()
    assert 0 == page.locator(".js-only:visible").count()


def test_many_fields_are_cut_and_counted() -> None:
    """The JSON has all."""
    page = render_advice(CONTENT)
    assert "and 5 more" in page
    assert "No field has an error." in render_advice({**CONTENT, "fields": []})
