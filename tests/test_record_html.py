"""The page of a record in a real browser: what a click shows, and that it runs and asks for nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from onrecord.record_html import render_html
from viewer import Viewer

pytestmark = pytest.mark.browser

ATTACK = "</script></pre><img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>' onfocus='window.hit=1"


def lay_out(*lines: tuple[str, str]) -> list[dict[str, Any]]:
    """Return segments over one text, six seconds each."""
    segments: list[dict[str, Any]] = []
    at = 0
    for index, (speaker, text) in enumerate(lines):
        segments.append(
            {
                "index": index,
                "start": at,
                "end": at + len(text),
                "text": text,
                "speaker": speaker,
                "start_s": 6.0 * index,
                "end_s": 6.0 * index + 5,
            }
        )
        at += len(text) + 1
    return segments


def cite(segments: list[dict[str, Any]], index: int, words: str, role: str = "answer") -> dict[str, Any]:
    """Return evidence for ``words`` of one segment."""
    segment = segments[index]
    start = segment["start"] + segment["text"].index(words)
    times = {key: segment[key] for key in ("speaker", "start_s", "end_s")}
    return {"role": role, "segment": index, "start": start, "end": start + len(words), "text": words, **times}


def claim(pointer: str, value: object, *evidence: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return an entry of an envelope."""
    entry = {"pointer": pointer, "value": value, "verdict": "supported", "probability": 0.9}
    return {
        **entry,
        "proposers": ["llm"],
        "evidence": list(evidence),
        "glossary": None,
        "findings": [],
        **more,
    }


def envelope(claims: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    """Return an envelope that holds ``claims``."""
    rest = {"withheld": [], "complete": True, "missing": [], "model": "local", "usage": {}, "version": "0"}
    return {"data": {}, "claims": claims, **rest, **more}


SEGMENTS = lay_out(
    ("Reyes", "What is her code status?"),
    ("Okafor", "She does not want to be resuscitated."),
    *[("Reyes", f"Filler number {number}, about nothing in particular.") for number in range(60)],
    ("Okafor", "Furosemide forty milligrams by mouth."),
    ("Okafor", "Sorry, that is sixty now. No fever."),
)
CLAIMS = [
    claim(
        "/code_status",
        "DNR",
        cite(SEGMENTS, 0, "code status?", "question"),
        cite(SEGMENTS, 1, "does not want to be resuscitated"),
        glossary={
            "preferred": "DNR",
            "expansion": "do not resuscitate",
            "matched": "not want to be resuscitated",
        },
    ),
    claim("/medications/0/name", "furosemide", cite(SEGMENTS, 62, "Furosemide")),
    claim(
        "/medications/0/dose",
        "60 mg",
        cite(SEGMENTS, 62, "forty milligrams", "contradiction"),
        cite(SEGMENTS, 63, "sixty", "correction"),
    ),
    claim("/medications/0/route", "PO", cite(SEGMENTS, 62, "milligrams by mouth")),
]
WITHHELD = [
    claim("/name", "Ann", verdict="unsupported", reason="nobody says it"),
    claim(
        "/fever",
        True,
        cite(SEGMENTS, 63, "No fever", "contradiction"),
        verdict="contradicted",
        reason="denied",
    ),
]
RECORD = envelope(
    CLAIMS,
    data={"code_status": "DNR", "weight": None, "medications": [{"name": "furosemide", "dose": "60 mg"}]},
    withheld=WITHHELD,
    complete=False,
    missing=["/isolation"],
)


class RecordViewer(Viewer):
    """Renders a record and opens its page."""

    def open(self, record: dict[str, Any], segments: list[dict[str, Any]], *, title: str = "Call", **how: Any) -> Page:
        """Render and open; ``how`` goes to the browser's context."""
        return self.show(render_html(record, segments, title=title), **how)


@pytest.fixture
def viewer(browser: Browser, tmp_path: Path) -> Iterator[RecordViewer]:
    """Yield a viewer whose contexts end with the test."""
    made = RecordViewer(browser, tmp_path)
    yield made
    made.close()


def highlighted(page: Page) -> list[tuple[str, str]]:
    """Return the words that are lit, each with its role."""
    found: list[list[str]] = page.evaluate(
        """() => { const roles = ["answer", "question", "correction", "contradiction"];
             return [...document.querySelectorAll("mark.on")].map(
               m => [roles.filter(r => m.classList.contains(r)).join(), m.textContent]); }"""
    )
    return [(role, words) for role, words in found]


def selected(page: Page) -> list[str]:
    """Return the values that are selected."""
    return page.locator(".row.on .val").all_text_contents()


def pick(page: Page, value: str) -> None:
    """Click the value."""
    page.locator(".pick", has=page.get_by_text(value, exact=True)).click()


def in_view(page: Page, selector: str, pane: str) -> bool:
    """Say whether the element lies wholly within the visible part of its pane, once scrolling has settled."""
    page.wait_for_timeout(100)
    return bool(
        page.evaluate(
            """([s, p]) => { const a = document.querySelector(s).getBoundingClientRect();
               const pane = document.querySelector(p), b = pane.getBoundingClientRect();
               const top = b.top + pane.querySelector(".pane-head").offsetHeight;
               return a.top >= top && a.bottom <= b.bottom; }""",
            [selector, pane],
        )
    )


def test_click_lights_exactly_the_words(viewer: RecordViewer) -> None:
    """A click on a value lights its words, each in its role, and nothing else."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "DNR")
    expected = [("question", "code status?"), ("answer", "does not want to be resuscitated")]
    assert expected == highlighted(page)


def test_click_scrolls_to_what_decided(viewer: RecordViewer) -> None:
    """A click on a corrected value brings the correction into view."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "60 mg")
    assert in_view(page, "mark.correction", "#transcript")


def test_overlapping_evidence_is_lit_whole(viewer: RecordViewer) -> None:
    """Words that two values share are lit for each of them in full."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "PO")
    assert "".join(words for _, words in highlighted(page)) == "milligrams by mouth"


def test_selecting_another_value_clears_the_first(viewer: RecordViewer) -> None:
    """Only the value that was picked last is lit."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "DNR")
    pick(page, "furosemide")
    assert highlighted(page) == [("answer", "Furosemide")]


def test_roles_differ_without_colour(viewer: RecordViewer) -> None:
    """Each role has a line of its own shape."""
    page = viewer.open(RECORD, SEGMENTS)
    shapes = page.evaluate(
        """() => [...document.querySelectorAll(".legend .sample")].map(
             e => getComputedStyle(e).textDecorationStyle)"""
    )
    assert shapes == ["solid", "dashed", "double", "wavy"]


def test_words_select_the_values_they_license(viewer: RecordViewer) -> None:
    """A click on words selects every value that they bear on."""
    page = viewer.open(RECORD, SEGMENTS)
    page.locator("mark", has_text=re.compile("^milligrams$")).click()
    assert selected(page) == ["60 mg", "PO"]


def test_words_of_a_filtered_value_bring_it_back(viewer: RecordViewer) -> None:
    """A click on words of a value that the filter hides shows the value."""
    page = viewer.open(RECORD, SEGMENTS)
    page.fill("#filter", "dose")
    page.locator("mark", has_text="does not want").click()
    assert page.locator(".row.on").is_visible()


def test_withheld_values_light_their_words_too(viewer: RecordViewer) -> None:
    """A withheld value shows its reason, and a click the words against it."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "Yes")
    assert highlighted(page) == [("contradiction", "No fever")]
    assert page.locator("#withheld .reason").all_text_contents() == ["nobody says it", "denied"]


def test_a_piece_of_evidence_scrolls_to_its_own_words(viewer: RecordViewer) -> None:
    """A click on one quote under a value brings that passage into view."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "DNR")
    page.evaluate('() => { document.querySelector("#transcript").scrollTop = 1e6; }')
    page.locator(".row.on .quotes a").first.click()
    assert in_view(page, "mark.question", "#transcript")


def test_keys_move_between_values(viewer: RecordViewer) -> None:
    """The keys j and down go on, k and up go back."""
    page = viewer.open(RECORD, SEGMENTS)
    seen = []
    for key in ("j", "ArrowDown", "j", "k", "ArrowUp"):
        page.keyboard.press(key)
        seen.extend(selected(page))
    assert seen == ["DNR", "furosemide", "60 mg", "furosemide", "DNR"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_and_space_select(viewer: RecordViewer, key: str) -> None:
    """A focused value is selected by either key."""
    page = viewer.open(RECORD, SEGMENTS)
    page.locator(".pick").nth(1).focus()
    page.keyboard.press(key)
    assert selected(page) == ["furosemide"]


def test_words_can_be_picked_by_key(viewer: RecordViewer) -> None:
    """Focused words in the transcript select their value on Enter."""
    page = viewer.open(RECORD, SEGMENTS)
    page.locator("mark").nth(1).focus()
    page.keyboard.press("Enter")
    assert selected(page) == ["DNR"]


def test_focus_is_visible_and_told(viewer: RecordViewer) -> None:
    """The value that a key selected has an outline and says that it is current and open."""
    page = viewer.open(RECORD, SEGMENTS)
    page.keyboard.press("j")
    told = page.evaluate(
        """() => { const e = document.activeElement; return [getComputedStyle(e).outlineStyle,
             e.getAttribute("aria-current"), e.getAttribute("aria-expanded")]; }"""
    )
    assert told == ["solid", "true", "true"]


def test_escape_clears(viewer: RecordViewer) -> None:
    """Escape takes every light away."""
    page = viewer.open(RECORD, SEGMENTS)
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert (highlighted(page), selected(page)) == ([], [])


def test_filter_keeps_what_matches(viewer: RecordViewer) -> None:
    """The filter looks at names, values and reasons."""
    page = viewer.open(RECORD, SEGMENTS)
    page.keyboard.press("/")
    page.keyboard.type("medications dose")
    visible = [value.text_content() for value in page.locator(".val").all() if value.is_visible()]
    assert visible == ["60 mg"]


def test_header_counts(viewer: RecordViewer) -> None:
    """The header says how many values are held, withheld and missing, and that the record is incomplete."""
    page = viewer.open(RECORD, SEGMENTS)
    assert page.inner_text(".counts").split("\n") == ["4 held", "2 withheld", "1 missing", "Incomplete"]


def test_samples_and_models_are_named() -> None:
    """How many samples agree stands with a value, which model failed stands with what it could not do; plainly."""
    segments = lay_out(("A", "Rosa"))
    record = envelope([claim("/name", "Rosa", cite(segments, 0, "Rosa"), agreement=0.6667)])
    record["failures"] = [{"pointer": "", "reason": "is down", "model": "a <model>"}]
    page = render_html(record, segments, title="talk")
    assert ("Samples that agree" in page, "67 %" in page, "a &lt;model&gt;: is down" in page) == (True, True, True)
    plain = render_html(envelope([claim("/name", "Rosa", cite(segments, 0, "Rosa"))]), segments, title="talk")
    assert "Samples that agree" not in plain


def test_empty_places_are_shown(viewer: RecordViewer) -> None:
    """A null says that it is not on the record, and a missing value that it is required."""
    page = viewer.open(RECORD, SEGMENTS)
    expected = ["Weight", "not on the record", "Isolation", "required, not on the record"]
    assert expected == page.locator("#record-tree .blank span").all_text_contents()


def test_nested_records_are_grouped(viewer: RecordViewer) -> None:
    """Items of a list stand under its name, with the names of their fields alone."""
    page = viewer.open(RECORD, SEGMENTS)
    group = page.locator(".group", has=page.get_by_role("heading", name="Medications"))
    assert group.locator(".item .key").all_text_contents() == ["Name", "Dose", "Route"]


def test_times_are_minutes_and_seconds(viewer: RecordViewer) -> None:
    """Times in the transcript are mm:ss, and h:mm:ss from an hour on."""
    segments = [dict(segment) for segment in SEGMENTS[:3]]
    for segment, start in zip(segments, (0.0, 61.2, 3723.9), strict=True):
        segment["start_s"] = start
    page = viewer.open(RECORD, segments)
    assert page.locator(".clock").all_text_contents() == ["00:00", "01:01", "1:02:03"]


def test_raw_json_is_copied(viewer: RecordViewer) -> None:
    """The copy button puts the record's JSON on the clipboard."""
    page = viewer.open(RECORD, SEGMENTS, permissions=["clipboard-read", "clipboard-write"])
    page.click("#open-raw")
    page.locator(".copy").first.click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText().then(JSON.parse)") == RECORD["data"]


def test_nothing_is_requested(viewer: RecordViewer) -> None:
    """Opening and using the page asks for the page alone, and nothing violates its policy."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "DNR")
    page.click("#open-raw")
    page.wait_for_timeout(200)
    assert ([page.url.split("#")[0]], []) == (viewer.requests, viewer.complaints)


def test_policy_refuses_other_scripts(viewer: RecordViewer) -> None:
    """A script that got into the page some other way does not run, nor can it load a picture."""
    page = viewer.open(RECORD, SEGMENTS)
    refusals: list[str | None] = []
    page.on("requestfailed", lambda request: refusals.append(request.failure))
    page.evaluate(
        """() => { const s = document.createElement("script"); s.textContent = "window.hit = 1";
             document.body.append(s);
             document.body.insertAdjacentHTML("beforeend", "<img src=http://x.invalid/y>"); }"""
    )
    page.wait_for_timeout(100)
    assert (page.evaluate("window.hit ?? null"), refusals) == (None, ["csp"])


def test_hostile_strings_are_inert(viewer: RecordViewer) -> None:
    """Markup in every string that a page can be given stays text."""
    segments = lay_out((ATTACK, ATTACK), (ATTACK, "{{script}} " + ATTACK))
    evidence = cite(segments, 0, ATTACK[:9], ATTACK)
    hostile = claim(
        "/" + ATTACK.replace("/", "~1"),
        ATTACK,
        evidence,
        cite(segments, 1, ATTACK),
        verdict=ATTACK,
        reason=ATTACK,
        proposers=[ATTACK],
        glossary={"preferred": ATTACK, "expansion": ATTACK, "matched": ATTACK},
        findings=[{"check": ATTACK, "verdict": ATTACK, "message": ATTACK}],
    )
    record = envelope([hostile], withheld=[hostile], data={ATTACK: ATTACK}, missing=["/" + ATTACK], model=ATTACK)
    record |= {"version": ATTACK, "failures": [{"pointer": ATTACK, "reason": ATTACK}]}
    page = viewer.open(record, segments, title=ATTACK)
    page.locator(".pick").first.click()
    page.locator("mark").first.focus()
    page.wait_for_timeout(100)
    seen = page.evaluate("() => [window.hit ?? null, document.images.length, document.scripts.length, document.title]")
    assert seen == [None, 0, 1, ATTACK]
    assert page.locator(".words").first.text_content() == ATTACK
    assert viewer.complaints == []


def test_emoji_and_right_to_left_offsets(viewer: RecordViewer) -> None:
    """Offsets are code points: words after emoji and in Hebrew are lit exactly."""
    segments = lay_out(("נעמי", "👩‍⚕️😀 היא אלרגית לפניצילין, כן 🎉 yes"), ("B", "𝒳 ok 🇨🇭 then"))
    record = envelope(
        [
            claim("/allergy", "פניצילין", cite(segments, 0, "לפניצילין")),
            claim("/b", "then", cite(segments, 1, "then")),
        ]
    )
    page = viewer.open(record, segments)
    seen: list[str] = []
    for number in range(2):
        page.locator(".pick").nth(number).click()
        seen.extend(words for _, words in highlighted(page))
    assert seen == ["לפניצילין", "then"]


def test_evidence_across_segments_and_out_of_range(viewer: RecordViewer) -> None:
    """Evidence that crosses an utterance is lit in both; one that lies outside the text is not lit at all."""
    segments = lay_out(("A", "one two"), ("B", "three four"))
    across = {**cite(segments, 0, "two"), "end": segments[1]["start"] + 5}
    beyond = {**cite(segments, 0, "two"), "start": 900, "end": 910, "segment": 7}
    page = viewer.open(envelope([claim("/a", "x", across), claim("/b", "y", beyond)]), segments)
    pick(page, "x")
    first = [words for _, words in highlighted(page)]
    pick(page, "y")
    assert (first, highlighted(page)) == (["two", "three"], [])


TEXTS = (
    "h1",
    ".facts",
    ".state",
    ".counts a",
    ".button",
    ".group > .name",
    ".row:not(.on) .key",
    ".row:not(.on) .val",
    ".row:not(.on) .when",
    ".row.on .key",
    ".row.on .when",
    ".row.on .from",
    ".row.on .about dt",
    ".tag",
    ".reason",
    ".blank .said",
    ".blank.missing .said",
    ".hint:not(.none)",
    ".speaker",
    ".clock",
    ".words",
    "mark:not(.on)",
    ".sample.answer",
    ".sample.question",
    ".sample.correction",
    ".sample.contradiction",
)
CONTRAST = """(selector) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const element = document.querySelector(selector);
  let ground = element;
  while (channels(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const pair = [light(channels(getComputedStyle(element).color)),
                light(channels(getComputedStyle(ground).backgroundColor))].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(viewer: RecordViewer, scheme: str) -> None:
    """Text stands out from its ground by 4.5 to 1 or more in both schemes."""
    page = viewer.open(RECORD, SEGMENTS, color_scheme=scheme)
    pick(page, "60 mg")
    page.mouse.move(0, 0)
    ratios = {selector: page.evaluate(CONTRAST, selector) for selector in TEXTS}
    assert {selector: ratio for selector, ratio in ratios.items() if ratio < 4.5} == {}


def test_dark_scheme_is_dark(viewer: RecordViewer) -> None:
    """The page follows the system's wish for dark colours."""
    page = viewer.open(RECORD, SEGMENTS, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 24)"


def test_reads_without_script(viewer: RecordViewer) -> None:
    """Without JavaScript the evidence stands under each value, and a value leads to its segment."""
    page = viewer.open(RECORD, SEGMENTS, java_script_enabled=False)
    assert page.locator(".detail .quote").first.is_visible()
    pick(page, "60 mg")
    assert page.url.endswith("#seg-63")


def test_prints_whole(viewer: RecordViewer) -> None:
    """On paper nothing is cut off by a scrolling pane, and the evidence stands under each value."""
    page = viewer.open(RECORD, SEGMENTS)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        """() => [...document.querySelectorAll(".pane")]
             .filter(p => p.scrollHeight > p.clientHeight + 1).length"""
    )
    assert (hidden, page.locator(".detail .quote").last.is_visible()) == (0, True)


def test_narrow_is_stacked(viewer: RecordViewer) -> None:
    """On a phone the transcript lies below the record, and nothing sticks out sideways."""
    page = viewer.open(RECORD, SEGMENTS, viewport={"width": 390, "height": 800})
    record, transcript = page.locator("#record").bounding_box(), page.locator("#transcript").bounding_box()
    assert record is not None
    assert transcript is not None
    assert transcript["y"] >= record["y"] + record["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_late_value_of_three_hours_is_shown(viewer: RecordViewer) -> None:
    """In a transcript of 30,000 words a late value is shown in the same turn of the page's own loop."""
    words = " ".join(["word"] * 15)
    segments = lay_out(*[("A", f"{words} {number}") for number in range(1900)])
    claims = [claim(f"/items/{n}/name", f"v{n}", cite(segments, n * 9, str(n * 9))) for n in range(210)]
    page = viewer.open(envelope(claims), segments)
    page.evaluate('() => { document.querySelectorAll(".pick")[209].click(); document.body.offsetHeight; }')
    assert highlighted(page) == [("answer", "1881")]
    assert in_view(page, "mark.on", "#transcript")


def test_address_names_a_value(viewer: RecordViewer) -> None:
    """The address of a selected value selects it again when the page is opened with it."""
    page = viewer.open(RECORD, SEGMENTS)
    pick(page, "60 mg")
    page.reload()
    assert selected(page) == ["60 mg"]


def test_an_empty_record_says_so(viewer: RecordViewer) -> None:
    """A record that holds nothing is a page all the same."""
    page = viewer.open(envelope([]), SEGMENTS[:1])
    assert page.locator("#record-tree").text_content() == "Nothing is on the record."


def test_a_yes_names_who_spoke_of_it_and_who_said_it() -> None:
    """The page numbers segments from 0, as the JSON and the tables do."""
    words = [("Ann", "Still under warranty?"), ("Bob", "No, it ran out.")]
    segments = [
        {"index": at, "start": 22 * at, "end": 22 * at + len(text), "text": text, "speaker": speaker}
        for at, (speaker, text) in enumerate(words)
    ]
    evidence = [
        {"role": "answer", "segment": at, "start": 22 * at, "end": 22 * at + 5, "text": text[:5], "speaker": speaker}
        for at, (speaker, text) in enumerate(words)
    ]
    claims = [
        {"pointer": "/warranty", "value": False, "evidence": evidence},
        {"pointer": "/note", "value": "out", "evidence": evidence},
    ]
    page = render_html({"claims": claims, "data": {"warranty": False, "note": "out"}}, segments, title="t")
    assert [">Ann, Bob</span>", ">Ann</span>"] == re.findall(r'class="when"(.*?</span>)', page)
    assert ["#0", "#1"] == re.findall(r'class="clock"[^>]*>([^<]*)<', page)
