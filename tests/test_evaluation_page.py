"""The page of an evaluation report: what it says, and what it does in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from onrecord.evaluation.page import render_report
from reports import SAID, error, excerpt, field_rates, large_report, rate, small_report, summary, system
from viewer import Viewer

ATTACK = "</script><!--<script></pre><img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>' onfocus='hit=1"


class ReportViewer(Viewer):
    """Renders a report and opens its page."""

    def open(self, report: dict[str, Any], *, at: str = "", **how: Any) -> Page:
        """Render and open; ``at`` is the end of the address, ``how`` goes to the browser's context."""
        return self.show(render_report(report), at=at, **how)


@pytest.fixture
def viewer(browser: Browser, tmp_path: Path) -> Iterator[ReportViewer]:
    """Yield a viewer whose contexts end with the test."""
    made = ReportViewer(browser, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    """Return the large report: 4 systems, 193 fields and 5,000 errors."""
    return large_report()


def data_of(page: str) -> Any:
    """Return what the script reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def part(page: str, key: str) -> str:
    """Return the HTML of one section, or nothing where the page has none."""
    found = re.search(rf'<section class="panel" id="{key}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def words(markup: str) -> str:
    """Return the words of HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


# --- what the page says, without a browser --------------------------------------------------------


def test_verdict_comes_first() -> None:
    """The first thing after the title is the verdict's first sentence, with its figures kept together."""
    page = render_report(small_report())
    first = words(part(page, "verdict"))
    assert "gated invents least: 3.5 % of its values" in first
    assert page.index('id="verdict"') == page.index('<section class="panel" id="') + len('<section class="panel" ')
    assert "3.5\u00a0%" in part(page, "verdict")


def test_only_the_first_sentence_is_large() -> None:
    """What follows the first sentence of a verdict is plain text; a point within a figure ends no sentence."""
    report = small_report() | {"verdict": ["gated is at 3.5 % (2.1 % to 4.0 %). plain prompt (22.0 %) is worse."]}
    found = re.findall(r'class="(lead|detail)-sentence" dir="auto">(.*?)</p>', render_report(report))
    said = [(kind, words(sentence)) for kind, sentence in found]
    expected = [("lead", "gated is at 3.5 % (2.1 % to 4.0 %)."), ("detail", "plain prompt (22.0 %) is worse.")]
    assert said == [(kind, words(sentence)) for kind, sentence in expected]


def test_what_cases_can_show_is_said_once() -> None:
    """A sentence of the verdict that is among the resolution stands there alone."""
    report = small_report()
    report["verdict"].append(report["resolution"][0]["sentence"])
    assert words(part(render_report(report), "verdict")).count("differences in hallucination") == 1


def test_names_are_not_broken() -> None:
    """The longer of two names that start alike is kept whole, and no part of another word is."""
    report = small_report() | {"verdict": ["gated, small model and ungated differ."], "problems": []}
    lead = re.search(r'class="lead-sentence".*?</p>', render_report(report))
    assert lead
    assert re.findall(r'<span class="whole">(.*?)</span>', lead[0]) == ["gated, small model"]


def test_title_and_facts_say_what_was_measured() -> None:
    """The head names the systems and cases, the source, the date in words, and the seed."""
    page = render_report(small_report())
    assert "<h1>Evaluation of 3 systems on 56 cases</h1>" in page
    facts = re.search(r'<p class="facts">(.*?)</p>', page)
    assert facts
    expected = "visits.jsonl · 3 fields · 780 expected values · 25 November 2026 · seed 0 · onrecord 0.1.0"
    assert words(facts[1]) == expected


def test_a_date_that_is_none_stays() -> None:
    """A date in another form is shown as it is."""
    assert "last Tuesday" in render_report(small_report() | {"date": "last Tuesday"})


def test_missing_cases_and_unused_input_are_said_at_once() -> None:
    """A system that lacks cases, and flaws of the input, stand above the verdict."""
    verdict = words(part(render_report(small_report()), "verdict"))
    assert "gated, small model answered 54 cases and lacks 2. 1 flaw in the input" in verdict


def test_problems_are_named() -> None:
    """Each flaw of the input is listed with its place."""
    assert "drafts/gated.jsonl:17 not JSON" in words(part(render_report(small_report()), "problems"))


def leads(report: dict[str, Any]) -> dict[str, str]:
    """Return which system's cell is marked for each metric."""
    names = [each["name"] for each in report["systems"]]
    rows = re.findall(r'<tr role="row"[^>]*><th scope="row".*?</tr>', part(render_report(report), "summary"), re.DOTALL)
    found = {}
    for row in rows:
        label, *cells = re.split(r"<td ", row)
        marked = [name for name, cell in zip(names, cells, strict=True) if 'class="lead"' in cell]
        if marked:
            found[words(label.split('<span class="meaning">')[0])] = ",".join(marked)
    return found


def test_a_leader_is_told_apart_from_every_other() -> None:
    """A system is marked where it can be told apart from all others, in the direction that is good."""
    found = leads(small_report())
    assert (found["Omission"], found["Coverage"], found["F1"]) == ("plain prompt", "plain prompt", "gated")


def test_nobody_leads_where_the_first_two_cannot_be_told_apart() -> None:
    """Two systems within each other's reach are marked in neither cell, although one figure is lower."""
    assert "Hallucination, judged" not in leads(small_report())


def test_nobody_leads_alone() -> None:
    """One system is not the best of one."""
    report = small_report()
    alone = report | {"systems": report["systems"][:1], "comparisons": []}
    assert leads(alone) == {}


def test_metrics_without_a_count_are_said_to_be_missing() -> None:
    """A metric that no system has a value for is named below the table."""
    assert "Nothing to count here: Evidence." in words(part(render_report(small_report()), "summary"))


def test_a_value_that_one_system_lacks_is_a_dash() -> None:
    """A rate without a denominator is no zero."""
    report = small_report()
    report["systems"][0]["summary"]["abbreviation"] = rate(0, 0)
    row = re.search(r"House forms.*?</tr>", part(render_report(report), "summary"), re.DOTALL)
    assert row
    assert words(row[0]).count("–") == 3  # the dash, and two intervals


def test_an_unknown_metric_is_shown_under_its_own_name() -> None:
    """A metric that the page has no words for is not dropped."""
    report = small_report()
    for each in report["systems"]:
        each["summary"]["odd_one"] = rate(1, 2)
    assert "Odd one" in part(render_report(report), "summary")


def test_every_system_is_on_the_chart() -> None:
    """The chart has one mark a system in either size, with figures in its title."""
    chart = part(render_report(small_report()), "chart")
    titles = re.findall(r'<g class="mark [^>]*><title>(.*?)</title>', chart, re.DOTALL)
    assert len(titles) == 6
    assert titles[0].startswith("plain prompt\nHallucination: 22.0\u00a0% (17.0–27.0), 154 of 700\nCoverage: 77.9")


def test_a_system_that_wrote_nothing_is_on_the_chart() -> None:
    """No value, no hallucination: the mark is hollow, at no coverage, and says so."""
    report = small_report()
    silent = {**summary(0.1, 0.5, precision=0.9), "unsupported_judged": rate(0, 0), "coverage": rate(0, 780)}
    report["systems"].append(system("silent", silent))
    chart = part(render_report(report), "chart")
    assert chart.count('class="mark s3 hollow"') == 2
    assert "silent\nHallucination: no value was written\nCoverage: 0.0" in chart


def test_charts_have_a_title_and_a_description() -> None:
    """Every chart names its own title and description, and no two share one."""
    page = render_report(small_report())
    charts = re.findall(r'<svg class="chart [^>]*aria-labelledby="([^"]*)" aria-describedby="([^"]*)"', page)
    named = [name for pair in charts for name in pair]
    assert len(named) == len(set(named)) == 12
    assert all(f'id="{name}">' in page for name in named)


def test_names_on_the_chart_do_not_cover_each_other() -> None:
    """Eight systems in one corner still have labels that stand apart."""
    report = small_report()
    report["systems"] = [system(f"variant {n}", summary(0.1 + n / 200, 0.7 + n / 300, precision=0.8)) for n in range(8)]
    chart = part(render_report(report | {"comparisons": []}), "chart").split("</svg>")[0]
    places = re.findall(r'class="name" x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"', chart)
    boxes = []
    for x, y, anchor in places:
        left = float(x) - {"start": 0, "middle": 32, "end": 64}[anchor]
        boxes.append((left, float(y)))
    close = [1 for n, a in enumerate(boxes) for b in boxes[:n] if abs(a[0] - b[0]) < 60 and abs(a[1] - b[1]) < 12]
    assert (len(boxes), close) == (8, [])


def test_parts_without_data_are_left_out() -> None:
    """A report of records alone has no risk, no reliability, no pairs and no problems, and no links to them."""
    report = small_report()
    systems = [{**each, "calibration": None, "risk_coverage": None} for each in report["systems"][:1]]
    page = render_report(report | {"systems": systems, "comparisons": [], "problems": [], "slices": []})
    nav = re.search(r"<nav.*?</nav>", page, re.DOTALL)
    assert nav
    assert words(nav[0]) == "Verdict Chart Summary Fields Errors Systems"
    assert all(not part(page, key) for key in ("risk", "reliability", "compare", "problems", "slices"))


def test_a_report_of_nothing_is_a_page() -> None:
    """No system, no case and no error: the page says so and does not fail."""
    page = render_report({"cases": {}, "systems": []})
    assert "Evaluation of 0 systems on 0 cases" in page
    assert "There is none." in part(page, "errors")


def test_a_report_without_a_system_name_is_refused() -> None:
    """What a page cannot be made of is an error, not a blank."""
    with pytest.raises(KeyError, match="name"):
        render_report({"cases": {}, "systems": [{}]})


def test_pairs_say_which_is_lower_or_that_nobody_knows() -> None:
    """Each pair has its difference in points, its interval, and the finding in words."""
    pairs = words(part(render_report(small_report()), "compare"))
    assert "plain prompt minus gated +18.4 +12.4 to +24.4 gated is lower p &lt; 0.001" in pairs
    assert "gated minus gated, small model −1.4 −7.4 to +4.6 cannot be told apart p = 0.310" in pairs


def test_a_pair_without_values_in_common_says_so() -> None:
    """A difference that cannot be taken is not a zero."""
    report = small_report()
    blank = {"a": "plain prompt", "b": "gated", "metric": "evidence", "difference": None, "low": None, "high": None}
    report["comparisons"].append(blank | {"p": None, "distinguishable": False})
    assert "plain prompt minus gated nothing to compare" in words(part(render_report(report), "compare"))


def test_resolution_beyond_a_few_is_folded() -> None:
    """Many sentences on what the cases can show do not bury the verdict."""
    report = small_report()
    report["resolution"] = [{"metric": "f1", "points": n, "sentence": f"Under {n} points."} for n in range(9)]
    assert "<summary>7 more</summary>" in part(render_report(report), "verdict")


def test_the_curve_is_thinned_to_what_can_be_read() -> None:
    """Thousands of thresholds become 24 points, the ends among them."""
    report = small_report()
    curve = [{"threshold": 1 - n / 5000, "coverage": n / 5000, "risk": n / 9000} for n in range(5001)]
    report["systems"] = [{**report["systems"][1], "risk_coverage": curve}]
    risk = part(render_report(report | {"comparisons": []}), "risk")
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', risk)
    assert (len(rows), words(rows[0]), words(rows[-1])) == (24, "gated 0.0 % 0.0 % 1.000", "gated 100.0 % 55.6 % 0.000")


def test_bad_numbers_are_blanks() -> None:
    """What is not a finite number is shown as absent, and the script can read the data."""
    report = small_report()
    report["systems"][0]["summary"]["f1"] = {"value": float("nan"), "numerator": None, "denominator": "x"}
    report["fields"][0]["systems"]["gated"]["recall"] = {"value": float("inf"), "numerator": 1, "denominator": 1}
    page = render_report(report)
    assert data_of(page)["ratings"]["fields"]["recall"][0][1] == [None, 1, 1]
    assert "nan" not in part(page, "summary").lower()


def test_errors_are_counted_for_their_field() -> None:
    """An error at a concrete place counts for the field that it belongs to."""
    fields = part(render_report(small_report()), "fields")
    assert "/medications/*/dose string 20 1 error" in words(fields)
    assert 'href="#errors?field=%2Fmedications%2F%2A%2Fdose"' in fields


@pytest.mark.parametrize(
    ("known", "pointer", "expected"),
    [
        ("/26", "/26", "/26"),
        ("/165/*", "/165", "/165/*"),
        ("/165/*", "/165/2", "/165/*"),
        ("/165", "/165/2", "/165"),
        ("/a/*/b/*/c", "/a/0/b/12/c", "/a/*/b/*/c"),
        ("/7/*/dose", "/7/3/dose", "/7/*/dose"),
        ("/a", "/b/0", "/b/0"),
    ],
)
def test_the_field_of_a_pointer(known: str, pointer: str, expected: str) -> None:
    """A place belongs to its field also where keys are numbers, and stands for itself where no field fits."""
    report = small_report()
    report["fields"] = [{"pointer": known, "label": "x", "type": "string", "gold": 1, "systems": {}}]
    report["errors"] = [error("gated", "wrong", pointer)]
    errors = data_of(render_report(report))["errors"]
    assert errors["strings"][errors["rows"][0][2]] == expected


def test_marks_are_counted_as_a_browser_counts() -> None:
    """Code points become UTF-16 units; marks that overlap are one, and those outside the text are cut."""
    report = small_report()
    piece = {
        "segment": 0,
        "speaker": None,
        "text": "😀 ok 😀 end",
        "marks": [[5, 6], [2, 5], [9, 99], [50, 60], [3, 3]],
    }
    report["errors"] = [error("gated", "wrong", excerpt=[piece])]
    [cited] = data_of(render_report(report))["errors"]["rows"][0][9]
    assert cited[3:] == [3, 8, 11, 12]


def test_a_text_is_written_once() -> None:
    """Many errors that cite one passage share it."""
    report = small_report()
    passage = "word " * 2000
    report["errors"] = [error("gated", "wrong", excerpt=excerpt(("Nurse", passage, ""))) for _ in range(50)]
    assert render_report(report).count(passage) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", '""'),
        ("x", "x"),
        (True, "Yes"),
        (3.5, "3.5"),
        (["a", "b"], "a; b"),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_values_are_written_for_people(value: object, expected: str | None) -> None:
    """Each kind of value is readable, and nothing differs from an empty text."""
    report = small_report()
    report["errors"] = [error("gated", "wrong", predicted=value)]
    errors = data_of(render_report(report))["errors"]
    at = errors["rows"][0][6]
    assert (None if at is None else errors["strings"][at]) == expected


def test_data_is_inert_in_its_block() -> None:
    """No value can end the block that it is in, nor open a comment, nor break a line of a script."""
    report = small_report()
    report["errors"] = [error("gated", "wrong", reason=ATTACK + "\u2028\u2029<!-- &amp;")]
    page = render_report(report)
    block = page[page.index('id="data">') :]
    raw = block[len('id="data">') : block.index("</script>")]
    assert not set("<>&\u2028\u2029") & set(raw)
    assert ATTACK + "\u2028\u2029<!-- &amp;" in data_of(page)["errors"]["strings"]


def test_broken_characters_do_not_stop_the_page() -> None:
    """A lone surrogate, as bad transcripts have them, becomes a question mark."""
    report = small_report()
    report["errors"] = [error("gated", "wrong", predicted="a\ud800b")]
    assert "a?b" in data_of(render_report(report))["errors"]["strings"]


def test_a_stored_report_gives_the_same_page() -> None:
    """A report that went through JSON renders to the same bytes."""
    report = small_report()
    assert render_report(json.loads(json.dumps(report))) == render_report(report)


def test_tables_name_their_heads(large: dict[str, Any]) -> None:
    """Every table has a caption, and every head a scope."""
    page = render_report(large | {"errors": large["errors"][:10]})
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert all("<caption" in table for table in tables)
    assert re.findall(r"<th(?! scope)[ >]", page) == []


# --- in a browser ---------------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    """Return the fields of the errors that are shown."""
    return page.locator("#error-list .where").all_text_contents()


@pytest.mark.browser
def test_nothing_is_requested(viewer: ReportViewer) -> None:
    """Opening and using the page asks for the page alone, and nothing violates its policy."""
    page = viewer.open(small_report())
    page.locator(".chip").first.click()
    page.select_option(".pick-metric >> nth=0", "recall")
    page.locator(".mark:visible").first.hover()
    page.wait_for_timeout(100)
    assert ([page.url.split("#")[0]], []) == (viewer.requests, viewer.complaints)


@pytest.mark.browser
def test_policy_refuses_other_scripts(viewer: ReportViewer) -> None:
    """A script that got into the page some other way does not run."""
    page = viewer.open(small_report())
    page.evaluate(
        """() => { const s = document.createElement("script"); s.textContent = "window.hit = 1";
             document.body.append(s); }"""
    )
    assert page.evaluate("window.hit ?? null") is None


def poisoned(value: Any) -> Any:
    """Return the report with an attack in every string that is free to be anything, keys too."""
    if isinstance(value, dict):
        fixed = {"by", "kind", "metric"} & set(value)
        named = {
            key: value[key] if key in fixed and value[key] != "onrecord" else poisoned(value[key]) for key in value
        }
        return {ATTACK if key in ("plain prompt", "gated") else key: inner for key, inner in named.items()}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    return ATTACK if isinstance(value, str) else value


@pytest.mark.browser
def test_hostile_strings_are_inert(viewer: ReportViewer) -> None:
    """Markup in every string of a report stays text."""
    page = viewer.open(poisoned(small_report()) | {"verdict": [f"first {ATTACK}", f"second {ATTACK}"]})
    page.wait_for_timeout(100)
    seen = page.evaluate("() => [window.hit ?? null, document.images.length, document.scripts.length]")
    assert (seen, viewer.complaints) == ([None, 0, 2], [])
    assert page.locator("#error-list .where").first.text_content() == ATTACK
    assert page.locator(".lead-sentence").text_content() == f"first {ATTACK}"


@pytest.mark.browser
def test_an_error_shows_both_values_and_the_words(viewer: ReportViewer) -> None:
    """A wrong value stands beside the right one and what was said, with the words marked."""
    page = viewer.open(small_report())
    card = page.locator(".error").first
    assert card.locator("dd").all_text_contents() == ["7", "3", "7 is not 3"]
    assert card.locator(".words").text_content() == SAID[5]
    assert card.locator("mark").all_text_contents() == ["about a three"]


@pytest.mark.browser
def test_an_error_without_words_says_so(viewer: ReportViewer) -> None:
    """Where nothing in the transcript bears on a value, that is what is shown."""
    page = viewer.open(small_report())
    assert "No words of the transcript" in page.locator(".error").nth(1).inner_text()


@pytest.mark.browser
def test_filters_add_up(viewer: ReportViewer) -> None:
    """System, kind and field narrow the list together, and each button counts what it would show."""
    page = viewer.open(small_report())
    page.get_by_role("button", name="gated 2", exact=True).click()
    assert shown(page) == ["Pain", "Medications, 1, dose"]
    assert page.locator("[data-facet=kind] .n").all_text_contents() == ["1", "0", "0", "1"]
    page.locator("[data-facet=kind][data-value=omission]").click()
    assert shown(page) == ["Pain"]
    page.select_option("#error-field", label="Skin colour (1)")
    assert (shown(page), page.locator("#error-none").is_visible()) == ([], True)


@pytest.mark.browser
def test_two_kinds_may_be_chosen(viewer: ReportViewer) -> None:
    """Buttons of one row widen the choice, and say that they are pressed."""
    page = viewer.open(small_report())
    page.locator("[data-facet=kind][data-value=wrong]").click()
    page.locator("[data-facet=kind][data-value=spurious]").click()
    assert shown(page) == ["Pain", "Skin colour"]
    assert page.locator(".chip[aria-pressed=true]").count() == 2


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "expected"), [("60 MG", 1), ("nurse three", 3), ("7 is not", 1), ("/skin", 1), ("zzz", 0)]
)
def test_search_reads_values_reasons_and_words(viewer: ReportViewer, text: str, expected: int) -> None:
    """Every word of the search must be somewhere in the error or in what was said, in either case."""
    page = viewer.open(small_report())
    page.fill("#error-search", text)
    assert len(shown(page)) == expected


@pytest.mark.browser
def test_clear_brings_all_back(viewer: ReportViewer) -> None:
    """One button takes all filters away."""
    page = viewer.open(small_report())
    page.fill("#error-search", "zzz")
    page.click("#error-reset")
    assert len(shown(page)) == 4


@pytest.mark.browser
def test_keys_go_through_errors_and_pages(viewer: ReportViewer, large: dict[str, Any]) -> None:
    """Slash searches, enter goes to the list, j and k move, n and p turn pages, and j turns at the end of one."""
    page = viewer.open(large)
    at = """() => document.activeElement.parentElement.start +
              [...document.querySelectorAll(".error")].indexOf(document.activeElement)"""
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    seen = []
    for key in ("j", "ArrowDown", "k", "n", "k", "j", "p"):
        page.keyboard.press(key)
        seen.append(page.evaluate(at))
    assert seen == [2, 3, 2, 26, 25, 26, 1]


@pytest.mark.browser
def test_focus_is_visible(viewer: ReportViewer) -> None:
    """The error that keys are on has another ground than its neighbours."""
    page = viewer.open(small_report())
    page.locator("#error-list").focus()
    page.keyboard.press("j")
    grounds = page.evaluate(
        "() => [...document.querySelectorAll('.error')].map(e => getComputedStyle(e).backgroundColor)"
    )
    assert grounds[0] != grounds[1]


@pytest.mark.browser
def test_escape_clears_the_filters(viewer: ReportViewer) -> None:
    """Escape within the browser of errors takes all filters away."""
    page = viewer.open(small_report())
    page.fill("#error-search", "zzz")
    page.keyboard.press("Escape")
    assert len(shown(page)) == 4


@pytest.mark.browser
def test_the_address_keeps_the_filters(viewer: ReportViewer) -> None:
    """The address of a filtered list shows the same list again."""
    page = viewer.open(small_report())
    page.locator("[data-facet=kind][data-value=omission]").click()
    page.fill("#error-search", "three")
    page.reload()
    assert (shown(page), page.input_value("#error-search")) == (["Pain"], "three")


@pytest.mark.browser
def test_an_address_of_something_else_is_ignored(viewer: ReportViewer) -> None:
    """Names that the report does not know filter nothing."""
    page = viewer.open(small_report(), at="#errors?system=nobody&field=/nowhere&page=x")
    assert len(shown(page)) == 4


@pytest.mark.browser
def test_figures_lead_to_their_errors(viewer: ReportViewer) -> None:
    """A count in the summary leads to the errors that it counts, one in the fields to those of the field."""
    page = viewer.open(small_report())
    page.locator("#summary tr", has_text="Wrong").locator("td a").first.click()
    assert shown(page) == ["Pain"]
    page.locator("#summary tr", has_text="Spurious").locator("td a").first.click()
    page.wait_for_function("document.querySelector('#error-list .where').textContent !== 'Pain'")
    assert page.locator(".chip[aria-pressed=true] .tag").all_text_contents() == ["unsupported", "spurious"]
    page.locator("#fields tr", has_text="Medications").locator("a").click()
    page.wait_for_function("document.querySelector('#error-list .where').textContent !== 'Pain'")
    assert shown(page) == ["Medications, 1, dose"]


@pytest.mark.browser
def test_long_passages_are_cut_about_their_marks(viewer: ReportViewer) -> None:
    """A long passage shows the marked words with what is about them, and whole when asked."""
    report = small_report()
    passage = "😀 before " * 300 + "the very words" + " after" * 500
    report["errors"] = [error("gated", "wrong", excerpt=excerpt((None, passage, "the very words")))]
    page = viewer.open(report)
    cut = page.locator(".words").inner_text()
    assert page.locator("mark").all_text_contents() == ["the very words"]
    assert len(cut) < 500
    page.locator(".more").click()
    assert page.locator(".words").text_content() == passage


@pytest.mark.browser
def test_text_from_right_to_left_is_marked_exactly(viewer: ReportViewer) -> None:
    """Offsets after emoji and in Hebrew point at the words that they mean."""
    report = small_report()
    said = "👩‍⚕️😀 היא אלרגית לפניצילין, כן 🎉"
    report["errors"] = [error("gated", "wrong", excerpt=excerpt(("נעמי", said, "לפניצילין")))]
    page = viewer.open(report)
    assert page.locator("mark").all_text_contents() == ["לפניצילין"]


@pytest.mark.browser
def test_five_thousand_errors_are_searched_and_turned(viewer: ReportViewer, large: dict[str, Any]) -> None:
    """With 5,000 errors a search, a filter and a page of them are each shown before the page's own loop goes on."""
    page = viewer.open(large)
    for act in (
        "document.querySelector('#error-search').value = 'friday intact';"
        "document.querySelector('#error-search').dispatchEvent(new Event('input'))",
        "document.querySelector('.chip').click()",
        "document.querySelector('[data-page=\"1\"]').click()",
    ):
        before = shown(page)
        page.evaluate(f"() => {{ {act}; document.body.offsetHeight; }}")
        assert shown(page) != before
        assert len(shown(page)) > 0


@pytest.mark.browser
def test_fields_are_found_and_sorted(viewer: ReportViewer, large: dict[str, Any]) -> None:
    """Of 193 fields a search leaves those that match; a head sorts, again the other way, and says so."""
    page = viewer.open(large | {"errors": []})
    page.fill("#fields .search", "pain")
    assert page.locator("#fields .shown").inner_text() == "15 of 193 shown"
    head = page.locator("#fields th", has_text="small-hosted-0shot")
    rates = """() => [...document.querySelectorAll("#fields tbody tr:not([hidden])")]
                 .map(row => row.cells[2].querySelector(".rate").textContent)"""
    head.locator("button").click()
    falling = [float(value.split()[0]) for value in page.evaluate(rates) if value != "–"]
    assert (falling, head.get_attribute("aria-sort")) == (sorted(falling, reverse=True), "descending")
    head.locator("button").click()
    rising = [float(value.split()[0]) for value in page.evaluate(rates) if value != "–"]
    assert (rising, head.get_attribute("aria-sort")) == (sorted(falling), "ascending")


@pytest.mark.browser
def test_fields_without_a_rate_sort_last(viewer: ReportViewer) -> None:
    """A field that has nothing to count is below all others, whichever way is up."""
    report = small_report()
    names = [each["name"] for each in report["systems"]]
    report["fields"][0]["systems"] = field_rates(names, 0, 0)
    page = viewer.open(report)
    for _ in range(2):
        page.locator("#fields .sort").nth(2).click()
        assert page.locator("#fields tbody .label").last.text_content() == "Pain"


@pytest.mark.browser
def test_names_and_counts_sort(viewer: ReportViewer) -> None:
    """Names sort from A, expected values from the most."""
    page = viewer.open(small_report())
    labels = page.locator("#fields tbody .label")
    page.locator("#fields .sort").nth(0).click()
    assert labels.all_text_contents() == ["Medications, dose", "Pain", "Skin colour"]
    assert page.locator("#fields th").nth(0).get_attribute("aria-sort") == "ascending"
    page.locator("#fields .sort").nth(1).click()
    assert labels.all_text_contents() == ["Pain", "Skin colour", "Medications, dose"]


@pytest.mark.browser
def test_another_metric_redraws_the_bars(viewer: ReportViewer) -> None:
    """Choosing a metric changes figure, count and bar of every field alike."""
    report = small_report()
    report["fields"][0]["systems"]["plain prompt"]["recall"] = rate(3, 12, width=0.1)
    page = viewer.open(report)
    page.select_option("#fields .pick-metric", "recall")
    cell = page.locator("#fields tbody td").nth(1)
    assert cell.inner_text().split() == ["25.0", "%", "3", "of", "12", "15.0–35.0"]
    assert cell.locator(".bar-value").get_attribute("width") == "25"


@pytest.mark.browser
def test_slices_are_chosen_by_kind(viewer: ReportViewer) -> None:
    """The slices of one kind can be shown alone."""
    page = viewer.open(small_report())
    page.select_option("#slices .pick-group", "by type")
    assert page.locator("#slices tbody tr:visible .label").all_text_contents() == ["enum", "number"]


@pytest.mark.browser
def test_pairs_are_shown_a_metric_at_a_time(viewer: ReportViewer) -> None:
    """Pairs open on hallucination; another metric, or all, can be chosen."""
    page = viewer.open(small_report())
    heads = page.locator("#compare .group th:visible")
    assert heads.all_text_contents() == ["Hallucination, judged"]
    page.select_option("#compare-metric", "f1")
    assert heads.all_text_contents() == ["F1"]
    page.select_option("#compare-metric", "")
    assert heads.count() == 13


@pytest.mark.browser
def test_marks_tell_their_figures(viewer: ReportViewer) -> None:
    """A mark on the chart says what it stands for when pointed at and when focused, within the window."""
    page = viewer.open(small_report())
    page.locator(".wide .mark").nth(1).focus()
    tip = page.locator("#tip")
    assert tip.inner_text().startswith("gated\nHallucination: 3.6")
    page.locator(".wide .mark").nth(0).hover()
    assert tip.inner_text().startswith("plain prompt\n")
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280


@pytest.mark.browser
def test_systems_differ_without_colour(viewer: ReportViewer, large: dict[str, Any]) -> None:
    """No two systems share a shape."""
    page = viewer.open(large | {"errors": []})
    shapes = page.evaluate("() => [...document.querySelectorAll('#summary thead .symbol')].map(s => s.innerHTML)")
    assert (len(shapes), len(set(shapes))) == (4, 4)


TEXTS = (
    "h1",
    ".facts",
    ".nav a",
    ".hint:not(.none)",
    ".lead-sentence",
    ".limits li",
    ".notice",
    ".notice b",
    ".notice a",
    "#summary .meaning",
    "#summary .interval",
    "#summary .counts a",
    "#summary .lead",
    "#fields .of a",
    "#fields .rate",
    "#fields .sort",
    ".scale",
    ".untold td:last-child",
    ".untold .of",
    ".chip .n",
    ".chip[aria-pressed=true]",
    ".chip .tag.unsupported",
    ".chip .tag.spurious",
    ".chip .tag.wrong",
    ".chip .tag.omission",
    ".button:enabled",
    ".error .case",
    ".error code",
    ".error:not(:focus) dt",
    ".error:focus dt",
    ".error:focus .why",
    ".error .nothing",
    ".error .speaker",
    ".error mark",
    ".warn",
    ".problems li",
    "summary",
    ".keys kbd",
)
CONTRAST = """([selector, property]) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const element = document.querySelector(selector);
  let ground = element;
  while (channels(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const pair = [light(channels(getComputedStyle(element)[property])),
                light(channels(getComputedStyle(ground).backgroundColor))].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}"""


def too_faint(page: Page, selectors: list[str], which: str, least: float) -> dict[str, float]:
    """Return the contrast of what stands out less than it must."""
    ratios = {selector: page.evaluate(CONTRAST, [selector, which]) for selector in selectors}
    return {selector: ratio for selector, ratio in ratios.items() if ratio < least}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(viewer: ReportViewer, scheme: str) -> None:
    """Text stands out from its ground by 4.5 to 1 or more in both schemes."""
    page = viewer.open(small_report(), color_scheme=scheme)
    page.locator("[data-facet=system]").first.click()
    page.locator(".error").first.focus()
    page.mouse.move(0, 0)
    assert too_faint(page, list(TEXTS), "color", 4.5) == {}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_charts(viewer: ReportViewer, scheme: str) -> None:
    """Words on charts stand out by 4.5 to 1; the marks of eight systems, and the edges of controls, by 3 to 1."""
    report = small_report()
    report["systems"] = [system(f"system {n}", summary(0.1, 0.5 + n / 20, precision=0.8)) for n in range(8)]
    page = viewer.open(report | {"comparisons": []}, color_scheme=scheme)
    systems = [f"#chart .wide .s{n}" for n in range(8)]
    assert (
        too_faint(page, [".chart .tick", ".chart .axis-name", *(f"{one} .name" for one in systems)], "fill", 4.5) == {}
    )
    assert too_faint(page, [f".wide .mark.s{n}" for n in range(8)], "fill", 3.0) == {}
    assert too_faint(page, ["input", "select", ".chip"], "borderTopColor", 3.0) == {}


@pytest.mark.browser
def test_dark_scheme_is_dark(viewer: ReportViewer) -> None:
    """The page follows the system's wish for dark colours."""
    page = viewer.open(small_report(), color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 24)"


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 400, 800])
def test_narrow_does_not_scroll_sideways(viewer: ReportViewer, large: dict[str, Any], width: int) -> None:
    """On a phone nothing sticks out sideways, however long its words are."""
    report = large | {"errors": [error("open-30b-0shot", "wrong", predicted="x" * 300, case="c" * 90)]}
    report["verdict"] = ["y" * 200]
    page = viewer.open(report, viewport={"width": width, "height": 800})
    page.select_option("#compare-metric", "")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_narrow_cells_name_their_system(viewer: ReportViewer) -> None:
    """Where rows are stacked, each figure stands under the name of its system, and is a cell all the same."""
    page = viewer.open(small_report(), viewport={"width": 400, "height": 800})
    cell = page.locator("#summary").get_by_role("cell").first
    assert cell.inner_text().startswith("plain prompt")


@pytest.mark.browser
def test_narrow_tables_sort_too(viewer: ReportViewer) -> None:
    """Where rows are stacked and have no heads, the order can still be chosen."""
    page = viewer.open(small_report(), viewport={"width": 400, "height": 800})
    page.select_option("#fields .pick-order", "name")
    assert page.locator("#fields tbody .label").all_text_contents() == ["Medications, dose", "Pain", "Skin colour"]


@pytest.mark.browser
def test_many_systems_scroll_within_their_table(viewer: ReportViewer) -> None:
    """Twelve systems do not push the page sideways, and their names stay on the chart."""
    report = small_report()
    report["systems"] = [system(f"variant {n}", summary(0.02 * n, 0.5 + n / 40, precision=0.8)) for n in range(12)]
    page = viewer.open(report | {"comparisons": []})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.locator("#chart .wide .name").count() == 12


@pytest.mark.browser
def test_reads_without_script(viewer: ReportViewer) -> None:
    """Without JavaScript the verdict, tables and charts stand, and the errors say where else they are."""
    page = viewer.open(small_report(), java_script_enabled=False)
    assert page.locator("#fields .rate").first.is_visible()
    assert page.locator("#compare .group").count() == 13
    assert "4 errors: to look through them here needs JavaScript" in page.locator("#errors").inner_text()


@pytest.mark.browser
def test_prints_whole(viewer: ReportViewer, large: dict[str, Any]) -> None:
    """On paper nothing is cut off by a scrolling box, controls are gone, and the ground is white."""
    page = viewer.open(large | {"errors": large["errors"][:30]}, color_scheme="dark")
    page.emulate_media(media="print")
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.scroll')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    )
    assert (cut, page.locator(".controls:visible").count(), page.locator(".nav").is_visible()) == (0, 0, False)
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--text').trim()") == "#1b212b"


@pytest.mark.browser
def test_regions_that_scroll_can_be_reached(viewer: ReportViewer) -> None:
    """What scrolls has a name and can be focused, so that keys can scroll it."""
    page = viewer.open(small_report())
    regions = page.evaluate(
        "() => [...document.querySelectorAll('.scroll, .wide-table')].map(e => [e.tabIndex, Boolean(e.ariaLabel)])"
    )
    assert regions == [[0, True]] * 5


@pytest.mark.browser
def test_first_key_offers_to_skip(viewer: ReportViewer) -> None:
    """The first tab leads past the head of the page."""
    page = viewer.open(small_report())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
