"""The benchmarks run end to end on a few cases, and the page that is made of their results is current."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance import cases as talk_cases
from corpora import DATA, Case, aci_asr, sgd, spread, without_segments
from markdown import both, percent, share, table
from onrecord import LocalModel, Schema, Transcript
from peers import require_peers
from sgd import deletions
from simord import matched, provenance

ROOT = Path(__file__).resolve().parent.parent
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the evaluation data (../shared/data) is not here")
ORDERS = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "orders": {
                "type": "array",
                "items": {"type": "object", "properties": {"description": {"type": "string"}}},
            }
        },
    }
)


def run(script: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a benchmark as a user does."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(ROOT / "benchmarks" / script), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def figures(script: str, *options: str) -> dict[str, Any]:
    """Return the figures that a benchmark prints."""
    ran = run(script, *options)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)["figures"]
    return found


def test_claims_of_new_talk_are_well_formed() -> None:
    """Each claim's value may stand at its pointer, its segments exist, and half of all claims are right."""
    found = [case for path in (ROOT / "benchmarks" / "talk").glob("*.jsonl") for case in talk_cases(path=path)]
    assert len(found) == 1340
    for case in found:
        assert case.record, case.id
        assert case.evidence <= set(range(len(case.transcript.segments))), case.id
        assert case.may_be_held <= bool(case.evidence), case.id
    assert sum(case.may_be_held for case in found) == 662


def dialogue(*said: str) -> Transcript:
    return Transcript.from_segments({"speaker": "AB"[i % 2], "text": text} for i, text in enumerate(said))


@needs_data
def test_published_drafts_are_scored_beside_ours() -> None:
    """SYNUR has one row for us, and three for each of four published models."""
    systems = figures("synur.py", "--limit", "2", "--no-model")["systems"]
    assert len(systems) == 1 + 3 * 4
    assert all(row["recall"]["of"] > 0 for row in systems.values())


@needs_data
def test_asking_is_counted_without_a_model() -> None:
    """A wide schema costs less where it is asked for what is said, no needed field is lost, and corrections win."""
    found = figures("asking.py", "--limit", "2")
    every, touched, *_ = found["wide"]["ways"].values()
    assert touched["share"] < 0.4 < every["share"]
    assert touched["needed_at_all"] == found["wide"]["needed"] >= touched["needed_at_once"] > 0
    assert [(row["claimed"], row["held"]) for row in found["long"]] == [([38.2, 36.9], 36.9)] * len(found["long"])


@needs_data
def test_a_long_visit_keeps_its_promises() -> None:
    """No invariant breaks, every correction wins, and no request is longer than the context."""
    found = figures("long_visit.py", "--limit", "1", "--no-model")
    (row,) = found["means"]
    assert (row["violations"], row["corrections_that_won"], row["old_values_held"]) == (0, "5/5", 0)
    assert found["longest_request"] <= found["context"]
    assert set(found["old_values_alone"].values()) <= {"new", "old", "none", "another"}


@needs_data
@pytest.mark.local_model
def test_the_built_in_model_takes_part(local_model: LocalModel) -> None:
    """With the model there is a row more, and it says what the model read."""
    assert local_model.name == "local"
    row = figures("simord.py", "--limit", "1")["systems"]["onrecord, built-in model"]
    assert row["prompt_tokens"] > 0


@needs_data
@pytest.mark.parametrize("script", ["simord.py", "sgd.py", "asr.py"])
def test_benchmarks_run_without_a_model(script: str) -> None:
    """Each prints its figures for the rows that need no language model."""
    found = figures(script, "--limit", "2", "--no-model")
    assert found.get("systems") or found["all"]["systems"]


@needs_data
def test_a_cut_run_leaves_the_results_alone() -> None:
    """Only whole runs are kept."""
    kept = {path: path.read_bytes() for path in (ROOT / "benchmarks" / "results").glob("*.json")}
    figures("asr.py", "--limit", "1", "--no-model")
    assert kept == {path: path.read_bytes() for path in (ROOT / "benchmarks" / "results").glob("*.json")}


def test_peers_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a peer nothing is measured, and the message says what to install."""
    monkeypatch.setattr("peers.PACKAGES", ("json", "no_such_peer"))
    with pytest.raises(SystemExit, match=r"not installed: no_such_peer \(pip install --group peers\)"):
        require_peers()


def test_the_page_of_benchmarks_is_current() -> None:
    """docs/benchmarks.md is what the results make."""
    ran = run("table.py", "--check")
    assert ran.returncode == 0, ran.stderr


@needs_data
def test_two_sides_of_a_visit_share_their_words() -> None:
    """Visits are paired by what is said: all but a few words of each pair are the same."""
    pairs, unpaired = aci_asr()
    assert len(pairs) + unpaired == 17
    assert len({pair.id for pair in pairs}) == len(pairs) > 0


@needs_data
def test_every_service_has_its_schema() -> None:
    """SGD cases come with the schema of their service, and a sample takes as many of each."""
    sample = spread(sgd(), 2)
    assert len(sample) == 2 * len({case.group for case in sample})
    assert all(not case.schema.validate(dict(case.record or {})) for case in sample)


def test_segments_that_are_left_out_were_never_said() -> None:
    """The rest keeps its order and its speakers."""
    rest = without_segments(dialogue("one", "two", "three"), [1])
    assert [(s.speaker, s.text) for s in rest.segments] == [("A", "one"), ("A", "three")]


def test_a_value_said_elsewhere_is_not_asked_to_vanish() -> None:
    """Leave-out asks only for values whose every mention is gone."""
    schema = Schema.from_dict({"type": "object", "properties": {"city": {"type": "string"}, "day": {"type": "string"}}})
    case = Case(
        "c",
        "sgd",
        dialogue("To Paris on Monday.", "Paris it is.", "Thanks."),
        schema,
        {"city": "Paris", "day": "Monday"},
        evidence={"/city": (0,), "/day": (0,)},
    )
    cut, elsewhere = deletions([case])
    assert [one.name for one in cut] == ["day"]
    assert elsewhere == 1


def test_provenance_compares_the_sentences_of_matched_orders() -> None:
    """Of two cited sentences one is right, of two right ones one is cited; an unmatched order counts nothing."""
    case = Case(
        "c",
        "simord",
        dialogue("a", "b", "c"),
        ORDERS,
        {"orders": [{"description": "chest x-ray"}]},
        evidence={"/orders/0": (1, 2)},
    )
    claims = [
        {"pointer": "/orders/0/description", "evidence": [{"segment": 9}]},
        {"pointer": "/orders/1/description", "evidence": [{"segment": 0}, {"segment": 1}]},
    ]
    line = {"data": {"orders": [{"description": "paracetamol"}, {"description": "chest x-ray"}]}, "claims": claims}
    assert matched(case, line) == {0: 1}
    found = provenance([case], {"c": line})
    assert (found["precision"]["value"], found["recall"]["value"]) == (0.5, 0.5)


def test_cells_say_what_is_known() -> None:
    """A rate has its interval where there is one, and a dash where there is no rate."""
    rate = {"value": 0.5, "low": 0.25, "high": 0.75, "of": 4}
    assert percent(rate, interval=True) == "50.0 (25 to 75)"
    assert percent({"value": None, "low": None, "high": None, "of": 0}) == "-"
    assert both({"precision": rate, "recall": rate}) == "50.0 / 50.0"
    assert share(1, 4) == "1 of 4 (25.0 %)"
    assert table(["a", "b"], [["x|y", "1"]]) == "| a | b |\n| --- | ---: |\n| x\\|y | 1 |\n"


@needs_data
def test_the_story_tries_talks_that_leave_values_out() -> None:
    """Of each second version some values are gone and said nowhere; the pairs are others, and some know more."""
    import story_data

    cases = {case.id: case for case in story_data.tried()}
    cut = {name: case for name, case in cases.items() if story_data.dialogue_of(name) != name}
    assert len(cut) == story_data.TRIED
    for name, case in cut.items():
        gone = cases[story_data.dialogue_of(name)].record.keys() - case.record.keys()
        assert gone
        assert "song_name" not in gone or str(cases[story_data.dialogue_of(name)].record["song_name"]) not in (
            case.transcript.text
        )
    pairs = story_data.pairs(0)
    assert not {case.id for case in pairs} & {story_data.dialogue_of(name) for name in cases}
    assert story_data.from_elsewhere(pairs) > 0 == story_data.from_elsewhere(story_data.pairs(0, elsewhere=False))
