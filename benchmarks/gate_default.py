"""Train the default gate, the one that ships, on SGD train and SIMORD train; SYNUR is kept out.

    python benchmarks/gate_default.py [--services N] [--out PATH]

Each SGD dialogue is laid under a schema of its own service and of several others, whose fields are then rightly null.
Half of the cases come with drafts: their right record with values dropped, exchanged and added. SIMORD's orders come
as such drafts too. Services are held out by name to choose the threshold.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpora import DATA, ROOT, lines, require_data
from onrecord import Case, Schema, Transcript
from onrecord.gate import Gate
from onrecord.gate.memory import Memory
from onrecord.learning.boosting import Settings, grown
from onrecord.learning.curves import best_threshold, scores
from onrecord.learning.learn import trials_of
from onrecord.learning.workbench import Rows, Workbench

OUT = ROOT / "src" / "onrecord" / "gate" / "default.json"
# What depends on the length of dictations, the size of schemas, or how many systems there are, is hidden.
UNUSED = frozenset(
    {"place_in_text", "options", "lessons", "label_words", "value_words", "listed", "closed", "number", "drafts",
     "places", "unit_said", "prior_field", "prior_value", "prior_given", "times_seen", "number_usual"}
)  # fmt: skip
SETTINGS = Settings(rounds=300, leaves=4, least=40, unused=UNUSED, is_monotone=True)
DROPPED = (0.1, 0.4, 0.7, 0.95)  # of a record's values, in drafts
OTHERS = (2, 6, 12, 20)  # services beside a dialogue's own


def perturbed(
    record: Mapping[str, Any], schema: Schema, donors: Sequence[Mapping[str, Any]], rng: random.Random
) -> dict[str, Any]:
    """Return a record as a careless system might write it: values dropped, exchanged and added."""
    out: dict[str, Any] = {}
    dropped = rng.choice(DROPPED)
    for key, value in record.items():
        field = schema.field_for(f"/{key}")
        chance = rng.random()
        if value is None or field is None or rng.random() < dropped:
            continue
        others = list(field.options) or [d[key] for d in donors if d.get(key) is not None]
        out[key] = rng.choice(others) if chance < 0.2 and others else value
    for field in rng.sample(schema.fields, min(len(schema.fields), rng.choice((0, 1, 2, 4)))):
        if field.options and field.name not in out:
            out[field.name] = rng.choice(field.options)
    return out


def sgd(count: int, rng: random.Random) -> Iterator[tuple[str, Case]]:
    """Yield (service, case) for some dialogues of every service."""
    raw = json.loads((DATA / "sgd" / "train.schemas.json").read_text(encoding="utf-8"))
    by_service: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines(DATA / "sgd" / "train.jsonl"):
        by_service[line["service"]].append(line)
    for service in sorted(by_service):
        chosen = rng.sample(by_service[service], min(count, len(by_service[service])))
        foreign = [name for name in sorted(by_service) if name.split("_")[0] != service.split("_")[0]]
        donors = [{f"{service}.{k}": v for k, v in one["record"].items()} for one in chosen]
        for number, line in enumerate(chosen):
            names = (service, *rng.sample(foreign, min(len(foreign), rng.choice(OTHERS))))
            schema = Schema(_united({name: raw[name] for name in names}))
            record = donors[number]
            drafts = {
                name: perturbed(record, schema, donors, rng)
                for name in ("one", "two")[: rng.choice((1, 2)) * (number % 2)]
            }
            accept = {f"/{service}.{k}": tuple(v) for k, v in line.get("accept", {}).items()}
            transcript = Transcript.from_segments(line["transcript"])
            yield service, Case(line["id"], transcript, record, accept=accept, drafts=drafts, schema=schema)


def _united(schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    properties = {
        f"{name}.{key}": {**value, "title": value.get("title", key.replace("_", " "))}
        for name, schema in schemas.items()
        for key, value in schema["properties"].items()
    }
    return {"type": "object", "properties": properties}


def simord(rng: random.Random) -> Iterator[tuple[str, Case]]:
    """Yield ("simord", case) for every visit, with its own orders and those of other visits as a draft."""
    schema = Schema.from_file(DATA / "simord" / "schema.json")
    visits = list(lines(DATA / "simord" / "train.jsonl"))
    foreign = [order for visit in visits for order in visit["record"]["orders"]]
    for visit in visits:
        orders = [o for o in visit["record"]["orders"] if rng.random() > 0.25]
        orders += rng.sample(foreign, rng.choice((0, 1, 2)))
        transcript = Transcript.from_segments(visit["transcript"])
        yield (
            "simord",
            Case(visit["id"], transcript, visit["record"], drafts={"one": {"orders": orders}}, schema=schema),
        )


def trained(rows: Sequence[tuple[str, int, Rows]], seed: int) -> Gate:
    """Return the gate of all rows, with the threshold that is best on groups that the trees had not seen."""
    names = sorted({name.split("_")[0] for name, _, _ in rows})
    trials, gold = [], 0
    for fold in range(5):
        out = {name for i, name in enumerate(names) if i % 5 == fold}
        trees = _grown([one for name, _, one in rows if name.split("_")[0] not in out], seed)
        held_out = [(labels, one) for name, labels, one in rows if name.split("_")[0] in out]
        trials += [trials_of(one, trees) for _, one in held_out]
        gold += sum(labels for labels, _ in held_out)
    threshold = best_threshold(trials, gold)
    about = {"kind": "default", "cases": len(rows), "seed": seed, "unseen services": scores(trials, gold, threshold)}
    return Gate(_grown([one for _, _, one in rows], seed), Memory(), threshold, (), about)


def _grown(rows: Sequence[Rows], seed: int) -> Any:
    table = [(one.features[i], bool(one.right[i])) for one in rows for i in one.settled]
    return grown([row for row, _ in table], [right for _, right in table], SETTINGS, seed=seed)


def main() -> None:
    """Train, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=20, help="dialogues of each service")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    require_data()
    rng = random.Random(given.seed)  # noqa: S311 - a sample, not a secret
    rows = []
    for name, case in (*sgd(given.services, rng), *simord(rng)):
        assert case.schema is not None
        bench = Workbench(case.schema)
        subject = bench.subject(case)
        rows.append((name, len(subject.pairs), bench.rows(subject, Memory())))
    gate = trained(rows, given.seed)
    given.out.write_text(gate.to_json(), encoding="utf-8")
    print(json.dumps(gate.about, indent=2), f"\n{given.out}: {given.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
