"""Reading the evaluation data that lies beside the repository; a benchmark ends with a message where it does not."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from onrecord import Schema, Transcript

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
CONFORMANCE = ROOT.parent / "shared" / "conformance"
SAME_VISIT = 0.6  # of the vocabulary; sides of one visit share 0.87 and more, of two visits 0.47 at most


@dataclass(frozen=True, slots=True)
class Case:
    """One transcript with its schema; ``record`` is the right record where the corpus has one.

    Attributes:
        group: the part of the corpus that it belongs to; for SGD, the service.
        accept: for the pointer of a value, other forms of it that are right too.
        evidence: for a pointer, the segments that say it, counted from 0, where the corpus knows them.
    """

    id: str
    corpus: str
    transcript: Transcript
    schema: Schema
    record: dict[str, Any] | None = None
    group: str = ""
    accept: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What every benchmark can be told."""

    limit: int | None
    model: bool

    @property
    def whole(self) -> bool:
        """Whether the run is a whole one, whose figures are kept."""
        return self.limit is None and self.model


def options(description: str | None) -> Options:
    """Read the command line: ``--limit N`` for smoke runs, ``--no-model`` for what needs no language model."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="cases of each corpus; no result is written then")
    parser.add_argument("--no-model", action="store_true", help="leave out the language model; as above")
    given = parser.parse_args()
    return Options(given.limit, not given.no_model)


def limited(cases: Iterable[Case], limit: int | None) -> list[Case]:
    """Return the first cases of a corpus, all of them without a limit."""
    return list(islice(cases, limit))


def require_data() -> None:
    """End with a clear message where the evaluation data is absent."""
    if not DATA.is_dir():
        sys.exit("the evaluation data (../shared/data) is not here: nothing was measured")


def primock57() -> Iterator[Case]:
    """Yield the consultations, with the clinical intake schema of our examples."""
    schema = clinical_intake()
    for path in sorted((DATA / "primock57").glob("*.vtt")):
        yield Case(path.stem, "primock57", Transcript.from_file(path), schema)


def synur(split: str = "dev") -> Iterator[Case]:
    """Yield the nurse dictations with their 193-field schema."""
    schema = Schema.from_file(DATA / "synur" / "schema.json")
    for case in lines(DATA / "synur" / f"{split}.jsonl"):
        yield Case(case["id"], "synur", Transcript.from_segments(case["transcript"]), schema, case["record"])


def simord(split: str = "dev") -> Iterator[Case]:
    """Yield the visits with the schema of orders."""
    schema = Schema.from_file(DATA / "simord" / "schema.json")
    for case in lines(DATA / "simord" / f"{split}.jsonl"):
        # Provenance counts sentences from 1, segments are counted from 0.
        evidence = {f"/orders/{i}": tuple(turn - 1 for turn in turns) for i, turns in enumerate(case["provenance"])}
        transcript = Transcript.from_segments(case["transcript"])
        yield Case(case["id"], "simord", transcript, schema, case["record"], evidence=evidence)


def sgd_schemas(split: str = "dev") -> dict[str, Schema]:
    """Return the schema of each service."""
    given = json.loads((DATA / "sgd" / f"{split}.schemas.json").read_text(encoding="utf-8"))
    return {service: Schema.from_dict(schema) for service, schema in given.items()}


def sgd(split: str = "dev") -> Iterator[Case]:
    """Yield the dialogues with customers, each with the schema of its service."""
    schemas = sgd_schemas(split)
    for case in lines(DATA / "sgd" / f"{split}.jsonl"):
        yield Case(
            case["id"],
            "sgd",
            Transcript.from_segments(case["transcript"]),
            schemas[case["service"]],
            case["record"],
            group=case["service"],
            accept={f"/{name}": tuple(forms) for name, forms in case["accept"].items()},
            evidence={f"/{name}": tuple(sorted({s[0] for s in spans})) for name, spans in case["spans"].items()},
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """One visit twice: as a recogniser heard it, and as a person wrote or corrected it; ``id`` names both."""

    id: str
    asr: Transcript
    people: Transcript


def aci_asr() -> tuple[list[Pair], int]:
    """Return the visits that exist both as raw ASR and from people's hands, and how many have no second side.

    The two sides under one id of ``pairs.jsonl`` are different visits in 16 of 17 lines, for the numbers start anew in
    each split of ACI-Bench. So visits are paired by their words: the two sides of one visit share most of their
    vocabulary, two visits about a third. Visits of SIMORD that people transcribed are second sides too.
    """
    given = list(lines(DATA / "aci-asr" / "pairs.jsonl"))
    people = {pair["id"]: _labelled(pair.get("humantrans") or pair["asrcorr"]) for pair in given}
    for split in ("train", "dev"):
        people.update({case.id: case.transcript for case in simord(split) if "_virtscribe_" in case.id})
    found = []
    for pair in given:
        asr = _labelled(pair["asr"])
        shared, other = max((_shared_words(asr, text), name) for name, text in people.items())
        if shared >= SAME_VISIT:
            found.append(Pair(f"{pair['id']} = {other}", asr, people[other]))
    return found, len(given) - len(found)


def _shared_words(a: Transcript, b: Transcript) -> float:
    """Return the share of the longer words of either text that both have."""
    left, right = ({t.norm for t in text.tokens if len(t.norm) > 3} for text in (a, b))
    return len(left & right) / len(left | right)


def clinical_intake() -> Schema:
    """Return the schema of our clinical example, for visits that come without one."""
    return Schema.from_file(ROOT / "examples" / "clinical-intake" / "schema.json")


def spread(cases: Iterable[Case], each: int) -> list[Case]:
    """Return the first ``each`` cases of every group, in corpus order."""
    taken: dict[str, int] = {}
    chosen = []
    for case in cases:
        if taken.setdefault(case.group, 0) < each:
            taken[case.group] += 1
            chosen.append(case)
    return chosen


def without_segments(transcript: Transcript, dropped: Sequence[int]) -> Transcript:
    """Return the transcript with some segments left out, as though they had never been said."""
    gone = set(dropped)
    return Transcript.from_segments(
        {"speaker": s.speaker, "text": s.text, "start_s": s.start_s, "end_s": s.end_s}
        for s in transcript.segments
        if s.index not in gone
    )


def _labelled(text: str) -> Transcript:
    """Read ``[doctor] ... [patient] ...``, whether each turn has a line of its own or not."""
    parts = re.split(r"\[(doctor|patient)\]", text)
    turns = zip(parts[1::2], parts[2::2], strict=True)
    return Transcript.from_segments(
        {"speaker": speaker.capitalize(), "text": said} for speaker, said in turns if said.strip()
    )


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
