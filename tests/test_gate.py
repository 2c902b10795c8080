"""Gates: what they hold, what they never hold, and that they only remove."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord import Extractor, Gate, RecordError, Transcript, UsageError, learn
from onrecord.gate import Budget
from pairs import SCHEMA, pairs

pytest.importorskip("lightgbm")


@pytest.fixture(scope="module")
def gate() -> Gate:
    return learn(pairs(40), SCHEMA)


def transcript(*texts: str) -> Transcript:
    return Transcript.from_segments([{"speaker": "Nurse", "text": text} for text in texts])


def test_house_words_fill_what_the_checks_cannot_see(gate: Gate) -> None:
    """What labelled pairs say in other words is held, and says that the pairs taught it."""
    said = transcript("This is the hand-over of Ada.", "Stays in the nest today.")
    record = Extractor(SCHEMA, model=None, gate=gate).extract(said)
    assert "bed rest" == record.data["mobility"]
    assert "mobility" not in Extractor(SCHEMA, model=None).extract(said).data
    entry = record["/mobility"]
    assert ("supported", "Stays in the nest today.") == (entry.verdict, entry.evidence[0].text)
    assert [f["check"] for f in entry.findings if f["verdict"] == "supported"] == ["gate"]
    assert entry.probability is not None
    assert entry.probability > gate.threshold


def test_unseen_pairs_are_filled_better_than_by_the_rule(gate: Gate) -> None:
    """On other draws of the same house more leaves are right."""

    def right(extractor: Extractor) -> int:
        found = 0
        for case in pairs(20, seed=7):
            data = extractor.extract(case.transcript).data
            found += sum(data.get(key) == value for key, value in case.record.items())
        return found

    assert right(Extractor(SCHEMA, model=None, gate=gate)) > right(Extractor(SCHEMA, model=None))


def test_every_claim_is_held_or_withheld_with_a_reason(gate: Gate) -> None:
    """Nothing is lost, every held leaf has evidence, and every withheld one a reason."""
    for case in pairs(10, seed=3):
        draft = {"mobility": "walks alone", "diet": "gluten free", "cough": "No"}
        record = Extractor(SCHEMA, model=None, gate=gate).extract(case.transcript, drafts={"other": draft})
        seen = {(e.given_at or e.pointer, str(e.value)) for e in (*record.claims, *record.withheld)}
        assert {("/mobility", "walks alone"), ("/diet", "gluten free"), ("/cough", "No")} <= seen
        assert all(entry.evidence for entry in record.claims)
        assert all(entry.reason for entry in record.withheld)
        assert "diet" not in record.data


def test_what_nobody_said_is_never_held_however_likely(gate: Gate) -> None:
    """A gate that finds everything likely still needs words for each value."""
    sure = replace(gate, trees=replace(gate.trees, trees=(), base=20.0), threshold=0.1)
    record = Extractor(SCHEMA, model=None, gate=sure).extract(
        transcript("Hello there."), drafts={"other": {"diet": "vegan", "mobility": "bed rest"}}
    )
    assert () == record.claims
    assert {"/diet", "/mobility"} <= {entry.pointer for entry in record.withheld}


def test_a_denied_value_is_not_held_for_its_words(gate: Gate) -> None:
    """What the transcript denies stays withheld, taught or not."""
    sure = replace(gate, trees=replace(gate.trees, trees=(), base=20.0), threshold=0.1)
    record = Extractor(SCHEMA, model=None, gate=sure).extract(transcript("No cough at all."))
    assert "Yes" != record.data.get("cough")


def test_a_budget_only_removes(gate: Gate) -> None:
    """What is held under a budget is a part of what is held without one."""
    for case in pairs(8, seed=5):
        free = Extractor(SCHEMA, model=None, gate=gate).extract(case.transcript)
        strict = Extractor(SCHEMA, model=None, gate=gate, budget=0.1).extract(case.transcript)
        held = {(e.given_at or e.pointer, str(e.value)): e.probability or 0 for e in strict.claims}
        assert all(p >= gate.levels(Budget(0.1))[""].threshold for p in held.values())
        assert set(held) <= {(e.given_at or e.pointer, str(e.value)) for e in free.claims}


def test_a_budget_that_cannot_be_certified_holds_nothing(gate: Gate) -> None:
    """Forty transcripts certify no half percent, and the record says so."""
    record = Extractor(SCHEMA, model=None, gate=gate, budget=0.005).extract(pairs(1, seed=9)[0].transcript)
    assert () == record.claims
    assert any("cannot be certified from 40 transcripts" in entry.reason for entry in record.withheld)


def test_a_group_can_be_held_to_less(gate: Gate) -> None:
    """Only the group's own fields are withheld for its budget."""
    extractor = Extractor(SCHEMA, model=None, gate=gate, budget={"": 0.1, "/mobility": 0.001})
    case = next(case for case in pairs(20, seed=9) if "heart_rate" in case.record)
    record = extractor.extract(case.transcript)
    assert "mobility" not in record.data
    assert case.record["heart_rate"] == record.data["heart_rate"]


def test_a_group_that_the_schema_lacks_is_refused(gate: Gate) -> None:
    """A slip in a pointer would leave its field to the budget of all others, unsaid."""
    with pytest.raises(UsageError, match="nothing at /mobilty"):
        Extractor(SCHEMA, model=None, gate=gate, budget={"": 0.1, "/mobilty": 0.001})


@pytest.mark.parametrize(
    ("group", "pointer", "expected"),
    [
        ("/drugs", "/drugs/0/dose", "/drugs"),
        ("/drugs/*/dose", "/drugs/0/dose", "/drugs/*/dose"),
        ("/drugs/0", "/drugs/0/dose", "/drugs/0"),
        ("/drugs/*/dose", "/drugs/0/name", ""),
        ("/drug", "/drugs/0/dose", ""),
        ("/drugs/0/dose/unit", "/drugs/0/dose", ""),
    ],
)
def test_a_group_is_what_stands_below_its_pointer(group: str, pointer: str, expected: str) -> None:
    """A star in a group is any index, as in a glossary's fields."""
    assert expected == Budget(0.1, {group: 0.05}).group_of(pointer)


def test_a_gate_comes_back_from_its_folder(gate: Gate, tmp_path: Path) -> None:
    """Saved and loaded it is equal, byte by byte when saved again."""
    gate.save(tmp_path / "gate")
    loaded = Gate.load(tmp_path / "gate")
    assert gate.to_json() == loaded.to_json()
    said = pairs(1, seed=11)[0].transcript
    records = [Extractor(SCHEMA, model=None, gate=one).extract(said).to_dict() for one in (gate, tmp_path / "gate")]
    assert records[0] == records[1]


def test_the_file_holds_no_sentence_of_a_transcript(gate: Gate) -> None:
    """Names that were said in a few pairs are not in it."""
    assert "number 17" not in gate.to_json()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 1}', '{"format": 99, "features": []}', "null"])
def test_what_is_no_gate_is_refused(tmp_path: Path, content: str) -> None:
    """A broken file ends in one line that names it."""
    (tmp_path / "gate.json").write_text(content)
    with pytest.raises(RecordError, match=r"gate\.json"):
        Gate.load(tmp_path)


def test_a_gate_with_a_hostile_tree_is_refused(gate: Gate, tmp_path: Path) -> None:
    """A tree whose walk would not end is found when the file is read."""
    given = json.loads(gate.to_json())
    given["trees"]["trees"][0][3][0] = 0
    (tmp_path / "gate.json").write_text(json.dumps(given))
    with pytest.raises(RecordError, match="is no gate"):
        Gate.load(tmp_path)


@pytest.mark.parametrize("threshold", [float("nan"), -1, 7])
def test_a_gate_with_an_impossible_threshold_is_refused(gate: Gate, tmp_path: Path, threshold: float) -> None:
    """A file cannot make a gate that holds everything."""
    given = json.loads(gate.to_json()) | {"threshold": threshold}
    (tmp_path / "gate.json").write_text(json.dumps(given))
    with pytest.raises(RecordError, match=r"gate\.json"):
        Gate.load(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The error says which."""
    with pytest.raises(RecordError, match="nowhere"):
        Gate.load(tmp_path / "nowhere")


def test_the_default_gate_holds_what_is_said_and_supported() -> None:
    """Without any pair the shipped gate fills plain statements, and nothing that the checks do not support."""
    said = transcript("Skin condition is pale today.", "Heart rate is 71 beats per minute.")
    assert 71 == Extractor(SCHEMA, model=None, gate="default").extract(said).data["heart_rate"]
    drafted = Extractor(SCHEMA, model=None, gate="default").extract(said, drafts={"other": {"diet": "vegan"}})
    assert "diet" not in drafted.data


def test_the_default_gate_takes_no_budget() -> None:
    """Nothing was calibrated on the user's own transcripts."""
    with pytest.raises(UsageError, match="calibrated"):
        Extractor(SCHEMA, model=None, gate="default", budget=0.05)


def test_a_budget_needs_a_gate() -> None:
    """The fixed rule has no probabilities."""
    with pytest.raises(UsageError, match="needs a gate"):
        Extractor(SCHEMA, model=None, budget=0.05)
