"""One model asked several times: what the samples are, how far they agree, and what a gate makes of it."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chat_servers import Served, completion, schema_of, serving
from dialogues import HANDOFF
from onrecord import Case, Extractor, Gate, Record, Schema, Transcript, UsageError, learn
from onrecord.checks import Judged, Verdict
from onrecord.gate.features import NAMES
from onrecord.models import Answer, Request, Usage
from onrecord.propose import Claim, Failure, LlmProposer
from reading_model import ReadingModel
from served_models import SPOKEN, TALK, Opened, backwards, clerk, opening

SCHEMA = Schema.from_dict(
    {
        "type": "object",
        "properties": {
            "patient": {"type": ["string", "null"], "title": "Patient"},
            "allergies": {"type": "array", "items": {"type": "string"}, "title": "Allergies"},
        },
    }
)


class Drawing(ReadingModel):
    """Answers what ``drawn`` says for the seed of the request; text instead of an object is the whole answer."""

    def __init__(self, drawn: Callable[[Request], Any], *, needs_focus: bool = False) -> None:
        super().__init__({})
        self.drawn, self.needs_focus = drawn, needs_focus

    def complete(self, request: Request) -> Answer:
        """Answer by the seed."""
        self.requests.append(request)
        given = self.drawn(request)
        return Answer(given if isinstance(given, str) else json.dumps(given), Usage(10, 1))


def patient(*by_seed: str | None) -> Drawing:
    """Return a model that names a patient by the seed, and no allergies."""

    def drawn(request: Request) -> Any:
        name = by_seed[request.seed]
        asked = request.constraint.json_schema["properties"] if request.constraint else {}
        answer: dict[str, Any] = {"patient": {"segments": [0], "value": name} if name else None, "allergies": []}
        return {key: answer[key] for key in asked}

    return Drawing(drawn)


def proposed(model: Drawing, samples: int) -> tuple[list[tuple[str, Any, float | None]], tuple[Failure, ...]]:
    proposal = LlmProposer(HANDOFF, SCHEMA, model, samples=samples).propose()
    return [(claim.pointer, claim.value, claim.agreement) for claim in proposal.claims], proposal.failures


def test_the_first_sample_is_the_likeliest_answer_and_the_others_are_drawn() -> None:
    """Temperature 0 and seed 0 first, then temperature 0.7 and a seed each; the prompt is the same."""
    model = patient(*["Rosa"] * 3)
    LlmProposer(HANDOFF, SCHEMA, model, samples=3).propose()
    assert [(request.temperature, request.seed) for request in model.requests] == [(0.0, 0), (0.7, 1), (0.7, 2)]
    assert len({request.messages for request in model.requests}) == 1


def test_agreement_is_the_share_of_samples_that_gave_a_value() -> None:
    """Values that differ in case alone are one, as the first sample spells it."""
    found, failures = proposed(patient("Rosa", "ROSA", "Field", None), 4)
    assert (found, failures) == ([("/patient", "Rosa", 0.5), ("/patient", "Field", 0.25)], ())


def test_a_sample_without_an_answer_is_silent() -> None:
    """It does not count against a value, and the failure says that others answered."""

    def drawn(request: Request) -> Any:
        if request.seed == 1 and "patient" in (
            request.constraint.json_schema["properties"] if request.constraint else {}
        ):
            return "I think"
        return patient("Rosa", None, "Rosa", "Field").drawn(request)

    found, failures = proposed(Drawing(drawn), 4)
    assert found == [("/patient", "Rosa", 0.6667), ("/patient", "Field", 0.3333)]
    assert failures == (Failure("/patient", "the answer is not JSON (in 1 of 4 samples)"),)


def test_where_all_samples_fail_one_failure_is_told() -> None:
    """As where there is one sample."""
    assert proposed(Drawing(lambda _: "I think"), 3)[1] == proposed(Drawing(lambda _: "I think"), 1)[1]


def test_items_of_lists_find_each_other() -> None:
    """Samples that list the same things in another order agree on them."""
    lists = (["latex", "aspirin"], ["aspirin", "latex"], ["aspirin"])

    def drawn(request: Request) -> Any:
        items = [{"segments": [0], "value": name} for name in lists[request.seed]]
        return {"patient": None, "allergies": items}

    found, _ = proposed(Drawing(drawn), 3)
    assert found == [("/allergies/0", "latex", 0.6667), ("/allergies/1", "aspirin", 1.0)]


def test_a_small_model_is_asked_each_question_several_times_in_a_row() -> None:
    """What the samples of a question share is read once by a model that keeps its prompt."""
    model = Drawing(
        lambda request: {"segments": [0], "value": ("Rosa", "Rosa", "Field")[request.seed]}, needs_focus=True
    )
    schema = Schema.from_dict(
        {"type": "object", "properties": {"bed": {"type": "string"}, "allergies": {"type": "string"}}}
    )
    proposal = LlmProposer(HANDOFF, schema, model, samples=3).propose()
    seeds = [request.seed for request in model.requests]
    assert (seeds, len(seeds) >= 3) == ([0, 1, 2] * (len(seeds) // 3), True)
    assert {claim.agreement for claim in proposal.claims} == {0.6667, 0.3333}
    assert all(claim.careless for claim in proposal.claims)


def test_one_sample_leaves_no_trace() -> None:
    """Claims and envelope are as ever."""
    found, _ = proposed(patient("Rosa"), 1)
    assert found == [("/patient", "Rosa", None)]
    record = Extractor(SCHEMA, model=patient("Rosa"), encoder=None, reader=None).extract(HANDOFF)
    assert "agreement" not in json.dumps(record.to_dict())


def test_the_record_keeps_the_agreement() -> None:
    """Held and withheld values carry it, through the envelope and back; usage is of all samples."""
    model = patient("Rosa Field", "Rosa Field", "Mike Alvarez")
    record = Extractor(SCHEMA, model=model, samples=3, encoder=None, reader=None).extract(HANDOFF)
    entries = {entry.value: entry.agreement for entry in (*record.claims, *record.withheld) if "llm" in entry.proposers}
    assert entries == {"Rosa Field": 0.6667, "Mike Alvarez": 0.3333}
    assert record.usage == Usage(30, 3)
    assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record


def test_less_than_one_sample_is_refused() -> None:
    """A model that is never asked is no model."""
    with pytest.raises(UsageError, match="asked once at least"):
        Extractor(SCHEMA, model=None, samples=0)


# Served models


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open models at addresses as a new process would, and close them at the end."""
    pytest.importorskip("openai")
    from onrecord.models.dialect import forget

    forget()
    monkeypatch.setenv("ONRECORD_API_KEY", "sk-secret")
    with opening() as opened:
        yield opened


def wavering(body: dict[str, Any]) -> Served:
    """Answer as the clerk does, but call the beds fifteen in one sample of three."""
    answer = json.loads(clerk(body).content["choices"][0]["message"]["content"])
    if body["seed"] == 2 and answer.get("bed"):
        answer["bed"]["value"] = "fifteen"
    return Served(completion(json.dumps(answer)))


def test_samples_are_asked_at_once_and_change_nothing(opened: Opened) -> None:
    """All samples of all windows are on their way together, and the record is that of asking one by one."""
    records = []
    with serving(backwards(wavering)) as (url, log):
        for parallel in (1, 8):
            model = opened(url, parallel=parallel)
            extractor = Extractor(SPOKEN, model=model, samples=3, encoder=None, reader=None)
            records.append(extractor.extract(TALK))
            assert (log.at_once > 1) == (parallel > 1)
    assert json.dumps(records[0].to_dict()) == json.dumps(records[1].to_dict())
    assert {(body["temperature"], body["seed"]) for body in log.bodies} == {(0.0, 0), (0.7, 1), (0.7, 2)}
    assert records[0]["/bed"].agreement == 0.6667
    assert records[0]["/heart_rate"].agreement == 1.0


def test_a_sample_that_the_server_spoils_is_told(opened: Opened) -> None:
    """The other samples stand, and the failures say how many were spoilt."""

    def spoilt(body: dict[str, Any]) -> Served:
        return (
            Served(completion("I think"))
            if body["seed"] == 1 and "bed" in schema_of(body)["properties"]
            else clerk(body)
        )

    with serving(spoilt) as (url, _):
        extractor = Extractor(SPOKEN, model=opened(url), samples=3, encoder=None, reader=None)
        record = extractor.extract(TALK)
    assert record["/bed"].agreement == 1.0
    assert {(f.pointer, f.reason.partition(" (")[2]) for f in record.failures} == {("/bed", "in 1 of 3 samples)")}


# The gate


def supported(value: str, *proposers: str, agreement: float | None = None) -> Judged:
    """Return a supported claim about the patient."""
    return Judged(Claim("/patient", value, proposers, agreement=agreement), (), (), Verdict.SUPPORTED)


def with_agreement(share: float | None) -> list[list[float]]:
    """Return the features of two claims of a model about a patient, both with that agreement."""
    gate = Gate.default().applied(SCHEMA)
    judged = [supported(name, "llm", agreement=share) for name in ("Rosa", "noon")]
    return gate.claims(judged, gate.reading(HANDOFF), ()).rows()


def test_the_default_gate_knows_nothing_of_agreement() -> None:
    """It loads, though it was made before the feature, and what it says is the same with and without."""
    at = NAMES.index("agreement")
    plain, agreeing = with_agreement(None), with_agreement(0.5)
    assert (math.isnan(plain[0][at]), agreeing[0][at]) == (True, 0.5)
    trees = Gate.default().trees
    assert all(feature < at for tree in trees.trees for feature in tree.feature)
    assert trees.probabilities(plain) == trees.probabilities(agreeing)


def test_models_that_agree_are_a_feature_where_there_are_several() -> None:
    """The share of the models; one model by itself is no share of anything, and counts as a language model still."""
    gate = Gate.default().applied(SCHEMA)

    def row(*proposers: str) -> list[float]:
        judged = [supported("Rosa", *proposers), supported("noon", "llm:b")]
        return gate.claims(judged, gate.reading(HANDOFF), ()).rows()[0]

    share, by_llm = NAMES.index("models_for"), NAMES.index("by_llm")
    assert [row("llm:a")[share], row("llm:a", "llm:b")[share]] == [0.5, 1.0]
    assert math.isnan(row("llm:b")[share])
    assert [row(name)[by_llm] for name in ("llm", "llm:a", "options")] == [1.0, 1.0, 0.0]


PLACES = ("kitchen", "garden", "cellar", "attic", "porch", "study", "pantry", "stable")


def keys(count: int, *, seed: int) -> list[Case]:
    """Return cases in which two places are said alike, and one of them is right for no reason in the words."""
    rng = random.Random(seed)
    found = []
    for number in range(count):
        one, two = rng.sample(PLACES, 2)
        texts = [f"Note {seed}-{number}.", f"The key is in the {one}.", f"The key is in the {two}."]
        transcript = Transcript.from_segments([{"speaker": "Ann", "text": text} for text in texts])
        found.append(Case(f"{seed}-{number}", transcript, {"key": rng.choice((one, two))}))
    return found


def test_learn_finds_out_what_agreement_is_worth() -> None:
    """Where four samples of five are right and nothing else tells, the learned gate goes by the samples."""
    pytest.importorskip("lightgbm")
    schema = Schema.from_dict({"type": "object", "properties": {"key": {"type": ["string", "null"], "title": "Key"}}})
    cases = [*keys(60, seed=0), *keys(20, seed=1)]
    right = {case.transcript.segments[0].text: case.record["key"] for case in cases}

    def drawn(request: Request) -> Any:
        prompt = request.messages[-1].content
        note = prompt.partition("Note ")[2].partition(".")[0]
        said = [word for word in prompt.partition(">>>")[0].replace(".", " ").split() if word in PLACES]
        at = next(place for place in said if (place == right[f"Note {note}."]) == (request.seed != 3))
        return {"key": {"segments": [], "value": at}}

    gate = learn(cases[:60], schema, model=Drawing(drawn), samples=5, reports=False)
    assert gate.about["kind"] == "learned"
    assert any(NAMES.index("agreement") in tree.feature for tree in gate.trees.trees)
    extractor = Extractor(schema, model=Drawing(drawn), samples=5, gate=Gate(gate.trees, gate.memory, gate.threshold))
    held = [extractor.extract(case.transcript).data.get("key") for case in cases[60:]]
    assert sum(value == case.record["key"] for value, case in zip(held, cases[60:], strict=True)) >= 16


def test_features_that_no_row_has_change_no_tree() -> None:
    """What is learned without samples is what was learned before there were any."""
    pytest.importorskip("lightgbm")
    from onrecord.learning import boosting

    rng = random.Random(5)
    rows = [[rng.choice((math.nan, rng.random())) for _ in NAMES[:-2]] for _ in range(300)]
    right = [sum(x for x in row[:4] if not math.isnan(x)) > 1 for row in rows]
    settings = boosting.Settings(rounds=20)
    longer = boosting.grown([[*row, math.nan, math.nan] for row in rows], right, settings, seed=1)
    assert boosting.grown(rows, right, settings, seed=1, names=NAMES[:-2]) == longer


def test_claims_of_several_models_keep_the_largest_agreement() -> None:
    """A claim on which one model is sure is no worse for another model that is less so."""
    from onrecord.propose import merge

    one, two = (Claim("/patient", "Rosa", (name,), agreement=share) for name, share in (("llm:a", 0.4), ("llm:b", 0.8)))
    (both,) = merge([[one], [two]], SCHEMA)
    assert (both.agreement, both.proposers) == (0.8, ("llm:a", "llm:b"))
    (alone,) = merge([[replace(one, agreement=None)], [two]], SCHEMA)
    assert alone.agreement == 0.8
