"""Many fields in one request, over windows, with failures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dialogues import GLOSSARY, HANDOFF
from onrecord import Extractor, ReplayModel, Schema, Transcript
from onrecord.models import Answer, BrokenAnswerError, Request, Usage
from onrecord.propose import Claim, LlmProposer
from reading_model import ReadingModel

NUMBERS = {
    "type": "object",
    "properties": {
        "heart_rate": {"type": ["integer", "null"], "title": "Heart rate"},
        "bed": {"type": ["string", "null"], "title": "Bed"},
        "medications": {
            "type": "array",
            "title": "Medications",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "dose": {"type": ["string", "null"]}},
            },
        },
    },
}
SCHEMA = Schema.from_dict(NUMBERS)
MEDICINES = r"(?P<name>[Mm]etoprolol|[Aa]spirin) (?P<dose>\w+ milligrams)"


def letters(count: int) -> Schema:
    properties = {f"field_{i}": {"type": ["string", "null"]} for i in range(count)}
    return Schema.from_dict({"type": "object", "properties": properties})


def found(claims: tuple[Claim, ...]) -> list[tuple[str, object]]:
    return [(claim.pointer, claim.value) for claim in claims]


def long_talk(words: int, *, last: str) -> Transcript:
    """A talk about nothing that the schema asks for, between statements and what is said of them at the end."""
    idle = [
        "The garden was quiet and the gravel had been raked that morning.",
        "She went on about the ferry, the weather on the crossing and her cousin's boat.",
        "Nobody could say whose umbrella it was, so it stayed in the hall.",
    ]
    opening = [
        "The heart rate was eighty eight.",
        "She is in bed four.",
        "Metoprolol fifty milligrams, and aspirin ten milligrams.",
    ]
    texts = list(opening)
    while sum(len(text.split()) for text in texts) < words:
        texts.append(f"{idle[len(texts) % 3]} That was on page {len(texts)} of the diary.")
    return Transcript.from_segments({"speaker": "Nurse", "text": text} for text in [*texts, last])


def test_a_schema_is_asked_in_one_request() -> None:
    """All fields of an ordinary schema come back in one answer, the transcript read once."""
    model = ReadingModel({"heart_rate": "heart rate (eighty eight)", "medications": MEDICINES})
    proposal = LlmProposer(HANDOFF, SCHEMA, model).propose()
    assert model.asked == [["heart_rate", "bed", "medications"]]
    assert proposal.failures == ()


def test_the_transcript_is_a_prefix_that_all_requests_share() -> None:
    """What providers cache: the system's words and the transcript stand before anything that differs."""
    model = ReadingModel({}, breaks=lambda keys: len(keys) > 1)
    LlmProposer(HANDOFF, SCHEMA, model).propose()
    prompts = [request.messages for request in model.requests]
    head = prompts[0][-1].content.partition("Fields:")[0]
    assert HANDOFF.segments[-1].text in head
    assert all(messages[0] == prompts[0][0] and messages[-1].content.startswith(head) for messages in prompts)


def test_terms_that_were_said_are_shown_once() -> None:
    """The glossary's entries stand once in a request, whatever the number of fields."""
    model = ReadingModel({})
    LlmProposer(HANDOFF, letters(5), model, spoken=GLOSSARY.matches(HANDOFF.text), term_tokens=50).propose()
    Extractor(
        Schema.from_dict({"type": "object", "properties": {"code_status": {"type": "string"}}}),
        model=model,
        glossary=GLOSSARY,
        encoder=None,
    ).extract(HANDOFF)
    assert model.requests[-1].messages[-1].content.count("DNR = do not resuscitate") == 1


def test_one_bad_field_costs_no_other() -> None:
    """A request that fails is split until the field that spoils it stands alone, and is reported."""
    model = ReadingModel({"field_3": "(Rosa) Field"}, breaks=lambda keys: "field_6" in keys)
    proposal = LlmProposer(HANDOFF, letters(10), model).propose()
    assert ([f.pointer for f in proposal.failures], found(proposal.claims)) == (["/field_6"], [("/field_3", "Rosa")])


def test_what_an_answer_lacks_is_asked_again_alone() -> None:
    """Of an answer in which one field is missing the others are kept."""
    first = json.dumps({"heart_rate": {"segments": [3], "value": 88}, "medications": []})
    again = json.dumps({"bed": {"segments": [0], "value": "four"}})
    proposal = LlmProposer(HANDOFF, SCHEMA, ReplayModel([first, again])).propose()
    assert (found(proposal.claims), proposal.failures) == ([("/heart_rate", 88), ("/bed", "four")], ())


def test_an_answer_that_was_cut_off_is_asked_in_halves() -> None:
    """An answer that reached its last token is lost, and its fields are asked in two requests."""
    answers: list[str | Answer] = [
        Answer('{"heart_rate": {"segments": [3], "va', finish="length"),
        json.dumps({"heart_rate": {"segments": [3], "value": 88}, "bed": None}),
        json.dumps({"medications": []}),
    ]
    proposal = LlmProposer(HANDOFF, SCHEMA, ReplayModel(answers)).propose()
    assert (found(proposal.claims), proposal.failures) == ([("/heart_rate", 88)], ())


def test_a_bare_value_is_a_claim_that_cites_nothing() -> None:
    """A server that ignores the shape and gives the value alone is understood."""
    proposal = LlmProposer(
        HANDOFF, SCHEMA, ReplayModel(['{"heart_rate": 88, "bed": null, "medications": []}'])
    ).propose()
    assert proposal.claims == (Claim("/heart_rate", 88, ("llm",)),)


class Half(ReadingModel):
    """Answers, and then says that all but ``sound`` is broken, where more than that was asked."""

    sound: tuple[str, ...] = ()

    def complete(self, request: Request) -> Answer:
        """Answer, or fail with what is sound."""
        answer = super().complete(request)
        given = json.loads(answer.text)
        kept = {key: given[key] for key in self.sound if key in given}
        if kept and kept != given:
            raise BrokenAnswerError("the answer breaks its schema", where="half", kept=kept, usage=Usage(1, 1))
        return answer


def test_of_a_broken_answer_what_is_sound_is_kept_and_the_rest_is_asked_again() -> None:
    """What was offered by name too, where the answer does not say what of it is stated."""
    properties: dict[str, Any] = {
        f"f{i}": {"type": ["string", "null"], "title": f"Valve {i} torque"} for i in range(60)
    }
    properties |= {"hr": {"type": ["string", "null"], "title": "Heart rate"}, "bed": {"type": ["string", "null"]}}
    model = Half({"hr": "rate (eighty eight)", "bed": "bed (four)", "f7": "(Rosa) Field"}, wants=("f7",))
    model.sound = ("hr",)
    proposal = LlmProposer(HANDOFF, Schema.from_dict({"type": "object", "properties": properties}), model).propose()
    assert model.asked == [["hr", "bed", "_others"], ["bed", "_others"], ["f7"]]
    assert sorted(found(proposal.claims)) == [("/bed", "four"), ("/f7", "Rosa"), ("/hr", "eighty eight")]
    assert proposal.failures == ()


def test_a_model_that_never_answers_is_given_up() -> None:
    """Every field is reported, without as many requests as fields."""
    model = ReadingModel({}, breaks=lambda _: True)
    proposal = LlmProposer(HANDOFF, letters(32), model).propose()
    assert [f.pointer for f in proposal.failures] == [f"/field_{i}" for i in range(32)]
    assert len(model.requests) < 20


def test_progress_ends_with_everything_done() -> None:
    """Who watches is told of every question."""
    seen: list[tuple[int, int]] = []
    LlmProposer(HANDOFF, letters(5), ReadingModel({}), progress=lambda *at: seen.append(at)).propose()
    assert seen == [(5, 5)]


def test_a_wide_schema_is_asked_where_the_transcript_touches_it() -> None:
    """Fields that nobody speaks of are offered by name; one that the model wants is asked in full afterwards."""
    properties: dict[str, Any] = {
        f"f{i}": {"type": ["string", "null"], "title": f"Valve {i} torque"} for i in range(60)
    }
    properties["hr"] = {"type": ["integer", "null"], "title": "Heart rate"}
    model = ReadingModel({"f7": "(Rosa) Field"}, wants=("f7",))
    proposal = LlmProposer(HANDOFF, Schema.from_dict({"type": "object", "properties": properties}), model).propose()
    assert model.asked == [["hr", "_others"], ["f7"]]
    assert "f7 Valve 7 torque" in model.requests[0].messages[-1].content
    assert found(proposal.claims) == [("/f7", "Rosa")]


def test_offered_names_outlive_a_failed_request() -> None:
    """Where the request that offers names fails, the names are offered by themselves."""
    model = ReadingModel({"field_7": "(Rosa) Field"}, wants=("field_7",), breaks=lambda keys: len(keys) > 1)
    proposal = LlmProposer(HANDOFF, letters(60), model).propose()
    assert (found(proposal.claims), proposal.failures) == ([("/field_7", "Rosa")], ())


@pytest.mark.parametrize("context", [2048, 8192])
def test_a_long_transcript_is_read_in_windows(context: int) -> None:
    """Thirty thousand words fit any context, and what is said at both ends is claimed."""
    talk = long_talk(30_000, last="She was moved to bed nine.")
    model = ReadingModel({"heart_rate": "heart rate was (eighty eight)", "bed": r"bed (\w+)"}, context_tokens=context)
    proposal = LlmProposer(talk, SCHEMA, model).propose()
    assert proposal.failures == ()
    assert found(proposal.claims) == [("/heart_rate", "eighty eight"), ("/bed", "four"), ("/bed", "nine")]


def test_an_item_that_two_windows_name_is_one_item() -> None:
    """A medicine of the first window is the same one in the last, and its other dose a rival at the same place."""
    talk = long_talk(3_000, last="Correction: metoprolol seventy milligrams.")
    model = ReadingModel({"medications": MEDICINES}, context_tokens=2048)
    assert found(LlmProposer(talk, SCHEMA, model).propose().claims) == [
        ("/medications/0/name", "Metoprolol"),
        ("/medications/1/name", "aspirin"),
        ("/medications/0/dose", "fifty milligrams"),
        ("/medications/0/dose", "seventy milligrams"),
        ("/medications/1/dose", "ten milligrams"),
    ]


def test_a_correction_an_hour_later_wins() -> None:
    """What was said first and claimed gives way to what is said twenty-five thousand words later."""
    last = (
        "I have to correct myself: the heart rate was ninety two, not eighty eight. She is in bed nine, not bed four."
    )
    talk = long_talk(25_000, last=last)
    numbers = Schema.from_dict(
        {
            "type": "object",
            "properties": {
                "heart_rate": {"type": ["string", "null"], "title": "Heart rate"},
                "bed": {"type": ["string", "null"], "title": "Bed"},
            },
        }
    )
    patterns = {"heart_rate": "heart rate was (eighty eight|ninety two)", "bed": "in (bed four|bed nine)"}
    record = Extractor(numbers, model=ReadingModel(patterns), encoder=None).extract(talk)
    assert record.data == {"heart_rate": "ninety two", "bed": "bed nine"}


def test_a_correction_that_the_model_does_not_read_still_undoes_the_claim() -> None:
    """The checks see the whole transcript: what only the first window gives is not held against the last words."""
    talk = long_talk(25_000, last="I have to correct myself: the heart rate was ninety two, not eighty eight.")
    schema = Schema.from_dict({"type": "object", "properties": {"heart_rate": {"type": ["string", "null"]}}})
    model = ReadingModel({"heart_rate": "heart rate was (eighty eight)"})
    record = Extractor(schema, model=model, encoder=None).extract(talk)
    assert record.data.get("heart_rate") != "eighty eight"


def test_the_same_answers_make_the_same_record() -> None:
    """Two runs are equal to the byte, windows and splits included."""
    patterns = {"heart_rate": "heart rate was (eighty eight)", "bed": r"bed (\w+)", "medications": MEDICINES}
    talk = long_talk(5_000, last="She was moved to bed nine.")
    runs = [
        Extractor(
            SCHEMA, model=ReadingModel(patterns, context_tokens=2048, breaks=lambda keys: len(keys) > 2), encoder=None
        )
        .extract(talk)
        .to_dict()
        for _ in range(2)
    ]
    assert json.dumps(runs[0]) == json.dumps(runs[1])
