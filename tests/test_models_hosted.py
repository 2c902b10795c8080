"""Models behind a server: what a server takes is found out, faults are waited out, answers keep to their schema."""

from __future__ import annotations

import json
import math
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chat_servers import FAULTS, Answerer, Log, Served, completion, echo, error, prompt_of, serving, with_fault
from onrecord import AccessError, ModelError
from onrecord.models import Answer, BrokenAnswerError, Constraint, Ledger, Message, Request, Usage, answers, endpoint

pytest.importorskip("openai")

from onrecord.models.dialect import forget
from onrecord.models.hosted import HostedModel
from onrecord.models.openai_wire import OpenAIWire

SHAPE = {
    "type": "object",
    "properties": {
        "segments": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1}, "maxItems": 2},
        "value": {
            "anyOf": [
                {"type": "null"},
                {"type": "string", "x-copy": True, "minLength": 1, "maxLength": 120, "pattern": "."},
            ]
        },
    },
    "required": ["segments", "value"],
    "additionalProperties": False,
}
SAID = "Rosalind Fieldmouse"  # what is said: it may be in no message
KEY = "sk-very-secret"
GOOD = '{"segments": [0], "value": "Fieldmouse"}'
Opened = Callable[..., HostedModel]


def ask(number: int = 0, **more: Any) -> Request:
    prompt = f"[0] My name is {SAID}.\n[1] It is number {number}.\nQuestion: name\nAnswer in JSON."
    return Request((Message("system", "Read."), Message("user", prompt)), Constraint(SHAPE, (SAID,)), **more)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test begin as a new process would, with a key."""
    forget()
    monkeypatch.setenv("ONRECORD_API_KEY", KEY)


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Give a function that opens the model at an address, with short waits; all are closed at the end."""
    models: list[HostedModel] = []

    def open_at(url: str, *, deadline_s: float = 20.0, **more: Any) -> HostedModel:
        one = endpoint(f"{url}#m")
        assert one is not None
        one = replace(one, timeout_s=more.pop("timeout_s", 10.0), parallel=more.pop("parallel", 4))
        models.append(HostedModel(one, OpenAIWire(one), deadline_s=deadline_s, first_wait_s=0.01, **more))
        return models[-1]

    yield open_at
    for model in models:
        model.close()


def scripted(*served: Any) -> Answerer:
    """Return an answerer that plays ``served`` in order, then the last one for ever; texts are completions."""
    left = list(served)
    lock = threading.Lock()

    def answer(_: dict[str, Any]) -> Served:
        with lock:
            one = left.pop(0) if len(left) > 1 else left[0]
        return one if isinstance(one, Served) else Served(completion(one))

    return answer


def failure(model: HostedModel, request: Request | None = None) -> ModelError:
    """Return the error that a request ends in, after making sure that it tells nothing of prompt, answer or key."""
    with pytest.raises(ModelError) as raised:
        model.complete(request or ask())
    told = str(raised.value) + "".join(traceback.format_exception(raised.value))
    assert not {"Rosalind", "Fieldmouse", KEY} & set(told.replace("'", " ").replace('"', " ").split())
    assert (SAID in told, KEY in told) == (False, False)
    return raised.value


def formats(log: Log) -> list[str]:
    return [body.get("response_format", {}).get("type", "none") for body in log.bodies]


def test_a_request_is_put_in_strict_mode(opened: Opened) -> None:
    """The schema goes along closed and without what strict mode does not know; the key goes in the header alone."""
    with serving(echo) as (url, log):
        answer = opened(url).complete(ask(max_tokens=99))
    shape = log.bodies[0]["response_format"]["json_schema"]
    assert json.loads(answer.text)["value"] == "number 0" or json.loads(answer.text)["value"] == "Rosalind Fieldmouse"
    assert (shape["strict"], shape["schema"]["additionalProperties"], log.bodies[0]["max_tokens"]) == (True, False, 99)
    assert "x-copy" not in json.dumps(log.bodies[0])
    assert "pattern" not in json.dumps(log.bodies[0])
    assert log.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in json.dumps(log.bodies)


def test_what_is_sent_can_be_watched(opened: Opened) -> None:
    """The watcher sees each request whole, as it leaves, without the key."""
    seen: list[Any] = []
    with serving(echo) as (url, log):
        opened(url, watch=lambda name, body: seen.append(body)).complete(ask())
    assert seen == log.bodies


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        ("json_object", ["json_schema", "json_object", "json_object"]),
        ("none", ["json_schema", "json_object", "json_object", "none", "none"]),
    ],
)
def test_a_server_without_structured_outputs_is_asked_more_plainly(
    takes: str, expected: list[str], opened: Opened
) -> None:
    """JSON mode, then the prompt alone, with the schema in the prompt; the next request begins where this one ended."""

    def answer(body: dict[str, Any]) -> Served:
        given = body.get("response_format", {}).get("type", "none")
        if given not in {takes, "none"}:
            return error(400, f"response_format type {given} is not supported: {prompt_of(body)}")
        return echo(body)

    with serving(answer) as (url, log):
        opened(url).complete(ask())
        opened(url).complete(ask(1))
    assert formats(log) == expected
    assert '"segments"' in prompt_of(log.bodies[-1])


@pytest.mark.parametrize("beside", [True, False])
def test_a_schema_may_stand_beside_json_mode(beside: bool, opened: Opened) -> None:
    """Where a server takes it so, it is held to it; where it does not, JSON mode alone is next, from then on."""

    def answer(body: dict[str, Any]) -> Served:
        given = body["response_format"]
        if given["type"] != "json_object" or ("schema" in given and not beside):
            return error(500, "Input should be 'text' or 'json_object': response_format")
        return echo(body)

    with serving(answer) as (url, log):
        opened(url).complete(ask())
        opened(url).complete(ask(1))
    assert formats(log) == ["json_schema", "json_object", *(["json_object"] * (1 if beside else 2))]
    assert ("schema" in log.bodies[-1]["response_format"]) == beside
    assert '"segments"' in prompt_of(log.bodies[-1])


def test_a_refusal_is_remembered_though_no_answer_is_right(opened: Opened) -> None:
    """What a server does not take it is not sent again, whatever it answered to the rest."""

    def answer(body: dict[str, Any]) -> Served:
        refused = body["response_format"]["type"] == "json_schema"
        return error(400, "json_schema is not supported") if refused else Served(completion("nonsense"))

    with serving(answer) as (url, log):
        model = opened(url)
        for number in range(2):
            assert failure(model, ask(number)).what == "the answer is not JSON"
    assert formats(log) == ["json_schema", *["json_object"] * 8]


@pytest.mark.parametrize(
    ("message", "gone", "come"),
    [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.", "max_tokens", "max_completion_tokens"),
        ("Unsupported value: 'temperature' does not support 0.", "temperature", "seed"),
        ("Unknown parameter: 'seed'.", "seed", "temperature"),
        ("You are not allowed to request logprobs from this model", "logprobs", "seed"),
        ("Something is wrong with this request.", "logprobs", "response_format"),
    ],
)
def test_parameters_that_a_server_refuses_are_left_out(message: str, gone: str, come: str, opened: Opened) -> None:
    """One refusal, and the parameter is not sent again by this process."""
    with serving(lambda body: error(400, message) if gone in body else echo(body)) as (url, log):
        opened(url).complete(ask())
        opened(url).complete(ask(1))
    assert [gone in body for body in log.bodies] == [True, False, False]
    assert come in log.bodies[-1]


def test_token_probabilities_are_kept_by_value(opened: Opened) -> None:
    """What the server says of its tokens becomes what the model thinks of each value, absent ones left out."""
    pieces = ['{"value": ', '"red"', ', "segments": [', "1", "]}"]
    logs = [-0.1, -0.5, -0.1, -0.25, -0.1]
    content = [{"token": t, "logprob": p, "bytes": list(t.encode())} for t, p in zip(pieces, logs, strict=True)]
    given = completion("".join(pieces))
    given["choices"][0]["logprobs"] = {"content": content, "refusal": None}
    with serving(lambda _: Served(given)) as (url, log):
        answer = opened(url).complete(Request((Message("user", "Which?"),), Constraint({"type": "object"})))
    assert log.bodies[0]["logprobs"] is True
    assert answer.probabilities == {
        "/value": pytest.approx(math.exp(-0.5)),
        "/segments/0": pytest.approx(math.exp(-0.25)),
    }


def test_a_schema_that_one_request_alone_cannot_have_is_not_held_against_the_others(opened: Opened) -> None:
    """Where a server calls one schema invalid, the next one is tried in strict mode again."""

    def answer(body: dict[str, Any]) -> Served:
        bounded = "maxLength" in json.dumps(body.get("response_format", {}))
        return error(400, "Invalid schema", code="invalid_json_schema") if bounded else echo(body)

    with serving(answer) as (url, log):
        model = opened(url)
        model.complete(ask())
        model.complete(ask(1))
    assert ["maxLength" in json.dumps(b["response_format"]) for b in log.bodies] == [True, False, True, False]
    assert all("maximum" in json.dumps(b["response_format"]) for b in log.bodies)


def test_a_schema_beyond_the_limits_stands_in_the_prompt(opened: Opened) -> None:
    """More options than strict mode takes are shown instead, and checked here."""
    options = [f"option {i}" for i in range(1200)]
    big = {
        "type": "object",
        "properties": {"value": {"enum": options}},
        "required": ["value"],
        "additionalProperties": False,
    }
    with serving(scripted('{"value": "option 7"}')) as (url, log):
        answer = opened(url).complete(Request((Message("user", "Which? Answer in JSON."),), Constraint(big)))
    assert (json.loads(answer.text), formats(log)) == ({"value": "option 7"}, ["json_object"])
    assert "option 1199" in prompt_of(log.bodies[0])


def test_a_server_that_ignores_the_schema_is_shown_it(opened: Opened) -> None:
    """A server that takes the schema and answers in another shape gets it in the prompt too, from then on."""

    def answer(body: dict[str, Any]) -> Served:
        return Served(completion(GOOD if '"segments"' in prompt_of(body) else '{"answer": "Fieldmouse"}'))

    with serving(answer) as (url, log):
        model = opened(url)
        assert [model.complete(ask(i)).text for i in range(2)] == [GOOD, GOOD]
    assert ['"segments"' in prompt_of(body) for body in log.bodies] == [False, False, True, True]


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{GOOD}\n```",
        f"Here it is: {GOOD} Let me know!",
        f"<think>Is it {{this}}? Or {GOOD[:20]}</think>\n{GOOD}",
        f"{GOOD}\n{GOOD}",
    ],
)
def test_what_stands_around_the_answer_is_left_out(text: str, opened: Opened) -> None:
    """JSON in a code fence or in prose is read without asking again."""
    with serving(scripted(text)) as (url, log):
        assert opened(url).complete(ask()).text == GOOD
    assert len(log.bodies) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{SAID}!", "not JSON"),
        (f'{{"value": "{SAID}"}}', "breaks its schema"),
        ('{"segments": [0], "value": 3}', "breaks its schema"),
        ('{"segments": [9], "value": null}', "breaks its schema"),
        ('{"segments": [0], "value": "a"} {"segments": [1], "value": "b"}', "breaks its schema"),
        ('{"segments": [0], "value": NaN}', "not JSON"),
        ('{"items": [' + GOOD, "not JSON"),
        ("", "empty"),
        (None, "empty"),
    ],
)
def test_an_answer_that_stays_of_no_use_is_an_error(text: Any, what: str, opened: Opened) -> None:
    """It is asked for four times, then the request fails, and the message says how without quoting."""
    with serving(scripted(text)) as (url, log):
        assert what in failure(opened(url)).what
    assert len(log.bodies) == 4


def test_what_is_right_in_a_broken_answer_is_kept(opened: Opened) -> None:
    """Of all answers that came, also where the server then died; the error's words tell nothing of them."""
    broken = ['{"segments": [9], "value": "Fieldmouse", "odd": 1}', '{"segments": [1], "value": 3}', error(500)]
    with serving(scripted(*broken)) as (url, _):
        found = failure(opened(url))
    assert isinstance(found, BrokenAnswerError)
    assert (found.what, found.kept, found.usage) == (
        "the server failed (500)",
        {"value": "Fieldmouse", "segments": [1]},
        Usage(200, 20),
    )


def test_a_refusal_is_an_error(opened: Opened) -> None:
    """A model that will not answer is named, and nothing is made of its words."""
    with serving(lambda _: Served(completion(None, refusal=f"Not about {SAID}"))) as (url, _):
        assert "refused" in failure(opened(url)).what


def test_an_answer_that_is_cut_off_gets_more_room(opened: Opened) -> None:
    """Half an answer is asked for again with twice the tokens, and the room is kept for later requests."""

    def answer(body: dict[str, Any]) -> Served:
        return Served(completion(GOOD) if body["max_tokens"] >= 400 else completion(GOOD[:9], finish="length"))

    with serving(answer) as (url, log):
        model = opened(url)
        answered = model.complete(ask(max_tokens=100))
        model.complete(ask(1, max_tokens=100))
    assert [body["max_tokens"] for body in log.bodies] == [100, 200, 400, 400]
    assert (answered.text, answered.usage) == (GOOD, Usage(300, 30))


def test_an_answer_that_runs_on_is_given_up(opened: Opened) -> None:
    """At four times the tokens that were asked for it is no longer thinking aloud."""
    with serving(lambda _: Served(completion("{", finish="length"))) as (url, log):
        assert failure(opened(url), ask(max_tokens=100)).what == "the answer was cut off"
    assert [body["max_tokens"] for body in log.bodies] == [100, 200, 400, 400]


def test_text_without_a_constraint_may_be_cut_off(opened: Opened) -> None:
    """Prose comes as it is, marked."""
    with serving(lambda _: Served(completion("Once upon", finish="length", wrote=2))) as (url, _):
        answer = opened(url).complete(Request((Message("user", "Tell"),), max_tokens=2))
    assert answer == Answer("Once upon", Usage(100, 2), "length")


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_that_passes_costs_no_answer(name: str, opened: Opened) -> None:
    """With each fault at three in ten calls, 40 answers are those of a server without faults, or errors; most come."""
    requests = [ask(i) for i in range(12 if name == "time-out" else 40)]
    with serving(echo) as (url, _):
        expected = [one.text for one in answers(opened(url), requests) if isinstance(one, Answer)]
    forget()
    with serving(with_fault(echo, name)) as (url, log):
        got = list(answers(opened(url, timeout_s=0.5, deadline_s=60), requests))
    assert len(log.bodies) > len(requests) or name in {"fenced", "no schema"}  # the echo is a plain object as it is
    assert all(isinstance(one, ModelError) or one.text == text for one, text in zip(got, expected, strict=True))
    assert sum(isinstance(one, Answer) for one in got) >= 0.95 * len(requests)


def test_a_server_says_how_long_to_wait(opened: Opened) -> None:
    """Retry-After is kept to, in seconds and milliseconds."""
    waits = scripted(error(429, retry_after="0.2"), error(503, retry_after_ms="150"), GOOD)
    with serving(waits) as (url, _):
        start = time.monotonic()
        opened(url).complete(ask())
    assert time.monotonic() - start >= 0.35


def test_a_wait_beyond_the_deadline_is_not_begun(opened: Opened) -> None:
    """A server that asks for an hour is an error at once."""
    with serving(lambda _: error(429, retry_after="3600")) as (url, log):
        assert "3600 s" in failure(opened(url, deadline_s=5)).what
    assert len(log.bodies) == 1


def test_a_server_that_stays_down_is_given_up_within_the_deadline(opened: Opened) -> None:
    """Later requests try it once each, until it is back."""
    with serving(scripted(GOOD, *[error(500)] * 26, GOOD)) as (url, log):
        model = opened(url)
        model.complete(ask())
        asked = []
        for _ in range(5):
            before = len(log.bodies)
            assert "failed (500)" in failure(model).what
            asked.append(len(log.bodies) - before)
        assert model.complete(ask()).text == GOOD
    assert asked == [8, 8, 8, 1, 1]


@pytest.mark.parametrize(
    ("served", "what"),
    [
        (error(401, f"Incorrect key {KEY}"), "refuses the key"),
        (error(403), "refuses the key"),
        (error(400, "API key not valid."), "refuses the key"),
        (error(404, "The model `m` does not exist"), "no such model"),
        (error(429, code="insufficient_quota"), "nothing left to spend"),
        (error(402), "nothing left to spend"),
        (Served({}, 307, {"Location": "http://127.0.0.1:9/v1"}), "no such model"),
    ],
)
def test_a_server_that_cannot_be_used_is_asked_once(served: Served, what: str, opened: Opened) -> None:
    """A refused key, an empty account or a wrong name ends the run: asking on would be no use."""
    with serving(lambda _: served) as (url, log):
        model = opened(url)
        for _ in range(2):
            with pytest.raises(AccessError, match=what) as raised:
                model.complete(ask())
            assert KEY not in str(raised.value)
    assert len(log.bodies) == 1


def test_where_nothing_listens_the_address_is_named(opened: Opened) -> None:
    """A server that was never there ends the run."""
    with serving(echo) as (url, _):
        pass
    with pytest.raises(AccessError, match=f"answers at {url}"):
        opened(url).complete(ask())


@pytest.mark.parametrize(
    ("served", "what"),
    [
        (error(400, "maximum context length is 8192 tokens", code="context_length_exceeded"), "longer than the model"),
        (error(413), "longer than the model"),
        (error(400, "The response was filtered", code="content_filter"), "content filter"),
    ],
)
def test_a_request_that_cannot_be_answered_fails_alone(served: Served, what: str, opened: Opened) -> None:
    """It is not sent again, and the next one is."""
    with serving(scripted(served, GOOD)) as (url, log):
        model = opened(url)
        assert what in failure(model).what
        assert model.complete(ask()).text == GOOD
    assert len(log.bodies) == 2


def test_a_server_that_refuses_everything_is_an_error(opened: Opened) -> None:
    """Where nothing is left to leave out, the request fails with the status alone."""
    with serving(lambda body: error(400, prompt_of(body))) as (url, log):
        assert failure(opened(url)).what == "the server refuses the request (400)"
    assert formats(log) == ["json_schema", "json_schema", "json_object", "none"]


def test_several_are_asked_at_once_after_the_first(opened: Opened) -> None:
    """The first request finds out what the server takes; then as many go as the endpoint says, answers in order."""

    def slow(body: dict[str, Any]) -> Served:
        if "json_schema" in json.dumps(body):
            return error(400, "json_schema is not supported")
        return replace(echo(body), delay_s=0.1)

    with serving(slow) as (url, log):
        got = list(answers(opened(url, parallel=3), [ask(i) for i in range(9)]))
    assert formats(log).count("json_schema") == 1
    assert (log.at_once, len(got)) == (3, 9)
    assert all(isinstance(one, Answer) for one in got)


def test_every_request_is_on_the_ledger(opened: Opened) -> None:
    """Attempts that failed count as requests, answers of no use cost what they cost."""
    ledger = Ledger()
    with serving(scripted(error(500), "nonsense", GOOD)) as (url, _):
        model = opened(url, ledger=ledger)
        answer = model.complete(ask())
    account = ledger.accounts[model.name]
    assert (account.requests, account.usage, answer.usage) == (3, Usage(200, 20), Usage(200, 20))
    assert account.cost is None


def test_without_usage_tokens_are_estimated(opened: Opened) -> None:
    """A server that does not count is counted with caution."""
    bare = {"choices": [{"message": {"content": GOOD}, "finish_reason": "stop"}]}
    with serving(lambda _: Served(bare)) as (url, _):
        usage = opened(url).complete(ask()).usage
    assert usage.prompt_tokens > 20
    assert usage.completion_tokens > 5
