"""Answers on disk: whole or not there, found by everything that was asked, unreadable without the key."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord import ModelError, OutputError, ReplayModel, UsageError
from onrecord.models import Answer, AnswerCache, CachingModel, Message, Request, Usage

ASK = Request((Message("user", "Who is Rosa?"),))
GIVEN = Answer("Zoë \ud83d 😀", Usage(3, 4), "length")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    """Text, usage and finish, in a later process too."""
    AnswerCache(tmp_path).put("m", ASK, GIVEN)
    assert AnswerCache(tmp_path).get("m", ASK) == GIVEN


def test_another_model_or_request_is_another_answer(tmp_path: Path) -> None:
    """Nothing is found for what was not asked."""
    cache = AnswerCache(tmp_path)
    cache.put("m", ASK, GIVEN)
    assert (cache.get("other", ASK), cache.get("m", replace(ASK, seed=1))) == (None, None)


def test_a_model_is_asked_once(tmp_path: Path) -> None:
    """The second time, and in the next run, the answer comes from the disk."""
    source = ReplayModel(["first", "second"], name="m", context_tokens=99)
    for _ in range(2):
        model = CachingModel(source, AnswerCache(tmp_path))
        assert [model.complete(ASK).text for _ in range(2)] == ["first", "first"]
    assert (model.name, model.context_tokens, model.parallel) == ("m", 99, 1)


def test_what_failed_is_not_kept(tmp_path: Path) -> None:
    """An error is no answer: the next run asks again."""
    with pytest.raises(ModelError):
        CachingModel(ReplayModel([]), AnswerCache(tmp_path)).complete(ASK)
    assert files(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"text": "x"}', b"\xff"])
def test_a_damaged_answer_is_asked_for_again(content: bytes, tmp_path: Path) -> None:
    """Half a file, or one of something else, is as good as none, and is replaced."""
    cache = AnswerCache(tmp_path)
    cache.put("m", ASK, GIVEN)
    files(tmp_path)[0].write_bytes(content)
    assert cache.get("m", ASK) is None
    cache.put("m", ASK, GIVEN)
    assert cache.get("m", ASK) == GIVEN


@pytest.mark.skipif(os.name == "nt", reason="whether a process lives is asked as POSIX does")
def test_what_a_killed_process_was_writing_is_removed(tmp_path: Path) -> None:
    """Half an answer of a process that is no more goes when the folder is opened; what others write now stays."""
    dying = """
import os, signal, sys
from onrecord.models import Answer, AnswerCache, Message, Request
cache = AnswerCache(sys.argv[1])
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
cache.put("m", Request((Message("user", "Who?"),)), Answer("Rosa"))
"""
    AnswerCache(tmp_path).put("m", ASK, GIVEN)
    assert subprocess.run([sys.executable, "-c", dying, str(tmp_path)], check=False).returncode == -signal.SIGKILL
    (left,) = (tmp_path / "unfinished").iterdir()
    ours, others, old = (
        left.with_name(f"{name}.{left.suffix[1:]}") for name in (f"a.1.{os.getpid()}", "b.1.2x", "c.1.2y")
    )
    for path in (ours, others, old):
        path.write_bytes(b"{")
    os.utime(old, (0, 0))
    assert AnswerCache(tmp_path).get("m", ASK) == GIVEN
    assert sorted((tmp_path / "unfinished").iterdir()) == sorted([ours, others])


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_only_the_owner_can_read(tmp_path: Path) -> None:
    """Answers quote the transcript."""
    cache = AnswerCache(tmp_path / "new")
    cache.put("m", ASK, GIVEN)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new", *files(tmp_path))]
    assert modes == [0o700, 0o600]


def test_many_may_write_at_once(tmp_path: Path) -> None:
    """Writers of one answer leave one whole file."""
    cache = AnswerCache(tmp_path)
    threads = [threading.Thread(target=cache.put, args=("m", ASK, GIVEN)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(files(tmp_path)), cache.get("m", ASK)) == (1, GIVEN)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """Before anything is asked."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file"):
        AnswerCache(tmp_path / "file")


def test_an_answer_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    """A user who wants answers kept is told when they are not."""
    cache = AnswerCache(tmp_path / "a")
    (tmp_path / "a").rmdir()
    (tmp_path / "a").write_text("")
    with pytest.raises(OutputError, match="cannot be kept"):
        cache.put("m", ASK, GIVEN)


def test_with_a_key_nothing_can_be_read_or_guessed(tmp_path: Path) -> None:
    """The file tells neither the answer nor, by its name, the question; another key finds nothing."""
    fernet = pytest.importorskip("cryptography.fernet")
    keys = [fernet.Fernet.generate_key().decode() for _ in range(2)]
    cache = AnswerCache(tmp_path, key=keys[0])
    cache.put("m", ASK, replace(GIVEN, text="Rosa Field"))
    (path,) = files(tmp_path)
    assert b"Rosa" not in path.read_bytes()
    plain = AnswerCache(tmp_path / "plain")
    plain.put("m", ASK, GIVEN)
    assert path.stem != files(tmp_path / "plain")[0].stem
    found = [AnswerCache(tmp_path, key=key).get("m", ASK) for key in keys]
    assert [one and one.text for one in found] == ["Rosa Field", None]
    path.write_bytes(path.read_bytes()[:-9])
    assert cache.get("m", ASK) is None


def test_a_key_that_is_none_is_refused_unseen(tmp_path: Path) -> None:
    """The error says how to make one, and does not show it."""
    pytest.importorskip("cryptography")
    with pytest.raises(UsageError, match="generate_key") as raised:
        AnswerCache(tmp_path, key="hunter2")
    assert "hunter2" not in str(raised.value)
