"""The built-in model itself: answers that stay inside their constraint, and files that are no model."""

from __future__ import annotations

import json
import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import LocalModel, MissingExtraError, ModelError, UsageError
from onrecord.models import Constraint, Message, Request, open_model
from onrecord.models.grammar import grammar

pytestmark = pytest.mark.local_model
SAID = ('Her name is "Rosa" Field, she is seventy one.', "Blood pressure\n140 over 90. Zürich 😀.")
_UNSAFE = {'"', "\\", "\x7f", *map(chr, range(32))}
COPY = {"type": "string", "x-copy": True, "maxLength": 40}


def shape(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"value": value}, "required": ["value"], "additionalProperties": False}


def answer(
    model: LocalModel, value: dict[str, Any], *, question: str = "The name?", said: tuple[str, ...] = SAID
) -> Any:
    messages = (Message("user", "\n".join(said) + f"\n\nQuestion: {question}\nAnswer in JSON."),)
    return json.loads(model.complete(Request(messages, Constraint(shape(value), said), max_tokens=100)).text)["value"]


def words(text: str) -> str:
    """Return ``text`` as copying sees it: one space between words, quotation marks gone."""
    return " ".join(text.replace('"', " ").split())


def test_a_copied_value_is_a_run_of_words_of_one_text(local_model: LocalModel) -> None:
    """Free text can only be copied."""
    value = answer(local_model, COPY)
    assert any(value and value in words(text) for text in SAID)


def test_an_option_is_one_of_the_options(local_model: LocalModel) -> None:
    """An enum's answer is an option as written, odd ones included."""
    options = ['say "ah"', "è\\v", 3, None, True]
    assert answer(local_model, {"enum": options}) in options


@pytest.mark.parametrize(
    ("schema", "least", "most"),
    [
        ({"type": "integer", "minimum": 40, "maximum": 120}, 40, 120),
        ({"type": "integer", "minimum": 200}, 200, 10**12),
        ({"type": "number", "minimum": 30, "maximum": 45}, 30, 46),
        ({"type": "number"}, -(10**12), 10**12),
    ],
)
def test_numbers_are_bounded_and_end(
    local_model: LocalModel, schema: dict[str, Any], least: float, most: float
) -> None:
    """A number keeps its bounds, and its digits do not run away."""
    value = answer(local_model, schema, question="Exactly one third of a hundred, 33.333333333333333333?")
    assert least <= value <= most


def test_lists_keep_their_lengths(local_model: LocalModel) -> None:
    """At least the least and at most the most items come back."""
    value = answer(local_model, {"type": "array", "items": COPY, "minItems": 2, "maxItems": 3})
    assert 2 <= len(value) <= 3


def test_null_is_possible(local_model: LocalModel) -> None:
    """Where null is the only other road, the model can take it."""
    assert answer(local_model, {"anyOf": [{"type": "null"}]}) is None


def test_the_same_question_gives_the_same_answer(local_model: LocalModel) -> None:
    """Answers repeat, whatever was asked in between."""
    first = answer(local_model, COPY)
    answer(local_model, {"type": "boolean"}, question="Is it so?")
    assert answer(local_model, COPY) == first


def test_a_shared_prefix_is_read_once(local_model: LocalModel) -> None:
    """The second question about one long text costs a small part of the first's time."""
    text = " ".join(f"Segment {i} says that all is well." for i in range(150))
    ask = [Request((Message("user", f"{text}\n\nQuestion {i}?"),), max_tokens=1) for i in range(2)]
    seconds = []
    for request in ask:
        start = time.perf_counter()
        local_model.complete(request)
        seconds.append(time.perf_counter() - start)
    assert seconds[1] < seconds[0] / 2


def test_text_without_a_constraint_is_free(local_model: LocalModel) -> None:
    """Without a constraint the model writes prose, cut at the budget."""
    given = local_model.complete(Request((Message("user", "Tell a story."),), max_tokens=5))
    assert (bool(given.text), given.finish, given.usage.completion_tokens) == (True, "length", 5)


def test_an_answer_that_is_cut_off_is_an_error(local_model: LocalModel) -> None:
    """Half an answer is no answer."""
    with pytest.raises(ModelError, match="cut off"):
        local_model.complete(Request((Message("user", "Name?"),), Constraint(shape(COPY), SAID), max_tokens=2))


def test_a_prompt_beyond_the_context_is_an_error(local_model: LocalModel) -> None:
    """The model does not silently read half of a prompt."""
    with pytest.raises(ModelError, match="longer than the model reads"):
        local_model.complete(Request((Message("user", "word " * 9000),), max_tokens=1))


@pytest.mark.parametrize(("said", "whole"), [("4:20 am", "am"), ("I can't 7", "7"), ("1,250 so", "so")])
def test_a_part_of_a_time_or_a_word_is_no_copy(local_model: LocalModel, said: str, whole: str) -> None:
    """Where only two letters fit, "20" of "4:20" is not among what can be copied."""
    value = answer(local_model, {**COPY, "maxLength": 2}, said=(said,), question="Which number is it?")
    assert value in {whole, "I"}


texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
def test_any_text_can_be_copied_from(local_model: LocalModel, said: list[str]) -> None:
    """Quotes, controls, emoji and right-to-left text make no grammar that is dropped."""
    value = answer(local_model, {"anyOf": [{"type": "null"}, COPY]}, said=("Rosa", *said))
    assert value is None or any(value in _copyable(text) for text in ("Rosa", *said))


def _copyable(text: str) -> str:
    return " ".join("".join(" " if c in _UNSAFE else c for c in text).split())


def test_a_closed_model_loads_again(local_model: LocalModel) -> None:
    """Closing frees memory; the next request is answered all the same."""
    with LocalModel(local_model.path, context_tokens=512) as model:
        model.complete(Request((Message("user", "Hi"),), max_tokens=1))
        model.close()
        assert model.complete(Request((Message("user", "Hi"),), max_tokens=1)).usage.completion_tokens == 1


def _ask_after_fork(model: LocalModel, results: Any) -> None:
    try:
        model.complete(Request((Message("user", "Hi"),), max_tokens=1))
    except ModelError as error:
        results.put(error.what)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_model_is_not_used_across_a_fork(local_model: LocalModel) -> None:
    """A forked process gets an error, not a hang."""
    local_model.complete(Request((Message("user", "Hi"),), max_tokens=1))
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=_ask_after_fork, args=(local_model, results))
    child.start()
    assert "forked" in results.get(timeout=30)
    child.join(30)


class InterruptedServer:
    """A runtime whose loading is interrupted; it counts what it is asked."""

    asked = 0

    def __init__(self, params: object) -> None:
        signal.raise_signal(signal.SIGINT)

    def handle_completions(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer, which the real one does only once its thread runs."""
        InterruptedServer.asked += body["max_tokens"]
        return {}


def test_an_interrupt_while_loading_waits_for_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that is destroyed before its thread runs would hang: it is held, and answers once before it goes."""
    params = SimpleNamespace(model=SimpleNamespace(), cpuparams=SimpleNamespace())
    runtime = SimpleNamespace(CommonParams=lambda: params, Server=InterruptedServer)
    monkeypatch.setitem(sys.modules, "xllamacpp", runtime)
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    InterruptedServer.asked = 0
    with pytest.raises(KeyboardInterrupt), LocalModel(tmp_path / "m.gguf") as model:
        model.complete(Request((Message("user", "Hi"),)))
    assert InterruptedServer.asked == 1
    with pytest.raises(KeyboardInterrupt):  # the handler of before is back
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("delay_s", [0.1, 1.5])
def test_an_interrupt_ends_a_process_that_runs_the_model(local_model: LocalModel, delay_s: float) -> None:
    """While it loads or answers, Ctrl-C is heeded, and nothing hangs."""
    code = (
        "import signal, sys, threading; from onrecord import LocalModel; from onrecord.models import Request, Message\n"
        "import xllamacpp\n"
        "threading.Timer(float(sys.argv[2]), signal.raise_signal, [signal.SIGINT]).start()\n"
        "with LocalModel(sys.argv[1], context_tokens=512) as model:\n"
        "    while True: model.complete(Request((Message('user', 'x'),), max_tokens=20))"
    )
    command = [sys.executable, "-c", code, str(local_model.path), str(delay_s)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "KeyboardInterrupt" in done.stderr


@pytest.mark.parametrize("content", [b"", b"GGU", b"not a model at all", b"PK\x03\x04"])
def test_a_file_that_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    """The runtime never sees a file of another kind."""
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a GGUF file"):
        LocalModel(path).complete(Request((Message("user", "Hi"),)))


def test_a_broken_model_file_is_refused(tmp_path: Path) -> None:
    """A file that begins like a model and ends early is an error, in a process that lives on."""
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + b"\x03\x00\x00\x00" + b"\xff" * 200)
    code = (
        "import sys; from onrecord import LocalModel, ModelError; from onrecord.models import Request, Message\n"
        "try: LocalModel(sys.argv[1]).complete(Request((Message('user', 'x'),)))\n"
        "except ModelError as error: print(error.what)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "the model cannot be loaded\n")


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    """The error says which file, and how to get it."""
    with pytest.raises(ModelError, match="models pull"):
        LocalModel(tmp_path / "none.gguf").complete(Request((Message("user", "Hi"),)))


def test_without_the_runtime_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A base install says what to install."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[local\]"):
        LocalModel(tmp_path / "m.gguf").complete(Request((Message("user", "Hi"),)))


@pytest.mark.parametrize("spec", ["", "nothing", "replay:", "replay", "local:no-such-model"])
def test_an_unknown_model_is_a_usage_error(spec: str) -> None:
    """A name that is no model's is refused with the names that are."""
    with pytest.raises(UsageError, match="local"):
        open_model(spec)


def test_one_rule_serves_equal_parts() -> None:
    """A text that is copied from twice stands in the grammar once."""
    text = grammar(Constraint({"type": "object", "properties": {"a": COPY, "b": COPY}}, ("one text",)))
    assert text.count("substring_chunks") == 1


def test_without_a_text_nothing_can_be_copied() -> None:
    """No source leaves the empty value alone."""
    assert '"\\"\\""' in grammar(Constraint(COPY, ()))
