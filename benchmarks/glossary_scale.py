"""How a glossary grows: time to build, open and look up, file size and memory, from 1,000 to 1,000,000 terms.

python benchmarks/glossary_scale.py [--quick]

Terms are made, not real: short forms of three to five capitals, expansions of two to four words from word lists that
ship, one in five with a made-up drug-like name, a variant each. The transcript is 10,000 words of PriMock57 talk with
200 of the expansions put in, so that there is something to find. Each step runs in a process of its own, since memory
is measured: ``resident`` is all of it, ``own`` what is more than an interpreter with numpy and the word lists takes.
Writes the figures, and a plot for the docs; times are given by the clock and in seconds of one core, since the clock
counts what else the machine does.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from corpora import DATA, ROOT
from onrecord.output import write_text
from reporting import write_result

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
QUICK = (1_000, 10_000, 100_000)
WORDS = 10_000
PLANTED = 200
PLOT = ROOT / "docs" / "glossary_scale.svg"


def made_terms(count: int) -> list[Any]:
    """Return ``count`` different terms, the same for each run."""
    from onrecord.glossary import Term  # noqa: PLC0415 - only in the process that builds
    from onrecord.language.wordlists import load  # noqa: PLC0415 - as above

    rng = random.Random(7)  # noqa: S311 - no secret
    words = sorted(word for word in load("rarer") | load("familiar") if len(word) > 4)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "al", "en", "ir", "ox")]
    terms = []
    for number in range(count):
        parts = rng.sample(words, rng.randint(2, 4))
        if number % 5 == 0:
            parts[0] = "".join(rng.sample(syllables, 4)) + rng.choice(("in", "ol", "ide", "ate", "mab"))
        short = "".join(part[0] for part in parts).upper() + "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=2))
        terms.append(
            Term(short, " ".join(parts), (f"{parts[0]} {parts[-1]} {rng.choice(words)}",), (), f"c{number % 50}")
        )
    return terms


def talk() -> list[str]:
    """Return 10,000 words of talk."""
    from onrecord import Transcript  # noqa: PLC0415 - only in the process that looks up

    texts: list[str] = []
    for path in sorted((DATA / "primock57").glob("*.vtt")):
        texts += [segment.text for segment in Transcript.from_file(path).segments]
    words: list[str] = []
    for text in texts or ["nothing is said here but this"] * 2000:
        words += [*text.split(), "\n"]
        if len(words) > WORDS:
            break
    return words[:WORDS]


def step_build(count: int, path: str) -> dict[str, Any]:
    """Build the index of ``count`` terms."""
    from onrecord import Glossary  # noqa: PLC0415 - in its own process

    glossary = Glossary(made_terms(count))
    started, worked = time.perf_counter(), time.process_time()
    glossary.build(path)
    took = {"build_s": round(time.perf_counter() - started, 2), "build_cpu_s": round(time.process_time() - worked, 2)}
    return {**took, "file_mb": round(os.path.getsize(path) / 1e6, 1)}


def step_find(count: int, path: str) -> dict[str, Any]:
    """Open the index and look 10,000 words up, twice: cold, and with a reader that has run before."""
    import numpy as np  # noqa: F401, PLC0415 - its load time is not the glossary's

    from onrecord import Glossary  # noqa: PLC0415 - in its own process
    from onrecord.glossary.forms import is_ordinary, short_words  # noqa: PLC0415 - as above
    from onrecord.glossary.retrieval import find  # noqa: F401, PLC0415 - as above
    from onrecord.language.tokens import tokenize  # noqa: PLC0415 - as above

    is_ordinary("word")
    short_words()
    rng = random.Random(11)  # noqa: S311 - no secret
    words = talk()
    baseline = resident_mb()
    started = time.perf_counter()
    glossary = Glossary.from_file(path)
    opened = time.perf_counter() - started
    planted = [glossary.terms[rng.randrange(count)].expansion for _ in range(PLANTED)]
    places = sorted(rng.sample(range(len(words)), PLANTED), reverse=True)
    for place, expansion in zip(places, planted, strict=True):
        words.insert(place, f", {expansion},")
    text = " ".join(words)
    started = time.perf_counter()
    tokenize(text)
    read = time.perf_counter() - started
    times, cpu = [], []
    for _ in range(7):
        started, worked = time.perf_counter(), time.process_time()
        matches = glossary.matches(text)
        times.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
    found = {match.term.expansion for match in matches}
    return {
        "open_s": round(opened, 4),
        "read_text_s": round(read, 3),
        "find_cold_s": round(times[0], 3),
        "find_s": round(sorted(times)[len(times) // 2], 3),
        "find_cpu_s": round(sorted(cpu)[len(cpu) // 2], 3),
        "planted_found": f"{len(found & set(planted))}/{len(set(planted))}",
        "resident_mb": round(resident_mb()),
        "own_mb": round(resident_mb() - baseline),
    }


def resident_mb() -> float:
    """Return the most memory that this process has had in it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_its_own_process(step: str, count: int, path: Path) -> dict[str, Any]:
    """Run one step of this file and return its figures."""
    command = [sys.executable, __file__, "--step", step, str(count), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def plot(rows: list[dict[str, Any]]) -> str:
    """Return an SVG of build time, lookup time and memory over the number of terms, both axes logarithmic."""
    import math  # noqa: PLC0415 - here alone

    series = (
        ("build, s of one core", "build_cpu_s", "#1b6ca8"),
        ("look up 10,000 words, s of one core", "find_cpu_s", "#b3541e"),
        ("open, s", "open_s", "#3c7a3c"),
        ("resident, GB", "resident_gb", "#6a4a8c"),
    )
    left, top, width, height = 70, 20, 560, 300
    low, high = -4.0, 3.0

    def x(count: float) -> float:
        return left + width * (math.log10(count) - 3) / 3

    def y(value: float) -> float:
        return top + height * (high - math.log10(max(value, 10**low))) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 240} {top + height + 50}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for power in range(int(low), int(high) + 1):
        at = y(10.0**power)
        label = f"{10.0**power:g}"
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#444">{label}</text>')
    for count in (1_000, 10_000, 100_000, 1_000_000):
        parts.append(f'<line x1="{x(count):.1f}" x2="{x(count):.1f}" y1="{top}" y2="{top + height}" stroke="#eee"/>')
        parts.append(
            f'<text x="{x(count):.1f}" y="{top + height + 18}" text-anchor="middle" fill="#444">{count:,}</text>'
        )
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 38}" text-anchor="middle" fill="#222">terms</text>')
    for name, key, colour in series:
        points = [(x(row["terms"]), y(row[key])) for row in rows]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure every size."""
    if "--step" in sys.argv:
        step, size, target = sys.argv[sys.argv.index("--step") + 1 :]
        print(json.dumps((step_build if step == "build" else step_find)(int(size), target)))
        return
    quick = "--quick" in sys.argv
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in QUICK if quick else SIZES:
            path = Path(folder) / f"{count}.index"
            row = {
                "terms": count,
                **in_its_own_process("build", count, path),
                **in_its_own_process("find", count, path),
            }
            row["resident_gb"] = row["resident_mb"] / 1000
            rows.append(row)
            print(row, file=sys.stderr)
            path.unlink()
    figures = {
        f"{row['terms']} terms": {k: v for k, v in row.items() if k not in {"terms", "resident_gb"}} for row in rows
    }
    write_result("glossary_scale", figures, whole=not quick)
    if not quick:
        write_text(PLOT, plot(rows))


if __name__ == "__main__":
    main()
