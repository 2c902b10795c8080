"""The story: a writer tuned on thirty pairs, and what else the same thirty pairs can be used for.

The built-in model is tuned on thirty pairs as a house has them, some labels of which were filled from elsewhere
(``story_data.py`` says which data, and why). It writes dialogues that it has not seen, each whole and once more without
what says some of its values; so do the untuned model, with and without the glossary in its prompt, and the model tuned
on the same pairs after ``onrecord audit`` and with deletion twins. The same thirty pairs then train a gate. Of each:

- invented: of the values that are written, those that are not right and whose words nobody said - of a house form, the
  words that it stands for;
- spurious: of the values that are written, those where the right record has none;
- found: of the right values, those that are written rightly, in the house's form where there is one;
- house form: of the right values that have a house form, those that are written in it;
- structure: fields for which an answer of the right shape came.

"at equal coverage": the gate holds as many values as the tuned writer writes, and the difference of what is invented is
taken dialogue by dialogue. Intervals are over dialogues (95 %, percentile bootstrap), a dialogue's seeds and versions
taken together. Every finished record lies in ``--work``; a run that was cut off goes on where it was.

    python benchmarks/story.py --work FOLDER [--seeds N] [--tried N] [--epochs N]
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from corpora import require_data
from onrecord import Extractor, Record
from onrecord.evaluation import Case
from onrecord.evaluation.judging import Judge
from onrecord.evaluation.matching import Matcher, Scoring
from onrecord.evaluation.metrics import CaseScore, Outcome, Prediction, Scorer
from onrecord.gate import Gate
from onrecord.learning import learn
from onrecord.tuning.equal_coverage import at_equal_coverage
from onrecord.tuning.folder import write_folder
from onrecord.tuning.preparing import Settings, prepare
from onrecord.tuning.writer import Writer
from reporting import write_result
from story_chart import draw
from story_data import TRIED, dialogue_of, from_elsewhere, house, pairs, schema, tried

EPOCHS, SEEDS = 3, 3
FEW = 10  # dialogues for the model as it is, which takes half a minute over answers that come to nothing
SAMPLES = 2000
BASE, PROMPTED = "model as it is", "model as it is, glossary in its prompt"
CLEAN, TUNED = "tuned on pairs without labels from elsewhere", "tuned on the pairs"
AUDITED = "tuned, audited, with twins and glossary"
CHECKED, GATED = "tuned on the pairs, then our checks", "the pairs as a gate and a glossary"
SYSTEMS = (BASE, PROMPTED, CLEAN, TUNED, AUDITED, CHECKED, GATED)
TRAINED = {TUNED: "tuned", AUDITED: "audited", CLEAN: "clean"}
MEASURES = ("invented", "spurious", "found", "house form", "structure")
Counts = tuple[int, int]
console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Work:
    """Where finished records and adapters lie, and how much is done."""

    folder: Path
    seeds: int
    tried: int
    epochs: int

    def cases(self, most: int | None = None) -> list[Case]:
        """Return the dialogues that are tried, at most so many, in both versions."""
        chosen: dict[str, None] = dict.fromkeys(dialogue_of(case.id) for case in tried())
        names = set(list(chosen)[: min(self.tried, most or self.tried)])
        return [case for case in tried() if dialogue_of(case.id) in names]


# What is made


def written(work: Work, name: str, one: Callable[[Case], Record], most: int | None = None) -> list[dict[str, Any]]:
    """Return a system's records of the tried dialogues, as lines; what an earlier run made is not made again."""
    path = work.folder / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    done = {line["id"]: line for line in map(json.loads, path.read_text().splitlines())} if path.exists() else {}
    cases = work.cases(most)
    left = [case for case in cases if case.id not in done]
    with path.open("a", encoding="utf-8") as file:
        for case in track(left, description=name, console=console) if left else ():
            start = time.perf_counter()
            record = one(case)
            seconds = round(time.perf_counter() - start, 2)
            done[case.id] = {"id": case.id, "seconds": seconds, **record.to_dict()}
            file.write(json.dumps(done[case.id], ensure_ascii=False) + "\n")
            file.flush()
    return [done[case.id] for case in cases]


def by_writer(
    work: Work, name: str, model: str, *, glossary: bool = False, most: int | None = None
) -> list[dict[str, Any]]:
    """Return what a model writes, unchecked, held to JSON Schema alone."""
    with Writer(model, schema(), house() if glossary else None) as writer:
        return written(work, name, lambda case: writer.extract(case.transcript), most)


def adapter(work: Work, system: str, seed: int) -> Path:
    """Return the adapter of one tuned writer, trained first where it is not there yet."""
    from onrecord.tuning.lora import train  # noqa: PLC0415 - torch takes seconds to import

    folder = work.folder / f"{TRAINED[system]}-{seed}"
    if not (folder / "files" / "manifest.json").exists():
        (folder / "files").mkdir(parents=True, exist_ok=True)
        plain = Settings(validation=0.1, fixes=frozenset(), null_share=None, seed=seed)
        glossary, chosen = (house(), Settings(validation=0.1, seed=seed)) if system == AUDITED else (None, plain)
        cases = pairs(seed, elsewhere=system != CLEAN)
        write_folder(prepare(cases, schema(), glossary=glossary, settings=chosen), folder / "files")
    out = folder / "adapter"
    if not (out / "training.json").exists():
        # People who tune as in the story look at no held-out hallucination: neither is the plain run stopped by it.
        # One thread each: two of them train two writers, which is faster than one writer on two.
        train(folder / "files", out, epochs=work.epochs, dropout=0.0, seed=seed, threads=1, measure=False)
    return out


def gate(work: Work, seed: int) -> Gate:
    """Return the gate of one seed's pairs."""
    folder = work.folder / f"gate-{seed}"
    if not folder.exists():
        learn(pairs(seed), schema(), glossary=house(), seed=seed, reports=False).save(folder)
    return Gate.load(folder)


def adapters(work: Work) -> None:
    """Train all writers that are not there yet, one on each core."""
    jobs = [(system, seed) for seed in range(work.seeds) for system in TRAINED]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        done = pool.map(partial(adapter, work), *zip(*jobs, strict=True))
        for _ in track(done, description="training", total=len(jobs), console=console):
            pass


def checked(work: Work, seed: int, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what our checks leave of a writer's records."""
    wrote = {line["id"]: line["data"] for line in lines}
    with Extractor(schema(), model=None, glossary=house()) as checks:
        return written(work, f"checked-{seed}", lambda case: checks.check(case.transcript, wrote[case.id]))


def gated(work: Work, seed: int) -> list[dict[str, Any]]:
    """Return what the gate of one seed's pairs holds, without a language model."""
    with Extractor(schema(), model=None, glossary=house(), gate=gate(work, seed)) as extractor:
        return written(work, f"gated-{seed}", lambda case: extractor.extract(case.transcript))


def records(work: Work) -> dict[str, list[list[dict[str, Any]]]]:
    """Return, by system and seed, the lines of all tried dialogues."""
    found: dict[str, list[list[dict[str, Any]]]] = {system: [] for system in SYSTEMS}
    adapters(work)
    for seed in range(work.seeds):
        for system, name in TRAINED.items():
            model = f"local+{adapter(work, system, seed)}"
            lines = by_writer(work, f"{name}-{seed}/records", model, glossary=system == AUDITED)
            found[system].append(lines)
        found[CHECKED].append(checked(work, seed, found[TUNED][seed]))
        found[GATED].append(gated(work, seed))
    # The model as it is has no seeds.
    found[BASE] = [by_writer(work, "base", "local", most=FEW)]
    found[PROMPTED] = [by_writer(work, "prompted", "local", glossary=True, most=FEW)]
    return found


# What it is worth


class Marks:
    """Marks records against the right ones; nothing of it depends on our checks, which some systems use."""

    def __init__(self, work: Work) -> None:
        self._cases = {case.id: case for case in work.cases()}
        self._scorer = Scorer(schema(), Matcher(schema(), Scoring.TYPED), None, house())
        self._judge = Judge(schema(), house())
        self._fields = len(schema().fields)

    def score(self, case_id: str, record: Mapping[str, Any]) -> CaseScore:
        """Return what became of each value of a record."""
        return self._scorer.score(self._cases[case_id], Prediction(record))

    def counts(self, line: Mapping[str, Any]) -> dict[str, Counts]:
        """Return (numerator, denominator) of each measure for one record."""
        case = self._cases[line["id"]]
        leaves = self.score(line["id"], line["data"]).leaves
        given = [leaf for leaf in leaves if leaf.is_predicted]
        house_forms = [leaf for leaf in leaves if leaf.house_form]
        invented = sum(self._is_invented(case, leaf) for leaf in given)
        return {
            "invented": (invented, len(given)),
            "spurious": (sum(leaf.outcome is Outcome.SPURIOUS for leaf in given), len(given)),
            "found": (sum(leaf.outcome is Outcome.CORRECT for leaf in leaves), sum(leaf.is_gold for leaf in leaves)),
            "house form": (sum(leaf.pair.predicted == leaf.house_form for leaf in house_forms), len(house_forms)),
            "structure": (self._fields - len(line["failures"]), self._fields),
        }

    def values(self, line: Mapping[str, Any], *, of: str) -> list[tuple[float | None, bool]]:
        """Return every value of a record with its probability, and whether it is not what ``of`` names.

        Of a gate's record also what it withheld: the likeliest value of each field.
        """
        likely: dict[str, float] = {}
        record = dict(line["data"])
        for entry in (*line["claims"], *line["withheld"]):
            name, probability = entry["pointer"][1:], entry.get("probability")
            if probability is not None and probability > likely.get(name, -1.0):
                likely[name], record[name] = probability, entry["value"]
        case = self._cases[line["id"]]
        leaves = [leaf for leaf in self.score(line["id"], record).leaves if leaf.is_predicted]
        return [(likely.get((leaf.pair.pointer or "")[1:]), not self._is(of, case, leaf)) for leaf in leaves]

    def _is(self, measure: str, case: Case, leaf: Any) -> bool:
        return leaf.outcome is Outcome.SPURIOUS if measure == "spurious" else self._is_invented(case, leaf)

    def _is_invented(self, case: Case, leaf: Any) -> bool:
        if leaf.outcome is Outcome.CORRECT:
            return False
        return bool(self._judge.absent_words(case.transcript, leaf.pair.predicted))


def table(work: Work, found: Mapping[str, Sequence[Sequence[Mapping[str, Any]]]], marks: Marks) -> dict[str, Any]:
    """Return each system's rates with intervals, over dialogues, and each difference from the tuned writer."""
    names = list(dict.fromkeys(dialogue_of(case.id) for case in work.cases()))
    sums = {system: _by_dialogue(names, seeds, marks) for system, seeds in found.items()}
    rows = {}
    for system, seeds in found.items():
        asked = sums[system].any(axis=(1, 2))  # some are tried on fewer dialogues
        counts, tuned = sums[system][asked], sums[TUNED][asked]
        draws = np.random.default_rng(0).integers(0, len(counts), (SAMPLES, len(counts)))
        row: dict[str, Any] = {
            measure: {**_interval(counts[:, at], draws), "of": int(counts[:, at, 1].sum())}
            for at, measure in enumerate(MEASURES)
        }
        row["by_seed"] = [
            {m: _rate(_by_dialogue(names, [lines], marks)[:, at].sum(axis=0)) for at, m in enumerate(MEASURES)}
            for lines in seeds
        ]
        if system != TUNED:
            row["minus_tuned"] = {m: _difference(counts[:, at], tuned[:, at], draws) for at, m in enumerate(MEASURES)}
        row["versions"] = sum(map(len, seeds))
        rows[system] = row
    return rows


def _by_dialogue(
    names: Sequence[str], seeds: Iterable[Sequence[Mapping[str, Any]]], marks: Marks
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return counts in the shape (dialogues, measures, 2), seeds and versions of a dialogue added up."""
    out = np.zeros((len(names), len(MEASURES), 2))
    for lines in seeds:
        for line in lines:
            counts = marks.counts(line)
            out[names.index(dialogue_of(line["id"]))] += [counts[measure] for measure in MEASURES]
    return out


def _rate(counts: Any) -> float | None:
    return round(float(counts[0] / counts[1]), 4) if counts[1] else None


def _interval(counts: Any, draws: Any) -> dict[str, float | None]:
    sums = counts[draws].sum(axis=1)
    rates = sums[:, 0] / np.maximum(sums[:, 1], 1)
    low, high = np.quantile(rates, (0.025, 0.975))
    return {"value": _rate(counts.sum(axis=0)), "low": round(float(low), 4), "high": round(float(high), 4)}


def _difference(counts: Any, other: Any, draws: Any) -> dict[str, float]:
    ours, theirs = counts[draws].sum(axis=1), other[draws].sum(axis=1)
    gaps = ours[:, 0] / np.maximum(ours[:, 1], 1) - theirs[:, 0] / np.maximum(theirs[:, 1], 1)
    low, high = np.quantile(gaps, (0.025, 0.975))
    whole = counts.sum(axis=0)[0] / max(counts.sum(axis=0)[1], 1) - other.sum(axis=0)[0] / max(other.sum(axis=0)[1], 1)
    return {"value": round(float(whole), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def at_the_coverage_of_the_writer(
    found: Mapping[str, Sequence[Sequence[Mapping[str, Any]]]], marks: Marks
) -> dict[str, Any]:
    """Compare the gate with the tuned writer where both give as many values, dialogue by dialogue."""
    figures = {}
    for measure in ("invented", "spurious"):
        sides: list[dict[str, list[tuple[float | None, bool]]]] = []
        for system in (TUNED, GATED):
            side: dict[str, list[tuple[float | None, bool]]] = {}
            for line in (line for seed in found[system] for line in seed):
                side.setdefault(dialogue_of(line["id"]), []).extend(marks.values(line, of=measure))
            sides.append(side)
        figures[measure] = asdict(at_equal_coverage(*sides, seed=0, samples=SAMPLES))
    return figures


def _options() -> Work:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for adapters and finished records")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="draws of thirty pairs")
    parser.add_argument("--tried", type=int, default=TRIED, help="dialogues to try on")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    given = parser.parse_args()
    return Work(given.work, given.seeds, given.tried, given.epochs)


def main() -> None:
    """Tell it."""
    work = _options()
    require_data()
    start = time.perf_counter()
    found = records(work)
    marks = Marks(work)
    figures: dict[str, Any] = {
        "pairs": len(pairs(0)),
        "labels_from_elsewhere": [from_elsewhere(pairs(seed)) for seed in range(work.seeds)],
        "versions_tried": len(work.cases()),
        "seeds": work.seeds,
        "epochs": work.epochs,
        "systems": table(work, found, marks),
        "gate_at_the_coverage_of_the_tuned_writer": at_the_coverage_of_the_writer(found, marks),
        "minutes_of_this_run": round((time.perf_counter() - start) / 60, 1),
    }
    whole = (work.seeds, work.tried, work.epochs) == (SEEDS, TRIED, EPOCHS)
    write_result("story", figures, whole=whole)
    if whole:
        draw(figures["systems"], Path(__file__).resolve().parent.parent / "docs" / "story.svg")


if __name__ == "__main__":
    main()
