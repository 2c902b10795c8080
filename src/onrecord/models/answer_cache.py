"""AnswerCache: answers on disk, found again by a hash of everything that was asked, so that nothing is paid for twice.

An answer is on the disk before it is used, and whole or not at all: a run that was killed goes on where it was, without
asking again what had been answered, and what it was writing at that moment is removed. The questions are not kept.
Answers quote the transcript: keep the folder where the transcript may be kept, or give a key.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import platform
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onrecord.errors import MissingExtraError, OutputError, UsageError
from onrecord.models.asking import parallel_of
from onrecord.models.base import Answer, Model, Request, Usage

KEY_VARIABLE = "ONRECORD_ANSWERS_KEY"
_UNFINISHED = "unfinished"  # the folder of what is being written
_LONGEST_WRITE_S = 3600.0


class AnswerCache:
    """Answers in a folder, one file each.

    Args:
        folder: made where it is not there, for its owner alone.
        key: a Fernet key (32 bytes in URL-safe base 64), with which answers are encrypted; None for none.

    Raises:
        UsageError: the folder cannot be made, or the key is none.
        MissingExtraError: there is a key, and ``cryptography`` is not installed.
    """

    def __init__(self, folder: str | Path, *, key: str | None = None) -> None:
        self._folder = Path(folder)
        self._key = key.strip() if key else None
        self._fernet = _fernet(self._key) if self._key else None
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise UsageError(f"cannot be made: {(error.strerror or 'error').lower()}", where=str(folder)) from error
        self._sweep()

    def get(self, model: str, request: Request) -> Answer | None:
        """Return what ``model`` answered to ``request``; None where nothing is kept, or what is kept is damaged."""
        try:
            data = self._path(model, request).read_bytes()
        except OSError:
            return None
        try:
            given = json.loads(self._opened(data))
            text, usage, finish = str(given["text"]), Usage(**given["usage"]), given["finish"]
            return Answer(text, usage, finish, dict(given.get("probabilities", {})))
        except (ValueError, KeyError, TypeError):
            return None

    def put(self, model: str, request: Request, answer: Answer) -> None:
        """Keep an answer; when this returns it is on the disk.

        Raises:
            OutputError: it cannot be written.
        """
        path = self._path(model, request)
        data = json.dumps(asdict(answer), ensure_ascii=False).encode("utf-8", "surrogatepass")
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            unfinished = self._folder / _UNFINISHED
            unfinished.mkdir(exist_ok=True, mode=0o700)
            # A file of its own for every writer: two processes may answer the same question.
            name = unfinished / f"{path.stem}.{threading.get_ident()}.{os.getpid()}.{_here()}"
            try:
                with open(name, "wb", opener=_for_owner_alone) as file:
                    file.write(self._fernet.encrypt(data) if self._fernet else data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, path)
            except OSError:
                name.unlink(missing_ok=True)
                raise
        except OSError as error:
            what = f"the answer cannot be kept: {(error.strerror or 'error').lower()}"
            raise OutputError(what, where=str(self._folder), hint="Name another folder with --cache") from error

    def _sweep(self) -> None:
        """Remove what processes were writing that are no more."""
        with contextlib.suppress(OSError):  # tidying up; nobody reads what is left
            for part in (self._folder / _UNFINISHED).iterdir():
                if _is_left(part):
                    part.unlink(missing_ok=True)

    def _path(self, model: str, request: Request) -> Path:
        asked = f"{model}\n{request.key}".encode()
        # With a key, nobody without it can test whether a guessed question was asked.
        name = hmac.new(self._key.encode(), asked, "sha256") if self._key else hashlib.sha256(asked)
        digest = name.hexdigest()
        return self._folder / digest[:2] / f"{digest}.{'fernet' if self._key else 'json'}"

    def _opened(self, data: bytes) -> bytes:
        if self._fernet is None:
            return data
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - an extra

        try:
            opened: bytes = self._fernet.decrypt(data)
        except InvalidToken as error:
            raise ValueError("damaged") from error  # its name was made with this very key
        return opened


class CachingModel:
    """Answers from a cache what was answered before, asks ``model`` the rest, and keeps it.

    An answer from the cache has the usage that it had, so that a record is the same whoever paid; it is on no ledger.
    """

    def __init__(self, model: Model, cache: AnswerCache) -> None:
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.needs_focus = model.needs_focus
        self.parallel = parallel_of(model)
        self._model = model
        self._cache = cache

    def complete(self, request: Request) -> Answer:
        """Return the answer that is kept, or the model's, which is kept before it is returned.

        Raises:
            ModelError: the model failed; nothing is kept.
            OutputError: the answer cannot be kept.
        """
        kept = self._cache.get(self.name, request)
        if kept is not None:
            return kept
        answer = self._model.complete(request)
        self._cache.put(self.name, request, answer)
        return answer

    def count_tokens(self, text: str) -> int:
        """Count as the model does."""
        return self._model.count_tokens(text)

    def close(self) -> None:
        """Close the model."""
        self._model.close()


def _here() -> str:
    """Return this machine's name in letters that every file system takes."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]


def _is_left(part: Path) -> bool:
    """Say whether nobody writes to a part any more: its process on this machine has ended, or it is old."""
    _, _, process, machine = part.name.split(".") if part.name.count(".") == 3 else ("", "", "", "")
    if os.name == "posix" and machine == _here() and process.isdecimal():
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False  # somebody else's
    return time.time() - part.stat().st_mtime > _LONGEST_WRITE_S


def _for_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _fernet(key: str) -> Any:
    try:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("cryptography", "answers") from error
    try:
        return Fernet(key.encode())
    except (ValueError, TypeError):
        hint = 'Make one: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
        raise UsageError("is no key for answers", where=KEY_VARIABLE, hint=hint) from None
