"""Hosted tuning against a server of our own: everything is sent once, whatever fails, and watched to its end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onrecord import AccessError, ModelError, OnrecordError, RunError, UsageError
from onrecord.models import endpoint
from tuning_server import BASE, KEY, SAID, Fault, Provider, chat_line, provider, training_folder, written

pytest.importorskip("openai")

from onrecord.tuning.hosted import HostedTuning, JobFile, Settings, begin, read_folder
from onrecord.tuning.hosted.job_file import Point, read_job_file
from onrecord.tuning.hosted.service import TuningService, failure_of, merged

Begun = Callable[..., HostedTuning]
MODEL = f"openai:{BASE}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as ``tune prepare`` writes it."""
    return training_folder(tmp_path / "tuning", range(12), range(100, 103))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider at the address of OPENAI_BASE_URL."""
    with provider() as one:
        monkeypatch.setenv("OPENAI_BASE_URL", one.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield one


@pytest.fixture
def begun(folder: Path, tmp_path: Path) -> Begun:
    """Begin a tuning, or go on with it, with short waits."""

    def make(path: Path = tmp_path / "job.json", *, model: str = MODEL, **how: Any) -> HostedTuning:
        files = read_folder(folder, context_tokens=1000)
        made = begin(path, model, files, Settings(**how))
        return HostedTuning(path, made.state, settles_s=0.05, first_wait_s=0.01)

    return make


def started(tuning: HostedTuning, folder: Path) -> HostedTuning:
    with tuning:
        tuning.start(read_folder(folder, context_tokens=1000))
    return tuning


def waited(tuning: HostedTuning) -> list[JobFile]:
    seen: list[JobFile] = []
    with tuning:
        tuning.wait(seen.append, first_poll_s=0.01)
    return seen


# The whole way


def test_a_model_is_tuned(served: Provider, folder: Path, begun: Begun) -> None:
    """Two uploads and one job with its settings; at the end the model is named as --model takes it."""
    tuning = started(begun(epochs=2, suffix="house", seed=5), folder)
    seen = waited(tuning)
    job = served.created()
    assert (2, "house", 5) == (job["hyperparameters"]["n_epochs"], job["suffix"], job["seed"])
    assert {(folder / "train.jsonl").read_bytes(), (folder / "validation.jsonl").read_bytes()} == {
        file["content"] for file in served.files.values()
    }
    assert f"openai:{job['fine_tuned_model']}" == tuning.tuned
    assert "succeeded" == seen[-1].status
    one = endpoint(tuning.tuned)
    assert one is not None
    assert job["fine_tuned_model"] == one.model


def test_losses_come_in_order_of_steps(served: Provider, folder: Path, begun: Begun) -> None:
    """Events come newest first and in pages; each is read once."""
    served.steps, served.stride = 260, 130  # two pages each
    tuning = started(begun(), folder)
    waited(tuning)
    points = read_job_file(tuning.path).points
    assert list(range(1, 261)) == [point.step for point in points]
    assert Point(3, 260, 0.667, 0.733) == points[2]
    assert Point(4, 260, 0.5, None) == points[3]


def test_what_is_left_to_the_server_is_not_sent(served: Provider, folder: Path, begun: Begun) -> None:
    """Neither a number of passes nor a seed nor a suffix nor a validation file that is not there."""
    (folder / "validation.jsonl").unlink()
    started(begun(), folder)
    assert {"model", "training_file", "metadata"} == set(served.bodies[0])


def test_a_server_of_ones_own_is_named_by_its_address(
    served: Provider, folder: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own key, as for all models by address."""
    monkeypatch.setenv("ONRECORD_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    tuning = started(begun(model=f"{served.url}#{BASE}"), folder)
    waited(tuning)
    assert f"{served.url}#{served.created()['fine_tuned_model']}" == tuning.tuned


def test_a_job_is_cancelled(served: Provider, folder: Path, begun: Begun) -> None:
    """And stays so."""
    tuning = started(begun(), folder)
    with tuning:
        tuning.cancel()
    assert "cancelled" == served.created()["status"] == read_job_file(tuning.path).status


def test_a_job_that_ended_meanwhile_is_not_cancelled(served: Provider, folder: Path, begun: Begun) -> None:
    """The server refuses, and it is read how the job ended."""
    tuning = started(begun(), folder)
    served.created().update(status="succeeded", fine_tuned_model="ft:x")
    with tuning:
        tuning.cancel()
    assert ("succeeded", "openai:ft:x") == (tuning.state.status, tuning.tuned)


def test_uploaded_files_are_deleted_on_request(served: Provider, folder: Path, begun: Begun) -> None:
    """Once the job has ended; a job that has ended needs them no more, and `start` does not bring them back."""
    tuning = started(begun(), folder)
    with pytest.raises(UsageError, match="still reads its files"), tuning:
        tuning.forget()
    waited(tuning)
    with tuning:
        assert 2 == tuning.forget()
        assert 0 == tuning.forget()
    started(begun(), folder)
    assert {} == served.files


def test_files_that_are_gone_already_are_forgotten(served: Provider, folder: Path, begun: Begun) -> None:
    """Somebody deleted them on the provider's page."""
    tuning = started(begun(), folder)
    waited(tuning)
    served.files.clear()
    with tuning:
        tuning.forget()
    assert not any(upload.id for upload in read_job_file(tuning.path).uploads.values())


# Faults


@pytest.mark.parametrize("kind", ["429", "500", "503", "lost", "dropped", "cut", "not JSON"])
@pytest.mark.parametrize("call", ["POST /v1/files", "POST /v1/fine_tuning/jobs"])
def test_what_is_made_is_made_once(served: Provider, folder: Path, begun: Begun, kind: str, call: str) -> None:
    """A call that was lost after the server had carried it out is not carried out again."""
    served.faults.extend([Fault(call, kind), Fault(call, kind)])
    waited(started(begun(), folder))
    assert (2, 1) == (len(served.files), len(served.jobs))


@pytest.mark.parametrize("kind", ["429", "500", "lost", "cut", "not JSON"])
def test_watching_outlives_faults(served: Provider, folder: Path, begun: Begun, kind: str) -> None:
    """Of jobs, events and lists."""
    tuning = started(begun(), folder)
    served.faults.extend(Fault(r"GET .*", kind) for _ in range(6))
    assert "succeeded" == waited(tuning)[-1].status
    assert 6 == len(tuning.state.points)


def test_a_lost_upload_is_found_among_many(served: Provider, folder: Path, begun: Begun) -> None:
    """On a later page of the list, and told from one that was cut off on the way."""

    def crowd(call: str) -> None:
        if call == "GET /v1/files" and len(served.files) < 200:
            for number in range(250):
                name = next(iter(served.files.values()))["filename"]
                file = {"id": f"other-{number}", "filename": name, "bytes": 5, "content": b""}
                served.files[f"other-{number}"] = file

    served.on_call = crowd
    served.faults.append(Fault("POST /v1/files", "lost"))
    started(begun(), folder)
    assert 2 == sum(file["bytes"] > 5 for file in served.files.values())
    assert served.created()["training_file"] in served.files


def test_a_server_that_restarts_is_waited_for(served: Provider, folder: Path, begun: Begun) -> None:
    """It goes down while it is watched, and comes back at its address."""
    served.queued = 3
    tuning = started(begun(), folder)
    back = threading.Timer(0.6, served.start)

    def down(call: str) -> None:
        if served.calls[call] == 3 and not back.is_alive():
            served.on_call = None
            threading.Thread(target=served.stop).start()
            back.start()

    served.on_call = down
    assert "succeeded" == waited(tuning)[-1].status
    back.join()


def test_an_address_where_nobody_answers_is_given_up(
    served: Provider, folder: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before the patience that a server gets which has answered."""
    monkeypatch.setattr("onrecord.tuning.hosted.service._NOBODY_S", 0.2)
    served.stop()
    with pytest.raises(
        ModelError, match=r"the connection failed, asked for the (upload|list of files) \d times?\. Nothing is lost"
    ):
        started(begun(), folder)


def test_a_wait_that_is_too_long_is_not_waited(served: Provider) -> None:
    """Patience has an end: what remains is to run the command again."""
    one = endpoint(MODEL)
    assert one is not None
    service = TuningService(one, patience_s=0.3, first_wait_s=0.05)
    served.faults.extend(Fault("GET .*", "500") for _ in range(50))
    with pytest.raises(ModelError, match=r"the server failed \(500\), asked for the job \d times"):
        service.job("ftjob-1")
    service.close()


def test_a_refusal_is_told_by_its_code(served: Provider, folder: Path, begun: Begun) -> None:
    """At once, without a second try."""
    with pytest.raises(ModelError, match=r"refuses the job \(400, model_not_available, model\)"):
        started(begun(model="openai:gpt-none"), folder)
    assert 1 == served.calls["POST /v1/fine_tuning/jobs"]


def test_a_wrong_key_is_told(served: Provider, folder: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how to give another; the key is in no message."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
    with pytest.raises(AccessError, match="refuses the key") as caught:
        started(begun(), folder)
    assert "OPENAI_API_KEY" in str(caught.value)
    assert "sk-wrong" not in str(caught.value)


def test_nothing_is_sent_where_a_redirect_points(served: Provider, folder: Path, begun: Begun) -> None:
    """Training files go to one host and to no other."""
    served.faults.append(Fault("POST /v1/files", "redirect"))
    with pytest.raises(OnrecordError, match="307"):
        started(begun(), folder)
    assert {} == served.files


def test_a_job_that_the_server_lost_is_told(served: Provider, folder: Path, begun: Begun) -> None:
    """It is no model that is missing."""
    tuning = started(begun(), folder)
    served.jobs.clear()
    with pytest.raises(AccessError, match=r"does not know the job \(404, fine_tune_not_found, fine_tune_id\)"), tuning:
        tuning.refresh()


def test_a_bad_training_file_fails_the_job_without_a_word_of_it(served: Provider, folder: Path, begun: Begun) -> None:
    """The server quotes the line; what is kept is code, parameter and the line's number."""
    bad = json.loads(chat_line(3))
    bad["messages"][1]["content"] += " forbidden"
    written(folder, [chat_line(0), chat_line(1), json.dumps(bad), *(chat_line(n) for n in range(4, 14))])
    tuning = started(begun(), folder)
    waited(tuning)
    assert SAID in served.created()["error"]["message"]
    assert ("failed", "invalid_training_file, training_file, line 3") == (tuning.state.status, tuning.state.failure)
    assert SAID not in tuning.path.read_text()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (None, "the server does not say why"),
        ({"code": None, "message": None, "param": 7}, "the server does not say why"),
        ({"code": f"my name is {SAID}", "message": f"{SAID} in lines 2 and row 9", "param": "x y"}, "line 2, 9"),
    ],
)
def test_sentences_of_servers_are_not_passed_on(error: Any, said: str) -> None:
    """Only what is a code or a number of a line."""
    assert said == failure_of({"error": error})


def test_odd_events_are_left_out(served: Provider, folder: Path, begun: Begun) -> None:
    """Servers say much in events; a loss is a number of a step."""
    tuning = started(begun(), folder)
    job = served.created()
    for data in ({"step": "one"}, {"step": True}, [1], None, {"step": 1, "train_loss": "NaN"}):
        served._tell(job, SAID, kind="metrics", data=data)
    with tuning:
        tuning.refresh()
    assert (Point(1),) == tuning.state.points


def test_what_is_said_of_a_step_later_is_added() -> None:
    """And what was known stays."""
    known = merged((Point(2, 6, 0.5),), [Point(1, 6, 0.9), Point(2, None, None, 0.7)])
    assert (Point(1, 6, 0.9), Point(2, 6, 0.5, 0.7)) == known


@pytest.mark.parametrize(
    "answer", [{}, {"id": "j", "status": 7}, {"id": "j", "status": "succeeded", "fine_tuned_model": None}]
)
def test_answers_that_are_no_job_are_told(
    served: Provider, folder: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    """They are not written down as one."""
    tuning = started(begun(), folder)
    monkeypatch.setattr(served, "_move_on", lambda job: None)
    served.created().clear()
    served.jobs[tuning.state.job].update(answer)
    before = tuning.path.read_text()
    with pytest.raises(ModelError, match=r"no tuning job|no tuned model"), tuning:
        tuning.refresh()
    assert before == tuning.path.read_text()


# Going on after a kill


class Killed(BaseException):
    """What ends a program in the middle."""


@pytest.mark.parametrize("call", ["upload", "create"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_before_anything_is_written_down_costs_nothing(
    served: Provider,
    folder: Path,
    begun: Begun,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    when: str,
) -> None:
    """Whether the call was carried out or not, the next run finds out, and sends what is missing."""
    real = getattr(TuningService, call)

    def killed(self: TuningService, *args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(self, *args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(TuningService, call, killed)
        with pytest.raises(Killed):
            started(begun(), folder)
    tuning = started(begun(), folder)
    waited(tuning)
    assert (2, 1) == (len(served.files), len(served.jobs))
    assert (2, 1) == (served.calls["POST /v1/files"], served.calls["POST /v1/fine_tuning/jobs"])


def test_a_call_still_on_its_way_at_a_kill_is_given_time(
    served: Provider, folder: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server carries it out after the next run has looked for it the first time."""
    waiting = []
    real = TuningService.create

    def killed(self: TuningService, *args: Any, **kwargs: Any) -> Any:
        late = threading.Timer(0.3, lambda: real(self, *args, **kwargs))
        late.start()
        waiting.append(late)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(TuningService, "create", killed)
        patched.setattr(TuningService, "close", lambda self: None)
        with pytest.raises(Killed):
            started(begun(), folder)
    first = begun()
    tuning = started(HostedTuning(first.path, first.state, settles_s=1.0, first_wait_s=0.01), folder)
    waiting[0].join()
    assert served.created()["id"] == tuning.state.job


@pytest.mark.parametrize("command", ["refresh", "cancel"])
def test_a_job_that_was_not_written_down_is_found_by_every_command(
    served: Provider, folder: Path, begun: Begun, command: str
) -> None:
    """By its metadata; a server that keeps none is asked for the job that trains on the file."""
    for keeps in (True, False):
        tuning = started(begun(), folder)
        if not keeps:
            served.created()["metadata"] = None
        replace(tuning.state, job="", status="").write(tuning.path)
        with tuning:
            getattr(tuning, command)()
        assert served.created()["id"] == read_job_file(tuning.path).job


def test_a_job_that_was_never_created_is_told(served: Provider, folder: Path, begun: Begun) -> None:
    """With the command that creates it."""
    tuning = begun()
    tuning.state.write(tuning.path)
    with pytest.raises(UsageError, match=r"was not created\. Go on with: onrecord tune hosted start"), tuning:
        tuning.refresh()


def test_files_that_changed_are_not_sent(served: Provider, folder: Path, begun: Begun) -> None:
    """What was agreed to is what is sent."""
    tuning = begun()
    training_folder(folder, range(20))
    with pytest.raises(UsageError, match="has changed since the job was begun"):
        started(tuning, folder)
    assert {} == served.files


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"model": "openai:gpt-other"}, "another model"),
        ({"epochs": 3}, "another settings"),
        ({}, "another training files"),
    ],
)
def test_a_file_of_another_job_is_refused(
    served: Provider, folder: Path, begun: Begun, other: dict[str, Any], said: str
) -> None:
    """One file, one job."""
    started(begun(), folder)
    if not other:
        training_folder(folder, range(20))
    with pytest.raises(UsageError, match=said):
        begun(**other)


def test_two_processes_do_not_work_on_one_job(served: Provider, folder: Path, begun: Begun) -> None:
    """The second is told to wait."""
    with begun() as first:
        first.start(read_folder(folder, context_tokens=1000))
        with pytest.raises(RunError, match="another process"), begun():
            pass


def test_a_job_is_not_looked_for_at_another_server(
    served: Provider, folder: Path, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changed OPENAI_BASE_URL would find nothing, or send again."""
    tuning = started(begun(), folder)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(UsageError, match="Set OPENAI_BASE_URL as it was"):
        HostedTuning(tuning.path, tuning.state)


@pytest.mark.parametrize("model", ["anthropic:claude", "local", "nobody"])
def test_only_openais_api_is_spoken(folder: Path, begun: Begun, model: str) -> None:
    """A model on this machine is tuned by another command."""
    with pytest.raises(UsageError, match="onrecord tune run"):
        begun(model=model)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 9}', '{"version": 1, "settings": 3}', "no"]
)
def test_other_files_are_no_jobs(tmp_path: Path, text: str) -> None:
    """A file of something else is named, and not overwritten."""
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"is empty|is no job|of version 9"):
        read_job_file(path)
