"""Retrieval on real talk: which abbreviations of a clinician's note the consultation says, and what comes with them.

python benchmarks/glossary_primock.py [--misses]

The glossary is ``abbreviations/medical.csv`` as it is (4,431 entries, many ambiguous). Gold, found without the
retrieval that is measured: the short forms that stand in the note and of which one entry's expansion or the short
form itself is said in the consultation, word by word by stem, fillers left out. ``retrieved`` counts gold among all
matches; ``sent`` among the top terms that go to a model, at most MOST_TERMS short forms, and counts the terms sent
that the note does not have.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict

from corpora import DATA, require_data
from onrecord import Glossary, Transcript
from onrecord.glossary.ranking import MOST_TERMS, top
from onrecord.language.tokens import stem, tokenize
from reporting import write_result

FILLERS = {"um", "uh", "er", "erm", "mm", "hmm"}


def said_stems(text: str) -> str:
    """Return the stems of a text in order, fillers left out, between blanks."""
    return f" {' '.join(token.stem for token in tokenize(text) if token.norm not in FILLERS)} "


def is_said(short: str, expansions: list[str], stems: str, text: str) -> bool:
    """Say whether an expansion, or the short form as it is written, is said."""
    if any(f" {' '.join(stem(token.norm) for token in tokenize(long))} " in stems for long in expansions if long):
        return True
    return len(short) > 1 and re.search(rf"(?<![\w/+&]){re.escape(short)}(?:s|'s)?(?![\w/+&])", text) is not None


def main() -> None:
    """Measure every consultation."""
    require_data()
    glossary = Glossary.from_file(DATA / "abbreviations" / "medical.csv")
    expansions: dict[str, list[str]] = defaultdict(list)
    for term in glossary.terms:
        expansions[term.preferred].append(term.expansion)
    gold_all = retrieved = sent = 0
    wrong_all, wrong_sent, seconds = [], [], []
    misses: Counter[str] = Counter()
    glossary.matches("warm up: the index is built once")
    paths = sorted((DATA / "primock57").glob("*.vtt"))
    for path in paths:
        transcript = Transcript.from_file(path)
        note = json.loads(path.with_suffix("").with_suffix(".note.json").read_text(encoding="utf-8"))["note"]
        noted = {s for s in expansions if re.search(rf"(?<![\w/+&]){re.escape(s)}(?![\w/+&])", note)}
        stems = said_stems(transcript.text)
        gold = {short for short in noted if is_said(short, expansions[short], stems, transcript.text)}
        started = time.perf_counter()
        matches = glossary.matches(transcript.text)
        seconds.append(time.perf_counter() - started)
        found = {match.term.preferred for match in matches}
        shown = {one.term.preferred for one in top(matches)}
        gold_all += len(gold)
        retrieved += len(gold & found)
        sent += len(gold & shown)
        wrong_all.append(len(found - noted))
        wrong_sent.append(len(shown - noted))
        for short in sorted(gold - shown):
            misses[short] += 1
            if "--misses" in sys.argv:
                how = "retrieved, ranked lower" if short in found else "not retrieved"
                print(f"  {path.stem}: {short} ({how})", file=sys.stderr)
    figures = {
        "consultations": len(paths),
        "entries": len(glossary),
        "gold abbreviations": gold_all,
        "retrieved: recall": round(retrieved / gold_all, 3),
        "retrieved: wrong terms a consultation": round(statistics.mean(wrong_all), 2),
        "sent: most terms": MOST_TERMS,
        "sent: recall": round(sent / gold_all, 3),
        "sent: wrong terms a consultation": round(statistics.mean(wrong_sent), 2),
        "misses among those sent": ", ".join(f"{short} x{n}" for short, n in sorted(misses.items())) or "none",
        "seconds a consultation": round(statistics.median(seconds), 3),
    }
    write_result("glossary_primock", figures, whole=True)


if __name__ == "__main__":
    main()
