"""Train the trees that say which fields of a wide schema a transcript may touch (``propose/touch.py``).

From SYNUR train (193 fields) and from SGD train, each dialogue under one schema of all its services. Dictations and
dialogues are held out by fifths for the threshold: the largest at which nearly all needed fields are touched. Then
SYNUR dev, and SGD dev under the schema of its services that train has not, are measured.

    python benchmarks/touch_train.py [--dialogues N] [--dry]
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpora import DATA, ROOT, lines, require_data
from onrecord import Schema, Transcript, read_cases
from onrecord.learning.boosting import Settings, grown
from onrecord.models.encoder import deferred_encoder
from onrecord.output import write_text
from onrecord.propose.questions import questions
from onrecord.propose.touch import FEATURES, Encode, Touch
from onrecord.trees import Trees
from reporting import write_result

OUT = ROOT / "src" / "onrecord" / "propose" / "touch.json"
SETTINGS = Settings(rounds=120, leaves=8, least=50, rate=0.06)
AIMS = (0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995)  # recall of needed fields, held out
ASKED, OFFERED = 0.975, 0.99  # what is aimed at in full, and by name at least
FIFTHS = 5


@dataclass(frozen=True)
class Touched:
    """The fields of one transcript: features of each, whether it is needed, and how many are."""

    rows: list[list[float]]
    needed: list[bool]


def synur(split: str) -> Iterator[tuple[Schema, Transcript, set[str]]]:
    """Yield the dictations with the pointers that their labels fill."""
    schema = Schema.from_file(DATA / "synur" / "schema.json")
    for case in read_cases(DATA / "synur" / f"{split}.jsonl").cases:
        yield schema, case.transcript, _filled(schema, case.record)


def sgd(split: str, count: int, *, known: Sequence[str] = ()) -> Iterator[tuple[Schema, Transcript, set[str]]]:
    """Yield dialogues of services that are not ``known``, under one schema of all these services."""
    raw = json.loads((DATA / "sgd" / f"{split}.schemas.json").read_text(encoding="utf-8"))
    services = [name for name in sorted(raw) if name not in known]
    properties = {f"{name}.{key}": one for name in services for key, one in raw[name]["properties"].items()}
    schema = Schema({"type": "object", "properties": properties})
    chosen = [line for line in lines(DATA / "sgd" / f"{split}.jsonl") if line["service"] in services]
    random.Random(5).shuffle(chosen)  # noqa: S311 - a sample, not a secret
    for line in chosen[:count]:
        record = {f"{line['service']}.{key}": value for key, value in line["record"].items()}
        yield schema, Transcript.from_segments(line["transcript"]), _filled(schema, record)


def _filled(schema: Schema, record: Mapping[str, Any]) -> set[str]:
    empty: tuple[Any, ...] = (None, "", [])
    return {one.pointer for one in schema.fields if record.get(one.pointer[1:].split("/")[0]) not in empty}


def touched(given: Iterator[tuple[Schema, Transcript, set[str]]], encode: Encode) -> list[Touched]:
    """Return the rows of some transcripts; of lists that are always touched too."""
    found = []
    for schema, transcript, filled in given:
        asked = questions(schema)
        touch = Touch(transcript, asked, encode=encode)
        fields = [field for question in asked for field in question.fields]
        rows = touch.rows(touch.sentences_in(range(len(transcript.segments))))
        found.append(Touched([row for _, row in rows], [field.pointer in filled for field in fields]))
    return found


def trees(of: Sequence[Touched]) -> Trees:
    """Return trees of some transcripts."""
    rows = [row for one in of for row in one.rows]
    return grown(rows, [needed for one in of for needed in one.needed], SETTINGS, seed=0, names=FEATURES)


def thresholds(of: Sequence[Touched]) -> dict[float, float]:
    """Return, by aim, the largest probability at which so many needed fields are touched, each by trees of others."""
    likely = []
    for fifth in range(FIFTHS):
        grown_of = trees([one for at, one in enumerate(of) if at % FIFTHS != fifth])
        for one in of[fifth::FIFTHS]:
            likely += [grown_of.probability(row) for row, needed in zip(one.rows, one.needed, strict=True) if needed]
    likely.sort()
    return {aim: round(likely[int((1 - aim) * len(likely))], 4) for aim in AIMS}


def measured(of: Sequence[Touched], by: Trees, least: float) -> dict[str, float]:
    """Return the recall of needed fields, and how many fields are touched a transcript."""
    pairs = [(by.probability(row) >= least, n) for one in of for row, n in zip(one.rows, one.needed, strict=True)]
    needed = sum(n for _, n in pairs)
    return {
        "transcripts": len(of),
        "fields": len(of[0].rows),
        "needed": needed,
        "recall": round(sum(t and n for t, n in pairs) / needed, 4),
        "touched_each": round(sum(t for t, _ in pairs) / len(of), 1),
    }


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dialogues", type=int, default=250, help="of SGD train")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    given = parser.parse_args()
    require_data()
    encode = deferred_encoder()
    dictations, dialogues = touched(synur("train"), encode), touched(sgd("train", given.dialogues), encode)
    by, levels = trees([*dictations, *dialogues]), thresholds([*dictations, *dialogues])
    known = sorted(json.loads((DATA / "sgd" / "train.schemas.json").read_text(encoding="utf-8")))
    synur_dev, sgd_dev = touched(synur("dev"), encode), touched(sgd("dev", 100, known=known), encode)
    figures = {
        f"{aim} of needed fields aimed at": {
            "threshold": least,
            "synur dev": measured(synur_dev, by, least),
            "sgd dev, services not in train": measured(sgd_dev, by, least),
        }
        for aim, least in levels.items()
    }
    write_result("touch", figures, whole=not given.dry)
    if not given.dry:
        file = {"features": list(FEATURES), "asked": levels[ASKED], "offered": levels[OFFERED], "trees": by.to_dict()}
        write_text(OUT, json.dumps(file, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
