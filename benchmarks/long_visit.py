"""A visit of 30,000 words on a context of 8,192 tokens: the invariants, corrections an hour later, and what it costs.

Visits of SIMORD are stitched end to end, and five things are planted in them that no visit speaks of: a dose, a date, a
yes, a number, and a next of kin. Each is corrected 9,000 words later, which is an hour of talk, or in the last turns
of a shorter visit; the next of kin by the other side. A clerk who answers by rule stands for the model: it reads each
window by patterns, lists every dose that it finds, now and then makes one up, and so proposes the old value where the
old one was said and the new one where the new one was. A second clerk, who never heard of the corrections, proposes
the old values alone. What is held must be the new value, and never the old one.

Every record is made twice, the second time from the recorded answers, and held to DESIGN's invariants 1 to 4. Tokens
are estimated as ``onrecord.models`` does, messages and answers; seconds are of one core, with the reader and without
the model.

    python benchmarks/long_visit.py [--limit N] [--no-model]

``--limit`` takes so many of the lengths; with ``--no-model`` the built-in model does not read a short visit of the
same make.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from corpora import ROOT, Case, options, require_data, simord
from invariants import broken
from onrecord import Extractor, Record, RecordingModel, ReplayModel, Schema, Transcript
from onrecord.models import Answer, Request, Usage, open_model
from onrecord.models.base import estimated_tokens
from onrecord.output import write_text
from onrecord.propose import Proposal
from reporting import write_result

CONTEXT = 8192
LENGTHS = (3_000, 6_000, 12_000, 18_000, 24_000, 30_000)  # words
HOUR = 9_000  # words, at 150 a minute
WORDS_A_SECOND = 2.5
STITCHINGS = 2  # of each length, each with other visits first
SHORT = 800  # words, for the built-in model
PLOT = ROOT / "docs" / "long_visit.svg"
SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "digoxin_dose": {"type": ["string", "null"], "title": "Dose of digoxin"},
            "cataract_surgery": {"type": ["string", "null"], "title": "Day of the cataract surgery"},
            "pacemaker": {"type": ["boolean", "null"], "title": "Pacemaker"},
            "temperature": {"type": ["number", "null"], "title": "Temperature"},
            "next_of_kin": {"type": ["string", "null"], "title": "Next of kin"},
            "medications": {
                "type": "array",
                "title": "Medications",
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "dose": {"type": ["string", "null"]}},
                },
            },
        },
    }
)


@dataclass(frozen=True, slots=True)
class Plant:
    """Something that is said, and corrected later: turns of (speaker, text), and the value that each stands for.

    ``first`` and ``later`` are words by which the clerk finds the turn that licenses a value; ``same`` are other forms
    of the new value that are right too.
    """

    field: str
    kind: str
    words: str  # a pattern of what no other turn may speak of
    said: tuple[tuple[str, str], ...]
    corrected: tuple[tuple[str, str], ...]
    first: str
    later: str
    old: Any
    new: Any
    same: tuple[Any, ...] = ()


PLANTS = (
    Plant(
        "digoxin_dose",
        "dose",
        "digoxin",
        (("Doctor", "You take digoxin, one hundred and twenty five micrograms a day."),),
        (("Doctor", "I have to correct the digoxin: it is two hundred and fifty micrograms, not one twenty five."),),
        "take digoxin",
        "correct the digoxin",
        "one hundred and twenty five micrograms",
        "two hundred and fifty micrograms",
    ),
    Plant(
        "cataract_surgery",
        "date",
        "cataract",
        (("Doctor", "Your cataract surgery is on March third."),),
        (("Doctor", "Sorry, I was wrong about the cataract surgery, it is on March tenth, not March third."),),
        "Your cataract surgery",
        "wrong about the cataract",
        "March third",
        "March tenth",
    ),
    Plant(
        "pacemaker",
        "yes/no",
        "pacemaker",
        (("Doctor", "Do you have a pacemaker?"), ("Patient", "Yes, I have a pacemaker.")),
        (("Patient", "I have to correct myself, I do not have a pacemaker, that was the loop recorder."),),
        "Yes, I have a pacemaker",
        "do not have a pacemaker",
        old=True,
        new=False,
    ),
    Plant(
        "temperature",
        "number",
        "temperature",
        (("Doctor", "Your temperature was thirty eight point two degrees."),),
        (
            (
                "Doctor",
                "I have to correct what I said: your temperature was thirty six point nine, not thirty eight "
                "point two.",
            ),
        ),
        "Your temperature was",
        "correct what I said: your temperature",
        38.2,
        36.9,
    ),
    Plant(
        "next_of_kin",
        "said by the other side",
        "next of kin",
        (("Doctor", "I have your daughter Martha as your next of kin."),),
        (("Patient", "No, Martha is not my next of kin, my next of kin is my son Edwin."),),
        "Martha as your next of kin",
        "my son Edwin",
        "Martha",
        "Edwin",
        ("son Edwin", "my son Edwin"),
    ),
)
_DOSES = re.compile(r"(?P<name>[a-z]{6,}) (?P<dose>(?:\d+|five|ten|twenty|forty|fifty) ?(?:milligrams|mg))")
_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_MADE_UP = {"name": "zelmoran", "dose": "7 mg"}


class Clerk:
    """Answers packs by rule from the window that it is shown; counts tokens.

    ``hears`` says of each plant, in the window's lines, which of its turns the clerk takes in.
    """

    needs_focus = False
    context_tokens = CONTEXT

    def __init__(self, name: str, hears: Callable[[Plant], Sequence[tuple[str, Any]]]) -> None:
        self.name = name
        self.requests = self.read = self.written = self.longest = 0
        self._hears = hears

    def complete(self, request: Request) -> Answer:
        """Answer every key of the request's shape."""
        assert request.constraint is not None
        lines = [(int(number), text) for number, text in _LINE.findall(request.messages[-1].content)]
        plants = {plant.field: plant for plant in PLANTS}
        answer: dict[str, Any] = {}
        for key in request.constraint.json_schema["properties"]:
            answer[key] = self._planted(plants[key], lines) if key in plants else self._medications(lines)
        text = json.dumps(answer)
        read = sum(self.count_tokens(message.content) for message in request.messages)
        self.requests += 1
        self.read += read
        self.written += self.count_tokens(text)
        self.longest = max(self.longest, read + request.max_tokens)
        return Answer(text, Usage(read, self.count_tokens(text)))

    def count_tokens(self, text: str) -> int:
        """Estimate."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Hold nothing."""

    def _planted(self, plant: Plant, lines: Sequence[tuple[int, str]]) -> Any:
        found = None
        for number, text in lines:
            for pattern, value in self._hears(plant):
                if pattern in text:
                    found = {"segments": [number], "value": value}
        return found

    def _medications(self, lines: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
        found = [{"segments": [n], **match.groupdict()} for n, text in lines for match in _DOSES.finditer(text)]
        return [*found, {"segments": [lines[0][0]], **_MADE_UP}]


class Remembering(Extractor):
    """An extractor that knows afterwards what was proposed."""

    proposals: tuple[Proposal, ...] = ()

    def propose(self, transcript: Transcript, **more: Any) -> tuple[Proposal, ...]:
        """Propose, and remember."""
        self.proposals = super().propose(transcript, **more)
        return self.proposals


def attentive() -> Clerk:
    """Return a clerk who takes in both what was said first and its correction."""
    return Clerk("attentive", lambda plant: ((plant.first, plant.old), (plant.later, plant.new)))


def stubborn() -> Clerk:
    """Return a clerk who takes in what was said first alone."""
    return Clerk("stubborn", lambda plant: ((plant.first, plant.old),))


def stitched(cases: Sequence[Case], words: int, seed: int) -> tuple[Transcript, int]:
    """Return visits one after another with the plants in them, and how many turns speak of a plant and are left out."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    spoken = re.compile("|".join(plant.words for plant in PLANTS), re.IGNORECASE)
    order = list(cases)
    draw.shuffle(order)
    turns: list[tuple[str, str]] = []
    count = dropped = 0
    firsts = [int(max(words - HOUR, 100) * draw.uniform(0, 0.9)) for _ in PLANTS]
    due = [(at, plant.said) for at, plant in zip(firsts, PLANTS, strict=True)]
    due += [(min(at + HOUR, words - 50), plant.corrected) for at, plant in zip(firsts, PLANTS, strict=True)]
    due.sort(key=lambda one: one[0])
    for case in cycle(order):
        for segment in case.transcript.segments:
            if spoken.search(segment.text):
                dropped += 1  # what is said of other patients would be a later word on the same thing
                continue
            while due and due[0][0] <= count:
                turns += due.pop(0)[1]
            # The plants' speakers are the visits': "DOCTOR" and "Doctor" would be two people.
            turns.append(((segment.speaker or "").capitalize(), segment.text))
            count += len(segment.text.split())
            if count >= words:
                for _, rest in due:
                    turns += rest
                return _timed(turns), dropped
    raise AssertionError("no visits")


def _timed(turns: Sequence[tuple[str, str]]) -> Transcript:
    """Return turns with times as they would have at 150 words a minute."""
    segments, now = [], 0.0
    for speaker, text in turns:
        end = now + len(text.split()) / WORDS_A_SECOND
        segments.append({"speaker": speaker, "text": text, "start_s": round(now, 1), "end_s": round(end, 1)})
        now = end
    return Transcript.from_segments(segments)


def measured(talk: Transcript, clerk: Clerk) -> dict[str, Any]:
    """Make the record twice, and return its figures."""
    case = Case("long", "long visit", talk, SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        tape = Path(folder) / "answers.jsonl"
        start = time.process_time()
        record = Extractor(SCHEMA, model=RecordingModel(clerk, tape)).extract(talk)
        seconds = time.process_time() - start
        again = Remembering(SCHEMA, model=ReplayModel.from_file(tape))
        violations = broken(record, again.extract(talk), case, again.proposals)
    assert not record.failures, record.failures
    return {
        "requests": clerk.requests,
        "longest_request": clerk.longest,
        "tokens": clerk.read + clerk.written,
        "seconds": round(seconds, 2),
        "held": len(record.claims),
        "withheld": len(record.withheld),
        "violations": violations,
        **plants_of(record),
    }


def plants_of(record: Record) -> dict[str, Any]:
    """Return of each plant what the record holds, and how many of the old values were proposed and withheld."""
    found: dict[str, str] = {}
    old = Counter[str]()
    for plant in PLANTS:
        held = record.data.get(plant.field)
        names = {**dict.fromkeys((plant.new, *plant.same), "new"), plant.old: "old", None: "none"}
        found[plant.kind] = names.get(held, "another")
        old["proposed"] += any(e.value == plant.old for e in record.claims if e.pointer == f"/{plant.field}")
        old["withheld"] += any(e.value == plant.old for e in record.withheld if e.pointer == f"/{plant.field}")
    return {"plants": found, "old_proposed": old["proposed"] + old["withheld"], "old_withheld": old["withheld"]}


def lengths(cases: Sequence[Case], limit: int | None) -> list[dict[str, Any]]:
    """Measure every length."""
    rows = []
    Extractor(SCHEMA, model=attentive()).extract(stitched(cases, 500, 0)[0])  # loads what is loaded late
    for words in LENGTHS[:limit]:
        for seed in range(STITCHINGS if limit is None else 1):
            talk, dropped = stitched(cases, words, seed)
            row = {"words": words, "stitching": seed, "turns": len(talk.segments), "left_out": dropped}
            rows.append(row | {"minutes": round((talk.segments[-1].end_s or 0) / 60), **measured(talk, attentive())})
            print(rows[-1], file=sys.stderr)
    return rows


def summed(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row a length, the mean of its stitchings."""
    found = []
    for words in dict.fromkeys(row["words"] for row in rows):
        same = [row for row in rows if row["words"] == words]
        means = {key: sum(row[key] for row in same) / len(same) for key in ("requests", "tokens", "seconds")}
        found.append(
            {
                "words": words,
                **{key: round(value, 1) for key, value in means.items()},
                "tokens_a_word": round(means["tokens"] / words, 3),
                "ms_a_word": round(1000 * means["seconds"] / words, 3),
                "corrections_that_won": f"{sum(_won(row) for row in same)}/{len(PLANTS) * len(same)}",
                "old_values_held": sum(list(row["plants"].values()).count("old") for row in same),
                "violations": sum(len(row["violations"]) for row in same),
            }
        )
    return found


def _won(row: Mapping[str, Any]) -> int:
    return list(row["plants"].values()).count("new")


def exponent(rows: Sequence[Mapping[str, Any]], key: str) -> float:
    """Return the slope of a figure over words, both as logarithms: 1 where it grows as the transcript does."""
    points = [(math.log(row["words"]), math.log(row[key])) for row in rows]
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return round(sum((x - mean_x) * (y - mean_y) for x, y in points) / spread, 3) if spread else float("nan")


def short_visit(cases: Sequence[Case]) -> dict[str, Any]:
    """Let the built-in model read a short visit of the same make, and hold its record to the same."""
    talk, _ = stitched(cases, SHORT, 0)
    case = Case("short", "long visit", talk, SCHEMA)
    model = open_model("local")
    try:
        with tempfile.TemporaryDirectory() as folder:
            tape = Path(folder) / "answers.jsonl"
            start = time.perf_counter()
            record = Extractor(SCHEMA, model=RecordingModel(model, tape)).extract(talk)
            seconds = time.perf_counter() - start
            again = Remembering(SCHEMA, model=ReplayModel.from_file(tape))
            violations = broken(record, again.extract(talk), case, again.proposals)
    finally:
        model.close()
    counts = {"held": len(record.claims), "withheld": len(record.withheld), "failures": len(record.failures)}
    tokens = record.usage.prompt_tokens + record.usage.completion_tokens
    return {
        "words": SHORT,
        "seconds_by_the_clock": round(seconds, 1),
        "tokens": tokens,
        **counts,
        "violations": violations,
        **plants_of(record),
    }


def plot(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return an SVG of tokens and of seconds over words, side by side, each beside the line through its mean rate."""
    width, height, left, top = 300, 220, 70, 30
    most = int(max(row["words"] for row in rows))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * (left + width + 30)} {top + height + 55}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for number, (key, name, colour) in enumerate(
        (("tokens", "tokens, read and written", "#1b6ca8"), ("seconds", "s of one core, without the model", "#b3541e"))
    ):
        origin = left + number * (left + width + 30)
        rate = sum(row[key] for row in rows) / sum(row["words"] for row in rows)
        high = float(1.1 * max(*(row[key] for row in rows), rate * most))
        step = 10 ** math.floor(math.log10(high / 2))
        step *= next(factor for factor in (1, 2, 5) if high / (step * factor) <= 8)

        def x(words: float, origin: float = origin) -> float:
            return origin + width * words / most

        def y(value: float, high: float = high) -> float:
            return top + height * (1 - value / high)

        parts.append(f'<text x="{origin}" y="{top - 10}" fill="#222">{name}</text>')
        for tick in range(int(high / step) + 1):
            at, label = y(tick * step), f"{tick * step:,.10g}"
            parts.append(f'<line x1="{origin}" x2="{origin + width}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
            parts.append(f'<text x="{origin - 6}" y="{at + 4:.1f}" text-anchor="end" fill="#444">{label}</text>')
        for words in range(0, most + 1, 10_000):
            parts.append(
                f'<text x="{x(words):.1f}" y="{top + height + 18}" text-anchor="middle" fill="#444">{words:,}</text>'
            )
        parts.append(
            f'<text x="{origin + width / 2}" y="{top + height + 38}" text-anchor="middle" fill="#222">words</text>'
        )
        ends = f'x1="{x(0):.1f}" y1="{y(0):.1f}" x2="{x(most):.1f}" y2="{y(rate * most):.1f}"'
        parts.append(f'<line {ends} stroke="#999" stroke-dasharray="4 3"/>')
        line = " ".join(f"{x(row['words']):.1f},{y(row[key]):.1f}" for row in rows)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(r["words"]):.1f}" cy="{y(r[key]):.1f}" r="3" fill="{colour}"/>' for r in rows]
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure all lengths, the clerk who is deaf to corrections, and the built-in model on a short visit."""
    chosen = options(__doc__)
    require_data()
    cases = [*simord("train"), *simord("dev")]
    rows = lengths(cases, chosen.limit)
    means = summed(rows)
    longest, _ = stitched(cases, rows[-1]["words"], 0)
    figures: dict[str, Any] = {
        "context": CONTEXT,
        "longest_request": max(row["longest_request"] for row in rows),
        "growth": {key: exponent(rows, key) for key in ("requests", "tokens", "seconds")},
        "means": means,
        "visits": rows,
        "old_values_alone": plants_of(Extractor(SCHEMA, model=stubborn()).extract(longest))["plants"],
    }
    if chosen.model:
        figures["built_in_model"] = short_visit(cases)
    write_result("long_visit", figures, whole=chosen.whole)
    if chosen.whole:
        write_text(PLOT, plot(means))


if __name__ == "__main__":
    main()
