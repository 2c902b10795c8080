"""Training files: the prompts of inference, right answers, splits, and what a manifest may say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from known_answers import KnownAnswers
from onrecord import Case, Extractor, Glossary, OutputError, Schema, Transcript, UsageError, read_cases
from onrecord.evaluation.cases import transcript_key
from onrecord.learning.auditing import Fix
from onrecord.models.registry import dry_model
from onrecord.schema import leaves
from onrecord.tuning.chat_lines import Lessons
from onrecord.tuning.folder import write_folder
from onrecord.tuning.places import labelled
from onrecord.tuning.preparing import Prepared, Settings, prepare
from onrecord.tuning.splitting import split
from onrecord.tuning.writer import Writer
from pairs import SCHEMA, pairs

GLOSSARY = Glossary.from_terms(
    [{"preferred": "HR", "expansion": "heart rate"}, {"preferred": "BRP", "expansion": "walks alone", "note": "house"}]
)
NO_TWINS = Settings(fixes=frozenset(), null_share=None)


@pytest.fixture(scope="module")
def house() -> list[Case]:
    """Labelled pairs of which one has a diet that nobody spoke of."""
    found = pairs(24)
    found[5] = replace(found[5], record={**found[5].record, "diet": "low salt"})
    return found


@pytest.fixture(scope="module")
def prepared(house: list[Case]) -> Prepared:
    """Training files of them, audited, with twins."""
    return prepare(house, SCHEMA, glossary=GLOSSARY)


def answers(prepared: Prepared, case: str, *, twin: bool = False) -> list[dict[str, Any]]:
    lines = (*prepared.train, *prepared.validation)
    chosen = [line for line in lines if line.case == case and line.is_twin == twin]
    return [json.loads(json.loads(line.text)["messages"][-1]["content"]) for line in chosen]


# Prompts


def test_a_line_is_what_a_real_extraction_asks(house: list[Case], prepared: Prepared) -> None:
    """An extraction of each case sends the messages of its lines, in order, and of no others."""
    lines = [line for line in (*prepared.train, *prepared.validation) if not line.is_twin]
    for case in house:
        own = [json.loads(line.text)["messages"][:-1] for line in lines if line.case == case.id]
        model = KnownAnswers(line.text for line in lines)
        Extractor(SCHEMA, model=model, glossary=GLOSSARY, reader=None).extract(case.transcript)
        asked = [[{"role": m.role, "content": m.content} for m in one.messages] for one in model.requests]
        assert own == asked


def test_glossary_terms_that_were_said_are_in_the_prompt(prepared: Prepared) -> None:
    """The prompt shows the terms that the transcript says, as inference does, and no others."""
    for line in prepared.train:
        prompt = json.loads(line.text)["messages"][1]["content"]
        talk = prompt.partition(">>>")[0]
        assert ("Heart rate" in talk) == ("HR = heart rate" in prompt)


def test_long_transcripts_make_a_line_a_window() -> None:
    """A transcript that is longer than the model reads is asked in windows, and each label where it is said."""
    filler = [{"text": f"The garden was quiet on page {n}, and nobody raked the gravel there."} for n in range(700)]
    said = [{"text": "Heart rate is 88 beats per minute."}, *filler, {"text": "There is a cough."}]
    case = Case("long", Transcript.from_segments(said), {"heart_rate": 88, "cough": "Yes"})
    made = prepare([case, *pairs(3)], SCHEMA, settings=NO_TWINS)
    given = answers(made, "long")
    assert len(given) > 1
    assert {"segments": [0], "value": 88} == given[0]["heart_rate"]
    assert given[0]["cough"] is None
    assert given[-1]["heart_rate"] is None
    assert {"segments": [701], "value": "Yes"} == given[-1]["cough"]
    assert made.manifest["tokens"]["longest"] <= 8192


def test_fields_offered_by_name_are_asked_for_and_then_answered() -> None:
    """Of a wide schema, a label in a field that is offered by name is listed first, and answered in a second line."""
    properties: dict[str, Any] = {f"field_{n}": {"type": ["string", "null"], "title": f"Thing {n}"} for n in range(60)}
    properties["skin"] = {"type": ["string", "null"], "title": "Complexion"}
    properties["drugs"] = {"type": "array", "items": {"enum": ["aspirin", "zinc"]}, "title": "Remedies"}
    wide = Schema.from_dict({"type": "object", "properties": properties})
    talk = Transcript.from_segments([{"text": "She looks rather pale."}, {"text": "She takes aspirin and zinc."}])
    case = Case("wide", talk, {"skin": "pale", "drugs": ["aspirin", "zinc"]})
    model = dry_model("local")
    model.needs_focus = False
    maker = Lessons(Extractor(wide, model=model, encoder=None, reader=None), model)
    lines = maker.of(labelled(case, wide, Extractor(wide, model=None, reader=None)))
    given = [json.loads(json.loads(line.text)["messages"][-1]["content"]) for line in lines]
    assert ["skin"] == [name for name in given[0]["_others"] if name == "skin"]
    assert {"segments": [0], "value": "pale"} == next(one["skin"] for one in given if one.get("skin"))
    known = KnownAnswers(line.text for line in lines)
    with Writer(known, wide, encoder=None) as writer:
        assert {"skin": "pale", "drugs": ["aspirin", "zinc"]} == writer.write(talk)
    assert [] == known.unknown


# Answers


def test_a_model_that_learned_the_lines_writes_the_records(house: list[Case]) -> None:
    """Asked as inference asks, the answers of the lines give the labels back, types and all."""
    made = prepare(house, SCHEMA, glossary=GLOSSARY, settings=NO_TWINS)
    known = KnownAnswers((line.text for line in (*made.train, *made.validation)), needs_focus=True)
    writer = Writer(known, SCHEMA, GLOSSARY)
    for case in house:
        assert dict(case.record) == writer.write(case.transcript)


def test_values_cite_the_segments_that_say_them(house: list[Case], prepared: Prepared) -> None:
    """The numbers beside a value are those of the segments with its words."""
    case = next(case for case in house if "heart_rate" in case.record)
    answer = answers(prepared, case.id)[0]["heart_rate"]
    assert case.record["heart_rate"] == answer["value"]
    assert all(str(answer["value"]) in case.transcript.segments[at].text for at in answer["segments"])


def test_the_evidence_of_a_case_is_believed() -> None:
    """Segments that a case names for a label, or for the item that it stands in, are cited."""
    schema = Schema.from_dict(
        {
            "type": "object",
            "properties": {
                "city": {"type": ["string", "null"]},
                "orders": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"what": {"type": "string"}, "sort": {"enum": ["lab", "drug"]}},
                    },
                },
            },
        }
    )
    talk = Transcript.from_segments(
        [{"text": t} for t in ("Hello.", "Somewhere in Rome.", "Rome, yes.", "A blood count.")]
    )
    record = {"city": "Rome", "orders": [{"what": "blood count", "sort": "lab"}]}
    case = Case("c", talk, record, evidence={"/city": (2,), "/orders/0": (3,)})
    made = prepare([case, *pairs(1)], schema, settings=NO_TWINS)
    given = answers(made, "c")[0]
    assert {"segments": [2], "value": "Rome"} == given["city"]
    assert [{"segments": [3], "what": "blood count", "sort": "lab"}] == given["orders"]


def test_a_label_that_the_answer_cannot_take_is_null_and_named() -> None:
    """A text that is longer than any answer may be is left out, and listed by case and pointer."""
    diet = "toast and " * 40 + "tea"
    case = Case("long", Transcript.from_text(f"Nurse: The diet is {diet}."), {"diet": diet, "cough": "maybe"})
    made = prepare([case, *pairs(2)], SCHEMA, settings=NO_TWINS)
    assert answers(made, "long")[0]["diet"] is None
    assert [{"case": "long", "pointer": "/cough"}, {"case": "long", "pointer": "/diet"}] == made.manifest["refused"]


def test_items_are_answered_without_what_their_answer_cannot_take() -> None:
    """A column that is too long is null, an item that has nothing else is left out, and an item is not given twice."""
    items = {"type": "object", "properties": {"name": {"type": "string"}, "dose": {"type": ["string", "null"]}}}
    schema = Schema.from_dict({"type": "object", "properties": {"drugs": {"type": "array", "items": items}}})
    long = "ten milligrams " * 20
    drugs = [{"name": "zinc", "dose": long}, {"name": long}, {"name": "iron", "dose": None}, {"name": "iron"}, {}]
    talk = Transcript.from_segments([{"text": "She takes iron."}, {"text": f"And zinc, {long}."}])
    made = prepare([Case("c", talk, {"drugs": drugs}), *pairs(2)], schema, settings=NO_TWINS)
    given = answers(made, "c")[0]["drugs"]
    assert [("zinc", None), ("iron", None)] == [(item["name"], item["dose"]) for item in given]
    assert ["/drugs/0/dose", "/drugs/1/name"] == [one["pointer"] for one in made.manifest["refused"]]


def test_lessons_are_for_models_that_are_asked_many_fields_at_once(house: list[Case]) -> None:
    """Field by field nothing is taught."""
    extractor = Extractor(SCHEMA, model=KnownAnswers([], needs_focus=True), reader=None)
    with pytest.raises(UsageError, match="many fields at once"):
        extractor.asking(house[0].transcript).lessons(lambda _pack, _window: {})
    with pytest.raises(UsageError, match="no language model"):
        Extractor(SCHEMA, model=None).asking(house[0].transcript)


def test_a_line_that_is_too_long_for_the_model_is_left_out_and_named(house: list[Case]) -> None:
    """What the model could not read, or not write to its end, is in no file."""
    model = dry_model("local")
    model.needs_focus, model.context_tokens = False, 100
    maker = Lessons(Extractor(SCHEMA, model=model, reader=None), model)
    one = labelled(house[0], SCHEMA, Extractor(SCHEMA, model=None, reader=None))
    assert [] == maker.of(one)
    assert house[0].id in maker.too_long


# Audit


def test_unsupported_labels_are_nulled_and_named_without_their_value(prepared: Prepared) -> None:
    """What nobody said is null in the answer, and the manifest names case and pointer alone."""
    assert all(answer["diet"] is None for answer in answers(prepared, "p0-5"))
    assert [{"case": "p0-5", "pointer": "/diet"}] == prepared.manifest["nulled"]
    assert {"null": 1} == prepared.manifest["fixes"]


def test_without_an_audit_labels_stay_as_they_are(house: list[Case]) -> None:
    """A label that nobody said is answered all the same, with no segments."""
    made = prepare(house, SCHEMA, settings=NO_TWINS)
    assert ["low salt"] == [answer["diet"]["value"] for answer in answers(made, "p0-5")]
    assert [] == made.manifest["nulled"]


def test_copies_are_dropped_where_that_is_wanted(house: list[Case]) -> None:
    """With the fix ``drop`` a transcript that stands there twice is trained on once."""
    twice = [*house, replace(house[0], id="again")]
    made = prepare(twice, SCHEMA, settings=Settings(fixes=frozenset({Fix.DROP}), null_share=None))
    assert {"drop": 1} == made.manifest["fixes"]
    assert [] == answers(made, "again")


# Split


def sides(made: Prepared) -> tuple[set[str], set[str]]:
    return {line.case for line in made.train}, {line.case for line in made.validation}


def test_no_case_is_on_both_sides(prepared: Prepared) -> None:
    """A case, its twin and the held-out cases file are on one side."""
    train, validation = sides(prepared)
    assert not train & validation
    assert validation == {case.id for case in prepared.held_out}
    assert 24 == len(train) + len(validation)


def test_copies_of_a_transcript_stay_on_one_side(house: list[Case]) -> None:
    """A transcript that differs in case and punctuation alone, or nearly so, goes where the first one goes."""
    copies = [
        Case(f"copy-{case.id}", Transcript.from_text(case.transcript.text.upper()), case.record) for case in house[:8]
    ]
    for seed in range(5):
        train, validation = split([*house, *copies], 0.3, seed=seed)
        keys = [{transcript_key(case.transcript) for case in side} for side in (train, validation)]
        assert not keys[0] & keys[1]


def test_each_side_has_one_at_least() -> None:
    """However small the share, something is left to validate with, and however large, to train on."""
    few = pairs(3)
    assert (2, 1) == tuple(map(len, split(few, 0.01)))
    assert (1, 2) == tuple(map(len, split(few, 0.99)))


def test_the_order_of_cases_changes_nothing(house: list[Case]) -> None:
    """Who goes where depends on the transcripts and the seed."""
    one, other = split(house, 0.2, seed=3)[1], split(house[::-1], 0.2, seed=3)[1]
    assert {case.id for case in one} == {case.id for case in other}
    assert {case.id for case in one} != {case.id for case in split(house, 0.2, seed=4)[1]}


@pytest.mark.parametrize(
    ("cases", "wrong"),
    [
        (pairs(1), "1 cases have 1 transcript"),
        ([replace(one, id=str(n)) for n, one in enumerate(pairs(1) * 3)], "3 cases have 1 transcript"),
    ],
)
def test_too_few_transcripts_are_refused(cases: Sequence[Case], wrong: str) -> None:
    """The error says how many are needed."""
    with pytest.raises(UsageError, match=f"{wrong}.*At least 2"):
        prepare(cases, SCHEMA)


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan")])
def test_a_share_that_leaves_a_side_empty_is_refused(share: float) -> None:
    """Both sides are needed."""
    with pytest.raises(UsageError, match="between 0 and 1"):
        prepare(pairs(4), SCHEMA, settings=Settings(validation=share))


def test_a_base_that_nobody_knows_is_refused() -> None:
    """The model to be tuned must be one that can be run."""
    with pytest.raises(UsageError, match="no model is called"):
        prepare(pairs(4), SCHEMA, settings=Settings(base="locale"))


# The folder


def test_the_folder_holds_what_was_prepared(prepared: Prepared, tmp_path: Path) -> None:
    """Chat lines with nothing but messages, cases that are read again, schema, glossary and manifest."""
    write_folder(prepared, tmp_path)
    for name, lines in (("train", prepared.train), ("validation", prepared.validation)):
        found = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
        assert len(lines) == len(found) == prepared.manifest["counts"][name]
        assert all(["messages"] == list(line) for line in found)
        assert all(["system", "user", "assistant"] == [m["role"] for m in line["messages"]] for line in found)
        assert sum(line.tokens for line in lines) == prepared.manifest["tokens"][name]
    held_out = read_cases(tmp_path / "held-out.cases.jsonl").cases
    assert [(case.id, dict(case.record)) for case in prepared.held_out] == [(c.id, dict(c.record)) for c in held_out]
    assert SCHEMA.raw == json.loads((tmp_path / "schema.json").read_text())
    assert GLOSSARY.terms == Glossary.from_file(tmp_path / "glossary.json").terms
    assert prepared.manifest == json.loads((tmp_path / "manifest.json").read_text())


def test_a_glossary_of_an_earlier_run_does_not_stay(house: list[Case], prepared: Prepared, tmp_path: Path) -> None:
    """A folder that is written anew has no file of the run before that is not of this one."""
    write_folder(prepared, tmp_path)
    write_folder(prepare(house, SCHEMA, settings=NO_TWINS), tmp_path)
    assert not (tmp_path / "glossary.json").exists()


def test_a_folder_that_cannot_be_written_is_an_error_of_its_own(prepared: Prepared, tmp_path: Path) -> None:
    """A folder stands where a file should: one line says so."""
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_folder(prepared, tmp_path)


def test_the_manifest_has_no_words_of_labels_or_transcripts(house: list[Case]) -> None:
    """Cases and pointers are named, values and words are not."""
    odd = Case("odd", Transcript.from_text("Nurse: The diet is zwieback."), {"diet": "quinoa porridge"})
    made = prepare([*house, odd], SCHEMA)
    text = json.dumps(made.manifest)
    assert {"case": "odd", "pointer": "/diet"} in made.manifest["nulled"]
    values = {
        str(v) for case in [*house, odd] for _, v in leaves(dict(case.record)) if isinstance(v, str) and len(v) > 3
    }
    assert [] == [word for word in ("zwieback", "hand-over", *values) if word in text]


def test_the_same_seed_gives_the_same_bytes(house: list[Case], prepared: Prepared) -> None:
    """Nothing but the seed decides."""
    again = prepare(house, SCHEMA, glossary=GLOSSARY)
    assert [line.text for line in prepared.train] == [line.text for line in again.train]
    assert prepared.manifest == again.manifest
