"""Running: from what a user calls a system to its answers, through crashes and faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dialogues import GLOSSARY, HANDOFF, SCHEMA, SCHEMA_DICT
from onrecord import Extractor, InputError, ModelError, OutputError, Record, RunError, Schema, Transcript, UsageError
from onrecord.evaluation import Case
from onrecord.evaluation.run_file import RunFile
from onrecord.evaluation.running import answers_of
from reading_model import ReadingModel

CASES = [Case("a", HANDOFF, {"age": 71}), Case("b", Transcript.from_text("Nurse: The heart rate is sixty."), {})]


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


# Records of other systems


def test_records_are_joined_by_id(tmp_path: Path) -> None:
    """With their probabilities, evidence and what they cost."""
    lines = [
        {"id": "a", "record": {"age": 71}, "probabilities": {"/age": 0.9}, "evidence": {"/age": [0]}, "cost": 0.01},
        {"id": "b", "record": {}, "usage": {"prompt_tokens": 10, "completion_tokens": 2}, "seconds": 1.5},
    ]
    found = answers_of("gpt", write(tmp_path / "r.jsonl", *lines), CASES, SCHEMA)
    assert (found.kind, found.predictions["a"].probabilities, found.problems) == ("records", {"/age": 0.9}, ())
    assert found.predictions["a"].evidence == {"/age": (0,)}
    assert found.usage == {"prompt_tokens": 10, "completion_tokens": 2, "cost": 0.01, "seconds": 1.5}


def test_an_envelope_gives_its_claims(tmp_path: Path) -> None:
    """Probabilities and cited segments are in them; a claim without a pointer is named."""
    claims = [{"pointer": "/age", "probability": 0.8, "evidence": [{"segment": 2}]}, {"value": 3}]
    path = write(tmp_path / "r.jsonl", {"id": "a", "data": {"age": 71}, "claims": claims}, {"id": "b", "record": {}})
    found = answers_of("ours", str(path), CASES, SCHEMA)
    assert (found.predictions["a"].probabilities, found.predictions["a"].evidence) == ({"/age": 0.8}, {"/age": (2,)})
    assert [problem.what for problem in found.problems] == ["a claim has no pointer, and is left out"]


@pytest.mark.parametrize(
    "part",
    [
        {"probabilities": {"/age": 2}},
        {"probabilities": {"/age": True}},
        {"probabilities": 1},
        {"evidence": {"/age": 1}},
    ],
)
def test_a_part_of_a_line_that_cannot_be_used_is_named(tmp_path: Path, part: dict[str, Any]) -> None:
    """The record is used all the same."""
    path = write(tmp_path / "r.jsonl", {"id": "a", "record": {"age": 71}, **part}, {"id": "b", "record": {}})
    found = answers_of("gpt", path, CASES, SCHEMA)
    assert (found.predictions["a"].record, len(found.problems)) == ({"age": 71}, 1)
    assert "left out" in found.problems[0].what


def test_ids_that_do_not_match_are_named(tmp_path: Path) -> None:
    """Records of no case, and cases of no record."""
    path = write(tmp_path / "r.jsonl", {"id": "a", "record": {}}, {"id": "z", "record": {}})
    found = answers_of("gpt", path, CASES, SCHEMA)
    assert [(problem.where, problem.what) for problem in found.problems] == [
        (f"{path}: id 'z'", "no case has this id"),
        ("system 'gpt'", "has no record for case 'b', which counts as empty"),
    ]


def test_a_file_in_which_no_id_matches_is_refused(tmp_path: Path) -> None:
    """It belongs to other cases."""
    path = write(tmp_path / "r.jsonl", {"id": "y", "record": {}}, {"id": "z", "record": {}})
    with pytest.raises(UsageError, match="its ids and theirs differ"):
        answers_of("gpt", path, CASES, SCHEMA)


def test_broken_lines_of_a_system_are_named(tmp_path: Path) -> None:
    """And the others are used."""
    path = write(tmp_path / "r.jsonl", {"id": "a", "record": {}}, "{broken", {"id": "b", "record": {}})
    found = answers_of("gpt", path, CASES, SCHEMA)
    assert [(problem.where, problem.what) for problem in found.problems] == [(f"{path}:2", "is not JSON")]


def test_a_system_whose_file_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(UsageError, match=r"none\.jsonl: cannot be read"):
        answers_of("gpt", tmp_path / "none.jsonl", CASES, SCHEMA)


def test_drafts_of_the_cases_are_a_system() -> None:
    """Under their name."""
    cases = [Case("a", HANDOFF, {}, drafts={"gpt": {"age": 71}}), Case("b", HANDOFF, {})]
    found = answers_of("gpt", "draft:gpt", cases, SCHEMA)
    assert (found.predictions["a"].record, len(found.problems)) == ({"age": 71}, 1)


# Systems given from Python


def test_a_mapping_of_records_is_a_system() -> None:
    """What is no record in it is named."""
    records: Mapping[str, Any] = {"a": {"age": 71}, "b": 3}
    found = answers_of("mine", records, CASES, SCHEMA)
    assert (found.predictions["a"].record, len(found.problems)) == ({"age": 71}, 2)


def test_an_extractor_is_a_system() -> None:
    """Its records come with evidence and seconds."""
    found = answers_of("ours", Extractor(SCHEMA, model=None, glossary=GLOSSARY), CASES, SCHEMA)
    assert (found.kind, set(found.predictions)) == ("onrecord", {"a", "b"})
    assert found.predictions["b"].record == {"code_status": None, "heart_rate": 60, "allergies": []}
    assert found.usage["seconds"] is not None


def test_a_function_is_a_system() -> None:
    """From a transcript to a record; progress is told."""
    told: list[tuple[str, int, int]] = []
    found = answers_of("f", lambda t: {"name": t.segments[0].text}, CASES, SCHEMA, progress=lambda *a: told.append(a))
    assert found.predictions["b"].record == {"name": "The heart rate is sixty."}
    assert told == [("f", 0, 2), ("f", 1, 2), ("f", 2, 2)]


def test_a_case_on_which_a_system_fails_is_named() -> None:
    """The others go on."""

    def system(transcript: Transcript) -> dict[str, Any]:
        if transcript is HANDOFF:
            raise ModelError("it timed out")
        return {}

    found = answers_of("f", system, CASES, SCHEMA)
    assert [problem.where for problem in found.problems] == ["system 'f': case 'a'", "system 'f'"]


def test_a_system_that_always_fails_is_an_error() -> None:
    """The first failure is raised."""

    def system(_: Transcript) -> dict[str, Any]:
        raise ModelError("no such model")

    with pytest.raises(ModelError, match="no such model"):
        answers_of("f", system, CASES, SCHEMA)


@pytest.mark.parametrize("system", [3, lambda _: 3])
def test_what_is_no_system_is_refused(system: Any) -> None:
    """Neither the thing itself nor what it returns."""
    with pytest.raises(UsageError):
        answers_of("x", system, CASES, SCHEMA)


# Configurations


@pytest.mark.parametrize("name", ["ours.json", "ours.toml"])
def test_a_configuration_is_run(tmp_path: Path, name: str) -> None:
    """JSON or TOML; its glossary is found beside it."""
    (tmp_path / "g.csv").write_text("preferred,variants,fields\nDNR,does not want to be resuscitated,/code_status\n")
    text = '{"model": "none", "glossary": "g.csv"}' if name.endswith("json") else 'model = "none"\nglossary = "g.csv"\n'
    (tmp_path / name).write_text(text)
    found = answers_of("ours", tmp_path / name, CASES, SCHEMA)
    record = found.predictions["a"].record
    assert record is not None
    assert (found.kind, record["code_status"]) == ("onrecord", "DNR")


def test_a_configuration_may_have_several_models_and_samples(tmp_path: Path) -> None:
    """Each model is opened once for all cases, asked as often as the configuration says, and named."""
    for name in ("one", "two"):
        about = {"name": name, "context_tokens": 8192, "needs_focus": False}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"model": about}) + "\n")
    path = tmp_path / "system.json"
    models = [f"replay:{tmp_path / name}.jsonl" for name in ("one", "two")]
    path.write_text(json.dumps({"model": models, "samples": 2}))
    answers_of("ours", path, CASES, SCHEMA, out=tmp_path)
    (line, *_) = (json.loads(line) for line in (tmp_path / "runs" / "ours.jsonl").read_text().splitlines())
    assert line["model"] == "one, two"
    # An empty recording answers nothing: every question fails, in all samples alike, for each model.
    assert {failure["model"] for failure in line["failures"]} == {"one", "two"}


def test_drafts_are_used_as_the_configuration_says(tmp_path: Path) -> None:
    """All of the cases' own, some, none, or those of a file."""
    draft = {"symptoms": ["short of breath"]}
    case = Case("a", HANDOFF, {}, drafts={"gpt": draft, "qwen": draft})
    (tmp_path / "d.jsonl").write_text(json.dumps({"id": "a", "record": draft}) + "\n")

    def proposers(drafts: Any) -> set[str]:
        path = tmp_path / "ours.json"
        path.write_text(json.dumps({"model": "none", "drafts": drafts}))
        answers_of("ours", path, [case], SCHEMA, out=tmp_path)
        line = json.loads((tmp_path / "runs" / "ours.jsonl").read_text().splitlines()[-1])
        return {name for claim in (*line["claims"], *line["withheld"]) for name in claim["proposers"]}

    found = [proposers(drafts) & {"gpt", "qwen", "mine"} for drafts in (None, ["gpt"], [], {"mine": "d.jsonl"})]
    assert found == [{"gpt", "qwen"}, {"gpt"}, set(), {"mine"}]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"modle": "none"}', "unknown key 'modle'"),
        ('{"model": 3}', "model is not a name, or a list of names"),
        ('{"model": ["none", 3]}', "model is not a name, or a list of names"),
        ('{"samples": 0}', "samples is not a number from 1 on"),
        ('{"samples": true}', "samples is not a number from 1 on"),
        ('{"glossary": 3}', "glossary is not a path"),
        ('{"drafts": 3}', "drafts is not a list"),
        ('{"model": "none", "glossary": "none.csv"}', "none.csv"),
        ('{"model": "nobody"}', "no model is called"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """Unknown keys by name: a misspelled one must not be a silent default."""
    path = tmp_path / "ours.json"
    path.write_text(text)
    with pytest.raises(InputError, match=what):
        answers_of("ours", path, CASES, SCHEMA)


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    """With the file's name."""
    path = tmp_path / "ours.toml"
    path.write_text("model = \n")
    with pytest.raises(UsageError, match=r"ours\.toml: is not TOML"):
        answers_of("ours", path, CASES, SCHEMA)


def test_cases_of_several_schemas_run_under_their_own(tmp_path: Path) -> None:
    """Each case's schema is the one that its record is made for."""
    other = Schema.from_dict({"type": "object", "properties": {"heart_rate": {"type": "integer"}}})
    cases = [CASES[0], Case("b", CASES[1].transcript, {}, schema=other)]
    path = tmp_path / "ours.json"
    path.write_text('{"model": "none"}')
    assert answers_of("ours", path, cases, SCHEMA).predictions["b"].record == {"heart_rate": 60}


# Crashes


def configuration(tmp_path: Path) -> Path:
    path = tmp_path / "ours.json"
    path.write_text('{"model": "none"}')
    return path


def test_finished_cases_are_not_redone(tmp_path: Path) -> None:
    """A second run takes every record from the first, byte for byte."""
    path = configuration(tmp_path)
    first = answers_of("ours", path, CASES, SCHEMA, out=tmp_path)
    kept = (tmp_path / "runs" / "ours.jsonl").read_bytes()
    second = answers_of("ours", path, CASES, SCHEMA, out=tmp_path)
    assert (second.predictions, second.usage) == (first.predictions, first.usage)
    assert (tmp_path / "runs" / "ours.jsonl").read_bytes() == kept


def test_a_torn_line_is_taken_away_and_its_case_redone(tmp_path: Path) -> None:
    """Such as a crash leaves at the end of the file; a damaged line is passed over."""
    path = configuration(tmp_path)
    answers_of("ours", path, CASES, SCHEMA, out=tmp_path)
    file = tmp_path / "runs" / "ours.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"{damaged\n" + lines[0] + lines[1][:40])
    answers_of("ours", path, CASES, SCHEMA, out=tmp_path)
    damaged, *whole = file.read_text().splitlines()
    assert (damaged, [json.loads(line)["id"] for line in whole]) == ("{damaged", ["a", "b"])


def test_a_change_of_the_system_or_a_case_redoes_the_work(tmp_path: Path) -> None:
    """Finished records of another schema or transcript are not taken."""
    path = configuration(tmp_path)
    answers_of("ours", path, CASES, SCHEMA, out=tmp_path)
    changed = Schema.from_dict({**SCHEMA_DICT, "title": "changed"})
    answers_of("ours", path, CASES, changed, out=tmp_path)
    answers_of("ours", path, [CASES[0], Case("b", HANDOFF, {})], changed, out=tmp_path)
    file = tmp_path / "runs" / "ours.jsonl"
    assert [json.loads(line)["id"] for line in file.read_text().splitlines()] == ["a", "b", "a", "b", "b"]


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    """The second is told."""
    with RunFile(tmp_path, "ours"), pytest.raises(RunError, match="another run"), RunFile(tmp_path, "ours"):
        pass


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    """A system may be called anything."""
    assert RunFile(tmp_path, "../gpt/4").path.parent == tmp_path


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """With what to do about it."""
    (tmp_path / "runs").write_text("")
    with pytest.raises(OutputError, match="--out"):
        answers_of("ours", configuration(tmp_path), CASES, SCHEMA, out=tmp_path)


def test_a_record_of_ours_reads_back(tmp_path: Path) -> None:
    """What is kept is the envelope."""
    answers_of("ours", configuration(tmp_path), CASES, SCHEMA, out=tmp_path)
    line = json.loads((tmp_path / "runs" / "ours.jsonl").read_text().splitlines()[1])
    assert Record.from_dict(line)["/heart_rate"].value == 60


@pytest.mark.parametrize("redact", [True, False])
def test_a_configuration_can_redact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redact: bool) -> None:
    """Its model then reads placeholders."""
    model = ReadingModel({})
    monkeypatch.setattr("onrecord.evaluation.running.open_models", lambda _: ((model,), (model,)))
    configuration = write(tmp_path / "ours.json", {"model": "house", "redact": redact})
    answers_of("ours", str(configuration), CASES, SCHEMA)
    sent = "\n".join(message.content for request in model.requests for message in request.messages)
    assert ("NAME_1" in sent, "Rosa" in sent) == (redact, not redact)


def test_redact_is_true_or_false(tmp_path: Path) -> None:
    """Anything else is refused, or somebody would believe that names are hidden."""
    configuration = write(tmp_path / "ours.json", {"model": "none", "redact": "yes"})
    with pytest.raises(UsageError, match="redact is not true or false"):
        answers_of("ours", str(configuration), CASES, SCHEMA)
